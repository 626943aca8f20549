//! What Excel would refuse in the file, though each part of the formula is sound.

use super::{Problem, ProblemKind};
use crate::formula::lower::{cell_text, limits::broken, plain};
use crate::formula::model::{Content, Model};
use std::sync::Arc;

/// Formulas whose cells, or whose helper columns' cells, are beyond a limit.
pub(super) fn check(model: &Model) -> Vec<Problem> {
    let plain = plain(model);
    let mut problems = Vec::new();
    for (own, table) in model.tables.iter().zip(&plain.tables) {
        let mut beyond = None;
        for column in &table.columns {
            if let Content::Formula(formula) = &column.content {
                beyond = beyond.or_else(|| broken(&cell_text(&plain, &table.name, formula)));
            }
            // Helper columns stand before the column that needs them.
            let Some(written) = own.column(&column.name) else { continue };
            let (Some(limit), Content::Formula(formula)) = (beyond.take(), &written.content) else { continue };
            problems.push(Problem {
                table: Arc::clone(&table.name),
                column: Arc::clone(&column.name),
                span: formula.node.span.clone(),
                kind: ProblemKind::Limit { limit },
            });
        }
    }
    problems
}
