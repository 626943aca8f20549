//! Two spellings of one word made equal: widths of punctuation, spaces, arrows, letter case.

/// Folds a header, a name or a word for comparison. Whole folded texts are compared, never parts of them.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '!'..='~' => out.push(c.to_ascii_lowercase()),
            // Nearly all of a header: letters without case, which need not be looked up.
            '\u{3040}'..='\u{9fff}' => out.push(c),
            c if c.is_whitespace() || c.is_control() || is_invisible(c) => {}
            '→' | '➔' | '⇒' => out.push_str("->"),
            '—' | '–' | '−' | '―' => out.push('-'),
            '【' | '〔' => out.push('['),
            '】' | '〕' => out.push(']'),
            '\u{ff01}'..='\u{ff5e}' => push_lower(&mut out, narrow(c)),
            c => push_lower(&mut out, c),
        }
    }
    // Few texts have an arrow, and one byte is found faster than three.
    while let Some(at) = out.as_bytes().contains(&b'>').then(|| out.find("-->")).flatten() {
        out.replace_range(at..at + 3, "->");
    }
    out
}

/// A text folded to be looked up among words; none of them is as long as a page, and no page need be folded to see that.
#[must_use]
pub fn fold_word(text: &str) -> Option<String> {
    const LONGEST: usize = 256;
    (text.len() <= LONGEST).then(|| fold(text))
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{ad}')
}

/// A full-width form as its ASCII character.
fn narrow(c: char) -> char {
    u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
}

fn push_lower(out: &mut String, c: char) {
    out.extend(c.to_lowercase());
}

/// The text without spaces, byte-order marks and invisible characters at its ends.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c))
}

/// A folded header parted from the bracket at its end: `平均响应(秒)` is `平均响应` and `秒`.
#[must_use]
pub fn split_suffix(folded: &str) -> Option<(&str, &str)> {
    let (close, open) = if folded.ends_with(']') { (']', '[') } else { (')', '(') };
    let inner = folded.strip_suffix(close)?;
    let open = inner.rfind(open)?;
    (open > 0).then(|| (&inner[..open], &inner[open + 1..]))
}

/// A folded header without what a person puts around it: the star of a required column, a colon, an arrow of sorting, a number (`1.姓名`).
#[must_use]
pub fn decorated(folded: &str) -> &str {
    let bare = folded.trim_matches(['*', ':', '↑', '↓', '▲', '▼', '△', '▽', '#', '"', '\'', '`', '★', '●', '■']);
    let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = (rest.len() < bare.len()).then(|| rest.strip_prefix(['.', '、'])).flatten();
    numbered
        .filter(|name| !name.starts_with(|c: char| c.is_ascii_digit()))
        .filter(|name| !name.is_empty())
        .unwrap_or(bare)
}

/// What joins the levels of a header: `询单-最终付款人数`, `询单_最终付款人数`.
pub const SEPARATORS: [char; 17] =
    ['-', '>', '_', '/', '|', '\\', ':', '·', '.', '、', ',', ';', '~', '(', ')', '[', ']'];

/// A folded header without its separators.
#[must_use]
pub fn unparted(folded: &str) -> String {
    folded.chars().filter(|c| !SEPARATORS.contains(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_header_fold_to_one_text() {
        for (a, b) in [
            ("首次响应时长（秒)", "首次响应时长(秒)"),
            ("询单→最终付款人数", "询单->最终付款人数"),
            ("询单－>最终付款人数", "询单 —> 最终付款人数"),
            ("询单-->次日付款人数", "询单->次日付款人数"),
            ("\u{feff}收货地址 ", "收货地址"),
            ("商品ID", "商品\u{3000}id"),
            ("３分钟\n响应率", "3分钟响应率"),
            ("手工退款／系统退款", "手工退款/系统退款"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} | {b}");
        }
        assert_ne!(fold("询单人数"), fold("咨询人数"));
    }

    #[test]
    fn the_letters_that_are_kept_unseen_have_no_case_and_are_no_space() {
        for c in '\u{3040}'..='\u{9fff}' {
            assert!(c.to_lowercase().eq([c]) && !c.is_whitespace() && !c.is_control() && !is_invisible(c), "{c}");
        }
    }

    #[test]
    fn a_unit_in_brackets_is_parted_from_its_name() {
        assert_eq!(split_suffix("平均响应(秒)"), Some(("平均响应", "秒")));
        assert_eq!(split_suffix("3分钟回复率(8-23点)"), Some(("3分钟回复率", "8-23点")));
        assert_eq!(split_suffix("(秒)"), None);
        assert_eq!(split_suffix("平均响应"), None);
    }
}
