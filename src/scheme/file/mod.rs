//! A scheme file as written: every key read, nothing yet judged against anything else in it.

mod clause;
mod example;
mod param;
mod people;
mod rule;
mod scalar;
mod table;

pub use clause::WrittenClause;
pub use param::Param;
pub use people::WrittenRanking;
pub use rule::{Case, Rule, RuleRound};
pub use scalar::{Scalar, number_text};
pub use table::{Cell, Table, TableKind};

use super::model::{Conduct, Input, PeriodKind, Post};
use crate::diag::{Diagnostic, Document, Item, Items};
use crate::origin::{Source, Span};
use std::sync::Arc;

/// A file, part by part in the order of the text.
#[derive(Debug, Default)]
pub struct File {
    pub name: Arc<str>,
    pub document: Arc<str>,
    pub version: Arc<str>,
    pub periods: Vec<PeriodKind>,
    pub include: Vec<(Arc<str>, Span)>,
    pub posts: Vec<(Post, Span)>,
    pub params: Vec<Entry<Param>>,
    pub tables: Vec<Entry<Table>>,
    pub inputs: Vec<Entry<Input>>,
    pub rules: Vec<Entry<Rule>>,
    pub conduct: Vec<Entry<Conduct>>,
    pub rankings: Vec<Entry<WrittenRanking>>,
    pub clauses: Vec<WrittenClause>,
}

/// A named part, and whether it says that it replaces an included one.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    pub name: Arc<str>,
    pub name_span: Span,
    pub overrides: Override,
    /// The clauses that it cites.
    pub cites: Vec<(Arc<str>, Span)>,
    pub item: T,
}

/// Whether a part replaces one of its name that another file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Override {
    Never,
    /// `override = true`: there must be one.
    Must,
    /// `override = "optional"`: if there is one. For what is made to be laid over any scheme.
    May,
    /// `override = "fallback"`: it gives way to any of its name.
    Yields,
}

impl Override {
    pub fn read(items: &Items) -> Self {
        let Some(item) = items.get("override") else { return Self::Never };
        if item.text_quietly().is_some() {
            return item.word(&[("optional", Self::May), ("fallback", Self::Yields)]).unwrap_or(Self::Never);
        }
        match item.bool() {
            Some(true) => Self::Must,
            _ => Self::Never,
        }
    }
}

impl File {
    /// Reads the whole text; what is wrong with it comes beside what could be read.
    #[must_use]
    pub fn read(source: &Arc<Source>) -> (Self, Vec<Diagnostic>) {
        let document = Document::parse(source);
        let mut file = Self::default();
        {
            let root = document.root();
            if let Some(header) = root.need("scheme").and_then(|i| i.table()) {
                file.header(&header);
            }
            file.params = root.tables("param").iter().filter_map(|t| entry(t, Param::read)).collect();
            file.tables = root.tables("table").iter().filter_map(|t| entry(t, Table::read)).collect();
            file.inputs =
                root.tables("input").iter().filter_map(|t| entry(t, |t, name| Some(people::input(t, name)))).collect();
            file.rules = root.tables("rule").iter().filter_map(|t| entry(t, Rule::read)).collect();
            file.conduct = root.tables("conduct").iter().filter_map(people::conduct).collect();
            file.rankings = root.tables("ranking").iter().filter_map(|t| entry(t, people::ranking)).collect();
            file.clauses = root.tables("clause").iter().filter_map(clause::clause).collect();
        }
        (file, document.into_findings())
    }

    fn header(&mut self, header: &Items) {
        self.name = text_or_empty(header.need("name"));
        self.document = text_or_empty(header.get("document"));
        self.version = text_or_empty(header.get("version"));
        self.periods = periods(header);
        self.include = texts(header.get("include"));
        self.posts = header.get("posts").map(people::posts).unwrap_or_default();
    }
}

/// A named part: `name`, `override`, and what `read` makes of the rest. Every key is asked for even where the name is missing.
fn entry<T>(items: &Items, read: impl FnOnce(&Items, &Arc<str>) -> Option<T>) -> Option<Entry<T>> {
    let name = items.need("name").and_then(name);
    let overrides = Override::read(items);
    let item = read(items, name.as_ref().map_or(&Arc::from(""), |(n, _)| n));
    let (name, name_span) = name?;
    Some(Entry { name, name_span, overrides, cites: clause::cites(items), item: item? })
}

fn name(item: Item) -> Option<(Arc<str>, Span)> {
    Some((Arc::from(item.text()?), item.content_span()))
}

fn text_or_empty(item: Option<Item>) -> Arc<str> {
    item.and_then(|i| i.text()).unwrap_or_default().trim().into()
}

fn optional_text(item: Option<Item>) -> Option<Arc<str>> {
    item.and_then(|i| i.text()).map(|t| t.trim().into())
}

/// One text or several, each with its place.
fn texts(item: Option<Item>) -> Vec<(Arc<str>, Span)> {
    item.map(|i| i.texts().into_iter().map(|(t, span)| (Arc::from(t), span)).collect()).unwrap_or_default()
}

fn periods(items: &Items) -> Vec<PeriodKind> {
    const WORDS: &[(&str, PeriodKind)] =
        &[("week", PeriodKind::Week), ("month", PeriodKind::Month), ("quarter", PeriodKind::Quarter)];
    items.get("period").map(|i| i.list().iter().filter_map(|i| i.word(WORDS)).collect()).unwrap_or_default()
}
