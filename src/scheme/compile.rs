//! From a scheme to the model that is both evaluated and written: the workbook is the compiled scheme.

use super::model::Scheme;
use crate::facts::Measures;
use crate::formula::Model;
use crate::period::Period;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a scheme is compiled for.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub measures: &'a Measures,
    /// Measures that get a column even if no formula asks for them.
    pub present: &'a BTreeSet<Arc<str>>,
    pub period: Period,
}

/// The model without rows: every table, column, name and formula that the scheme needs for this period.
#[must_use]
pub fn compile(_scheme: &Scheme, _target: Target<'_>) -> Model {
    unimplemented!()
}
