//! Rankings over all stores: the stores' own rankings of one name, merged by the same key.

use super::outcome::{Place, Status, StoreOutcome, names};
use crate::formula::Value;
use crate::number::{Num, Rounding};
use crate::scheme::model::{Better, Ties};
use std::cmp::Ordering;
use std::sync::Arc;

/// A ranking of the people of several stores, in order of place.
#[derive(Clone, Debug)]
pub struct GroupRanking {
    pub name: Arc<str>,
    pub key: Arc<str>,
    pub columns: Vec<Arc<str>>,
    pub order: Better,
    pub ties: Ties,
    pub places: Vec<GroupPlace>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupPlace {
    /// Index of the store among those given.
    pub store: usize,
    pub place: Place,
}

/// The rankings that sound stores have in common or alone, by name and key, in the order of their first appearance.
/// Who takes part and what the key is worth is as in the store's own ranking; people whose key is unknown come last.
#[must_use]
pub fn rankings(stores: &[StoreOutcome]) -> Vec<GroupRanking> {
    let mut all: Vec<GroupRanking> = Vec::new();
    for (index, store) in stores.iter().enumerate().filter(|(_, s)| s.status == Status::Sound) {
        for ranking in &store.rankings {
            let Some(policy) = store.scheme.rankings.iter().find(|r| r.name == ranking.name) else { continue };
            let places = ranking.places.iter().map(|p| GroupPlace { store: index, place: p.clone() });
            match all.iter_mut().find(|g| g.name == ranking.name && g.key == ranking.key && g.order == policy.order) {
                Some(group) => group.places.extend(places),
                None => all.push(GroupRanking {
                    name: Arc::clone(&ranking.name),
                    key: Arc::clone(&ranking.key),
                    columns: ranking.columns.clone(),
                    order: policy.order,
                    ties: policy.ties,
                    places: places.collect(),
                }),
            }
        }
    }
    for group in &mut all {
        place(group, stores);
    }
    all
}

fn place(group: &mut GroupRanking, stores: &[StoreOutcome]) {
    let key = |p: &GroupPlace| -> Option<Num> {
        let known = p.place.place.and(stores[p.store].model.value(names::AGENTS, &group.key, p.place.row));
        // Keys are compared to ten places, as everywhere.
        known.and_then(Value::as_number).map(|n| n.round(10, Rounding::Half))
    };
    let mut rows: Vec<(Option<Num>, GroupPlace)> = group.places.drain(..).map(|p| (key(&p), p)).collect();
    // Stable: equal keys stay in the order of stores, then of the stores' own rankings.
    rows.sort_by(|(a, _), (b, _)| match (a, b) {
        (Some(a), Some(b)) if group.order == Better::Higher => b.cmp(a),
        (Some(a), Some(b)) => a.cmp(b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
    let mut last = 0_u32;
    for i in 0..rows.len() {
        let equal = |j: usize| rows[i].0.is_some() && rows.get(j).is_some_and(|r| r.0 == rows[i].0);
        let (above, below) = (i > 0 && equal(i - 1), equal(i + 1));
        if !above {
            last = match group.ties {
                Ties::Shared => u32::try_from(i + 1).unwrap_or(u32::MAX),
                Ties::Dense => last + 1,
            };
        }
        rows[i].1.place.place = rows[i].0.is_some().then_some(last);
        rows[i].1.place.shared = above || below;
    }
    group.places = rows.into_iter().map(|(_, p)| p).collect();
}
