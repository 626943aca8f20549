//! What a closed month would be today: differences by person and rule, and what changed to cause them.

use crate::calc::first_place;
use crate::calc::outcome::{StoreOutcome, names};
use crate::facts::FileAccount;
use crate::formula::Value;
use crate::ledger::{ClosedMonth, ClosedPerson, Stored};
use crate::number::Num;
use crate::origin::{Place, Span};
use crate::period::Period;
use crate::scheme::inputs_of;
use crate::scheme::model::{Scheme, Section};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One store's closed month beside its recomputation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub store: Arc<str>,
    pub period: Period,
    /// Files that are new, gone or different since, by path.
    pub files: Vec<(Arc<str>, FileChange)>,
    /// Rules and params that another scheme has otherwise, each with its place there.
    pub rules: Vec<(Arc<str>, Option<Span>)>,
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
    /// What tells the person apart.
    pub key: Arc<str>,
    pub rule: Arc<str>,
    pub closed: String,
    pub now: String,
    /// For what is paid: now − closed, where nothing counts as zero.
    pub difference: Option<Num>,
    /// What the rule reads that changed: why.
    pub because: Vec<Because>,
}

/// A column of the person's row that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    pub name: Arc<str>,
    pub closed: String,
    pub now: String,
    /// The first cell that says so now.
    pub place: Option<Place>,
}

impl Change {
    /// `扣分 2 → 0（奖惩记录.csv › A2）、…`
    #[must_use]
    pub fn reasons(&self) -> String {
        let one = |b: &Because| {
            let place = b.place.as_ref().map(|p| format!("（{p}）")).unwrap_or_default();
            let shown = |text: &str| if text.is_empty() { "空".to_owned() } else { text.to_owned() };
            format!("{} {} → {}{place}", b.name, shown(&b.closed), shown(&b.now))
        };
        self.because.iter().map(one).collect::<Vec<_>>().join("、")
    }
}

/// The closed month of a store against its recomputation.
pub(super) fn compare(month: &ClosedMonth, now: &StoreOutcome, files: &[FileAccount], then: &Scheme) -> Comparison {
    let mut changes = Vec::new();
    for (row, agent) in now.facts.agents.iter().enumerate() {
        if let Some(then) = month.people.iter().find(|p| &*p.key == agent.key() && p.home == agent.home) {
            changes.extend(person(then, now, row));
        }
    }
    Comparison {
        store: Arc::clone(&month.head.store),
        period: month.head.period,
        files: self::files(month, files),
        rules: rules(then, &now.scheme),
        changes,
    }
}

fn person(then: &ClosedPerson, now: &StoreOutcome, row: usize) -> Vec<Change> {
    let value = |column: &str| now.model.value(names::AGENTS, column, row);
    let is_rule = |name: &str| now.scheme.rule(name).is_some();
    let differs = |name: &Arc<str>, stored: &Stored| value(name).is_some_and(|v| Stored::new(v) != *stored);
    let changed: Vec<(&Arc<str>, &Stored)> =
        then.values.iter().filter(|(name, stored)| !is_rule(name) && differs(name, stored)).collect();
    let paid = |s: Section| matches!(s, Section::Earning | Section::Deduction | Section::Employer | Section::Total);
    let mut changes = Vec::new();
    for rule in now.scheme.rules.iter().filter(|r| paid(r.section)) {
        let (Some(stored), Some(new)) = (then.values.get(&rule.name), value(&rule.name)) else { continue };
        if Stored::new(new) == *stored {
            continue;
        }
        let reads = inputs_of(&now.scheme, &rule.name);
        let because = changed.iter().filter(|(name, _)| reads.contains(*name)).map(|(name, stored)| Because {
            name: Arc::clone(name),
            closed: stored.value().to_string(),
            now: value(name).map(ToString::to_string).unwrap_or_default(),
            place: first_place(now, row, name),
        });
        changes.push(Change {
            person: Arc::clone(&then.name),
            key: Arc::clone(&then.key),
            rule: Arc::clone(&rule.name),
            closed: stored.value().to_string(),
            now: new.to_string(),
            difference: amount(new).zip(amount(&stored.value())).map(|(new, old)| new.sub(&old)),
            because: because.collect(),
        });
    }
    changes
}

/// What a value of money is: nothing is zero, an error is nothing that can be told.
pub(super) fn amount(value: &Value) -> Option<Num> {
    match value {
        Value::Number(n) => Some(n.clone()),
        Value::Empty => Some(Num::ZERO),
        Value::Text(text) if text.is_empty() => Some(Num::ZERO),
        _ => None,
    }
}

fn files(month: &ClosedMonth, now: &[FileAccount]) -> Vec<(Arc<str>, FileChange)> {
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

/// What another scheme says otherwise, or does not say any more.
fn rules(then: &Scheme, now: &Scheme) -> Vec<(Arc<str>, Option<Span>)> {
    let params = |s: &Scheme| -> BTreeMap<Arc<str>, (String, Span)> {
        let text = |p: &crate::scheme::model::Param| {
            p.values.iter().map(|v| format!("{:?} {}", v.from, v.text)).collect::<Vec<_>>().join(" ")
        };
        s.params.iter().map(|p| (Arc::clone(&p.name), (text(p), p.span.clone()))).collect()
    };
    let rules = |s: &Scheme| -> BTreeMap<Arc<str>, (String, Span)> {
        let text = |r: &crate::scheme::model::Rule| format!("{} {:?}", r.formula.text, r.round);
        s.rules.iter().map(|r| (Arc::clone(&r.name), (text(r), r.span.clone()))).collect()
    };
    let mut found = Vec::new();
    for (then, now) in [(rules(then), rules(now)), (params(then), params(now))] {
        let other = now.iter().filter(|(name, (text, _))| then.get(*name).is_none_or(|(t, _)| t != text));
        found.extend(other.map(|(name, (_, span))| (Arc::clone(name), Some(span.clone()))));
        found.extend(then.keys().filter(|name| !now.contains_key(*name)).map(|name| (Arc::clone(name), None)));
    }
    found
}
