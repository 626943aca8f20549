//! From a header to what it may mean.

use super::{HeaderUnit, Vocabulary, Wanted};
use crate::diag::nearest;
use crate::read::fold::{fold, split_suffix};
use std::sync::Arc;

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

impl Vocabulary {
    #[cfg(test)]
    /// The unit of a word in brackets.
    pub(crate) fn header_unit(&self, word: &str) -> Option<HeaderUnit> {
        self.units.get(&fold(word)).cloned()
    }

    /// Everything that a header may mean, whatever the kind.
    pub(crate) fn meanings(&self, header: &str) -> Vec<Meaning> {
        let folded = fold(header);
        let mut found = self.spelt(&folded, None, false);
        if found.is_empty()
            && let Some((name, suffix)) = split_suffix(&folded)
            && let Some(unit) = self.units.get(suffix)
        {
            found = self.spelt(name, Some(unit), false);
        } else if let Some((_, suffix)) = split_suffix(&folded) {
            // The whole spelling is known, its unit still speaks: 底薪(元/月) has none, 平均接待时长(秒) would.
            let unit = self.units.get(suffix);
            for meaning in &mut found {
                meaning.unit = unit.cloned();
            }
        }
        if found.is_empty()
            && let Some(rest) = folded.strip_prefix('延')
        {
            found = self.meanings(rest);
            for meaning in &mut found {
                meaning.late = true;
            }
        }
        found
    }

    fn spelt(&self, folded: &str, unit: Option<&HeaderUnit>, late: bool) -> Vec<Meaning> {
        let known = self.index.get(folded).map(Vec::as_slice).unwrap_or_default();
        known.iter().map(|(target, rank)| Meaning { target: *target, rank: *rank, unit: unit.cloned(), late }).collect()
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
        let folded = fold(header);
        let name = split_suffix(&folded).map_or(&*folded, |(name, _)| name);
        let spelling = nearest(name, self.index.keys().map(String::as_str))?;
        let (target, _) = self.index.get(spelling)?.first()?;
        Some(Arc::clone(self.name(*target)))
    }

    /// The measure that a word in a cell names (corrections), by any of its spellings.
    pub(crate) fn measure_called(&self, word: &str) -> Option<usize> {
        self.meanings(word).iter().find_map(|m| match m.target {
            Target::Measure(i) => Some(i),
            Target::Field(_) => None,
        })
    }
}
