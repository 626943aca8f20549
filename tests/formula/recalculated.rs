//! The cases recalculated by LibreOffice: our lowering means the same to another program.

use super::case::{CaseFile, agree, files, show};
use crate::support::libreoffice::recalculate;
use calamine::{Data, Range, Reader, Xlsx};
use rust_xlsxwriter::{Formula as CellFormula, Table as SheetTable, TableColumn, Workbook, Worksheet};
use std::io::Cursor;
use zhangfang::formula::lower::{cell_text, plain};
use zhangfang::formula::{Content, ErrorKind, Model, Table, Value, evaluate};
use zhangfang::number::Num;

fn write_value(sheet: &mut Worksheet, row: u32, col: u16, value: &Value) {
    match value {
        Value::Empty => {}
        Value::Number(n) => {
            sheet.write_number(row, col, n.to_f64()).unwrap();
        }
        Value::Text(t) if t.is_empty() => {
            sheet.write_formula(row, col, CellFormula::new("=\"\"")).unwrap();
        }
        Value::Text(t) => {
            sheet.write_string(row, col, &**t).unwrap();
        }
        Value::Bool(b) => {
            sheet.write_boolean(row, col, *b).unwrap();
        }
        Value::Error(e) => {
            let formula = if e.kind == ErrorKind::NA { "=NA()" } else { "=1/0" };
            sheet.write_formula(row, col, CellFormula::new(formula)).unwrap();
        }
    }
}

fn write_table(book: &mut Workbook, model: &Model, table: &Table) {
    let sheet = book.add_worksheet().set_name(&*table.name).unwrap();
    let last_row = u32::try_from(table.rows.max(1)).unwrap();
    let last_col = u16::try_from(table.columns.len() - 1).unwrap();
    let columns: Vec<_> = table.columns.iter().map(|c| TableColumn::new().set_header(&*c.name)).collect();
    let look = SheetTable::new().set_name(&*table.name).set_columns(&columns);
    sheet.add_table(0, 0, last_row, last_col, &look).unwrap();
    for (c, column) in (0_u16..).zip(&table.columns) {
        for (r, value) in (1_u32..).zip(&column.values) {
            match &column.content {
                Content::Input(_) => write_value(sheet, r, c, value),
                Content::Formula(f) => {
                    let text = cell_text(model, &table.name, f);
                    sheet.write_formula(r, c, CellFormula::new(text)).unwrap();
                }
            }
        }
    }
}

pub fn write(model: &Model) -> Vec<u8> {
    let mut book = Workbook::new();
    for table in &model.tables {
        write_table(&mut book, model, table);
    }
    let sheet = book.add_worksheet().set_name("名称").unwrap();
    for (row, name) in (0_u32..).zip(&model.names) {
        write_value(sheet, row, 0, &name.value);
    }
    for (row, name) in (1..).zip(&model.names) {
        book.define_name(&*name.name, &format!("=名称!$A${row}")).unwrap();
    }
    book.save_to_buffer().unwrap()
}

pub fn read_cell(range: &Range<Data>, row: u32, col: u32) -> Value {
    match range.get_value((row, col)) {
        Some(Data::Float(x)) => Value::Number(Num::from_f64(*x).unwrap()),
        Some(Data::Int(n)) => Value::Number(Num::from(*n)),
        Some(Data::DateTime(d)) => Value::Number(Num::from_f64(d.as_f64()).unwrap()),
        Some(Data::Bool(b)) => Value::Bool(*b),
        Some(Data::String(t)) => Value::text(t.as_str()),
        Some(Data::Error(e)) => super::case::read_value(&e.to_string()),
        _ => Value::Empty,
    }
}

/// LibreOffice's truth values are numbers, and its empty text may come back as an empty cell.
fn alike(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Bool(b), Value::Number(n)) => *n == Num::from(i64::from(*b)),
        (Value::Text(t), Value::Empty) => t.is_empty(),
        _ => agree(ours, theirs),
    }
}

fn compare(file: &CaseFile, model: &Model, recalculated: Vec<u8>) -> Vec<String> {
    let mut book = Xlsx::new(Cursor::new(recalculated)).unwrap();
    let mut wrong = Vec::new();
    for case in file.cases.iter().filter(|c| !c.ours_alone) {
        let table = model.table(&case.table).unwrap();
        let range = book.worksheet_range(&table.name).unwrap();
        let at = table.columns.iter().position(|c| *c.name == case.column).unwrap();
        let col = u32::try_from(at).unwrap();
        let theirs: Vec<Value> = (1_u32..).zip(&case.expect).map(|(row, _)| read_cell(&range, row, col)).collect();
        if !case.expect.iter().zip(&theirs).all(|(a, b)| alike(a, b)) {
            let Content::Formula(formula) = &table.columns[at].content else { panic!() };
            let text = cell_text(model, &table.name, formula);
            wrong.push(format!(
                "{}.txt:{}: {}\n   as {text}\n   is {} and there {}",
                file.name,
                case.line,
                case.text,
                show(&case.expect),
                show(&theirs)
            ));
        }
    }
    wrong
}

/// The programs tell error values apart differently where an argument is out of range.
fn both_errors(ours: &Value, theirs: &Value) -> bool {
    ours.is_error() && theirs.is_error()
}

#[test]
fn libreoffice_computes_what_we_compute_of_random_formulas() {
    let file = super::random::many(250);
    let mut model = file.model.clone();
    evaluate(&mut model);
    let model = plain(&model);
    let Some(recalculated) = recalculate(&write(&model)) else { return };
    let mut book = Xlsx::new(Cursor::new(recalculated)).unwrap();
    let table = model.table("客服").unwrap();
    let range = book.worksheet_range(&table.name).unwrap();
    let mut wrong = Vec::new();
    for (col, column) in (0_u32..).zip(&table.columns) {
        let Content::Formula(formula) = &column.content else { continue };
        let theirs: Vec<Value> = (1_u32..).zip(&column.values).map(|(row, _)| read_cell(&range, row, col)).collect();
        if !column.values.iter().zip(&theirs).all(|(a, b)| alike(a, b) || both_errors(a, b)) {
            let text = cell_text(&model, &table.name, formula);
            let (ours, theirs) = (show(&column.values), show(&theirs));
            wrong.push(format!("{}\n   as {text}\n   is {ours} and there {theirs}", formula.text));
        }
    }
    assert!(wrong.is_empty(), "{} formulas:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn libreoffice_computes_what_we_compute() {
    let mut wrong = Vec::new();
    for mut file in files() {
        let mut model = std::mem::take(&mut file.model);
        evaluate(&mut model);
        let model = plain(&model);
        let Some(recalculated) = recalculate(&write(&model)) else { return };
        wrong.extend(compare(&file, &model, recalculated));
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}
