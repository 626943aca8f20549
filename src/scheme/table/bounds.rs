//! Bands and tiers cover the line once: ascending, without gap or overlap, the last one open.

use super::{Draft, FROM, LOWER, UNTIL, UPPER};
use crate::diag::{Diagnostic, codes};
use crate::formula::{OPEN_END, heading_bound};
use crate::number::Num;
use crate::origin::Span;
use crate::scheme::file::{Cell, TableKind};

/// Judges each set of rows that hold on the same day by itself; rows that hold on several days are judged as often.
pub fn check(draft: &Draft, findings: &mut Vec<Diagnostic>) {
    let table = draft.table;
    if table.kind == TableKind::Lookup {
        return;
    }
    if table.kind == TableKind::Tiers && draft.tiers().is_none() {
        let finding = Diagnostic::new(codes::TIER_COLUMNS).arg("table", draft.name);
        findings.push(finding.at(table.span.clone()));
        return;
    }
    for rows in draft.rows_by_day() {
        one_day(draft, &rows, findings);
    }
    if table.kind == TableKind::Grid {
        headings(draft, findings);
    }
}

/// Bounds across a grid: numbers (`30000`, `80%`) as the names of all columns beside the one of the rows.
fn headings(draft: &Draft, findings: &mut Vec<Diagnostic>) {
    let bound = draft.bound();
    let dated = |name: &str| [FROM, UNTIL].contains(&name);
    let beside = draft.cells.iter().enumerate().filter(|(i, (name, _))| *i != bound && !dated(name));
    let bounds: Option<Vec<_>> = beside.map(|(_, (name, span))| Some((heading_bound(name)?, *name, *span))).collect();
    let Some(bounds) = bounds else { return };
    for pair in bounds.windows(2) {
        let [(low, above, first), (high, text, span)] = pair else { continue };
        // The same name twice has been reported.
        if high <= low && text != above {
            let code = if high == low { codes::BAND_OVERLAP } else { codes::BAND_ORDER };
            let finding = Diagnostic::new(code).arg("text", *text).arg("above", *above);
            findings.push(finding.at((*span).clone()).related((*first).clone(), "first"));
        }
    }
    let closed = |n: &Num| !draft.table.lower && Num::parse(OPEN_END).as_ref() != Some(n);
    if let Some((_, text, span)) = bounds.last().filter(|(n, ..)| closed(n)) {
        findings.push(Diagnostic::new(codes::BAND_END).arg("text", *text).at((*span).clone()));
    }
}

fn one_day(draft: &Draft, rows: &[usize], findings: &mut Vec<Diagnostic>) {
    let bound = draft.bound();
    for pair in rows.windows(2) {
        let (Some((above, low)), Some((cell, high))) = (number(draft, pair[0], bound), number(draft, pair[1], bound))
        else {
            continue;
        };
        if high <= low {
            let code = if high == low { codes::BAND_OVERLAP } else { codes::BAND_ORDER };
            let finding = Diagnostic::new(code).arg("text", &cell.text).arg("above", &above.text);
            findings.push(finding.at(cell.span.clone()).related(above.span.clone(), "row_above"));
        }
    }
    let named = |names: [&str; 2]| names.iter().find_map(|n| draft.index(n));
    if let (Some(from), Some(to)) = (named(LOWER), named(UPPER)) {
        for pair in rows.windows(2) {
            joint(number(draft, pair[0], to), number(draft, pair[1], from), findings);
        }
    }
    let last = rows.last().and_then(|row| draft.cell(*row, named(UPPER)?));
    if let Some(cell) = last.filter(|c| !is_open(c)) {
        findings.push(Diagnostic::new(codes::BAND_END).arg("text", &cell.text).at(cell.span.clone()));
    } else if last.is_none() && !draft.table.lower {
        let cell = rows.last().and_then(|row| draft.cell(*row, bound));
        let cell = cell.filter(|c| c.value.as_number().is_some() && !is_open(c));
        findings.extend(cell.map(|c| Diagnostic::new(codes::BAND_END).arg("text", &c.text).at(c.span.clone())));
    }
}

/// Where one band ends the next must begin.
fn joint(end: Option<(&Cell, &Num)>, start: Option<(&Cell, &Num)>, findings: &mut Vec<Diagnostic>) {
    let (Some((end_cell, end)), Some((start_cell, start))) = (end, start) else { return };
    let code = match start.cmp(end) {
        std::cmp::Ordering::Less => codes::BAND_OVERLAP,
        std::cmp::Ordering::Greater => codes::BAND_GAP,
        std::cmp::Ordering::Equal => return,
    };
    let finding = Diagnostic::new(code).arg("text", &start_cell.text).arg("above", &end_cell.text);
    findings.push(finding.at(start_cell.span.clone()).related(end_cell.span.clone(), "row_above"));
}

fn number<'a>(draft: &Draft<'a>, row: usize, index: usize) -> Option<(&'a Cell, &'a Num)> {
    let cell = draft.cell(row, index)?;
    Some((cell, cell.value.as_number()?))
}

fn is_open(cell: &Cell) -> bool {
    Num::parse(OPEN_END).as_ref() == cell.value.as_number()
}

impl Draft<'_> {
    /// The rows in force at each beginning of a validity, in the order of the table.
    pub fn rows_by_day(&self) -> Vec<Vec<usize>> {
        let mut starts: Vec<_> = self.validity.iter().map(|(from, _)| *from).collect();
        starts.sort();
        starts.dedup();
        let in_force = |day| {
            let holds = |(from, until): &(Option<_>, Option<_>)| {
                *from <= day && until.is_none_or(|u| day.is_none_or(|d| d <= u))
            };
            (0..self.validity.len()).filter(|row| self.validity.get(*row).is_some_and(holds)).collect()
        };
        starts.into_iter().map(in_force).collect()
    }

    pub fn row_span(&self, row: usize) -> Span {
        self.table.rows.get(row).map_or_else(|| self.table.span.clone(), |(_, span)| span.clone())
    }
}
