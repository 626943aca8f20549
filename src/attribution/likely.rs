//! A tool's statistics beside ours: which one setting, set otherwise, gives the tool's figures.

use super::figure::Figure;
use super::outcome::{Outcome, When, Whose};
use super::settings::Variant;
use super::store::Store;
use super::walk::attribute;
use crate::number::{Num, Rounding};
use crate::period::DaySpan;
use std::cmp::Reverse;

/// A figure as a tool's export has it.
#[derive(Clone, Debug)]
pub struct Told {
    pub figure: Figure,
    pub whose: Whose,
    pub when: When,
    pub value: Num,
}

/// A setting that explains differences.
#[derive(Clone, Debug)]
pub struct Likely {
    pub variant: Variant,
    /// Figures, by index, that differ from ours and come out as told under the variant.
    pub explains: Vec<usize>,
    /// Figures, by index, that are ours and would differ under the variant.
    pub breaks: Vec<usize>,
}

/// The figures, by index, that differ from the outcome. A mean is compared at the digits that the tool shows.
#[must_use]
pub fn differing(outcome: &Outcome, told: &[Told]) -> Vec<usize> {
    (0..told.len()).filter(|at| !agrees(outcome, &told[*at])).collect()
}

impl Likely {
    /// What a variant of the settings does to the figures that differ, which [`differing`] found: one attribution of the whole
    /// store. `None` where it breaks as many figures as it explains.
    ///
    /// Settings by which messages were cut into chats, and those that were used while texts were read, have no variants.
    #[must_use]
    pub fn under(variant: Variant, store: &Store, span: DaySpan, told: &[Told], differ: &[usize]) -> Option<Self> {
        let still = differing(&attribute(store, &variant.settings, span), told);
        let explains: Vec<_> = differ.iter().copied().filter(|at| still.binary_search(at).is_err()).collect();
        let breaks: Vec<_> = still.into_iter().filter(|at| differ.binary_search(at).is_err()).collect();
        (explains.len() > breaks.len()).then_some(Self { variant, explains, breaks })
    }

    /// First those that explain the most, one that is broken weighing as much as one that is explained; of equal ones first
    /// that breaks less, then in the order given.
    pub fn sort(all: &mut [Self]) {
        all.sort_by_key(|l| (Reverse(l.explains.len() - l.breaks.len()), l.breaks.len()));
    }
}

fn agrees(outcome: &Outcome, told: &Told) -> bool {
    let Some(ours) = outcome.figure(told.figure, told.whose, told.when) else { return false };
    let digits = told.value.decimals_after_point().and_then(|d| i32::try_from(d).ok());
    match (told.figure, digits) {
        (Figure::Mean(_), Some(digits)) => ours.round(digits, Rounding::Half) == told.value,
        _ => ours == told.value,
    }
}
