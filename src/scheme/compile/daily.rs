//! 日报, a row per owner and span, and 周报, a row per person and week.

use super::Compiler;
use super::facts::Rows;
use super::spans::{self, Extreme};
use crate::facts::Adds;
use crate::formula::{Column, Table, Type};
use crate::scheme::model::Per;
use crate::scheme::names::{DAILY, FROM, ID, MINUS, NAME, PLUS, STORE, TO, WEEKLY};
use std::collections::BTreeSet;
use std::sync::Arc;

const KEYS: [(&str, Type); 4] = [(ID, Type::Number), (NAME, Type::Text), (FROM, Type::Date), (TO, Type::Date)];

/// Whether the column is there before any measure.
pub(super) fn is_own(column: &str) -> bool {
    KEYS.iter().any(|(name, _)| *name == column)
}

impl Compiler<'_> {
    /// 日报, and 周报 where rules or formulas ask for weeks.
    pub(super) fn daily(&self) -> Vec<Table> {
        let weekly = self.demand.asks_table(WEEKLY) || self.rules.iter().any(|(r, _)| r.per == Per::Week);
        let wanted = self.daily_measures();
        let mut daily = keyed(DAILY);
        for measure in self.measures.iter().filter(|m| wanted.contains(&m.name)) {
            daily.columns.push(Column::input(Arc::clone(&measure.name), Type::Number));
            let in_weeks = weekly && self.demand.asks(WEEKLY, &measure.name);
            daily.columns.extend(self.fact(measure, self.target.present).helpers(in_weeks));
        }
        daily.columns.extend(self.rule_columns(&Per::Day));
        self.extremes(&mut daily, &Per::Day);
        let mut tables = vec![daily];
        if weekly {
            let mut week = keyed(WEEKLY);
            for measure in self.measures.iter().filter(|m| self.demand.asks(WEEKLY, &m.name)) {
                let formula = self.fact(measure, self.target.present).over(Rows::Week);
                week.columns.push(Column::formula(Arc::clone(&measure.name), Type::Number, formula));
            }
            week.columns.extend(self.rule_columns(&Per::Week));
            self.extremes(&mut week, &Per::Week);
            tables.push(week);
        }
        tables
    }

    /// Beside each column whose most or least a rule wants, the one that holds it.
    fn extremes(&self, table: &mut Table, per: &Per) {
        let mut wanted: Vec<(Arc<str>, Extreme)> = Vec::new();
        for (rule, _) in self.rules.iter().filter(|(r, _)| r.per == *per) {
            for one in spans::extremes(&rule.formula.node) {
                if !wanted.contains(&one) {
                    wanted.push(one);
                }
            }
        }
        for (column, extreme) in wanted {
            let held = spans::extreme(&column, extreme);
            match table.columns.iter().position(|c| c.name == column) {
                Some(at) => table.columns.insert(at + 1, held),
                // The checks find the name where it is used.
                None => table.columns.push(Column::input(held.name, Type::Number)),
            }
        }
    }

    /// Whatever any table makes of 日报, and the weights of means.
    fn daily_measures(&self) -> BTreeSet<Arc<str>> {
        let present = |name: &Arc<str>| self.target.present.contains(name) || self.found.store.contains(name);
        let asked = |name: &str| {
            [STORE, DAILY, WEEKLY].iter().any(|t| self.demand.asks(t, name)) || self.demand.asks_of_agents(name)
        };
        let mut wanted = BTreeSet::new();
        for measure in self.measures.iter().filter(|m| !is_points(&m.name) && (present(&m.name) || asked(&m.name))) {
            wanted.insert(Arc::clone(&measure.name));
            if let Adds::Weighted(weight) = &measure.adds {
                wanted.insert(Arc::clone(weight));
            }
        }
        wanted
    }
}

/// 加分 and 扣分 are made of 奖惩, not of 日报.
pub(super) fn is_points(measure: &str) -> bool {
    measure == PLUS || measure == MINUS
}

fn keyed(name: &str) -> Table {
    let mut table = Table::new(name);
    table.columns.extend(KEYS.iter().map(|(name, ty)| Column::input(*name, *ty)));
    table
}
