//! What the formulas and rankings of a scheme ask for: by table, every column that is named.

use super::walk;
use crate::formula::{Content, Node, Ref};
use crate::scheme::model::{Per, Scheme};
use crate::scheme::names::{AGENTS, DAILY, ELSEWHERE, EVERYWHERE, STORE, WEEKLY};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Tables and columns that are asked for, whether or not there are such.
#[derive(Clone, Debug, Default)]
pub(crate) struct Demand {
    asked: BTreeSet<(Arc<str>, Arc<str>)>,
}

/// The table that a rule is a column of.
pub(crate) fn table_of(per: &Per) -> Arc<str> {
    match per {
        Per::Agent => AGENTS.into(),
        Per::Store => STORE.into(),
        Per::Day => DAILY.into(),
        Per::Week => WEEKLY.into(),
        Per::Record(kind) => Arc::clone(kind),
    }
}

/// The table and column that a reference in a formula of `table` means; `None` for a bare name.
pub(crate) fn target<'r>(table: &'r Arc<str>, reference: &'r Ref) -> Option<(&'r Arc<str>, &'r Arc<str>)> {
    match reference {
        Ref::ThisRow { column } | Ref::Column { table: None, column } => Some((table, column)),
        Ref::Column { table: Some(other), column } => Some((other, column)),
        Ref::Name(_) => None,
    }
}

/// `全部_x` and `他店_x` without the word before it.
pub(crate) fn base(column: &str) -> Option<&str> {
    column.strip_prefix(EVERYWHERE).or_else(|| column.strip_prefix(ELSEWHERE))
}

impl Demand {
    /// Of the scheme, its rules' formulas as `nodes` has them (with the tables that they are columns of).
    pub(super) fn new(scheme: &Scheme, nodes: &[(Arc<str>, &Node)]) -> Self {
        let mut demand = Self::default();
        for (table, node) in nodes {
            demand.formula(table, node);
        }
        for table in &scheme.tables {
            for column in &table.table.columns {
                if let Content::Formula(formula) = &column.content {
                    demand.formula(&table.table.name, &formula.node);
                }
            }
        }
        let agents: Arc<str> = AGENTS.into();
        for ranking in &scheme.rankings {
            for column in ranking.columns.iter().chain([&ranking.key, &ranking.among]) {
                demand.asked.insert((Arc::clone(&agents), Arc::clone(column)));
            }
        }
        demand
    }

    fn formula(&mut self, table: &Arc<str>, node: &Node) {
        for reference in walk::refs(node) {
            if let Some((table, column)) = target(table, reference) {
                self.asked.insert((Arc::clone(table), Arc::clone(column)));
            }
        }
    }

    /// Whether a column of `table` is asked for by this name.
    pub(super) fn asks(&self, table: &str, column: &str) -> bool {
        self.columns(table).any(|c| &**c == column)
    }

    pub(super) fn asks_table(&self, table: &str) -> bool {
        self.columns(table).next().is_some()
    }

    /// The columns asked for of one table, sorted by name.
    pub(super) fn columns(&self, table: &str) -> impl Iterator<Item = &Arc<str>> {
        self.asked.iter().filter(move |(t, _)| &**t == table).map(|(_, c)| c)
    }

    /// Whether 客服 needs the measure, by itself or over several stores.
    pub(super) fn asks_of_agents(&self, measure: &str) -> bool {
        self.columns(AGENTS).any(|c| &**c == measure || base(c) == Some(measure))
    }

    /// Adds what the lookups of `table` ask of 客服.
    pub(super) fn borrow(&mut self, columns: &[Arc<str>]) {
        for column in columns {
            self.asked.insert((AGENTS.into(), Arc::clone(column)));
        }
    }
}
