//! The text of a cell's `<v>` → its value.

use super::styles::Style;
use crate::number::Num;
use crate::read::file::convert;
use crate::read::file::raw::{Fault, Raw};

/// Digits that a spreadsheet keeps.
const DIGITS: usize = 15;
const SHOWN: usize = 40;

/// What a cell says that its value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Inline,
    Bool,
    Error,
    Date,
    Unknown,
}

impl Kind {
    /// By the cell's attribute `t`.
    pub fn of(attribute: &[u8]) -> Self {
        match attribute {
            b"n" => Self::Number,
            b"s" => Self::Shared,
            b"str" => Self::Text,
            b"inlineStr" => Self::Inline,
            b"b" => Self::Bool,
            b"e" => Self::Error,
            b"d" => Self::Date,
            _ => Self::Unknown,
        }
    }
}

/// A number in a style.
pub(super) fn number(text: &str, style: Style, from_1904: bool) -> Raw {
    let text = text.trim_ascii();
    if style == Style::Number && is_short(text) {
        return Num::parse(text).map_or_else(|| malformed(text), Raw::Number);
    }
    let Ok(number) = text.parse() else { return malformed(text) };
    match style {
        Style::Number => convert::float(number),
        Style::Date => convert::date(number, from_1904),
        Style::Duration => convert::duration(number),
    }
}

/// Plain digits that are the same number whether or not they have been a binary one.
fn is_short(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let counted = digits.bytes().filter(u8::is_ascii_digit).count();
    let points = digits.len() - counted;
    (1..=DIGITS).contains(&counted) && points <= 1 && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

pub(super) fn boolean(text: &str) -> Raw {
    match text.trim_ascii() {
        "1" | "true" | "TRUE" => Raw::Bool(true),
        "0" | "false" | "FALSE" => Raw::Bool(false),
        other => malformed(other),
    }
}

pub(super) fn iso(text: &str) -> Raw {
    convert::iso_date(text)
}

pub(super) fn malformed(text: &str) -> Raw {
    let shown: String = text.chars().take(SHOWN).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    convert::bad(Fault::Malformed, &shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::file::convert;

    #[test]
    fn short_decimals_are_what_they_would_be_as_binary_numbers() {
        for text in ["0", "-0", "12.50", "0.1", ".5", "5.", "-1234567.89012345", "999999999999999", "0.00000000000001"]
        {
            assert!(is_short(text), "{text}");
            assert_eq!(number(text, Style::Number, false), convert::float(text.parse().unwrap()), "{text}");
        }
        for text in ["", ".", "-", "1e5", "1234567890123456", "1.2.3", "+1", "1,2"] {
            assert!(!is_short(text), "{text}");
        }
        assert_eq!(number("0.30000000000000004", Style::Number, false), number("0.3", Style::Number, false));
        assert_eq!(number("1E2", Style::Number, false), number("100", Style::Number, false));
    }
}
