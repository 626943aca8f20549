//! The small chart of a person's days: bars of one measure of 日报, drawn as two paths.

use super::figure::{Look, share};
use super::uses;
use crate::calc::outcome::{StoreOutcome, names};
use crate::facts::Measures;
use crate::formula::{Type, Value};
use crate::number::Num;
use crate::period::from_serial;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Units of the drawing: a day is 4 wide, the tallest bar 20 high.
const DAY: usize = 4;
const HEIGHT: u32 = 20;

#[derive(Clone, Debug, Serialize)]
pub(super) struct Trend {
    pub width: usize,
    /// A stroke for each day with a figure, and a short one for each unknown day.
    pub known: String,
    pub unknown: String,
    /// The best day in words of the page: `10-03`, `4,320.00`.
    pub top_day: String,
    pub top: String,
}

/// Which measure the charts of a ranking show: the key if 日报 has it, else the nearest measure behind the key and the columns.
pub(super) fn measure(store: &StoreOutcome, columns: &[&str]) -> Option<String> {
    let daily = store.model.table(names::DAILY)?;
    let usable = |name: &str| {
        let numbers = |c: &crate::formula::Column| matches!(c.ty, Type::Number | Type::Any);
        ![names::ID, names::FROM, names::TO].contains(&name)
            && !name.ends_with("_加权")
            && daily.column(name).is_some_and(numbers)
    };
    let behind = uses::behind(&store.model, columns.iter().copied());
    let mut reached = behind.columns.into_iter().map(|(_, column)| column);
    columns.iter().find(|c| usable(c)).map(|c| (*c).to_owned()).or_else(|| reached.find(|c| usable(c)))
}

/// The chart of one person; `None` where fewer than two days are told apart.
pub(super) fn of(store: &StoreOutcome, row: usize, measure: &str, measures: &Measures) -> Option<Trend> {
    let daily = store.model.table(names::DAILY)?;
    let id = Num::from(store.facts.agents.get(row)?.id);
    let number = |column: &str, row: usize| daily.column(column)?.values.get(row)?.as_number();
    let (owners, values) = (&daily.column(names::ID)?.values, &daily.column(measure)?.values);
    let mut days: BTreeMap<i64, Option<&Num>> = BTreeMap::new();
    for (i, owner) in owners.iter().enumerate() {
        let single = number(names::FROM, i)? == number(names::TO, i)?;
        if owner.as_number() != Some(&id) || !single {
            continue;
        }
        let day = number(names::FROM, i)?.to_i64()?;
        match values.get(i) {
            Some(Value::Number(n)) => days.insert(day, Some(n)),
            Some(Value::Error(_)) => days.insert(day, None),
            _ => None,
        };
    }
    let span = store.period.span();
    let first = crate::period::serial(span.from);
    let (top_day, top) =
        days.iter().filter_map(|(d, n)| Some((*d, (*n)?))).max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(&a.0)))?;
    if days.len() < 2 {
        return None;
    }
    let (mut known, mut unknown) = (String::new(), String::new());
    for (day, value) in &days {
        let x = usize::try_from(day - first).ok()? * DAY + DAY / 2;
        match value {
            // A day of nothing still shows that there was a day.
            Some(n) => write!(known, "M{x} 22v-{}", (share(n, top) * HEIGHT / 1000).max(1)).ok()?,
            None => write!(unknown, "M{x} 22v-4").ok()?,
        }
    }
    Some(Trend {
        width: usize::try_from(span.days()).ok()? * DAY,
        known,
        unknown,
        top_day: from_serial(top_day)?.format("%m-%d").to_string(),
        top: Look::of(store, measure, measures).show(top),
    })
}
