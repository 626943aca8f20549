//! Which styles show a number as a date or as a length of time: nothing else of a style matters here.

use crate::read::file::package::Refusal;
use crate::read::file::xml::{Node, Xml};
use std::collections::BTreeMap;
use std::io::BufRead;

/// What a number in a style is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Number,
    Date,
    /// `[h]:mm`.
    Duration,
}

/// The styles of a workbook, by number.
pub(super) fn read(input: impl BufRead, part: &str) -> Result<Vec<Style>, Refusal> {
    let mut xml = Xml::new(input);
    let mut formats = BTreeMap::new();
    let mut styles = Vec::new();
    let mut inside = false;
    while let Some(node) = xml.next().map_err(|fault| Refusal::xml(part, fault))? {
        match node {
            Node::Start(tag) => match tag.name() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (tag.get("numFmtId"), tag.get("formatCode")) {
                        formats.insert(id.into_owned(), of_code(&code));
                    }
                }
                "cellXfs" => inside = true,
                "xf" if inside => {
                    let id = tag.get("numFmtId").unwrap_or_default();
                    styles.push(formats.get(&*id).copied().unwrap_or_else(|| of_id(&id)));
                }
                _ => {}
            },
            Node::End(name) if name == "cellXfs" => inside = false,
            _ => {}
        }
    }
    Ok(styles)
}

/// The formats that every spreadsheet program has built in, those of East Asia among them.
fn of_id(id: &str) -> Style {
    match id.parse::<u32>() {
        Ok(14..=22 | 27..=36 | 45 | 47 | 50..=58) => Style::Date,
        Ok(46) => Style::Duration,
        _ => Style::Number,
    }
}

/// A format code: a date where it shows a part of a date or of a time outside quotes and brackets; only its first section counts.
fn of_code(code: &str) -> Style {
    let mut characters = code.chars().peekable();
    let mut half_day = false;
    while let Some(c) = characters.next() {
        match c.to_ascii_lowercase() {
            '\\' | '_' | '*' => {
                characters.next();
            }
            '"' => {
                for c in characters.by_ref() {
                    if c == '"' {
                        break;
                    }
                }
            }
            ';' => return Style::Number,
            '[' => {
                let inside: String = characters.by_ref().take_while(|c| *c != ']').collect();
                let mut letters = inside.chars().map(|c| c.to_ascii_lowercase());
                let first = letters.next();
                if matches!(first, Some('h' | 'm' | 's')) && letters.all(|c| Some(c) == first) {
                    return Style::Duration;
                }
            }
            // `AM/PM`, but also `General`.
            'p' | 'm' | '/' if half_day => return Style::Date,
            'a' => half_day = true,
            'd' | 'm' | 'h' | 'y' | 's' if !half_day => return Style::Date,
            _ => {}
        }
    }
    Style::Number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_codes_of_dates_are_told_from_those_of_numbers() {
        for (code, want) in [
            ("General", Style::Number),
            ("0.00%", Style::Number),
            ("#,##0.00\"元\"", Style::Number),
            ("0\"days\"", Style::Number),
            ("[Red]0;[Blue]yyyy", Style::Number),
            ("\\d0", Style::Number),
            ("@", Style::Number),
            ("yyyy-mm-dd", Style::Date),
            ("yyyy\"年\"m\"月\"d\"日\"", Style::Date),
            ("[$-804]yyyy\"年\"m\"月\"", Style::Date),
            ("h:mm AM/PM", Style::Date),
            ("上午/下午h:mm", Style::Date),
            ("AM/PM", Style::Date),
            ("mm:ss", Style::Date),
            ("[h]:mm:ss", Style::Duration),
            ("[HH]:mm", Style::Duration),
            ("[mm]", Style::Duration),
        ] {
            assert_eq!(of_code(code), want, "{code}");
        }
    }
}
