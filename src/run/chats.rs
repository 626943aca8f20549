//! By which thresholds each store's chats are judged: params of the names of `templates/attribution.toml`, of the scheme and of the
//! shop's settings, which need not be declared by any scheme.

use super::shop::Shop;
use crate::attribution::{self, Takes};
use crate::config::Setting;
use crate::diag::{Diagnostic, codes};
use crate::origin::Span;
use crate::period::DaySpan;
use crate::read::{ChatRules, ChatSettings};
use crate::scheme::model::Scheme;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whether a param is a threshold of attribution.
pub(in crate::run) fn is_threshold(name: &str) -> bool {
    attribution::settings().iter().any(|s| &*s.name == name)
}

/// What is said of each threshold, with its place: by the scheme for the day, in its place by the settings, the later over the earlier.
pub(in crate::run) fn said<'s>(
    scheme: &Scheme,
    settings: impl Iterator<Item = &'s Setting>,
    day: DaySpan,
) -> BTreeMap<Arc<str>, (Arc<str>, Span)> {
    let of_scheme = scheme.params.iter().filter_map(|p| {
        let value = p.values.iter().rfind(|v| v.from.is_none_or(|from| from <= day.to))?;
        Some((Arc::clone(&p.name), (Arc::clone(&value.text), value.span.clone())))
    });
    let written = settings.map(|(name, text, span)| (Arc::clone(name), (Arc::clone(text), span.clone())));
    of_scheme.chain(written).filter(|(name, _)| is_threshold(name)).collect()
}

/// The thresholds of a store, and those that cannot be read.
pub(in crate::run) fn rules(said: &BTreeMap<Arc<str>, (Arc<str>, Span)>) -> Result<ChatRules, Vec<Diagnostic>> {
    ChatRules::new(|name| said.get(name).map(|(text, _)| text.to_string())).map_err(|wrong| {
        let finding = |u: attribution::Unreadable| {
            let (wanted, words) = match &u.wanted {
                Takes::Whole(most) => ("whole", most.to_string()),
                Takes::OneOf(words) => ("words", words.join(" / ")),
                Takes::Clock => ("clock", String::new()),
                Takes::YesNo => ("yesno", String::new()),
                Takes::List | Takes::Lines | Takes::Text => ("text", String::new()),
            };
            let finding = Diagnostic::new(codes::BAD_THRESHOLD).arg("name", &u.name).arg("text", &u.text);
            let finding = finding.arg("wanted", wanted).arg("words", words);
            match said.get(&u.name) {
                Some((_, span)) => finding.at(span.clone()),
                None => finding,
            }
        };
        wrong.into_iter().map(finding).collect()
    })
}

/// The thresholds of all stores; what cannot be read was found when the settings were. Stores in `then` have those of then alone.
pub(super) fn settings<'s>(
    shop: &Shop,
    others: Option<&Scheme>,
    stores: impl Iterator<Item = (&'s Arc<str>, &'s Arc<Scheme>)>,
    then: &BTreeMap<Arc<str>, Vec<Setting>>,
    day: DaySpan,
) -> ChatSettings {
    let now = |scheme: &Scheme, own: &[Setting]| rules(&said(scheme, shop.config.params.iter().chain(own), day));
    let stores = stores.map(|(name, scheme)| {
        let own = shop.config.store(name).map(|s| s.params.as_slice()).unwrap_or_default();
        let rules = then.get(name).map_or_else(|| now(scheme, own), |frozen| rules(&said(scheme, frozen.iter(), day)));
        (Arc::clone(name), Arc::new(rules.unwrap_or_default()))
    });
    let others = others.map(|s| Arc::new(now(s, &[]).unwrap_or_default())).unwrap_or_default();
    ChatSettings { others, stores: stores.collect() }
}
