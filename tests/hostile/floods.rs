//! Small files that unpack, repeat or claim to be large ones, at the limits that a shop has when it sets none.

use super::broken::{Case, GOOD, check, replaced};
use super::shapes::ods;
use crate::support::biff::{dimensions, number, shared, text, xls};
use crate::support::package::{deflated, sheet, workbook_parts};

/// Unoptimised code is given a fifth of a million.
const MANY: usize = if cfg!(debug_assertions) { 200_000 } else { 1_000_000 };

#[test]
fn floods_are_read_or_stopped_before_they_are_felt() {
    check(packages());
}

#[test]
fn old_workbooks_are_read_or_stopped_in_a_process_of_their_own() {
    check(old_workbooks());
}

pub fn packages() -> Vec<Case> {
    let packed = |rows: &str, strings: &[&str]| deflated(&workbook_parts(&sheet(rows), strings));
    let tail = |xml: &str| sheet(GOOD).replace("</sheetData>", &format!("</sheetData>{xml}"));
    let merges = tail(&format!("<mergeCells>{}</mergeCells>", r#"<mergeCell ref="A1:XFD1048576"/>"#.repeat(20_000)));
    // Too large to be unpacked as a whole: read as a stream, twice.
    let spaces = " ".repeat(13 << 20);
    let large = format!(r#"{GOOD}{spaces}<row r="2">{spaces}<c r="B2"><v>3</v></c></row>"#);
    let large =
        sheet(&large).replace("</sheetData>", r#"</sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells>"#);
    let heads = "客服昵称".to_owned();
    let long: Vec<String> = (0..900).map(|i| format!("{i}{}", "长".repeat(10_000))).collect();
    let named: Vec<&str> =
        [heads.as_str(), "接待人数", "询单人数"].into_iter().chain(long.iter().map(|s| &**s)).collect();
    let names: String = (3..named.len())
        .map(|i| format!(r#"<row><c t="s"><v>{i}</v></c><c><v>1</v></c><c><v>2</v></c></row>"#))
        .collect();
    let header = r#"<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>"#;
    let inline = format!(
        r#"<row><c t="inlineStr"><is><t>{}</t></is></c><c><v>1</v></c><c><v>2</v></c></row>"#,
        "名".repeat(10_000)
    );
    let value = r#"office:value-type="float" office:value="1""#;
    let repeated = |rows: u32, columns: u32| {
        ods(
            "",
            &format!(
                r#"<table:table table:name="t"><table:table-row table:number-rows-repeated="{rows}"><table:table-cell {value} table:number-columns-repeated="{columns}"/></table:table-row></table:table>"#
            ),
        )
    };
    vec![
        ("stream.xlsx", deflated(&workbook_parts(&large, &["客服"])), "A1=客服 B1=#12.5 / B2=#3 (A2=客服)"),
        (
            "stream-cut.xlsx",
            deflated(&workbook_parts(&large[..large.len() - 9], &["客服"])),
            "! R006 … detail=xl/worksheets/sheet1.xml: *",
        ),
        ("million-blank-rows.xlsx", packed(&r#"<row s="1" customFormat="1"/>"#.repeat(MANY), &[]), "! R008 …"),
        (
            "million-blank-cells.xlsx",
            packed(&format!("<row>{}</row>", r#"<c s="1"/>"#.repeat(10_000)).repeat(MANY / 10_000), &[]),
            "! R008 …",
        ),
        ("elements.xlsx", packed(&"<x/>".repeat(MANY), &[]), "! R008 …"),
        ("bomb-of-spaces.xlsx", packed(&" ".repeat(96 << 20), &[]), "! R003 … limit=ratio allowed=50 found=*"),
        ("merges.xlsx", deflated(&workbook_parts(&merges, &["a"])), "A1=a B1=#12.5 *"),
        ("names.xlsx", packed(&(header.to_owned() + &names), &named), "A1=客服昵称 *"),
        ("inline.xlsx", packed(&(header.to_owned() + &inline.repeat(900)), &named[..3]), "A1=客服昵称 *"),
        ("texts.xlsx", packed(GOOD, &vec!["x".repeat(30_000).as_str(); 1000]), "A1=*"),
        (
            "lying-size.xlsx",
            deflated(&workbook_parts(&sheet(GOOD).replace(r#"ref="A1""#, r#"ref="A1:XFD1048576""#), &["a"])),
            "A1=a B1=#12.5",
        ),
        (
            "no-size.xlsx",
            deflated(&workbook_parts(&sheet(GOOD).replace(r#"<dimension ref="A1"/>"#, ""), &["a"])),
            "A1=a B1=#12.5",
        ),
        (
            "styles.xlsx",
            replaced(
                "xl/styles.xml",
                &format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(150_000)),
            ),
            "A1=客服 B1=#12.5",
        ),
        ("repeated.ods", repeated(800, 60), "A1=#1 *"),
        ("sixty-million.ods", repeated(1_000_000, 60), "A1=#1 B1=#1 *! R003 … limit=cells allowed=50000 found=50040"),
    ]
}

pub fn old_workbooks() -> Vec<Case> {
    let corner = xls("", &[number(0, 0, 1.0), number(u16::MAX, 255, 2.0)]);
    let refused = format!("! R003 … limit=memory allowed={} found=805306368", (192 << 20) + 8 * corner.len());
    let flood: Vec<Vec<u8>> =
        (0..40_000_u32).map(|i| shared(u16::try_from(i / 8).unwrap(), u16::try_from(i % 8).unwrap(), 0)).collect();
    vec![
        ("good.xls", xls("", &[text(0, 0, "客服"), number(0, 1, 12.5), number(2, 0, 3.0)]), "A1=客服 B1=#12.5 / A3=#3"),
        (
            "infinite.xls",
            xls("", &[number(0, 0, f64::INFINITY), number(0, 1, f64::NAN)]),
            "A1=!not_finite:\"inf\" B1=!not_finite:\"NaN\"",
        ),
        ("control.xls", xls("", &[text(0, 0, "a\u{7}b")]), "A1=!control:\"a\u{fffd}b\""),
        ("lying-size.xls", xls("", &[dimensions((0, 65_536), (0, 256)), number(1, 1, 2.0)]), "B2=#2"),
        ("wild-size.xls", xls("", &[dimensions((7, 0xffff_fff0), (9, 3)), number(1, 1, 2.0)]), "B2=#2"),
        ("corners.xls", corner, Box::leak(refused.into_boxed_str())),
        ("copies.xls", xls(&"x".repeat(8000), &flood), "! R003 … limit=memory allowed=*"),
    ]
}
