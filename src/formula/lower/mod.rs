//! From a formula to the text of a cell, in the functions that Excel 2010, WPS and LibreOffice all have.

mod build;
mod domain;
mod outer;
mod rewrite;

use super::eval::evaluate_columns;
use super::model::{Column, Content, Formula, Model};
use super::plan::ColumnAt;
use super::types::Types;
use super::value::Type;
use rewrite::{Helper, Rewrite};

/// The same workbook in plain Excel: every domain function (`TIERED`, `BAND`, `ALLOCATE`, …) and every function newer than
/// Excel 2010 is rewritten, with helper columns where needed; comparison operands are rounded where the design says so,
/// and each formula carries its column's ROUND.
/// Helper columns stand right before the column that needs them. An evaluated model stays evaluated, helper columns too.
#[must_use]
pub fn plain(model: &Model) -> Model {
    let types = Types::of(model);
    let mut plain = model.clone();
    let mut helpers = Vec::new();
    for (t, table) in model.tables.iter().enumerate() {
        let mut columns = Vec::with_capacity(table.columns.len());
        for column in &table.columns {
            let mut lowered = column.clone();
            if let Content::Formula(formula) = &mut lowered.content {
                let mut rewrite = Rewrite::new(model, &types, t, &column.name);
                let node = rewrite.node(&formula.node);
                formula.node = rewrite.outer(node, formula.round);
                for Helper { name, node, round } in std::mem::take(&mut rewrite.helpers) {
                    let node = rewrite.outer(node, round);
                    helpers.push(ColumnAt { table: t, column: columns.len() });
                    let formula = Formula { text: super::print::source(&node).into(), node, round, span: None };
                    columns.push(Column::formula(name, Type::Number, formula));
                }
            }
            columns.push(lowered);
        }
        if let Some(table) = plain.tables.get_mut(t) {
            table.columns = columns;
        }
    }
    if model.tables.iter().all(super::model::Table::is_evaluated) {
        evaluate_columns(&mut plain, &helpers);
    }
    plain
}

/// The text of a cell of `table`, with `=`, in the form that a file needs (`客服[[#This Row],[销售额]]`), the rule's ROUND around it.
/// The formula must be one of a [`plain`] model.
#[must_use]
pub fn cell_text(_model: &Model, table: &str, formula: &Formula) -> String {
    format!("={}", super::print::file(&formula.node, table))
}
