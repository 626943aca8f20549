//! HTML text → tags and text, piece by piece and forgiving, as browsers are. Scripts, styles and comments are left out.

use std::collections::VecDeque;

/// A piece of a page; names are lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Open(String, Vec<(String, String)>),
    Close(String),
    /// References resolved, white space folded.
    Text(String),
}

/// One tag or comment at most.
const LONGEST: usize = 1 << 20;

#[derive(Default)]
pub(super) struct Pieces {
    rest: String,
    ready: VecDeque<Piece>,
    /// Inside `<script>` or `<style>`: until its end tag.
    mute: Option<String>,
}

impl Pieces {
    /// Takes the next stretch of the page.
    pub fn push(&mut self, text: &str) {
        self.rest.push_str(text);
        let mut at = 0;
        while let Some(used) = self.step(at) {
            at += used;
        }
        self.rest.drain(..at);
    }

    pub fn next(&mut self) -> Option<Piece> {
        self.ready.pop_front()
    }

    /// Whether nothing is left half-way: no tag without its end.
    pub fn is_whole(&self) -> bool {
        self.mute.is_none() && !self.rest.contains('<')
    }

    /// Takes one piece from `at` on and returns its length; `None` where it is not whole yet.
    fn step(&mut self, at: usize) -> Option<usize> {
        let rest = self.rest.get(at..).filter(|rest| !rest.is_empty())?;
        if let Some(name) = &self.mute {
            let end = find_ignoring_case(rest, &format!("</{name}"))?;
            let close = rest[end..].find('>')?;
            self.mute = None;
            return Some(end + close + 1);
        }
        if let Some(comment) = rest.strip_prefix("<!--") {
            return Some(4 + comment.find("-->")? + 3);
        }
        if rest.starts_with('<')
            && !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c))
            && rest.len() > 1
        {
            self.ready.push_back(Piece::Text("<".into()));
            return Some(1);
        }
        if rest.starts_with('<') {
            let end = tag_end(rest).or_else(|| (rest.len() > LONGEST).then_some(1))?;
            let piece = tag(&rest[1..end]);
            if let Some(Piece::Open(name, _)) = &piece
                && matches!(name.as_str(), "script" | "style")
            {
                self.mute = Some(name.clone());
            } else {
                self.ready.extend(piece);
            }
            return Some(end + 1);
        }
        // A reference may be cut in two: text is taken up to the next tag, or in large pieces.
        let end = rest.find('<').or_else(|| (rest.len() > LONGEST).then(|| rest.floor_char_boundary(LONGEST)))?;
        self.ready.push_back(Piece::Text(readable(&rest[..end])));
        Some(end)
    }
}

/// The `>` that ends the tag at the start, not one inside quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut value = false;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(q), b) if q == b => quote = None,
            (None, b'"' | b'\'') if value => quote = Some(byte),
            (None, b'>') => return Some(at),
            _ => {}
        }
        value = byte == b'=' || (value && byte.is_ascii_whitespace());
    }
    None
}

fn tag(inside: &str) -> Option<Piece> {
    let name_end = |text: &str| text.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(text.len());
    if let Some(name) = inside.strip_prefix('/') {
        return Some(Piece::Close(name[..name_end(name)].to_ascii_lowercase()));
    }
    if inside.starts_with(['!', '?']) {
        return None;
    }
    let (name, mut rest) = inside.split_at(name_end(inside));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return Some(Piece::Open(name.to_ascii_lowercase(), attributes));
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '/').unwrap_or(rest.len()).max(1);
        let end = rest.ceil_char_boundary(end);
        let key = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            (value, rest) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
        }
        attributes.push((key, readable(value)));
    }
}

/// Text as a browser shows it: references resolved, runs of white space one space.
fn readable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '&'
            && let Some((resolved, length)) = reference(rest)
        {
            out.push(resolved);
            rest = &rest[length..];
            continue;
        }
        if !c.is_ascii_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// The character of a reference at the start, and its length.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.as_bytes().iter().take(12).position(|b| *b == b';')?;
    let name = &text[1..end];
    let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    });
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "yen" => '¥',
        "middot" => '·',
        "mdash" => '—',
        "ndash" => '–',
        _ => char::from_u32(number?)?,
    };
    Some((c, end + 1))
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|w| w.eq_ignore_ascii_case(wanted.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, step: usize) -> String {
        let mut pieces = Pieces::default();
        let mut out = Vec::new();
        let characters: Vec<char> = text.chars().collect();
        for chunk in characters.chunks(step) {
            pieces.push(&chunk.iter().collect::<String>());
            while let Some(piece) = pieces.next() {
                out.push(match piece {
                    Piece::Open(name, attributes) => {
                        let all: Vec<_> = attributes.iter().map(|(k, v)| format!(" {k}={v}")).collect();
                        format!("<{name}{}>", all.join(""))
                    }
                    Piece::Close(name) => format!("</{name}>"),
                    Piece::Text(text) => text,
                });
            }
        }
        format!("{}{}", out.join("|"), if pieces.is_whole() { "" } else { "…" })
    }

    #[test]
    fn pages_are_taken_apart_however_they_are_cut() {
        for (text, want) in [
            ("<TD ColSpan=2 title='a>b'>x&amp;y</td>", "<td colspan=2 title=a>b>|x&y|</td>"),
            ("<td>a\n  b&nbsp;<br/>&#20013;&#x6587;&bad;</td>", "<td>|a b\u{a0}|<br>|中文&bad;|</td>"),
            ("<!-- <td> --><script>if (a<b) '</td>'</SCRIPT><p>1 < 2</p>", "<p>|1 |<| 2|</p>"),
            ("<td nowrap x:num=\"1\" >1", "<td nowrap= x:num=1>"),
            ("<td>1</td", "<td>|1…"),
        ] {
            for step in [1, 3, 1000] {
                assert_eq!(pieces(text, step), want, "{text} by {step}");
            }
        }
    }
}
