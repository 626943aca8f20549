//! Text to syntax tree.
use super::ast::Node;
use std::ops::Range;

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
}

/// Parses a formula as Excel's formula bar shows it, with or without the leading `=`. All errors that can be found at once.
pub fn parse(_text: &str) -> Result<Node, Vec<ParseError>> {
    unimplemented!()
}
