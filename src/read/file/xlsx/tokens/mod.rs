//! The tags and texts of a sheet, one by one and without copies. Spreadsheets are five tags a cell and millions of cells: here a
//! general XML reader spends most of its time. As strict as [`crate::read::file::xml`], which reads everything else; tests hold the two
//! against each other.

#[cfg(test)]
mod tests;

use super::window::Window;
use crate::read::file::xml::XmlFault;
use std::io::{self, Read};
use std::ops::Range;

/// Bytes of one tag or one stretch of text.
const PIECE: usize = 16 << 20;
const DEPTH: usize = 256;
const ATTRIBUTES: usize = 256;

/// A token; ranges are of [`Tokens::text`] until the next one is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A start tag, by its name without prefix; an empty element is closed by the next token.
    Open(Range<usize>),
    Close(Range<usize>),
    Text(Range<usize>),
    /// Text as `<![CDATA[…]]>`.
    Data(Range<usize>),
    /// A comment, a processing instruction, the declaration.
    Aside,
}

pub(super) struct Tokens<R> {
    window: Window<R>,
    /// The names of the open elements, one after the other, and where each begins.
    names: String,
    starts: Vec<usize>,
    /// Name and value of each attribute of the last tag.
    attributes: Vec<(Range<usize>, Range<usize>)>,
    /// The last tag was an empty element, whose end is to be told next.
    empty: Option<Range<usize>>,
    rooted: bool,
}

/// Why there is no token: more text is needed, or there is none to be had.
enum Missing {
    More,
    Broken(&'static str),
    DocumentType,
}

impl<R: Read> Tokens<R> {
    /// Reads a part; with its size, all of it at once.
    pub fn new(input: R, whole: Option<u64>) -> Result<Self, XmlFault> {
        let window = Window::new(input, whole).map_err(|e| XmlFault::Broken { detail: e.to_string(), byte: 0 })?;
        let (names, starts, attributes) = (String::new(), Vec::new(), Vec::new());
        Ok(Self { window, names, starts, attributes, empty: None, rooted: false })
    }

    pub fn text(&self) -> &str {
        self.window.text()
    }

    pub fn part(&self, range: Range<usize>) -> &str {
        &self.window.text()[range]
    }

    /// An attribute of the last start tag, by its full name, as it stands between the quotes.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let text = self.window.text();
        let found = self.attributes.iter().find(|(key, _)| &text[key.clone()] == name);
        found.map(|(_, value)| &text[value.clone()])
    }

    /// Where a whole element may be taken at once: inside another one that has not ended, and with room for three levels.
    pub fn at_whole(&self) -> Option<usize> {
        let depth = self.starts.len();
        (self.empty.is_none() && depth > 0 && depth + 3 < DEPTH).then(|| self.window.at())
    }

    /// Whole elements were taken up to here.
    pub fn take_whole(&mut self, end: usize) {
        self.window.advance(end);
    }

    /// The next token; `None` at the end of a whole document.
    pub fn next(&mut self) -> Result<Option<Token>, XmlFault> {
        if let Some(name) = self.empty.take() {
            let name = self.pop(name).map_err(|detail| self.fault(detail))?;
            return Ok(Some(Token::Close(name)));
        }
        loop {
            if self.window.at() < self.window.text().len() {
                let start = self.window.at();
                match self.token() {
                    Ok(_) if self.window.at() - start > PIECE => return Err(self.fault("one tag or text without end")),
                    Ok(token) => return Ok(Some(token)),
                    Err(Missing::Broken(detail)) => return Err(self.fault(detail)),
                    Err(Missing::DocumentType) => return Err(XmlFault::DocumentType),
                    Err(Missing::More) => {}
                }
            }
            let left = self.window.text().len() - self.window.at();
            if left > PIECE {
                return Err(self.fault("one tag or text without end"));
            }
            let was_last = self.window.is_last();
            match self.window.refill() {
                Ok(true) => {}
                // Now that there is no more, the last text is whole.
                Ok(false) if !was_last => {}
                Ok(false) if left > 0 => return Err(self.fault("cut off")),
                Ok(false) if !self.starts.is_empty() || !self.rooted => return Err(self.fault("not closed")),
                Ok(false) => return Ok(None),
                Err(e) => return Err(self.io(&e)),
            }
        }
    }

    fn io(&self, error: &io::Error) -> XmlFault {
        XmlFault::Broken { detail: error.to_string(), byte: self.window.byte() }
    }

    fn fault(&self, detail: &str) -> XmlFault {
        XmlFault::Broken { detail: detail.to_owned(), byte: self.window.byte() }
    }

    fn token(&mut self) -> Result<Token, Missing> {
        let at = self.window.at();
        let bytes = self.window.text().as_bytes();
        match (bytes[at], bytes.get(at + 1)) {
            (b'<', Some(b'/')) => {
                let end = find(bytes, at + 2, b'>')?;
                let name_end = (at + 2..end).find(|i| bytes[*i].is_ascii_whitespace()).unwrap_or(end);
                if bytes[name_end..end].iter().any(|b| !b.is_ascii_whitespace()) {
                    return Err(Missing::Broken("end tag"));
                }
                let name = self.pop(at + 2..name_end).map_err(Missing::Broken)?;
                self.window.advance(end + 1);
                Ok(Token::Close(name))
            }
            (b'<', Some(b'!' | b'?')) => self.aside(at),
            (b'<', Some(_)) => self.open(at),
            (b'<', None) => Err(Missing::More),
            _ => {
                let end = find(bytes, at, b'<');
                // The last text of a document ends with it.
                let end = end.or_else(|_| if self.window.is_last() { Ok(bytes.len()) } else { Err(Missing::More) })?;
                let text = &self.window.text()[at..end];
                if self.starts.is_empty() && !text.trim_ascii().is_empty() {
                    return Err(Missing::Broken("text outside the root"));
                }
                check_references(text).map_err(Missing::Broken)?;
                self.window.advance(end);
                Ok(Token::Text(at..end))
            }
        }
    }

    fn aside(&mut self, at: usize) -> Result<Token, Missing> {
        let rest = &self.window.text()[at..];
        let ending = |start: &str, end: &str| {
            let found = rest.get(start.len()..).and_then(|r| r.find(end)).map(|i| at + start.len() + i);
            found.ok_or(Missing::More)
        };
        if rest.starts_with("<!--") {
            let end = ending("<!--", "-->")?;
            if self.window.text()[at + 4..=end].contains("--") {
                return Err(Missing::Broken("comment"));
            }
            self.window.advance(end + 3);
            return Ok(Token::Aside);
        }
        if rest.starts_with("<![CDATA[") {
            let end = ending("<![CDATA[", "]]>")?;
            self.window.advance(end + 3);
            return if self.starts.is_empty() {
                Err(Missing::Broken("text outside the root"))
            } else {
                Ok(Token::Data(at + 9..end))
            };
        }
        if let Some(inside) = rest.strip_prefix("<?") {
            let end = ending("<?", "?>")?;
            if !inside.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                return Err(Missing::Broken("<?"));
            }
            self.window.advance(end + 2);
            return Ok(Token::Aside);
        }
        let longest = "<!DOCTYPE".len();
        match rest.get(..longest) {
            None if rest.len() < longest => Err(Missing::More),
            Some(start) if start.eq_ignore_ascii_case("<!DOCTYPE") => Err(Missing::DocumentType),
            _ => Err(Missing::Broken("<!")),
        }
    }

    fn open(&mut self, at: usize) -> Result<Token, Missing> {
        let mut attributes = std::mem::take(&mut self.attributes);
        attributes.clear();
        let end = tag(self.window.text(), at, &mut attributes);
        self.attributes = attributes;
        let (name, end, empty) = end?;
        if self.starts.len() >= DEPTH || (self.starts.is_empty() && self.rooted) {
            return Err(Missing::Broken("nesting"));
        }
        self.rooted = true;
        self.starts.push(self.names.len());
        self.names.push_str(&self.window.text()[name.clone()]);
        if empty {
            self.empty = Some(name.clone());
        }
        self.window.advance(end);
        Ok(Token::Open(self.local(name)))
    }

    /// Closes the innermost element, whose full name this has to be; its name without prefix.
    fn pop(&mut self, name: Range<usize>) -> Result<Range<usize>, &'static str> {
        let start = self.starts.pop().ok_or("end tag")?;
        if self.names[start..] != self.window.text()[name.clone()] {
            return Err("end tag");
        }
        self.names.truncate(start);
        Ok(self.local(name))
    }

    fn local(&self, name: Range<usize>) -> Range<usize> {
        let prefix = self.window.text()[name.clone()].bytes().position(|b| b == b':');
        prefix.map_or(name.start, |i| name.start + i + 1)..name.end
    }
}

/// The start tag at `at`: its name, where it ends, whether the element is empty.
fn tag(
    text: &str,
    at: usize,
    attributes: &mut Vec<(Range<usize>, Range<usize>)>,
) -> Result<(Range<usize>, usize, bool), Missing> {
    let bytes = text.as_bytes();
    let byte = |i: usize| bytes.get(i).copied().ok_or(Missing::More);
    let ends_name = |b: u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'/' | b'=');
    let word = |mut i: usize| -> Result<usize, Missing> {
        while !ends_name(byte(i)?) {
            if matches!(bytes[i], b'<' | b'"' | b'\'' | b'&') {
                return Err(Missing::Broken("tag"));
            }
            i += 1;
        }
        Ok(i)
    };
    let spaces = |mut i: usize| -> Result<usize, Missing> {
        while byte(i)?.is_ascii_whitespace() {
            i += 1;
        }
        Ok(i)
    };
    let name = at + 1..word(at + 1)?;
    if name.is_empty() {
        return Err(Missing::Broken("tag"));
    }
    let mut i = name.end;
    loop {
        let next = spaces(i)?;
        match byte(next)? {
            b'>' => return Ok((name, next + 1, false)),
            b'/' if byte(next + 1)? == b'>' => return Ok((name, next + 2, true)),
            b'/' | b'=' => return Err(Missing::Broken("tag")),
            _ if next == i => return Err(Missing::Broken("attribute")),
            _ => {}
        }
        let key = next..word(next)?;
        let equals = spaces(key.end)?;
        let quote_at =
            if byte(equals)? == b'=' { spaces(equals + 1)? } else { return Err(Missing::Broken("attribute")) };
        let quote = byte(quote_at)?;
        if !matches!(quote, b'"' | b'\'') {
            return Err(Missing::Broken("attribute"));
        }
        let end = find(bytes, quote_at + 1, quote)?;
        let value = &text[quote_at + 1..end];
        if value.contains('<') {
            return Err(Missing::Broken("attribute"));
        }
        check_references(value).map_err(Missing::Broken)?;
        if attributes.iter().any(|(k, _)| text[k.clone()] == text[key.clone()]) {
            return Err(Missing::Broken("attribute twice"));
        }
        if attributes.len() == ATTRIBUTES {
            return Err(Missing::Broken("too many attributes"));
        }
        attributes.push((key, quote_at + 1..end));
        i = end + 1;
    }
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Result<usize, Missing> {
    bytes.get(from..).and_then(|rest| memchr::memchr(wanted, rest)).map(|i| from + i).ok_or(Missing::More)
}

fn check_references(text: &str) -> Result<(), &'static str> {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        let (_, length) = reference(&rest[at..]).ok_or("reference")?;
        rest = &rest[at + length..];
    }
    Ok(())
}

/// The character of the reference at the start of a text, and its length.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.as_bytes().iter().take(16).position(|b| *b == b';')?;
    let name = &text[1..end];
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let hex = digits.strip_prefix('x');
            let plain = hex.unwrap_or(digits).bytes().all(|b| b.is_ascii_alphanumeric());
            let number = hex.map_or_else(|| digits.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            char::from_u32(number.filter(|n| plain && *n > 0)?)?
        }
    };
    Some((c, end + 1))
}

/// Adds a text with its references resolved and its line ends made one.
pub(super) fn append(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'&', b'\r', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('\r') {
            out.push('\n');
            rest = rest.strip_prefix("\r\n").unwrap_or(&rest[1..]);
        } else if let Some((c, length)) = reference(rest) {
            out.push(c);
            rest = &rest[length..];
        } else {
            return;
        }
    }
    out.push_str(rest);
}
