//! From all that was said to what counts: one source per measure, one figure per span, one tiling per owner.

use super::Join;
use super::bins::{Fate, RowRef};
use super::corrections::Correction;
use super::means::weighted;
use super::pool::{Key, Pool, Said};
use crate::diag::{Diagnostic, codes};
use crate::facts::tiling::{Conflict, Piece, Tiling, tile};
use crate::facts::{Adds, Datum};
use crate::formula::Value;
use crate::formula::value::Cause;
use crate::number::Num;
use crate::origin::{Origin, Place};
use crate::period::DaySpan;
use crate::read::scan::reasons;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// By store, owner and span: the measures that count.
pub(crate) type Facts = BTreeMap<(usize, u32, DaySpan), BTreeMap<usize, Datum>>;

/// The figures of a person's accounts.
type Accounts = Vec<(Arc<str>, Said)>;

/// The figures of one key that count.
pub(crate) type Chosen = BTreeMap<Key, Vec<Said>>;

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

    pub(super) fn tiled(&mut self, key: Key, said: Vec<Said>, adds: &Adds, chosen: &mut Chosen) {
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

    pub(super) fn keep(&mut self, key: Key, said: Vec<Said>, used: &[usize], covered: &[usize], chosen: &mut Chosen) {
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
        let row = sheet.row_of(at.row);
        sheet.at(row, column)
    }

    pub(super) fn about(&self, code: crate::diag::Code, store: usize, measure: usize) -> Diagnostic {
        let name = &self.vocabulary.measures[measure].measure.name;
        Diagnostic::new(code).arg("measure", name).store(Arc::clone(self.book.name(store)))
    }
}
