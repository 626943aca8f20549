//! Small workbooks as other programs write them: a sheet of plain cells, the same bytes every time.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    Number(f64),
    /// A real date cell.
    Date(&'static str),
    Blank,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Number(f64::from(number))
    }
}

/// `row!["小鹿", 12, 0.5]`
macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$($crate::samples::book::Cell::from($cell)),*] };
}
pub(super) use row;

/// A row of texts: headings.
pub fn texts(texts: &[&str]) -> Vec<Cell> {
    texts.iter().map(|t| Cell::from(*t)).collect()
}

/// A workbook with one sheet.
pub fn workbook(sheet: &str, rows: &[Vec<Cell>]) -> Vec<u8> {
    workbook_with(sheet, rows, |_| {})
}

/// A workbook with one sheet that is finished by hand: merged headings.
pub fn workbook_with(name: &str, rows: &[Vec<Cell>], finish: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::parse_from_str("2026-11-02").unwrap();
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    sheet.set_name(name).unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (cells, r) in rows.iter().zip(0_u32..) {
        for (cell, c) in cells.iter().zip(0_u16..) {
            match cell {
                Cell::Text(text) => sheet.write_string(r, c, text).unwrap(),
                Cell::Number(number) => sheet.write_number(r, c, *number).unwrap(),
                Cell::Date(date) => {
                    let date = ExcelDateTime::parse_from_str(date).unwrap();
                    sheet.write_datetime_with_format(r, c, &date, &day).unwrap()
                }
                Cell::Blank => continue,
            };
        }
    }
    finish(sheet);
    book.save_to_buffer().unwrap()
}
