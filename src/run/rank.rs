//! Rankings alone: of a week, a month, a quarter or a range; of all stores or some, of all posts or one.

use super::month::Month;
use super::schemes::Schemes;
use super::write::{Desk, Scope};
use super::{Job, Ready, Report, Step, Stopped, painter};
use crate::calc::outcome::{Outcome, StoreOutcome};
use crate::calc::{is_blank, only_post};
use crate::diag::{Catalogue, Diagnostic, codes, nearest};
use crate::facts::STORE_OWNER;
use crate::formula::Value;
use crate::period::Period;
use crate::report::names::file_name;
use chrono::NaiveDate;
use std::sync::Arc;

/// Which rankings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// By name or another spelling; all where empty.
    pub stores: Vec<String>,
    /// By name or another spelling: only its people take part.
    pub post: Option<String>,
}

/// Writes the rankings of a period. Where the job names none: of the week of the last day that any file tells of; of the
/// newest month where no file tells days.
pub fn rank(
    job: &Job<'_>,
    choice: &Choice,
    words: &Catalogue,
    step: &(dyn Fn(Step<'_>) + Sync),
) -> Result<Report, Stopped> {
    let mut ready = Ready::open(job)?;
    let post = choice.post.as_deref().map(|asked| post(&ready.schemes, asked)).transpose();
    let post = post.map_err(|e| Stopped { period: Some(ready.period), findings: vec![*e] })?;
    let mut month = ranked(&ready, job, step);
    let period = month.outcome.period;
    let mut before = ready.before(period);
    if let Some(post) = &post {
        let stores = before.iter_mut().chain([&mut month]).flat_map(|m| &mut m.outcome.stores);
        stores.for_each(|store| only_post(store, post));
    }
    let suffix = post.map(|post| format!("_{}", file_name(&post))).unwrap_or_default();
    let Month { mut outcome, measures } = month;
    let stores = chosen(&ready, &outcome, choice).map_err(|findings| Stopped { period: Some(period), findings })?;
    outcome.stores.retain(|s| stores.contains(&s.store));
    outcome.stores.iter_mut().filter(|s| is_blank(s)).for_each(|s| s.findings.push(blank(s)));
    let (painter, no_fonts) = painter(job);
    let scope = Scope { rankings_only: true, group: choice.stores.is_empty(), suffix, painter };
    let desk = Desk { before, templates: std::mem::take(&mut ready.templates), words, step, scope };
    let out = ready.out(job);
    let (mut outcome, files) = desk.write(Month { outcome, measures }, Some(&out));
    outcome.findings.extend(no_fonts);
    Ok(Report { outcome, settings: ready.settings, out, files })
}

fn ranked(ready: &Ready, job: &Job<'_>, step: &(dyn Fn(Step<'_>) + Sync)) -> Month {
    let newest = ready.month(job, ready.period, step);
    match last_day(&newest.outcome).filter(|_| job.period.is_none()) {
        Some(day) => ready.month(job, Period::week_of(day), step),
        None => newest,
    }
}

/// Exports by the month say nothing about a week: everybody's figures would be missing for one reason.
fn blank(store: &StoreOutcome) -> Diagnostic {
    let finding = Diagnostic::new(codes::NO_FIGURES_IN_SPAN).store(&*store.store);
    finding.arg("store", &store.store).arg("span", store.period.span())
}

/// The last day of which a figure of anybody is known.
fn last_day(outcome: &Outcome) -> Option<NaiveDate> {
    let rows = outcome.stores.iter().flat_map(|s| &s.facts.spans);
    let days = rows.filter(|r| r.owner != STORE_OWNER && r.span.from == r.span.to);
    let known = |v: &Value| matches!(v, Value::Number(n) if !n.is_zero());
    days.filter(|r| r.values.values().any(|d| known(&d.value))).map(|r| r.span.to).max()
}

/// The stores that are asked for; all where none are.
fn chosen(ready: &Ready, outcome: &Outcome, choice: &Choice) -> Result<Vec<Arc<str>>, Vec<Diagnostic>> {
    let all = || outcome.stores.iter().map(|s| &s.store);
    if choice.stores.is_empty() {
        return Ok(all().cloned().collect());
    }
    let (mut found, mut findings) = (Vec::new(), Vec::new());
    for asked in &choice.stores {
        let spelled = ready.shop.config.stores.iter().find(|s| s.names.aliases.iter().any(|a| **a == **asked));
        let name = spelled.map_or(asked.as_str(), |s| &s.names.name);
        match all().find(|store| ***store == *name) {
            Some(store) => found.push(Arc::clone(store)),
            None => findings.push(
                Diagnostic::new(codes::NO_SUCH_STORE)
                    .arg("store", asked)
                    .arg("near", nearest(asked, all().map(|s| &**s)).unwrap_or_default())
                    .arg("stores", all().map(|s| &**s).collect::<Vec<_>>().join(" ")),
            ),
        }
    }
    if findings.is_empty() { Ok(found) } else { Err(findings) }
}

/// The post that is asked for, by its name.
fn post(schemes: &Schemes, asked: &str) -> Result<Arc<str>, Box<Diagnostic>> {
    let posts = || schemes.all().flat_map(|s| &s.posts);
    let found = posts().find(|p| *p.name == *asked || p.aliases.iter().any(|a| **a == *asked));
    found.map(|p| Arc::clone(&p.name)).ok_or_else(|| {
        let mut names: Vec<&str> = posts().map(|p| &*p.name).collect();
        names.sort_unstable();
        names.dedup();
        let finding = Diagnostic::new(codes::NO_SUCH_POST).arg("post", asked).arg("posts", names.join(" "));
        Box::new(finding.arg("near", nearest(asked, names).unwrap_or_default()))
    })
}
