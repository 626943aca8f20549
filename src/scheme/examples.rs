//! Worked examples are run.
use super::model::Scheme;
use crate::diag::Diagnostic;
use crate::formula::Model;

pub fn run(_scheme: &Scheme, _model: &Model) -> Vec<Diagnostic> {
    Vec::new()
}
