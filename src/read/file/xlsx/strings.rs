//! The shared texts of a workbook: one long text and where each ends, made into cells only where a wanted column asks for them.

use super::plain::{self, PlainText};
use super::tokens::{Token, Tokens, append};
use crate::read::file::feed::{Feed, Stop};
use crate::read::file::package::Refusal;
use crate::read::file::raw::Raw;
use std::io::Read;

/// No cell has had the text yet; one has, and most ids and times have no other.
const NEW: u32 = 0;
const ONCE: u32 = u32::MAX;

#[derive(Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
    /// For each text one more than the number of its cell in `cells`; [`NEW`] and [`ONCE`] where there is none yet.
    made: Vec<u32>,
    cells: Vec<Raw>,
}

impl Strings {
    /// Reads the part, within the limits on their number and size.
    pub fn read(input: impl Read, part: &str, feed: &Feed<'_>) -> Result<Self, Stop> {
        let fault = |fault| Refusal::xml(part, fault).stop(feed);
        let mut tokens = Tokens::new(input, None).map_err(fault)?;
        let mut strings = Self::default();
        let mut inside = false;
        let mut item = Text::default();
        let most = feed.limits().texts.min(u64::from(u32::MAX));
        loop {
            while let Some(from) = tokens.at_whole().filter(|_| !inside)
                && let Some((text, end)) = plain::item(tokens.text(), from)
            {
                text.append(tokens.text(), &mut strings.text);
                strings.end(most, feed)?;
                tokens.take_whole(end);
            }
            let Some(token) = tokens.next().map_err(fault)? else { break };
            match token {
                Token::Open(name) if &tokens.text()[name.clone()] == "si" => inside = true,
                Token::Close(name) if &tokens.text()[name.clone()] == "si" => {
                    inside = false;
                    strings.text.push_str(item.end());
                    strings.end(most, feed)?;
                }
                token if inside => item.token(&token, &tokens),
                _ => {}
            }
        }
        strings.made.resize(strings.ends.len(), NEW);
        Ok(strings)
    }

    /// A text has come to its end.
    fn end(&mut self, most: u64, feed: &Feed<'_>) -> Result<(), Stop> {
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        let (count, size) = (wide(self.ends.len()), wide(self.text.len()));
        if count > feed.limits().strings {
            return Err(feed.over("strings", count));
        }
        if size > most {
            return Err(feed.over("texts", size));
        }
        if count.is_multiple_of(1024) { feed.check_time() } else { Ok(()) }
    }

    /// The text of this number, as a cell.
    pub fn cell(&mut self, index: usize, feed: &Feed<'_>) -> Option<Raw> {
        let at = |n: u32| usize::try_from(n.checked_sub(1)?).ok();
        if let Some(cell) = at(*self.made.get(index)?).and_then(|i| self.cells.get(i)) {
            return Some(cell.clone());
        }
        let raw = feed.text(self.get(index)?);
        self.made[index] = if self.made[index] == NEW {
            ONCE
        } else {
            self.cells.push(raw.clone());
            u32::try_from(self.cells.len()).unwrap_or(NEW)
        };
        Some(raw)
    }

    /// Whether the text of this number is empty.
    pub fn is_empty(&self, index: usize) -> Option<bool> {
        Some(self.get(index)?.is_empty())
    }

    fn get(&self, index: usize) -> Option<&str> {
        let start = index.checked_sub(1).map_or(Some(0), |i| self.ends.get(i).copied())?;
        let at = |n: u32| usize::try_from(n).ok();
        self.text.get(at(start)?..at(*self.ends.get(index)?)?)
    }
}

fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// A text of several runs, without its phonetic guide: the content of `<si>` and `<is>`.
#[derive(Default)]
pub(super) struct Text {
    whole: String,
    run: String,
    /// Inside `<t>`, and whether its outer spaces count.
    run_open: Option<bool>,
    phonetic: bool,
}

impl Text {
    /// Takes a token from between the element's tags.
    pub fn token<R: Read>(&mut self, token: &Token, tokens: &Tokens<R>) {
        match token {
            Token::Open(name) => match tokens.part(name.clone()) {
                "t" if !self.phonetic => {
                    self.run.clear();
                    self.run_open = Some(tokens.attribute("xml:space") == Some("preserve"));
                }
                "rPh" => self.phonetic = true,
                _ => {}
            },
            Token::Close(name) => match tokens.part(name.clone()) {
                "t" => {
                    if let Some(preserve) = self.run_open.take() {
                        append_run(&self.run, preserve, &mut self.whole);
                    }
                }
                "rPh" => self.phonetic = false,
                _ => {}
            },
            Token::Text(range) if self.run_open.is_some() => append(tokens.part(range.clone()), &mut self.run),
            Token::Data(range) if self.run_open.is_some() => self.run.push_str(tokens.part(range.clone())),
            _ => {}
        }
    }

    /// The text; what comes next begins anew.
    pub fn end(&mut self) -> &str {
        std::mem::swap(&mut self.whole, &mut self.run);
        self.whole.clear();
        self.run_open = None;
        self.phonetic = false;
        &self.run
    }
}

impl PlainText {
    /// Adds the text; `source` is what it was taken from.
    pub fn append(&self, source: &str, out: &mut String) {
        append_run(&source[self.range.clone()], self.preserve, out);
    }
}

/// Adds the content of one `<t>`, its outer spaces only where they are to be preserved.
fn append_run(run: &str, preserve: bool, out: &mut String) {
    unescape(if preserve { run } else { run.trim_matches([' ', '\t', '\r', '\n']) }, out);
}

/// Adds a text with `_x000D_` and its like made the characters that they stand for (in UTF-16).
pub(super) fn unescape(text: &str, out: &mut String) {
    let unit = |text: &str| -> Option<u16> {
        let digits = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let mut rest = text;
    // Few texts have an underscore, and one byte is found faster than two.
    while let Some(at) = rest.as_bytes().contains(&b'_').then(|| rest.find("_x")).flatten() {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let Some(first) = unit(from) else {
            out.push_str("_x");
            rest = &from[2..];
            continue;
        };
        let second =
            unit(&from[7..]).filter(|second| (0xdc00..0xe000).contains(second) && (0xd800..0xdc00).contains(&first));
        rest = &from[if second.is_some() { 14 } else { 7 }..];
        out.extend(
            char::decode_utf16([first].into_iter().chain(second)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)),
        );
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escapes_are_characters_and_what_only_looks_like_one_is_not() {
        for (text, want) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD83D__xDE00_", "😀"),
            ("_xD83D_", "\u{fffd}"),
            ("_x00g0_ _x12 _x", "_x00g0_ _x12 _x"),
            ("_x4e2d_文", "中文"),
        ] {
            let mut out = String::new();
            unescape(text, &mut out);
            assert_eq!(out, want);
        }
    }
}
