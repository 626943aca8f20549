//! What a scheme's checks say about people: TRUE and a text say something, FALSE and an empty text nothing.

use super::outcome::StoreOutcome;
use crate::diag::{Diagnostic, codes};
use crate::facts::StoreFacts;
use crate::formula::{ErrorKind, Model, Value};
use crate::scheme::model::{Per, Rule, Scheme, Section};
use crate::scheme::names::{AGENTS, ASSESSED, NAME, PAID, RANKED};

/// A check that says something about the person of a row.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    pub rule: &'a Rule,
    /// Row of 客服.
    pub row: usize,
    pub text: String,
}

/// What the rules of a section (checks, or lists) say about those who are paid here, rule by rule.
#[must_use]
pub fn said(outcome: &StoreOutcome, section: Section) -> Vec<Said<'_>> {
    of(&outcome.model, &outcome.scheme, section)
}

fn of<'a>(model: &Model, scheme: &'a Scheme, section: Section) -> Vec<Said<'a>> {
    let Some(agents) = model.table(AGENTS) else { return Vec::new() };
    let is_paid = |row: usize| agents.column(PAID).and_then(|c| c.values.get(row)).is_some_and(Value::is_true);
    let paid: Vec<usize> = (0..agents.rows).filter(|row| is_paid(*row)).collect();
    let mut all = Vec::new();
    // Who is paid, assessed and ranked is no check.
    let flags = [PAID, ASSESSED, RANKED];
    let checks = scheme.rules.iter().filter(|r| r.section == section && r.per == Per::Agent);
    for rule in checks.filter(|r| !flags.contains(&&*r.name)) {
        let Some(column) = agents.column(&rule.name) else { continue };
        let texts = paid.iter().filter_map(|row| Some((*row, text(column.values.get(*row)?)?)));
        all.extend(texts.map(|(row, text)| Said { rule, row, text }));
    }
    all
}

/// What waits for data is pending already; any other error is something that somebody should see.
fn text(value: &Value) -> Option<String> {
    let said = match value {
        Value::Bool(true) => "是".to_owned(),
        Value::Error(fault) if fault.kind == ErrorKind::NA => return None,
        Value::Text(_) | Value::Error(_) => value.to_string(),
        Value::Bool(false) | Value::Number(_) | Value::Empty => return None,
    };
    (!said.trim().is_empty()).then_some(said)
}

/// A note for each check that says something, at the person's row of the roster, with the clause.
pub(super) fn notes(model: &Model, facts: &StoreFacts, scheme: &Scheme) -> Vec<Diagnostic> {
    let one = |said: Said<'_>| {
        let agent = facts.agents.get(said.row)?;
        let text = if said.text == "是" { "" } else { &*said.text };
        let mut finding = Diagnostic::new(codes::CHECK_SAYS)
            .arg("name", agent.name())
            .arg("rule", &said.rule.name)
            .arg("text", text)
            .arg("clause", &said.rule.clause);
        finding.at = agent.roster.get(NAME).and_then(|d| d.origin.place()).cloned().map(Into::into);
        Some(finding)
    };
    of(model, scheme, Section::Check).into_iter().filter_map(one).collect()
}
