//! A closed period computed once more, from its drops as they are now, with the scheme, the settings and the roster of then.

use crate::calc::History;
use crate::config::Setting;
use crate::diag::{Diagnostic, codes};
use crate::ledger::ClosedMonth;
use crate::origin::Source;
use crate::period::Period;
use crate::read::{ChatRules, LookBack, drop_hashes, file_hash};
use crate::run::chats;
use crate::run::month::{self, Month};
use crate::run::schemes::{Schemes, frozen_setting};
use crate::run::shop::Shop;
use crate::scheme::model::Scheme;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// The scheme that a month was closed with, with its params.
pub(super) fn scheme(shop: &Shop, month: &ClosedMonth) -> Result<Arc<Scheme>, Vec<Diagnostic>> {
    let sources = month.scheme_sources.iter();
    let sources: Vec<Arc<Source>> =
        sources.map(|(name, text)| Arc::new(Source { name: Arc::clone(name), text: Arc::clone(text) })).collect();
    Schemes::frozen(shop, &sources, &month.params)
}

pub(super) type ByStore = BTreeMap<Arc<str>, Arc<Scheme>>;

/// The schemes of a period's closed stores.
pub(super) fn schemes(shop: &Shop, closed: &[ClosedMonth]) -> Result<ByStore, Vec<Diagnostic>> {
    closed.iter().map(|m| Ok((Arc::clone(&m.head.store), scheme(shop, m)?))).collect()
}

/// Computes the period again; the outcome has the stores of `schemes` alone.
pub(super) fn again(
    shop: &Shop,
    closed: &[ClosedMonth],
    schemes: ByStore,
    history: &History,
) -> Result<Month, Vec<Diagnostic>> {
    let Some(period) = closed.first().map(|m| m.head.period) else {
        return Err(vec![Diagnostic::new(codes::NOT_FROZEN)]);
    };
    let roster = Roster::of(closed).map_err(|e| vec![*e])?;
    let files = roster.as_ref().map(|r| r.files.as_slice());
    let stores: Vec<Arc<str>> = schemes.keys().cloned().collect();
    let of = |m: &ClosedMonth| m.params.iter().map(|(name, text)| frozen_setting(name, text)).collect();
    let then = closed.iter().map(|m| (Arc::clone(&m.head.store), of(m))).collect();
    // What is said of a group rests on all its stores, those that are still open too.
    let grouped = schemes.values().any(|s| s.looks_at_group());
    let others = if grouped { Schemes::load(shop) } else { Schemes::default() };
    let mut month = month::again(shop, &others.with(schemes, then), period, files, history);
    month.outcome.stores.retain(|s| stores.contains(&s.store));
    Ok(month)
}

/// The files of the shop folder itself, as they were, laid out to be read.
struct Roster {
    files: Vec<(Arc<str>, PathBuf)>,
    _folder: TempDir,
}

impl Roster {
    /// `None` where none were kept: the roster lay in the drop.
    fn of(closed: &[ClosedMonth]) -> Result<Option<Self>, Box<Diagnostic>> {
        let Some(month) = closed.iter().find(|m| !m.files.is_empty()) else { return Ok(None) };
        let lay = || -> std::io::Result<Self> {
            let folder = tempfile::tempdir()?;
            let mut files = Vec::new();
            for (at, (shown, bytes)) in month.files.iter().enumerate() {
                // A name that any system takes, with the ending that tells the format.
                let ending = shown.rsplit_once('.').map_or("", |(_, e)| e);
                let path = folder.path().join(format!("{at}.{ending}"));
                std::fs::write(&path, bytes)?;
                files.push((Arc::clone(shown), path));
            }
            Ok(Self { files, _folder: folder })
        };
        lay().map(Some).map_err(|e| {
            let folder = std::env::temp_dir();
            Box::new(Diagnostic::new(codes::CANNOT_WRITE).arg("path", folder.display()).arg("detail", e))
        })
    }
}

/// What has become of a period's files since it was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drop {
    Same,
    Changed,
    /// The period's folder is not there any more: nothing can be computed again.
    Gone,
}

/// The files of earlier drops that the chats of a closed period look back at, as they are now.
fn looked_back(shop: &Shop, period: Period, closed: &[ClosedMonth]) -> Vec<(String, Arc<str>)> {
    let rules = |month: &ClosedMonth| {
        let names = || month.params.iter().map(|(name, _)| name).filter(|name| chats::is_threshold(name));
        let scheme = names().next().and_then(|_| scheme(shop, month).ok())?;
        // Only a store with chats is frozen with thresholds that its scheme does not declare.
        names().find(|name| scheme.param(name).is_none())?;
        let settings: Vec<Setting> = month.params.iter().map(|(name, text)| frozen_setting(name, text)).collect();
        chats::rules(&chats::said(&scheme, settings.iter(), period.span())).ok()
    };
    let rules: Vec<ChatRules> = closed.iter().filter_map(rules).collect();
    let thresholds = rules.iter().map(|rules| &rules.settings);
    let back = LookBack::new((&shop.root, period), &shop.vocabulary, &shop.config.limits, thresholds);
    back.map(|back| back.hashes()).unwrap_or_default()
}

pub(super) fn drop_state(shop: &Shop, period: Period, closed: &[ClosedMonth]) -> Drop {
    let now: BTreeMap<String, Arc<str>> = drop_hashes(&shop.root, period).into_iter().collect();
    let Some(mut now) = Some(now).filter(|n| !n.is_empty() && shop.has_drop(period)) else { return Drop::Gone };
    now.extend(looked_back(shop, period, closed));
    // What lies in the shop folder itself is kept whole.
    let of_drops = |month: &ClosedMonth| {
        let kept: BTreeSet<&Arc<str>> = month.files.iter().map(|(path, _)| path).collect();
        let inputs = month.inputs.iter().filter(|i| !kept.contains(&i.path) && i.path.contains('/'));
        inputs.map(|i| (i.path.to_string(), Arc::clone(&i.hash))).collect::<BTreeMap<_, _>>()
    };
    let then: Vec<_> = closed.iter().map(of_drops).collect();
    // What was looked back at may reach further than these stores' own thresholds.
    let is_same = |path: &str, hash: &Arc<str>| match now.get(path) {
        Some(now) => now == hash,
        None => file_hash(&shop.root.join(path)).as_ref() == Some(hash),
    };
    let same = then.iter().flatten().all(|(path, hash)| is_same(path, hash));
    let known = now.keys().all(|path| then.iter().any(|t| t.contains_key(path)));
    if same && known { Drop::Same } else { Drop::Changed }
}
