//! Workbooks: the only door to `rust_xlsxwriter`.

use crate::calc::outcome::{Outcome, StoreOutcome};
use crate::diag::{Catalogue, Diagnostic};
use crate::facts::Measures;

/// A workbook's bytes, and what was found while it was laid out (limits of Excel that something comes near or breaks).
#[derive(Clone, Debug)]
pub struct Written {
    pub bytes: Vec<u8>,
    pub findings: Vec<Diagnostic>,
}

/// The payroll workbook of one store: `工资表_<store>_<period>.xlsx`. Errors are findings of severity error: nothing may be written.
pub fn payroll(
    _outcome: &StoreOutcome,
    _run: &Outcome,
    _measures: &Measures,
    _words: &Catalogue,
) -> Result<Written, Vec<Diagnostic>> {
    unimplemented!()
}

/// The summary over all stores: `汇总_<period>.xlsx`.
pub fn summary(_run: &Outcome, _measures: &Measures, _words: &Catalogue) -> Result<Written, Vec<Diagnostic>> {
    unimplemented!()
}
