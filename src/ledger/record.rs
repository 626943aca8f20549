//! What the ledger keeps, as plain data.

use crate::formula::{ErrorKind, Value};
use crate::number::Num;
use crate::period::Period;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One store's month, frozen.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedMonth {
    pub head: MonthHead,
    pub inputs: Vec<Input>,
    /// The files of the shop folder itself, whole: the roster of then.
    pub files: Vec<(Arc<str>, Vec<u8>)>,
    /// Names and texts of the scheme's sources: itself first, then what it includes.
    pub scheme_sources: Vec<(Arc<str>, Arc<str>)>,
    /// What `zhangfang.toml` said for this store: names and texts of params.
    pub params: Vec<(Arc<str>, Arc<str>)>,
    /// By 序号.
    pub people: Vec<ClosedPerson>,
    /// The row of 店铺.
    pub store_values: BTreeMap<Arc<str>, Stored>,
    /// The corrections of earlier months that this month's pay carries.
    pub adjustments: Vec<Adjustment>,
}

/// The title line of a closed month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthHead {
    pub store: Arc<str>,
    pub period: Period,
    /// 1 for the first close; a reopened month closes again as the next.
    pub revision: u32,
    pub state: State,
    pub origin: Origin,
    pub scheme: Arc<str>,
    pub scheme_hash: Arc<str>,
    /// The program's version.
    pub tool: Arc<str>,
    pub by: Arc<str>,
    /// ISO 8601 with offset.
    pub at: Arc<str>,
    /// Why it was reopened; empty while it is not.
    pub why: Arc<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Closed,
    /// Superseded: kept to read, no longer in force.
    Reopened,
}

/// How a month came into the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Closed,
    /// Brought from a workbook: a shop that starts in the middle of a year.
    Imported,
}

/// A file that the month was computed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    pub path: Arc<str>,
    pub hash: Arc<str>,
    pub bytes: u64,
}

/// A person × store of a closed month.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedPerson {
    /// Tells people apart over the years: 工号, or the name.
    pub key: Arc<str>,
    pub id: u32,
    pub name: Arc<str>,
    pub nickname: Arc<str>,
    pub post: Arc<str>,
    pub home: bool,
    /// The roster row in force then.
    pub roster: BTreeMap<Arc<str>, Stored>,
    /// Every column of 客服.
    pub values: BTreeMap<Arc<str>, Stored>,
}

/// A correction of a closed month, carried by a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    /// The month that was wrong.
    pub corrects: Period,
    pub person: Arc<str>,
    /// The rule whose value changes.
    pub rule: Arc<str>,
    /// Recomputed − closed − already adjusted.
    pub amount: Num,
    pub why: Arc<str>,
}

/// A value as it is kept: exact text with its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    Empty,
    Number(Num),
    Text(Arc<str>),
    Bool(bool),
    Error(ErrorKind),
}

impl Stored {
    #[must_use]
    pub fn new(value: &Value) -> Self {
        match value {
            Value::Empty => Self::Empty,
            Value::Number(n) => Self::Number(n.clone()),
            Value::Text(t) => Self::Text(Arc::clone(t)),
            Value::Bool(b) => Self::Bool(*b),
            Value::Error(fault) => Self::Error(fault.kind),
        }
    }

    #[must_use]
    pub fn value(&self) -> Value {
        match self {
            Self::Empty => Value::Empty,
            Self::Number(n) => Value::Number(n.clone()),
            Self::Text(t) => Value::Text(Arc::clone(t)),
            Self::Bool(b) => Value::Bool(*b),
            Self::Error(kind) => Value::error(*kind),
        }
    }

    /// Kind letter and text, as the file has them.
    pub(super) fn parts(&self) -> (&'static str, String) {
        match self {
            Self::Empty => ("-", String::new()),
            Self::Number(n) => ("n", n.to_string()),
            Self::Text(t) => ("t", t.to_string()),
            Self::Bool(true) => ("b", "TRUE".to_owned()),
            Self::Bool(false) => ("b", "FALSE".to_owned()),
            Self::Error(kind) => ("e", kind.as_str().to_owned()),
        }
    }

    /// The reverse of [`Stored::parts`]; `None` for what no version of ours writes.
    pub(super) fn from_parts(kind: &str, text: &str) -> Option<Self> {
        match kind {
            "-" => Some(Self::Empty),
            "n" => Num::parse(text).map(Self::Number),
            "t" => Some(Self::Text(text.into())),
            "b" => Some(Self::Bool(text == "TRUE")),
            "e" => ErrorKind::ALL.into_iter().find(|e| e.as_str() == text).map(Self::Error),
            _ => None,
        }
    }
}
