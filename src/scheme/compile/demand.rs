//! What the formulas and rankings of a scheme ask for: by table, every column that is named.

use super::walk;
use crate::formula::{Content, Node, Ref};
use crate::scheme::model::{Per, Scheme};
use crate::scheme::names::{AGENTS, DAILY, ELSEWHERE, EVERYWHERE, OWN, STORE, STORE_ORDER, STORES, WEEKLY};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Tables and columns that are asked for, whether or not there are such.
#[derive(Clone, Debug, Default)]
pub(crate) struct Demand {
    asked: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    /// What 客服 is asked for over several stores, by its own name.
    over_stores: BTreeSet<Arc<str>>,
}

/// The table that a rule is a column of.
pub(crate) fn table_of(per: &Per) -> Arc<str> {
    match per {
        Per::Agent => AGENTS.into(),
        Per::Store | Per::Group => STORE.into(),
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
                demand.ask(&agents, column);
            }
        }
        demand
    }

    fn formula(&mut self, table: &Arc<str>, node: &Node) {
        for reference in walk::refs(node) {
            if let Some((table, column)) = target(table, reference) {
                self.ask(table, column);
            }
        }
    }

    fn ask(&mut self, table: &Arc<str>, column: &Arc<str>) {
        if &**table == AGENTS {
            self.over_stores.extend(base(column).map(Arc::from));
        }
        if &**table == STORES && ![STORE, STORE_ORDER, OWN].contains(&&**column) {
            // What is asked of all stores is asked of this one.
            self.ask(&STORE.into(), column);
        }
        self.asked.entry(Arc::clone(table)).or_default().insert(Arc::clone(column));
    }

    /// Whether a column of `table` is asked for by this name.
    pub(super) fn asks(&self, table: &str, column: &str) -> bool {
        self.asked.get(table).is_some_and(|columns| columns.contains(column))
    }

    pub(super) fn asks_table(&self, table: &str) -> bool {
        self.asked.contains_key(table)
    }

    /// Whether 客服 is asked for the measure over several stores.
    pub(super) fn asks_over_stores(&self, measure: &str) -> bool {
        self.over_stores.contains(measure)
    }

    /// Whether 客服 needs the measure, by itself or over several stores.
    pub(super) fn asks_of_agents(&self, measure: &str) -> bool {
        self.asks(AGENTS, measure) || self.asks_over_stores(measure)
    }

    /// Adds what the lookups of a table ask of 客服.
    pub(super) fn borrow(&mut self, columns: &[Arc<str>]) {
        let agents: Arc<str> = AGENTS.into();
        for column in columns {
            self.ask(&agents, column);
        }
    }
}
