//! `templates/attribution.toml`: names, defaults, units and sources of the settings.

use crate::diag::{Diagnostic, Document, Items};
use crate::origin::Source;
use std::sync::{Arc, LazyLock};

const TEXT: &str = include_str!("../../../templates/attribution.toml");

/// One setting: what the reports show of it, and what it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: Arc<str>,
    /// The default, as text.
    pub value: Arc<str>,
    /// Empty where it is no number.
    pub unit: Arc<str>,
    pub takes: Takes,
    pub source: Arc<str>,
    pub note: Arc<str>,
    /// What the tools are often set to instead, as text.
    pub others: Vec<Arc<str>>,
    /// The source does not give the number: a customary value stands in.
    pub assumed: bool,
}

/// What a setting takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A whole number from 0 to this, with or without the unit.
    Whole(u32),
    /// `02:00`.
    Clock,
    /// 是 or 否.
    YesNo,
    /// One of these words.
    OneOf(Vec<Arc<str>>),
    /// Names, parted by `、` `,` `;` or line breaks.
    List,
    /// Sentences, one a line.
    Lines,
    Text,
}

/// All settings, in the order of the file, which is read once: every store asks for each of them.
#[must_use]
pub fn settings() -> &'static [Setting] {
    static ALL: LazyLock<Vec<Setting>> = LazyLock::new(|| parse(TEXT).0);
    &ALL
}

fn parse(text: &str) -> (Vec<Setting>, Vec<Diagnostic>) {
    let source = Arc::new(Source { name: "attribution.toml".into(), text: text.into() });
    let document = Document::parse(&source);
    let settings = document.root().tables("setting").iter().filter_map(setting).collect();
    (settings, document.into_findings())
}

fn setting(items: &Items<'_>) -> Option<Setting> {
    let text = |key: &str| items.get(key).and_then(|i| i.text()).unwrap_or_default().into();
    let value = items.need("value")?;
    let texts = |key: &str| -> Vec<Arc<str>> {
        items.get(key).map(|i| i.texts().into_iter().map(|(w, _)| w.into()).collect()).unwrap_or_default()
    };
    let words = texts("words");
    let most = items.get("most").and_then(|i| i.integer()).and_then(|n| u32::try_from(n).ok());
    let takes = items.get("takes").and_then(|i| {
        i.word(&[("clock", "clock"), ("yesno", "yesno"), ("list", "list"), ("lines", "lines"), ("text", "text")])
    });
    Some(Setting {
        name: items.need("name")?.text()?.into(),
        value: value
            .text_quietly()
            .map_or_else(|| value.number().map_or_else(String::new, |n| n.to_string()), str::to_owned)
            .into(),
        unit: text("unit"),
        others: if words.is_empty() { texts("others") } else { words.clone() },
        takes: match takes {
            Some("clock") => Takes::Clock,
            Some("yesno") => Takes::YesNo,
            Some("list") => Takes::List,
            Some("lines") => Takes::Lines,
            Some(_) => Takes::Text,
            None if words.is_empty() => Takes::Whole(most.unwrap_or(u32::MAX)),
            None => Takes::OneOf(words),
        },
        source: text("source"),
        note: text("note"),
        assumed: items.get("assumed").and_then(|i| i.bool()).unwrap_or(false),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_embedded_settings_are_sound() {
        let (settings, findings) = super::parse(super::TEXT);
        assert!(findings.is_empty(), "{findings:?}");
        assert!(settings.iter().all(|s| !s.source.is_empty() && !s.note.is_empty()));
        assert!(super::super::Settings::from(|_| None).is_ok());
    }
}
