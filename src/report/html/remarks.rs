//! What stands below a ranking: figures that came late, people who take part in the ranking only, and what the scheme's checks say.

use super::figure::Look;
use super::ranking::{Contest, Entry, public_name};
use super::uses;
use crate::calc::first_cause;
use crate::calc::outcome::{StoreOutcome, names};
use crate::facts::Measures;
use crate::formula::{ErrorKind, Value};
use crate::number::Num;
use crate::scheme::model::{Per, Rule, Section};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The roster's column of base pay.
const BASE_PAY: &str = "底薪";

#[derive(Clone, Debug, Serialize)]
pub(super) struct Remarks {
    pub late: Vec<Late>,
    pub stand_ins: Vec<String>,
    pub warnings: Vec<Warning>,
    /// Params and tables behind the figures whose values the policy's text lost.
    pub assumed: Vec<Assumed>,
    /// Rows with a warning.
    #[serde(skip)]
    pub warned: BTreeSet<usize>,
}

/// Unknown figures: what was missing, why, which columns wait for it, and whose.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Late {
    pub name: String,
    pub why: String,
    pub columns: Vec<String>,
    pub who: Vec<String>,
    pub everybody: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Warning {
    pub who: String,
    pub texts: Vec<String>,
    pub stand_in: bool,
}

/// Params and tables that are assumed for one reason.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Assumed {
    pub why: String,
    /// `提成基数 0.5%`, or a table's name.
    pub what: Vec<String>,
}

/// `asked`: the checks that the ranking itself names; `shown`: its key and columns.
pub(super) fn of(contest: &Contest<'_>, shown: &[&str], asked: &[&str], measures: &Measures) -> Remarks {
    let mut warned = BTreeSet::new();
    let mut warnings = Vec::new();
    let mut alarms: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for (i, entry) in contest.entries.iter().enumerate() {
        let rules = alarms.entry(&entry.store.store).or_insert_with(|| public_checks(entry.store, asked));
        let texts: Vec<String> = rules.iter().filter_map(|r| alarm(entry, r, asked, measures)).collect();
        if !texts.is_empty() {
            warned.insert(i);
            warnings.push(Warning { who: who(entry), texts, stand_in: stand_in(entry) });
        }
    }
    let stand_ins = contest.entries.iter().filter(|e| stand_in(e)).map(who).collect();
    Remarks { late: late(contest, shown), stand_ins, warnings, assumed: assumed_behind(contest, shown), warned }
}

fn who(entry: &Entry<'_>) -> String {
    entry.store.facts.agents.get(entry.place.row).map(public_name).unwrap_or_default()
}

fn stand_in(entry: &Entry<'_>) -> bool {
    entry.store.model.value(names::AGENTS, names::ASSESSED, entry.place.row) == Some(&Value::Bool(false))
}

/// The checks that a page for everybody may speak of: those that the ranking names, and those behind which no pay stands.
fn public_checks<'a>(store: &'a StoreOutcome, asked: &[&str]) -> Vec<&'a Rule> {
    let flags = [names::PAID, names::ASSESSED, names::RANKED];
    let checks = store.scheme.rules.iter().filter(|r| r.section == Section::Check && r.per == Per::Agent);
    let pay = |name: &str| {
        let rule = store.scheme.rules.iter().find(|r| *r.name == *name);
        let section = rule.is_some_and(|r| {
            matches!(r.section, Section::Earning | Section::Deduction | Section::Employer | Section::Total)
        });
        section || name == BASE_PAY
    };
    let free = |rule: &Rule| uses::behind(&store.model, [&*rule.name]).columns.iter().all(|(_, c)| !pay(c));
    checks.filter(|r| !flags.contains(&&*r.name) && (asked.contains(&&*r.name) || free(r))).collect()
}

/// TRUE raises an alarm under the rule's name, with the figures that it compares with the store's. A text is one where the
/// ranking names the check; else it is a conclusion from other checks, which speak for themselves.
fn alarm(entry: &Entry<'_>, rule: &Rule, asked: &[&str], measures: &Measures) -> Option<String> {
    let value = |column: &str| entry.store.model.value(names::AGENTS, column, entry.place.row);
    let (text, by_rule) = match value(&rule.name)? {
        Value::Bool(true) => (rule.name.to_string(), true),
        Value::Text(text) if asked.contains(&&*rule.name) && !text.trim().is_empty() => (text.to_string(), false),
        _ => return None,
    };
    let mut figures = Vec::new();
    for column in uses::direct(&entry.store.model, &rule.name) {
        let look = Look::of(entry.store, &column, measures);
        let (own, store) = (look.figure(value(&column)), look.store_figure(entry.store));
        if let (true, Some(number), Some(average)) = (look.compared, &own.number, &store.number) {
            // The rule that is named after its indicator need not say it twice.
            let of = if by_rule && text.starts_with(&column) { String::new() } else { format!("{column} ") };
            figures.push(match times(number, average) {
                Some(times) => format!("{of}{}，是店铺平均 {} 的 {times}", own.text, store.text),
                None => format!("{of}{}，店铺平均 {}", own.text, store.text),
            });
        }
    }
    Some(if figures.is_empty() { text } else { format!("{text}（{}）", figures.join("；")) })
}

/// How much of the average somebody has: `9.6%`, `2.4 倍`; `None` where that cannot be said.
fn times(own: &Num, average: &Num) -> Option<String> {
    let part = own.div(average).filter(|p| !average.is_negative() && !p.is_negative())?;
    Some(if part >= Num::ONE {
        format!("{} 倍", part.to_fixed(1))
    } else {
        format!("{}%", part.mul(&Num::from(100_i64)).to_fixed(1))
    })
}

fn late(contest: &Contest<'_>, shown: &[&str]) -> Vec<Late> {
    let mut all: BTreeMap<(String, String), (Vec<String>, BTreeSet<usize>)> = BTreeMap::new();
    for column in shown {
        for (i, entry) in contest.entries.iter().enumerate() {
            let value = entry.store.model.value(names::AGENTS, column, entry.place.row);
            let unknown = matches!(value, Some(Value::Error(fault)) if fault.kind == ErrorKind::NA);
            if !unknown {
                continue;
            }
            let cause = first_cause(&entry.store.model, names::AGENTS, column, entry.place.row);
            let key = cause
                .map_or_else(|| ((*column).to_owned(), String::new()), |c| (c.name.to_string(), c.why.to_string()));
            let (columns, people) = all.entry(key).or_default();
            if columns.last().map(String::as_str) != Some(*column) {
                columns.push((*column).to_owned());
            }
            people.insert(i);
        }
    }
    let mut gaps: Vec<Gap> = Vec::new();
    for ((name, why), (columns, people)) in all {
        match gaps.iter_mut().find(|g| !why.is_empty() && g.why == why && g.people == people) {
            Some(gap) => {
                gap.names.push(name);
                gap.columns.extend(columns);
            }
            None => gaps.push(Gap { names: vec![name], why, columns, people }),
        }
    }
    let late = |gap: Gap| {
        let waits = |s: &&&str| gap.columns.iter().any(|c| c == **s) && !gap.names.iter().any(|n| n == **s);
        Late {
            columns: shown.iter().filter(waits).map(|s| (*s).to_owned()).collect(),
            everybody: gap.people.len() == contest.entries.len() && gap.people.len() > 1,
            who: gap.people.iter().filter_map(|i| contest.entries.get(*i)).map(who).collect(),
            name: gap.names.join("、"),
            why: gap.why,
        }
    };
    gaps.into_iter().map(late).collect()
}

/// Figures that are missing for one reason and the same people.
struct Gap {
    names: Vec<String>,
    why: String,
    columns: Vec<String>,
    people: BTreeSet<usize>,
}

fn assumed_behind(contest: &Contest<'_>, shown: &[&str]) -> Vec<Assumed> {
    let mut all = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for store in contest.entries.iter().map(|e| e.store).filter(|s| seen.insert(&s.store)) {
        let uses = uses::behind(&store.model, shown.iter().copied());
        let conduct = uses.table(names::CATALOGUE);
        assumed(store, |name| uses.names.contains(name), |table| uses.table(table), |_| conduct, &mut all);
    }
    all
}

/// Adds the assumed params, tables and items of conduct of a store's scheme, those that are asked for, to what is known.
pub(super) fn assumed(
    store: &StoreOutcome,
    param: impl Fn(&str) -> bool,
    table: impl Fn(&str) -> bool,
    item: impl Fn(&str) -> bool,
    into: &mut Vec<Assumed>,
) {
    let to = store.period.span().to;
    let params = store.scheme.params.iter().filter(|p| param(&p.name)).filter_map(|p| {
        let value = p.values.iter().rev().find(|v| v.from.is_none_or(|from| from <= to));
        Some((p.assumed.as_deref()?, format!("{} {}", p.name, value.map_or("", |v| &v.text))))
    });
    let tables = store.scheme.tables.iter().filter(|t| table(&t.table.name));
    let tables = tables.filter_map(|t| Some((t.assumed.as_deref()?, t.table.name.to_string())));
    let conduct = store.scheme.conduct.iter().filter(|c| item(&c.item));
    let conduct = conduct.filter_map(|c| Some((c.assumed.as_deref()?, format!("{} {}", c.item, c.points()))));
    for (why, what) in params.chain(tables).chain(conduct) {
        match into.iter_mut().find(|a| a.why == why) {
            Some(known) if known.what.contains(&what) => {}
            Some(known) => known.what.push(what),
            None => into.push(Assumed { why: why.to_owned(), what: vec![what] }),
        }
    }
}
