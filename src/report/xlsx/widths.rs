//! How wide and how high text is on the page: the reckoning of the library counts CJK characters at half their width.
//! Everything in pixels at 96 dpi; widths of characters in thousandths of the font size.

use unicode_width::UnicodeWidthChar;

/// Room to the left and right of a cell's text.
pub const PADDING: u32 = 9;
/// What an indent takes.
pub const INDENT: u32 = 9;
/// The arrow of a filter in a heading.
pub const ARROW: u32 = 16;
/// Height of a line of text at 10 pt: what the fonts need that stand in for 微软雅黑, which needs 18.
const LINE: u32 = 20;

/// The width of one line of text at `points`.
#[must_use]
pub fn text(text: &str, points: u32, bold: bool) -> u32 {
    let mille: u64 = text.chars().map(|c| u64::from(character(c))).sum();
    let weight = if bold { 108 } else { 100 };
    let pixels = (mille * u64::from(points) * 96 * weight).div_ceil(72 * 1000 * 100);
    u32::try_from(pixels).unwrap_or(u32::MAX)
}

/// The longest line of a text with line breaks.
#[must_use]
pub fn longest_line(lines: &str, points: u32, bold: bool) -> u32 {
    lines.split('\n').map(|line| text(line, points, bold)).max().unwrap_or(0)
}

/// Lines that a text takes when it is wrapped into `pixels`: CJK breaks anywhere, other words at spaces and where they are too long.
#[must_use]
pub fn lines(wrapped: &str, pixels: u32, points: u32, bold: bool) -> u32 {
    let room = pixels.saturating_sub(PADDING).max(points * 2);
    let mut count = 0;
    for paragraph in wrapped.split('\n') {
        count += 1;
        let mut used = 0;
        for word in words(paragraph) {
            let width = text(word, points, bold);
            if used > 0 && used + width > room {
                count += 1;
                used = 0;
            }
            // A word longer than the line is cut where it ends.
            count += width.saturating_sub(1) / room;
            used += if width > room { width % room } else { width };
        }
    }
    count
}

/// The height of a row whose fullest cell has so many lines.
#[must_use]
pub fn height(lines: u32) -> u32 {
    (lines.max(1) * LINE + 6).min(540)
}

/// A wide character is a word of its own, with what may not be parted from it; the rest is parted after spaces.
fn words(paragraph: &str) -> impl Iterator<Item = &str> {
    let mut rest = paragraph;
    std::iter::from_fn(move || {
        let mut end = 0;
        let mut characters = rest.chars().peekable();
        while let Some(c) = characters.next() {
            end += c.len_utf8();
            if characters.peek().is_some_and(|next| may_break(c, *next)) {
                break;
            }
        }
        let (word, tail) = rest.split_at(end);
        rest = tail;
        (!word.is_empty()).then_some(word)
    })
}

/// No line begins with what closes, none ends with what opens.
fn may_break(before: char, after: char) -> bool {
    let closes = ")]}\"%,.;:!?）】》、，。；：！？”’".contains(after);
    let opens = "([{（【《“‘".contains(before);
    !closes && !opens && (before == ' ' || is_wide(before) || is_wide(after))
}

fn is_wide(c: char) -> bool {
    c.width_cjk().unwrap_or(0) == 2
}

/// 微软雅黑 and its usual substitutes, rounded up.
fn character(c: char) -> u32 {
    match c {
        '0'..='9' => 580,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 920,
        'A'..='H' | 'J'..='Z' | '#' | '&' | '+' | '=' | '<' | '>' | '~' => 700,
        'i' | 'j' | 'l' | 'I' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 310,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' | '"' => 400,
        'a'..='z' | '_' | '?' | '*' | '{' | '}' | '\\' | '^' | '`' | '$' => 600,
        _ if is_wide(c) => 1000,
        _ => c.width().map_or(0, |w| if w == 0 { 0 } else { 700 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cjk_character_is_as_wide_as_its_font_is_high() {
        assert_eq!(text("南京东路旗舰店", 12, false), 7 * 16);
        assert_eq!(text("店", 12, true), 18);
        assert!(text("123,456.78", 10, true) > text("123,456.78", 10, false));
    }

    #[test]
    fn text_wraps_where_it_may_break() {
        assert_eq!(lines("一二三四五六", 3 * 16 + PADDING, 12, false), 2);
        assert_eq!(lines("一二三四五六七", 3 * 16 + PADDING, 12, false), 3);
        assert_eq!(lines("甲\n乙\n\n丙", 200, 10, false), 4);
        assert_eq!(lines("", 200, 10, false), 1);
        assert_eq!(lines("一二三）四", 3 * 16 + PADDING, 12, false), 2);
        assert_eq!(words("[@转化率]*[@销售额]").collect::<Vec<_>>(), ["[@", "转", "化", "率]*[@", "销", "售", "额]"]);
        let word = "x".repeat(100);
        assert!(lines(&word, 100, 10, false) >= 8);
    }
}
