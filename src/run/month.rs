//! One period of a shop: its drop read, every store calculated.

use super::Step;
use super::ledger::{self, Past};
use super::schemes::Schemes;
use super::shop::Shop;
use crate::calc::outcome::{Outcome, Status, StoreOutcome};
use crate::calc::{CalcInput, History, Prepared, elsewhere, join};
use crate::diag::{Diagnostic, Severity, codes};
use crate::facts::{Measures, StoreFacts};
use crate::period::Period;
use crate::read::{Drop_, Request, StoreNames, read};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::path::PathBuf;
use std::sync::Arc;

/// A period, calculated.
pub(super) struct Month {
    pub outcome: Outcome,
    /// The vocabulary's measures as this period's files have them.
    pub measures: Measures,
}

impl Month {
    /// Adds findings, each to its store.
    pub fn add(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        for finding in findings {
            let store = self.outcome.stores.iter_mut().find(|s| finding.store.as_ref() == Some(&s.store));
            let list = store.map_or(&mut self.outcome.findings, |s| &mut s.findings);
            list.push(finding);
            *list = sorted(std::mem::take(list));
        }
    }
}

/// A period for rankings alone: closed months are as they were frozen, and nothing is corrected.
pub(super) fn plain(shop: &Shop, schemes: &Schemes, period: Period) -> Month {
    let (history, found) = match ledger::frozen(shop, period) {
        Ok(history) => (history, None),
        Err(finding) => (History::default(), Some(finding)),
    };
    let mut month = calculated(shop, schemes, period, None, &history, &|_| {});
    month.outcome.findings.extend(found);
    month
}

/// A period as its pay is.
pub(super) fn month(
    shop: &Shop,
    schemes: &Schemes,
    period: Period,
    past: &Past,
    step: &(dyn Fn(Step<'_>) + Sync),
) -> Month {
    calculated(shop, schemes, period, None, &past.history, step)
}

/// A closed month once more, from its drops as they are now, with the roster of then.
pub(super) fn again(
    shop: &Shop,
    schemes: &Schemes,
    period: Period,
    files: Option<&[(Arc<str>, PathBuf)]>,
    history: &History,
) -> Month {
    calculated(shop, schemes, period, files, history, &|_| {})
}

fn calculated(
    shop: &Shop,
    schemes: &Schemes,
    period: Period,
    instead: Option<&[(Arc<str>, PathBuf)]>,
    history: &History,
    step: &(dyn Fn(Step<'_>) + Sync),
) -> Month {
    let stores: Vec<StoreNames> = shop.config.stores.iter().map(|s| s.names.clone()).collect();
    let roster = shop.config.roster.as_ref().map(|path| shop.root.join(path));
    let request = Request {
        root: &shop.root,
        period,
        vocabulary: &shop.vocabulary,
        roster: roster.as_deref(),
        instead,
        stores: &stores,
        none: &shop.config.none_in(period),
        supersede: &shop.config.supersede,
        limits: shop.config.limits.clone(),
        chats: &schemes.chats(shop, period),
    };
    let Drop_ { mut stores, files, findings, measures } = read(&request, &|file| step(Step::Reading(file)));
    elsewhere(&mut stores, &measures);
    let names: Vec<Arc<str>> = stores.iter().map(|s| Arc::clone(&s.store)).collect();
    let is_known = |finding: &Diagnostic| finding.store.as_ref().is_some_and(|s| names.contains(s));
    let (of_stores, general): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_known);
    let one = |facts: StoreFacts| {
        step(Step::Calculating(&facts.store));
        let scheme = schemes.of(&facts.store)?;
        let found: Vec<_> = of_stores.iter().filter(|f| f.store.as_ref() == Some(&facts.store)).cloned().collect();
        let input = CalcInput { scheme, facts: Arc::new(facts), period, measures: &measures, history };
        Some((Prepared::new(input), found))
    };
    let mut prepared: Vec<(Prepared<'_>, Vec<Diagnostic>)> = stores.into_par_iter().filter_map(one).collect();
    let group = |store: &str| shop.config.store(store).and_then(|s| s.group.clone());
    join(&mut prepared.iter_mut().map(|(p, _)| p).collect::<Vec<_>>(), &group);
    let stores = prepared.into_par_iter().map(|(prepared, found)| store(prepared.finish(), found)).collect();
    Month { outcome: Outcome { period, stores, files, findings: general }, measures }
}

fn store(mut outcome: StoreOutcome, mut found: Vec<Diagnostic>) -> StoreOutcome {
    found.append(&mut outcome.findings);
    if !is_paid(&outcome) {
        let about_pay = [
            codes::WAGE_PENDING,
            codes::WAGE_BROKEN,
            codes::WAGE_NEGATIVE,
            codes::RECORDS_MISSING,
            codes::CHECK_SAYS,
            codes::CHECK_WAITS,
        ];
        found.retain(|f| !about_pay.contains(&f.code));
    }
    if crate::diag::has_errors(&found) {
        outcome.status = Status::Refused;
        // What is not known because of the error is no finding of its own.
        found.retain(|f| f.severity() != Severity::Pending);
    }
    outcome.findings = sorted(found);
    outcome
}

/// Whether the store's scheme pays for spans of this kind; others are for rankings alone.
#[must_use]
pub fn is_paid(store: &StoreOutcome) -> bool {
    store.scheme.pays(store.period)
}

/// By weight, then place.
pub(super) fn sorted(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by(|a, b| (a.severity(), &a.at, a.code, &a.args).cmp(&(b.severity(), &b.at, b.code, &b.args)));
    findings
}
