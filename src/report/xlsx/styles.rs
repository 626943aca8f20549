//! The looks of cells: one font, quiet colours, hairlines. Every format starts from [`base`], or Excel falls back to its own font.

use crate::report::table::{Figure, Group, OPEN_BOUND, Zero};
use crate::scheme::model::Section;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

pub const FONT: &str = "微软雅黑";
/// Size of the body, in points.
pub const POINTS: u32 = 10;

const INK: u32 = 0x1F_2937;
const QUIET: u32 = 0x6B_7280;
const LINE: u32 = 0xC9_CED6;
/// Cells that one may change.
const OPEN: u32 = 0xFF_FBE6;
pub const PENDING_FILL: u32 = 0xFD_E2B3;
pub const GOOD_INK: u32 = 0x0F_6B3D;

/// Whether a cell may be changed in a protected sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Locked,
    Open,
}

/// Pixels of a row and of a column that nobody has sized. The width of a digit of [`FONT`] at 10 pt is that of the usual font, 7.
pub const DEFAULT_CELL: (u32, u32) = (24, 64);

#[must_use]
pub fn base() -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(10)
        .set_font_family(2)
        .set_font_charset(134)
        .set_font_color(Color::RGB(INK))
        .set_align(FormatAlign::VerticalCenter)
}

#[must_use]
pub fn title() -> Format {
    base().set_font_size(16).set_bold()
}

#[must_use]
pub fn section() -> Format {
    base().set_font_size(12).set_bold()
}

/// Small grey text: what the sheet is, what may be changed.
#[must_use]
pub fn hint() -> Format {
    base().set_font_size(9).set_font_color(Color::RGB(QUIET))
}

/// A line to write on: what stands before it.
#[must_use]
pub fn sign() -> Format {
    base().set_font_size(11)
}

fn boxed(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(LINE))
}

/// The band above the headings of a group.
#[must_use]
pub fn band(group: Group) -> Format {
    boxed(base().set_font_size(9).set_bold())
        .set_background_color(Color::RGB(fill(group)))
        .set_align(FormatAlign::Center)
}

/// A column's heading.
#[must_use]
pub fn heading(group: Group) -> Format {
    boxed(base().set_bold())
        .set_background_color(Color::RGB(fill(group)))
        .set_align(FormatAlign::Center)
        .set_text_wrap()
}

/// A cell of a table.
#[must_use]
pub fn body(figure: &Figure, access: Access) -> Format {
    let format = boxed(aligned(figure, base()));
    match access {
        Access::Locked => numbered(format, figure),
        // Typed text stays text: 0012, 1-2.
        Access::Open if *figure == Figure::Text => open(format).set_num_format_index(TEXT_FORMAT),
        Access::Open => numbered(open(format), figure),
    }
}

fn open(format: Format) -> Format {
    format.set_unlocked().set_background_color(Color::RGB(OPEN))
}

/// A cell of a totals row.
#[must_use]
pub fn total(figure: &Figure) -> Format {
    numbered(aligned(figure, base().set_bold()), figure)
        .set_background_color(Color::RGB(0xEE_F1F5))
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(LINE))
        .set_border_top(FormatBorder::Medium)
        .set_border_top_color(Color::RGB(QUIET))
}

/// A cell of running text.
#[must_use]
pub fn prose() -> Format {
    boxed(base()).set_text_wrap().set_align(FormatAlign::Left).set_indent(1)
}

fn aligned(figure: &Figure, format: Format) -> Format {
    match figure {
        Figure::Text => format.set_align(FormatAlign::Left).set_indent(1),
        Figure::Id | Figure::Bool | Figure::Date => format.set_align(FormatAlign::Center),
        Figure::Fixed { .. } | Figure::Percent(_) | Figure::Pattern { .. } | Figure::Bound | Figure::General => {
            format.set_align(FormatAlign::Right)
        }
    }
}

/// Excel's own number for its text format, `@`.
const TEXT_FORMAT: u8 = 49;

/// The format with the number format of a figure.
#[must_use]
pub fn numbered(format: Format, figure: &Figure) -> Format {
    match number_format(figure).as_str() {
        "General" => format.set_num_format_index(0),
        "0" => format.set_num_format_index(1),
        code => format.set_num_format(code),
    }
}

/// Excel's number format: digits end a little before the border, negatives are red, a zero of money is a dash.
fn number_format(figure: &Figure) -> String {
    match figure {
        Figure::Text => "General".to_owned(),
        Figure::General => "General_ ".to_owned(),
        // Some programs show a boolean as the number that it is to them.
        Figure::Bool => "\"TRUE\";\"TRUE\";\"FALSE\";@".to_owned(),
        Figure::Bound => format!("[>=1E+300]\"{OPEN_BOUND}\"_ ;General_ "),
        Figure::Id => "0".to_owned(),
        Figure::Date => "yyyy-mm-dd".to_owned(),
        Figure::Fixed { digits, zero } => sections(&format!("#,##0{}", decimals(*digits)), *zero),
        Figure::Percent(digits) => sections(&format!("0{}%", decimals(*digits)), Zero::Digits),
        Figure::Pattern { pattern, zero } if is_plain(pattern) => sections(pattern, *zero),
        Figure::Pattern { pattern, .. } => pattern.to_string(),
    }
}

/// A pattern of digits alone, to which sign and zero can be added.
fn is_plain(pattern: &str) -> bool {
    pattern.contains('0') && pattern.chars().all(|c| matches!(c, '0' | '#' | ',' | '.' | '%'))
}

fn decimals(digits: u32) -> String {
    if digits == 0 { String::new() } else { format!(".{}", "0".repeat(usize::try_from(digits.min(20)).unwrap_or(0))) }
}

fn sections(digits: &str, zero: Zero) -> String {
    let zero = match zero {
        Zero::Dash => "\"–\"",
        Zero::Digits => digits,
    };
    format!("{digits}_ ;[Red]-{digits}_ ;{zero}_ ;@_ ")
}

fn fill(group: Group) -> u32 {
    match group {
        Group::Person => 0xE5_E9EF,
        Group::Fact => 0xD9_E6F5,
        Group::Judgement => 0xE3_DEF3,
        Group::Flag | Group::History | Group::Helper => 0xEE_EEEE,
        Group::Rule(section) => match section {
            Section::Kpi => 0xD2_EDE8,
            Section::Score => 0xE2_F0D6,
            Section::Work | Section::Check | Section::List => 0xEC_E9E2,
            Section::Earning => 0xD8_EFD9,
            Section::Deduction => 0xFB_E3CF,
            Section::Employer => 0xEF_E4D2,
            Section::Total => 0xCF_DAE8,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::MONEY;

    #[test]
    fn patterns_of_digits_get_sign_and_zero_and_others_stay() {
        assert_eq!(number_format(&MONEY), "#,##0.00_ ;[Red]-#,##0.00_ ;\"–\"_ ;@_ ");
        let pattern = |p: &str| number_format(&Figure::Pattern { pattern: p.into(), zero: Zero::Digits });
        assert_eq!(pattern("0.00%"), "0.00%_ ;[Red]-0.00%_ ;0.00%_ ;@_ ");
        assert_eq!(pattern("0.0\"天\""), "0.0\"天\"");
    }
}
