//! Closing months and looking back at them. `run` only reads the ledger; what is here and says so writes it.

mod again;
mod compare;
mod freeze;
mod import;
mod past;
mod rerun;

pub use compare::{Because, Change, Comparison, FileChange};
pub use import::{Import, Imported, Wanted, import, wanted};

use super::month::{self, Month};
use super::schemes::Schemes;
use super::shop::Shop;
use crate::calc::outcome::{StoreOutcome, names};
use crate::diag::{Diagnostic, Severity, codes, has_errors};
use crate::facts::Agent;
use crate::ledger::{ClosedMonth, Ledger, MonthHead, State};
use crate::origin::Place;
use crate::period::Period;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) use past::{Past, frozen, look_back};
pub(super) use rerun::as_paid;

/// The ledger's name where `[ledger] path` gives none.
const FILE: &str = "台账.sqlite";

/// Who closes, and when (ISO 8601 with offset).
#[derive(Clone, Debug)]
pub struct Seal<'a> {
    pub by: &'a str,
    pub at: &'a str,
}

/// Where a shop folder's ledger is.
pub(super) fn path(shop: &Shop) -> PathBuf {
    shop.root.join(shop.config.ledger.as_deref().unwrap_or(Path::new(FILE)))
}

/// A closed period.
#[derive(Clone, Debug)]
pub struct Closed {
    pub heads: Vec<MonthHead>,
    /// What does not stand against closing, and should be known: corrections that nobody's pay carries.
    pub findings: Vec<Diagnostic>,
}

/// Freezes a period of every store that has not closed it. Refused while there are errors or wages that are not known;
/// nothing is written then.
pub fn close(root: &Path, asked: Option<Period>, seal: &Seal<'_>) -> Result<Closed, Vec<Diagnostic>> {
    let (shop, schemes) = opened(root)?;
    let period = shop.period(asked)?;
    let past = look_back(&shop, period).map_err(|f| vec![f])?;
    let Month { outcome, .. } = month::month(&shop, &schemes, period, &past, &|_| {});
    let is_closed = |s: &&StoreOutcome| past.closed.iter().any(|m| m.head.store == s.store);
    let mut open: Vec<&StoreOutcome> = outcome.stores.iter().filter(|s| !is_closed(s)).collect();
    if open.is_empty() {
        // The ledger says when and by whom.
        open = outcome.stores.iter().collect();
    } else {
        let mut against: Vec<Diagnostic> = Vec::new();
        let all = open.iter().flat_map(|s| &s.findings).chain(&outcome.findings).chain(&past.findings);
        against.extend(all.filter(|f| matches!(f.severity(), Severity::Error | Severity::Pending)).cloned());
        against.extend(open.iter().flat_map(|s| namesakes(s)));
        if !against.is_empty() {
            against.push(Diagnostic::new(codes::CLOSE_REFUSED).arg("period", period).arg("count", against.len()));
            return Err(against);
        }
    }
    let months = open.iter().map(|s| freeze::freeze(s, &outcome.files, &shop, &past.history, seal));
    let months: Vec<ClosedMonth> = months.collect::<Result<_, _>>().map_err(|f| vec![*f])?;
    let mut ledger = Ledger::write(&path(&shop)).map_err(|f| vec![f])?;
    ledger.close(&months, Some(&past.mark))?;
    let heads = ledger.heads().map_err(|f| vec![f])?;
    let new = |h: &MonthHead| h.period == period && h.state == State::Closed && open.iter().any(|s| s.store == h.store);
    let unpaid = open.iter().flat_map(|s| &s.findings).filter(|f| f.code == codes::CORRECTION_UNPAID);
    let findings = unpaid.chain(&past.findings).cloned().collect();
    Ok(Closed { heads: heads.into_iter().filter(new).collect(), findings })
}

/// People whom the ledger could not tell apart over the years: of one 工号, or of one name without.
fn namesakes(store: &StoreOutcome) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let agents = store.facts.agents.iter().filter(|a| !seen.insert(a.key()));
    let finding = |a: &Agent| Diagnostic::new(codes::NAMESAKES).arg("name", a.name()).store(Arc::clone(&store.store));
    let place = |a: &Agent| a.roster.get(names::NAME).and_then(|d| d.origin.place()).cloned();
    agents
        .map(|a| match place(a) {
            Some(place) => finding(a).at(place),
            None => finding(a),
        })
        .collect()
}

/// Every month of the ledger; empty where there is none yet.
pub fn list(root: &Path) -> Result<Vec<MonthHead>, Vec<Diagnostic>> {
    let (_, ledger) = existing(root)?;
    ledger.map_or_else(|| Ok(Vec::new()), |l| l.heads().map_err(|f| vec![f]))
}

/// The months in force of a period, one a store.
pub fn show(root: &Path, period: Period) -> Result<Vec<ClosedMonth>, Vec<Diagnostic>> {
    let (shop, ledger) = existing(root)?;
    let mut months = Vec::new();
    if let Some(ledger) = ledger {
        for head in ledger.heads().map_err(|f| vec![f])? {
            if head.period == period {
                months.extend(ledger.month(&head.store, period, Some(head.revision)).map_err(|f| vec![f])?);
            }
        }
    }
    months.retain(|m| m.head.why.is_empty());
    if months.is_empty() {
        let none = Diagnostic::new(codes::NOT_CLOSED).arg("period", period).arg("store", "");
        return Err(vec![none.at(place_of(&shop))]);
    }
    Ok(months)
}

/// Takes a period out of force in all stores, or in one; the old copy stays readable.
pub fn reopen(root: &Path, period: Period, store: Option<&str>, why: &str) -> Result<Vec<Arc<str>>, Vec<Diagnostic>> {
    let (shop, _) = existing(root)?;
    let path = path(&shop);
    if !path.exists() {
        let none = Diagnostic::new(codes::NOT_CLOSED).arg("period", period).arg("store", store.unwrap_or(""));
        return Err(vec![none.at(place_of(&shop))]);
    }
    Ledger::write(&path).and_then(|mut l| l.reopen(period, store, why)).map_err(|f| vec![f])
}

/// The closed period computed again from its drops as they are now, with the roster of then, and with the scheme of then
/// unless another is tried.
pub fn compare(root: &Path, period: Period, scheme: Option<&str>) -> Result<Vec<Comparison>, Vec<Diagnostic>> {
    show(root, period)?;
    let shop = Shop::open(root)?;
    let past = look_back(&shop, period).map_err(|f| vec![f])?;
    rerun::comparisons(&shop, &past, scheme)
}

fn opened(root: &Path) -> Result<(Shop, Schemes), Vec<Diagnostic>> {
    let shop = Shop::open(root)?;
    let schemes = Schemes::load(&shop);
    let found: Vec<_> = shop.findings.iter().chain(&schemes.findings).cloned().collect();
    if has_errors(&found) { Err(found) } else { Ok((shop, schemes)) }
}

fn existing(root: &Path) -> Result<(Shop, Option<Ledger>), Vec<Diagnostic>> {
    let shop = Shop::open(root)?;
    let path = path(&shop);
    // Writing brings an older file up to date.
    let ledger = if path.exists() { Some(Ledger::write(&path).map_err(|f| vec![f])?) } else { None };
    Ok((shop, ledger))
}

/// The ledger as a place in the shop folder.
fn place_of(shop: &Shop) -> Place {
    Place::file(shop.config.ledger.as_deref().unwrap_or(Path::new(FILE)).to_string_lossy().replace('\\', "/"))
}
