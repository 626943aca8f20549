//! How a value came about: a tree from a wage down to the clause and the cells. Built on demand, pure data.

use crate::origin::Origin;
use std::sync::Arc;

/// One value of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What it is: a rule, a fact, a param, a table's row.
    pub name: Arc<str>,
    /// As the reports print it.
    pub value: String,
    /// The formula as the scheme has it; `None` for what was read.
    pub formula: Option<Arc<str>>,
    /// The formula with the numbers put in: `51/96`.
    pub numbers: Option<String>,
    /// `四舍五入到 2 位`.
    pub rounding: Option<i32>,
    /// The clause of the policy.
    pub clause: Option<Arc<str>>,
    /// Why a param is assumed and not read from the policy.
    pub assumed: Option<Arc<str>>,
    pub origin: Origin,
    pub parts: Vec<Trace>,
}
