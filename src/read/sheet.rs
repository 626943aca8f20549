//! Spreadsheets through `calamine`, the reader of record: the only door to it.

use super::convert;
use super::feed::{Feed, LAST_COLUMN, LAST_ROW, Step, Stop};
use super::raw::{Raw, Want};
use crate::diag::codes;
use crate::origin::Cell;
use calamine::{DataRef, Reader, SheetVisible, Xlsx, XlsxError};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

/// Reads an `.xlsx` or `.xlsm` that has passed preflight.
pub(super) fn xlsx(path: &Path, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let file = File::open(path).map_err(|e| Box::new(feed.about(codes::UNREADABLE).arg("detail", e)))?;
    let mut book: Xlsx<_> =
        Xlsx::new(BufReader::new(file)).map_err(|e| Box::new(feed.about(codes::BROKEN).arg("detail", e)))?;
    let sheets = book.sheets_metadata().to_vec();
    if sheets.is_empty() {
        return Err(Box::new(feed.about(codes::NO_SHEETS)));
    }
    let from_1904 = book.has_1904_epoch();
    for sheet in sheets {
        if feed.sheet(Some(&sheet.name), sheet.visible != SheetVisible::Visible, Vec::new())? == Want::Skip {
            continue;
        }
        match book.worksheet_cells_reader(&sheet.name) {
            Ok(mut cells) => xlsx_cells(&mut cells, from_1904, feed)?,
            Err(XlsxError::NotAWorksheet(_)) => {}
            Err(e) => return Err(Box::new(feed.about(codes::BROKEN).arg("detail", e))),
        }
    }
    feed.end_sheet()
}

fn xlsx_cells(
    cells: &mut calamine::XlsxCellReader<'_, BufReader<File>>,
    from_1904: bool,
    feed: &mut Feed<'_>,
) -> Result<(), Stop> {
    let mut last = Cell { row: 0, col: 0 };
    loop {
        let cell = match cells.next_cell_with_formula_metadata() {
            Ok(Some(cell)) => cell,
            Ok(None) => return Ok(()),
            // An error name that calamine does not know (#SPILL!): the reader goes on with the next cell.
            Err(XlsxError::CellError(_)) => continue,
            Err(e) => return Err(Box::new(feed.about_cell(codes::BROKEN, last.row, last.col).arg("detail", e))),
        };
        let (row, col) = cell.pos;
        if row > LAST_ROW || col > LAST_COLUMN {
            return Err(Box::new(feed.about_cell(codes::OFF_GRID, row, col)));
        }
        last = Cell { row, col };
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
        let raw = if uncached { Raw::Uncached } else { value(&cell.value, from_1904, feed) };
        feed.push(col, raw);
    }
}

fn value(value: &DataRef<'_>, from_1904: bool, feed: &Feed<'_>) -> Raw {
    match value {
        DataRef::Empty => Raw::Empty,
        DataRef::Int(i) => convert::integer(*i),
        DataRef::Float(x) => convert::float(*x),
        DataRef::String(s) => feed.text(s),
        DataRef::SharedString(s) => feed.text(s),
        DataRef::Bool(b) => Raw::Bool(*b),
        DataRef::DateTime(d) if d.is_duration() => convert::duration(d.as_f64()),
        DataRef::DateTime(d) => convert::date(d.as_f64(), from_1904),
        DataRef::DateTimeIso(s) => convert::iso_date(s),
        DataRef::DurationIso(s) => convert::iso_duration(s),
        DataRef::Error(e) => Raw::Error(Arc::from(e.to_string())),
    }
}
