//! A calculated store as the ledger keeps it.

use super::Seal;
use crate::calc::outcome::{StoreOutcome, names};
use crate::facts::{Agent, FileAccount};
use crate::formula::{Table, Value};
use crate::ledger::{ClosedMonth, ClosedPerson, Input, MonthHead, Origin, State, Stored};
use crate::run::shop::Shop;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The frozen copy: every value of every person, the roster, the scheme's texts, the inputs.
pub(super) fn freeze(store: &StoreOutcome, files: &[FileAccount], shop: &Shop, seal: &Seal<'_>) -> ClosedMonth {
    let row = |table: &str, row: usize| store.model.table(table).map(|t| values(t, row)).unwrap_or_default();
    let people = store.facts.agents.iter().enumerate().map(|(at, agent)| person(agent, row(names::AGENTS, at)));
    let own = shop.config.store(&store.store).map(|s| s.params.as_slice()).unwrap_or_default();
    let mut params: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    for (name, text, _) in shop.config.params.iter().chain(own) {
        params.insert(Arc::clone(name), Arc::clone(text));
    }
    ClosedMonth {
        head: MonthHead {
            store: Arc::clone(&store.store),
            period: store.period,
            revision: 0,
            state: State::Closed,
            origin: Origin::Closed,
            scheme: Arc::clone(&store.scheme.name),
            scheme_hash: Arc::clone(&store.scheme.hash),
            tool: env!("CARGO_PKG_VERSION").into(),
            by: seal.by.into(),
            at: seal.at.into(),
            why: "".into(),
        },
        inputs: files
            .iter()
            .filter(|f| f.stores.is_empty() || f.stores.contains(&store.store))
            .map(|f| Input { path: Arc::clone(&f.path), hash: Arc::clone(&f.hash), bytes: f.bytes })
            .collect(),
        scheme_sources: store.scheme.sources.iter().map(|s| (Arc::clone(&s.name), Arc::clone(&s.text))).collect(),
        params: params.into_iter().filter(|(name, _)| store.scheme.param(name).is_some()).collect(),
        people: people.collect(),
        store_values: row(names::STORE, 0),
        adjustments: Vec::new(),
    }
}

fn person(agent: &Agent, values: BTreeMap<Arc<str>, Stored>) -> ClosedPerson {
    ClosedPerson {
        key: agent.name().into(),
        id: agent.id,
        name: agent.name().into(),
        nickname: agent.nickname().into(),
        post: agent.post().into(),
        home: agent.home,
        roster: agent.roster.iter().map(|(n, d)| (Arc::clone(n), Stored::new(&d.value))).collect(),
        values,
    }
}

/// A row of a table, by column.
fn values(table: &Table, row: usize) -> BTreeMap<Arc<str>, Stored> {
    let value = |at: Option<&Value>| at.map_or(Stored::Empty, Stored::new);
    table.columns.iter().map(|c| (Arc::clone(&c.name), value(c.values.get(row)))).collect()
}
