//! Keys of tables: found once, and never read as a pattern.

use super::{Draft, FROM, UNTIL};
use crate::diag::{Diagnostic, codes};
use crate::formula::Type;
use crate::scheme::file::TableKind;

pub fn check(draft: &Draft, findings: &mut Vec<Diagnostic>) {
    let keys = draft.keys();
    for index in keys.iter().copied() {
        for cell in draft.column_cells(index) {
            if let Some(why) = cell.value.as_text().and_then(pattern) {
                let finding = Diagnostic::new(codes::KEY_PATTERN).arg("text", &cell.text).arg("sign", why);
                findings.push(finding.at(cell.span.clone()));
            }
        }
    }
    if draft.table.kind != TableKind::Lookup || keys.is_empty() {
        return;
    }
    let key = |row: usize| -> Vec<String> {
        keys.iter().filter_map(|k| draft.cell(row, *k)).map(|c| c.value.to_string().to_ascii_lowercase()).collect()
    };
    for rows in draft.rows_by_day() {
        for (i, row) in rows.iter().enumerate() {
            if let Some(first) = rows[..i].iter().find(|r| key(**r) == key(*row)) {
                let finding = Diagnostic::new(codes::KEY_TWICE).arg("key", key(*row).join(" "));
                findings.push(finding.at(draft.row_span(*row)).related(draft.row_span(*first), "first"));
            }
        }
    }
}

/// The sign that SUMIFS, MATCH and the like would read as a pattern or a comparison.
#[must_use]
pub fn pattern(key: &str) -> Option<char> {
    let first = key.chars().next().filter(|c| matches!(c, '=' | '<' | '>'));
    first.or_else(|| key.chars().find(|c| matches!(c, '*' | '?' | '~')))
}

impl Draft<'_> {
    /// The columns that find a row: those declared, else the leading columns of text.
    fn keys(&self) -> Vec<usize> {
        if !self.table.keys.is_empty() {
            return self.table.keys.iter().filter_map(|(k, _)| self.index(k)).collect();
        }
        let dated = |i: &usize| self.cells.get(*i).is_some_and(|(c, _)| [FROM, UNTIL].contains(&&***c));
        (0..self.cells.len()).filter(|i| !dated(i)).take_while(|i| self.ty(*i) == Type::Text).collect()
    }
}
