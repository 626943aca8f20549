//! Text to syntax tree, with Excel's precedence: `-2^2` is 4, `2^3^2` is 64, `%` after its operand.
//! Hostile text cannot exhaust the stack: length and depth are limited.

use super::ast::{Binary, Expr, Node, Ref, Unary};
use super::lex::{Token, TokenKind, lex};
use super::value::ErrorKind;
use std::ops::Range;
use std::sync::Arc;

/// Why a text is not a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    pub span: Range<usize>,
    pub kind: ParseErrorKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseErrorKind {
    /// Something else was expected here.
    Expected { wanted: &'static str, found: String },
    /// A sign of a Chinese keyboard where Excel wants the ASCII one.
    FullWidth { found: String, meant: String },
    /// A quote or a bracket without its end.
    Unclosed { open: char },
    /// A character that no formula has outside text and names.
    Strange { found: char },
    /// More than 28 digits, or an exponent out of range.
    BadNumber { text: String },
    /// A bracket that holds no column.
    BadReference { text: String },
    /// Excel has it, schemes do not.
    Unsupported { what: Unsupported },
    /// More than [`MAX_LENGTH`] characters.
    TooLong,
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

/// What Excel has and schemes do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// `{1,2}`
    ArrayConstant,
    /// `A1`, `$A$1`, `表!A1`, `A1:B2`
    CellReference,
    /// `表[[a]:[b]]`, `表[#Headers]`
    TableArea,
    /// `表[@列]`: this row is a row of the formula's own table.
    ForeignRow,
}

/// Excel's limit for the text of a formula.
pub const MAX_LENGTH: usize = 8192;
/// How deep parentheses, calls, signs and chains of operators may nest.
pub const MAX_DEPTH: usize = 200;

/// Parses a formula as Excel's formula bar shows it, with or without the leading `=`. All errors that can be found at once.
pub fn parse(text: &str) -> Result<Node, Vec<ParseError>> {
    if text.chars().count() > MAX_LENGTH {
        return Err(vec![ParseError { span: 0..text.len(), kind: ParseErrorKind::TooLong }]);
    }
    let lead = text.len() - text.trim_start().len();
    let start = if text[lead..].starts_with('=') { lead + 1 } else { 0 };
    let (tokens, errors) = lex(text, start);
    let mut parser = Parser { tokens, at: 0, depth: 0, errors };
    let node = parser.expression(0).map(|(node, _)| node);
    if node.is_ok() && parser.peek() != &TokenKind::End {
        parser.expected("operator");
    }
    parser.errors.sort_by_key(|e| (e.span.start, e.span.end));
    match node {
        Ok(node) if parser.errors.is_empty() => Ok(node),
        _ => Err(parser.errors),
    }
}

/// The error is recorded; the parser goes on after the next comma or bracket.
struct Failed;

/// A node and the height of its tree.
type Parsed = Result<(Node, usize), Failed>;

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    errors: Vec<ParseError>,
}

const BINARY: &[(&str, Binary, u8)] = &[
    ("=", Binary::Eq, 1),
    ("<>", Binary::Ne, 1),
    ("<", Binary::Lt, 1),
    ("<=", Binary::Le, 1),
    (">", Binary::Gt, 1),
    (">=", Binary::Ge, 1),
    ("&", Binary::Concat, 2),
    ("+", Binary::Add, 3),
    ("-", Binary::Sub, 3),
    ("*", Binary::Mul, 4),
    ("/", Binary::Div, 4),
    ("^", Binary::Pow, 5),
];

/// The sign of an operator and how strongly it binds.
pub(super) fn binding(op: Binary) -> (&'static str, u8) {
    BINARY.iter().find(|(_, o, _)| *o == op).map_or(("", 0), |(sign, _, power)| (sign, *power))
}

impl Parser {
    fn token(&self) -> &Token {
        // The last token is `End` and is never passed.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn peek(&self) -> &TokenKind {
        &self.token().kind
    }

    fn advance(&mut self) -> Range<usize> {
        let span = self.token().span.clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        span
    }

    fn error(&mut self, span: Range<usize>, kind: ParseErrorKind) {
        // One mistake is told once: an error that was found here or right before is the better one.
        let known = |e: &ParseError| e.span.end == span.start || e.span.start == span.start && e.span.end >= span.end;
        if !self.errors.iter().any(known) {
            self.errors.push(ParseError { span, kind });
        }
    }

    fn expected(&mut self, wanted: &'static str) {
        let span = self.token().span.clone();
        let found = describe(self.peek());
        self.error(span, ParseErrorKind::Expected { wanted, found });
    }

    fn too_deep(&mut self) -> Failed {
        let span = self.token().span.clone();
        if !self.errors.iter().any(|e| e.kind == ParseErrorKind::TooDeep) {
            self.errors.push(ParseError { span, kind: ParseErrorKind::TooDeep });
        }
        Failed
    }

    /// Operators that bind at least as strongly as `least`, from left to right.
    fn expression(&mut self, least: u8) -> Parsed {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.depth -= 1;
            return Err(self.too_deep());
        }
        let result = self.chain(least);
        self.depth -= 1;
        result
    }

    fn chain(&mut self, least: u8) -> Parsed {
        let (mut left, mut height) = self.unary()?;
        loop {
            let found = match self.peek() {
                TokenKind::Sign(sign) => BINARY.iter().find(|(s, _, _)| s == sign),
                _ => None,
            };
            let Some((_, op, power)) = found.filter(|(_, _, power)| *power >= least) else { return Ok((left, height)) };
            self.advance();
            let (right, right_height) = self.expression(power + 1)?;
            height = height.max(right_height) + 1;
            if height > MAX_DEPTH {
                return Err(self.too_deep());
            }
            let span = left.span.start..right.span.end;
            left = Node { expr: Expr::Binary(*op, Box::new(left), Box::new(right)), span };
        }
    }

    fn unary(&mut self) -> Parsed {
        let op = match self.peek() {
            TokenKind::Sign("-") => Unary::Minus,
            TokenKind::Sign("+") => Unary::Plus,
            _ => return self.postfix(),
        };
        let start = self.advance().start;
        self.depth += 1;
        let inner = if self.depth > MAX_DEPTH { Err(self.too_deep()) } else { self.unary() };
        self.depth -= 1;
        let (inner, height) = inner?;
        let span = start..inner.span.end;
        Ok((Node { expr: Expr::Unary(op, Box::new(inner)), span }, height + 1))
    }

    fn postfix(&mut self) -> Parsed {
        let (mut node, mut height) = self.primary()?;
        while self.peek() == &TokenKind::Sign("%") {
            let end = self.advance().end;
            height += 1;
            if height > MAX_DEPTH {
                return Err(self.too_deep());
            }
            let span = node.span.start..end;
            node = Node { expr: Expr::Unary(Unary::Percent, Box::new(node)), span };
        }
        Ok((node, height))
    }

    fn primary(&mut self) -> Parsed {
        let kind = self.peek().clone();
        let expr = match kind {
            TokenKind::Number(n) => Expr::Number(n),
            TokenKind::Text(t) => Expr::Text(t.into()),
            TokenKind::Error(e) => Expr::Error(e),
            TokenKind::Word(word) => return self.word(&word),
            TokenKind::Brackets(inner) => {
                let span = self.advance();
                let reference = self.reference(None, &inner, &span);
                return Ok((Node { expr: reference.map_or(Expr::Error(ErrorKind::Ref), Expr::Ref), span }, 1));
            }
            TokenKind::Sign("(") => return self.parenthesis(),
            _ => {
                self.expected("value");
                return Err(Failed);
            }
        };
        let span = self.advance();
        Ok((Node { expr, span }, 1))
    }

    fn parenthesis(&mut self) -> Parsed {
        let start = self.advance().start;
        let inner = self.expression(0);
        if inner.is_err() {
            self.skip();
        }
        if self.peek() == &TokenKind::Sign(")") {
            let end = self.advance().end;
            let (node, height) = inner?;
            return Ok((Node { expr: node.expr, span: start..end }, height));
        }
        if inner.is_ok() {
            self.expected("close");
        }
        Err(Failed)
    }

    /// A name, a table's column, a function's call, or TRUE and FALSE.
    fn word(&mut self, word: &str) -> Parsed {
        let span = self.advance();
        let next = self.token().span.start;
        match self.peek().clone() {
            TokenKind::Sign("(") => return self.call(word, span.start),
            TokenKind::Brackets(inner) if next == span.end => {
                let whole = span.start..self.advance().end;
                let reference = self.reference(Some(word), &inner, &whole);
                let expr = reference.map_or(Expr::Error(ErrorKind::Ref), Expr::Ref);
                return Ok((Node { expr, span: whole }, 1));
            }
            _ => {}
        }
        let expr = if word.eq_ignore_ascii_case("TRUE") {
            Expr::Bool(true)
        } else if word.eq_ignore_ascii_case("FALSE") {
            Expr::Bool(false)
        } else if is_cell(word) {
            self.error(span.clone(), ParseErrorKind::Unsupported { what: Unsupported::CellReference });
            Expr::Error(ErrorKind::Ref)
        } else {
            Expr::Ref(Ref::Name(word.into()))
        };
        Ok((Node { expr, span }, 1))
    }

    fn call(&mut self, word: &str, start: usize) -> Parsed {
        self.advance();
        let name: Arc<str> = word.to_ascii_uppercase().into();
        let mut args = Vec::new();
        let mut height = 0;
        let mut failed = false;
        if self.peek() != &TokenKind::Sign(")") {
            loop {
                let here = self.token().span.start;
                if matches!(self.peek(), TokenKind::Sign("," | ")")) {
                    args.push(Node { expr: Expr::Missing, span: here..here });
                } else if let Ok((node, h)) = self.expression(0) {
                    height = height.max(h);
                    args.push(node);
                } else {
                    failed = true;
                    self.skip();
                }
                match self.peek() {
                    TokenKind::Sign(",") => self.advance(),
                    TokenKind::Sign(")") => break,
                    TokenKind::End => {
                        if !failed {
                            self.expected("close");
                        }
                        return Err(Failed);
                    }
                    _ => {
                        self.expected("separator");
                        self.skip();
                        failed = true;
                        if self.peek() == &TokenKind::Sign(",") { self.advance() } else { break }
                    }
                };
            }
        }
        let closed = self.peek() == &TokenKind::Sign(")");
        let end = self.advance().end;
        if failed && !closed {
            return Err(Failed);
        }
        let expr = match &*name {
            "TRUE" if args.is_empty() => Expr::Bool(true),
            "FALSE" if args.is_empty() => Expr::Bool(false),
            _ => Expr::Call(name, args),
        };
        Ok((Node { expr, span: start..end }, height + 1))
    }

    /// Passes over what is left of a broken argument: to the next `,` or `)` on this level.
    fn skip(&mut self) {
        let mut open = 0_usize;
        loop {
            match self.peek() {
                TokenKind::End => return,
                TokenKind::Sign("(") => open += 1,
                TokenKind::Sign(")") if open > 0 => open -= 1,
                TokenKind::Sign(")" | ",") if open == 0 => return,
                _ => {}
            }
            self.advance();
        }
    }

    /// What the brackets of a reference hold: `x`, `@x`, `@[x y]`, `[x y]`, `[#This Row],[x]`.
    fn reference(&mut self, table: Option<&str>, inner: &str, span: &Range<usize>) -> Option<Ref> {
        let trimmed = inner.trim();
        let (this_row, rest) = if let Some(rest) = trimmed.strip_prefix('@') {
            (true, rest.trim())
        } else if let Some(rest) = strip_this_row(trimmed) {
            (true, rest)
        } else {
            (false, trimmed)
        };
        let name = match rest.strip_prefix('[').and_then(|r| r.strip_suffix(']')) {
            Some(inside) => column_name(inside),
            None => column_name(rest),
        };
        let Some(column) = name else {
            let area = rest.contains("]:[") || rest.contains("],[") || rest.starts_with('#') || rest.starts_with("[#");
            let kind = if area {
                ParseErrorKind::Unsupported { what: Unsupported::TableArea }
            } else {
                ParseErrorKind::BadReference { text: format!("[{inner}]") }
            };
            self.error(span.clone(), kind);
            return None;
        };
        match (this_row, table) {
            (true, None) => Some(Ref::ThisRow { column }),
            (true, Some(_)) => {
                self.error(span.clone(), ParseErrorKind::Unsupported { what: Unsupported::ForeignRow });
                None
            }
            (false, _) => Some(Ref::Column { table: table.map(Into::into), column }),
        }
    }
}

/// The part after `[#This Row],`, in any letter case.
fn strip_this_row(inner: &str) -> Option<&str> {
    let (head, rest) = (inner.get(..11)?, inner.get(11..)?);
    head.eq_ignore_ascii_case("[#This Row]").then_some(())?;
    rest.trim_start().strip_prefix(',').map(str::trim)
}

/// A column's name without its escapes; `None` for an empty one or one with a bare `[ ] #`.
fn column_name(raw: &str) -> Option<Arc<str>> {
    let mut name = String::new();
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => name.push(chars.next()?),
            '[' | ']' | '#' | '@' => return None,
            _ => name.push(c),
        }
    }
    (!name.trim().is_empty()).then(|| name.into())
}

/// `A1`, `XFD1048576`: what Excel would take for a cell.
pub(super) fn is_cell(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = word.len() - letters;
    (1..=3).contains(&letters)
        && (1..=7).contains(&digits)
        && word[letters..].bytes().all(|b| b.is_ascii_digit())
        && (letters < 3 || word[..3].to_ascii_uppercase().as_str() <= "XFD")
}

/// What was found, for people; empty at the end of the text.
fn describe(kind: &TokenKind) -> String {
    match kind {
        TokenKind::Number(n) => n.to_string(),
        TokenKind::Text(t) => format!("\"{t}\""),
        TokenKind::Word(w) => w.clone(),
        TokenKind::Brackets(b) => format!("[{b}]"),
        TokenKind::Error(e) => e.as_str().to_owned(),
        TokenKind::Sign(s) => (*s).to_owned(),
        TokenKind::End => String::new(),
    }
}
