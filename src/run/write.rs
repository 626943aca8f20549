//! From outcomes to files: every sound store's workbook, ranking and payslips in parallel, then what is about all stores.

use super::month::{Month, is_paid, sorted};
use super::publish::{self, Staging};
use super::shop::Shop;
use super::{ResultFile, Step};
use crate::calc::Explainer;
use crate::calc::outcome::{Outcome, Status, StoreOutcome, names};
use crate::diag::{Catalogue, Diagnostic, has_errors};
use crate::facts::Measures;
use crate::formula::Value;
use crate::report::html::Pages;
use crate::report::names::{file_name, unique};
use crate::report::orders;
use crate::report::picture::Painter;
use crate::report::xlsx;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Found = Vec<Diagnostic>;

/// What is wrong with the shop's own page templates.
pub(super) fn template_findings(templates: &Result<BTreeMap<String, String>, Found>, shop: &Shop) -> Found {
    match templates {
        Ok(own) => match Pages::load(own, &shop.vocabulary.measures()) {
            Ok((_, warnings)) => warnings,
            Err(errors) => errors,
        },
        Err(errors) => errors.clone(),
    }
}

/// What the writing needs besides the month itself.
pub(super) struct Desk<'a> {
    /// The period before, for the movement of places.
    pub before: Option<Month>,
    /// The shop's own page templates.
    pub templates: BTreeMap<String, String>,
    pub words: &'a Catalogue,
    pub step: &'a (dyn Fn(Step<'_>) + Sync),
    pub scope: Scope,
}

/// What is written.
pub(super) struct Scope {
    /// Nothing but rankings; what else lies in the period's folder stays.
    pub rankings_only: bool,
    /// What is about all stores too.
    pub group: bool,
    /// In the names of rankings, behind the period: the post.
    pub suffix: String,
    /// Each ranking as a picture too.
    pub painter: Option<Painter>,
}

/// A file laid out, by its path below the period's folder.
struct Sheet {
    path: String,
    bytes: Vec<u8>,
}

impl Desk<'_> {
    /// Lays everything out; writes it below `out` unless that is `None`. Stores that cannot be laid out become refused.
    pub fn write(&self, month: Month, out: Option<&Path>) -> (Outcome, Vec<ResultFile>) {
        let Month { mut outcome, measures } = month;
        let pages = match Pages::load(&self.templates, &measures) {
            Ok((pages, _)) => pages,
            Err(found) => return (with(outcome, found), Vec::new()),
        };
        let period = outcome.period.to_string();
        // What a killed run has moved aside may be of any scope: all of it comes back.
        let staging = match out.map(|out| Staging::new(out, period.clone(), |_| false)).transpose() {
            Ok(staging) => staging,
            Err(found) => return (with(outcome, vec![*found]), Vec::new()),
        };
        let mut taken = BTreeSet::new();
        let folders: Vec<String> = outcome.stores.iter().map(|s| unique(&file_name(&s.store), &mut taken)).collect();
        let press = Press { desk: self, run: &outcome, pages: &pages, measures: &measures, staging: staging.as_ref() };
        let stores: Vec<_> = (0..outcome.stores.len()).into_par_iter().map(|i| press.store(i, &folders[i])).collect();
        let mut files = Vec::new();
        for (store, (paths, found)) in outcome.stores.iter_mut().zip(stores) {
            if has_errors(&found) {
                store.status = Status::Refused;
            }
            store.findings = sorted(std::mem::take(&mut store.findings).into_iter().chain(found).collect());
            let file = |path| ResultFile { store: Some(store.store.clone()), path: format!("{period}/{path}") };
            files.extend(paths.into_iter().map(file));
        }
        let press = Press { desk: self, run: &outcome, pages: &pages, measures: &measures, staging: staging.as_ref() };
        let (paths, mut found) = press.group();
        files.extend(paths.into_iter().map(|path| ResultFile { store: None, path: format!("{period}/{path}") }));
        if staging.is_none() {
            files.clear();
        }
        if let (Some(staging), Some(out)) = (staging, out) {
            let names = Names { period: &period, folders: &folders, scope: &self.scope };
            match staging.publish(|path| names.is_ours(path)) {
                Ok(()) => match index(out, &pages) {
                    Ok(()) => files.push(ResultFile { store: None, path: INDEX.to_owned() }),
                    Err(finding) => found.push(*finding),
                },
                Err(errors) => {
                    found.extend(errors);
                    files.clear();
                    for store in &mut outcome.stores {
                        store.status = Status::Refused;
                    }
                }
            }
        }
        (with(outcome, found), files)
    }
}

/// The page that lists what lies in the results folder.
const INDEX: &str = "index.html";

fn index(out: &Path, pages: &Pages) -> Result<(), Box<Diagnostic>> {
    publish::write_in_turn(out, INDEX, || {
        let files: Vec<_> = publish::files(out).into_iter().filter(|f| f != INDEX).collect();
        pages.index(&files)
    })
}

/// The names of our files below a period's folder.
struct Names<'a> {
    period: &'a str,
    /// Of the stores of this run.
    folders: &'a [String],
    scope: &'a Scope,
}

impl Names<'_> {
    /// Whether a path is one that this run writes, so that it goes when its store has nothing any more.
    fn is_ours(&self, path: &str) -> bool {
        let parts: Vec<_> = path.split('/').collect();
        let named = |name: &str, prefix: &str, ending: &str| name.starts_with(prefix) && name.ends_with(ending);
        if !self.scope.rankings_only {
            let ranking = |name| named(name, "排名_", ".html") || named(name, "排名_", ".png");
            return match parts.as_slice() {
                [name] => named(name, "汇总_", ".xlsx") || ranking(name),
                [_, name] => named(name, "工资表_", ".xlsx") || named(name, "订单归属_", ".csv") || ranking(name),
                [_, "工资条", name] => named(name, "", ".html"),
                _ => false,
            };
        }
        let end = format!("_{}{}", self.period, self.scope.suffix);
        let ranking = |name: &str| {
            let stem = name.strip_suffix(".html").or_else(|| name.strip_suffix(".png"));
            stem.is_some_and(|stem| named(stem, "排名_", &end))
        };
        match parts.as_slice() {
            [name] => self.scope.group && ranking(name),
            [folder, name] => self.folders.iter().any(|f| f == folder) && ranking(name),
            _ => false,
        }
    }
}

fn with(mut outcome: Outcome, found: Found) -> Outcome {
    outcome.findings = sorted(outcome.findings.into_iter().chain(found).collect());
    outcome
}

/// Prints pages and workbooks, and stages them.
struct Press<'a> {
    desk: &'a Desk<'a>,
    run: &'a Outcome,
    pages: &'a Pages,
    measures: &'a Measures,
    staging: Option<&'a Staging>,
}

impl Press<'_> {
    /// All files of a sound store, or none of them.
    fn store(&self, index: usize, folder: &str) -> (Vec<String>, Found) {
        let store = &self.run.stores[index];
        if store.status == Status::Refused {
            return (Vec::new(), Vec::new());
        }
        (self.desk.step)(Step::Writing(&store.store));
        let (mut found, mut errors) = (Vec::new(), Vec::new());
        let mut paths = Vec::new();
        for sheet in self.sheets(store, folder, &mut found) {
            let staged = sheet.and_then(|sheet| {
                self.stage(&sheet).map_err(|e| vec![*e])?;
                Ok(sheet.path)
            });
            match staged {
                Ok(path) => paths.push(path),
                Err(failed) => errors.extend(failed),
            }
        }
        if errors.is_empty() {
            return (paths, found);
        }
        if let Some(Err(finding)) = self.staging.map(|s| s.remove(folder)) {
            errors.push(*finding);
        }
        found.extend(errors);
        (Vec::new(), found.into_iter().map(|f| f.store(store.store.clone())).collect())
    }

    fn sheets(&self, store: &StoreOutcome, folder: &str, found: &mut Found) -> Vec<Result<Sheet, Found>> {
        let (name, period) = (file_name(&store.store), self.run.period);
        let before = self.desk.before.as_ref().and_then(|b| b.outcome.stores.iter().find(|s| s.store == store.store));
        let scope = &self.desk.scope;
        let path = format!("{folder}/排名_{name}_{period}{}", scope.suffix);
        let ranking = page(format!("{path}.html"), self.pages.ranking(store, before));
        let picture = self.picture(&path, || self.pages.card(store, before));
        let rankings = [Some(ranking), picture].into_iter().flatten();
        if scope.rankings_only || !is_paid(store) {
            return rankings.collect();
        }
        let book = xlsx::payroll(store, self.run, self.measures, self.desk.words).map(|written| {
            found.extend(written.findings);
            Sheet { path: format!("{folder}/工资表_{name}_{period}.xlsx"), bytes: written.bytes }
        });
        let mut taken = BTreeSet::new();
        let paid = store.model.table(names::AGENTS).and_then(|t| t.column(names::PAID));
        let is_paid = |row: usize| paid.and_then(|c| c.values.get(row)).is_some_and(Value::is_true);
        let explainer = Explainer::new(store, Pages::lines(&store.scheme).collect());
        let slips = store.facts.agents.iter().enumerate().filter(|(row, _)| is_paid(*row)).map(|(row, agent)| {
            let slip = unique(&file_name(agent.name()), &mut taken);
            let explain = |rule: &str| Some(explainer.tree(names::AGENTS, rule, row));
            page(format!("{folder}/工资条/{slip}.html"), self.pages.payslip(store, row, &explain))
        });
        let orders = store.facts.orders.as_ref().map(|book| {
            let bytes = orders::csv(book, self.desk.words).into_bytes();
            Ok(Sheet { path: format!("{folder}/订单归属_{name}_{period}.csv"), bytes })
        });
        std::iter::once(book).chain(orders).chain(rankings).chain(slips).collect()
    }

    /// What is about all stores.
    fn group(&self) -> (Vec<String>, Found) {
        let sound = || self.run.stores.iter().filter(|s| s.status == Status::Sound);
        let scope = &self.desk.scope;
        if !scope.group || sound().next().is_none() {
            return (Vec::new(), Vec::new());
        }
        let period = self.run.period;
        let mut found = Vec::new();
        let summary = (!scope.rankings_only && sound().any(is_paid)).then(|| {
            xlsx::summary(self.run, self.measures, self.desk.words).map(|written| {
                found.extend(written.findings);
                Sheet { path: format!("汇总_{period}.xlsx"), bytes: written.bytes }
            })
        });
        let before = self.desk.before.as_ref().map(|b| &b.outcome);
        let path = format!("排名_{period}{}", scope.suffix);
        let ranking = page(format!("{path}.html"), self.pages.group_ranking(self.run, before));
        let picture = self.picture(&path, || self.pages.group_card(self.run, before));
        let mut paths = Vec::new();
        for sheet in summary.into_iter().chain([ranking]).chain(picture) {
            match sheet.and_then(|s| self.stage(&s).map(|()| s.path).map_err(|e| vec![*e])) {
                Ok(path) => paths.push(path),
                Err(errors) => found.extend(errors),
            }
        }
        (paths, found)
    }

    /// A ranking as a picture, where pictures are asked for.
    fn picture(&self, path: &str, card: impl Fn() -> Result<String, Box<Diagnostic>>) -> Option<Result<Sheet, Found>> {
        let painter = self.desk.scope.painter.as_ref()?;
        let painted = card().and_then(|svg| painter.png(&svg)).map_err(|e| vec![*e]);
        Some(painted.map(|bytes| Sheet { path: format!("{path}.png"), bytes }))
    }

    fn stage(&self, sheet: &Sheet) -> Result<(), Box<Diagnostic>> {
        self.staging.map_or(Ok(()), |staging| staging.write(&sheet.path, &sheet.bytes))
    }
}

fn page(path: String, printed: Result<String, Box<Diagnostic>>) -> Result<Sheet, Found> {
    printed.map(|text| Sheet { path, bytes: text.into_bytes() }).map_err(|e| vec![*e])
}
