//! A closed period run again: what its pay would be today, beside what was frozen. The ledger is not touched.

use super::again::{self, ByStore};
use super::compare::{Change, Comparison, compare};
use super::past::Past;
use crate::diag::{Diagnostic, Severity, codes, has_errors};
use crate::ledger::MonthHead;
use crate::run::month::{Month, sorted};
use crate::run::schemes::{Schemes, tried};
use crate::run::shop::Shop;
use std::sync::Arc;

/// The closed stores again; each with its comparison.
struct Again {
    month: Month,
    comparisons: Vec<Comparison>,
}

fn rerun(shop: &Shop, past: &Past, scheme: Option<&str>) -> Result<Again, Vec<Diagnostic>> {
    let frozen = again::schemes(shop, &past.closed)?;
    let used: ByStore = match scheme {
        Some(name) => {
            let stores = past.closed.iter().map(|m| Arc::clone(&m.head.store));
            tried(shop, name, stores)?
        }
        None => frozen.clone(),
    };
    let month = again::again(shop, &past.closed, used, &past.history)?;
    let comparisons = past.closed.iter().filter_map(|closed| {
        let store = month.outcome.stores.iter().find(|s| s.store == closed.head.store)?;
        Some(compare(closed, store, &month.outcome.files, frozen.get(&store.store)?))
    });
    Ok(Again { comparisons: comparisons.collect(), month })
}

/// The comparisons alone. Where a store cannot be computed again, what stands against it.
pub(super) fn comparisons(shop: &Shop, past: &Past, scheme: Option<&str>) -> Result<Vec<Comparison>, Vec<Diagnostic>> {
    let Again { month, comparisons } = rerun(shop, past, scheme)?;
    let mut against: Vec<Diagnostic> = Vec::new();
    for store in month.outcome.stores.iter().filter(|s| has_errors(&s.findings)) {
        against.extend(store.findings.iter().filter(|f| f.severity() == Severity::Error).cloned());
    }
    if against.is_empty() { Ok(comparisons) } else { Err(against) }
}

/// The period as it was paid where it is closed: `open` is its calculation with the schemes and the roster of today, asked for
/// only where a store has not closed the period.
pub(in crate::run) fn as_paid(
    shop: &Shop,
    past: &Past,
    scheme: Option<&str>,
    schemes: &Schemes,
    open: &dyn Fn(&Schemes) -> Month,
) -> Month {
    let Again { mut month, comparisons } = match rerun(shop, past, scheme) {
        Ok(again) => again,
        Err(findings) => {
            let mut month = open(schemes);
            month.outcome.findings.extend(findings);
            return month;
        }
    };
    for comparison in &comparisons {
        let store = month.outcome.stores.iter_mut().find(|s| s.store == comparison.store);
        let head = past.closed.iter().map(|m| &m.head).find(|h| h.store == comparison.store);
        if let (Some(store), Some(head)) = (store, head) {
            let found = findings(head, comparison);
            store.findings = sorted(std::mem::take(&mut store.findings).into_iter().chain(found).collect());
        }
    }
    let is_closed = |store: &Arc<str>| past.closed.iter().any(|m| m.head.store == *store);
    let elsewhere = month.outcome.files.iter().flat_map(|f| &f.stores).any(|s| !is_closed(s));
    let named = shop.config.stores.iter().any(|s| !is_closed(&s.names.name));
    if elsewhere || named {
        // Some stores are still open: those as they are today.
        let mut today = open(schemes);
        for store in &mut today.outcome.stores {
            if let Some(paid) = month.outcome.stores.iter().find(|s| s.store == store.store) {
                *store = paid.clone();
            }
        }
        month = today;
    }
    month
}

/// That the month is closed, and each person's pay that would be another today.
fn findings(head: &MonthHead, comparison: &Comparison) -> Vec<Diagnostic> {
    let about = |code| Diagnostic::new(code).arg("period", head.period).store(Arc::clone(&head.store));
    let closed = about(codes::CLOSED_MONTH)
        .arg("store", &head.store)
        .arg("by", &head.by)
        .arg("at", &head.at)
        .arg("revision", head.revision)
        .arg("count", comparison.changes.len());
    let one = |change: &Change| {
        let mut finding = about(codes::CLOSED_DIFFERS)
            .arg("name", &change.person)
            .arg("rule", &change.rule)
            .arg("closed", &change.closed)
            .arg("now", &change.now)
            .arg("difference", change.difference.as_ref().map(|d| d.to_fixed(2)).unwrap_or_default())
            .arg("because", change.reasons());
        finding.at = change.because.iter().find_map(|b| b.place.clone()).map(Into::into);
        finding
    };
    std::iter::once(closed).chain(comparison.changes.iter().map(one)).collect()
}
