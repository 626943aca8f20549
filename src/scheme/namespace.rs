//! One namespace: a rule, input, param, table, measure or roster column has a name that nothing else has, and that Excel accepts.

use super::compile::ROSTER;
use super::file::{Entry, TableKind};
use super::merge::Merged;
use super::names as n;
use crate::diag::{Diagnostic, codes};
use crate::facts::Measures;
use crate::origin::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a name names: a word in the catalogue under `kind`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rule,
    Param,
    Table,
    Input,
}

/// The tables that every model has.
const TABLES: [&str; 9] =
    [n::AGENTS, n::STORE, n::STORES, n::DAILY, n::WEEKLY, n::CONDUCT, n::APPRAISAL, n::EXPENSES, n::CATALOGUE];
/// The names that every model has.
const BUILT_IN: [&str; 3] = [n::PERIOD_FROM, n::PERIOD_TO, n::PERIOD_DAYS];
/// Roster columns that are no columns of 客服.
const PEOPLE: [&str; 2] = ["旺旺", "生效日期"];

/// Excel takes 255 characters; a helper column's name adds some to its rule's.
const NAME_LENGTH: usize = 200;

pub fn check(merged: &Merged, measures: &Measures, findings: &mut Vec<Diagnostic>) {
    let mut names = Names { taken: BTreeMap::new(), findings };
    for measure in measures.names() {
        names.reserve(measure, "measure");
    }
    for column in ROSTER.iter().map(|(c, _)| *c).chain(PEOPLE) {
        names.reserve(column, "roster");
    }
    for name in TABLES.iter().chain(&BUILT_IN) {
        names.reserve(name, "built_in");
    }
    let file = &merged.file;
    names.add_all(&merged.params, Kind::Param, |_| true);
    names.add_all(&file.tables, Kind::Table, |_| true);
    names.add_all(&file.inputs, Kind::Input, |_| false);
    names.add_all(&file.rules, Kind::Rule, |r| r.per.as_ref().is_some_and(|(p, _)| ["store", "group"].contains(&&**p)));
    for table in &file.tables {
        // Across a grid a bound may be a column's name.
        let bound = |i: usize| i > 0 && table.item.kind == TableKind::Grid;
        for (i, (column, span)) in table.item.columns.iter().enumerate() {
            if let Some(why) = bad_column(column).filter(|why| *why != "number" || !bound(i)) {
                let finding = Diagnostic::new(codes::NAME_BAD).arg("name", column).arg("why", why);
                names.findings.push(finding.at(span.clone()));
            }
        }
    }
}

struct Names<'f> {
    taken: BTreeMap<String, Taken>,
    findings: &'f mut Vec<Diagnostic>,
}

enum Taken {
    /// By something outside the scheme: its kind.
    Reserved(&'static str),
    By(Span),
}

impl Names<'_> {
    fn reserve(&mut self, name: &str, kind: &'static str) {
        self.taken.insert(name.to_ascii_lowercase(), Taken::Reserved(kind));
    }

    fn add_all<T>(&mut self, entries: &[Entry<T>], kind: Kind, is_name: impl Fn(&T) -> bool) {
        for entry in entries {
            self.add(&entry.name, &entry.name_span, kind, is_name(&entry.item));
        }
    }

    /// `is_name`: it becomes a name or a table of the workbook, which Excel restricts more than a column.
    fn add(&mut self, name: &Arc<str>, span: &Span, kind: Kind, is_name: bool) {
        let why = if is_name { bad_name(name) } else { bad_column(name) };
        if let Some(why) = why {
            let finding = Diagnostic::new(codes::NAME_BAD).arg("name", name).arg("why", why);
            self.findings.push(finding.at(span.clone()));
        }
        if [n::EVERYWHERE, n::ELSEWHERE].iter().any(|p| name.starts_with(p)) {
            let finding = Diagnostic::new(codes::NAME_RESERVED).arg("name", name).arg("kind", "prefix");
            self.findings.push(finding.at(span.clone()));
        }
        match self.taken.get(&name.to_ascii_lowercase()) {
            // An input says more about a roster column or a measure of the vocabulary: its type, what absence means.
            Some(Taken::Reserved("roster" | "measure")) if kind == Kind::Input => {}
            Some(Taken::Reserved(reserved)) => {
                let finding = Diagnostic::new(codes::NAME_RESERVED).arg("name", name).arg("kind", reserved);
                self.findings.push(finding.at(span.clone()));
            }
            // The same kind twice has been reported where the files were merged.
            Some(Taken::By(first)) if first != span => {
                let finding = Diagnostic::new(codes::NAME_TAKEN).arg("name", name).at(span.clone());
                self.findings.push(finding.related(first.clone(), "first"));
            }
            Some(Taken::By(_)) => {}
            None => {
                self.taken.insert(name.to_ascii_lowercase(), Taken::By(span.clone()));
            }
        }
    }
}

/// Why a text cannot be a column of an Excel table: a word of the catalogue.
#[must_use]
pub fn bad_column(name: &str) -> Option<&'static str> {
    let newer_function =
        ["IFS(", "SWITCH(", "CONCAT(", "TEXTJOIN("].iter().any(|f| name.to_ascii_uppercase().contains(f));
    if name.is_empty() {
        Some("empty")
    } else if name.encode_utf16().count() > NAME_LENGTH {
        Some("long")
    } else if name.trim() != name {
        Some("blank_edge")
    } else if name.contains(['[', ']', '#', '\'', '@', ',', ':', '"', '=']) || name.chars().any(char::is_control) {
        Some("signs")
    } else if newer_function {
        Some("function")
    } else if crate::number::Num::parse(name).is_some() {
        Some("number")
    } else {
        None
    }
}

/// Why a text cannot be a defined name or a table's name: letters, digits, `_` and `.`, and nothing that looks like a cell.
#[must_use]
pub fn bad_name(name: &str) -> Option<&'static str> {
    let column = bad_column(name);
    let first = name.chars().next();
    if column.is_some() {
        column
    } else if !first.is_some_and(|c| c.is_alphabetic() || c == '_') {
        Some("start")
    } else if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) || name.chars().any(is_wide) {
        Some("letters")
    } else if is_cell(name) || ["true", "false"].contains(&&*name.to_ascii_lowercase()) {
        Some("cell")
    } else {
        None
    }
}

/// Full-width forms: a letter to Unicode, a stranger to Excel.
fn is_wide(c: char) -> bool {
    ('\u{ff00}'..='\u{ffef}').contains(&c)
}

/// `AB12`, `R`, `C`, `R1C1`.
fn is_cell(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let digits = upper.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = upper.len() - digits.len();
    let a1 = (1..=3).contains(&letters) && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let r1c1 = upper.strip_prefix('R').is_some_and(|rest| match rest.split_once('C') {
        Some((row, column)) => number(row) && number(column),
        None => number(rest),
    });
    a1 || r1c1 || upper.strip_prefix('C').is_some_and(number)
}

#[cfg(test)]
mod tests {
    use super::{bad_column, bad_name};

    #[test]
    fn columns_may_have_more_signs_than_names() {
        for (name, column, defined) in [
            ("提成基数", None, None),
            ("权重_转化率", None, None),
            ("奖金（税前）", None, Some("letters")),
            ("a b", None, Some("letters")),
            ("1月", None, Some("start")),
            ("R1C1", None, Some("cell")),
            ("rc", None, Some("cell")),
            ("XFD10", None, Some("cell")),
            ("True", None, Some("cell")),
            ("ＡＢ", None, Some("letters")),
            ("12.5", Some("number"), Some("number")),
            ("x[y", Some("signs"), Some("signs")),
            ("a\tb", Some("signs"), Some("signs")),
            (" 甲", Some("blank_edge"), Some("blank_edge")),
            ("ifs(甲", Some("function"), Some("function")),
        ] {
            assert_eq!((bad_column(name), bad_name(name)), (column, defined), "{name}");
        }
        assert_eq!(bad_column(&"长".repeat(256)), Some("long"));
    }
}
