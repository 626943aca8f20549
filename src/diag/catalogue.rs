//! The words of the program, in Chinese and English: `templates/messages/{zh,en}.toml`.
//! `[R101] title = "…{value}…"  help = "…"` for findings, `[ui] key = "…"` for everything else, `[label]` for deciding places.
//! A gap `{found:type}` shows what the catalogue has under `type.<found>`, so that words inside a message are of its language too.

use super::{Diagnostic, Document};
use crate::origin::Source;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The language of messages. Reports are Chinese in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    Zh,
    En,
}

/// All words of one language.
#[derive(Debug)]
pub struct Catalogue {
    lang: Lang,
    words: BTreeMap<String, String>,
}

const ZH: &str = include_str!("../../templates/messages/zh.toml");
const EN: &str = include_str!("../../templates/messages/en.toml");

impl Catalogue {
    #[must_use]
    pub fn load(lang: Lang) -> Self {
        let (name, text) = match lang {
            Lang::Zh => ("zh.toml", ZH),
            Lang::En => ("en.toml", EN),
        };
        let source = Arc::new(Source { name: name.into(), text: text.into() });
        let document = Document::parse(&source);
        let mut words = BTreeMap::new();
        for (section, _, item) in document.root().entries() {
            let Some(mut table) = item.table() else { continue };
            for (key, _, text) in table.entries() {
                words.insert(format!("{section}.{key}"), text.text().unwrap_or_default().to_owned());
            }
        }
        Self { lang, words }
    }

    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Every key with its text, for the test that both languages are complete.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|(key, text)| (key.as_str(), text.as_str()))
    }

    /// A word of a closed list, such as `severity.Error`; the word itself where the list does not have it.
    #[must_use]
    pub fn word<'a>(&'a self, section: &str, word: &'a str) -> &'a str {
        self.words.get(&format!("{section}.{word}")).map_or(word, String::as_str)
    }

    /// The text under `section.key` with its gaps filled. A missing text shows its key: a test keeps that from happening.
    #[must_use]
    pub fn text(&self, key: &str, args: &[(&str, String)]) -> String {
        self.words.get(key).map_or_else(|| key.to_owned(), |pattern| self.fill(pattern, args))
    }

    /// What was found.
    #[must_use]
    pub fn title(&self, finding: &Diagnostic) -> String {
        self.text(&format!("{}.title", finding.code.number()), &borrowed(finding))
    }

    /// What to do about it; `None` where the title says it all.
    #[must_use]
    pub fn help(&self, finding: &Diagnostic) -> Option<String> {
        let pattern = self.words.get(&format!("{}.help", finding.code.number()))?;
        let text = self.fill(pattern, &borrowed(finding));
        (!text.trim().is_empty()).then_some(text)
    }

    /// Fills `{name}`. A part in `[…{name}…]` with an empty value disappears: `[; did you mean “{near}”?]`. A literal bracket is doubled.
    fn fill(&self, pattern: &str, args: &[(&str, String)]) -> String {
        let value = |gap: &str| {
            let (name, section) = gap.split_once(':').map_or((gap, None), |(n, s)| (n, Some(s)));
            let value = args.iter().find(|(k, _)| *k == name).map(|(_, v)| v.as_str())?;
            Some(section.map_or(value, |section| self.word(section, value)))
        };
        let mut out = String::new();
        let mut optional: Option<(usize, bool)> = None;
        let mut rest = pattern.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '[' | ']' if rest.peek() == Some(&c) => {
                    rest.next();
                    out.push(c);
                }
                '[' => optional = Some((out.len(), true)),
                ']' => {
                    if let Some((start, keep)) = optional.take()
                        && !keep
                    {
                        out.truncate(start);
                    }
                }
                '{' => {
                    let name: String = rest.by_ref().take_while(|c| *c != '}').collect();
                    match value(&name) {
                        Some(text) if !text.is_empty() => out.push_str(text),
                        _ => {
                            if let Some((_, keep)) = &mut optional {
                                *keep = false;
                            }
                        }
                    }
                }
                _ => out.push(c),
            }
        }
        out
    }
}

fn borrowed(finding: &Diagnostic) -> Vec<(&str, String)> {
    finding.args.iter().map(|(k, v)| (*k, v.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, Lang};

    #[test]
    fn gaps_are_filled_and_empty_optional_parts_vanish() {
        let words = Catalogue::load(Lang::Zh);
        let pattern = "没有“{key}”[，是不是“{near}”]；[[{key}]]";
        let filled = |near: &str| words.fill(pattern, &[("key", "甲".into()), ("near", near.into())]);
        assert_eq!(filled("乙"), "没有“甲”，是不是“乙”；[甲]");
        assert_eq!(filled(""), "没有“甲”；[甲]");
    }

    #[test]
    fn a_word_of_a_closed_list_is_said_in_the_language_and_any_other_as_it_is() {
        let words = Catalogue::load(Lang::Zh);
        assert_eq!(words.fill("{found:type}", &[("found", "integer".into())]), "整数");
        assert_eq!(words.fill("{found:type}", &[("found", "fish".into())]), "fish");
    }
}
