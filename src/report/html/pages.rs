//! The templates and their rendering: the only door to `tera`. A shop may replace any template by one of the same name in its
//! own `templates/` folder, and add others that those include.

use super::{board, booklet, card, index, payslip};
use crate::calc::outcome::{Outcome, StoreOutcome};
use crate::diag::{Diagnostic, codes, nearest};
use crate::facts::Measures;
use crate::origin::{Source, Span};
use crate::scheme::model::Scheme;
use crate::trace::Trace;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use tera::{Context, ErrorKind, Tera};

macro_rules! shipped {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../templates/pages/", $name)))),*]
    };
}

const SHIPPED: [(&str, &str); 14] = shipped! {
    "base.html" "parts.html" "base.css" "ranking.html" "ranking.css" "ranking.js"
    "payslip.html" "payslip.css" "booklet.html" "booklet.css" "index.html" "index.css" "index.js" "card.svg"
};

/// The pages, ready to be printed. Shared by all threads.
pub struct Pages {
    tera: Tera,
    sources: BTreeMap<String, Arc<Source>>,
    pub(super) measures: Measures,
}

impl Pages {
    /// The shipped templates with the shop's own (file name → text) in their place, and warnings about the shop's.
    /// A broken template is an error: no page is printed with it.
    pub fn load(
        own: &BTreeMap<String, String>,
        measures: &Measures,
    ) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let mut sources = BTreeMap::new();
        for (name, text) in SHIPPED {
            sources.insert(name.to_owned(), source(format!("templates/pages/{name}"), text));
        }
        for (name, text) in own {
            sources.insert(name.clone(), source(format!("templates/{name}"), text));
        }
        let mut pages = Self { tera: tera(), sources, measures: measures.clone() };
        // One by one first: each broken template is found, not only the first.
        let alone = pages.sources.iter().filter(|(name, _)| own.contains_key(*name));
        let broken: Vec<_> = alone
            .filter_map(|(name, source)| syntax_error(name, &source.text))
            .flat_map(|e| pages.findings(&e))
            .collect();
        if !broken.is_empty() {
            return Err(broken);
        }
        let texts: Vec<_> =
            pages.sources.iter().map(|(name, source)| (name.clone(), Arc::clone(&source.text))).collect();
        if let Err(error) = pages.tera.add_raw_templates(texts) {
            return Err(pages.findings(&error));
        }
        let unused = pages.unused(own);
        Ok((pages, unused))
    }

    /// Every ranking of a store: `排名_<store>_<period>.html`. `previous` is the same store in the span before.
    pub fn ranking(&self, store: &StoreOutcome, previous: Option<&StoreOutcome>) -> Result<String, Box<Diagnostic>> {
        self.print("ranking.html", &board::of_store(store, previous, &self.measures))
    }

    /// Every ranking over all stores: `排名_<period>.html`.
    pub fn group_ranking(&self, run: &Outcome, previous: Option<&Outcome>) -> Result<String, Box<Diagnostic>> {
        self.print("ranking.html", &board::of_group(run, previous, &self.measures))
    }

    /// The rankings of a store as a picture (SVG): `排名_<store>_<period>.png`.
    pub fn card(&self, store: &StoreOutcome, previous: Option<&StoreOutcome>) -> Result<String, Box<Diagnostic>> {
        self.print("card.svg", &card::view(&board::of_store(store, previous, &self.measures)))
    }

    /// The rankings over all stores as a picture (SVG): `排名_<period>.png`.
    pub fn group_card(&self, run: &Outcome, previous: Option<&Outcome>) -> Result<String, Box<Diagnostic>> {
        self.print("card.svg", &card::view(&board::of_group(run, previous, &self.measures)))
    }

    /// The rules that are lines of a person's page, each with its tree.
    pub fn lines(scheme: &Scheme) -> impl Iterator<Item = &str> {
        payslip::lines(scheme).map(|rule| &*rule.name)
    }

    /// One person's page: `工资条/<name>.html`. `row` is the person's home row, `explain` gives the trace of a rule in that row, where
    /// other lines need not be opened.
    pub fn payslip(
        &self,
        store: &StoreOutcome,
        row: usize,
        explain: &dyn Fn(&str) -> Option<Trace>,
    ) -> Result<String, Box<Diagnostic>> {
        self.print("payslip.html", &payslip::view(store, row, explain, &self.measures))
    }

    /// What the team is told of a scheme.
    pub fn booklet(&self, scheme: &Scheme) -> Result<String, Box<Diagnostic>> {
        self.print("booklet.html", &booklet::view(scheme))
    }

    /// `out/index.html`: `files` are the paths below `out/`, parted by `/`.
    pub fn index(&self, files: &[String]) -> Result<String, Box<Diagnostic>> {
        self.print("index.html", &index::view(files))
    }

    fn print(&self, name: &str, view: &impl Serialize) -> Result<String, Box<Diagnostic>> {
        let printed = Context::from_serialize(view).and_then(|context| self.tera.render(name, &context));
        printed.map_err(|error| {
            let whole = || Diagnostic::new(codes::BROKEN_TEMPLATE).arg("detail", &error).at(self.whole(name));
            Box::new(self.findings(&error).into_iter().next().unwrap_or_else(whole))
        })
    }

    fn findings(&self, error: &tera::Error) -> Vec<Diagnostic> {
        let at = |detail: &str, span| vec![Diagnostic::new(codes::BROKEN_TEMPLATE).arg("detail", detail).at(span)];
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let range = report.span().range.clone();
                let whole = self.whole(report.filename());
                at(report.message(), Span { start: range.start, end: range.end, ..whole })
            }
            ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => {
                at(&error.to_string(), self.whole(tpl))
            }
            ErrorKind::MissingParent { current, .. } => at(&error.to_string(), self.whole(current)),
            _ => error.to_string().split("\n\nerror: ").filter_map(|report| self.finding(report)).collect(),
        }
    }

    /// `error: Unknown filter `x`⏎ --> ranking.html:3:7⏎…`: names that nothing defines are reported as text only.
    fn finding(&self, report: &str) -> Option<Diagnostic> {
        let mut lines = report.lines();
        let detail = lines.next()?.trim_start_matches("error: ");
        let place = lines.next().and_then(|l| l.trim().strip_prefix("--> "));
        let mut parts = place.unwrap_or_default().rsplitn(3, ':');
        let column = parts.next().and_then(|p| p.parse::<usize>().ok());
        let line = parts.next().and_then(|p| p.parse::<usize>().ok());
        let mut span = self.whole(parts.next().unwrap_or_default());
        if let (Some(line), Some(column)) = (line, column) {
            let text = &span.source.text;
            let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
            let in_line = text.get(before..).unwrap_or_default().char_indices().nth(column.saturating_sub(1));
            span.start = before + in_line.map_or(0, |(i, _)| i);
            span.end = span.start + in_line.map_or(0, |(_, c)| c.len_utf8());
        }
        Some(Diagnostic::new(codes::BROKEN_TEMPLATE).arg("detail", detail).at(span))
    }

    fn whole(&self, name: &str) -> Span {
        let source = self.sources.get(name).cloned().unwrap_or_else(|| source(format!("templates/{name}"), ""));
        Span { source, start: 0, end: 0 }
    }

    /// The shop's templates that replace none of ours and that none of the others names: misspelt.
    fn unused(&self, own: &BTreeMap<String, String>) -> Vec<Diagnostic> {
        let shipped = || SHIPPED.iter().map(|(name, _)| *name);
        let named = |name: &str| own.iter().any(|(other, text)| other != name && text.contains(name));
        own.keys()
            .filter(|name| !shipped().any(|s| s == *name) && !named(name))
            .map(|name| {
                let finding = Diagnostic::new(codes::UNUSED_TEMPLATE).arg("name", name);
                let finding = finding.arg("near", nearest(name, shipped()).unwrap_or_default());
                finding.arg("names", shipped().collect::<Vec<_>>().join(" ")).at(self.whole(name))
            })
            .collect()
    }
}

/// Whatever is put into a page or a picture is escaped.
fn tera() -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on([".html", ".svg"]);
    tera
}

fn source(name: String, text: &str) -> Arc<Source> {
    Arc::new(Source { name: name.into(), text: text.into() })
}

fn syntax_error(name: &str, text: &str) -> Option<tera::Error> {
    let error = tera().add_raw_template(name, text).err()?;
    matches!(error.kind(), ErrorKind::SyntaxError(_)).then_some(error)
}
