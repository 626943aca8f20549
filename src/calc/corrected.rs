//! Corrections of closed months in the pay of this one: their lines in the scheme, and 往月补差, a row for each.

use crate::diag::{Diagnostic, codes};
use crate::facts::{Agent, Datum, Record, RecordTable, StoreFacts};
use crate::formula::{Model, Value};
use crate::number::Num;
use crate::origin::Origin;
use crate::period::Period;
use crate::scheme::model::Scheme;
use crate::scheme::names::{ADJUSTED, AGENTS, AMOUNT, CORRECTED, IS, ITEM, PAID, SETTLED, WAS, WHY};
use crate::scheme::{Line, with_lines};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a closed month paid a person wrongly under one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The month that was wrong.
    pub corrects: Period,
    /// [`Agent::key`].
    pub key: Arc<str>,
    pub name: Arc<str>,
    pub line: Line,
    /// What the month paid, what is right, and what other months settled of it. `None` in a month that is closed itself:
    /// it kept the amount.
    pub figures: Option<Figures>,
    /// Due now: right − paid − settled.
    pub amount: Num,
    /// What changed, with places.
    pub why: Arc<str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub was: Num,
    pub is: Num,
    pub settled: Num,
}

/// The scheme with the lines, the facts with the rows.
pub(super) fn put(scheme: Arc<Scheme>, facts: &mut StoreFacts, corrections: &[Correction]) -> Arc<Scheme> {
    let paid: Vec<(&Correction, &Agent)> = corrections.iter().filter_map(|c| Some((c, agent(facts, c)?))).collect();
    if paid.is_empty() {
        return scheme;
    }
    let mut lines: Vec<Line> = Vec::new();
    let mut notes: BTreeMap<Arc<str>, String> = BTreeMap::new();
    for (correction, _) in &paid {
        if lines.iter().all(|l| l.rule != correction.line.rule) {
            lines.push(correction.line.clone());
        }
        let note = notes.entry(Arc::clone(&correction.line.rule)).or_default();
        let month = correction.corrects.to_string();
        if !note.contains(&month) {
            note.push_str(if note.is_empty() { "更正已结账的 " } else { "、" });
            note.push_str(&month);
        }
    }
    let rows = paid.iter().map(|(c, agent)| row(c, agent)).collect();
    let columns = [CORRECTED, ITEM, WAS, IS, SETTLED, AMOUNT, WHY].map(Arc::from).into();
    let table = RecordTable { kind: ADJUSTED.into(), columns, rows };
    facts.records.push(table);
    Arc::new(with_lines(&scheme, &lines, &notes))
}

fn row(correction: &Correction, agent: &Agent) -> Record {
    let origin = Origin::Default(format!("更正 {}：{}", correction.corrects, correction.why).into());
    let text = |text: &str| Value::Text(text.into());
    let figure = |of: fn(&Figures) -> &Num| correction.figures.as_ref().map_or(Value::Empty, |f| of(f).clone().into());
    let values = [
        text(&correction.corrects.to_string()),
        text(&correction.line.rule),
        figure(|f| &f.was),
        figure(|f| &f.is),
        figure(|f| &f.settled),
        correction.amount.clone().into(),
        text(&correction.why),
    ];
    let values = values.into_iter().map(|value| Datum { value, origin: origin.clone() }).collect();
    Record { owner: agent.id, date: None, values }
}

fn agent<'f>(facts: &'f StoreFacts, correction: &Correction) -> Option<&'f Agent> {
    facts.agents.iter().find(|a| a.home && a.key() == &*correction.key)
}

/// A warning for each correction of somebody who is not paid here any more: it has to be settled by hand.
pub(super) fn unpaid(model: &Model, facts: &StoreFacts, corrections: &[Correction]) -> Vec<Diagnostic> {
    let is_paid = |c: &Correction| {
        let row = facts.agents.iter().position(|a| a.home && a.key() == &*c.key);
        row.and_then(|row| model.value(AGENTS, PAID, row)).is_some_and(|v| v.is_true() || v.is_error())
    };
    let finding = |c: &Correction| {
        Diagnostic::new(codes::CORRECTION_UNPAID)
            .arg("name", &c.name)
            .arg("period", c.corrects)
            .arg("rule", &c.line.rule)
            .arg("amount", c.amount.to_fixed(2))
            .arg("why", &c.why)
    };
    corrections.iter().filter(|c| !is_paid(c)).map(finding).collect()
}
