//! One period of a shop: its drop read, every store calculated.

use super::Step;
use super::schemes::Schemes;
use super::shop::Shop;
use crate::calc::outcome::{Outcome, Status, StoreOutcome};
use crate::calc::{CalcInput, History, calculate, elsewhere};
use crate::diag::Diagnostic;
use crate::facts::{Measures, StoreFacts};
use crate::period::Period;
use crate::read::{Drop_, Request, StoreNames, read};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::sync::Arc;

/// A period, calculated.
pub(super) struct Month {
    pub outcome: Outcome,
    /// The vocabulary's measures as this period's files have them.
    pub measures: Measures,
}

pub(super) fn month(shop: &Shop, schemes: &Schemes, period: Period, step: &(dyn Fn(Step<'_>) + Sync)) -> Month {
    let stores: Vec<StoreNames> = shop.config.stores.iter().map(|s| s.names.clone()).collect();
    let roster = shop.config.roster.as_ref().map(|path| shop.root.join(path));
    let request = Request {
        root: &shop.root,
        period,
        vocabulary: &shop.vocabulary,
        roster: roster.as_deref(),
        stores: &stores,
        none: &shop.config.none_in(period),
        limits: shop.config.limits.clone(),
    };
    let Drop_ { mut stores, files, findings, measures } = read(&request, &|file| step(Step::Reading(file)));
    elsewhere(&mut stores, &measures);
    let names: Vec<Arc<str>> = stores.iter().map(|s| Arc::clone(&s.store)).collect();
    let is_known = |finding: &Diagnostic| finding.store.as_ref().is_some_and(|s| names.contains(s));
    let (of_stores, general): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_known);
    let one = |facts: StoreFacts| {
        step(Step::Calculating(&facts.store));
        let scheme = schemes.of(&facts.store)?;
        let found = of_stores.iter().filter(|f| f.store.as_ref() == Some(&facts.store)).cloned().collect();
        Some(store(facts, scheme, found, period, &measures))
    };
    let stores = stores.into_par_iter().filter_map(one).collect();
    Month { outcome: Outcome { period, stores, files, findings: general }, measures }
}

fn store(
    facts: StoreFacts,
    scheme: Arc<crate::scheme::model::Scheme>,
    mut found: Vec<Diagnostic>,
    period: Period,
    measures: &Measures,
) -> StoreOutcome {
    let history = History::default();
    let mut outcome = calculate(CalcInput { scheme, facts: Arc::new(facts), period, measures, history: &history });
    found.append(&mut outcome.findings);
    if crate::diag::has_errors(&found) {
        outcome.status = Status::Refused;
    }
    outcome.findings = sorted(found);
    outcome
}

/// By weight, then place.
pub(super) fn sorted(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by(|a, b| (a.severity(), &a.at, a.code, &a.args).cmp(&(b.severity(), &b.at, b.code, &b.args)));
    findings
}
