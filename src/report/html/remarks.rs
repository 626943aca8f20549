//! What stands below a ranking: figures that came late, people who take part in the ranking only, and what the scheme's checks say.

use super::ranking::{Contest, Entry, public_name};
use super::uses;
use crate::calc::outcome::names;
use crate::formula::value::Cause;
use crate::formula::{ErrorKind, Value};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Serialize)]
pub(super) struct Remarks {
    pub late: Vec<Late>,
    pub stand_ins: Vec<String>,
    pub warnings: Vec<Warning>,
    /// Params and tables behind the figures whose values the policy's text lost.
    pub assumed: Vec<Assumed>,
    /// Rows with a warning.
    #[serde(skip)]
    pub warned: BTreeSet<usize>,
}

/// An unknown figure: what was missing, why, which columns wait for it, and whose.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Late {
    pub name: String,
    pub why: String,
    pub columns: Vec<String>,
    pub who: Vec<String>,
    pub everybody: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Warning {
    pub who: String,
    pub texts: Vec<String>,
    pub stand_in: bool,
}

#[derive(Clone, Debug, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Assumed {
    pub name: String,
    pub value: String,
    pub why: String,
}

pub(super) fn of(contest: &Contest<'_>, shown: &[&str], checks: &[&str]) -> Remarks {
    let mut warned = BTreeSet::new();
    let mut warnings = Vec::new();
    for (i, entry) in contest.entries.iter().enumerate() {
        let texts: Vec<String> = checks.iter().filter_map(|c| failed(entry, c)).collect();
        if !texts.is_empty() {
            warned.insert(i);
            warnings.push(Warning { who: who(entry), texts, stand_in: stand_in(entry) });
        }
    }
    let stand_ins = contest.entries.iter().filter(|e| stand_in(e)).map(who).collect();
    Remarks { late: late(contest, shown), stand_ins, warnings, assumed: assumed_behind(contest, shown), warned }
}

fn who(entry: &Entry<'_>) -> String {
    entry.store.facts.agents.get(entry.place.row).map(public_name).unwrap_or_default()
}

fn stand_in(entry: &Entry<'_>) -> bool {
    entry.store.model.value(names::AGENTS, names::ASSESSED, entry.place.row) == Some(&Value::Bool(false))
}

/// A check says nothing (empty), passes (TRUE), fails (FALSE: its note says what), or tells in words what is wrong.
fn failed(entry: &Entry<'_>, check: &str) -> Option<String> {
    match entry.store.model.value(names::AGENTS, check, entry.place.row)? {
        Value::Text(text) if !text.trim().is_empty() => Some(text.to_string()),
        Value::Bool(false) => {
            let note = entry.store.scheme.rules.iter().find(|r| *r.name == *check).map(|r| r.note.to_string());
            Some(note.filter(|n| !n.is_empty()).unwrap_or_else(|| check.to_owned()))
        }
        _ => None,
    }
}

fn late(contest: &Contest<'_>, shown: &[&str]) -> Vec<Late> {
    let mut all: BTreeMap<(String, String), (Vec<String>, BTreeSet<usize>)> = BTreeMap::new();
    for column in shown {
        for (i, entry) in contest.entries.iter().enumerate() {
            let Some(Value::Error(fault)) = entry.store.model.value(names::AGENTS, column, entry.place.row) else {
                continue;
            };
            if fault.kind != ErrorKind::NA {
                continue;
            }
            let named = |c: &Cause| (c.name.to_string(), c.why.to_string());
            let key = fault.cause.as_deref().map_or_else(|| ((*column).to_owned(), String::new()), named);
            let (columns, people) = all.entry(key).or_default();
            if columns.last().map(String::as_str) != Some(*column) {
                columns.push((*column).to_owned());
            }
            people.insert(i);
        }
    }
    all.into_iter()
        .map(|((name, why), (columns, people))| Late {
            columns: columns.into_iter().filter(|c| *c != name).collect(),
            everybody: people.len() == contest.entries.len() && people.len() > 1,
            who: people.iter().filter_map(|i| contest.entries.get(*i)).map(who).collect(),
            name,
            why,
        })
        .collect()
}

fn assumed_behind(contest: &Contest<'_>, shown: &[&str]) -> Vec<Assumed> {
    let mut all = BTreeSet::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for store in contest.entries.iter().map(|e| e.store).filter(|s| seen.insert(&s.store)) {
        let uses = uses::behind(&store.model, shown.iter().copied());
        all.extend(assumed(store, |name| uses.names.contains(name), |table| uses.table(table)));
    }
    all.into_iter().collect()
}

/// The assumed params and tables of a store's scheme, those that are asked for.
pub(super) fn assumed(
    store: &crate::calc::outcome::StoreOutcome,
    param: impl Fn(&str) -> bool,
    table: impl Fn(&str) -> bool,
) -> Vec<Assumed> {
    let to = store.period.span().to;
    let params = store.scheme.params.iter().filter(|p| param(&p.name)).filter_map(|p| {
        let value = p.values.iter().rev().find(|v| v.from.is_none_or(|from| from <= to));
        Some(Assumed {
            name: p.name.to_string(),
            value: value.map(|v| v.text.to_string()).unwrap_or_default(),
            why: p.assumed.as_deref()?.to_owned(),
        })
    });
    let tables = store.scheme.tables.iter().filter(|t| table(&t.table.name)).filter_map(|t| {
        Some(Assumed { name: t.table.name.to_string(), value: String::new(), why: t.assumed.as_deref()?.to_owned() })
    });
    params.chain(tables).collect()
}
