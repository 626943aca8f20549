//! Sheets to be filled in, the roster that a new shop folder begins with first of all: headings with notes, drop-downs, cells that keep dates and accounts as they are typed.

use super::book::{Book, failed};
use super::page::Page;
use super::{Written, styles, widths};
use crate::diag::Diagnostic;
use crate::period::Period;
use crate::report::table::{Figure, Group, MONEY};
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, XlsxError};

/// A column to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterColumn {
    pub name: String,
    pub is: RosterCell,
    /// What a drop-down offers; other values can be typed after a warning. Empty is no drop-down.
    pub choices: Vec<String>,
    /// What belongs there.
    pub note: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RosterCell {
    Text,
    Date,
    Money,
}

/// People that the sheet is made ready for.
const ROWS: u32 = 300;
/// Characters that the entries of a drop-down may have together.
const CHOICES: usize = 255;

/// An empty 花名册. `period` stands for the time of its making.
pub fn roster(columns: &[RosterColumn], period: &Period) -> Result<Written, Vec<Diagnostic>> {
    form("花名册", columns, period)
}

/// An empty sheet of these columns.
pub fn form(name: &str, columns: &[RosterColumn], period: &Period) -> Result<Written, Vec<Diagnostic>> {
    book(name, columns, period).map_err(|e| failed(&e)).and_then(Book::finish)
}

fn book(name: &str, columns: &[RosterColumn], period: &Period) -> Result<Book, XlsxError> {
    let mut page = Page::new(name)?;
    page.height(0, 32)?;
    let heading = styles::heading(Group::Person);
    for (column, col) in columns.iter().zip(0_u16..) {
        page.text(0, col, &column.name, &heading)?;
        if !column.note.is_empty() {
            page.note(0, col, &column.note)?;
        }
        let figure = match column.is {
            RosterCell::Text => Figure::Text,
            RosterCell::Date => Figure::Date,
            RosterCell::Money => MONEY,
        };
        page.sheet.set_column_format(col, &styles::body(&figure, styles::Access::Open))?;
        page.need(col, (widths::text(&column.name, styles::POINTS, true) + 40).max(96));
        if let Some(validation) = validation(column)? {
            page.sheet.add_data_validation(1, col, ROWS, col, &validation)?;
        }
    }
    page.sheet.set_freeze_panes(1, 1)?;
    let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
    page.sheet.autofilter(0, 0, ROWS, last)?;
    page.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    let mut book = Book::new(name, period)?;
    book.add(page)?;
    Ok(book)
}

fn validation(column: &RosterColumn) -> Result<Option<DataValidation>, XlsxError> {
    let length: usize = column.choices.iter().map(|c| c.encode_utf16().count() + 1).sum();
    if !column.choices.is_empty() && length <= CHOICES && column.choices.iter().all(|c| !c.contains(',')) {
        let list = DataValidation::new().allow_list_strings(&column.choices)?;
        return Ok(Some(list.set_error_style(DataValidationErrorStyle::Warning)));
    }
    if column.is == RosterCell::Date {
        let (first, last) = (ExcelDateTime::from_ymd(1990, 1, 1)?, ExcelDateTime::from_ymd(2199, 12, 31)?);
        let dates = DataValidation::new().allow_date(DataValidationRule::Between(first, last));
        return Ok(Some(dates.set_error_title("日期")?.set_error_message("请写成 2026-10-01 这样的日期")?));
    }
    Ok(None)
}
