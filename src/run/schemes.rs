//! The schemes of a run: each that a setting names, loaded and checked once, with every store's own params put in.

use super::shop::{self, Shop};
use crate::config::{SchemeRef, Setting};
use crate::diag::{Diagnostic, codes, has_errors, nearest};
use crate::facts::Measures;
use crate::origin::{Place, Source, Span};
use crate::read::Vocabulary;
use crate::scheme::model::Scheme;
use crate::scheme::{self, apply_params, load};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Every store's scheme.
pub(super) struct Schemes {
    default: Option<Arc<Scheme>>,
    /// Of the stores that the settings name.
    stores: BTreeMap<Arc<str>, Arc<Scheme>>,
    pub findings: Vec<Diagnostic>,
}

impl Schemes {
    pub fn load(shop: &Shop) -> Self {
        let measures = shop.vocabulary.measures();
        let default = shop.default_scheme();
        let named = shop.config.stores.iter().filter_map(|s| s.scheme.clone());
        let mut findings = Vec::new();
        let mut loaded: BTreeMap<Arc<str>, Arc<Scheme>> = BTreeMap::new();
        let mut tried = Vec::new();
        for named in std::iter::once(default.clone()).chain(named) {
            if tried.contains(&named.name) {
                continue;
            }
            tried.push(Arc::clone(&named.name));
            match one(shop, &named, &measures) {
                Ok((scheme, warnings)) => {
                    findings.extend(warnings);
                    loaded.insert(named.name, Arc::new(scheme));
                }
                Err(found) => findings.extend(found),
            }
        }
        if has_errors(&findings) {
            return Self { default: None, stores: BTreeMap::new(), findings };
        }
        let mut with = |named: &SchemeRef, own: &[Setting]| {
            let scheme = loaded.get(&named.name)?;
            let shared = shop.config.params.iter().filter(|(name, ..)| scheme.param(name).is_some());
            let settings: Vec<Setting> = shared.chain(own).cloned().collect();
            if settings.is_empty() {
                return Some(Arc::clone(scheme));
            }
            match apply_params(scheme, &settings) {
                Ok(scheme) => Some(Arc::new(scheme)),
                Err(found) => {
                    findings.extend(found);
                    None
                }
            }
        };
        let by_default = with(&default, &[]);
        let mut stores = BTreeMap::new();
        for store in &shop.config.stores {
            let scheme = with(store.scheme.as_ref().unwrap_or(&default), &store.params);
            stores.extend(scheme.map(|s| (Arc::clone(&store.names.name), s)));
        }
        // A param for all stores that no scheme has.
        let lost = shop.config.params.iter().filter(|(name, ..)| loaded.values().all(|s| s.param(name).is_none()));
        let lost: Vec<Setting> = lost.cloned().collect();
        if let Some(scheme) = loaded.get(&default.name) {
            findings.extend(apply_params(scheme, &lost).err().into_iter().flatten());
        }
        findings.sort_by(|a, b| (&a.at, a.code, &a.args).cmp(&(&b.at, b.code, &b.args)));
        findings.dedup();
        Self { default: by_default, stores, findings }
    }

    /// Stores whose schemes are known already.
    pub fn fixed(stores: BTreeMap<Arc<str>, Arc<Scheme>>) -> Self {
        Self { default: None, stores, findings: Vec::new() }
    }

    /// A scheme as a closed month froze it: its texts, its own first, and the params of the shop of then.
    pub fn frozen(
        shop: &Shop,
        sources: &[Arc<Source>],
        params: &[(Arc<str>, Arc<str>)],
    ) -> Result<Arc<Scheme>, Vec<Diagnostic>> {
        let Some(source) = sources.first() else { return Err(vec![Diagnostic::new(codes::NOT_FROZEN)]) };
        let include = |name: &str| {
            let file = format!("{name}.toml");
            sources.iter().find(|s| &*s.name == name || *s.name == *file).cloned()
        };
        let (scheme, _) = load(source, &include, &shop.vocabulary.measures())?;
        let settings: Vec<Setting> = params
            .iter()
            .map(|(name, text)| {
                let source = Arc::new(Source { name: crate::config::FILE.into(), text: Arc::clone(text) });
                let end = text.len();
                (Arc::clone(name), Arc::clone(text), Span { source, start: 0, end })
            })
            .collect();
        if settings.is_empty() { Ok(Arc::new(scheme)) } else { apply_params(&scheme, &settings).map(Arc::new) }
    }

    /// The scheme of a store; `None` only where the findings have errors.
    pub fn of(&self, store: &str) -> Option<Arc<Scheme>> {
        self.stores.get(store).or(self.default.as_ref()).cloned()
    }
}

fn one(shop: &Shop, named: &SchemeRef, measures: &Measures) -> Result<(Scheme, Vec<Diagnostic>), Vec<Diagnostic>> {
    let about = |finding: Diagnostic| match &named.span {
        Some(span) => finding.at(span.clone()),
        None => finding.at(Place::file(crate::config::FILE)),
    };
    let source = text(&shop.root, &named.name).map_err(|e| vec![*e])?;
    let source = source.ok_or_else(|| vec![about(unknown(&named.name))])?;
    load(&source, &|name| text(&shop.root, name).ok().flatten(), measures)
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
