//! Good workbooks of every kind of cell.

use crate::support::dump::dump;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

#[test]
fn every_kind_of_cell_is_read_as_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("数据信息").unwrap();
    sheet.write(0, 0, "客服").unwrap();
    sheet.write(0, 2, 0.1 + 0.2).unwrap();
    sheet.write(2, 0, true).unwrap();
    sheet.write(2, 1, 1_234_567_890_123_456_789_i64).unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let moment = ExcelDateTime::parse_from_str("2026-10-31T08:30:00").unwrap();
    sheet.write_datetime_with_format(2, 3, &moment, &day).unwrap();
    sheet.write_formula(3, 0, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_formula(3, 1, Formula::new("=1+1").set_result("2")).unwrap();
    book.add_worksheet().set_hidden(true);
    book.save(&path).unwrap();
    assert_eq!(
        dump(&path),
        "[数据信息]\nA1=客服 C1=#0.3\nA3=true B3=#big:1234567890123456768 D3=@2026-10-31T08:30:00\nA4=!#DIV/0! B4=#2\n\
         [Sheet2] hidden\n! R009 a.xlsx › Sheet2 sheet=Sheet2\n"
    );
}
