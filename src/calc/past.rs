//! The input columns that stand for PREV, YTD and STREAK, filled from closed periods.

use super::history::{History, Past};
use crate::facts::{Agent, StoreFacts};
use crate::formula::history::{HistoryCall, HistoryKind};
use crate::formula::value::Cause;
use crate::formula::{Content, Formula, Given, Model, NameContent, Ref, Round, Value, evaluate_alone};
use crate::number::Num;
use crate::origin::Origin;
use crate::period::{Period, from_serial};
use crate::scheme::names::{AGENTS, ID, STORE};
use chrono::{Datelike, NaiveDate};
use std::cmp::Ordering;
use std::sync::Arc;

/// Fills the columns of `calls`, each with the table that it belongs to.
pub(super) fn fill(
    model: &mut Model,
    calls: &[(Arc<str>, HistoryCall)],
    facts: &StoreFacts,
    period: Period,
    history: &History,
) {
    let january = NaiveDate::from_ymd_opt(period.span().from.year(), 1, 1);
    for (name, call) in calls {
        let Some(rows) = model.table(name).map(|t| t.rows) else { continue };
        let past = Lookup { facts, period, history };
        let filled: Vec<(Value, Origin)> = (0..rows)
            .map(|row| {
                let since = call.from.as_ref().map_or(january, |from| day(model, name, row, from));
                past.answer(call, past.who(model, name, row, &call.of), since)
            })
            .collect();
        let Some(column) = model.table_mut(name).and_then(|t| t.column_mut(&call.column)) else { continue };
        if let Content::Input(origins) = &mut column.content {
            (column.values, *origins) = filled.into_iter().unzip();
        }
    }
}

/// The day that a YTD begins with: a formula over params, this row's inputs, and rules of the store that are made of params.
fn day(model: &Model, table: &str, row: usize, node: &crate::formula::Node) -> Option<NaiveDate> {
    let formula = Formula { text: "".into(), node: node.clone(), round: Round::None, span: None };
    let given = |reference: &Ref| match reference {
        Ref::ThisRow { column } => model.value(table, column, row).cloned().map(Given::One),
        other => of_store(model, other, 0),
    };
    let value = evaluate_alone(model, table, &formula, &given);
    value.as_number().and_then(Num::to_i64).and_then(from_serial)
}

/// A rule of the store, worked out before the model is.
fn of_store(model: &Model, reference: &Ref, depth: usize) -> Option<Given> {
    let Ref::Name(name) = reference else { return None };
    let NameContent::Cell { table, column } = &model.name(name)?.content else { return None };
    let Content::Formula(formula) = &model.table(table)?.column(column)?.content else { return None };
    // Cycles have been found by the checks; this only keeps a scheme that has one from going on for ever.
    if depth > 8 {
        return None;
    }
    let deeper = |reference: &Ref| of_store(model, reference, depth + 1);
    Some(Given::One(evaluate_alone(model, table, formula, &deeper)))
}

/// Whose past is asked.
#[derive(Clone, Copy)]
enum Who<'a> {
    Person(&'a Agent),
    Store,
    /// A row that closed months do not have: a day, a week, a record.
    Nobody,
}

struct Lookup<'a> {
    facts: &'a StoreFacts,
    period: Period,
    history: &'a History,
}

impl<'a> Lookup<'a> {
    fn who(&self, model: &Model, table: &str, row: usize, of: &Ref) -> Who<'a> {
        let of_store = match of {
            Ref::Name(_) => true,
            Ref::Column { table: Some(t), .. } => &**t == STORE,
            Ref::ThisRow { .. } | Ref::Column { table: None, .. } => table == STORE,
        };
        if of_store {
            return Who::Store;
        }
        if table != AGENTS {
            return Who::Nobody;
        }
        let id = model.value(table, ID, row).and_then(Value::as_number).and_then(Num::to_i64);
        let agent = self.facts.agents.iter().find(|a| Some(i64::from(a.id)) == id);
        agent.map_or(Who::Nobody, Who::Person)
    }

    fn answer(&self, call: &HistoryCall, who: Who<'a>, since: Option<NaiveDate>) -> (Value, Origin) {
        let column = match &call.of {
            Ref::ThisRow { column } | Ref::Column { column, .. } | Ref::Name(column) => column,
        };
        let asked = Asked { lookup: self, call, column, who };
        match call.kind {
            HistoryKind::Prev { back } => asked.prev(back),
            HistoryKind::Ytd => match since {
                Some(from) => asked.sum(from),
                None => asked.unknown(&format!("“{}”的起算日还算不出来", call.column)),
            },
            HistoryKind::Streak => asked.streak(),
        }
    }
}

struct Asked<'l, 'a> {
    lookup: &'l Lookup<'a>,
    call: &'l HistoryCall,
    column: &'l Arc<str>,
    who: Who<'a>,
}

impl Asked<'_, '_> {
    fn at(&self, period: Period) -> Past<'_> {
        let Lookup { facts, history, .. } = self.lookup;
        match self.who {
            Who::Store => history.store(&facts.store, period),
            Who::Person(agent) => {
                let joined = agent.roster.get("入职日期").and_then(|d| d.value.as_number()).and_then(Num::to_i64);
                let later = joined.and_then(from_serial).is_some_and(|day| day > period.span().to);
                if later { Past::Absent } else { history.person(&agent.key().into(), &facts.store, agent.home, period) }
            }
            Who::Nobody => Past::Open,
        }
    }

    fn prev(&self, back: i64) -> (Value, Origin) {
        let period = (0..back).fold(self.lookup.period, |p, _| p.previous());
        match self.at(period) {
            Past::Known(values) => match values.get(self.column) {
                Some(Value::Error(_)) | None => self.unknown(&format!("{period} 结账时没有“{}”", self.column)),
                Some(value) => (value.clone(), closed(period)),
            },
            Past::Absent => (Value::Empty, Origin::Default(format!("{period} 还没有入职").into())),
            Past::Open => self.unknown(&format!("{period} 还没有结账")),
        }
    }

    /// Over the closed months from `from` up to the period; months without the person count nothing.
    fn sum(&self, from: NaiveDate) -> (Value, Origin) {
        let mut total = Num::ZERO;
        let first = Period::month_of(from);
        for month in self.months_back(first) {
            match self.at(month) {
                Past::Known(values) => match values.get(self.column) {
                    Some(Value::Number(n)) => total = total.add(n),
                    Some(Value::Error(_)) | None => {
                        return self.unknown(&format!("{month} 结账时没有“{}”", self.column));
                    }
                    // Not applicable then.
                    Some(_) => {}
                },
                Past::Absent => {}
                Past::Open => return self.unknown(&format!("{month} 还没有结账")),
            }
        }
        let last = self.lookup.period.previous();
        let months = match first.span().from.cmp(&last.span().from) {
            Ordering::Less => format!("{first} 至 {last} 各月结账"),
            Ordering::Equal => format!("{first} 结账"),
            Ordering::Greater => format!("{first} 起还没有更早的月份"),
        };
        (total.into(), Origin::Default(months.into()))
    }

    /// Backwards from the last period while the rule was TRUE; what lies before the first closed period is not asked.
    fn streak(&self) -> (Value, Origin) {
        let store = &self.lookup.facts.store;
        let first = self.lookup.history.first(store);
        let mut count = 0_i64;
        let mut period = self.lookup.period.previous();
        loop {
            match self.at(period) {
                Past::Known(values) if values.get(self.column).is_some_and(Value::is_true) => count += 1,
                Past::Known(values) if !values.get(self.column).is_some_and(Value::is_error) => break,
                Past::Known(_) => return self.unknown(&format!("{period} 结账时“{}”未知", self.column)),
                Past::Absent => break,
                Past::Open if count > 0 && first.is_none_or(|f| period.span().from < f.span().from) => break,
                Past::Open => return self.unknown(&format!("{period} 还没有结账")),
            }
            period = period.previous();
        }
        (Num::from(count).into(), closed(self.lookup.period.previous()))
    }

    /// The months before the period, the latest first, down to `first`.
    fn months_back(&self, first: Period) -> impl Iterator<Item = Period> {
        let last = self.lookup.period.span().from.pred_opt().map(Period::month_of);
        let start = first.span().from;
        std::iter::successors(last, |m| Some(m.previous())).take_while(move |m| m.span().from >= start)
    }

    fn unknown(&self, why: &str) -> (Value, Origin) {
        let origin = Origin::Default(why.into());
        let cause = Cause { name: Arc::clone(&self.call.column), why: why.into(), origin: origin.clone() };
        (Value::unknown(cause), origin)
    }
}

fn closed(period: Period) -> Origin {
    Origin::Default(format!("{period} 结账").into())
}
