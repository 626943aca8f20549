//! Evaluation of a checked model, and of one formula by itself.

use super::arithmetic::Outcome;
use super::ast::{Node, Ref};
use super::index::Cache;
use super::model::{Content, Formula, Model, Round};
use super::order::Needs;
use super::plan::{ColumnAt, Planner};
use super::scope::{Scope, rounded};
use super::value::{Cause, Value};
use crate::number::Num;
use crate::origin::Origin;
use std::cell::RefCell;
use std::sync::Arc;

pub use super::plan::Given;

/// Fills the values of every formula column and name, in the order of their dependencies.
/// Columns in a circle, which [`super::check`] refuses, become `#REF!`.
pub fn evaluate(model: &mut Model) {
    name_causes(model);
    let order = Needs::of(model).order();
    for (t, table) in model.tables.iter_mut().enumerate() {
        let rows = table.rows;
        for (c, column) in table.columns.iter_mut().enumerate() {
            let at = ColumnAt { table: t, column: c };
            if matches!(column.content, Content::Formula(_)) && !order.contains(&at) {
                column.values = vec![Value::error(super::value::ErrorKind::Ref); rows];
            }
        }
    }
    evaluate_columns(model, &order);
    fill_names(model);
}

/// Computes these columns, in this order.
pub(super) fn evaluate_columns(model: &mut Model, order: &[ColumnAt]) {
    let cache = Cache::default();
    for at in order {
        let Some((values, close)) = column_values(model, *at, &cache) else { continue };
        if let Some(column) = model.tables.get_mut(at.table).and_then(|t| t.columns.get_mut(at.column)) {
            column.values = values;
            column.close = close;
        }
    }
}

/// The values of a formula column, and the rows in which they were close to a half before they were rounded.
fn column_values(model: &Model, at: ColumnAt, cache: &Cache) -> Option<(Vec<Value>, Vec<usize>)> {
    let table = model.tables.get(at.table)?;
    let column = table.columns.get(at.column)?;
    let Content::Formula(formula) = &column.content else { return None };
    let mut planner = Planner::new(model, at.table);
    let plan = planner.plan(&formula.node);
    let kept = RefCell::new(vec![None; planner.kept]);
    let born = Arc::new(Cause { name: Arc::clone(&column.name), why: "".into(), origin: Origin::Computed });
    let (mut values, mut close) = (Vec::with_capacity(table.rows), Vec::new());
    for row in 0..table.rows {
        let scope = Scope { model, row, kept: &kept, cache };
        let outcome = scope.value(&plan);
        if let (Ok(Value::Number(n)), Round::To(digits)) = (&outcome, formula.round)
            && n.is_near_half(digits)
        {
            close.push(row);
        }
        values.push(finish(outcome, formula, &born));
    }
    Some((values, close))
}

/// What a cell shows: an empty result is 0, numbers are rounded, errors know where they began.
fn finish(outcome: Outcome, formula: &Formula, born: &Arc<Cause>) -> Value {
    match outcome {
        Ok(Value::Empty) => Value::Number(Num::ZERO),
        Ok(value) => rounded(value, formula.round),
        Err(mut fault) => {
            fault.cause.get_or_insert_with(|| Arc::clone(born));
            Value::Error(fault)
        }
    }
}

/// Gives every error that was read its cause: the column and the cell that it stands in.
fn name_causes(model: &mut Model) {
    for table in &mut model.tables {
        for column in &mut table.columns {
            let Content::Input(origins) = &column.content else { continue };
            for (row, value) in column.values.iter_mut().enumerate() {
                let Value::Error(fault) = value else { continue };
                fault.cause.get_or_insert_with(|| {
                    let origin = origins.get(row).cloned().unwrap_or_default();
                    Arc::new(Cause { name: Arc::clone(&column.name), why: "".into(), origin })
                });
            }
        }
    }
}

fn fill_names(model: &mut Model) {
    let mut values = Vec::new();
    for name in &model.names {
        values.push(match &name.content {
            super::model::NameContent::Input(_) => name.value.clone(),
            super::model::NameContent::Cell { table, column } => {
                model.value(table, column, 0).cloned().unwrap_or_default()
            }
        });
    }
    for (name, value) in model.names.iter_mut().zip(values) {
        name.value = value;
    }
}

/// The value of one formula of `table` where `given` stands in for its references: a worked example.
///
/// A this-row reference that is not given is worked out by its own formula from what is given; where it has none it is `#N/A`
/// whose cause names it. Other tables and names are read from the model, whose tables must be evaluated (an empty 客服 will do).
/// For `ALLOCATE` give `[序号]` and `[@序号]` too.
#[must_use]
pub fn evaluate_alone(model: &Model, table: &str, formula: &Formula, given: &dyn Fn(&Ref) -> Option<Given>) -> Value {
    let own = model.tables.iter().position(|t| super::model::same(&t.name, table)).unwrap_or(usize::MAX);
    let mut planner = Planner::new(model, own);
    planner.given = Some(given);
    let plan = planner.plan(&formula.node);
    let kept = RefCell::new(vec![None; planner.kept]);
    let cache = Cache::default();
    let scope = Scope { model, row: 0, kept: &kept, cache: &cache };
    let born = Arc::new(Cause { name: "".into(), why: "".into(), origin: Origin::Computed });
    finish(scope.value(&plan), formula, &born)
}

/// Unknown because an example does not give it.
pub(super) fn not_given(name: &Arc<str>) -> Value {
    Value::unknown(Cause { name: Arc::clone(name), why: "".into(), origin: Origin::Default("".into()) })
}

/// Every reference of a formula, in order of first appearance, each once.
#[must_use]
pub fn deps(node: &Node) -> Vec<Ref> {
    let mut found = Vec::new();
    node.walk(&mut |n| {
        if let super::ast::Expr::Ref(r) = &n.expr
            && !found.contains(r)
        {
            found.push(r.clone());
        }
    });
    found
}
