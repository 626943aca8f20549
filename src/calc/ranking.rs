//! Rankings carried out: who takes part, in which order, and who shares a place.

use super::outcome::{Place, RankingOutcome, StoreOutcome};
use crate::facts::STORE_OWNER;
use crate::formula::{Model, Table, Value};
use crate::number::{Num, Rounding};
use crate::period::Period;
use crate::scheme::model::{Better, Ranking, Scheme, Ties};
use crate::scheme::names::{AGENTS, POST};
use std::sync::Arc;

/// Every ranking of the scheme that is made for such a span, in its order.
pub(super) fn carry_out(scheme: &Scheme, model: &Model, period: Period) -> Vec<RankingOutcome> {
    let Some(agents) = model.table(AGENTS) else { return Vec::new() };
    scheme.rankings.iter().filter(|r| r.is_made_for(period)).map(|r| one(r, agents)).collect()
}

/// People take part, but no figure of theirs is of this span: exports by the month say nothing about a week.
#[must_use]
pub fn is_blank(store: &StoreOutcome) -> bool {
    let said = |v: &Value| !matches!(v, Value::Error(_) | Value::Empty);
    let mut rows = store.facts.spans.iter().filter(|s| s.owner != STORE_OWNER).flat_map(|s| s.values.values());
    !rows.any(|d| said(&d.value)) && store.rankings.iter().any(|r| !r.places.is_empty())
}

/// Leaves in every ranking of a store the people of one post only.
pub fn only_post(store: &mut StoreOutcome, post: &Arc<str>) {
    let scheme = Arc::make_mut(&mut store.scheme);
    scheme.rankings.retain(|r| r.posts.is_empty() || r.posts.contains(post));
    for ranking in &mut scheme.rankings {
        ranking.posts = vec![Arc::clone(post)];
        ranking.name = format!("{}（{post}）", ranking.name).into();
    }
    store.rankings = carry_out(&store.scheme, &store.model, store.period);
}

fn one(ranking: &Ranking, agents: &Table) -> RankingOutcome {
    let value = |column: &str, row: usize| agents.column(column).and_then(|c| c.values.get(row));
    let takes_part = |row: &usize| {
        // Not known whether: listed, without a place.
        let among = value(&ranking.among, *row).is_some_and(|v| v.is_true() || v.is_error());
        let post = value(POST, *row).and_then(Value::as_text).unwrap_or_default();
        among && (ranking.posts.is_empty() || ranking.posts.iter().any(|p| **p == *post))
    };
    let mut known: Vec<(usize, Num)> = Vec::new();
    let mut unknown: Vec<usize> = Vec::new();
    for row in (0..agents.rows).filter(takes_part) {
        match value(&ranking.key, row) {
            Some(Value::Number(n)) if value(&ranking.among, row).is_some_and(Value::is_true) => {
                known.push((row, n.round(10, Rounding::Half)));
            }
            Some(Value::Number(_) | Value::Error(_)) => unknown.push(row),
            // Not applicable.
            _ => {}
        }
    }
    known.sort_by(|(a_row, a), (b_row, b)| {
        let by_key = if ranking.order == Better::Higher { b.cmp(a) } else { a.cmp(b) };
        by_key.then(a_row.cmp(b_row))
    });
    let mut places: Vec<Place> = Vec::new();
    let mut place = 0_u32;
    for group in known.chunk_by(|(_, a), (_, b)| a == b) {
        let shared = group.len() > 1;
        let ahead = u32::try_from(places.len()).unwrap_or(u32::MAX);
        place = if ranking.ties == Ties::Dense { place + 1 } else { ahead + 1 };
        places.extend(group.iter().map(|(row, _)| Place { row: *row, place: Some(place), shared }));
    }
    places.extend(unknown.into_iter().map(|row| Place { row, place: None, shared: false }));
    RankingOutcome {
        name: Arc::clone(&ranking.name),
        key: Arc::clone(&ranking.key),
        columns: ranking.columns.clone(),
        places,
    }
}
