//! Our own readers against the well-known crates: `.xlsx` and `.ods` against `calamine`, text tables against `csv`.

use super::shapes::ods;
use crate::support::dump::{dump, shown};
use crate::support::package::{sheet, workbook_parts, zip};
use calamine::{Data, DataRef, Reader};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook};
use std::fmt::Write as _;
use std::path::Path;
use zhangfang::number::Num;
use zhangfang::origin::column_letters;
use zhangfang::read::Raw;

/// The rows of a workbook as `calamine` reads them, as dump lines.
fn by_calamine(path: &Path) -> String {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let mut out = String::new();
    for sheet in book.sheets_metadata().to_vec() {
        let hidden = if sheet.visible == calamine::SheetVisible::Visible { "" } else { " hidden" };
        let _ = writeln!(out, "[{}]{hidden}", sheet.name);
        let mut cells = book.worksheet_cells_reader(&sheet.name).unwrap();
        let mut line: Option<(u32, Vec<String>)> = None;
        while let Some(cell) = cells.next_cell_with_formula_metadata().unwrap() {
            let (row, col) = cell.pos;
            let raw = match cell.value {
                DataRef::Empty if cell.formula.is_some() => Raw::Uncached,
                value => raw(&Data::from(value)),
            };
            add(&mut out, &mut line, row, col, &raw);
        }
        end(&mut out, line);
    }
    out
}

fn add(out: &mut String, line: &mut Option<(u32, Vec<String>)>, row: u32, col: u32, raw: &Raw) {
    if *raw == Raw::Empty {
        return;
    }
    if line.as_ref().is_some_and(|(r, _)| *r != row) {
        end(out, line.take());
    }
    let (_, cells) = line.get_or_insert_with(|| (row, Vec::new()));
    cells.push(format!("{}{}={}", column_letters(col), row + 1, shown(raw)));
}

fn end(out: &mut String, line: Option<(u32, Vec<String>)>) {
    if let Some((_, cells)) = line {
        let _ = writeln!(out, "{}", cells.join(" "));
    }
}

/// What `calamine`'s value should be to us. Dates and times are whole seconds here.
fn raw(data: &Data) -> Raw {
    let seconds =
        |days: f64| Num::from_f64(days).unwrap().mul(&86_400_i64.into()).round(0, zhangfang::number::Rounding::Half);
    match data {
        Data::Empty => Raw::Empty,
        Data::String(s) if s.is_empty() => Raw::Empty,
        Data::String(s) => Raw::Text(s.as_str().into()),
        Data::Bool(b) => Raw::Bool(*b),
        Data::Error(e) => Raw::Error(e.to_string().into()),
        Data::Int(i) => Raw::Number((*i).into()),
        Data::Float(x) if x.abs() >= 1e15 => Raw::BigNumber(format!("{x:.0}").into()),
        Data::Float(x) => Raw::Number(Num::from_f64(*x).unwrap()),
        Data::DateTime(d) if d.is_duration() || d.as_f64() < 1.0 => Raw::Duration(seconds(d.as_f64())),
        Data::DateTime(d) => Raw::DateTime(d.as_datetime().unwrap()),
        Data::DateTimeIso(s) => Raw::DateTime(s.parse().unwrap()),
        Data::DurationIso(s) => Raw::Text(s.as_str().into()),
    }
}

fn without_notes(dump: &str) -> String {
    dump.lines().filter(|l| !l.starts_with("! R0")).map(|l| format!("{l}\n")).collect()
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Number(f64),
    Bool(bool),
    /// Days, and which format shows them.
    Date(u32, u32, usize),
    Formula(String),
    Blank,
}

const FORMATS: [&str; 8] = [
    "yyyy-mm-dd hh:mm:ss",
    "yyyy\"年\"m\"月\"d\"日\"",
    "[$-804]aaaa",
    "[h]:mm:ss",
    "h:mm",
    "0.00\"天\"",
    "General\"元\"",
    "#,##0.00;[Red]yyyy",
];

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => "[ a-z小鹿<&>\"'\\n\\t_x0D9;#，：\u{a0}😀]{0,12}".prop_map(Value::Text),
        1 => Just(Value::Text("_x000D_ _x4E2D_ _xZZ_".into())),
        3 => (-1_000_000_000_i64..1_000_000_000, 0_u32..8).prop_map(|(n, d)| Value::Number(f64::from(i32::try_from(n / 2).unwrap()) / 10_f64.powi(i32::try_from(d).unwrap()))),
        1 => any::<f64>().prop_filter("finite", |x| x.is_finite() && x.abs() < 1e27).prop_map(Value::Number),
        1 => any::<bool>().prop_map(Value::Bool),
        2 => (0_u32..60_000, 0_u32..86_400, 0..FORMATS.len()).prop_filter("1900", |(d, ..)| *d == 0 || *d > 61).prop_map(|(d, s, f)| Value::Date(d, s, f)),
        1 => prop::sample::select(vec!["", "12.5", "文字 ", "#N/A", "#DIV/0!", "TRUE"]).prop_map(|s| Value::Formula(s.into())),
        2 => Just(Value::Blank),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn workbooks_are_read_as_calamine_reads_them(rows in prop::collection::vec(prop::collection::vec(value(), 0..9), 0..12), gaps in prop::collection::vec(0_u32..3, 12)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let mut at = 0;
        for (row, gap) in rows.iter().zip(gaps) {
            at += gap;
            for (col, value) in row.iter().enumerate() {
                let col = u16::try_from(col).unwrap();
                match value {
                    Value::Text(text) => sheet.write(at, col, text.as_str()),
                    Value::Number(x) => sheet.write(at, col, *x),
                    Value::Bool(b) => sheet.write(at, col, *b),
                    Value::Date(days, seconds, format) => {
                        let serial = f64::from(*days) + f64::from(*seconds) / 86_400.0;
                        sheet.write_with_format(at, col, serial, &Format::new().set_num_format(FORMATS[*format]))
                    }
                    Value::Formula(result) => sheet.write(at, col, Formula::new("=A1&\"<\"").set_result(result)),
                    Value::Blank => sheet.write_blank(at, col, &Format::new().set_bold()),
                }.unwrap();
            }
            at += 1;
        }
        book.add_worksheet().set_hidden(true);
        book.save(&path).unwrap();
        prop_assert_eq!(without_notes(&dump(&path)), by_calamine(&path));
    }

    #[test]
    fn text_tables_are_split_as_the_csv_crate_splits_them(text in "([ab小\"]{0,3}[,\\n\"]|\"[ab,]{0,3}\",|\"a\"\"b\"\\n){0,12}") {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let text = format!("x,y,z\nx,y,z\n{text}");
        std::fs::write(&path, &text).unwrap();
        let got = dump(&path);
        // What only we refuse: a quote that is not closed where it should be.
        prop_assume!(!got.contains("! R011"));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let fields = |record: csv::StringRecord| record.iter().filter(|f| !f.is_empty()).map(|f| shown(&Raw::Text(f.into()))).collect::<Vec<_>>();
        let want: Vec<_> = reader.records().map(|r| fields(r.unwrap())).filter(|f| !f.is_empty()).collect();
        let cells = |line: &str| line.split_inclusive(' ').fold(Vec::new(), |mut all: Vec<String>, piece| {
            // A cell begins with its address; a space inside quotes does not begin one.
            match piece.split_once('=').filter(|(a, _)| a.len() > 1 && a.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())) {
                Some((_, value)) => all.push(value.to_owned()),
                None => all.last_mut().unwrap().push_str(piece),
            }
            all
        }).iter().map(|c| c.trim_end().to_owned()).collect::<Vec<_>>();
        let got: Vec<_> = got.lines().filter(|l| !l.starts_with(['[', '!'])).map(cells).collect();
        prop_assert_eq!(got, want, "{:?}", text);
    }
}

#[test]
fn unusual_but_good_sheets_are_read_as_calamine_reads_them() {
    let folder = tempfile::tempdir().unwrap();
    let strings = [
        "小鹿",
        " a ",
        "<![CDATA[<b>]]>",
        "x</t><rPh><t>no</t></rPh><t>y",
        "</t><r><t>1</t></r><r><t xml:space=\"preserve\"> 2 </t></r><t>",
        "a_x000D_b&#10;&amp;",
    ];
    let sheets = [
        "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t=\"s\"><v>1</v></c><c r='C1' t='s'><v>2</v></c><c r='D1' t='s'><v>3</v></c><c r='E1' t='s'><v>4</v></c><c r='F1' t='s'><v>5</v></c></row>",
        "<!-- a --><row>\n <c>\n  <v>1</v>\n </c>\n <c t=\"str\"><f>1</f><v>x&lt;y</v></c></row>\n<row/><?pi?><row spans='1:1'><c t='inlineStr'><is><t>i</t></is></c></row>",
        "<row r='3'><c r='C3'/><c r='D3'><v/></c><c r='E3' t='b'><v>1</v></c><c r='F3' t='e'><v>#REF!</v></c><c r='G3' t='d'><v>2026-10-03T08:30:00</v></c><c r='H3' s='1'><v>46326.5</v></c><c r='I3' s='2'><v>1.25</v></c></row>",
        "<row r='1'><c r='A1'><f>1+1</f></c><c r='B1'><f t='shared' si='0' ref='B1:B2'>A1</f><v>2</v></c><c r='C1' t='str'><f>\"\"</f><v></v></c><c r='D1' t='n'><v>1E3</v></c></row>",
    ];
    for (number, rows) in sheets.iter().enumerate() {
        for prefixed in [false, true] {
            let mut xml = sheet(rows);
            if prefixed {
                for tag in ["worksheet", "dimension", "sheetData", "row", "c", "v", "f", "is", "t"] {
                    for (from, to) in [
                        (format!("<{tag} "), format!("<x:{tag} ")),
                        (format!("<{tag}>"), format!("<x:{tag}>")),
                        (format!("<{tag}/"), format!("<x:{tag}/")),
                        (format!("</{tag}>"), format!("</x:{tag}>")),
                    ] {
                        xml = xml.replace(&from, &to);
                    }
                }
                xml = xml.replace("xmlns=", "xmlns:x=");
            }
            let path = folder.path().join(format!("{number}.xlsx"));
            std::fs::write(&path, zip(&workbook_parts(&xml, &strings))).unwrap();
            assert_eq!(without_notes(&dump(&path)), by_calamine(&path), "{xml}");
        }
    }
}

#[test]
fn opendocument_cells_are_read_as_calamine_reads_them() {
    let rows = r#"<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell/><table:table-cell office:value-type="float" office:value="0.1"/><table:table-cell office:value-type="string" table:number-columns-repeated="2"><text:p>a<text:s text:c="2"/>b</text:p><text:p>c&amp;</text:p></table:table-cell><table:table-cell office:value-type="boolean" office:boolean-value="false"/><table:table-cell office:value-type="date" office:date-value="2026-10-03T08:30:00"/></table:table-row>"#
        .replace('\n', "");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ods");
    let bytes = ods("", &format!(r#"<table:table table:name="t">{rows}</table:table>"#));
    std::fs::write(&path, &bytes).unwrap();
    let mut book: calamine::Ods<_> = calamine::open_workbook(&path).unwrap();
    let range = book.worksheet_range("t").unwrap();
    let (top, left) = range.start().unwrap();
    let mut want = String::from("[t]\n");
    let mut line = None;
    for (row, cells) in (top..).zip(range.rows()) {
        for (col, cell) in (left..).zip(cells) {
            add(&mut want, &mut line, row, col, &raw(cell));
        }
    }
    end(&mut want, line);
    assert_eq!(without_notes(&dump(&path)), want);
}
