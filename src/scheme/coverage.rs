//! Whether the articles of the policy are accounted for: what is cited is there, every rule cites something.

use super::file::Entry;
use super::merge::Merged;
use super::model::Scheme;
use crate::diag::{Diagnostic, codes, nearest};
use crate::origin::{Source, Span};
use std::sync::Arc;

/// Judges the files that have `[[clause]]` entries; a file without any is judged by [`coverage`] alone.
pub fn check(merged: &Merged) -> Vec<Diagnostic> {
    let file = &merged.file;
    let judged = |source: &Arc<Source>| file.clauses.iter().any(|c| c.id_span.source == *source);
    let ids: Vec<&str> = file.clauses.iter().map(|c| &*c.clause.id).collect();
    let mut cites: Vec<&(Arc<str>, Span)> = Vec::new();
    cites.extend(of(&merged.params).chain(of(&file.tables)).chain(of(&file.inputs)).chain(of(&file.rules)));
    cites.extend(of(&file.conduct).chain(of(&file.rankings)));
    cites.extend(file.rules.iter().flat_map(|r| &r.item.cases).flat_map(|c| &c.cites));
    let unknown = cites.into_iter().filter(|(id, span)| judged(&span.source) && !ids.contains(&&**id));
    let mut findings: Vec<Diagnostic> = unknown.map(|(id, span)| unknown_clause(id, &ids, span.clone())).collect();
    for rule in file.rules.iter().filter(|r| judged(&r.name_span.source)) {
        if rule.cites.is_empty() && rule.item.cases.iter().all(|c| c.cites.is_empty()) {
            findings
                .push(Diagnostic::new(codes::RULE_WITHOUT_CLAUSE).arg("name", &rule.name).at(rule.name_span.clone()));
        }
    }
    findings
}

fn of<T>(entries: &[Entry<T>]) -> impl Iterator<Item = &(Arc<str>, Span)> {
    entries.iter().flat_map(|e| &e.cites)
}

fn unknown_clause(id: &str, ids: &[&str], span: Span) -> Diagnostic {
    let near = nearest(id, ids.iter().copied()).unwrap_or_default();
    Diagnostic::new(codes::CLAUSE_UNKNOWN).arg("name", id).arg("near", near).at(span)
}

/// What a loaded scheme leaves open: its rules that no clause of the policy accounts for.
#[must_use]
pub fn coverage(scheme: &Scheme) -> Vec<Diagnostic> {
    let ids: Vec<&str> = scheme.clauses.iter().map(|c| &*c.id).collect();
    let mut findings = Vec::new();
    if let (true, Some(source)) = (ids.is_empty(), scheme.sources.first()) {
        let whole = Span { source: Arc::clone(source), start: 0, end: 0 };
        return vec![Diagnostic::new(codes::NO_CLAUSES).arg("rules", scheme.rules.len()).at(whole)];
    }
    for rule in &scheme.rules {
        let cites = rule.cites();
        if cites.is_empty() {
            let finding = Diagnostic::new(codes::RULE_WITHOUT_CLAUSE).arg("name", &rule.name);
            findings.push(finding.at(rule.span.clone()));
        }
        let unknown = cites.into_iter().filter(|id| !ids.contains(id));
        findings.extend(unknown.map(|id| unknown_clause(id, &ids, rule.span.clone())));
    }
    findings
}
