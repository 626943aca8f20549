//! Static checks of a model without data: names, arity, types, cycles.

mod limits;
mod walk;

use super::ast::{Expr, Node, Ref};
use super::lower::limits::Limit;
use super::model::{Content, Model, same};
use super::order::Needs;
use super::plan::ColumnAt;
use super::types::Types;
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
    /// `wanted` and `found` are keys of the catalogue's section `[formula]`.
    Type {
        wanted: &'static str,
        found: &'static str,
        function: Option<Arc<str>>,
    },
    /// Columns that are read row by row must stand in one table.
    OtherTable {
        wanted: Arc<str>,
        found: Arc<str>,
    },
    /// The table is not declared as bands, tiers or a grid, as the function needs it.
    NotBands {
        table: Arc<str>,
        function: Arc<str>,
    },
    /// A number format that Excel, WPS and LibreOffice do not show alike.
    Format {
        format: Arc<str>,
    },
    /// Written out as a cell of a file, or as helper cells, it is more than Excel takes.
    Limit {
        limit: Limit,
    },
    /// `a → b → a`, in order.
    Cycle {
        path: Vec<Arc<str>>,
    },
    /// IFERROR, IFNA or ISNA over something that may be unknown: a warning.
    HidesUnknown {
        name: Arc<str>,
    },
}

impl ProblemKind {
    /// Does not stop the scheme.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        matches!(self, Self::HidesUnknown { .. })
    }
}

/// Every problem of every formula, in the order of tables and columns.
///
/// A column of another table is one value only where the table has one row: `rows` must be 1 for such a table (店铺)
/// before there is any data.
#[must_use]
pub fn check(model: &Model) -> Vec<Problem> {
    let types = Types::of(model);
    let mut problems = Vec::new();
    for (t, table) in model.tables.iter().enumerate() {
        for column in &table.columns {
            let Content::Formula(formula) = &column.content else { continue };
            let mut walk = walk::Walk { model, types: &types, own: t, found: Vec::new() };
            walk.formula(&formula.node);
            problems.extend(walk.found.into_iter().map(|(span, kind)| Problem {
                table: Arc::clone(&table.name),
                column: Arc::clone(&column.name),
                span,
                kind,
            }));
        }
    }
    problems.extend(circles(model));
    if problems.iter().all(|p| p.kind.is_warning()) {
        problems.extend(limits::check(model));
    }
    let place = |p: &Problem| {
        let t = model.tables.iter().position(|t| t.name == p.table);
        let c = t.and_then(|t| model.tables[t].columns.iter().position(|c| c.name == p.column));
        (t, c, p.span.start)
    };
    problems.sort_by_key(place);
    problems
}

fn circles(model: &Model) -> Vec<Problem> {
    let mut problems = Vec::new();
    for circle in Needs::of(model).circles() {
        let Some((start, next)) = circle.first().zip(circle.get(1)) else { continue };
        let Some((table, column)) = names(model, *start) else { continue };
        let path = circle.iter().filter_map(|at| {
            let (t, c) = names(model, *at)?;
            Some(if t == table { c } else { format!("{t}[{c}]").into() })
        });
        let path = path.collect();
        let formula = model.tables.get(start.table).and_then(|t| t.columns.get(start.column)).map(|c| &c.content);
        let Some(Content::Formula(formula)) = formula else { continue };
        let span = reading(model, start.table, &formula.node, *next).unwrap_or(formula.node.span.clone());
        problems.push(Problem { table, column, span, kind: ProblemKind::Cycle { path } });
    }
    problems
}

fn names(model: &Model, at: ColumnAt) -> Option<(Arc<str>, Arc<str>)> {
    let table = model.tables.get(at.table)?;
    Some((Arc::clone(&table.name), Arc::clone(&table.columns.get(at.column)?.name)))
}

/// Where a formula reads that column.
fn reading(model: &Model, own: usize, node: &Node, at: ColumnAt) -> Option<Range<usize>> {
    let (table, column) = names(model, at)?;
    let mut found = None;
    node.walk(&mut |n| {
        let Expr::Ref(r) = &n.expr else { return };
        let hit = match r {
            Ref::ThisRow { column: c } | Ref::Column { table: None, column: c } => at.table == own && same(c, &column),
            Ref::Column { table: Some(t), column: c } => same(t, &table) && same(c, &column),
            Ref::Name(name) => {
                same(name, &table)
                    || model.name(name).is_some_and(|n| match &n.content {
                        super::model::NameContent::Cell { table: t, column: c } => same(t, &table) && same(c, &column),
                        super::model::NameContent::Input(_) => false,
                    })
            }
        };
        if hit && found.is_none() {
            found = Some(n.span.clone());
        }
    });
    found
}
