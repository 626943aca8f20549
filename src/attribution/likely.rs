//! A tool's statistics beside ours: which one setting, set otherwise, gives the tool's figures.

use super::figure::Figure;
use super::outcome::{Outcome, When, Whose};
use super::settings::{Settings, Variant};
use super::store::Store;
use super::walk::attribute;
use crate::number::{Num, Rounding};
use crate::period::DaySpan;

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

/// The variants of the settings that explain differences: first those that explain the most and break the least, then in the order
/// of the settings. Each is one attribution of the whole store.
///
/// Settings by which messages were cut into chats, and those that were used while texts were read, are not tried.
#[must_use]
pub fn likely(store: &Store, settings: &Settings, span: DaySpan, told: &[Told]) -> Vec<Likely> {
    let differ = differing(&attribute(store, settings, span), told);
    if differ.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<Likely> = Vec::new();
    for variant in settings.variants() {
        let still = differing(&attribute(store, &variant.settings, span), told);
        let explains: Vec<_> = differ.iter().copied().filter(|at| still.binary_search(at).is_err()).collect();
        let breaks: Vec<_> = still.into_iter().filter(|at| differ.binary_search(at).is_err()).collect();
        if !explains.is_empty() {
            all.push(Likely { variant, explains, breaks });
        }
    }
    // One that is broken weighs as much as one that is explained.
    all.sort_by_key(|l| (differ.len() + l.breaks.len() - l.explains.len(), l.breaks.len()));
    all
}

fn agrees(outcome: &Outcome, told: &Told) -> bool {
    let Some(ours) = outcome.figure(told.figure, told.whose, told.when) else { return false };
    let digits = told.value.decimals_after_point().and_then(|d| i32::try_from(d).ok());
    match (told.figure, digits) {
        (Figure::Mean(_), Some(digits)) => ours.round(digits, Rounding::Half) == told.value,
        _ => ours == told.value,
    }
}
