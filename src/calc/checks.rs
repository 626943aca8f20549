//! What a scheme's checks say: TRUE and a text say something, FALSE and an empty text nothing. A check that cannot be made
//! says why, once for everybody whom one cause keeps from being checked.

use super::cause::first_cause;
use super::outcome::StoreOutcome;
use crate::diag::{Diagnostic, codes};
use crate::facts::StoreFacts;
use crate::formula::{ErrorKind, Model, Table, Value};
use crate::number::Num;
use crate::origin::Place;
use crate::period::from_serial;
use crate::scheme::model::{Per, Rule, Scheme, Section};
use crate::scheme::names::{AGENTS, ASSESSED, DATE, FROM, ID, ITEM, NAME, PAID, RANKED, STORE, TO};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many people a finding names.
const NAMED: usize = 5;

/// A check that says something: about a person, one of their days, weeks or records, or the store.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    pub rule: &'a Rule,
    pub about: About,
    pub text: String,
}

/// What a row of a rule's table is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    pub table: Arc<str>,
    pub row: usize,
    /// Row of 客服; `None` for the store.
    pub agent: Option<usize>,
    /// Whose: a person's name or the store's.
    pub name: String,
    /// The day, the week, the record's day and item; empty for a month.
    pub what: String,
}

/// What the rules of a section (checks, or lists) say about the store and those who are paid here, rule by rule.
#[must_use]
pub fn said(outcome: &StoreOutcome, section: Section) -> Vec<Said<'_>> {
    of(&outcome.model, &outcome.scheme, section)
}

fn of<'a>(model: &Model, scheme: &'a Scheme, section: Section) -> Vec<Said<'a>> {
    let mut all = Vec::new();
    for rule in rules(scheme, section) {
        for about in rows(model, rule) {
            if let Some(text) = model.value(&about.table, &rule.name, about.row).and_then(text) {
                all.push(Said { rule, about, text });
            }
        }
    }
    all
}

/// Who is paid, assessed and ranked is no check.
fn rules(scheme: &Scheme, section: Section) -> impl Iterator<Item = &Rule> {
    let flag = |r: &Rule| r.per == Per::Agent && [PAID, ASSESSED, RANKED].contains(&&*r.name);
    scheme.rules.iter().filter(move |r| r.section == section && !flag(r))
}

/// The rows of a rule's table that are about the store or somebody who is paid here.
fn rows(model: &Model, rule: &Rule) -> Vec<About> {
    let name = rule.per.table();
    let Some((table, agents)) = model.table(&name).zip(model.table(AGENTS)) else { return Vec::new() };
    let cell = |table: &Table, column: &str, row: usize| -> Option<Value> {
        table.column(column).and_then(|c| c.values.get(row)).cloned()
    };
    let is_paid = |row: usize| cell(agents, PAID, row).is_some_and(|v| v.is_true());
    let text = |table: &Table, column: &str, row: usize| cell(table, column, row).unwrap_or_default().to_string();
    let own = matches!(rule.per, Per::Agent);
    let one = |row: usize| {
        let agent = if own { Some(row) } else { person(agents, table, row) };
        let store = !own && (matches!(rule.per, Per::Store | Per::Group) || is_store(table, row));
        let name = match agent.filter(|a| is_paid(*a)) {
            Some(agent) => text(agents, NAME, agent),
            None if store => model.value(STORE, STORE, 0).map(ToString::to_string).unwrap_or_default(),
            None => return None,
        };
        let what = if own { String::new() } else { what(table, row) };
        Some(About { table: Arc::clone(&table.name), row, agent, name, what })
    };
    (0..table.rows).filter_map(one).collect()
}

/// The row of 客服 that a row of another table is about.
fn person(agents: &Table, table: &Table, row: usize) -> Option<usize> {
    let id = table.column(ID)?.values.get(row)?;
    agents.column(ID)?.values.iter().position(|v| v == id)
}

fn is_store(table: &Table, row: usize) -> bool {
    let id = table.column(ID).and_then(|c| c.values.get(row)).and_then(Value::as_number);
    id.is_some_and(Num::is_zero)
}

/// `2026-10-05`, `2026-10-05–2026-10-11`, `2026-10-12 安抚红包`.
fn what(table: &Table, row: usize) -> String {
    let value = |column: &str| table.column(column).and_then(|c| c.values.get(row));
    let day = |column: &str| value(column)?.as_number()?.to_i64().and_then(from_serial).map(|d| d.to_string());
    let days = match (day(FROM), day(TO)) {
        (Some(from), Some(to)) if from != to => Some(format!("{from}–{to}")),
        (from, _) => from.or_else(|| day(DATE)),
    };
    let item = value(ITEM).and_then(Value::as_text).filter(|t| !t.is_empty()).map(str::to_owned);
    days.into_iter().chain(item).collect::<Vec<_>>().join(" ")
}

/// What a check says; what it cannot say is told otherwise.
fn text(value: &Value) -> Option<String> {
    let said = match value {
        Value::Bool(true) => "是".to_owned(),
        Value::Text(text) => text.to_string(),
        Value::Bool(false) | Value::Number(_) | Value::Empty | Value::Error(_) => return None,
    };
    (!said.trim().is_empty()).then_some(said)
}

impl About {
    /// Who, and which of their days, weeks or records.
    #[must_use]
    pub fn whole(&self) -> String {
        [&*self.name, &*self.what].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The record itself, else the person's row of the roster.
    fn place(&self, facts: &StoreFacts) -> Option<Place> {
        let record = facts.records.iter().find(|t| *t.kind == *self.table).and_then(|t| t.rows.get(self.row));
        let record = record.and_then(|r| r.values.iter().find_map(|d| d.origin.place()));
        let person = || facts.agents.get(self.agent?)?.roster.get(NAME)?.origin.place();
        record.or_else(person).cloned()
    }
}

/// A note for each check that says something, at the record or the person's row of the roster, with the clause.
pub(super) fn notes(model: &Model, facts: &StoreFacts, scheme: &Scheme) -> Vec<Diagnostic> {
    let one = |said: Said<'_>| {
        let text = if said.text == "是" { "" } else { &*said.text };
        let mut finding = Diagnostic::new(codes::CHECK_SAYS)
            .arg("name", said.about.whole())
            .arg("rule", &said.rule.name)
            .arg("text", text)
            .arg("clause", &said.rule.clause);
        finding.at = said.about.place(facts).map(Into::into);
        finding
    };
    of(model, scheme, Section::Check).into_iter().map(one).collect()
}

/// What keeps a check from being made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Hindrance {
    kind: ErrorKind,
    cause: Arc<str>,
    why: Arc<str>,
}

/// A note for each check and cause that keeps it from being made, with those whom it concerns. What makes somebody's pay
/// wait (`pending`) has been said there.
pub(super) fn waiting(model: &Model, scheme: &Scheme, pending: &[Diagnostic]) -> Vec<Diagnostic> {
    let arg = |d: &Diagnostic, key: &str| d.args.iter().find(|(k, _)| *k == key).map(|(_, v)| v.clone());
    let told: BTreeSet<_> = pending.iter().filter_map(|d| arg(d, "name").zip(arg(d, "cause"))).collect();
    let mut findings = Vec::new();
    for rule in rules(scheme, Section::Check) {
        let mut hindered: BTreeMap<Hindrance, Vec<String>> = BTreeMap::new();
        for about in rows(model, rule) {
            let Some(Value::Error(fault)) = model.value(&about.table, &rule.name, about.row) else { continue };
            let cause = first_cause(model, &about.table, &rule.name, about.row);
            let (cause, why) = cause.map(|c| (c.name, c.why)).unwrap_or_default();
            if told.contains(&(about.name.clone(), cause.to_string())) {
                continue;
            }
            let names = hindered.entry(Hindrance { kind: fault.kind, cause, why }).or_default();
            if !names.contains(&about.name) {
                names.push(about.name);
            }
        }
        findings.extend(hindered.into_iter().map(|(hindrance, names)| hindrance.finding(rule, &names)));
    }
    findings
}

impl Hindrance {
    fn finding(self, rule: &Rule, names: &[String]) -> Diagnostic {
        let own = self.cause == rule.name;
        let cause = if own { String::new() } else { self.cause.to_string() };
        let (unknown, broken) =
            if self.kind == ErrorKind::NA { (cause, String::new()) } else { (String::new(), cause) };
        let error = if self.kind == ErrorKind::NA { "" } else { self.kind.as_str() };
        let shown = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("、");
        let more = if names.len() > NAMED { names.len().to_string() } else { String::new() };
        Diagnostic::new(codes::CHECK_WAITS)
            .arg("rule", &rule.name)
            .arg("names", shown)
            .arg("more", more)
            .arg("cause", unknown)
            .arg("broken", broken)
            .arg("error", error)
            .arg("why", self.why)
            .at(rule.span.clone())
    }
}
