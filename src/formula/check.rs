//! Static checks of a model without data: names, arity, types, cycles.
use super::model::Model;
use std::ops::Range;
use std::sync::Arc;

/// Something wrong in one formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub table: Arc<str>,
    pub column: Arc<str>,
    /// Bytes in the formula's text.
    pub span: Range<usize>,
    pub kind: ProblemKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    UnknownColumn {
        name: Arc<str>,
        table: Arc<str>,
        near: Option<Arc<str>>,
    },
    UnknownTable {
        name: Arc<str>,
        near: Option<Arc<str>>,
    },
    UnknownName {
        name: Arc<str>,
        near: Option<Arc<str>>,
    },
    UnknownFunction {
        name: Arc<str>,
        near: Option<Arc<str>>,
    },
    Arity {
        function: Arc<str>,
        wanted: String,
        found: usize,
    },
    Type {
        wanted: &'static str,
        found: &'static str,
        function: Option<Arc<str>>,
    },
    /// `a → b → a`, in order.
    Cycle {
        path: Vec<Arc<str>>,
    },
    /// IFERROR or IFNA over something that may be unknown: a warning.
    HidesUnknown {
        name: Arc<str>,
    },
}

/// Every problem of every formula, in the order of tables and columns.
#[must_use]
pub fn check(_model: &Model) -> Vec<Problem> {
    unimplemented!()
}
