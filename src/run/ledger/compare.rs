//! What a closed month would be today: differences by person and rule, and what changed to cause them.

use crate::calc::outcome::names;
use crate::diag::{Diagnostic, has_errors};
use crate::formula::Value;
use crate::ledger::{ClosedMonth, Stored};
use crate::number::Num;
use crate::origin::Source;
use crate::period::Period;
use crate::run::month;
use crate::run::schemes::Schemes;
use crate::run::shop::Shop;
use crate::scheme::model::Section;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One store's closed month beside its recomputation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub store: Arc<str>,
    pub period: Period,
    /// Files that are new, gone or different since, by path.
    pub files: Vec<(Arc<str>, FileChange)>,
    pub changes: Vec<Change>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileChange {
    Added,
    Removed,
    Changed,
}

/// A rule whose value would be another today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub person: Arc<str>,
    pub rule: Arc<str>,
    pub closed: String,
    pub now: String,
    /// For two numbers: now − closed.
    pub difference: Option<Num>,
    /// The first input column of the person's row that changed: why.
    pub because: Vec<Arc<str>>,
}

/// Recomputes with the frozen schemes, and with the frozen roster cells.
pub(super) fn compare(shop: &Shop, closed: &[ClosedMonth]) -> Result<Vec<Comparison>, Vec<Diagnostic>> {
    let Some(period) = closed.first().map(|m| m.head.period) else { return Ok(Vec::new()) };
    let mut schemes = BTreeMap::new();
    for month in closed {
        let sources = month.scheme_sources.iter();
        let sources: Vec<Arc<Source>> =
            sources.map(|(name, text)| Arc::new(Source { name: Arc::clone(name), text: Arc::clone(text) })).collect();
        schemes.insert(Arc::clone(&month.head.store), Schemes::frozen(shop, &sources, &month.params)?);
    }
    let frozen = Schemes::fixed(schemes);
    let roster = |store: &str, name: &str| {
        let month = closed.iter().find(|m| &*m.head.store == store)?;
        month.people.iter().find(|p| &*p.key == name).map(|p| &p.roster)
    };
    let now = month::again(shop, &frozen, period, &roster);
    let mut comparisons = Vec::new();
    for month in closed {
        let Some(store) = now.outcome.stores.iter().find(|s| s.store == month.head.store) else { continue };
        if has_errors(&store.findings) {
            return Err(store.findings.clone());
        }
        let files = files(month, &now.outcome.files);
        let mut changes = Vec::new();
        for (row, agent) in store.facts.agents.iter().enumerate() {
            let Some(then) = month.people.iter().find(|p| &*p.key == agent.name()) else { continue };
            let value = |column: &str| store.model.value(names::AGENTS, column, row);
            let because: Vec<Arc<str>> = then
                .values
                .iter()
                .filter(|(name, _)| store.scheme.rules.iter().all(|r| r.name != **name))
                .filter(|(name, stored)| value(name).is_some_and(|v| Stored::new(v) != **stored))
                .map(|(name, _)| Arc::clone(name))
                .collect();
            let paid = |s: Section| matches!(s, Section::Earning | Section::Deduction | Section::Total);
            for rule in store.scheme.rules.iter().filter(|r| paid(r.section)) {
                let (Some(stored), Some(new)) = (then.values.get(&rule.name), value(&rule.name)) else { continue };
                if Stored::new(new) != *stored {
                    changes.push(Change {
                        person: Arc::clone(&then.name),
                        rule: Arc::clone(&rule.name),
                        closed: stored.value().to_string(),
                        now: new.to_string(),
                        difference: difference(&stored.value(), new),
                        because: because.clone(),
                    });
                }
            }
        }
        comparisons.push(Comparison { store: Arc::clone(&month.head.store), period, files, changes });
    }
    Ok(comparisons)
}

fn difference(closed: &Value, now: &Value) -> Option<Num> {
    Some(now.as_number()?.sub(closed.as_number()?))
}

fn files(month: &ClosedMonth, now: &[crate::facts::FileAccount]) -> Vec<(Arc<str>, FileChange)> {
    let store = &month.head.store;
    let then: BTreeMap<&Arc<str>, &Arc<str>> = month.inputs.iter().map(|i| (&i.path, &i.hash)).collect();
    let now: BTreeMap<&Arc<str>, &Arc<str>> =
        now.iter().filter(|f| f.stores.is_empty() || f.stores.contains(store)).map(|f| (&f.path, &f.hash)).collect();
    let mut changes = Vec::new();
    for (path, hash) in &then {
        match now.get(path) {
            None => changes.push((Arc::clone(path), FileChange::Removed)),
            Some(new) if new != hash => changes.push((Arc::clone(path), FileChange::Changed)),
            Some(_) => {}
        }
    }
    changes.extend(now.keys().filter(|p| !then.contains_key(*p)).map(|p| (Arc::clone(p), FileChange::Added)));
    changes.sort_by(|a, b| a.0.cmp(&b.0));
    changes
}
