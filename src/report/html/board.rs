//! The ranking page: of one store, or of all.

use super::figure::{Figure, Look, State, css_string};
use super::movement::{self, Before, Change};
use super::ranking::{self, Contest, Entry, Ranking};
use crate::calc::outcome::{Outcome, RankingOutcome, Status, StoreOutcome, names};
use crate::calc::{group, is_blank};
use crate::facts::{Adds, Measures, STORE_OWNER};
use crate::formula::Value;
use crate::number::Num;
use crate::period::Period;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Clone, Debug, Serialize)]
pub(super) struct Page {
    /// `None` for the page of all stores.
    pub store: Option<String>,
    pub period: String,
    pub span: String,
    /// The last day that any figure is about.
    pub as_of: Option<String>,
    /// The span before, where it is known.
    pub previous: Option<String>,
    pub tiles: Vec<Tile>,
    /// How many tiles stand side by side on paper, and on a wide screen.
    pub abreast: usize,
    pub on_screen: usize,
    pub store_columns: Vec<StoreColumn>,
    pub stores: Vec<StoreLine>,
    /// Stores of which nothing can be said.
    pub refused: Vec<String>,
    pub rankings: Vec<Ranking>,
    /// The files have no figure of anybody in this span: nothing can be ranked.
    pub blank: bool,
    pub schemes: Vec<String>,
}

/// A figure of the store and its change.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Tile {
    pub name: String,
    pub figure: Figure,
    /// A total over the store's people, of whom so many are not known yet; `None` for the store's own figure.
    pub missing: Option<usize>,
    pub change: Option<Change>,
    pub better: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct StoreColumn {
    pub name: String,
    /// As the inside of a CSS string.
    pub label: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct StoreLine {
    pub name: String,
    pub people: usize,
    pub as_of: Option<String>,
    pub tiles: Vec<Tile>,
}

pub(super) fn of_store(store: &StoreOutcome, previous: Option<&StoreOutcome>, measures: &Measures) -> Page {
    let blank = is_blank(store);
    let previous = previous.filter(|p| is_known(p));
    let contests = store.rankings.iter().filter(|_| !blank).map(|r| contest(store, r, previous));
    let rankings: Vec<Ranking> = contests.map(|c| ranking::view(&c, measures)).collect();
    let columns = columns(&rankings);
    let mut tiles = tiles(store, previous, &columns, measures);
    tiles.retain(|t| t.figure.state != State::None);
    let tiles_count = tiles.len();
    // A row of ten still fits on paper; more are spread evenly over two rows.
    let abreast = if tiles.len() > 10 { tiles.len().div_ceil(2) } else { tiles.len() };
    Page {
        store: Some(store.store.to_string()),
        tiles,
        abreast,
        // Wide enough for a total in millions.
        on_screen: if tiles_count > 6 { tiles_count.div_ceil(2) } else { tiles_count },
        store_columns: Vec::new(),
        stores: Vec::new(),
        refused: Vec::new(),
        rankings,
        blank,
        schemes: vec![scheme(store)],
        ..page(store.period, as_of(store), previous.filter(|_| !blank).map(|p| p.period))
    }
}

pub(super) fn of_group(run: &Outcome, previous: Option<&Outcome>, measures: &Measures) -> Page {
    let previous = previous.filter(|p| p.stores.iter().any(is_known));
    let before = previous.map(|p| group::rankings(&p.stores)).unwrap_or_default();
    let mut rankings = Vec::new();
    for found in group::rankings(&run.stores) {
        let then = before.iter().find(|r| r.name == found.name && r.key == found.key);
        let stood = |store: &StoreOutcome, row: usize| -> Before {
            let Some((then, previous)) = then.zip(previous) else { return Before::NoSpan };
            if !previous.stores.iter().any(|p| p.store == store.store && is_known(p)) {
                return Before::NoSpan;
            }
            let id = store.facts.agents.get(row).map(|a| a.id);
            let same = |s: usize, row: usize| {
                previous.stores[s].store == store.store && previous.stores[s].facts.agents.get(row).map(|a| a.id) == id
            };
            let place = then.places.iter().find(|p| same(p.store, p.place.row));
            place.map_or(Before::Absent, |p| Before::Place(p.place.place))
        };
        let clauses = run.stores.iter().flat_map(|s| &s.scheme.rankings).find(|r| r.name == found.name);
        let placed = found.places.iter().filter(|p| !is_blank(&run.stores[p.store]));
        let entries = placed.map(|p| {
            let store = &run.stores[p.store];
            Entry { store, before: stood(store, p.place.row), place: p.place.clone() }
        });
        let contest = Contest {
            name: &found.name,
            key: &found.key,
            columns: found.columns.iter().map(|c| &**c).collect(),
            order: found.order,
            ties: found.ties,
            clause: clauses.map_or("", |r| &r.clause),
            entries: entries.collect(),
            group: true,
        };
        rankings.push(ranking::view(&contest, measures));
    }
    let columns = columns(&rankings);
    let sound = || run.stores.iter().filter(|s| s.status == Status::Sound);
    let same = |s: &StoreOutcome| previous.and_then(|p| p.stores.iter().find(|o| o.store == s.store));
    let mut stores: Vec<StoreLine> = sound()
        .map(|s| StoreLine {
            name: s.store.to_string(),
            people: s.facts.agents.len(),
            as_of: as_of(s).map(|d| d.to_string()),
            // One sentence tells more than a row of what is missing.
            tiles: if is_blank(s) { nothing(&columns) } else { tiles(s, same(s), &columns, measures) },
        })
        .collect();
    // A column that no store has a figure for says nothing.
    let kept: Vec<bool> =
        (0..columns.len()).map(|i| stores.iter().any(|s| s.tiles[i].figure.state != State::None)).collect();
    for store in &mut stores {
        let mut keep = kept.iter();
        store.tiles.retain(|_| keep.next() == Some(&true));
    }
    let schemes: BTreeSet<String> = sound().map(scheme).collect();
    Page {
        store: None,
        tiles: Vec::new(),
        abreast: 0,
        on_screen: 0,
        store_columns: columns
            .iter()
            .zip(&kept)
            .filter(|(_, k)| **k)
            .map(|(c, _)| StoreColumn { name: c.clone(), label: css_string(c) })
            .collect(),
        stores,
        refused: run.stores.iter().filter(|s| s.status == Status::Refused).map(|s| s.store.to_string()).collect(),
        rankings,
        schemes: schemes.into_iter().collect(),
        ..page(run.period, sound().filter_map(as_of).min(), previous.map(|p| p.period))
    }
}

fn page(period: Period, as_of: Option<NaiveDate>, previous: Option<Period>) -> Page {
    Page {
        store: None,
        period: period.title(),
        span: period.span().to_string(),
        as_of: as_of.map(|d| d.to_string()),
        previous: previous.map(|p| p.title()),
        tiles: Vec::new(),
        abreast: 0,
        on_screen: 0,
        store_columns: Vec::new(),
        stores: Vec::new(),
        refused: Vec::new(),
        rankings: Vec::new(),
        blank: false,
        schemes: Vec::new(),
    }
}

fn contest<'a>(store: &'a StoreOutcome, found: &'a RankingOutcome, previous: Option<&StoreOutcome>) -> Contest<'a> {
    let policy = store.scheme.rankings.iter().find(|r| r.name == found.name);
    let then = previous.and_then(|p| Some((p, p.rankings.iter().find(|r| r.name == found.name)?)));
    let stood = |row: usize| -> Before {
        let Some((previous, then)) = then else { return Before::NoSpan };
        let id = store.facts.agents.get(row).map(|a| a.id);
        let place = then.places.iter().find(|p| previous.facts.agents.get(p.row).map(|a| a.id) == id);
        place.map_or(Before::Absent, |p| Before::Place(p.place))
    };
    Contest {
        name: &found.name,
        key: &found.key,
        columns: found.columns.iter().map(|c| &**c).collect(),
        order: policy.map_or(crate::scheme::model::Better::Higher, |p| p.order),
        ties: policy.map_or(crate::scheme::model::Ties::Shared, |p| p.ties),
        clause: policy.map_or("", |p| &p.clause),
        entries: found.places.iter().map(|p| Entry { store, before: stood(p.row), place: p.clone() }).collect(),
        group: false,
    }
}

/// Keys and columns of all rankings, each once.
fn columns(rankings: &[Ranking]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for heading in rankings.iter().flat_map(|r| std::iter::once(&r.key).chain(&r.columns)) {
        if !all.contains(&heading.name) {
            all.push(heading.name.clone());
        }
    }
    all
}

fn tiles(store: &StoreOutcome, previous: Option<&StoreOutcome>, columns: &[String], measures: &Measures) -> Vec<Tile> {
    let tile = |name: &String| {
        let look = Look::of(store, name, measures);
        let sums = measures.get(name).is_some_and(|m| m.adds == Adds::Sum);
        let figure = |store: &StoreOutcome| match look.store_figure(store) {
            own if own.state == State::None && sums => total(store, name, &look),
            own => (own, None),
        };
        let (now, missing) = figure(store);
        // A total that is not whole is not compared.
        let whole = |missing: Option<usize>| missing.is_none_or(|n| n == 0);
        let then = previous.map(figure).filter(|(_, m)| whole(*m) && whole(missing));
        Tile {
            name: name.clone(),
            change: then.and_then(|(then, _)| movement::of_figure(&look, &now, &then)),
            better: look.better_word(),
            figure: now,
            missing,
        }
    };
    columns.iter().map(tile).collect()
}

/// Any day of anybody is known: a span of which no file tells is nothing to compare with.
fn is_known(store: &StoreOutcome) -> bool {
    as_of(store).is_some()
}

fn nothing(columns: &[String]) -> Vec<Tile> {
    let tile =
        |name: &String| Tile { name: name.clone(), figure: Figure::nothing(), missing: None, change: None, better: "" };
    columns.iter().map(tile).collect()
}

/// The sum of what 客服 prints in a column, and how many figures are still to come.
fn total(store: &StoreOutcome, name: &str, look: &Look) -> (Figure, Option<usize>) {
    let values = store.model.table(names::AGENTS).and_then(|t| t.column(name)).map_or(&[][..], |c| &c.values);
    let known: Vec<&Num> = values.iter().filter_map(Value::as_number).collect();
    let missing = values.iter().filter(|v| v.is_error()).count();
    let sum = known.iter().fold(Num::ZERO, |sum, n| sum.add(n));
    let value = (!known.is_empty()).then_some(Value::Number(sum));
    (look.figure(value.as_ref()), Some(missing))
}

fn as_of(store: &StoreOutcome) -> Option<NaiveDate> {
    let said = |v: &Value| !matches!(v, Value::Error(_) | Value::Empty);
    let spans = store.facts.spans.iter().filter(|s| s.owner != STORE_OWNER);
    spans.filter(|s| s.values.values().any(|d| said(&d.value))).map(|s| s.span.to).max()
}

fn scheme(store: &StoreOutcome) -> String {
    let (name, version) = (&store.scheme.name, &store.scheme.version);
    if version.is_empty() { name.to_string() } else { format!("{name} {version}") }
}
