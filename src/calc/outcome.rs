//! What a calculation yields: the compiled scheme filled with data and evaluated, and what is needed to report it.

use crate::diag::Diagnostic;
use crate::facts::{FileAccount, StoreFacts};
use crate::formula::{Content, ErrorKind, Model, Round, Value};
use crate::period::Period;
use crate::scheme::model::Scheme;
use std::sync::Arc;

pub use crate::scheme::names;

/// One store, calculated. Row `i` of the model's 客服 is `facts.agents[i]`.
#[derive(Clone, Debug)]
pub struct StoreOutcome {
    pub store: Arc<str>,
    pub period: Period,
    pub scheme: Arc<Scheme>,
    pub facts: Arc<StoreFacts>,
    pub model: Model,
    pub rankings: Vec<RankingOutcome>,
    /// Findings about this store, reading and calculating, sorted.
    pub findings: Vec<Diagnostic>,
    pub status: Status,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Sound,
    /// An error stands against it: nothing is written.
    Refused,
}

/// A ranking carried out: rows in order of place.
#[derive(Clone, Debug)]
pub struct RankingOutcome {
    pub name: Arc<str>,
    pub key: Arc<str>,
    pub columns: Vec<Arc<str>>,
    pub places: Vec<Place>,
}

/// A row of a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Row of 客服.
    pub row: usize,
    /// `None` where the key is not known yet: listed last.
    pub place: Option<u32>,
    /// Equal keys share a place.
    pub shared: bool,
}

/// The whole run.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub period: Period,
    /// In the order of `zhangfang.toml`, then by name.
    pub stores: Vec<StoreOutcome>,
    pub files: Vec<FileAccount>,
    /// Findings about no single store.
    pub findings: Vec<Diagnostic>,
}

/// The digits after the point that a column is reported with: its rule's, or its measure's. `None` prints what there is.
#[must_use]
pub fn digits(outcome: &StoreOutcome, table: &str, column: &str) -> Option<u32> {
    match &outcome.model.table(table)?.column(column)?.content {
        Content::Formula(formula) => match formula.round {
            Round::To(digits) => u32::try_from(digits).ok(),
            Round::None => None,
        },
        Content::Input(_) => None,
    }
}

/// A value as text for other programs and for people who check: exact plain decimal at the column's digits, `TRUE`, `#DIV/0!`.
/// `None` is unknown, and what is not there.
#[must_use]
pub fn printed(outcome: &StoreOutcome, table: &str, column: &str, row: usize) -> Option<String> {
    match outcome.model.value(table, column, row)? {
        Value::Error(fault) if fault.kind == ErrorKind::NA => None,
        Value::Number(n) => {
            Some(digits(outcome, table, column).map_or_else(|| n.to_string(), |digits| n.to_fixed(digits)))
        }
        value => Some(value.to_string()),
    }
}
