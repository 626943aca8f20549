//! Names that other programs accept: files and folders on every system, sheets, defined names and table columns in Excel.
//! A name that must change keeps its look: a forbidden character becomes its full-width twin.

use std::collections::BTreeSet;

/// Bytes that a name may have, so that prefix, period and ending still fit into the 255 of a file system.
const FILE_BYTES: usize = 180;
/// UTF-16 units that Excel allows in the name of a sheet.
const SHEET_UNITS: usize = 31;
/// UTF-16 units that Excel allows in a defined name, a table's name and a table's column.
pub const NAME_UNITS: usize = 255;

/// The name as a file or folder name: one plain component, never a device, never hidden, never empty.
#[must_use]
pub fn file_name(name: &str) -> String {
    let mut out = String::new();
    for c in name.trim().chars().filter(|c| !is_invisible(*c)).map(|c| wide(c, "/\\:*?\"<>|")) {
        if out.len() + c.len_utf8() > FILE_BYTES {
            break;
        }
        out.push(c);
    }
    // A dot in front hides a file, a dot or a space at the end is dropped by Windows.
    let kept = out.trim_end().len();
    out.truncate(kept);
    if let Some(rest) = out.strip_prefix('.') {
        out = format!("．{rest}");
    }
    if let Some(rest) = out.strip_suffix('.') {
        out = format!("{rest}．");
    }
    if out.is_empty() {
        return "未命名".to_owned();
    }
    if is_device(&out) { format!("{out}_") } else { out }
}

/// A name not taken yet, ignoring case: `name`, `name_2`, `name_3`, …; it counts as taken from now on.
pub fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 1_u32;
    while !taken.insert(candidate.to_lowercase()) {
        number += 1;
        candidate = format!("{name}_{number}");
    }
    candidate
}

/// The name as that of a sheet.
#[must_use]
pub fn sheet_name(name: &str) -> String {
    let mut out = String::new();
    let mut units = 0;
    for c in name.trim().chars().filter(|c| !is_invisible(*c)).map(|c| wide(c, "/\\:*?[]'")) {
        units += c.len_utf16();
        if units > SHEET_UNITS {
            break;
        }
        out.push(c);
    }
    match out.trim_end() {
        "" => "未命名".to_owned(),
        // Excel keeps this one for itself.
        kept if kept.eq_ignore_ascii_case("history") => format!("{kept}_"),
        kept => kept.to_owned(),
    }
}

/// Why Excel refuses a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    Empty,
    /// More than 255 characters.
    TooLong,
    /// Holds this character.
    Character(char),
    /// Begins with this character.
    Start(char),
    /// Reads as a cell, as TRUE or FALSE, or is one of Excel's own.
    Reserved,
}

/// Excel's rules for defined names and names of tables.
pub fn check_name(name: &str) -> Result<(), NameProblem> {
    let first = name.chars().next().ok_or(NameProblem::Empty)?;
    if name.encode_utf16().count() > NAME_UNITS {
        return Err(NameProblem::TooLong);
    }
    // Full-width punctuation and letters pass some writers, but are no letters to Excel.
    let fits = |c: char| (c.is_alphanumeric() && !('\u{FF00}'..='\u{FFEF}').contains(&c)) || c == '_' || c == '.';
    if let Some(bad) = name.chars().find(|c| !fits(*c)) {
        return Err(NameProblem::Character(bad));
    }
    if !(first.is_alphabetic() || first == '_') {
        return Err(NameProblem::Start(first));
    }
    if is_cell(name) || ["true", "false"].iter().any(|w| name.eq_ignore_ascii_case(w)) || name.starts_with("_xl") {
        return Err(NameProblem::Reserved);
    }
    Ok(())
}

/// What the heading of a table's column may be, beyond Excel's own rules also what a formula can name without trouble.
pub fn check_column(name: &str) -> Result<(), NameProblem> {
    let (first, last) = (name.chars().next().ok_or(NameProblem::Empty)?, name.chars().next_back());
    if name.encode_utf16().count() > NAME_UNITS {
        return Err(NameProblem::TooLong);
    }
    if let Some(bad) = name.chars().find(|c| c.is_control() || matches!(c, ',' | ':')) {
        return Err(NameProblem::Character(bad));
    }
    if first.is_whitespace() {
        return Err(NameProblem::Start(first));
    }
    match last.filter(|c| c.is_whitespace()) {
        Some(bad) => Err(NameProblem::Character(bad)),
        None => Ok(()),
    }
}

/// `A1`, `XFD1048576`, `R1C1`, `R`, `C`.
fn is_cell(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let letters = upper.bytes().take_while(u8::is_ascii_uppercase).count();
    let (column, row) = upper.split_at(letters);
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let a1 = (1..=3).contains(&letters) && !row.is_empty() && digits(row);
    let r1c1 = upper.strip_prefix('R').is_some_and(|rest| {
        let (row, col) = rest.split_once('C').map_or((rest, None), |(row, col)| (row, Some(col)));
        digits(row) && col.is_none_or(digits)
    }) || upper.strip_prefix('C').is_some_and(digits);
    (a1 && (letters < 3 || column <= "XFD")) || r1c1
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix).is_some_and(|n| {
            let mut chars = n.chars();
            matches!((chars.next(), chars.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered("COM") || numbered("LPT")
}

/// Control characters, and those that turn or hide text.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// The full-width twin of a forbidden ASCII character.
fn wide(c: char, forbidden: &str) -> char {
    if forbidden.contains(c) { char::from_u32(u32::from(c) + 0xFEE0).unwrap_or('_') } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_name_leaves_its_folder_or_names_a_device() {
        for (name, want) in [
            ("../../x", "．.／..／x"),
            ("..", "．．"),
            ("=cmd|'/C calc'!A0", "=cmd｜'／C calc'!A0"),
            ("<script>alert(1)</script>", "＜script＞alert(1)＜／script＞"),
            ("CON", "CON_"),
            ("con.txt", "con.txt_"),
            ("COM¹", "COM¹_"),
            ("COMA", "COMA"),
            ("a\u{202E}b\n", "ab"),
            (" 店. ", "店．"),
            ("", "未命名"),
            ("nan", "nan"),
            ("小🐱", "小🐱"),
        ] {
            assert_eq!(file_name(name), want, "{name}");
        }
        assert_eq!(file_name(&"长".repeat(200)).chars().count(), 60);
    }

    #[test]
    fn equal_names_get_numbers_whatever_their_case() {
        let mut taken = BTreeSet::new();
        let got: Vec<String> = ["王", "a", "A", "王", "王"].iter().map(|n| unique(n, &mut taken)).collect();
        assert_eq!(got, ["王", "a", "A_2", "王_2", "王_3"]);
    }

    #[test]
    fn sheet_names_keep_to_31_units() {
        assert_eq!(sheet_name("奖惩[十月]"), "奖惩［十月］");
        assert_eq!(sheet_name("History"), "History_");
        assert_eq!(sheet_name(&"🐱".repeat(20)).encode_utf16().count(), 30);
    }

    #[test]
    fn defined_names_follow_excels_rules() {
        for good in ["提成基数", "期末", "_x", "A.B", "XFE1", "RC1X", "三分钟响应率"] {
            assert_eq!(check_name(good), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("", NameProblem::Empty),
            ("A1", NameProblem::Reserved),
            ("xfd9", NameProblem::Reserved),
            ("R", NameProblem::Reserved),
            ("r1c1", NameProblem::Reserved),
            ("C3", NameProblem::Reserved),
            ("True", NameProblem::Reserved),
            ("3分钟", NameProblem::Start('3')),
            ("奖金(税前)", NameProblem::Character('(')),
            ("奖金（税前）", NameProblem::Character('（')),
            ("Ａ率", NameProblem::Character('Ａ')),
            ("a b", NameProblem::Character(' ')),
        ] {
            assert_eq!(check_name(bad), Err(why), "{bad}");
        }
        assert_eq!(check_name(&"长".repeat(256)), Err(NameProblem::TooLong));
    }

    #[test]
    fn column_headings_are_what_a_formula_can_name() {
        assert_eq!(check_column("询单[人]#1'@"), Ok(()));
        assert_eq!(check_column("a,b"), Err(NameProblem::Character(',')));
        assert_eq!(check_column(" a"), Err(NameProblem::Start(' ')));
        assert_eq!(check_column("a "), Err(NameProblem::Character(' ')));
        assert_eq!(check_column("a\nb"), Err(NameProblem::Character('\n')));
    }
}
