//! What a cell holds, and the static types of columns.

use crate::number::Num;
use crate::origin::Origin;
use std::fmt;
use std::sync::Arc;

/// A cell's value, as Excel has them. Dates are day numbers with a column of [`Type::Date`].
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// An empty cell: zero in arithmetic, empty text in `&`, skipped by sums and ranks.
    #[default]
    Empty,
    Number(Num),
    Text(Arc<str>),
    Bool(bool),
    Error(Fault),
}

/// Excel's error values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorKind {
    /// `#N/A`: unknown, or not found.
    NA,
    DivZero,
    Value,
    Num,
    Ref,
    Name,
    Null,
}

/// An error value that remembers what first caused it. Equal by kind alone.
#[derive(Clone, Debug)]
pub struct Fault {
    pub kind: ErrorKind,
    /// Where it began; `None` until a cell is known.
    pub cause: Option<Arc<Cause>>,
}

/// The first cause of an error value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The column or name in which the error was born.
    pub name: Arc<str>,
    /// Why, in the reader's words: `延迟统计`, or empty for an error that a formula made.
    pub why: Arc<str>,
    pub origin: Origin,
}

/// The static type of a column, a name or an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    Number,
    /// A number that is a day.
    Date,
    Text,
    Bool,
    /// Not known before the data is there, or different by branch.
    Any,
}

impl Value {
    #[must_use]
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// Unknown, with its cause.
    #[must_use]
    pub fn unknown(cause: Cause) -> Self {
        Self::Error(Fault { kind: ErrorKind::NA, cause: Some(Arc::new(cause)) })
    }

    #[must_use]
    pub fn error(kind: ErrorKind) -> Self {
        Self::Error(Fault { kind, cause: None })
    }

    #[must_use]
    pub fn as_number(&self) -> Option<&Num> {
        match self {
            Self::Number(n) => Some(n),
            _ => None,
        }
    }

    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(t) => Some(t),
            _ => None,
        }
    }

    #[must_use]
    pub fn is_error(&self) -> bool {
        matches!(self, Self::Error(_))
    }

    /// TRUE: flags and conditions.
    #[must_use]
    pub fn is_true(&self) -> bool {
        matches!(self, Self::Bool(true))
    }
}

impl From<Num> for Value {
    fn from(n: Num) -> Self {
        Self::Number(n)
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}

impl PartialEq for Fault {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [Self::NA, Self::DivZero, Self::Value, Self::Num, Self::Ref, Self::Name, Self::Null];

    /// As Excel shows it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NA => "#N/A",
            Self::DivZero => "#DIV/0!",
            Self::Value => "#VALUE!",
            Self::Num => "#NUM!",
            Self::Ref => "#REF!",
            Self::Name => "#NAME?",
            Self::Null => "#NULL!",
        }
    }
}

/// As Excel's General format would show it, numbers in plain decimal.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Number(n) => fmt::Display::fmt(n, f),
            Self::Text(t) => f.write_str(t),
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
            Self::Error(e) => f.write_str(e.kind.as_str()),
        }
    }
}
