//! Means are never averaged: they stand on the spans of their weight, or are worked out from parts that have it beside them.

use super::Join;
use super::bins::Fate;
use super::pool::{Key, Pool, Said};
use super::settle::Chosen;
use crate::number::{Num, Rounding};
use crate::period::DaySpan;
use crate::read::vocabulary::SourceRank;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Means of rounded means differ no more than in these digits.
const NEAR: i32 = 8;

impl Join<'_> {
    /// The weight of each mean: the best one that comes with its figures.
    pub(super) fn weights(&self, pool: &Pool) -> BTreeMap<usize, usize> {
        let mut weights = BTreeMap::new();
        for (m, entry) in self.vocabulary.measures.iter().enumerate() {
            let candidates: Vec<usize> =
                entry.weights.iter().filter_map(|w| self.vocabulary.measure_index(w)).collect();
            let keys: Vec<&Key> = pool.0.keys().filter(|k| k.measure == m).collect();
            let beside = |w: usize| keys.iter().any(|k| pool.0.contains_key(&Key { measure: w, ..(*k).clone() }));
            let best = candidates.iter().copied().find(|w| beside(*w));
            weights.extend(best.or(candidates.first().copied()).map(|w| (m, w)));
        }
        weights
    }

    /// A mean stands on the spans of its weight. Where they do not meet: the whole period's own figure, else one worked out.
    pub(super) fn mean(
        &mut self,
        key: Key,
        said: Vec<Said>,
        weights: &BTreeMap<usize, usize>,
        all: &BTreeMap<Key, Vec<Said>>,
        chosen: &mut Chosen,
    ) {
        let adds = self.vocabulary.measures[key.measure].measure.adds.clone();
        let weight = weights.get(&key.measure).map(|w| Key { measure: *w, ..key.clone() });
        let tiles: Vec<DaySpan> =
            weight.as_ref().and_then(|w| chosen.get(w)).map(|l| l.iter().map(|s| s.span).collect()).unwrap_or_default();
        let on_tiles: Vec<usize> = (0..said.len()).filter(|i| tiles.contains(&said[*i].span)).collect();
        // Of chats the period's own figure is at hand: on a day without the weight there may be something all the same.
        let whole = said.iter().position(|s| s.rank == SourceRank::Attribution && s.span == self.period);
        let parts: Vec<Said> = on_tiles.iter().map(|i| said[*i].clone()).collect();
        if let Some(whole) =
            whole.filter(|_| !parts.is_empty() && parts.iter().all(|s| !s.corrected && s.span != self.period))
        {
            let beside = weight.as_ref().and_then(|w| chosen.get(w)).map(Vec::as_slice).unwrap_or_default();
            let made = collapse(&parts, beside, self.period).and_then(|s| s.value.ok());
            let told = said[whole].value.as_ref().ok();
            if told.is_some_and(|told| made.is_none_or(|made| !told.sub(&made).round(NEAR, Rounding::Half).is_zero())) {
                let others: Vec<usize> = (0..said.len()).filter(|i| *i != whole).collect();
                self.keep(key, said, &[whole], &others, chosen);
                return;
            }
        }
        if !on_tiles.is_empty() {
            let others: Vec<usize> = (0..said.len()).filter(|i| !on_tiles.contains(i)).collect();
            self.keep(key, said, &on_tiles, &others, chosen);
            return;
        }
        let beside = weight.as_ref().and_then(|w| all.get(w)).map(Vec::as_slice).unwrap_or_default();
        if let [tile] = tiles.as_slice()
            && let Some(mean) = collapse(&said, beside, *tile)
        {
            for (at, _) in said.iter().flat_map(|s| &s.at) {
                self.fates.set(*at, Fate::Used);
            }
            chosen.insert(key, vec![mean]);
            return;
        }
        self.tiled(key, said, &adds, chosen);
    }
}

/// A mean over parts that all have their weight beside them, as one figure.
pub(super) fn collapse(said: &[Said], weights: &[Said], span: DaySpan) -> Option<Said> {
    let (mut top, mut bottom) = (Num::ZERO, Num::ZERO);
    let mut at = Vec::new();
    for one in said {
        let weight = weights.iter().find(|w| w.span == one.span)?.value.as_ref().ok()?;
        if weight.is_zero() {
            continue;
        }
        top = top.add(&weight.mul(one.value.as_ref().ok()?));
        bottom = bottom.add(weight);
        at.extend(one.at.iter().copied());
    }
    let mean = top.div(&bottom)?.round(10, Rounding::Half);
    let more = u32::try_from(at.len().saturating_sub(crate::origin::PLACES_KEPT)).unwrap_or(u32::MAX);
    at.truncate(crate::origin::PLACES_KEPT);
    Some(Said { span, value: Ok(mean), at, more, ..said.first()?.clone() })
}

/// The mean over a person's accounts.
pub(super) fn weighted(list: &[(Arc<str>, Said)], weights: &[(Arc<str>, Said)]) -> Option<Num> {
    let (mut top, mut bottom) = (Num::ZERO, Num::ZERO);
    for (account, said) in list {
        let weight = weights.iter().find(|(a, _)| a == account)?.1.value.as_ref().ok()?;
        if !weight.is_zero() {
            top = top.add(&weight.mul(said.value.as_ref().ok()?));
            bottom = bottom.add(weight);
        }
    }
    Some(top.div(&bottom)?.round(10, Rounding::Half))
}
