//! From all that was said to what counts: one source per measure, one figure per span, one tiling per owner.

use super::Join;
use super::bins::{Fate, RowRef};
use super::corrections::Correction;
use super::pool::{Key, Pool, Said};
use crate::diag::{Diagnostic, codes};
use crate::facts::tiling::{Conflict, Piece, Tiling, tile};
use crate::facts::{Adds, Datum, STORE_OWNER};
use crate::formula::Value;
use crate::formula::value::Cause;
use crate::number::{Num, Rounding};
use crate::origin::{Origin, Place};
use crate::period::DaySpan;
use crate::read::scan::reasons;
use crate::read::vocabulary::SourceRank;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// By store, owner and span: the measures that count.
pub(crate) type Facts = BTreeMap<(usize, u32, DaySpan), BTreeMap<usize, Datum>>;

/// The figures of a person's accounts.
type Accounts = Vec<(Arc<str>, Said)>;

/// The figures of one key that count.
type Chosen = BTreeMap<Key, Vec<Said>>;

impl Join<'_> {
    pub fn settle(&mut self, mut pool: Pool, corrections: Vec<Correction>) -> (Facts, BTreeMap<usize, usize>) {
        self.best_source(&mut pool);
        self.one_name(&mut pool);
        self.correct(&mut pool, corrections);
        self.one_figure(&mut pool);
        let weights = self.weights(&pool);
        let mut chosen = Chosen::new();
        let weighted = |m: usize| matches!(self.vocabulary.measures[m].measure.adds, Adds::Weighted(_));
        let (means, sums): (Vec<_>, Vec<_>) = pool.0.into_iter().partition(|(key, _)| weighted(key.measure));
        let all: BTreeMap<Key, Vec<Said>> = sums.iter().cloned().collect();
        for (key, said) in sums {
            let adds = self.vocabulary.measures[key.measure].measure.adds.clone();
            self.tiled(key, said, &adds, &mut chosen);
        }
        for (key, said) in means {
            self.mean(key, said, &weights, &all, &mut chosen);
        }
        self.summed_people(&chosen);
        (self.together(chosen, &weights), weights)
    }

    /// Per store and measure the best source speaks for the whole period.
    fn best_source(&mut self, pool: &mut Pool) {
        let mut best: BTreeMap<(usize, bool, usize), SourceRank> = BTreeMap::new();
        let slot = |key: &Key| (key.store, key.owner == STORE_OWNER, key.measure);
        for (key, said) in &pool.0 {
            for one in said {
                let rank = best.entry(slot(key)).or_insert(one.rank);
                *rank = (*rank).min(one.rank);
            }
        }
        let mut beaten: BTreeMap<(usize, usize), (RowRef, usize)> = BTreeMap::new();
        for (key, said) in &mut pool.0 {
            let rank = best[&slot(key)];
            said.retain(|one| {
                if one.rank > rank {
                    for (at, column) in &one.at {
                        self.fates.set(*at, Fate::Aside(reasons::OTHER_SOURCE));
                        beaten.entry((key.store, key.measure)).or_insert((*at, *column));
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
    }

    /// A person told by name in one file and by its only account in another is one owner; a name's figures beside several accounts'
    /// are their sum, and are compared.
    fn one_name(&mut self, pool: &mut Pool) {
        let named: Vec<Key> =
            pool.0.keys().filter(|k| k.account.is_empty() && k.owner != STORE_OWNER).cloned().collect();
        for key in named {
            let same = |k: &&Key| {
                (k.store, k.owner, k.measure) == (key.store, key.owner, key.measure) && !k.account.is_empty()
            };
            let accounts: Vec<Key> = pool.0.keys().filter(same).cloned().collect();
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
    fn one_figure(&mut self, pool: &mut Pool) {
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

    fn is_mean(&self, key: &Key) -> bool {
        matches!(self.vocabulary.measures[key.measure].measure.adds, Adds::Weighted(_))
    }

    fn twice(&mut self, said: &Said) {
        for (at, _) in &said.at {
            self.fates.set(*at, Fate::Aside(reasons::DUPLICATE));
        }
    }

    /// The weight of each mean: the best one that comes with its figures.
    fn weights(&self, pool: &Pool) -> BTreeMap<usize, usize> {
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

    fn tiled(&mut self, key: Key, said: Vec<Said>, adds: &Adds, chosen: &mut Chosen) {
        let piece = |s: &Said| Piece { span: s.span, value: s.value.as_ref().ok().cloned(), corrected: s.corrected };
        let pieces: Vec<Piece> = said.iter().map(piece).collect();
        let Tiling { used, covered, conflicts } = tile(adds, &pieces);
        for conflict in conflicts {
            match conflict {
                Conflict::Differs { whole, parts } => {
                    let sum = parts.iter().filter_map(|p| pieces[*p].value.as_ref()).fold(Num::ZERO, |s, n| s.add(n));
                    let finding = self
                        .about(codes::WHOLE_AND_PARTS, key.store, key.measure)
                        .arg("name", self.owner_name(key.owner))
                        .arg("span", said[whole].span)
                        .arg("whole", said[whole].value.as_ref().map(ToString::to_string).unwrap_or_default())
                        .arg("sum", sum)
                        .at(self.place(said[whole].at[0]))
                        .related(self.place(said[parts[0]].at[0]), "first_part");
                    self.findings.push(finding);
                }
                Conflict::Overlaps { one, other } => {
                    let finding = self
                        .about(codes::SPANS_OVERLAP, key.store, key.measure)
                        .arg("name", self.owner_name(key.owner))
                        .arg("one", said[one].span)
                        .arg("other", said[other].span)
                        .at(self.place(said[one].at[0]))
                        .related(self.place(said[other].at[0]), "other_place");
                    self.findings.push(finding);
                }
            }
        }
        self.keep(key, said, &used, &covered, chosen);
    }

    fn keep(&mut self, key: Key, said: Vec<Said>, used: &[usize], covered: &[usize], chosen: &mut Chosen) {
        for i in covered {
            for (at, _) in &said[*i].at {
                self.fates.set(*at, Fate::Aside(reasons::COVERED));
            }
        }
        // A figure that is nobody's for certain is not used.
        let nobody = |s: &Said| s.value.as_ref().is_err_and(|why| Arc::ptr_eq(why, &self.vocabulary.words.handed));
        for (at, _) in used.iter().filter(|i| !nobody(&said[**i])).flat_map(|i| &said[*i].at) {
            self.fates.set(*at, Fate::Used);
        }
        let mut said: Vec<Option<Said>> = said.into_iter().map(Some).collect();
        chosen.insert(key, used.iter().filter_map(|i| said[*i].take()).collect());
    }

    /// A mean stands on the spans of its weight. Where they do not meet: the whole period's own figure, else one worked out.
    fn mean(
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

    /// People counted once a day do not add up: whoever reads a sum of days should know.
    fn summed_people(&mut self, chosen: &Chosen) {
        let mut summed: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (key, said) in chosen {
            if said.len() > 1 && self.vocabulary.measures[key.measure].measure.adds == Adds::Distinct {
                summed.entry(key.store).or_default().insert(key.measure);
            }
        }
        for (store, measures) in summed {
            let names: Vec<&str> = measures.iter().map(|m| &*self.vocabulary.measures[*m].measure.name).collect();
            let finding = Diagnostic::new(codes::PEOPLE_SUMMED).arg("measures", names.join("、"));
            self.findings.push(finding.store(Arc::clone(self.book.name(store))));
        }
    }

    /// One person's accounts together, by span.
    fn together(&self, chosen: Chosen, weights: &BTreeMap<usize, usize>) -> Facts {
        let mut parts: BTreeMap<(usize, u32, usize, DaySpan), Accounts> = BTreeMap::new();
        for (key, said) in chosen {
            for one in said {
                let slot = (key.store, key.owner, key.measure, one.span);
                parts.entry(slot).or_default().push((Arc::clone(&key.account), one));
            }
        }
        let mut facts = Facts::new();
        for ((store, owner, measure, span), list) in &parts {
            let entry = &self.vocabulary.measures[*measure];
            let mut origin = self.origin(&list[0].1);
            for (_, said) in &list[1..] {
                origin.join(&self.origin(said));
            }
            let name = &entry.measure.name;
            let value = match (&entry.measure.adds, list.as_slice()) {
                (_, [(_, said)]) => said.value.clone(),
                (Adds::Weighted(_), _) => {
                    let weight = weights.get(measure).and_then(|w| parts.get(&(*store, *owner, *w, *span)));
                    weighted(list, weight.map(Vec::as_slice).unwrap_or_default())
                        .ok_or_else(|| Arc::clone(&self.vocabulary.words.unweighted))
                }
                (Adds::Last, _) => {
                    list.iter().map(|(_, s)| s.value.clone()).reduce(|a, b| Ok(a?.max(b?))).unwrap_or(Ok(Num::ZERO))
                }
                _ => list.iter().try_fold(Num::ZERO, |sum, (_, s)| Ok(sum.add(s.value.as_ref().map_err(Arc::clone)?))),
            };
            let value = match value {
                Ok(n) => Value::Number(n),
                Err(why) => Value::unknown(Cause { name: Arc::clone(name), why, origin: origin.clone() }),
            };
            facts.entry((*store, *owner, *span)).or_default().insert(*measure, Datum { value, origin });
        }
        facts
    }

    /// The cells of a figure.
    pub fn origin(&self, said: &Said) -> Origin {
        Origin::Cells { places: said.at.iter().map(|at| self.place(*at)).collect(), more: said.more }
    }

    pub fn place(&self, (at, column): (RowRef, usize)) -> Place {
        let sheet = self.sheet(at);
        let row = sheet.rows.get(at.row).map(|r| r.row).or_else(|| sheet.trades.get(at.row).map(|t| t.row));
        sheet.at(row.unwrap_or(0), column)
    }

    fn about(&self, code: crate::diag::Code, store: usize, measure: usize) -> Diagnostic {
        let name = &self.vocabulary.measures[measure].measure.name;
        Diagnostic::new(code).arg("measure", name).store(Arc::clone(self.book.name(store)))
    }

    fn conflict(&mut self, key: &Key, span: DaySpan, one: (&Num, (RowRef, usize)), other: (&Num, (RowRef, usize))) {
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

/// A mean over parts that all have their weight beside them, as one figure.
fn collapse(said: &[Said], weights: &[Said], span: DaySpan) -> Option<Said> {
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
fn weighted(list: &[(Arc<str>, Said)], weights: &[(Arc<str>, Said)]) -> Option<Num> {
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
