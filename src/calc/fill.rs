//! Rows for the model: facts into its input columns, each with its origin.

use crate::facts::{Datum, STORE_OWNER, StoreFacts};
use crate::formula::value::Cause;
use crate::formula::{Content, Model, Table, Value};
use crate::number::Num;
use crate::origin::Origin;
use crate::period::{DaySpan, serial};
use crate::scheme::model::{Input, InputFrom, Scheme};
use crate::scheme::names::{
    AGENTS, DAILY, DATE, ELSEWHERE, FROM, HOME, ID, NAME, OWN, STORE, STORE_ORDER, STORES, TO, WEEKLY,
};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Fills every input column of every table that has rows from the data.
pub(super) fn fill(model: &mut Model, facts: &StoreFacts, scheme: &Scheme, period: DaySpan) {
    for table in &mut model.tables {
        match &*table.name {
            AGENTS => agents(table, facts, scheme),
            STORE => put(table, 1, &|_, column| if column == STORE { text(&facts.store) } else { Datum::default() }),
            // A store by itself is its whole group.
            STORES => put(table, 1, &|_, column| match column {
                STORE_ORDER => number(1),
                STORE => text(&facts.store),
                OWN => Datum { value: true.into(), origin: Origin::Computed },
                _ => Datum::default(),
            }),
            DAILY => daily(table, facts),
            WEEKLY => weekly(table, facts, period),
            _ => records(table, facts),
        }
    }
}

/// Gives a table `rows` rows; formula columns stay empty until they are evaluated.
fn put(table: &mut Table, rows: usize, value: &dyn Fn(usize, &str) -> Datum) {
    table.rows = rows;
    for column in &mut table.columns {
        if let Content::Input(origins) = &mut column.content {
            let data = (0..rows).map(|row| value(row, &column.name));
            (column.values, *origins) = data.map(|d| (d.value, d.origin)).unzip();
        }
    }
}

fn agents(table: &mut Table, facts: &StoreFacts, scheme: &Scheme) {
    let inputs: BTreeMap<&str, &Input> =
        scheme.inputs.iter().filter(|i| i.from == InputFrom::Roster).map(|i| (&*i.name, i)).collect();
    put(table, facts.agents.len(), &|row, column| {
        let Some(agent) = facts.agents.get(row) else { return Datum::default() };
        match column {
            ID => number(agent.id.into()),
            HOME => {
                let written = agent.roster.get(STORE).map(|d| d.origin.clone());
                Datum { value: agent.home.into(), origin: written.unwrap_or_default() }
            }
            STORE => text(&facts.store),
            _ => {
                if let Some(measure) = column.strip_prefix(ELSEWHERE) {
                    return agent.elsewhere.get(measure).cloned().unwrap_or_default();
                }
                let said = agent.roster.get(column).cloned().unwrap_or_default();
                match inputs.get(column) {
                    Some(input) if said.value == Value::Empty => absent(input, said, agent.name()),
                    _ => said,
                }
            }
        }
    });
}

/// What an empty roster cell means.
fn absent(input: &Input, cell: Datum, name: &str) -> Datum {
    match &input.absent {
        None => cell,
        Some(Value::Error(_)) => {
            let why = format!("花名册里“{name}”的“{}”没有填", input.name).into();
            let origin = if cell.origin.place().is_some() { cell.origin } else { Origin::Default(Arc::clone(&why)) };
            Datum {
                value: Value::unknown(Cause { name: Arc::clone(&input.name), why, origin: origin.clone() }),
                origin,
            }
        }
        Some(value) => Datum { value: value.clone(), origin: Origin::Text(input.span.clone()) },
    }
}

fn daily(table: &mut Table, facts: &StoreFacts) {
    let names = names(facts);
    put(table, facts.spans.len(), &|row, column| {
        let Some(span) = facts.spans.get(row) else { return Datum::default() };
        match column {
            ID => number(span.owner.into()),
            NAME => names.get(&span.owner).map(text).unwrap_or_default(),
            FROM => day(span.span.from),
            TO => day(span.span.to),
            measure => span.values.get(measure).cloned().unwrap_or_default(),
        }
    });
}

fn weekly(table: &mut Table, facts: &StoreFacts, period: DaySpan) {
    let weeks = weeks(period);
    let names = names(facts);
    let rows: Vec<(u32, DaySpan)> = facts.agents.iter().flat_map(|a| weeks.iter().map(|w| (a.id, *w))).collect();
    put(table, rows.len(), &|row, column| match (rows.get(row), column) {
        (Some((id, _)), ID) => number((*id).into()),
        (Some((id, _)), NAME) => names.get(id).map(text).unwrap_or_default(),
        (Some((_, week)), FROM) => day(week.from),
        (Some((_, week)), TO) => day(week.to),
        _ => Datum::default(),
    });
}

/// The ISO weeks of a period, the first and last clipped to it.
fn weeks(period: DaySpan) -> Vec<DaySpan> {
    let mut weeks = Vec::new();
    let mut from = period.from;
    while from <= period.to {
        let to_sunday = 6 - u64::from(from.weekday().num_days_from_monday());
        let to = from.checked_add_days(Days::new(to_sunday)).unwrap_or(period.to).min(period.to);
        weeks.push(DaySpan { from, to });
        let Some(next) = to.succ_opt() else { break };
        from = next;
    }
    weeks
}

fn records(table: &mut Table, facts: &StoreFacts) {
    let Some(found) = facts.records.iter().find(|r| r.kind == table.name) else { return };
    let names = names(facts);
    put(table, found.rows.len(), &|row, column| {
        let Some(record) = found.rows.get(row) else { return Datum::default() };
        match column {
            ID => number(record.owner.into()),
            NAME => names.get(&record.owner).map(text).unwrap_or_default(),
            DATE => record.date.map(day).unwrap_or_default(),
            _ => {
                let at = found.columns.iter().position(|c| &**c == column);
                at.and_then(|at| record.values.get(at)).cloned().unwrap_or_default()
            }
        }
    });
}

fn names(facts: &StoreFacts) -> BTreeMap<u32, Arc<str>> {
    let people = facts.agents.iter().map(|a| (a.id, a.name().into()));
    people.chain([(STORE_OWNER, Arc::clone(&facts.store))]).collect()
}

fn text(text: &Arc<str>) -> Datum {
    Datum { value: Value::Text(Arc::clone(text)), origin: Origin::Computed }
}

fn number(n: i64) -> Datum {
    Datum { value: Num::from(n).into(), origin: Origin::Computed }
}

fn day(date: NaiveDate) -> Datum {
    number(serial(date))
}
