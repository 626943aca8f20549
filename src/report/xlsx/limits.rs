//! What Excel accepts, checked before it can refuse: lengths, depths, sizes. The library checks only some of it.

use crate::diag::{Diagnostic, codes};
use crate::formula::lower::limits::broken;
use crate::formula::{Model, NameContent};
use crate::report::names::{NameProblem, check_column, check_name};
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a cell's text.
const TEXT_UNITS: usize = 32_767;
/// Characters of a note that one still reads.
const NOTE_CHARS: usize = 1200;
/// Characters of all entries of a drop-down list with its commas.
pub const LIST_UNITS: usize = 255;
/// Columns of a sheet, and rows below the headings.
const COLUMNS: usize = 16_384 - 8;
const ROWS: usize = 1_048_576 - 64;

/// The text in a length that a cell takes, and whether it had to be cut.
#[must_use]
pub fn cell_text(text: &str) -> (&str, bool) {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > TEXT_UNITS {
            return (&text[..at], true);
        }
    }
    (text, false)
}

/// The text in a length that a note takes.
#[must_use]
pub fn note_text(text: &str) -> String {
    match text.char_indices().nth(NOTE_CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// Whether Excel takes the formula.
#[must_use]
pub fn formula_fits(text: &str) -> bool {
    broken(text).is_none()
}

/// Names and sizes of a model that Excel would refuse: with one of these, no workbook can be written.
#[must_use]
pub fn check(model: &Model) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    let named = model.tables.iter().map(|t| &t.name).chain(model.names.iter().map(|n| &n.name));
    for name in named {
        if let Err(problem) = check_name(name) {
            findings.push(refused(name, problem));
        }
        if taken.insert(name.to_lowercase(), name).is_some() {
            findings.push(Diagnostic::new(codes::NAME_TWICE).arg("name", name));
        }
    }
    for table in &model.tables {
        let mut columns = BTreeSet::new();
        for column in &table.columns {
            if let Err(problem) = check_column(&column.name) {
                findings.push(refused(&column.name, problem));
            }
            if !columns.insert(column.name.to_lowercase()) {
                findings
                    .push(Diagnostic::new(codes::NAME_TWICE).arg("name", format!("{}[{}]", table.name, column.name)));
            }
        }
        if table.columns.len() > COLUMNS || table.rows > ROWS {
            findings.push(
                Diagnostic::new(codes::SHEET_TOO_LARGE)
                    .arg("table", &table.name)
                    .arg("rows", table.rows)
                    .arg("columns", table.columns.len()),
            );
        }
    }
    for name in &model.names {
        if let NameContent::Cell { table, column } = &name.content
            && model.value(table, column, 0).is_none()
        {
            findings.push(
                Diagnostic::new(codes::NAME_REFUSED).arg("name", &name.name).arg("why", format!("{table}[{column}]")),
            );
        }
    }
    findings
}

fn refused(name: &str, problem: NameProblem) -> Diagnostic {
    let why = match problem {
        NameProblem::Empty => "“”".to_owned(),
        NameProblem::TooLong => "> 255".to_owned(),
        NameProblem::Character(c) | NameProblem::Start(c) => format!("“{c}”"),
        NameProblem::Reserved => "A1, R1C1, TRUE, FALSE".to_owned(),
    };
    Diagnostic::new(codes::NAME_REFUSED).arg("name", name).arg("why", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_at_whole_characters() {
        let long = "🐱".repeat(20_000);
        let (kept, cut) = cell_text(&long);
        assert!(cut);
        assert_eq!(kept.encode_utf16().count(), 32_766);
        assert_eq!(cell_text("短"), ("短", false));
    }
}
