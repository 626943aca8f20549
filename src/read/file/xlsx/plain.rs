//! Cells and texts in the spelling of nearly every program, each taken in one step instead of five tokens. What is spelt otherwise is
//! nothing to this file: the tokens read it, or say what is wrong with it. Tests hold the two against each other.

use super::value::Kind;
use crate::origin::Cell;
use crate::read::file::feed::{LAST_COLUMN, LAST_ROW};
use std::ops::Range;

/// Bytes of one value: a longer one is for the tokens, which know the limits.
const LONGEST: usize = 1 << 16;

/// A whole `<c …>…</c>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlainCell {
    pub at: Cell,
    pub style: usize,
    pub kind: Kind,
    pub content: Content,
    /// The byte behind it.
    pub end: usize,
}

/// What stands in a cell; ranges are of the text that it was taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Nothing,
    /// `<v>…</v>`.
    Value(Range<usize>),
    /// `<is><t>…</t></is>`.
    Inline(PlainText),
}

/// The content of one `<t>` without references.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlainText {
    pub range: Range<usize>,
    /// Its outer spaces count.
    pub preserve: bool,
}

/// The cell that begins at `from`.
pub(super) fn cell(text: &str, from: usize) -> Option<PlainCell> {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: from };
    cursor.take(b"<c r=\"")?;
    let at = cursor.address()?;
    cursor.take(b"\"")?;
    let (mut style, mut kind) = (None, None);
    loop {
        if style.is_none() && cursor.take(b" s=\"").is_some() {
            style = Some(cursor.number(9)?);
        } else if kind.is_none() && cursor.take(b" t=\"").is_some() {
            kind = Some(cursor.kind()?);
        } else {
            break;
        }
        cursor.take(b"\"")?;
    }
    let kind = kind.unwrap_or_default();
    let content = if cursor.take(b"/>").is_some() {
        Content::Nothing
    } else {
        cursor.take(b">")?;
        cursor.content(kind)?
    };
    let style = usize::try_from(style.unwrap_or(0)).ok()?;
    Some(PlainCell { at, style, kind, content, end: cursor.at })
}

/// The `<si><t>…</t></si>` that begins at `from`, and the byte behind it.
pub(super) fn item(text: &str, from: usize) -> Option<(PlainText, usize)> {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: from };
    cursor.take(b"<si>")?;
    let text = cursor.text()?;
    cursor.take(b"</si>")?;
    Some((text, cursor.at))
}

struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Cursor<'_> {
    #[inline]
    fn take<const N: usize>(&mut self, expected: &[u8; N]) -> Option<()> {
        let here = self.bytes.get(self.at..)?.first_chunk::<N>()?;
        (here == expected).then(|| self.at += N)
    }

    /// `B7`, inside the grid.
    #[inline]
    fn address(&mut self) -> Option<Cell> {
        let mut col = 0;
        let start = self.at;
        while let Some(letter @ b'A'..=b'Z') = self.bytes.get(self.at) {
            col = col * 26 + u32::from(letter - b'A') + 1;
            self.at += 1;
            if self.at - start > 3 {
                return None;
            }
        }
        let col = col.checked_sub(1).filter(|col| *col <= LAST_COLUMN)?;
        let row = self.number(7)?.checked_sub(1).filter(|row| *row <= LAST_ROW)?;
        Some(Cell { row, col })
    }

    /// Up to so many digits.
    #[inline]
    fn number(&mut self, most: usize) -> Option<u32> {
        let mut number = 0;
        let start = self.at;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(self.at) {
            if self.at - start == most {
                return None;
            }
            number = number * 10 + u32::from(digit - b'0');
            self.at += 1;
        }
        (self.at > start).then_some(number)
    }

    #[inline]
    fn kind(&mut self) -> Option<Kind> {
        const LONGEST: usize = "inlineStr".len();
        let rest = self.bytes.get(self.at..)?;
        let length = rest.iter().take(LONGEST + 1).position(|b| *b == b'"')?;
        let kind = Kind::of(&rest[..length]);
        self.at += length;
        (kind != Kind::Unknown).then_some(kind)
    }

    /// From behind the start tag to behind the end tag.
    #[inline]
    fn content(&mut self, kind: Kind) -> Option<Content> {
        if kind == Kind::Inline {
            self.take(b"<is>")?;
            let text = self.text()?;
            self.take(b"</is></c>")?;
            return Some(Content::Inline(text));
        }
        if self.take(b"<v>").is_some() {
            let rest = self.bytes.get(self.at..)?;
            // Most values are a few digits: shorter than it takes to look for their end many bytes at a time.
            let length = rest.iter().take(LONGEST).position(|b| matches!(b, b'<' | b'&' | b'\r'))?;
            let range = self.at..self.at + length;
            self.at = range.end;
            self.take(b"</v></c>")?;
            return Some(Content::Value(range));
        }
        self.take(b"</c>").map(|()| Content::Nothing)
    }

    #[inline]
    fn text(&mut self) -> Option<PlainText> {
        self.take(b"<t")?;
        let preserve = self.take(b" xml:space=\"preserve\"").is_some();
        self.take(b">")?;
        let length =
            memchr::memchr3(b'<', b'&', b'\r', self.bytes.get(self.at..)?).filter(|length| *length < LONGEST)?;
        let range = self.at..self.at + length;
        self.at = range.end;
        self.take(b"</t>")?;
        Some(PlainText { range, preserve })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::file::address;
    use crate::read::file::xlsx::tokens::{Token, Tokens};

    /// Where a cell is, its style and kind, what is in it as `v:…` or `t:…`, and the byte behind it.
    type Seen = (Cell, usize, Kind, String, usize);

    fn by_us(document: &str) -> Option<Seen> {
        let found = cell(document, 3)?;
        let content = match found.content {
            Content::Nothing => String::new(),
            Content::Value(range) => format!("v:{}", &document[range]),
            Content::Inline(text) => format!("t:{}:{}", text.preserve, &document[text.range]),
        };
        Some((found.at, found.style, found.kind, content, found.end))
    }

    fn by_tokens(document: &str) -> Option<Seen> {
        let mut tokens = Tokens::new(document.as_bytes(), u64::try_from(document.len()).ok()).ok()?;
        let next = |tokens: &mut Tokens<&[u8]>| match tokens.next().ok()?? {
            Token::Open(name) => Some(('<', tokens.part(name).to_owned())),
            Token::Text(text) => Some(('"', tokens.part(text).to_owned())),
            Token::Close(name) => Some(('/', tokens.part(name).to_owned())),
            _ => None,
        };
        let is = |token: &(char, String), kind, name: &str| token.0 == kind && token.1 == name;
        next(&mut tokens)?;
        next(&mut tokens).filter(|token| is(token, '<', "c"))?;
        let at = address::cell(tokens.attribute("r")?)?;
        let style = tokens.attribute("s").map_or(Some(0), |s| s.parse().ok())?;
        let kind = tokens.attribute("t").map_or(Kind::Number, |t| Kind::of(t.as_bytes()));
        let mut token = next(&mut tokens)?;
        let mut content = String::new();
        if is(&token, '<', "is") {
            next(&mut tokens).filter(|token| is(token, '<', "t"))?;
            content = format!("t:{}:", tokens.attribute("xml:space") == Some("preserve"));
            token = next(&mut tokens)?;
        } else if is(&token, '<', "v") {
            content.push_str("v:");
            token = next(&mut tokens)?;
        }
        if token.0 == '"' && !content.is_empty() {
            content.push_str(&token.1);
            token = next(&mut tokens)?;
        }
        if content.starts_with('t') {
            token = Some(token).filter(|token| is(token, '/', "t")).and_then(|_| next(&mut tokens))?;
        }
        if !content.is_empty() {
            let name = if content.starts_with('t') { "is" } else { "v" };
            token = Some(token).filter(|token| is(token, '/', name)).and_then(|_| next(&mut tokens))?;
        }
        is(&token, '/', "c").then_some((at, style, kind, content, tokens.at_whole()?))
    }

    const CELLS: [&str; 9] = [
        "<c r=\"A1\"/>",
        "<c r=\"B7\" s=\"12\"></c>",
        "<c r=\"XFD1048576\" s=\"3\" t=\"s\"><v>12</v></c>",
        "<c r=\"C2\" t=\"n\" s=\"1\"><v>-1.5E3</v></c>",
        "<c r=\"AA10\" t=\"str\"><v> 小 ]]> \"鹿\" </v></c>",
        "<c r=\"D4\" t=\"b\"><v></v></c>",
        "<c r=\"E4\" t=\"inlineStr\"><is><t></t></is></c>",
        "<c r=\"E5\" s=\"0\" t=\"inlineStr\"><is><t>小鹿 </t></is></c>",
        "<c r=\"E6\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> a_x000D_</t></is></c>",
    ];

    #[test]
    fn the_usual_spellings_are_taken_whole_and_as_the_tokens_read_them() {
        for cell in CELLS {
            let document = format!("<a>{cell}<b/></a>");
            let seen = by_us(&document);
            assert_eq!(seen.as_ref().map(|s| s.4), Some(3 + cell.len()), "{cell}");
            assert_eq!(seen, by_tokens(&document), "{cell}");
        }
    }

    #[test]
    fn what_is_spelt_otherwise_is_left_to_the_tokens() {
        for other in [
            "<c r='A1'/>",
            "<c  r=\"A1\"/>",
            "<c r=\"A1\" />",
            "<c s=\"1\" r=\"A1\"/>",
            "<c r=\"A1\" s=\"1\" s=\"1\"/>",
            "<c r=\"A1\" cm=\"1\"/>",
            "<c r=\"A1\" t=\"x\"><v>1</v></c>",
            "<c r=\"a1\"><v>1</v></c>",
            "<c r=\"XFE1\"><v>1</v></c>",
            "<c r=\"A1048577\"><v>1</v></c>",
            "<c r=\"A00000001\"><v>1</v></c>",
            "<c r=\"A0\"><v>1</v></c>",
            "<c r=\"1\"><v>1</v></c>",
            "<c r=\"A\"><v>1</v></c>",
            "<c r=\"A1\"><v>1&lt;</v></c>",
            "<c r=\"A1\"><v>1<!-- --></v></c>",
            "<c r=\"A1\" t=\"str\"><v>a\r</v></c>",
            "<c r=\"A1\"><f>1</f><v>1</v></c>",
            "<c r=\"A1\" t=\"inlineStr\"><v>1</v></c>",
            "<c r=\"A1\"><is><t>1</t></is></c>",
            "<c r=\"A1\" t=\"inlineStr\"><is><r><t>1</t></r></is></c>",
            "<c r=\"A1\"><v>1</v><v>1</v></c>",
            "<c r=\"A1\"><v>1</v></d>",
            "<c r=\"A1\"><v>1",
        ] {
            assert_eq!(by_us(&format!("<a>{other}")), None, "{other}");
        }
        let long = format!("<a><c r=\"A1\" t=\"str\"><v>{}</v></c>", "x".repeat(LONGEST));
        assert_eq!(by_us(&long), None);
    }

    #[test]
    fn damaged_cells_are_never_taken_for_what_the_tokens_do_not_see_in_them() {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
        };
        let marks: Vec<char> = "<>/='\"&;! a\n\r1Av小".chars().collect();
        let mut taken = 0;
        for round in 0..30_000 {
            let mut damaged: Vec<char> = CELLS[round % CELLS.len()].chars().collect();
            for _ in 0..=random(2) {
                let at = random(damaged.len());
                match random(3) {
                    0 => damaged[at] = marks[random(marks.len())],
                    1 => damaged.insert(at, marks[random(marks.len())]),
                    _ => drop(damaged.remove(at)),
                }
            }
            let document = format!("<a>{}<b/></a>", damaged.iter().collect::<String>());
            if let Some(seen) = by_us(&document) {
                taken += 1;
                assert_eq!(Some(seen), by_tokens(&document), "{document}");
            }
        }
        assert!(taken > 1500, "{taken}");
    }

    #[test]
    fn shared_texts_are_taken_whole_only_where_they_have_one_run_and_no_reference() {
        let taken = |text: &str| item(text, 0).map(|(t, end)| (text[t.range].to_owned(), t.preserve, end));
        assert_eq!(taken("<si><t> 小鹿</t></si><"), Some((" 小鹿".into(), false, 23)));
        assert_eq!(taken("<si><t xml:space=\"preserve\"> </t></si>"), Some((" ".into(), true, 38)));
        for other in ["<si><t/></si>", "<si><t>a&amp;</t></si>", "<si><r><t>a</t></r></si>", "<si><t>a</t>", "<si >"] {
            assert_eq!(taken(other), None, "{other}");
        }
    }
}
