//! A calculated store as the ledger keeps it.

use super::Seal;
use crate::calc::outcome::{StoreOutcome, names};
use crate::calc::{Correction, History};
use crate::diag::{Diagnostic, codes};
use crate::facts::{Agent, FileAccount};
use crate::formula::{Table, Value};
use crate::ledger::{Adjustment, ClosedMonth, ClosedPerson, Input, MonthHead, Origin, State, Stored};
use crate::origin::Place;
use crate::period::Period;
use crate::read::file_hash;
use crate::run::shop::Shop;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The frozen copy: every value of every person, the roster, the scheme's texts, the inputs.
pub(super) fn freeze(
    store: &StoreOutcome,
    files: &[FileAccount],
    shop: &Shop,
    history: &History,
    seal: &Seal<'_>,
) -> Result<ClosedMonth, Box<Diagnostic>> {
    let row = |table: &str, row: usize| store.model.table(table).map(|t| values(t, row)).unwrap_or_default();
    let people = store.facts.agents.iter().enumerate().map(|(at, agent)| person(agent, row(names::AGENTS, at)));
    let own = shop.config.store(&store.store).map(|s| s.params.as_slice()).unwrap_or_default();
    let mut params: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    for (name, text, _) in shop.config.params.iter().chain(own) {
        params.insert(Arc::clone(name), Arc::clone(text));
    }
    let thresholds = store.facts.orders.iter().flat_map(|book| &book.settings);
    let thresholds = thresholds.map(|s| (Arc::clone(&s.name), Arc::clone(&s.value)));
    Ok(ClosedMonth {
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
        params: params
            .into_iter()
            .filter(|(name, _)| store.scheme.param(name).is_some())
            // Whatever the defaults are one day: chats are judged again as they were.
            .chain(thresholds.filter(|(name, _)| store.scheme.param(name).is_none()))
            .collect(),
        people: people.collect(),
        store_values: row(names::STORE, 0),
        files: kept(files, shop)?,
        adjustments: adjustments(history.corrections(&store.store)),
    })
}

/// Files by path, whole.
type Kept = Vec<(Arc<str>, Vec<u8>)>;

/// The files of the shop folder itself, whole; they must be the ones that were read.
fn kept(files: &[FileAccount], shop: &Shop) -> Result<Kept, Box<Diagnostic>> {
    let in_drop = |path: &str| path.split_once('/').is_some_and(|(folder, _)| Period::parse(folder).is_some());
    let mut kept = Vec::new();
    for file in files.iter().filter(|f| !in_drop(&f.path)) {
        let path = shop.root.join(&*file.path);
        let bytes = std::fs::read(&path).unwrap_or_default();
        if file_hash(&path).as_ref() != Some(&file.hash) {
            return Err(Box::new(Diagnostic::new(codes::INPUT_MOVED).at(Place::file(Arc::clone(&file.path)))));
        }
        kept.push((Arc::clone(&file.path), bytes));
    }
    Ok(kept)
}

/// What the month's pay carries, and what it says is to be settled by hand.
fn adjustments(corrections: &[Correction]) -> Vec<Adjustment> {
    let one = |c: &Correction| Adjustment {
        corrects: c.corrects,
        person: Arc::clone(&c.key),
        rule: Arc::clone(&c.line.rule),
        amount: c.amount.clone(),
        why: Arc::clone(&c.why),
    };
    corrections.iter().map(one).collect()
}

fn person(agent: &Agent, values: BTreeMap<Arc<str>, Stored>) -> ClosedPerson {
    ClosedPerson {
        key: agent.key().into(),
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
