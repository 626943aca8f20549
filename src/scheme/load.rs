//! From the text of a scheme to the scheme as used, with every finding about it at once.

use super::compile::{Target, compile};
use super::mentions::Mentions;
use super::merge::{Includes, Merged, gather};
use super::model::{Input, InputFrom, PeriodKind, Rule, Scheme};
use super::names::STORE;
use super::{coverage, defaults, examples, namespace, needed, problems, rule, sums, table};
use crate::diag::{Diagnostic, codes, has_errors};
use crate::facts::Measures;
use crate::formula::{Model, Value, check, evaluate, settle_types};
use crate::hash::Hasher;
use crate::origin::{Source, Span};
use crate::period::Period;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The scheme, and warnings about it; or everything that is wrong with it. `includes` gives the texts of other schemes by name.
///
/// Nothing about any data is known here: names, types, cycles, tables, posts, totals and the worked examples are judged by
/// the scheme and the vocabulary's measures alone.
pub fn load(
    source: &Arc<Source>,
    includes: Includes,
    measures: &Measures,
) -> Result<(Scheme, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut findings = Vec::new();
    let merged = gather(source, includes, &mut findings);
    namespace::check(&merged, measures, &mut findings);
    let mentions = mentions(&merged);
    findings.extend(coverage::check(&merged));
    let own = own(&merged);
    let mut scheme = build(merged, &mut findings);
    let mut model = compiled(&scheme, measures);
    findings.extend(check(&model).iter().map(|p| problems::problem(p, &scheme, measures)));
    settle_types(&mut model);
    defaults::fill(&mut scheme, &model);
    sums::check(&scheme, &mut findings);
    findings.extend(rule::post_words(&scheme));
    findings.extend(mentions.check(&scheme, &model));
    if !has_errors(&findings) {
        evaluate(&mut model);
        findings.extend(examples::run(&scheme, &model));
    }
    findings.sort_by(|a, b| (&a.at, a.code, &a.args).cmp(&(&b.at, b.code, &b.args)));
    findings.dedup();
    if has_errors(&findings) {
        return Err(findings);
    }
    needed::keep(&mut scheme, &own);
    Ok((scheme, findings))
}

/// The figures that a scheme and what it includes say are kept by hand, whatever else is wrong with them.
#[must_use]
pub fn kept_by_hand(source: &Arc<Source>, includes: Includes) -> Vec<Input> {
    let merged = gather(source, includes, &mut Vec::new());
    let inputs = merged.file.inputs.into_iter().map(|e| e.item);
    inputs.filter(|i| i.from == InputFrom::Manual).collect()
}

/// The file itself, and those that say whom they are about.
fn own(merged: &Merged) -> Vec<Arc<Source>> {
    let posts = merged.file.posts.iter().map(|(_, span)| &span.source);
    merged.sources.iter().take(1).chain(posts).cloned().collect()
}

/// The model for a month in which everything dated is in force, without data.
pub(super) fn compiled(scheme: &Scheme, measures: &Measures) -> Model {
    let present: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut model = compile(scheme, Target { measures, present: &present, period: period(scheme) });
    if let Some(store) = model.table_mut(STORE) {
        // Its one row makes a column of it a single value.
        store.rows = 1;
        store.columns.iter_mut().for_each(|c| c.values.resize(1, Value::Empty));
    }
    model
}

/// The month of the latest date that the scheme mentions, or of an arbitrary one.
fn period(scheme: &Scheme) -> Period {
    let params = scheme.params.iter().flat_map(|p| p.values.iter().filter_map(|v| v.from));
    let rows = scheme.tables.iter().flat_map(|t| t.validity.iter().filter_map(|(from, _)| *from));
    let latest = params.chain(rows).max().filter(|d| (1990..2200).contains(&d.year()));
    Period::month_of(latest.max(NaiveDate::from_ymd_opt(2026, 1, 1)).unwrap_or_default())
}

fn mentions(merged: &Merged) -> Mentions {
    let columns = merged.file.rankings.iter().flat_map(|r| r.item.columns.clone()).collect();
    let parts = merged.file.clauses.iter().flat_map(|c| c.rules.clone()).collect();
    Mentions { columns, parts }
}

fn build(merged: Merged, findings: &mut Vec<Diagnostic>) -> Scheme {
    let Merged { file, params, sources } = merged;
    let mut hasher = Hasher::default();
    for source in &sources {
        hasher.update(source.text.as_bytes());
    }
    let mut places = BTreeMap::new();
    let mut tables = Vec::new();
    for entry in &file.tables {
        let (table, formulas) = table::used(entry, findings);
        places.extend(formulas.into_iter().map(|(column, p)| ((Arc::clone(&entry.name), column), p)));
        tables.push(table);
    }
    let posts: Vec<_> = file.posts.into_iter().map(|(post, _)| post).collect();
    let mut rules: Vec<Rule> = Vec::new();
    for entry in &file.rules {
        let used = rule::used(entry, &posts, findings);
        places.insert((used.rule.per.table(), Arc::clone(&entry.name)), used.places);
        if used.rule.store.is_some() {
            places.insert((STORE.into(), Arc::clone(&entry.name)), used.store_places);
        }
        rules.push(used.rule);
    }
    for entry in &file.rankings {
        let unknown = |(post, span): &(Arc<str>, Span)| rule::unknown_post(post, span.clone(), &posts);
        findings.extend(entry.item.posts.iter().filter_map(unknown));
    }
    // Rules that could not be read have findings of their own.
    if let (true, false, Some(source)) = (rules.is_empty(), has_errors(findings), sources.first()) {
        let whole = Span { source: Arc::clone(source), start: 0, end: 0 };
        findings.push(Diagnostic::new(codes::NO_RULES).at(whole));
    }
    let mut periods = file.periods;
    if periods.is_empty() {
        periods.push(PeriodKind::Month);
    }
    Scheme {
        name: file.name,
        document: file.document,
        version: file.version,
        sources,
        hash: hasher.finish(),
        periods,
        posts,
        params: params.into_iter().map(|e| e.item).collect(),
        tables,
        inputs: file.inputs.into_iter().map(|e| e.item).collect(),
        rules,
        conduct: file.conduct.into_iter().map(|e| e.item).collect(),
        rankings: file.rankings.into_iter().map(|e| e.item.ranking).collect(),
        clauses: file.clauses.into_iter().map(|c| c.clause).collect(),
        confirmed: BTreeSet::new(),
        places,
    }
}
