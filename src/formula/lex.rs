//! Text to tokens. A token that should have been written in ASCII is reported and then read as the one that was meant,
//! so that one full-width comma does not hide the other errors of a formula.

use super::parse::{ParseError, ParseErrorKind, Unsupported};
use super::value::ErrorKind;
use crate::number::Num;
use std::ops::Range;

/// A token with its bytes.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Number(Num),
    Text(String),
    /// A name of a function, a table or a value.
    Word(String),
    /// What stands between the outer brackets of a reference, escapes still in it.
    Brackets(String),
    Error(ErrorKind),
    /// An operator or a piece of punctuation, in ASCII.
    Sign(&'static str),
    End,
}

/// ASCII signs, the longer ones first.
const SIGNS: &[&str] = &["<=", ">=", "<>", "+", "-", "*", "/", "^", "&", "%", "=", "<", ">", "(", ")", ","];

/// Signs of a Chinese keyboard and what was meant.
const WIDE: &[(char, &str)] = &[
    ('（', "("),
    ('）', ")"),
    ('，', ","),
    ('、', ","),
    ('；', ","),
    ('＋', "+"),
    ('－', "-"),
    ('—', "-"),
    ('−', "-"),
    ('＊', "*"),
    ('×', "*"),
    ('／', "/"),
    ('÷', "/"),
    ('＾', "^"),
    ('＆', "&"),
    ('％', "%"),
    ('＝', "="),
    ('＜', "<"),
    ('＞', ">"),
    ('≤', "<="),
    ('≥', ">="),
    ('≠', "<>"),
];

/// All tokens, the last one `End`, and what was wrong.
pub(super) fn lex(text: &str, start: usize) -> (Vec<Token>, Vec<ParseError>) {
    let mut lexer = Lexer { text, at: start, tokens: Vec::new(), errors: Vec::new() };
    while lexer.next() {}
    lexer.push(TokenKind::End, text.len());
    (lexer.tokens, lexer.errors)
}

/// Whether a name may begin with this character.
pub(super) fn begins_word(c: char) -> bool {
    (c.is_alphabetic() || c == '_') && !is_wide_ascii(c)
}

/// Whether a name may go on with this character.
pub(super) fn continues_word(c: char) -> bool {
    (c.is_alphanumeric() || c == '_' || c == '.') && !is_wide_ascii(c)
}

/// `Ａ` and `１` look like letters and digits but Excel takes them for something else.
fn is_wide_ascii(c: char) -> bool {
    ('！'..='～').contains(&c)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    errors: Vec<ParseError>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Takes the text up to `end` as one token.
    fn push(&mut self, kind: TokenKind, end: usize) {
        self.tokens.push(Token { kind, span: self.at..end });
        self.at = end;
    }

    fn error(&mut self, end: usize, kind: ParseErrorKind) {
        self.errors.push(ParseError { span: self.at..end, kind });
    }

    /// Reads one token or some white space; FALSE at the end.
    fn next(&mut self) -> bool {
        let Some(c) = self.rest().chars().next() else { return false };
        let end = self.at + c.len_utf8();
        match c {
            _ if c.is_whitespace() => self.at = end,
            '"' => self.text_literal('"', '"'),
            '“' | '”' => self.text_literal(c, '”'),
            '＂' => self.text_literal(c, '＂'),
            '[' => self.brackets('[', ']'),
            '［' => self.brackets('［', '］'),
            '【' => self.brackets('【', '】'),
            '#' => self.error_literal(),
            '0'..='9' | '.' => self.number(),
            _ if begins_word(c) => {
                let end = self.at + self.rest().find(|c| !continues_word(c)).unwrap_or(self.rest().len());
                self.push(TokenKind::Word(self.text[self.at..end].to_owned()), end);
            }
            _ => self.sign(c),
        }
        true
    }

    fn sign(&mut self, c: char) {
        if let Some(sign) = SIGNS.iter().find(|s| self.rest().starts_with(**s)) {
            return self.push(TokenKind::Sign(sign), self.at + sign.len());
        }
        let end = self.at + c.len_utf8();
        if let Some((_, meant)) = WIDE.iter().find(|(wide, _)| *wide == c) {
            self.error(end, ParseErrorKind::FullWidth { found: c.to_string(), meant: (*meant).to_owned() });
            return self.push(TokenKind::Sign(meant), end);
        }
        if c == ';' {
            self.error(end, ParseErrorKind::FullWidth { found: ";".to_owned(), meant: ",".to_owned() });
            return self.push(TokenKind::Sign(","), end);
        }
        if is_wide_ascii(c) {
            let length = self.rest().find(|c| !is_wide_ascii(c)).unwrap_or(self.rest().len());
            let found = self.rest()[..length].to_owned();
            let meant: String = found.chars().filter_map(narrow).collect();
            let end = self.at + length;
            self.error(end, ParseErrorKind::FullWidth { found, meant: meant.clone() });
            // A number keeps its value; anything else stands for a name that need not exist.
            let kind = Num::parse(&meant).map_or_else(|| TokenKind::Error(ErrorKind::Name), TokenKind::Number);
            return self.push(kind, end);
        }
        if matches!(c, '!' | ':' | '$') {
            return self.cell_reference();
        }
        let kind = match c {
            '{' | '}' => ParseErrorKind::Unsupported { what: Unsupported::ArrayConstant },
            _ => ParseErrorKind::Strange { found: c },
        };
        self.error(end, kind);
        self.at = end;
    }

    /// `$A$1`, `表!A1`, `A1:B2`, as one token with the word before it.
    fn cell_reference(&mut self) {
        let more = |c: char| c.is_ascii_alphanumeric() || matches!(c, '!' | ':' | '$');
        let end = self.at + self.rest().find(|c| !more(c)).unwrap_or(self.rest().len());
        if let Some(word) = self.tokens.pop_if(|t| t.span.end == self.at && matches!(t.kind, TokenKind::Word(_))) {
            self.at = word.span.start;
        }
        self.error(end, ParseErrorKind::Unsupported { what: Unsupported::CellReference });
        self.push(TokenKind::Error(ErrorKind::Ref), end);
    }

    /// Text in quotes; a quote inside is doubled.
    fn text_literal(&mut self, open: char, close: char) {
        let start = self.at + open.len_utf8();
        let mut text = String::new();
        let mut chars = self.text[start..].char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            let ends = c == close || (close == '”' && c == '“');
            if ends && close == '"' && chars.peek().is_some_and(|(_, next)| *next == close) {
                chars.next();
                text.push(c);
            } else if ends {
                let end = start + i + c.len_utf8();
                if open != '"' {
                    self.error(end, ParseErrorKind::FullWidth { found: open.to_string(), meant: "\"".to_owned() });
                }
                return self.push(TokenKind::Text(text), end);
            } else {
                text.push(c);
            }
        }
        self.error(self.text.len(), ParseErrorKind::Unclosed { open });
        self.push(TokenKind::Text(text), self.text.len());
    }

    /// From `[` to the `]` that closes it; `'` takes away the meaning of the next character.
    fn brackets(&mut self, open: char, close: char) {
        let start = self.at + open.len_utf8();
        let mut depth = 1_u32;
        let mut chars = self.text[start..].char_indices();
        while let Some((i, c)) = chars.next() {
            if c == '\'' {
                chars.next();
            } else if c == open {
                depth += 1;
            } else if c == close {
                depth -= 1;
                if depth == 0 {
                    let inner = self.text[start..start + i].to_owned();
                    let end = start + i + c.len_utf8();
                    if open != '[' {
                        self.error(end, ParseErrorKind::FullWidth { found: open.to_string(), meant: "[".to_owned() });
                    }
                    return self.push(TokenKind::Brackets(inner), end);
                }
            }
        }
        self.error(self.text.len(), ParseErrorKind::Unclosed { open });
        self.push(TokenKind::Error(ErrorKind::Name), self.text.len());
    }

    fn error_literal(&mut self) {
        let upper = self.rest().chars().take(8).collect::<String>().to_ascii_uppercase();
        let found = ErrorKind::ALL.iter().find(|kind| upper.starts_with(kind.as_str()));
        if let Some(kind) = found {
            self.push(TokenKind::Error(*kind), self.at + kind.as_str().len());
        } else {
            self.error(self.at + 1, ParseErrorKind::Strange { found: '#' });
            self.at += 1;
        }
    }

    fn number(&mut self) {
        let bytes = self.rest().as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut length = digits(0);
        if bytes.get(length) == Some(&b'.') {
            length += 1 + digits(length + 1);
        }
        if matches!(bytes.get(length), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
            let exponent = digits(length + 1 + sign);
            if exponent > 0 {
                length += 1 + sign + exponent;
            }
        }
        let end = self.at + length;
        if let Some(number) = Num::parse(self.text[self.at..end].trim_end_matches('.')) {
            self.push(TokenKind::Number(number), end);
        } else {
            self.error(end, ParseErrorKind::BadNumber { text: self.text[self.at..end].to_owned() });
            self.push(TokenKind::Number(Num::ZERO), end);
        }
    }
}

/// The ASCII character of a full-width one.
fn narrow(c: char) -> Option<char> {
    char::from_u32(u32::from(c).checked_sub(0xFEE0)?)
}
