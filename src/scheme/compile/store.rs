//! 店铺: the store's own figures, one row.

use super::facts::Rows;
use super::{Compiler, walk};
use crate::formula::{Column, Expr, Formula, Node, Ref, Table, Type};
use crate::scheme::model::{Per, Rule};
use crate::scheme::names::{AGENTS, STORE};
use std::sync::Arc;

/// The formula that a rule has in 店铺: its own for rules per store, else its `store`.
pub(super) fn formula_of(rule: &Rule) -> Option<Formula> {
    let formula = if rule.per == Per::Store { &rule.formula } else { rule.store.as_ref()? };
    Some(Formula { node: over_agents(&formula.node), round: rule.round, ..formula.clone() })
}

/// `[x]` means the column over the store's people.
pub(super) fn over_agents(node: &Node) -> Node {
    walk::rewrite(node, &|n| match &n.expr {
        Expr::Ref(Ref::Column { table: None, column }) => {
            Some(Expr::Ref(Ref::Column { table: Some(AGENTS.into()), column: Arc::clone(column) }))
        }
        _ => None,
    })
}

impl Compiler<'_> {
    pub(super) fn store(&self) -> Table {
        let mut table = Table::new(STORE);
        // One row by nature: its columns may stand where one value is wanted.
        table.rows = 1;
        table.columns.push(Column::input(STORE, Type::Text));
        for measure in self.measures {
            if self.demand.asks(STORE, &measure.name) || self.found.store.contains(&measure.name) {
                let fact = self.fact(measure, &self.found.store_present);
                let formula = fact.over(Rows::Store);
                table.columns.push(Column::formula(Arc::clone(&measure.name), Type::Number, formula));
            }
        }
        let rules = self.stores.iter().map(|(r, f)| Column::formula(Arc::clone(&r.name), r.ty, f.clone()));
        table.columns.extend(rules);
        table
    }
}
