//! One ranking of a page: its columns, its rows with bars, who stands on the podium and who is best at what.

use super::figure::{Figure, Look, css_string, share};
use super::movement::{self, Before, Move};
use super::remarks::{self, Remarks};
use super::trend::{self, Trend};
use crate::calc::outcome::{Place, StoreOutcome, names};
use crate::facts::{Agent, Measures};
use crate::formula::{Type, Value};
use crate::number::Num;
use crate::period::from_serial;
use crate::scheme::model::{Better, Section, Ties};
use serde::Serialize;
use std::collections::BTreeSet;

/// Somebody who takes part.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub store: &'a StoreOutcome,
    pub place: Place,
    pub before: Before,
}

/// What a ranking is made from.
#[derive(Clone, Debug)]
pub(super) struct Contest<'a> {
    pub name: &'a str,
    pub key: &'a str,
    pub columns: Vec<&'a str>,
    pub order: Better,
    pub ties: Ties,
    pub clause: &'a str,
    pub entries: Vec<Entry<'a>>,
    /// Of several stores: rows name theirs, and nobody's average stands in the heading.
    pub group: bool,
}

#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "what a template asks about a ranking")]
pub(super) struct Ranking {
    pub name: String,
    pub clause: String,
    pub key: Heading,
    pub columns: Vec<Heading>,
    pub higher: bool,
    pub dense: bool,
    /// Any place is shared: the page explains how.
    pub shared: bool,
    /// The span before is known: the page shows movement.
    pub moved: bool,
    pub trend: Option<String>,
    pub posts: Vec<String>,
    pub podium: Vec<usize>,
    pub rows: Vec<Row>,
    pub best: Vec<Best>,
    pub remarks: Remarks,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Heading {
    pub name: String,
    /// The name as the inside of a CSS string: on a phone each cell shows it.
    pub label: String,
    pub number: bool,
    /// `higher`, `lower` or empty.
    pub better: &'static str,
    /// The store's own value.
    pub average: Option<Figure>,
}

#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "what a template asks about a row")]
pub(super) struct Row {
    pub place: Option<u32>,
    pub shared: bool,
    pub movement: Option<Move>,
    pub name: String,
    pub post: String,
    /// Where the post stands among those of the ranking, from 1; 0 is none.
    pub post_number: usize,
    pub store: Option<String>,
    pub newcomer: bool,
    /// Takes part in the ranking only: 考核 is FALSE.
    pub stand_in: bool,
    pub warned: bool,
    pub key: Cell,
    pub trend: Option<Trend>,
    pub cells: Vec<Cell>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Cell {
    #[serde(flatten)]
    pub figure: Figure,
    /// Thousandths of the longest bar: the figure, and the store's average.
    pub bar: Option<u32>,
    pub mark: Option<u32>,
    /// `good`, `bad` or empty.
    pub tone: &'static str,
    pub best: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Best {
    pub name: String,
    pub text: String,
    pub who: Vec<String>,
}

pub(super) fn view(contest: &Contest<'_>, measures: &Measures) -> Ranking {
    let sample = contest.entries.first().map(|e| e.store);
    let check = |name: &str| {
        let rules = contest.entries.iter().flat_map(|e| &e.store.scheme.rules);
        rules.into_iter().any(|r| *r.name == *name && r.section == Section::Check)
    };
    let shown: Vec<&str> = contest.columns.iter().copied().filter(|c| *c != contest.key && !check(c)).collect();
    let all: Vec<&str> = std::iter::once(contest.key).chain(shown.iter().copied()).collect();
    let looks: Vec<Look> = all.iter().filter_map(|c| Some(Look::of(sample?, c, measures))).collect();
    let mut table: Vec<Vec<Cell>> = looks.iter().map(|look| column(look, contest)).collect();
    let best = best(&looks, &mut table, contest);
    let daily = sample.and_then(|s| trend::measure(s, &all));
    let checks: Vec<&str> = contest.columns.iter().copied().filter(|c| check(c)).collect();
    let remarks = remarks::of(contest, &all, &checks, measures);
    let mut rows: Vec<Row> = Vec::new();
    for (i, entry) in contest.entries.iter().enumerate() {
        let mut cells = table.iter_mut().filter_map(|c| c.get(i).cloned());
        let Some(key) = cells.next() else { continue };
        let Some(agent) = entry.store.facts.agents.get(entry.place.row) else { continue };
        let cells = cells.collect();
        let flag = |name| entry.store.model.value(names::AGENTS, name, entry.place.row);
        rows.push(Row {
            place: entry.place.place,
            shared: entry.place.shared,
            movement: movement::of_place(entry.place.place, entry.before),
            name: public_name(agent),
            post: agent.post().to_owned(),
            post_number: 0,
            store: contest.group.then(|| entry.store.store.to_string()),
            newcomer: joined_in_span(entry.store, agent),
            stand_in: flag(names::ASSESSED) == Some(&Value::Bool(false)),
            warned: remarks.warned.contains(&i),
            key,
            trend: daily.as_ref().and_then(|m| trend::of(entry.store, entry.place.row, m, measures)),
            cells,
        });
    }
    let heading = |look: &Look| Heading {
        name: look.name.clone(),
        label: css_string(&look.name),
        number: matches!(look.ty, Type::Number | Type::Any),
        better: look.better_word(),
        average: sample.filter(|_| look.compared && !contest.group).map(|s| look.store_figure(s)),
    };
    let mut headings = looks.iter().map(heading);
    let posts: BTreeSet<String> = rows.iter().map(|r| r.post.clone()).filter(|p| !p.is_empty()).collect();
    for row in &mut rows {
        row.post_number = posts.iter().position(|p| *p == row.post).map_or(0, |i| i + 1);
    }
    Ranking {
        name: contest.name.to_owned(),
        clause: contest.clause.to_owned(),
        key: headings.next().unwrap_or_else(|| Heading {
            name: contest.key.to_owned(),
            label: css_string(contest.key),
            number: true,
            better: "",
            average: None,
        }),
        columns: headings.collect(),
        higher: contest.order == Better::Higher,
        dense: contest.ties == Ties::Dense,
        shared: rows.iter().any(|r| r.shared),
        moved: contest.entries.iter().any(|e| e.before != Before::NoSpan),
        trend: daily.filter(|_| rows.iter().any(|r| r.trend.is_some())),
        posts: posts.into_iter().collect(),
        podium: rows.iter().enumerate().filter(|(_, r)| r.place.is_some_and(|p| p <= 3)).map(|(i, _)| i).collect(),
        rows,
        best,
        remarks,
    }
}

/// The cells of one column, each with its bar and its store's average.
fn column(look: &Look, contest: &Contest<'_>) -> Vec<Cell> {
    let average = |entry: &Entry<'_>| look.compared.then(|| look.store_figure(entry.store).number).flatten();
    let figures: Vec<(Figure, Option<Num>)> = contest
        .entries
        .iter()
        .map(|e| (look.figure(e.store.model.value(names::AGENTS, &look.name, e.place.row)), average(e)))
        .collect();
    let longest = figures.iter().flat_map(|(f, a)| f.number.iter().chain(a)).max().cloned();
    let long = |n: &Num| longest.as_ref().filter(|l| !l.is_zero()).map(|l| share(n, l));
    let drawn = |n: Option<&Num>| n.filter(|_| look.ty != Type::Date).and_then(long);
    let cells = figures.iter().map(|(figure, average)| Cell {
        bar: drawn(figure.number.as_ref()),
        mark: drawn(average.as_ref()).filter(|_| figure.number.is_some()),
        tone: match look.judge(figure.number.as_ref(), average.as_ref()) {
            Some(true) => "good",
            Some(false) => "bad",
            None => "",
        },
        figure: figure.clone(),
        best: false,
    });
    cells.collect()
}

/// Who is best in each column that has a better side; the cells are marked. Where all are equal nobody is.
fn best(looks: &[Look], table: &mut [Vec<Cell>], contest: &Contest<'_>) -> Vec<Best> {
    let mut all = Vec::new();
    for (look, cells) in looks.iter().zip(table) {
        let numbers = || cells.iter().filter_map(|c| c.figure.number.clone());
        let (low, high) = (numbers().min(), numbers().max());
        let top = match look.better {
            Some(Better::Higher) => high.clone(),
            Some(Better::Lower) => low.clone(),
            None => None,
        };
        let Some(top) = top.filter(|_| low != high) else { continue };
        let mut who = Vec::new();
        for (cell, entry) in cells.iter_mut().zip(&contest.entries) {
            cell.best = cell.figure.number.as_ref() == Some(&top);
            if cell.best {
                who.extend(entry.store.facts.agents.get(entry.place.row).map(public_name));
            }
        }
        all.push(Best { name: look.name.clone(), text: look.show(&top), who });
    }
    all
}

/// What a page that is sent around may call somebody: 花名, else the account that buyers see, else a masked name.
pub(super) fn public_name(agent: &Agent) -> String {
    let nickname = agent.text("花名");
    if !nickname.is_empty() {
        return nickname.to_owned();
    }
    let accounts = agent.text("旺旺");
    let first = accounts.split(['、', ';', '；', ',', '，', '\n']).map(str::trim).find(|a| !a.is_empty());
    let account = first.and_then(|a| a.rsplit([':', '：']).next()).map(str::trim).filter(|a| !a.is_empty());
    account.map_or_else(|| agent.name().chars().take(1).chain("**".chars()).collect(), str::to_owned)
}

fn joined_in_span(store: &StoreOutcome, agent: &Agent) -> bool {
    let joined = agent.roster.get("入职日期").and_then(|d| d.value.as_number()?.to_i64());
    joined.and_then(from_serial).is_some_and(|day| store.period.span().contains(day))
}
