//! The schemes of a run: each that a setting names, loaded and checked once, with every store's own params put in.

use super::chats;
use super::shop::{self, Shop};
use crate::config::{self, SchemeRef, Setting};
use crate::diag::{Diagnostic, codes, has_errors, nearest};
use crate::facts::Measures;
use crate::origin::{Place, Source, Span};
use crate::period::{DaySpan, Period};
use crate::read::{ChatSettings, Vocabulary};
use crate::scheme::model::{InputFrom, Scheme, Silence};
use crate::scheme::{self, apply_params, load};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Every store's scheme.
#[derive(Default)]
pub(super) struct Schemes {
    default: Option<Arc<Scheme>>,
    /// Of the stores that the settings name.
    stores: BTreeMap<Arc<str>, Arc<Scheme>>,
    /// By store whose month is closed: the thresholds by which its chats were judged.
    then: BTreeMap<Arc<str>, Vec<Setting>>,
    pub findings: Vec<Diagnostic>,
}

impl Schemes {
    pub fn load(shop: &Shop) -> Self {
        let measures = shop.vocabulary.own_measures();
        let default = Laid { scheme: shop.default_scheme(), over: shop.config.include.clone() };
        let own = |s: &config::Store| Laid {
            scheme: s.scheme.as_ref().unwrap_or(&default.scheme).clone(),
            over: s.include.as_ref().unwrap_or(&default.over).clone(),
        };
        let mut findings = Vec::new();
        let mut loaded: BTreeMap<Vec<Arc<str>>, Arc<Scheme>> = BTreeMap::new();
        let mut tried = Vec::new();
        for laid in std::iter::once(default.clone()).chain(shop.config.stores.iter().map(own)) {
            if tried.contains(&laid.key()) {
                continue;
            }
            tried.push(laid.key());
            match one(shop, &laid, &measures) {
                Ok((scheme, warnings)) => {
                    findings.extend(warnings);
                    loaded.insert(laid.key(), Arc::new(scheme));
                }
                Err(found) => findings.extend(found),
            }
        }
        if has_errors(&findings) {
            return Self { findings, ..Self::default() };
        }
        let mut with = |laid: &Laid, own: &[Setting]| {
            let scheme = loaded.get(&laid.key())?;
            let shared = shop.config.params.iter().filter(|(name, ..)| scheme.param(name).is_some());
            let own_params = own.iter().filter(|(name, ..)| scheme.param(name).is_some() || !chats::is_threshold(name));
            let settings: Vec<Setting> = shared.chain(own_params).cloned().collect();
            match apply_params(scheme, &settings) {
                Ok(mut scheme) => {
                    let thresholds =
                        chats::said(&scheme, shop.config.params.iter().chain(own), DaySpan::day(NaiveDate::MAX));
                    findings.extend(chats::rules(&thresholds).err().into_iter().flatten());
                    scheme.confirmed = shop.config.confirmed.iter().map(|(name, _)| Arc::clone(name)).collect();
                    Some(Arc::new(scheme))
                }
                Err(found) => {
                    findings.extend(found);
                    None
                }
            }
        };
        let assumed: Vec<&Arc<str>> = loaded.values().flat_map(|s| s.assumed()).collect();
        let by_default = with(&default, &[]);
        let mut stores = BTreeMap::new();
        for store in &shop.config.stores {
            let scheme = with(&own(store), &store.params);
            stores.extend(scheme.map(|s| (Arc::clone(&store.names.name), s)));
        }
        // A param for all stores that no scheme has.
        let lost = shop
            .config
            .params
            .iter()
            .filter(|(name, ..)| !chats::is_threshold(name) && loaded.values().all(|s| s.param(name).is_none()));
        let lost: Vec<Setting> = lost.cloned().collect();
        if let Some(scheme) = loaded.get(&default.key()) {
            findings.extend(apply_params(scheme, &lost).err().into_iter().flatten());
        }
        for (name, span) in shop.config.confirmed.iter().filter(|(name, _)| !assumed.contains(&name)) {
            let near = nearest(name, assumed.iter().map(|n| &***n)).unwrap_or_default();
            findings.push(Diagnostic::new(codes::NOT_ASSUMED).arg("name", name).arg("near", near).at(span.clone()));
        }
        findings.sort_by(|a, b| (&a.at, a.code, &a.args).cmp(&(&b.at, b.code, &b.args)));
        findings.dedup();
        Self { default: by_default, stores, then: BTreeMap::new(), findings }
    }

    /// The same, but for stores whose months are closed: their schemes, and the thresholds by which their chats were judged.
    #[must_use]
    pub fn with(mut self, stores: BTreeMap<Arc<str>, Arc<Scheme>>, then: BTreeMap<Arc<str>, Vec<Setting>>) -> Self {
        self.stores.extend(stores);
        self.then = then;
        self
    }

    /// A scheme as a closed month froze it: its texts, its own first, and the params of the shop of then.
    pub fn frozen(
        shop: &Shop,
        sources: &[Arc<Source>],
        params: &[(Arc<str>, Arc<str>)],
    ) -> Result<Arc<Scheme>, Vec<Diagnostic>> {
        let Some(source) = sources.first() else { return Err(vec![Diagnostic::new(codes::NOT_FROZEN)]) };
        let key = (sources.iter().map(|s| Arc::clone(&s.text)).collect(), params.to_vec());
        if let Some(scheme) = shop.frozen.lock().ok().and_then(|known| known.get(&key).cloned()) {
            return Ok(scheme);
        }
        let include = |name: &str| {
            let file = format!("{name}.toml");
            sources.iter().find(|s| &*s.name == name || *s.name == *file).cloned()
        };
        let (scheme, _) = load(source, &include, &shop.vocabulary.own_measures())?;
        let settings: Vec<Setting> =
            params.iter().filter(|(name, _)| scheme.param(name).is_some()).map(|(n, t)| frozen_setting(n, t)).collect();
        let scheme = Arc::new(if settings.is_empty() { scheme } else { apply_params(&scheme, &settings)? });
        if let Ok(mut known) = shop.frozen.lock() {
            known.insert(key, Arc::clone(&scheme));
        }
        Ok(scheme)
    }

    /// By which thresholds the chats of each store are judged.
    pub fn chats(&self, shop: &Shop, period: Period) -> ChatSettings {
        chats::settings(shop, self.default.as_deref(), self.stores.iter(), &self.then, period.span())
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<Scheme>> {
        self.default.iter().chain(self.stores.values())
    }

    /// The scheme of a store; `None` only where the findings have errors.
    pub fn of(&self, store: &str) -> Option<Arc<Scheme>> {
        self.stores.get(store).or(self.default.as_ref()).cloned()
    }
}

/// A setting as the ledger has it: its text is its own place.
pub(super) fn frozen_setting(name: &Arc<str>, text: &Arc<str>) -> Setting {
    let source = Arc::new(Source { name: config::FILE.into(), text: Arc::clone(text) });
    (Arc::clone(name), Arc::clone(text), Span { source, start: 0, end: text.len() })
}

/// A scheme that is tried on a closed period, with the settings of today.
pub(super) fn tried(
    shop: &Shop,
    name: &str,
    stores: impl Iterator<Item = Arc<str>>,
) -> Result<BTreeMap<Arc<str>, Arc<Scheme>>, Vec<Diagnostic>> {
    let mut found = BTreeMap::new();
    for store in stores {
        let settings = shop.config.store(&store);
        let over = settings.and_then(|s| s.include.as_ref()).unwrap_or(&shop.config.include).clone();
        let laid = Laid { scheme: SchemeRef { name: name.into(), span: None }, over };
        let (scheme, _) = one(shop, &laid, &shop.vocabulary.own_measures())?;
        let own = settings.map(|s| s.params.as_slice()).unwrap_or_default();
        let params = shop.config.params.iter().chain(own).filter(|(name, ..)| scheme.param(name).is_some());
        let params: Vec<Setting> = params.cloned().collect();
        let used = if params.is_empty() { scheme } else { apply_params(&scheme, &params)? };
        found.insert(store, Arc::new(used));
    }
    Ok(found)
}

/// A scheme with what is laid over it.
#[derive(Clone)]
struct Laid {
    scheme: SchemeRef,
    over: Vec<SchemeRef>,
}

impl Laid {
    fn key(&self) -> Vec<Arc<str>> {
        self.over.iter().chain([&self.scheme]).map(|s| Arc::clone(&s.name)).collect()
    }

    /// A scheme that only includes them, the uppermost first; its header is the scheme's.
    fn source(&self) -> Arc<Source> {
        let quoted = |n: &Arc<str>| format!("\"{}\"", n.replace('\\', "\\\\").replace('"', "\\\""));
        let names: Vec<String> = self.key().iter().map(quoted).collect();
        let text = format!("[scheme]\nname = \"\"\ninclude = [{}]\n", names.join(", "));
        Arc::new(Source { name: format!("{}:include", config::FILE).into(), text: text.into() })
    }
}

fn one(shop: &Shop, laid: &Laid, measures: &Measures) -> Result<(Scheme, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut source = None;
    for named in laid.over.iter().chain([&laid.scheme]) {
        let text = text(&shop.root, &named.name).map_err(|e| vec![*e])?;
        source = Some(text.ok_or_else(|| vec![about(named, unknown(&named.name))])?);
    }
    let source = source.filter(|_| laid.over.is_empty()).unwrap_or_else(|| laid.source());
    let (scheme, findings) = load(&source, &|name| text(&shop.root, name).ok().flatten(), measures)?;
    if scheme.inputs.iter().any(|i| i.from == InputFrom::Scheme) {
        let finding = Diagnostic::new(codes::NOT_ALONE).arg("name", &scheme.name);
        return Err(vec![about(&laid.scheme, finding)]);
    }
    Ok((scheme, findings))
}

/// The vocabulary with the figures that the shop's schemes say are kept by hand, so far as their texts can be read.
pub(super) fn declare(root: &Path, config: &config::Config, vocabulary: &mut Vocabulary) {
    let stores = config.stores.iter();
    let own = stores.flat_map(|s| s.scheme.iter().chain(s.include.iter().flatten()));
    for named in config.scheme.iter().chain(&config.include).chain(own) {
        let Ok(Some(source)) = text(root, &named.name) else { continue };
        for input in scheme::kept_by_hand(&source, &|name| text(root, name).ok().flatten()) {
            vocabulary.declare(&input.name, &input.unit, input.silence == Silence::ZeroOnceSaid);
        }
    }
}

fn about(named: &SchemeRef, finding: Diagnostic) -> Diagnostic {
    match &named.span {
        Some(span) => finding.at(span.clone()),
        None => finding.at(Place::file(config::FILE)),
    }
}

/// The finding about a scheme that there is not.
#[must_use]
pub fn unknown(name: &str) -> Diagnostic {
    let near = nearest(name, scheme::shipped_names()).unwrap_or_default();
    let finding = Diagnostic::new(codes::UNKNOWN_SCHEME).arg("name", name).arg("near", near);
    finding.arg("shipped", scheme::shipped_names().join(" "))
}

/// The text of one that ships (its name may end in `.toml` as its file's does), or of a file by its path.
pub fn scheme_text(name: &str) -> Result<Arc<Source>, Box<Diagnostic>> {
    let found = text(Path::new(""), name)?.or_else(|| shipped_scheme(name.strip_suffix(".toml")?));
    found.ok_or_else(|| Box::new(unknown(name)))
}

/// A scheme outside any shop: one that ships, or a file by its path, whose own includes lie beside it.
pub fn named_scheme(name: &str) -> Result<(Scheme, Vec<Diagnostic>), Vec<Diagnostic>> {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    let source = scheme_text(name).map_err(|e| vec![*e])?;
    load(&source, &|name| text(folder, name).ok().flatten(), &Vocabulary::embedded().measures())
}

/// The text of a scheme by its name: a file of the folder's where it ends in `.toml`, else one that ships.
fn text(folder: &Path, name: &str) -> Result<Option<Arc<Source>>, Box<Diagnostic>> {
    if is_file(name) { shop::text(&folder.join(name), name) } else { Ok(shipped_scheme(name)) }
}

fn is_file(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e == "toml")
}

/// A scheme that ships, as it is written.
#[must_use]
pub fn shipped_scheme(name: &str) -> Option<Arc<Source>> {
    let text = scheme::shipped(name)?;
    Some(Arc::new(Source { name: format!("{name}.toml").into(), text: text.into() }))
}
