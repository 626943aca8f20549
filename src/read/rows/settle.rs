//! What only a whole column tells: whether its shares are of 1 or of 100, and what its blanks mean.

use super::{Content, TableRow};
use crate::facts::Absent;
use crate::number::Num;
use crate::period::DaySpan;
use crate::read::cell::figure::{Figure, percent};
use crate::read::columns::Layout;
use crate::read::fold::fold;
use crate::read::vocabulary::{Target, Vocabulary};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Settles the columns of a sheet. Returns the indices of columns in which shares of 1 and of 100 seem to stand together.
pub(crate) fn settle(vocabulary: &Vocabulary, layout: &Layout, rows: &mut [TableRow]) -> Vec<usize> {
    let mut mixed = Vec::new();
    for (column, c) in layout.columns.iter().enumerate() {
        let Some(meaning) = &c.meaning else { continue };
        let Target::Measure(measure) = meaning.target else { continue };
        let entry = &vocabulary.measures[measure];
        if entry.is_percent() && scale(column, rows) {
            mixed.push(column);
        }
        // Attendance leaves blank what did not happen.
        if entry.measure.absent == Absent::Zero {
            continue;
        }
        blanks(column, entry.late || meaning.late, vocabulary, rows);
    }
    mixed
}

/// Any bare figure above 1 makes the column one of hundredths.
fn scale(column: usize, rows: &mut [TableRow]) -> bool {
    let bare: Vec<&Num> = rows
        .iter()
        .filter_map(|r| match r.figure(column) {
            Some(Figure::Bare(n)) => Some(n),
            _ => None,
        })
        .collect();
    let hundredths = bare.iter().any(|n| **n > Num::ONE);
    let fractions = bare.iter().any(|n| !n.is_zero() && **n < Num::ONE);
    for row in rows {
        for (c, content) in &mut row.cells {
            if *c == column
                && let Content::Figure(figure) = content
                && let Figure::Bare(n) = figure
            {
                *figure = Figure::Known(if hundredths { percent(n) } else { n.clone() });
            }
        }
    }
    hundredths && fractions
}

/// A blank says nothing (of an after-sales agent's sales), unless
/// - the column has figures of the same owner in other rows: then one of them is missing;
/// - the measure comes late and nobody has a figure for that span: then it is not known yet.
///
/// A row without any figure above zero is a day off: its blanks say nothing.
fn blanks(column: usize, late: bool, vocabulary: &Vocabulary, rows: &mut [TableRow]) {
    let owner = |r: &TableRow| {
        let store = r.keys.store.as_ref().map(|s| fold(s));
        (store, r.keys.called().map(|c| fold(c)), r.keys.number.clone())
    };
    let mut owners = BTreeSet::new();
    let mut said: BTreeMap<Option<DaySpan>, bool> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.summary.is_none()) {
        let known = matches!(row.figure(column), Some(Figure::Known(_)));
        if known {
            owners.insert(owner(row));
        }
        *said.entry(row.keys.span).or_default() |= known;
    }
    for row in rows.iter_mut().filter(|r| r.summary.is_none()) {
        if !matches!(row.figure(column), Some(Figure::Nothing)) || !worked(row) {
            continue;
        }
        let not_yet = late && said.get(&row.keys.span) == Some(&false);
        if not_yet || owners.contains(&owner(row)) {
            for (c, content) in &mut row.cells {
                if *c == column {
                    *content = Content::Figure(Figure::Unknown(Arc::clone(&vocabulary.words.blank)));
                }
            }
        }
    }
}

fn worked(row: &TableRow) -> bool {
    row.cells.iter().any(|(_, c)| matches!(c, Content::Figure(Figure::Known(n)) if !n.is_zero()))
}
