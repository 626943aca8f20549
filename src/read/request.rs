//! What a run asks of reading, and what it gets.

use super::limits::Limits;
use super::vocabulary::Vocabulary;
use crate::attribution::{self, Settings, Unreadable};
use crate::diag::Diagnostic;
use crate::facts::orders::Threshold;
use crate::facts::{FileAccount, Measures, StoreFacts};
use crate::origin::Span;
use crate::period::Period;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A shop folder and a period.
#[derive(Debug)]
pub struct Request<'a> {
    /// The shop folder: drops, roster.
    pub root: &'a Path,
    pub period: Period,
    pub vocabulary: &'a Vocabulary,
    /// The roster where `zhangfang.toml` names one; else `花名册.xlsx` and its like in the shop folder, else in the drops.
    pub roster: Option<&'a Path>,
    /// In place of the files of the shop folder itself: these, by the paths that they had there.
    pub instead: Option<&'a [(Arc<str>, PathBuf)]>,
    /// The stores of `zhangfang.toml`, in its order; others are known from the roster.
    pub stores: &'a [StoreNames],
    /// The kinds of export (or single measures) that `[none]` declares not to exist in this period.
    pub none: &'a [String],
    /// Which file takes the place of which: `[supersede]` and `--supersede`.
    pub supersede: &'a [Supersede],
    pub limits: Limits,
    /// How conversations are judged.
    pub chats: &'a ChatSettings,
}

/// How chats and orders are judged, store by store: reading knows no scheme, and takes the thresholds as they come.
#[derive(Clone, Debug, Default)]
pub struct ChatSettings {
    /// Of stores that have none of their own.
    pub others: Arc<ChatRules>,
    pub stores: BTreeMap<Arc<str>, Arc<ChatRules>>,
}

/// The thresholds of one store: as they are used, and as they are written.
#[derive(Clone, Debug)]
pub struct ChatRules {
    pub settings: Settings,
    pub thresholds: Vec<Threshold>,
}

impl ChatRules {
    /// The thresholds; the text that `lookup` has for a name takes the place of the default.
    pub fn new(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<Unreadable>> {
        let settings = Settings::from(&lookup)?;
        let threshold = |s: &attribution::Setting| {
            let own = lookup(&s.name).filter(|text| **text != *s.value);
            Threshold {
                own: own.is_some(),
                value: own.map_or_else(|| Arc::clone(&s.value), Arc::from),
                name: Arc::clone(&s.name),
                unit: Arc::clone(&s.unit),
                note: Arc::clone(&s.note),
                assumed: s.assumed,
            }
        };
        Ok(Self { settings, thresholds: attribution::settings().iter().map(threshold).collect() })
    }
}

impl Default for ChatRules {
    /// # Panics
    /// Never for the embedded defaults, which a test reads.
    #[expect(clippy::expect_used, reason = "the embedded defaults are read by a test")]
    fn default() -> Self {
        Self::new(|_| None).expect("the embedded defaults can be read")
    }
}

impl ChatSettings {
    #[must_use]
    pub fn of(&self, store: &str) -> &Arc<ChatRules> {
        self.stores.get(store).unwrap_or(&self.others)
    }

    /// All of them, those of stores in order.
    pub fn all(&self) -> impl Iterator<Item = &Settings> {
        std::iter::once(&self.others).chain(self.stores.values()).map(|rules| &rules.settings)
    }
}

/// The user's answer that one file takes the place of another, both by their paths inside a drop or the shop folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supersede {
    pub new: Arc<str>,
    pub old: Arc<str>,
    /// Where `zhangfang.toml` says so; `None` for an answer on the command line.
    pub span: Option<Span>,
}

/// A store and its other names: main accounts, short names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreNames {
    pub name: Arc<str>,
    pub aliases: Vec<Arc<str>>,
}

/// Everything that the drops say about the period.
#[derive(Clone, Debug, Default)]
pub struct Drop_ {
    /// In the order of `zhangfang.toml`, then by name.
    pub stores: Vec<StoreFacts>,
    /// By path.
    pub files: Vec<FileAccount>,
    /// Errors that name a store refuse it; sorted by store, place, code.
    pub findings: Vec<Diagnostic>,
    /// The vocabulary's measures. The weight of a mean is the best one that came with its figures.
    pub measures: Measures,
}
