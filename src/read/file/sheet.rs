//! Workbooks through `calamine`, the reader of record: the only door to it.

use super::convert;
use super::feed::{Feed, LAST_COLUMN, LAST_ROW, Merge, Step, Stop};
use super::preflight::SheetFacts;
use super::raw::{Raw, Want};
use super::workbook::Workbook;
use crate::diag::codes;
use crate::origin::Cell;
use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxCellReader, XlsxError};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// Reads an `.xlsx` or `.xlsm` that has passed preflight.
pub(super) fn xlsx(path: &Path, book: &Workbook, facts: Vec<SheetFacts>, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let mut reader: Xlsx<_> = guarded(feed, || Xlsx::new(BufReader::new(File::open(path)?)))?;
    for (sheet, facts) in book.sheets.iter().zip(facts) {
        if feed.sheet(Some(&sheet.name), sheet.hidden, facts.merges)? == Want::Skip {
            continue;
        }
        if facts.hidden_rows > 0 {
            feed.hidden_rows(facts.hidden_rows);
        }
        let cells = reader.worksheet_cells_reader(&sheet.name);
        let mut cells = cells.map_err(|e| Box::new(feed.about(codes::BROKEN).arg("detail", e)))?;
        Lost { cells: facts.lost, next: 0 }.read(&mut cells, book.from_1904, feed)?;
    }
    feed.end_sheet()
}

/// Runs what may panic on a damaged file.
fn guarded<T, E: ToString>(feed: &Feed<'_>, work: impl FnOnce() -> Result<T, E>) -> Result<T, Stop> {
    let broken = |detail: String| Box::new(feed.about(codes::BROKEN).arg("detail", detail));
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|e| broken(e.to_string())),
        Err(_) => Err(broken("calamine".into())),
    }
}

/// The error cells that `calamine` passes over, put back in their places.
struct Lost {
    cells: Vec<(Cell, String)>,
    next: usize,
}

impl Lost {
    fn read(
        mut self,
        cells: &mut XlsxCellReader<'_, BufReader<File>>,
        from_1904: bool,
        feed: &mut Feed<'_>,
    ) -> Result<(), Stop> {
        let mut last = Cell { row: 0, col: 0 };
        loop {
            let cell = match cells.next_cell_with_formula_metadata() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                // An error name that calamine does not know (#SPILL!): its reader goes on with the next cell.
                Err(XlsxError::CellError(_)) => continue,
                Err(e) => return Err(Box::new(feed.about_cell(codes::BROKEN, last.row, last.col).arg("detail", e))),
            };
            let (row, col) = cell.pos;
            last = Cell { row, col };
            if self.put_before(Some(last), feed)? == Step::NextSheet {
                return Ok(());
            }
            let uncached = cell.formula.is_some() && cell.value == DataRef::Empty;
            if cell.value == DataRef::Empty && !uncached {
                continue;
            }
            if feed.begin(row)? == Step::NextSheet {
                return Ok(());
            }
            if !feed.wants(col) {
                feed.pass();
                continue;
            }
            let raw = if uncached { Raw::Uncached } else { value(cell.value, from_1904, feed) };
            feed.push(col, raw);
        }
        self.put_before(None, feed).map(|_| ())
    }

    fn put_before(&mut self, limit: Option<Cell>, feed: &mut Feed<'_>) -> Result<Step, Stop> {
        while let Some((cell, error)) = self.cells.get(self.next).filter(|(c, _)| limit.is_none_or(|limit| *c < limit))
        {
            if feed.begin(cell.row)? == Step::NextSheet {
                return Ok(Step::NextSheet);
            }
            feed.offer(cell.col, Raw::Error(Arc::from(error.as_str())));
            self.next += 1;
        }
        Ok(Step::Go)
    }
}

/// Reads an `.xls`, all of it at once: that is how `calamine` reads them.
pub(super) fn xls(path: &Path, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let opened = guarded(feed, || match Xls::new(BufReader::new(File::open(path)?)) {
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
                if feed.wants(col) {
                    let raw = value(borrowed(cell), book.has_1904_epoch(), feed);
                    feed.push(col, raw);
                } else {
                    feed.pass();
                }
            }
        }
    }
    feed.end_sheet()
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
