//! From a formula to the text of a cell, in the functions that Excel 2010, WPS and LibreOffice all have.

mod build;
mod domain;
pub mod limits;
mod outer;
mod rewrite;

use super::arithmetic::KEY_PLACES;
use super::ast::{Binary, Node};
use super::eval::evaluate_columns;
use super::model::{Column, Content, Formula, Model, Round};
use super::plan::ColumnAt;
use super::types::Types;
use super::value::Type;
use rewrite::{Helper, Rewrite};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The same workbook in plain Excel: every domain function (`TIERED`, `BAND`, `ALLOCATE`, …) and every function newer than
/// Excel 2010 is rewritten, with helper columns where needed; comparison operands are rounded where the design says so,
/// and each formula carries its column's ROUND.
/// Helper columns stand right before the column that needs them; a column that is searched and not rounded has a rounded one
/// behind it. An evaluated model stays evaluated, helper columns too.
#[must_use]
pub fn plain(model: &Model) -> Model {
    let types = Types::of(model);
    let mut tables: Vec<Vec<Lowered>> = Vec::new();
    let mut beside = Beside::default();
    for (t, table) in model.tables.iter().enumerate() {
        let mut columns = Vec::with_capacity(table.columns.len());
        for (c, column) in table.columns.iter().enumerate() {
            let mut lowered = column.clone();
            if let Content::Formula(formula) = &mut lowered.content {
                let mut rewrite = Rewrite::new(model, &types, t, &column.name);
                let node = rewrite.node(&formula.node);
                formula.node = rewrite.outer(node, formula.round);
                for Helper { name, node, round } in std::mem::take(&mut rewrite.helpers) {
                    let node = rewrite.outer(node, round);
                    columns.push(Lowered { column: made(name, node, round), is: Is::Helper });
                }
                beside.searched.append(&mut rewrite.searched);
                beside.placed.append(&mut rewrite.placed);
            }
            columns.push(Lowered { column: lowered, is: Is::Column(ColumnAt { table: t, column: c }) });
        }
        tables.push(columns);
    }
    assemble(model, &types, tables, &beside)
}

/// Columns of the model that others stand beside.
#[derive(Default)]
struct Beside {
    /// Searched and not rounded.
    searched: BTreeSet<ColumnAt>,
    /// The place of whose cells is wanted.
    placed: BTreeSet<ColumnAt>,
}

/// A column of the plain model.
struct Lowered {
    column: Column,
    is: Is,
}

enum Is {
    Helper,
    /// The column of the model at this place.
    Column(ColumnAt),
}

fn made(name: Arc<str>, node: Node, round: Round) -> Column {
    let formula = Formula { text: super::print::source(&node).into(), node, round, span: None };
    Column::formula(name, Type::Number, formula)
}

/// Where the value of this row first stands in its column: 0 for an empty cell, less for an empty text.
/// `IF([@x]="",IF(ISBLANK([@x]),0,-1),MATCH([@x],[x],0))`
fn place(name: &Arc<str>) -> Node {
    let own = || build::this(name);
    let empty = build::op(own(), Binary::Eq, build::text(""));
    let blank = build::call("ISBLANK", vec![own()]);
    let none = build::if_(blank, build::number(0), build::op(build::number(0), Binary::Sub, build::number(1)));
    let at = build::call("MATCH", vec![own(), build::own_column(name), build::number(0)]);
    build::if_(empty, none, at)
}

/// Puts the columns together, beside each searched one its rounded twin, beside each placed one its places.
fn assemble(model: &Model, types: &Types<'_>, tables: Vec<Vec<Lowered>>, beside: &Beside) -> Model {
    let mut plain = model.clone();
    let (mut twins, mut helpers) = (Vec::new(), Vec::new());
    for (t, lowered) in tables.into_iter().enumerate() {
        let mut columns = Vec::with_capacity(lowered.len());
        for Lowered { column, is } in lowered {
            let name = Arc::clone(&column.name);
            if matches!(is, Is::Helper) {
                helpers.push(ColumnAt { table: t, column: columns.len() });
            }
            columns.push(column);
            let Is::Column(at) = is else { continue };
            if beside.placed.contains(&at) {
                twins.push(ColumnAt { table: t, column: columns.len() });
                columns.push(made(rewrite::beside(model, at, rewrite::PLACE), place(&name), Round::None));
            }
            if beside.searched.contains(&at) {
                let places = Round::To(KEY_PLACES);
                let node = Rewrite::new(model, types, t, &name).outer(build::this(&name), places);
                twins.push(ColumnAt { table: t, column: columns.len() });
                columns.push(made(rewrite::key_name(model, at), node, places));
            }
        }
        if let Some(table) = plain.tables.get_mut(t) {
            table.columns = columns;
        }
    }
    if model.tables.iter().all(super::model::Table::is_evaluated) {
        evaluate_columns(&mut plain, &twins);
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
