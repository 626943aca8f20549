//! From a header to what it may mean.

use super::{HeaderUnit, Vocabulary, Wanted};
use crate::diag::near;
use crate::read::fold::{decorated, fold, split_suffix, unparted};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A measure or a field, by its place in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Measure(usize),
    Field(usize),
}

/// One thing that a header may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    pub target: Target,
    /// Place of the spelling among the target's: the lower, the surer.
    pub rank: usize,
    pub(crate) unit: Option<HeaderUnit>,
    /// The header says that its figures come late: `延 询单人数`.
    pub late: bool,
}

/// Ranks of what is known only without its separators, and only without a word that adds nothing: after every listed spelling.
const UNPARTED: usize = 1_000;
const STRIPPED: usize = 2_000;

/// So many words that add nothing are taken off a header.
const STRIPS: u32 = 2;

/// What unknown headers were found near to: the files of a drop have the same ones, and there are thousands of spellings.
#[derive(Debug, Default)]
pub(super) struct Near(Mutex<BTreeMap<String, Vec<(Target, usize)>>>);

impl Near {
    /// So many headers are kept: a file may have any number of them.
    const KEPT: usize = 1_000;

    fn get(&self, name: &str, find: impl FnOnce() -> Vec<(Target, usize)>) -> Vec<(Target, usize)> {
        let known = |near: &Self| near.0.lock().ok()?.get(name).cloned();
        known(self).unwrap_or_else(|| {
            let found = find();
            if let Ok(mut known) = self.0.lock()
                && known.len() < Self::KEPT
            {
                known.insert(name.to_owned(), found.clone());
            }
            found
        })
    }
}

/// A copy may be taught other spellings.
impl Clone for Near {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Vocabulary {
    #[cfg(test)]
    /// The unit of a word in brackets.
    pub(crate) fn header_unit(&self, word: &str) -> Option<HeaderUnit> {
        self.units.get(&fold(word)).cloned()
    }

    /// Everything that a header may mean, whatever the kind.
    pub(crate) fn meanings(&self, header: &str) -> Vec<Meaning> {
        let folded = fold(header);
        self.of_folded(decorated(&folded), STRIPS)
    }

    fn of_folded(&self, folded: &str, strips: u32) -> Vec<Meaning> {
        let suffix = split_suffix(folded);
        let mut found = self.spelt(folded, 0);
        if !found.is_empty() {
            // The whole spelling is known, its unit still speaks: 底薪(元/月) has none, 平均接待时长(秒) would.
            let unit = suffix.and_then(|(_, suffix)| self.unit(suffix));
            for meaning in &mut found {
                meaning.unit = unit.cloned();
            }
            return found;
        }
        if let Some((name, suffix)) = suffix {
            let unit = self.unit(suffix);
            if unit.is_some() || self.words.remarks.contains(suffix) {
                return with_unit(self.of_folded(name, strips), unit);
            }
        }
        if let Some((name, unit)) = self.tail_unit(folded) {
            return with_unit(self.of_folded(name, strips), Some(unit));
        }
        let found = self.spelt(&unparted(folded), UNPARTED);
        if !found.is_empty() {
            return found;
        }
        let late = folded.strip_prefix('延').map(|rest| self.of_folded(rest, strips)).unwrap_or_default();
        if !late.is_empty() {
            return late.into_iter().map(|m| Meaning { late: true, ..m }).collect();
        }
        if let Some(found) = self.alternatives(folded) {
            return found;
        }
        strips.checked_sub(1).map(|left| self.stripped(folded, left)).unwrap_or_default()
    }

    /// `旺旺/子账号`: what both may mean.
    fn alternatives(&self, folded: &str) -> Option<Vec<Meaning>> {
        let (one, other) = folded.split_once(['/', '|', '或'])?;
        let (one, other) = (self.spelt(one, UNPARTED), self.spelt(other, UNPARTED));
        (!one.is_empty() && !other.is_empty())
            .then(|| one.into_iter().filter(|m| other.iter().any(|o| o.target == m.target)).collect())
    }

    /// `客服接待量`, `销售额合计`: without the word that adds nothing.
    fn stripped(&self, folded: &str, strips: u32) -> Vec<Meaning> {
        let words = &self.words;
        let without_prefix = words.prefixes.iter().filter_map(|p| folded.strip_prefix(p.as_str()));
        let without_suffix = words.suffixes.iter().filter_map(|s| folded.strip_suffix(s.as_str()));
        let rest = without_prefix.chain(without_suffix).map(decorated).filter(|rest| !rest.is_empty());
        let found = rest.map(|rest| self.of_folded(rest, strips)).find(|found| !found.is_empty());
        found.unwrap_or_default().into_iter().map(|m| Meaning { rank: m.rank + STRIPPED, ..m }).collect()
    }

    fn unit(&self, word: &str) -> Option<&HeaderUnit> {
        let word = word.strip_prefix("单位").map_or(word, |rest| rest.trim_start_matches(':'));
        self.units.get(word)
    }

    /// `销售额/元`, `平均响应-秒`. A count after a slash would be a quotient: `件数/人`.
    fn tail_unit<'a>(&self, folded: &'a str) -> Option<(&'a str, &HeaderUnit)> {
        let (name, word) = folded.rsplit_once(['/', '-', '_', ':', ',', '|'])?;
        let unit = self.unit(word).filter(|u| **u != HeaderUnit::Count)?;
        (!name.is_empty()).then_some((name, unit))
    }

    fn spelt(&self, folded: &str, worse: usize) -> Vec<Meaning> {
        let index = if worse == 0 { &self.index } else { &self.unparted };
        let known = index.get(folded).map(Vec::as_slice).unwrap_or_default();
        known.iter().map(|(t, rank)| Meaning { target: *t, rank: rank + worse, unit: None, late: false }).collect()
    }

    /// The canonical name of a measure or field.
    pub(crate) fn name(&self, target: Target) -> &Arc<str> {
        match target {
            Target::Measure(i) => &self.measures[i].measure.name,
            Target::Field(i) => &self.fields[i].name,
        }
    }

    pub(crate) fn is_wanted(&self, wanted: &Wanted, target: Target) -> bool {
        match (wanted, target) {
            (Wanted::Target(t), _) => *t == target,
            (Wanted::Group(group), Target::Measure(i)) => self.measures[i].group == *group,
            (Wanted::Group(_), Target::Field(_)) => false,
        }
    }

    /// The canonical name nearest to an unknown header.
    #[must_use]
    pub fn near(&self, header: &str) -> Option<Arc<str>> {
        self.nearest(header).first().map(|(target, _)| Arc::clone(self.name(*target)))
    }

    /// Everything that an unknown header is near to, the nearest first, with how far off it is.
    pub(crate) fn nearest(&self, header: &str) -> Vec<(Target, usize)> {
        let folded = fold(header);
        let name = split_suffix(&folded).map_or(&*folded, |(name, _)| name);
        self.near.get(name, || self.nearest_of(name))
    }

    fn nearest_of(&self, name: &str) -> Vec<(Target, usize)> {
        let spellings = near(name, self.index.keys().map(String::as_str)).into_iter();
        let all = spellings.flat_map(|(distance, s)| self.index[s].iter().map(move |(t, rank)| (distance, *rank, *t)));
        let mut all: Vec<(usize, usize, Target)> = all.collect();
        all.sort_unstable();
        let mut found: Vec<(Target, usize)> = Vec::new();
        for (distance, _, target) in all {
            if found.iter().all(|(t, _)| *t != target) {
                found.push((target, distance));
            }
        }
        found
    }

    /// The measure that a word in a cell names (corrections), by any of its spellings.
    pub(crate) fn measure_called(&self, word: &str) -> Option<usize> {
        self.meanings(word).iter().find_map(|m| match m.target {
            Target::Measure(i) => Some(i),
            Target::Field(_) => None,
        })
    }
}

fn with_unit(found: Vec<Meaning>, unit: Option<&HeaderUnit>) -> Vec<Meaning> {
    found.into_iter().map(|m| Meaning { unit: unit.cloned().or(m.unit), ..m }).collect()
}
