//! A scheme and what it includes become one: an included part of the same name only where `override = true` replaces it.

use super::file::{Entry, File, Override, WrittenClause};
use super::model::{Input, InputFrom, Param};
use super::{params, shipped};
use crate::diag::{Diagnostic, codes, nearest};
use crate::origin::{Source, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Gives the text of an included scheme by the name under `include`.
pub type Includes<'a> = &'a dyn Fn(&str) -> Option<Arc<Source>>;

/// The parts of all files, in order: the scheme's own, then those of each include.
#[derive(Debug, Default)]
pub struct Merged {
    /// The scheme's own header and everything that is merged; `params` stay empty.
    pub file: File,
    pub params: Vec<Entry<Param>>,
    pub sources: Vec<Arc<Source>>,
}

/// Reads the scheme and its includes, deep ones too, each once.
pub fn gather(source: &Arc<Source>, includes: Includes, findings: &mut Vec<Diagnostic>) -> Merged {
    let mut walk = Walk { includes, findings, files: Vec::new(), path: Vec::new(), seen: BTreeSet::new() };
    walk.file(source);
    let files = walk.files;
    let mut merged = Merged::default();
    for (source, mut file) in files {
        merged.sources.push(source);
        let own = params::used(std::mem::take(&mut file.params), findings);
        join(&mut merged.params, own, findings);
        let all = &mut merged.file;
        // A file that only brings others together leaves the header to the one of them that has posts.
        let heads = all.posts.is_empty() && !file.posts.is_empty();
        if merged.sources.len() == 1 || heads {
            inherit(&mut all.name, file.name);
            inherit(&mut all.document, file.document);
            inherit(&mut all.version, file.version);
            if all.periods.is_empty() {
                all.periods = file.periods;
            }
        }
        for (post, span) in file.posts {
            if !all.posts.iter().any(|(p, _)| p.name == post.name) {
                all.posts.push((post, span));
            }
        }
        join(&mut all.tables, file.tables, findings);
        join(&mut all.inputs, file.inputs, findings);
        let before = all.rules.len();
        let moved = join(&mut all.rules, file.rules, findings);
        // Columns stand in the order of the work: what lies below comes first.
        all.rules.rotate_left(before.saturating_sub(moved));
        join(&mut all.conduct, file.conduct, findings);
        join(&mut all.rankings, file.rankings, findings);
        clauses(&mut all.clauses, file.clauses, findings);
    }
    expected(&mut merged, findings);
    let file = &mut merged.file;
    idle(&merged.params, findings);
    idle(&file.tables, findings);
    idle(&file.inputs, findings);
    idle(&file.rules, findings);
    idle(&file.conduct, findings);
    idle(&file.rankings, findings);
    merged
}

struct Walk<'a, 'f> {
    includes: Includes<'a>,
    findings: &'f mut Vec<Diagnostic>,
    files: Vec<(Arc<Source>, File)>,
    /// The includes that lead here, outermost first.
    path: Vec<Arc<str>>,
    seen: BTreeSet<Arc<str>>,
}

impl Walk<'_, '_> {
    fn file(&mut self, source: &Arc<Source>) {
        let (file, found) = File::read(source);
        self.findings.extend(found);
        let wanted = file.include.clone();
        self.files.push((Arc::clone(source), file));
        for (name, span) in wanted {
            self.include(&name, span);
        }
    }

    fn include(&mut self, name: &Arc<str>, span: Span) {
        if self.path.contains(name) {
            let path: Vec<&str> = self.path.iter().chain([name]).map(|n| &**n).collect();
            self.findings.push(Diagnostic::new(codes::INCLUDE_CYCLE).arg("path", path.join(" → ")).at(span));
            return;
        }
        if !self.seen.insert(Arc::clone(name)) {
            return;
        }
        let Some(source) = (self.includes)(name) else {
            let near = nearest(name, shipped::names()).unwrap_or_default();
            let finding = Diagnostic::new(codes::INCLUDE_NOT_FOUND).arg("name", name).arg("near", near);
            self.findings.push(finding.at(span));
            return;
        };
        self.path.push(Arc::clone(name));
        self.file(&source);
        self.path.pop();
    }
}

fn inherit(header: &mut Arc<str>, next: Arc<str>) {
    if header.is_empty() {
        *header = next;
    }
}

/// What a file expects of the scheme that includes it: there must be a rule of the name, which then is what is meant.
/// A file that is looked at alone keeps what it expects as an input.
fn expected(merged: &mut Merged, findings: &mut Vec<Diagnostic>) {
    let alone = merged.sources.len() == 1;
    let File { inputs, rules, .. } = &mut merged.file;
    inputs.retain(|input: &Entry<Input>| {
        if input.item.from != InputFrom::Scheme {
            return true;
        }
        let met = rules.iter().any(|r| r.name == input.name);
        if !met && !alone {
            let finding = Diagnostic::new(codes::EXPECTED_RULE).arg("name", &input.name);
            findings.push(finding.at(input.name_span.clone()));
        }
        !met
    });
}

/// Adds the parts of the next file. An earlier part that overrides stands for the later one, once, and in its place; one
/// that is a fallback gives way; any other same name is an error. Returns how many of the earlier ones left their places.
fn join<T>(all: &mut Vec<Entry<T>>, next: Vec<Entry<T>>, findings: &mut Vec<Diagnostic>) -> usize {
    let mut moved = 0;
    for entry in next {
        let Some(at) = all.iter().position(|e| e.name.eq_ignore_ascii_case(&entry.name)) else {
            all.push(entry);
            continue;
        };
        let Some(earlier) = all.get(at) else { continue };
        let other_file = earlier.name_span.source != entry.name_span.source;
        if other_file && entry.overrides == Override::Yields {
            continue;
        }
        if other_file && earlier.overrides == Override::Yields {
            all.remove(at);
            all.push(entry);
            moved += 1;
            continue;
        }
        if other_file && earlier.overrides != Override::Never {
            let stands = all.remove(at);
            all.push(Entry { overrides: entry.overrides, ..stands });
            moved += 1;
            continue;
        }
        let (at, first) =
            if other_file { (&earlier.name_span, &entry.name_span) } else { (&entry.name_span, &earlier.name_span) };
        let code = if other_file { codes::NEEDS_OVERRIDE } else { codes::NAME_TAKEN };
        findings.push(Diagnostic::new(code).arg("name", &entry.name).at(at.clone()).related(first.clone(), "first"));
    }
    moved
}

/// Adds the clauses of the next file. An id is one policy's: no file can take over another's.
fn clauses(all: &mut Vec<WrittenClause>, next: Vec<WrittenClause>, findings: &mut Vec<Diagnostic>) {
    for clause in next {
        let finding = |first: &WrittenClause| {
            let finding = Diagnostic::new(codes::NAME_TAKEN).arg("name", &clause.clause.id).at(clause.id_span.clone());
            finding.related(first.id_span.clone(), "first")
        };
        match all.iter().find(|c| c.clause.id == clause.clause.id) {
            Some(first) => findings.push(finding(first)),
            None => all.push(clause),
        }
    }
}

/// What says `override` and replaces nothing.
fn idle<T>(all: &[Entry<T>], findings: &mut Vec<Diagnostic>) {
    for entry in all.iter().filter(|e| e.overrides == Override::Must) {
        findings.push(Diagnostic::new(codes::IDLE_OVERRIDE).arg("name", &entry.name).at(entry.name_span.clone()));
    }
}
