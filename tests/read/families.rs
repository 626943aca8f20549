//! A real-shaped file for every family of exports, and the same in every format: what is read must not depend on it.

use crate::support::package::{Part, zip};
use crate::support::{expect, shop::Shop};
use std::fmt::Write as _;
use std::path::Path;
use zhangfang::run::in_threads;

type Table<'t> = (&'t str, Vec<Vec<&'t str>>);

fn tables(text: &str) -> Vec<Table<'_>> {
    let mut tables: Vec<Table<'_>> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("--- "), tables.last_mut()) {
            (Some(path), _) => tables.push((path, Vec::new())),
            (None, Some((_, rows))) => rows.push(line.split('|').collect()),
            (None, None) => panic!("{line}"),
        }
    }
    tables
}

fn stem(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

fn delimited(rows: &[Vec<&str>], by: &str) -> String {
    let line = |row: &Vec<&str>| {
        row.iter().map(|c| c.replace('"', "\"\"")).map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(by)
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\r\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Rows as elements.
fn marked(rows: &[Vec<&str>], row: &str, cell: (&str, &str)) -> String {
    let mut out = String::new();
    for cells in rows {
        let _ = write!(out, "<{row}>");
        for text in cells {
            let _ = write!(out, "{}{}{}", cell.0, escaped(text), cell.1);
        }
        let _ = write!(out, "</{row}>");
    }
    out
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    ['\u{feff}'].iter().collect::<String>().encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
}

fn xlsx(name: &str, rows: &[Vec<&str>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name).unwrap();
    for (r, row) in (0..).zip(rows) {
        for (c, text) in (0..).zip(row) {
            match text.parse::<f64>() {
                // Long ids are texts, as the exports have them.
                Ok(n) if text.len() < 15 => sheet.write_number(r, c, n).map(drop).unwrap(),
                _ if text.is_empty() => {}
                _ => sheet.write_string(r, c, *text).map(drop).unwrap(),
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn ods(name: &str, rows: &[Vec<&str>]) -> Vec<u8> {
    let cell = ("<table:table-cell office:value-type=\"string\"><text:p>", "</text:p></table:table-cell>");
    let rows = marked(rows, "table:table-row", cell);
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet><table:table table:name=\"{name}\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[
        Part::new("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        Part::new("META-INF/manifest.xml", "<manifest/>"),
        Part::new("content.xml", content),
    ])
}

/// What a format makes of a table: the name's ending and the bytes.
type Writes = (&'static str, &'static str, fn(&str, &[Vec<&str>]) -> Vec<u8>);

const FORMATS: [Writes; 11] = [
    ("utf8", "csv", |_, rows| delimited(rows, ",").into_bytes()),
    ("bom", "csv", |_, rows| format!("\u{feff}{}", delimited(rows, ",")).into_bytes()),
    ("gb18030", "csv", |_, rows| encoding_rs::GB18030.encode(&delimited(rows, ",")).0.into_owned()),
    ("utf16le", "csv", |_, rows| utf16(&delimited(rows, ","), u16::to_le_bytes)),
    ("utf16be", "csv", |_, rows| utf16(&delimited(rows, ","), u16::to_be_bytes)),
    ("tsv", "tsv", |_, rows| delimited(rows, "\t").into_bytes()),
    ("csv named xls", "xls", |_, rows| encoding_rs::GB18030.encode(&delimited(rows, ",")).0.into_owned()),
    ("html named xls", "xls", |_, rows| {
        format!(
            "<html><meta charset=\"utf-8\"><body><table>{}</table></body></html>",
            marked(rows, "tr", ("<td>", "</td>"))
        )
        .into_bytes()
    }),
    ("xml named xls", "xls", |name, rows| {
        let rows = marked(rows, "Row", ("<Cell><Data ss:Type=\"String\">", "</Data></Cell>"));
        format!("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"{name}\"><Table>{rows}</Table></Worksheet></Workbook>").into_bytes()
    }),
    ("xlsx", "xlsx", xlsx),
    ("ods", "ods", ods),
];

/// What is read, without what the format shows.
fn read(tables: &[Table<'_>], (_, ending, bytes): &Writes, threads: usize) -> String {
    let root = tempfile::tempdir().unwrap();
    for (path, rows) in tables {
        let to = root.path().join(format!("{path}.{ending}"));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        // A sheet's name has 31 characters at most.
        let sheet: String = stem(path).chars().take(31).collect();
        std::fs::write(to, bytes(&sheet, rows)).unwrap();
    }
    let shop = Shop::parse("period 2026-10");
    let found = in_threads(Some(threads), || shop.read(root.path()));
    let mut text = super::dump::dump(&found);
    for (path, _) in tables {
        let name = stem(path);
        let sheet: String = name.chars().take(31).collect();
        text = text.replace(&format!("{name}.{ending}"), name);
        text = text.replace(&format!(" › {sheet}!"), " › ").replace(&format!(" › {sheet} "), " ");
        text = text.replace(&format!("\n  {name} "), "\n  ").replace(&format!("\n  {sheet} "), "\n  ");
    }
    text = text.replace("\n  Sheet1 ", "\n  ").replace("\n  表1 ", "\n  ").replace(" › 表1!", " › ");
    // Told of the format: a file that is not what its name says.
    text.lines().filter(|l| !l.starts_with("R005")).map(|l| format!("{l}\n")).collect()
}

fn text() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read/families.txt")).unwrap()
}

#[test]
fn every_family_is_read_as_its_text_says_whatever_the_format() {
    let text = text();
    let tables = tables(&text);
    let want = read(&tables, &FORMATS[0], 2);
    expect::text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read/families.expected.txt"), &want);
    for format in &FORMATS[1..] {
        let got = read(&tables, format, 2);
        let differs = got.lines().zip(want.lines()).find(|(g, w)| g != w);
        assert!(got == want, "{}: got, wanted {differs:?}", format.0);
    }
}

#[test]
fn one_thread_reads_what_eight_do() {
    let text = text();
    let tables = tables(&text);
    assert_eq!(read(&tables, &FORMATS[9], 1), read(&tables, &FORMATS[9], 8));
}
