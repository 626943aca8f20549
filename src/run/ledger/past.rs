//! Closed months as an open one looks back at them: what they were, what they should have been, and what is still due for it.
//!
//! A month whose files changed since is computed again, the earliest first. Its figures replace the frozen ones in PREV, YTD and
//! STREAK, except what was paid in all (see `scheme::settled`); what its rules of pay differ by is due in the first open month.

use super::again::{self, Drop, drop_state};
use super::compare::{amount, compare};
use crate::calc::outcome::{Status, StoreOutcome, names};
use crate::calc::{Correction, Figures, History, PastRow, Values};
use crate::diag::{Diagnostic, Severity, codes};
use crate::formula::Value;
use crate::ledger::{ClosedMonth, ClosedPerson, Ledger, State, Stored};
use crate::number::Num;
use crate::period::Period;
use crate::run::shop::Shop;
use crate::scheme::model::Scheme;
use crate::scheme::{Line, looks_back, settled};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the ledger says about a period.
#[derive(Debug, Default)]
pub(in crate::run) struct Past {
    pub history: History,
    /// The period itself, where stores have closed it.
    pub closed: Vec<ClosedMonth>,
    pub findings: Vec<Diagnostic>,
    /// How the ledger stood when it was read.
    pub mark: Arc<str>,
}

/// Every month in force before `period`, frozen; empty where there is no ledger.
pub(in crate::run) fn frozen(shop: &Shop, period: Period) -> Result<History, Diagnostic> {
    let mut history = History::default();
    for month in &Months::load(shop)?.all {
        if month.head.period.span().to < period.span().from {
            put(&mut history, month, &|_, _| None);
        }
    }
    Ok(history)
}

/// The same with what changed since, and the corrections that `period` pays.
pub(in crate::run) fn look_back(shop: &Shop, period: Period) -> Result<Past, Diagnostic> {
    let months = Months::load(shop)?;
    let mut past = Past { mark: Arc::clone(&months.mark), ..Past::default() };
    past.closed = months.of(period);
    let mut due: BTreeMap<Arc<str>, Vec<Correction>> = BTreeMap::new();
    let mut changed = false;
    for earlier in months.before(period) {
        let closed = months.of(earlier);
        let correctable = matches!((period, earlier), (Period::Month { .. }, Period::Month { .. }));
        let correctable = correctable && closed.iter().all(|m| !m.scheme_sources.is_empty());
        let known = if correctable { restate(shop, &months, &closed, changed, &mut past) } else { None };
        for month in &closed {
            let store = &month.head.store;
            let restated = known.as_ref().and_then(|k| k.get(store));
            let Some(restated) = restated else {
                let paid = |p: &ClosedPerson, rule: &Arc<str>| months.paid_in_all(month, p, rule);
                put(&mut past.history, month, &paid);
                continue;
            };
            if months.first_open(store, earlier) == Some(period) {
                due.entry(Arc::clone(store)).or_default().extend(restated.due(&months, month));
            }
            changed |= restated.changed;
            put(&mut past.history, month, &|person, column| restated.value(person, column));
            restated.put_store(&mut past.history, month);
        }
    }
    for month in &past.closed {
        due.insert(Arc::clone(&month.head.store), carried(shop, &months, month));
    }
    past.history.correct(due);
    Ok(past)
}

/// The corrections that a closed month paid.
fn carried(shop: &Shop, months: &Months, month: &ClosedMonth) -> Vec<Correction> {
    let mut schemes: BTreeMap<Period, Option<Arc<Scheme>>> = BTreeMap::new();
    let mut found = Vec::new();
    for adjustment in &month.adjustments {
        let scheme = schemes.entry(adjustment.corrects).or_insert_with(|| {
            let corrected = months.of(adjustment.corrects);
            let corrected = corrected.iter().find(|m| m.head.store == month.head.store);
            [corrected, Some(month)].into_iter().flatten().find_map(|m| again::scheme(shop, m).ok())
        });
        let line = scheme.as_ref().and_then(|s| Line::of(s, &adjustment.rule));
        let person = month.people.iter().find(|p| p.key == adjustment.person);
        if let (Some(line), Some(person)) = (line, person) {
            found.push(Correction {
                corrects: adjustment.corrects,
                key: Arc::clone(&adjustment.person),
                name: Arc::clone(&person.name),
                line,
                figures: None,
                amount: adjustment.amount.clone(),
                why: Arc::clone(&adjustment.why),
            });
        }
    }
    found
}

/// Store, corrected month, person, rule.
type Settled = (Arc<str>, Period, Arc<str>, Arc<str>);

/// The months in force.
struct Months {
    all: Vec<ClosedMonth>,
    /// What was settled in whatever month.
    settled: BTreeMap<Settled, Num>,
    mark: Arc<str>,
}

impl Months {
    fn load(shop: &Shop) -> Result<Self, Diagnostic> {
        let mut months = Self { all: Vec::new(), settled: BTreeMap::new(), mark: Ledger::EMPTY.into() };
        let Some(ledger) = Ledger::read(&super::path(shop))? else { return Ok(months) };
        months.mark = ledger.mark()?;
        for head in ledger.heads()?.iter().filter(|h| h.state == State::Closed) {
            months.all.extend(ledger.month(&head.store, head.period, None)?);
        }
        for month in &months.all {
            for a in &month.adjustments {
                let key = (Arc::clone(&month.head.store), a.corrects, Arc::clone(&a.person), Arc::clone(&a.rule));
                let sum = months.settled.entry(key).or_insert(Num::ZERO);
                *sum = sum.add(&a.amount);
            }
        }
        Ok(months)
    }

    fn of(&self, period: Period) -> Vec<ClosedMonth> {
        self.all.iter().filter(|m| m.head.period == period).cloned().collect()
    }

    /// Closed periods before `period`, the earliest first.
    fn before(&self, period: Period) -> Vec<Period> {
        let mut found: Vec<Period> = self.all.iter().map(|m| m.head.period).collect();
        found.retain(|p| p.span().to < period.span().from);
        found.sort_by_key(|p| (p.span().from, p.span().to));
        found.dedup();
        found
    }

    /// The first month after `period` that the store has not closed.
    fn first_open(&self, store: &str, period: Period) -> Option<Period> {
        let mut next = following(period)?;
        while self.all.iter().any(|m| &*m.head.store == store && m.head.period == next) {
            next = following(next)?;
        }
        Some(next)
    }

    fn settled(&self, month: &ClosedMonth, person: &Arc<str>, rule: &Arc<str>) -> Num {
        let key = (Arc::clone(&month.head.store), month.head.period, Arc::clone(person), Arc::clone(rule));
        self.settled.get(&key).cloned().unwrap_or(Num::ZERO)
    }

    fn has_settled(&self, month: &ClosedMonth) -> bool {
        self.settled.keys().any(|(store, period, ..)| *store == month.head.store && *period == month.head.period)
    }

    /// What a rule of a month that cannot be computed again came to, corrections included; `None` where there were none.
    fn paid_in_all(&self, month: &ClosedMonth, person: &ClosedPerson, rule: &Arc<str>) -> Option<Value> {
        let settled = Some(self.settled(month, &person.key, rule)).filter(|s| !s.is_zero() && person.home)?;
        Some(amount(&person.values.get(rule)?.value())?.add(&settled).into())
    }
}

fn following(period: Period) -> Option<Period> {
    period.span().to.succ_opt().map(Period::month_of)
}

/// A store's closed month as it should have been.
struct Restated {
    scheme: Arc<Scheme>,
    settled: BTreeSet<Arc<str>>,
    /// `None`: it was as it should be.
    now: Option<Now>,
    /// Whether what later months look back at is other than what is frozen.
    changed: bool,
}

struct Now {
    store: StoreOutcome,
    /// By person and rule: the reasons of a difference.
    why: BTreeMap<(Arc<str>, Arc<str>), Arc<str>>,
    files: Arc<str>,
}

/// Every store of a closed period as it should have been; `None` for the whole period or a store where that cannot be told.
fn restate(
    shop: &Shop,
    months: &Months,
    closed: &[ClosedMonth],
    changed: bool,
    past: &mut Past,
) -> Option<BTreeMap<Arc<str>, Restated>> {
    let period = closed.first()?.head.period;
    let state = drop_state(shop, period, closed);
    let due = closed.iter().any(|m| months.has_settled(m));
    if state == Drop::Gone || (state == Drop::Same && !changed && !due) {
        return None;
    }
    let schemes = match again::schemes(shop, closed) {
        Ok(schemes) => schemes,
        Err(findings) => {
            past.findings.push(unknown(period, closed, &findings));
            return None;
        }
    };
    let as_it_was = |scheme: &Arc<Scheme>| Restated {
        scheme: Arc::clone(scheme),
        settled: settled(scheme),
        now: None,
        changed: false,
    };
    let changed = changed && schemes.values().any(|s| looks_back(s));
    if state == Drop::Same && !changed {
        return Some(schemes.iter().map(|(store, s)| (Arc::clone(store), as_it_was(s))).collect());
    }
    let mut history = past.history.clone();
    history.correct(closed.iter().map(|m| (Arc::clone(&m.head.store), carried(shop, months, m))).collect());
    let month = match again::again(shop, closed, schemes.clone(), &history) {
        Ok(month) => month,
        Err(findings) => {
            past.findings.push(unknown(period, closed, &findings));
            return None;
        }
    };
    let mut restated = BTreeMap::new();
    for then in closed {
        let store = &then.head.store;
        let Some(scheme) = schemes.get(store) else { continue };
        let now = month.outcome.stores.iter().find(|s| s.store == *store);
        let wrong = |f: &&Diagnostic| f.severity() <= Severity::Pending;
        let Some(now) = now.filter(|s| s.status == Status::Sound && !s.findings.iter().any(|f| wrong(&f))) else {
            let findings: Vec<Diagnostic> = now
                .into_iter()
                .flat_map(|s| &s.findings)
                .chain(&month.outcome.findings)
                .filter(wrong)
                .cloned()
                .collect();
            past.findings.push(unknown(period, std::slice::from_ref(then), &findings));
            continue;
        };
        let comparison = compare(then, now, &month.outcome.files, scheme);
        let files: Vec<&str> = comparison.files.iter().map(|(path, _)| &**path).collect();
        let why = comparison.changes.iter().map(|c| ((Arc::clone(&c.key), Arc::clone(&c.rule)), c.reasons().into()));
        let now = Now { store: now.clone(), why: why.collect(), files: files.join("、").into() };
        let mut one = Restated { now: Some(now), ..as_it_was(scheme) };
        one.changed = then.people.iter().any(|p| p.values.iter().any(|(c, s)| one.differs(p, c, s)))
            || then.store_values.iter().any(|(c, s)| one.store_value(c).is_some_and(|v| Stored::new(&v) != *s));
        restated.insert(Arc::clone(store), one);
    }
    Some(restated)
}

/// The finding about a month that changed and cannot be computed again, with the first of what stands against it.
fn unknown(period: Period, closed: &[ClosedMonth], findings: &[Diagnostic]) -> Diagnostic {
    let stores: Vec<&str> = closed.iter().map(|m| &*m.head.store).collect();
    let mut finding = Diagnostic::new(codes::CORRECTION_UNKNOWN).arg("period", period).arg("store", stores.join("、"));
    if let [one] = closed {
        finding = finding.store(Arc::clone(&one.head.store));
    }
    finding.at = findings.first().and_then(|f| f.at.clone());
    finding
}

impl Restated {
    /// What a column should have been; `None` where the frozen value holds.
    fn value(&self, person: &ClosedPerson, column: &Arc<str>) -> Option<Value> {
        let now = self.now.as_ref().filter(|_| !self.settled.contains(column))?;
        let agents = &now.store.facts.agents;
        let row = agents.iter().position(|a| a.key() == &*person.key && a.home == person.home)?;
        now.store.model.value(names::AGENTS, column, row).cloned()
    }

    fn differs(&self, person: &ClosedPerson, column: &Arc<str>, frozen: &Stored) -> bool {
        self.value(person, column).is_some_and(|v| Stored::new(&v) != *frozen)
    }

    /// The store's own row as it should have been.
    fn put_store(&self, history: &mut History, month: &ClosedMonth) {
        let mut values = values(&month.store_values);
        for (column, value) in &mut values {
            if let Some(other) = self.store_value(column) {
                *value = other;
            }
        }
        history.close(Arc::clone(&month.head.store), month.head.period, values);
    }

    fn store_value(&self, column: &Arc<str>) -> Option<Value> {
        self.now
            .as_ref()
            .filter(|_| !self.settled.contains(column))?
            .store
            .model
            .value(names::STORE, column, 0)
            .cloned()
    }

    /// What is still due for the month.
    fn due(&self, months: &Months, month: &ClosedMonth) -> Vec<Correction> {
        let mut due = Vec::new();
        for person in month.people.iter().filter(|p| p.home) {
            for rule in &self.scheme.rules {
                let (Some(frozen), Some(line)) = (person.values.get(&rule.name), Line::of(&self.scheme, &rule.name))
                else {
                    continue;
                };
                let is = self.value(person, &rule.name).unwrap_or_else(|| frozen.value());
                let (Some(was), Some(is)) = (amount(&frozen.value()), amount(&is)) else { continue };
                let settled = months.settled(month, &person.key, &rule.name);
                let amount = is.sub(&was).sub(&settled);
                if amount.is_zero() {
                    continue;
                }
                due.push(Correction {
                    corrects: month.head.period,
                    key: Arc::clone(&person.key),
                    name: Arc::clone(&person.name),
                    line,
                    why: self.why(person, &rule.name),
                    figures: Some(Figures { was, is, settled }),
                    amount,
                });
            }
        }
        due
    }

    fn why(&self, person: &ClosedPerson, rule: &Arc<str>) -> Arc<str> {
        let Some(now) = &self.now else { return "数据已恢复为结账时的内容".into() };
        match now.why.get(&(Arc::clone(&person.key), Arc::clone(rule))) {
            Some(why) if !why.is_empty() => Arc::clone(why),
            _ => Arc::clone(&now.files),
        }
    }
}

/// Adds a month to the history, its values replaced where `other` has something else.
fn put(history: &mut History, month: &ClosedMonth, other: &dyn Fn(&ClosedPerson, &Arc<str>) -> Option<Value>) {
    let head = &month.head;
    history.close(Arc::clone(&head.store), head.period, values(&month.store_values));
    for person in &month.people {
        let mut values = values(&person.values);
        for (column, value) in &mut values {
            if let Some(other) = other(person, column) {
                *value = other;
            }
        }
        history.put(
            Arc::clone(&person.key),
            head.period,
            PastRow { store: Arc::clone(&head.store), home: person.home, values },
        );
    }
}

fn values(stored: &BTreeMap<Arc<str>, Stored>) -> Values {
    stored.iter().map(|(name, s)| (Arc::clone(name), s.value())).collect()
}
