//! Rewards and penalties against the catalogue: levels filled in, unknown items and points out of range found.

use crate::diag::{Diagnostic, codes, nearest};
use crate::facts::{Datum, Record, RecordTable, StoreFacts};
use crate::formula::Value;
use crate::number::Num;
use crate::origin::{Origin, Place};
use crate::scheme::model::{Conduct, Scheme};
use crate::scheme::names::{CONDUCT, ITEM, LEVEL, MINUS, PLUS};
use std::sync::Arc;

/// Checks the records of 奖惩 and fills in the level where the catalogue has the item once.
pub(super) fn check(facts: &mut StoreFacts, scheme: &Scheme, findings: &mut Vec<Diagnostic>) {
    if scheme.conduct.is_empty() {
        return;
    }
    let names: Vec<(u32, String)> = facts.agents.iter().map(|a| (a.id, a.name().to_owned())).collect();
    for table in facts.records.iter_mut().filter(|t| &*t.kind == CONDUCT) {
        let RecordTable { columns, rows, .. } = table;
        for record in rows {
            let name = names.iter().find(|(id, _)| *id == record.owner).map_or("", |(_, n)| n);
            findings.extend(one(columns, record, scheme, name));
        }
    }
}

fn one(columns: &[Arc<str>], record: &mut Record, scheme: &Scheme, name: &str) -> Option<Diagnostic> {
    let at = |column: &str| columns.iter().position(|c| &**c == column);
    let cell =
        |record: &Record, column: &str| at(column).and_then(|i| record.values.get(i).cloned()).unwrap_or_default();
    let item = cell(record, ITEM);
    let level = cell(record, LEVEL);
    let place = [&item, &level].iter().find_map(|d| d.origin.place().cloned()).or_else(|| anywhere(record));
    let points = points(&cell(record, PLUS), &cell(record, MINUS));
    let finding = |code, item: &str| {
        let mut finding = Diagnostic::new(code).arg("name", name).arg("item", item);
        finding.at = place.clone().map(Into::into);
        finding
    };
    let Some(word) = item.value.as_text().filter(|t| !t.is_empty()) else {
        // Points or a level without an item stand for themselves.
        return (points.is_none() && !is_unknown(&cell(record, PLUS), &cell(record, MINUS)))
            .then(|| finding(codes::CONDUCT_WITHOUT_POINTS, level.value.as_text().unwrap_or_default()));
    };
    let named: Vec<&Conduct> = scheme.conduct.iter().filter(|c| same(&c.item, word)).collect();
    let wanted = level.value.as_text().unwrap_or_default();
    let matching: Vec<&&Conduct> = named.iter().filter(|c| wanted.is_empty() || same(&c.level, wanted)).collect();
    let [entry] = matching.as_slice() else {
        let near = if named.is_empty() {
            nearest(word, scheme.conduct.iter().map(|c| &*c.item)).unwrap_or_default().to_owned()
        } else {
            named.iter().map(|c| &*c.level).collect::<Vec<_>>().join("、")
        };
        let code = match (named.is_empty(), points.is_some()) {
            (true, true) => codes::CONDUCT_NOT_LISTED,
            (true, false) => codes::CONDUCT_UNKNOWN,
            (false, _) => codes::CONDUCT_LEVEL,
        };
        return Some(finding(code, word).arg("level", wanted).arg("near", near));
    };
    if wanted.is_empty()
        && let Some(datum) = at(LEVEL).and_then(|i| record.values.get_mut(i))
    {
        *datum = Datum { value: Value::Text(Arc::clone(&entry.level)), origin: Origin::Text(entry.span.clone()) };
    }
    let (low, high) = (&entry.low, &entry.high);
    let code = match &points {
        Some(points) if points < low || points > high => codes::CONDUCT_OUT_OF_RANGE,
        None if low != high => codes::CONDUCT_WITHOUT_POINTS,
        _ => return None,
    };
    let said = points.map(|p| p.to_string()).unwrap_or_default();
    let range = if low == high { low.to_string() } else { format!("{low}~{high}") };
    Some(finding(code, word).arg("points", said).arg("range", range).related(entry.span.clone(), "conduct"))
}

/// What the record says itself, a penalty negative; `None` where it says nothing.
fn points(plus: &Datum, minus: &Datum) -> Option<Num> {
    match (plus.value.as_number(), minus.value.as_number()) {
        (None, None) => None,
        (plus, minus) => Some(plus.unwrap_or(&Num::ZERO).sub(minus.unwrap_or(&Num::ZERO))),
    }
}

fn is_unknown(plus: &Datum, minus: &Datum) -> bool {
    plus.value.is_error() || minus.value.is_error()
}

/// Excel compares texts ignoring case, and so do the formulas that look the item up.
fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

fn anywhere(record: &Record) -> Option<Place> {
    record.values.iter().find_map(|d| d.origin.place().cloned())
}
