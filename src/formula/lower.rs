//! From a formula to the text of a cell, in the functions that Excel 2010, WPS and LibreOffice all have.

use super::model::{Formula, Model};

/// The same workbook in plain Excel: every domain function (`TIERED`, `BAND`, `ALLOCATE`, …) and every function newer than
/// Excel 2010 is rewritten, with helper columns where needed; comparison operands are rounded where the design says so.
/// Helper columns stand right before the column that needs them. An evaluated model stays evaluated, helper columns too.
#[must_use]
pub fn plain(_model: &Model) -> Model {
    unimplemented!()
}

/// The text of a cell of `table`, with `=`, in the form that a file needs (`客服[[#This Row],[销售额]]`), the rule's ROUND around it.
/// The model must be [`plain`].
#[must_use]
pub fn cell_text(_model: &Model, _table: &str, _formula: &Formula) -> String {
    unimplemented!()
}
