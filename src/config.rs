//! `zhangfang.toml`: what a shop folder says about itself. Every key may be left out; a key that nothing reads is refused.

use crate::diag::{Diagnostic, Document, Item, Items, codes, nearest};
use crate::origin::{Source, Span};
use crate::period::Period;
use crate::read::{Limits, StoreNames, Supersede, Vocabulary};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The file's name in the shop folder.
pub const FILE: &str = "zhangfang.toml";

/// A shop folder's settings.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The scheme of every store that names none of its own.
    pub scheme: Option<SchemeRef>,
    /// The assumptions of schemes that the shop confirms.
    pub confirmed: Vec<(Arc<str>, Span)>,
    /// What is laid over the schemes of all stores, the uppermost first.
    pub include: Vec<SchemeRef>,
    /// Relative to the shop folder.
    pub roster: Option<PathBuf>,
    pub stores: Vec<Store>,
    pub params: Vec<Setting>,
    /// The kinds of export and the measures that a period has none of.
    pub none: Vec<(Period, Vec<String>)>,
    /// Which file takes the place of which.
    pub supersede: Vec<Supersede>,
    pub limits: Limits,
    /// Relative to the shop folder.
    pub ledger: Option<PathBuf>,
    /// Relative to the shop folder.
    pub out: Option<PathBuf>,
}

/// A `[[store]]`.
#[derive(Clone, Debug)]
pub struct Store {
    pub names: StoreNames,
    pub scheme: Option<SchemeRef>,
    /// Stores of one scheme that say the same here, or nothing, are a group.
    pub group: Option<Arc<str>>,
    /// In the place of what is laid over all stores' schemes; `None` where the store says nothing.
    pub include: Option<Vec<SchemeRef>>,
    pub params: Vec<Setting>,
}

/// The name of a scheme that ships, or the path of a scheme file in the shop folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemeRef {
    pub name: Arc<str>,
    /// `None` for the scheme that stands where no text names one.
    pub span: Option<Span>,
}

/// A param's own value in this shop: name, value as written, place.
pub type Setting = (Arc<str>, Arc<str>, Span);

impl Config {
    /// Reads the settings; the spellings of `[vocabulary]` are added to `vocabulary`. Findings by place.
    pub fn load(source: &Arc<Source>, vocabulary: &mut Vocabulary) -> (Self, Vec<Diagnostic>) {
        let document = Document::parse(source);
        let config = Self::from_items(&document.root(), vocabulary);
        (config, document.into_findings())
    }

    fn from_items(root: &Items<'_>, vocabulary: &mut Vocabulary) -> Self {
        if let Some(mut table) = root.get("vocabulary").and_then(|i| i.table()) {
            vocabulary.extend(&mut table);
        }
        let path = |section: &str| root.get(section).and_then(|i| i.table()).and_then(|t| text(t.get("path")));
        Self {
            scheme: default_scheme(root),
            confirmed: confirmed(root),
            include: include(root).unwrap_or_default(),
            roster: text(root.get("roster")),
            stores: stores(root),
            params: settings(root),
            none: root.get("none").and_then(|i| i.table()).map(|t| none(t, vocabulary)).unwrap_or_default(),
            supersede: root.get("supersede").and_then(|i| i.table()).map(supersede).unwrap_or_default(),
            limits: root.get("limits").and_then(|i| i.table()).map(|t| limits(&t)).unwrap_or_default(),
            ledger: path("ledger"),
            out: path("out"),
        }
    }

    /// What the shop says there is none of in a span that has the whole period in it.
    #[must_use]
    pub fn none_in(&self, period: Period) -> Vec<String> {
        let span = period.span();
        let mut names: Vec<_> =
            self.none.iter().filter(|(p, _)| p.span().covers(&span)).flat_map(|(_, names)| names.clone()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The store's settings, by its name as `[[store]]` has it.
    #[must_use]
    pub fn store(&self, name: &str) -> Option<&Store> {
        self.stores.iter().find(|s| &*s.names.name == name)
    }
}

fn text<T: for<'a> From<&'a str>>(item: Option<Item<'_>>) -> Option<T> {
    item.and_then(|i| i.text()).map(T::from)
}

/// `scheme = "…"`, or `[scheme] name = "…"` beside what else is said there.
fn default_scheme(root: &Items<'_>) -> Option<SchemeRef> {
    let item = root.get("scheme")?;
    if !item.is_table() {
        return scheme(root);
    }
    let table = item.table()?;
    table.get("confirmed");
    let item = table.get("name")?;
    Some(SchemeRef { name: item.text()?.into(), span: Some(item.span()) })
}

fn confirmed(root: &Items<'_>) -> Vec<(Arc<str>, Span)> {
    let Some(table) = root.get("scheme").filter(Item::is_table).and_then(|i| i.table()) else { return Vec::new() };
    table.get("name");
    let names = table.get("confirmed").map(|i| i.texts()).unwrap_or_default();
    names.into_iter().map(|(name, span)| (name.into(), span)).collect()
}

fn scheme(table: &Items<'_>) -> Option<SchemeRef> {
    let item = table.get("scheme")?;
    Some(SchemeRef { name: item.text()?.into(), span: Some(item.span()) })
}

fn include(table: &Items<'_>) -> Option<Vec<SchemeRef>> {
    let texts = table.get("include")?.texts();
    Some(texts.into_iter().map(|(name, span)| SchemeRef { name: name.into(), span: Some(span) }).collect())
}

fn stores(root: &Items<'_>) -> Vec<Store> {
    let mut taken: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    let mut stores = Vec::new();
    for table in root.tables("store") {
        let name = table.need("name").and_then(|i| Some((i.text()?, i.span())));
        let aliases = table.get("aliases").map(|i| i.texts()).unwrap_or_default();
        let (scheme, include, params) = (scheme(&table), include(&table), settings(&table));
        let group = text(table.get("group"));
        let Some((name, span)) = name else { continue };
        for (spelling, span) in std::iter::once((name, span)).chain(aliases.iter().cloned()) {
            if let Some((store, first)) = taken.get(spelling) {
                let finding = Diagnostic::new(codes::STORE_TWICE).arg("name", spelling).arg("store", store).at(span);
                table.report(finding.related(first.clone(), "first"));
            } else {
                taken.insert(spelling, (name, span));
            }
        }
        let aliases = aliases.iter().map(|(a, _)| Arc::from(*a)).collect();
        stores.push(Store { names: StoreNames { name: name.into(), aliases }, scheme, group, include, params });
    }
    stores
}

fn settings(table: &Items<'_>) -> Vec<Setting> {
    let Some(mut params) = table.get("params").and_then(|i| i.table()) else { return Vec::new() };
    let setting = |(name, _, item): (&str, Span, Item<'_>)| {
        let span = item.span();
        let written = item.text_quietly().map(Arc::from);
        let written = written.unwrap_or_else(|| span.source.text.get(span.start..span.end).unwrap_or("").into());
        (Arc::from(name), written, span)
    };
    params.entries().into_iter().map(setting).collect()
}

fn none(mut table: Items<'_>, vocabulary: &Vocabulary) -> Vec<(Period, Vec<String>)> {
    let measures = vocabulary.measures();
    let mut all = Vec::new();
    for (key, span, item) in table.entries() {
        let mut names = Vec::new();
        for (name, span) in item.texts() {
            if !vocabulary.is_kind(name) && measures.get(name).is_none() {
                let near = nearest(name, vocabulary.kind_titles().chain(measures.names().map(|m| &**m)));
                let kinds = vocabulary.kind_titles().collect::<Vec<_>>().join(" ");
                let finding = Diagnostic::new(codes::UNKNOWN_KIND).arg("name", name).arg("kinds", kinds);
                item.report(finding.arg("near", near.unwrap_or_default()).at(span));
            }
            names.push(name.to_owned());
        }
        match Period::parse(key) {
            Some(period) => all.push((period, names)),
            None => item.report(Diagnostic::new(codes::BAD_PERIOD).arg("text", key).at(span)),
        }
    }
    all
}

fn supersede(mut table: Items<'_>) -> Vec<Supersede> {
    let mut all = Vec::new();
    for (new, _, item) in table.entries() {
        let answer = |(old, span): (&str, Span)| Supersede { new: new.into(), old: old.into(), span: Some(span) };
        all.extend(item.texts().into_iter().map(answer));
    }
    all
}

fn limits(table: &Items<'_>) -> Limits {
    let mut limits = Limits::default();
    for key in Limits::KEYS {
        let Some(item) = table.get(key) else { continue };
        let Some(number) = item.integer() else { continue };
        match (u64::try_from(number).ok().filter(|n| *n > 0), limits.by_key(key)) {
            (Some(number), Some(limit)) => *limit = number,
            _ => item.report(Diagnostic::new(codes::BAD_LIMIT).at(item.span())),
        }
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> (Config, Vec<String>) {
        let source = Arc::new(Source { name: FILE.into(), text: text.into() });
        let (config, findings) = Config::load(&source, &mut Vocabulary::embedded());
        let place = |d: &Diagnostic| match &d.at {
            Some(crate::diag::Location::Text(span)) => span.to_string(),
            _ => String::new(),
        };
        (config, findings.iter().map(|d| format!("{} {}", d.code.number(), place(d))).collect())
    }

    #[test]
    fn an_empty_file_is_all_defaults() {
        let (config, findings) = load("");
        assert_eq!(findings, [""; 0]);
        assert!(config.stores.is_empty() && config.scheme.is_none() && config.none.is_empty());
        assert_eq!(config.limits, Limits::default());
    }

    #[test]
    fn every_key_is_read() {
        let (config, findings) = load(
            "scheme = \"甲制度\"\ninclude = [\"cn-statutory\"]\nroster = \"人/花名册.xlsx\"\n[[store]]\nname = \"甲店\"\naliases = [\"甲\"]\ngroup = \"东区\"\nscheme = \"乙.toml\"\n\
             params = { 提成基数 = \"0.6%\" }\n[[store]]\nname = \"乙店\"\n[params]\n每月天数 = 21.75\n[vocabulary]\n\
             \"销售额\" = [\"卖了多少\"]\n[none]\n\"2026-10\" = [\"奖惩\", \"投诉数\"]\n[supersede]\n\"新.xlsx\" = [\"旧.xlsx\"]\n[limits]\ncells = 7\n[ledger]\npath = \"台账.db\"\n\
             [out]\npath = \"结果\"\n",
        );
        assert_eq!(findings, [""; 0]);
        assert_eq!(config.scheme.as_ref().unwrap().name.as_ref(), "甲制度");
        assert_eq!(config.stores[0].scheme.as_ref().unwrap().name.as_ref(), "乙.toml");
        assert_eq!(config.include[0].name.as_ref(), "cn-statutory");
        assert!(config.stores[0].include.is_none() && config.stores[1].group.is_none());
        assert_eq!(config.stores[0].group.as_deref(), Some("东区"));
        let (name, value, _) = &config.stores[0].params[0];
        assert_eq!((&**name, &**value), ("提成基数", "0.6%"));
        assert_eq!(config.params[0].1.as_ref(), "21.75");
        assert_eq!(config.none_in_text("2026-10"), ["奖惩", "投诉数"]);
        assert_eq!(config.none_in_text("2026-W42"), ["奖惩", "投诉数"]);
        assert_eq!(config.none_in_text("2026-11"), [""; 0]);
        assert_eq!(config.limits.cells, 7);
        assert_eq!((&*config.supersede[0].new, &*config.supersede[0].old), ("新.xlsx", "旧.xlsx"));
        assert_eq!((config.ledger.clone().unwrap(), config.out.clone().unwrap()), ("台账.db".into(), "结果".into()));
    }

    #[test]
    fn everything_wrong_is_found_at_once_with_its_place() {
        let (_, findings) = load(
            "shceme = \"x\"\n[[store]]\nnam = \"甲店\"\n[[store]]\nname = \"乙\"\naliases = [\"乙\"]\n[none]\n\"10\" = [\"奖成\"]\n\
             [limits]\ncells = -1\nbites = 3\n[vocabulary]\n\"卖额\" = [\"x\"]\n",
        );
        assert_eq!(
            findings,
            [
                "S002 zhangfang.toml:1:1",
                "S003 zhangfang.toml:2:1",
                "S002 zhangfang.toml:3:1",
                "G005 zhangfang.toml:6:12",
                "G006 zhangfang.toml:8:1",
                "G007 zhangfang.toml:8:9",
                "G009 zhangfang.toml:10:9",
                "S002 zhangfang.toml:11:1",
                "R101 zhangfang.toml:13:1",
            ]
        );
    }

    impl Config {
        fn none_in_text(&self, period: &str) -> Vec<String> {
            self.none_in(Period::parse(period).unwrap())
        }
    }
}
