//! Formulas as a person wrote them, with the place in the file of every stretch: through TOML's escapes, and through
//! the putting together of cases into one formula.

use crate::diag::Item;
use crate::origin::Span;
use std::ops::Range;

/// The text of a formula and where its characters stand.
#[derive(Clone, Debug, Default)]
pub struct Written {
    pub text: String,
    pub places: Places,
}

/// Stretches of a formula's text that stand in a file, ascending. What we put between them has no place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    text: Range<usize>,
    /// As long as `text`, or what stands for it as a whole: an escape.
    span: Span,
}

impl Places {
    /// The place of a stretch of the text, or the nearest after it.
    #[must_use]
    pub fn at(&self, range: &Range<usize>) -> Option<Span> {
        let first = self.0.iter().find(|p| p.text.end > range.start).or(self.0.last())?;
        let start = first.offset(range.start);
        let last = self.0.iter().find(|p| range.end > p.text.start && range.end <= p.text.end).unwrap_or(first);
        let end = if last.span.source == first.span.source { last.offset(range.end) } else { first.span.end };
        Some(Span { source: first.span.source.clone(), start, end: end.max(start) })
    }

    /// Whether the character at `at` stands in a file, and was not put between.
    #[must_use]
    pub fn has(&self, at: usize) -> bool {
        self.0.iter().any(|p| p.text.contains(&at))
    }

    /// All of it: from the first character to the last.
    #[must_use]
    pub fn whole(&self) -> Option<Span> {
        let last = self.0.last()?;
        self.at(&(0..last.text.end))
    }
}

impl Piece {
    fn offset(&self, at: usize) -> usize {
        if self.text.len() == self.span.end - self.span.start {
            self.span.start + at.clamp(self.text.start, self.text.end) - self.text.start
        } else if at <= self.text.start {
            self.span.start
        } else {
            self.span.end
        }
    }
}

impl Written {
    /// A formula in a document: a text, or a bare number or truth value. Another kind of value is reported.
    pub fn read(item: &Item) -> Option<Self> {
        let bare = item.number_quietly().map(|n| n.to_string());
        let bare = bare.or(item.bool_quietly().map(|b| if b { "TRUE".into() } else { "FALSE".into() }));
        if let Some(text) = bare {
            let piece = Piece { text: 0..text.len(), span: item.span() };
            return Some(Self { text, places: Places(vec![piece]) });
        }
        let text = item.text()?;
        let span = item.content_span();
        let raw = span.source.text.get(span.start..span.end).unwrap_or("");
        let pieces = pieces(raw, text);
        let piece = |(text, raw): (Range<usize>, Range<usize>)| Piece {
            text,
            span: Span { source: span.source.clone(), start: span.start + raw.start, end: span.start + raw.end },
        };
        Some(Self { text: text.to_owned(), places: Places(pieces.into_iter().map(piece).collect()) })
    }

    /// Text of our own, without a place.
    pub fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub fn push(&mut self, other: &Self) {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.places.0.extend(
            other
                .places
                .0
                .iter()
                .map(|p| Piece { text: p.text.start + shift..p.text.end + shift, span: p.span.clone() }),
        );
    }

    /// A stretch of it, which keeps its places.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let cut = |p: &Piece| {
            let text = p.text.start.max(range.start)..p.text.end.min(range.end);
            let span = Span { source: p.span.source.clone(), start: p.offset(text.start), end: p.offset(text.end) };
            (text.start < text.end).then(|| Piece { text: text.start - range.start..text.end - range.start, span })
        };
        let places = Places(self.places.0.iter().filter_map(cut).collect());
        Self { text: self.text.get(range.clone()).unwrap_or("").to_owned(), places }
    }

    /// Without the blanks around it and a leading `=`.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let body = self.text.trim_start();
        let body = body.strip_prefix('=').unwrap_or(body).trim_start();
        let start = self.text.len() - body.len();
        self.slice(start..start + body.trim_end().len())
    }
}

/// Pairs stretches of a TOML string's value with stretches of its raw text.
fn pieces(raw: &str, text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    if raw == text {
        return vec![(0..text.len(), 0..raw.len())];
    }
    let mut out = Vec::new();
    let (mut at, mut from, mut plain) = (0, 0, (0, 0));
    while let Some(c) = text[at..].chars().next() {
        let Some(rest) = raw.get(from..).filter(|r| !r.is_empty()) else { break };
        let step = escape(rest);
        if step.width == 0 && rest.starts_with(c) {
            at += c.len_utf8();
            from += c.len_utf8();
            continue;
        }
        let width = if step.width == 0 { 1 } else { step.width };
        out.push((plain.0..at, plain.1..from));
        if step.stands_for_a_character {
            out.push((at..at + c.len_utf8(), from..from + width));
            at += c.len_utf8();
        }
        from += width;
        plain = (at, from);
    }
    out.push((plain.0..at, plain.1..from));
    out.retain(|(text, _)| !text.is_empty());
    out
}

struct Escape {
    /// Bytes; 0 where no escape begins here.
    width: usize,
    stands_for_a_character: bool,
}

fn escape(raw: &str) -> Escape {
    let Some(after) = raw.strip_prefix('\\') else { return Escape { width: 0, stands_for_a_character: false } };
    let blank = after.len() - after.trim_start().len();
    if blank > 0 {
        return Escape { width: 1 + blank, stands_for_a_character: false };
    }
    let width = match after.as_bytes().first() {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    };
    Escape { width, stands_for_a_character: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Document;
    use crate::origin::Source;
    use std::sync::Arc;

    #[test]
    fn a_place_is_found_through_escapes_and_joins() {
        let text = "a = \"IF([@x]=\\\"甲\\\",错,1)\"\nb = '''\n  =[@y]+[@z]\n'''\n";
        let source = Arc::new(Source { name: "t.toml".into(), text: text.into() });
        let document = Document::parse(&source);
        let mut root = document.root();
        let written: Vec<_> = root.entries().iter().map(|(_, _, i)| Written::read(i).unwrap().trimmed()).collect();
        let mut whole = Written::default();
        whole.push(&written[0]);
        whole.push_str("+(");
        whole.push(&written[1]);
        whole.push_str(")");
        assert_eq!(whole.text, "IF([@x]=\"甲\",错,1)+([@y]+[@z])");
        for part in ["错", "[@x]", "[@z]", "\"甲\"", "[@y]+[@z]"] {
            let start = whole.text.find(part).unwrap();
            let span = whole.places.at(&(start..start + part.len())).unwrap();
            let found = text[span.start..span.end].replace("\\\"", "\"");
            assert_eq!(found, part, "{span}");
        }
    }
}
