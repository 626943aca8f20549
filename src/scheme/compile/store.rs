//! 店铺: the store's own figures, one row; 各店: those of all stores of its group.

use super::facts::Rows;
use super::text::{formula, of, this};
use super::{Compiler, walk};
use crate::formula::{Column, Content, Expr, Formula, Node, Ref, Round, Table, Type};
use crate::scheme::model::{Per, Rule};
use crate::scheme::names::{AGENTS, ELSEWHERE, OWN, STORE, STORE_ORDER, STORES};
use std::sync::Arc;

/// The formula that a rule has in 店铺: its own for rules per store, else its `store`.
pub(super) fn formula_of(rule: &Rule) -> Option<Formula> {
    let (formula, node) = match rule.per {
        Per::Store => (&rule.formula, over_agents(&rule.formula.node)),
        Per::Group => (&rule.formula, over_stores(&rule.formula.node)),
        _ => rule.store.as_ref().map(|f| (f, over_agents(&f.node)))?,
    };
    Some(Formula { node, round: rule.round, ..formula.clone() })
}

/// `[x]` means the column over the store's people.
pub(super) fn over_agents(node: &Node) -> Node {
    over(node, AGENTS)
}

/// `[x]` means the column over the stores of the group.
pub(super) fn over_stores(node: &Node) -> Node {
    over(node, STORES)
}

fn over(node: &Node, table: &str) -> Node {
    walk::rewrite(node, &|n| match &n.expr {
        Expr::Ref(Ref::Column { table: None, column }) => {
            Some(Expr::Ref(Ref::Column { table: Some(table.into()), column: Arc::clone(column) }))
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

    /// 各店, where anything asks for it: of each figure that is asked for, what the other stores have (a constant), and the
    /// column with this store's own, live. A name that 店铺 does not have stays out, for the checks to find it where it is used.
    pub(super) fn all_stores(&self, store: &Table) -> Option<Table> {
        if !self.demand.asks_table(STORES) {
            return None;
        }
        let mut table = Table::new(STORES);
        let keys = [(STORE_ORDER, Type::Number), (STORE, Type::Text), (OWN, Type::Bool)];
        table.columns.extend(keys.iter().map(|(name, ty)| Column::input(*name, *ty)));
        let figures = store.columns.iter().filter(|c| self.demand.asks(STORES, &c.name) && &*c.name != STORE);
        for column in figures {
            let round = match &column.content {
                Content::Formula(formula) => formula.round,
                Content::Input(_) => Round::None,
            };
            let other = format!("{ELSEWHERE}{}", column.name);
            let text = format!("IF({},{},{})", this(OWN), of(STORE, &column.name), this(&other));
            table.columns.push(Column::input(other, column.ty));
            table.columns.push(Column::formula(Arc::clone(&column.name), column.ty, formula(text, round)));
        }
        Some(table)
    }
}
