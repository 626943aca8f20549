//! Workbooks of Excel 97–2003 through `calamine`: the only door to it.

use super::feed::{Feed, LAST_COLUMN, LAST_ROW, Merge, Step, Stop};
use super::raw::{Raw, Want};
use super::{biff, convert};
use crate::diag::codes;
use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xls, XlsError};
use std::collections::BTreeSet;
use std::io::{self, Cursor};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// Runs what may panic on a damaged file.
fn guarded<T, E: ToString>(feed: &Feed<'_>, work: impl FnOnce() -> Result<T, E>) -> Result<T, Stop> {
    let broken = |detail: String| Box::new(feed.about(codes::BROKEN).arg("detail", detail));
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|e| broken(e.to_string())),
        Err(_) => Err(broken("calamine".into())),
    }
}

/// Reads an `.xls`, all of it at once: that is how `calamine` reads them.
pub(super) fn read(path: &Path, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let unreadable = |e: io::Error| Box::new(feed.about(codes::UNREADABLE).arg("detail", e));
    let mut bytes = std::fs::read(path).map_err(unreadable)?;
    let allowed = feed.limits().memory_for(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    biff::prepare(&mut bytes, allowed, feed)?;
    let opened = guarded(feed, || match Xls::new(Cursor::new(bytes)) {
        Err(XlsError::Password) => Ok(None),
        book => book.map(Some),
    })?;
    let Some(mut book) = opened else { return Err(Box::new(feed.about(codes::ENCRYPTED))) };
    let sheets: Vec<_> = book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet).cloned().collect();
    if sheets.is_empty() {
        return Err(Box::new(feed.about(codes::NO_SHEETS)));
    }
    let mut names = BTreeSet::new();
    for sheet in sheets {
        if !names.insert(sheet.name.to_lowercase()) {
            let finding = feed.about_sheet(codes::TWIN_SHEET, &sheet.name, None);
            return Err(Box::new(finding.arg("sheet", &sheet.name)));
        }
        let merges = guarded(feed, || book.merge_cells_by_sheet_name(&sheet.name))?;
        let merges = merges.iter().map(|d| Merge { top: d.start.0, left: d.start.1, bottom: d.end.0, right: d.end.1 });
        if feed.sheet(Some(&sheet.name), sheet.visible != SheetVisible::Visible, merges.collect())? == Want::Skip {
            continue;
        }
        let range = guarded(feed, || book.worksheet_range(&sheet.name))?;
        let formulas = guarded(feed, || book.worksheet_formula(&sheet.name))?;
        let (top, left) = range.start().unwrap_or_default();
        'rows: for (row, cells) in (top..).zip(range.rows()) {
            for (col, cell) in (left..).zip(cells) {
                if *cell == Data::Empty {
                    continue;
                }
                if row > LAST_ROW || col > LAST_COLUMN {
                    return Err(Box::new(feed.about_cell(codes::OFF_GRID, row, col)));
                }
                if feed.begin(row)? == Step::NextSheet {
                    break 'rows;
                }
                if !feed.wants(col) {
                    feed.pass();
                } else if *cell == Data::Float(0.0) && formulas.get_value((row, col)).is_some_and(|f| may_be_text(f)) {
                    feed.push(col, Raw::Uncached);
                } else {
                    let raw = value(borrowed(cell), book.has_1904_epoch(), feed);
                    feed.push(col, raw);
                }
            }
        }
    }
    feed.end_sheet()
}

/// Whether a formula may make a text: some programs then write 0 into an `.xls`. One that calculates makes a number.
fn may_be_text(formula: &str) -> bool {
    const NUMBERS: [&str; 8] = ["SUM", "COUNT", "AVERAGE", "ROUND", "MAX", "MIN", "SUMPRODUCT", "ABS"];
    let calculates = formula.contains(['+', '-', '*', '/', '^']) || NUMBERS.iter().any(|n| formula.starts_with(n));
    !formula.is_empty() && (!calculates || formula.contains(['"', '&']))
}

fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::String(s) => DataRef::SharedString(s),
        Data::Int(i) => DataRef::Int(*i),
        Data::Float(x) => DataRef::Float(*x),
        Data::Bool(b) => DataRef::Bool(*b),
        Data::DateTime(d) => DataRef::DateTime(*d),
        Data::DateTimeIso(s) => DataRef::DateTimeIso(s.clone()),
        Data::DurationIso(s) => DataRef::DurationIso(s.clone()),
        Data::Error(e) => DataRef::Error(e.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn value(value: DataRef<'_>, from_1904: bool, feed: &Feed<'_>) -> Raw {
    match value {
        DataRef::Empty => Raw::Empty,
        DataRef::Int(i) => convert::integer(i),
        DataRef::Float(x) => convert::float(x),
        DataRef::String(s) => feed.text(&s),
        DataRef::SharedString(s) => feed.text(s),
        DataRef::Bool(b) => Raw::Bool(b),
        DataRef::DateTime(d) if d.is_duration() => convert::duration(d.as_f64()),
        DataRef::DateTime(d) => convert::date(d.as_f64(), from_1904),
        DataRef::DateTimeIso(s) => convert::iso_date(&s),
        DataRef::DurationIso(s) => convert::iso_duration(&s),
        DataRef::Error(e) => Raw::Error(Arc::from(e.to_string())),
    }
}
