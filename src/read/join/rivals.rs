//! Rival figures: of several sources the best speaks, of several figures for one span one counts, and two known ones that differ stop
//! their store.

use super::Join;
use super::bins::{Fate, RowRef};
use super::pool::{Key, Pool, Said};
use crate::diag::{Diagnostic, codes};
use crate::facts::{Adds, STORE_OWNER};
use crate::number::{Num, Rounding};
use crate::period::DaySpan;
use crate::read::scan::reasons;
use crate::read::vocabulary::SourceRank;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

impl Join<'_> {
    /// Per store and measure the best source speaks for the whole period.
    pub(super) fn best_source(&mut self, pool: &mut Pool) {
        let mut best: BTreeMap<(usize, bool, usize), SourceRank> = BTreeMap::new();
        let slot = |key: &Key| (key.store, key.owner == STORE_OWNER, key.measure);
        for (key, said) in &pool.0 {
            for one in said {
                let rank = best.entry(slot(key)).or_insert(one.rank);
                *rank = (*rank).min(one.rank);
            }
        }
        let mut beaten: BTreeMap<(usize, usize), (RowRef, usize)> = BTreeMap::new();
        let mut beside: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (key, said) in &mut pool.0 {
            let rank = best[&slot(key)];
            said.retain(|one| {
                if one.rank > rank {
                    for (at, column) in &one.at {
                        self.fates.set(*at, Fate::Aside(reasons::OTHER_SOURCE));
                        if one.rank == SourceRank::Attribution && self.books.contains_key(&key.store) {
                            beside.entry(key.store).or_default().insert(key.measure);
                        } else {
                            beaten.entry((key.store, key.measure)).or_insert((*at, *column));
                        }
                    }
                }
                one.rank == rank
            });
        }
        pool.0.retain(|_, said| !said.is_empty());
        for ((store, measure), at) in beaten {
            let finding = self.about(codes::OTHER_SOURCE, store, measure).at(self.place(at));
            self.findings.push(finding);
        }
        for (store, measures) in beside {
            let names: Vec<&str> = measures.iter().map(|m| &*self.vocabulary.measures[*m].measure.name).collect();
            let finding = Diagnostic::new(codes::CHATS_BESIDE).arg("measures", names.join("、"));
            self.findings.push(finding.store(Arc::clone(self.book.name(store))));
        }
    }

    /// A person told by name in one file and by its only account in another is one owner; a name's figures beside several accounts'
    /// are their sum, and are compared.
    pub(super) fn one_name(&mut self, pool: &mut Pool) {
        let named: Vec<Key> =
            pool.0.keys().filter(|k| k.account.is_empty() && k.owner != STORE_OWNER).cloned().collect();
        for key in named {
            // The accounts stand behind the empty one.
            let behind = pool.0.range((Bound::Excluded(&key), Bound::Unbounded)).map(|(k, _)| k);
            let same = |k: &&Key| (k.store, k.owner, k.measure) == (key.store, key.owner, key.measure);
            let accounts: Vec<Key> = behind.take_while(same).cloned().collect();
            let Some(said) = pool.0.remove(&key) else { continue };
            match accounts.as_slice() {
                [] => {
                    pool.0.insert(key, said);
                }
                [only] => pool.0.entry(only.clone()).or_default().extend(said),
                several => {
                    for one in said {
                        let parts = several.iter().filter_map(|k| pool.0[k].iter().find(|s| s.span == one.span));
                        let sum = parts.map(|s| s.value.as_ref().ok()).try_fold(Num::ZERO, |sum, n| Some(sum.add(n?)));
                        let adds = self.vocabulary.measures[key.measure].is_additive();
                        if let (Ok(n), Some(sum), true) = (&one.value, sum, adds)
                            && several.iter().all(|k| pool.0[k].iter().any(|s| s.span == one.span))
                            && *n != sum
                        {
                            let other = pool.0[&several[0]].iter().find(|s| s.span == one.span).map(|s| s.at[0]);
                            self.conflict(&key, one.span, (n, one.at[0]), (&sum, other.unwrap_or(one.at[0])));
                        }
                        for (at, _) in &one.at {
                            self.fates.set(*at, Fate::Aside(reasons::COVERED));
                        }
                    }
                }
            }
        }
    }

    /// Of several figures for one span: a known one fills an unknown one, equal ones are one, different ones are a conflict.
    pub(super) fn one_figure(&mut self, pool: &mut Pool) {
        let mut filled: BTreeMap<(usize, usize, usize), (u32, RowRef, usize)> = BTreeMap::new();
        for (key, said) in &mut pool.0 {
            let mut by_span: BTreeMap<DaySpan, Said> = BTreeMap::new();
            for one in said.drain(..) {
                let Some(kept) = by_span.get_mut(&one.span) else {
                    by_span.insert(one.span, one);
                    continue;
                };
                match (&kept.value, &one.value) {
                    (Err(_), Ok(_)) => {
                        let (at, column) = one.at[0];
                        let count = filled.entry((key.store, key.measure, at.file)).or_insert((0, at, column));
                        count.0 += 1;
                        self.twice(kept);
                        *kept = one;
                    }
                    (Ok(a), Ok(b)) if self.is_mean(key) && same_rounded(a, b) => {
                        // One file shows more digits than the other.
                        if b.decimals_after_point() > a.decimals_after_point() {
                            self.twice(kept);
                            *kept = one;
                        } else {
                            self.twice(&one);
                        }
                    }
                    (Ok(a), Ok(b)) if a != b => {
                        let (a, b) = ((a.clone(), kept.at[0]), (b.clone(), one.at[0]));
                        self.conflict(key, one.span, (&b.0, b.1), (&a.0, a.1));
                        self.twice(&one);
                    }
                    _ => self.twice(&one),
                }
            }
            said.extend(by_span.into_values());
        }
        for ((store, measure, _), (count, at, column)) in filled {
            let finding = self.about(codes::FILLED, store, measure).arg("count", count).at(self.place((at, column)));
            self.findings.push(finding);
        }
    }

    pub(super) fn is_mean(&self, key: &Key) -> bool {
        matches!(self.vocabulary.measures[key.measure].measure.adds, Adds::Weighted(_))
    }

    pub(super) fn twice(&mut self, said: &Said) {
        for (at, _) in &said.at {
            self.fates.set(*at, Fate::Aside(reasons::DUPLICATE));
        }
    }

    pub(super) fn conflict(
        &mut self,
        key: &Key,
        span: DaySpan,
        one: (&Num, (RowRef, usize)),
        other: (&Num, (RowRef, usize)),
    ) {
        let (place, other_place) = (self.place(one.1), self.place(other.1));
        let (line, answer) = self.supersede_advice(&place, &other_place).unwrap_or_default();
        let finding = self
            .about(codes::CONFLICT, key.store, key.measure)
            .arg("line", line)
            .arg("answer", answer)
            .arg("name", self.owner_name(key.owner))
            .arg("span", span)
            .arg("one", one.0)
            .arg("other", other.0)
            .at(place)
            .related(other_place, "other_place");
        self.findings.push(finding);
    }
}

/// Whether the one with fewer digits is the other one, rounded.
fn same_rounded(a: &Num, b: &Num) -> bool {
    let digits = |n: &Num| n.decimals_after_point().and_then(|d| i32::try_from(d).ok()).unwrap_or(10);
    let fewer = digits(a).min(digits(b));
    a.round(fewer, Rounding::Half) == b.round(fewer, Rounding::Half)
}
