//! Which columns and names stand behind a column of 客服, nearest first.

use crate::calc::outcome::names;
use crate::formula::{Content, Expr, Model, NameContent, Node, Ref, model};
use std::collections::BTreeSet;

/// What was reached from the starting columns: the columns by table and name, and the bare names, each once.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub columns: Vec<(String, String)>,
    pub names: BTreeSet<String>,
}

/// Everything behind the given columns of 客服, breadth first.
pub(super) fn behind<'a>(model: &Model, columns: impl IntoIterator<Item = &'a str>) -> Uses {
    let mut uses = Uses::default();
    let mut seen = BTreeSet::new();
    for column in columns {
        reach(&mut uses.columns, &mut seen, names::AGENTS, column);
    }
    let mut next = 0;
    while let Some((table, column)) = uses.columns.get(next).cloned() {
        next += 1;
        let found = model.table(&table).and_then(|t| t.column(&column)).map(|c| &c.content);
        let Some(Content::Formula(formula)) = found else { continue };
        let mut references = Vec::new();
        collect(&formula.node, &mut references);
        for reference in references {
            match reference {
                Ref::ThisRow { column } => reach(&mut uses.columns, &mut seen, &table, column),
                Ref::Column { table: other, column } => {
                    reach(&mut uses.columns, &mut seen, other.as_deref().unwrap_or(&table), column);
                }
                Ref::Name(name) => {
                    if let Some(NameContent::Cell { table, column }) = model.name(name).map(|n| &n.content) {
                        reach(&mut uses.columns, &mut seen, table, column);
                    }
                    uses.names.insert(name.to_string());
                }
            }
        }
    }
    uses
}

/// The columns of 客服 that a column's own formula takes from its row, in the order of the text.
pub(super) fn direct(model: &Model, column: &str) -> Vec<String> {
    let found = model.table(names::AGENTS).and_then(|t| t.column(column)).map(|c| &c.content);
    let Some(Content::Formula(formula)) = found else { return Vec::new() };
    let mut references = Vec::new();
    collect(&formula.node, &mut references);
    let mut columns: Vec<String> = Vec::new();
    for reference in references {
        if let Ref::ThisRow { column } = reference
            && !columns.iter().any(|c| **c == **column)
        {
            columns.push(column.to_string());
        }
    }
    columns
}

impl Uses {
    /// A column of the table, or the table itself by its bare name.
    pub fn table(&self, name: &str) -> bool {
        self.columns.iter().any(|(t, _)| model::same(t, name)) || self.names.iter().any(|n| model::same(n, name))
    }
}

fn reach(columns: &mut Vec<(String, String)>, seen: &mut BTreeSet<(String, String)>, table: &str, column: &str) {
    let both = (table.to_owned(), column.to_owned());
    if seen.insert((table.to_ascii_lowercase(), column.to_ascii_lowercase())) {
        columns.push(both);
    }
}

fn collect<'a>(node: &'a Node, into: &mut Vec<&'a Ref>) {
    match &node.expr {
        Expr::Ref(reference) => into.push(reference),
        Expr::Unary(_, inner) => collect(inner, into),
        Expr::Binary(_, left, right) => {
            collect(left, into);
            collect(right, into);
        }
        Expr::Call(_, arguments) => arguments.iter().for_each(|a| collect(a, into)),
        Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Missing => {}
    }
}
