//! Broken and hostile files of the formats that are not Excel's own.

use super::broken::{Case, check};
use super::shapes::ods;
use crate::support::package::{Part, zip};

fn table(rows: &str) -> Vec<u8> {
    ods("", &format!(r#"<table:table table:name="t">{rows}</table:table>"#))
}

#[test]
fn opendocument_floods_and_cuts_are_refused() {
    check(opendocument());
}

pub fn opendocument() -> Vec<Case> {
    let value = r#"office:value-type="float" office:value="1""#;
    let whole = table(&format!("<table:table-row><table:table-cell {value}/></table:table-row>"));
    let part = |name: &str, content: &str| {
        zip(&[Part::new("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), Part::new(name, content)])
    };
    vec![
        ("good.ods", whole.clone(), "A1=#1"),
        ("cut.ods", whole[..whole.len() - 40].to_vec(), "! R006 … *"),
        ("cut-content.ods", part("content.xml", "<a><office:spreadsheet><table:table>"), "! R006 … *"),
        ("no-content.ods", part("other.xml", "<a/>"), "! R006 … detail=no part content.xml"),
        ("no-tables.ods", ods("", ""), "! R007 …"),
        ("locked.ods", part("META-INF/manifest.xml", "<m><encryption-data/></m>"), "! R014 …"),
        ("twin.ods", ods("", r#"<table:table table:name="T"/><table:table table:name="t"/>"#), "! R017 … › t sheet=t"),
        (
            "repeated-columns.ods",
            table(&format!(
                r#"<table:table-row><table:table-cell {value} table:number-columns-repeated="4000000000"/></table:table-row>"#
            )),
            "! R010 … › t!*",
        ),
        (
            "repeated-rows.ods",
            table(&format!(
                r#"<table:table-row table:number-rows-repeated="4000000000"><table:table-cell {value}/></table:table-row>"#
            )),
            "! R010 … › t!*",
        ),
        (
            "far.ods",
            table(&format!(
                r#"<table:table-row table:number-rows-repeated="1048575"/><table:table-row><table:table-cell table:number-columns-repeated="16383"/><table:table-cell {value}/></table:table-row>"#
            )),
            "XFD1048576=#1",
        ),
        (
            "spaces.ods",
            table(
                r#"<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="4000000000"/></text:p></table:table-cell></table:table-row>"#,
            ),
            "A1=!too_long:*",
        ),
        (
            "infinite.ods",
            table(
                r#"<table:table-row><table:table-cell office:value-type="float" office:value="1e999"/></table:table-row>"#,
            ),
            "A1=!not_finite:\"inf\"",
        ),
        (
            "no-number.ods",
            table(
                r#"<table:table-row><table:table-cell office:value-type="float" office:value="1,5"/></table:table-row>"#,
            ),
            "A1=!malformed:\"1,5\"",
        ),
        ("nested.ods", table("<table:table-row><table:table-cell/></table:table-row><table:table/>"), "! R006 … *"),
        (
            "letter.ods",
            zip(&[Part::new("mimetype", "application/vnd.oasis.opendocument.text")]),
            "! R004 … found=document",
        ),
    ]
}

#[test]
fn broken_text_tables_are_refused_where_they_break() {
    check(text_tables());
}

pub fn text_tables() -> Vec<Case> {
    let wide = "1,".repeat(20_000);
    let long = format!("a,b\n1,\"{}\"\n", "x".repeat(500_000));
    let open = format!("a,b\n1,\"{}\n", "x,1\n".repeat(100_000));
    let lines = "\n".repeat(1 << 20);
    vec![
        ("open-quote.csv", open.into_bytes(), "! R011 … › B2"),
        ("long-field.csv", long.into_bytes(), "A1=a B1=b / A2=1 B2=!too_long:*"),
        ("wide.csv", wide.into_bytes(), "! R010 … › *"),
        ("lines.csv", lines.into_bytes(), "! R008 …"),
        ("latin.csv", b"a,b\n\x93\xff,1\n".to_vec(), "! R012 … byte=*"),
        ("cut-character.csv", "客服,人数\n小鹿,".bytes().chain(*b"\xe5\xb0").collect(), "! R012 … byte=22"),
        ("bad-character.csv", "客服,人数\n小".bytes().chain(*b"\xff,1\n").collect(), "! R012 … byte=18"),
        ("half-utf16.csv", b"\xff\xfea\0,\0b".to_vec(), "! R012 … byte=*"),
        ("surrogate.csv", b"\xff\xfea\0\x00\xd8b\0".to_vec(), "! R012 … byte=5"),
        ("binary.csv", b"\x7fELF\x02\x01\x01\0\0\0\0\0".to_vec(), "! R004 … found=binary"),
        ("nothing.csv", b"\xef\xbb\xbf".to_vec(), "! R008 …"),
        ("quotes.csv", "\"".repeat(1 << 19).into_bytes(), "A1=!too_long:*"),
    ]
}

#[test]
fn broken_pages_and_old_xml_are_refused() {
    check(pages());
}

pub fn pages() -> Vec<Case> {
    let nested = format!("<html>{}", "<table><tr><td>".repeat(100));
    let book = |content: &str| {
        format!(r#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{content}"#)
            .into_bytes()
    };
    let rows = |rows: &str| book(&format!(r#"<Worksheet ss:Name="s"><Table>{rows}</Table></Worksheet></Workbook>"#));
    vec![
        ("cut.html", b"<html><table><tr><td>1</td><td>2".to_vec(), "! R006 … *"),
        ("cut-tag.html", b"<html><table><tr><td>1</td></tr></table><td cl".to_vec(), "! R006 … *"),
        ("no-table.html", b"<html><p>login</p></html>".to_vec(), "! R004 … found=html"),
        ("nested.html", nested.into_bytes(), "! R006 … *"),
        ("span.html", b"<table><tr><td colspan=4000000000 rowspan=4000000000>1</td></tr></table>".to_vec(), "A1=1 *"),
        ("script.html", b"<table><tr><td>1</td></tr></table><script>".to_vec(), "! R006 … *"),
        ("cut.xml", book(r#"<Worksheet ss:Name="s"><Table><Row><Cell><Data ss:Type="Number">1"#), "! R006 … *"),
        (
            "laughs.xls",
            b"<?xml version='1.0'?><!DOCTYPE a><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>"
                .to_vec(),
            "! R005 … extension=xls found=XML 2003 / ! R016 … part=XML",
        ),
        ("empty.xml", book("</Workbook>"), "! R007 …"),
        (
            "row.xml",
            rows(r#"<Row ss:Index="1048577"><Cell><Data ss:Type="Number">1</Data></Cell></Row>"#),
            "! R010 … › s!A1048577",
        ),
        ("back.xml", rows(r#"<Row ss:Index="3"/><Row ss:Index="2"/>"#), "! R018 … › s!A2 *"),
        ("cell-back.xml", rows(r#"<Row><Cell ss:Index="3"/><Cell ss:Index="2"/></Row>"#), "! R018 … › s!B1 *"),
        (
            "column.xml",
            rows(r#"<Row><Cell ss:Index="99999"><Data ss:Type="Number">1</Data></Cell></Row>"#),
            "! R010 … › s!*",
        ),
        ("twin.xml", book(r#"<Worksheet ss:Name="s"/><Worksheet ss:Name="S"/></Workbook>"#), "! R017 … › S sheet=S"),
        ("data.xml", b"<?xml version='1.0'?><feed/>".to_vec(), "! R004 … found=xml"),
    ]
}
