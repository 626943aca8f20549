//! Broken and hostile files: each gives its finding, none takes long, none is over 1 MB.

use crate::support::dump::dump_with;
use crate::support::package::{Part, deflated, ole, sheet, workbook_parts, zip};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use zhangfang::read::Limits;

/// A file's name, its bytes, and the dump of reading it (lines parted by ` / `, sheet lines left out;
/// `*` stands for anything).
pub type Case = (&'static str, Vec<u8>, &'static str);

pub fn check(cases: Vec<Case>) {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { cells: 50_000, worker: worker(), ..Limits::default() };
    let mut wrong = Vec::new();
    for (name, bytes, want) in cases {
        assert!(bytes.len() <= 1 << 20, "{name}: {} bytes", bytes.len());
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let start = Instant::now();
        let dump = dump_with(&path, &limits).replace(name, "…");
        let lines: Vec<_> = dump.lines().filter(|l| !l.starts_with('[')).collect();
        let got = lines.join(" / ");
        let matches =
            want.split_once('*').map_or(got == want, |(start, end)| got.starts_with(start) && got.ends_with(end));
        if !matches {
            let got: String = got.chars().take(300).collect();
            wrong.push(format!("{name}\n  want {want}\n  got  {got}"));
        }
        // Unoptimised code is given the time that it needs.
        let most = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });
        assert!(start.elapsed() < most, "{name} took {:?}", start.elapsed());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The program itself, which reads `.xls` in a process of its own.
pub fn worker() -> Option<PathBuf> {
    Some(env!("CARGO_BIN_EXE_zhangfang").into())
}

pub fn with_sheet(rows: &str) -> Vec<u8> {
    zip(&workbook_parts(&sheet(rows), &["客服", "小鹿"]))
}

pub fn with_part(name: &str, change: impl Fn(Part) -> Part) -> Vec<u8> {
    let parts = workbook_parts(&sheet(GOOD), &["客服", "小鹿"]);
    let changed: Vec<_> = parts.into_iter().map(|p| if p.name() == name { change(p) } else { p }).collect();
    zip(&changed)
}

pub fn replaced(name: &str, text: &str) -> Vec<u8> {
    with_part(name, |_| Part::new(name, text))
}

pub const GOOD: &str = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>12.5</v></c></row>"#;
pub const SHEET: &str = "xl/worksheets/sheet1.xml";

#[test]
fn packages_that_are_not_what_they_say_are_refused() {
    check(packages());
}

pub fn packages() -> Vec<Case> {
    let good = with_sheet(GOOD);
    let twin = |name: &str| {
        let mut parts = workbook_parts(&sheet(GOOD), &["a", "b"]);
        parts.push(Part::new(name, sheet(GOOD)));
        zip(&parts)
    };
    let typed = |kind: &str| {
        zip(&[Part::new(
            "[Content_Types].xml",
            format!(r#"<Types><Override PartName="/x" ContentType="{kind}"/></Types>"#),
        )])
    };
    let many: Vec<_> = (0..10_001).map(|i| Part::new(&format!("{i}"), "")).collect();
    vec![
        ("good.xlsx", good.clone(), "A1=客服 B1=#12.5"),
        ("cut.xlsx", good[..good.len() / 2].to_vec(), "! R006 … detail=*"),
        ("crc.xlsx", with_part(SHEET, |p| p.crc(1)), "! R006 … detail=xl/worksheets/sheet1.xml: *"),
        (
            "crc-of-picture.xlsx",
            {
                let mut parts = workbook_parts(&sheet(GOOD), &[]);
                parts.push(Part::new("xl/media/a.png", "png").crc(1));
                zip(&parts)
            },
            "! R006 … detail=xl/media/a.png: *",
        ),
        ("twin.xlsx", twin(SHEET), "! R015 … part="),
        ("twin-case.xlsx", twin("xl/Worksheets/Sheet1.xml"), "! R015 … part=xl/Worksheets/Sheet1.xml"),
        ("locked-part.xlsx", with_part(SHEET, Part::encrypted), "! R014 …"),
        ("bomb.xlsx", with_part(SHEET, |p| p.declared(2_000_000_000)), "! R003 … limit=unpacked *"),
        ("larger-than-declared.xlsx", with_part(SHEET, |p| p.declared(20)), "! R006 … *"),
        ("smaller-than-declared.xlsx", with_part(SHEET, |p| p.declared(20_000)), "! R006 … *"),
        (
            "overlap.xlsx",
            {
                let mut parts = workbook_parts(&sheet(GOOD), &["a", "b"]);
                parts.push(Part::new("xl/worksheets/sheet2.xml", sheet(GOOD)).overlapping());
                zip(&parts)
            },
            "! R006 … detail=parts overlap",
        ),
        ("many-parts.xlsx", zip(&many), "! R006 … detail=10001 parts"),
        (
            "letter.xlsx",
            typed("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
            "! R004 … found=document",
        ),
        (
            "letter.docx",
            typed("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
            "! R022 … found=document",
        ),
        ("binary.xlsb", typed("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "! R013 …"),
        ("archive.xlsx", zip(&[Part::new("a.txt", "x")]), "! R004 … found=archive"),
        ("page.pdf", b"%PDF-1.7".to_vec(), "! R022 … found=pdf"),
        ("page.xlsx", b"%PDF-1.7".to_vec(), "! R004 … found=pdf"),
        ("picture.xls", b"\x89PNG\r\n".to_vec(), "! R004 … found=image"),
        ("empty.xlsx", Vec::new(), "! R002 …"),
        ("zip-magic.xlsx", b"PK\x03\x04".to_vec(), "! R006 … *"),
    ]
}

#[test]
fn workbooks_without_their_parts_are_refused() {
    check(parts());
}

pub fn parts() -> Vec<Case> {
    let nested = format!("<worksheet>{}", "<a>".repeat(100_000));
    let attributes: String = (0..10_000).map(|i| format!(" a{i}=''")).collect();
    let huge = |text: &str| deflated(&workbook_parts(text, &[]));
    vec![
        ("no-root.xlsx", replaced("_rels/.rels", "<Relationships/>"), "! R006 … detail=no workbook part"),
        (
            "no-workbook.xlsx",
            with_part("xl/workbook.xml", |_| Part::new("x", "")),
            "! R006 … detail=no part xl/workbook.xml",
        ),
        ("no-sheets.xlsx", replaced("xl/workbook.xml", "<workbook><sheets/></workbook>"), "! R007 …"),
        (
            "no-sheet-part.xlsx",
            with_part(SHEET, |_| Part::new("x", "")),
            "! R006 … detail=no part xl/worksheets/sheet1.xml",
        ),
        (
            "twin-sheets.xlsx",
            replaced(
                "xl/workbook.xml",
                r#"<workbook xmlns:r="r"><sheets><sheet name="s" r:id="rId1"/><sheet name="S" r:id="rId1"/></sheets></workbook>"#,
            ),
            "! R017 … › S sheet=S",
        ),
        (
            "one-part-for-two.xlsx",
            replaced(
                "xl/workbook.xml",
                r#"<workbook xmlns:r="r"><sheets><sheet name="s" r:id="rId1"/><sheet name="t" r:id="rId1"/></sheets></workbook>"#,
            ),
            "! R015 … part=xl/worksheets/sheet1.xml",
        ),
        (
            "laughs.xlsx",
            replaced(SHEET, "<!DOCTYPE x [<!ENTITY a 'ha'>]><worksheet>&a;</worksheet>"),
            "! R016 … part=xl/worksheets/sheet1.xml",
        ),
        ("cut-xml.xlsx", replaced(SHEET, &sheet(GOOD)[..200]), "! R006 … *"),
        ("wrong-end.xlsx", replaced(SHEET, "<worksheet><sheetData></worksheet></sheetData>"), "! R006 … *"),
        ("no-entity.xlsx", replaced(SHEET, "<worksheet>&nothing;</worksheet>"), "! R006 … *"),
        ("bad-attribute.xlsx", replaced(SHEET, "<worksheet a=1></worksheet>"), "! R006 … *"),
        ("twin-attribute.xlsx", replaced(SHEET, "<worksheet a='1' a='2'></worksheet>"), "! R006 … *"),
        ("two-roots.xlsx", replaced(SHEET, &(sheet(GOOD) + "<worksheet/>")), "! R006 … *"),
        ("tail.xlsx", replaced(SHEET, &(sheet(GOOD) + "tail")), "! R006 … *"),
        ("no-xml.xlsx", replaced(SHEET, ""), "! R006 … *"),
        (
            "bad-utf8.xlsx",
            with_part(SHEET, |_| Part::new(SHEET, b"<worksheet>\xff</worksheet>".to_vec())),
            "! R006 … *",
        ),
        ("nested.xlsx", zip(&workbook_parts(&nested, &[])), "! R006 … detail=xl/worksheets/sheet1.xml: nesting*"),
        (
            "attributes.xlsx",
            zip(&workbook_parts(&format!("<worksheet{attributes}/>"), &[])),
            "! R006 … detail=xl/worksheets/sheet1.xml: too many attributes*",
        ),
        ("one-text.xlsx", huge(&format!("<worksheet>{}</worksheet>", " ".repeat(20 << 20))), "! R006 … *"),
        ("one-tag.xlsx", huge(&format!("<worksheet {}></worksheet>", "x".repeat(20 << 20))), "! R006 … *"),
    ]
}

#[test]
fn cells_that_programs_read_differently_are_refused() {
    check(odd_cells());
}

pub fn odd_cells() -> Vec<Case> {
    let cell = |attributes: &str, content: &str| {
        with_sheet(&format!(r#"<row r="1"><c r="B1"{attributes}>{content}</c></row>"#))
    };
    let rows = with_sheet;
    vec![
        ("column.xlsx", rows(r#"<row r="1"><c r="XFE1"><v>1</v></c></row>"#), "! R010 … › S address=XFE1"),
        ("row.xlsx", rows(r#"<row r="1048577"><c r="A1048577"><v>1</v></c></row>"#), "! R010 … › S address=1048577"),
        (
            "row-wraps.xlsx",
            rows(r#"<row r="4294967298"><c r="A4294967298"><v>1</v></c></row>"#),
            "! R010 … › S address=4294967298",
        ),
        (
            "wild.xlsx",
            rows(r#"<row r="1"><c r="ZZZZZZ99999999999"><v>1</v></c></row>"#),
            "! R010 … › S address=ZZZZZZ99999999999",
        ),
        (
            "row-after-the-last.xlsx",
            rows(r#"<row r="1048576"/><row><c><v>1</v></c></row>"#),
            "! R010 … › S address=1048577",
        ),
        (
            "column-after-the-last.xlsx",
            rows(r#"<row r="1"><c r="XFD1"/><c><v>1</v></c></row>"#),
            "! R010 … › S address=16385",
        ),
        ("no-such-row.xlsx", rows(r#"<row r="0"><c r="A0"><v>1</v></c></row>"#), "! R010 … › S address=0"),
        (
            "twice.xlsx",
            rows(r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#),
            "! R018 … › S!A1 address=A1",
        ),
        (
            "backwards.xlsx",
            rows(r#"<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#),
            "! R018 … › S!A1 address=A1",
        ),
        ("row-twice.xlsx", rows(r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="2"/>"#), "! R018 … › S!A2 address=2"),
        ("row-backwards.xlsx", rows(r#"<row r="3"/><row r="2"/>"#), "! R018 … › S!A2 address=2"),
        ("other-row.xlsx", rows(r#"<row r="1"><c r="A2"><v>1</v></c></row>"#), "! R018 … › S!A2 address=A2"),
        ("comment.xlsx", cell("", "<v>12<!-- -->34</v>"), "! R019 … › S!B1"),
        ("reference.xlsx", cell("", "<v>1&#50;</v>"), "! R019 … › S!B1"),
        ("cdata.xlsx", cell("", "<v><![CDATA[12]]></v>"), "! R019 … › S!B1"),
        ("element.xlsx", cell("", "<v>1<x/></v>"), "! R019 … › S!B1"),
        ("two-values.xlsx", cell("", "<v>1</v><v>2</v>"), "! R019 … › S!B1"),
        ("inline-value.xlsx", cell(r#" t="inlineStr""#, "<v>1</v>"), "! R019 … › S!B1"),
        ("no-string.xlsx", cell(r#" t="s""#, "<v>7</v>"), "B1=!malformed:\"7\""),
        ("no-type.xlsx", cell(r#" t="q""#, "<v>7</v>"), "B1=!malformed:\"7\""),
        ("bool.xlsx", cell(r#" t="b""#, "<v>2</v>"), "B1=!malformed:\"2\""),
        ("strange.xlsx", cell("", "<w>2</w>"), "! R019 … › S!B1"),
    ]
}

#[test]
fn odd_cells_are_kept_for_what_they_are() {
    check(kept_cells());
}

pub fn kept_cells() -> Vec<Case> {
    let one = |attributes: &str, content: &str| {
        with_sheet(&format!(r#"<row r="1"><c r="A1"{attributes}>{content}</c></row>"#))
    };
    let long = "长".repeat(32_768);
    vec![
        ("infinite.xlsx", one("", "<v>inf</v>"), "A1=!not_finite:\"inf\""),
        ("nan.xlsx", one("", "<v>NaN</v>"), "A1=!not_finite:\"NaN\""),
        ("huge.xlsx", one("", "<v>1e999</v>"), "A1=!not_finite:\"inf\""),
        ("large.xlsx", one("", "<v>1e30</v>"), "A1=!too_large:\"1e30\""),
        ("id.xlsx", one("", "<v>1234567890123456789</v>"), "A1=#big:1234567890123456768"),
        ("spill.xlsx", with_sheet(r#"<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1"><v>1</v></c></row><row r="2"><c r="C2" t="e"><v>#BUSY!</v></c></row>"#), "A1=!#SPILL! B1=#1 / C2=!#BUSY!"),
        ("error.xlsx", one(r#" t="e""#, "<v>#N/A</v>"), "A1=!#N/A"),
        ("uncached.xlsx", one("", "<f>1+1</f>"), "A1=?"),
        ("uncached-value.xlsx", one("", "<f>1+1</f><v></v>"), "A1=?"),
        ("empty-text.xlsx", one(r#" t="str""#, "<f>\"\"</f><v></v>"), "! R008 …"),
        ("shared-formula.xlsx", one("", r#"<f t="shared" ref="A1:A9" si="4294967295">1</f><v>1</v>"#), "A1=#1"),
        ("nested.xlsx", one("", "<extLst><ext><x><v>9</v></x></ext></extLst><v>1</v>"), "A1=#1"),
        ("date.xlsx", one(r#" s="1""#, "<v>46326</v>"), "A1=@2026-10-31T00:00:00"),
        ("wild-date.xlsx", one(r#" s="1""#, "<v>-200000000000</v>"), "A1=!no_such_date:\"-200000000000\""),
        ("length.xlsx", one(r#" s="2""#, "<v>1.5</v>"), "A1=@129600s"),
        ("no-such-style.xlsx", one(r#" s="99""#, "<v>1.5</v>"), "A1=#1.5"),
        ("long.xlsx", one(r#" t="inlineStr""#, &format!("<is><t>{long}</t></is>")), "A1=!too_long:*"),
        ("control.xlsx", one(r#" t="inlineStr""#, "<is><t>a&#7;b</t></is>"), "A1=!control:\"a\u{fffd}b\""),
        ("corners.xlsx", with_sheet(r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#), "A1=#1 / XFD1048576=#2"),
        ("no-addresses.xlsx", with_sheet("<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>"), "A1=#1 B1=#2 / A3=#3"),
        ("blank.xlsx", with_sheet(r#"<row r="1"><c r="A1" s="1"/></row>"#), "! R008 …"),
        ("hidden-rows.xlsx", with_sheet(r#"<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"/>"#), "A1=#1 / ! R020 … › S rows=1"),
        ("merged.xlsx", zip(&workbook_parts(&sheet(r#"<row r="1"><c r="A1"><v>1</v></c><c r="D1"><v>2</v></c></row><row r="2"><c r="B2"><v>3</v></c></row>"#).replace("</sheetData>", r#"</sheetData><mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="D1:E1"/></mergeCells>"#), &[])), "A1=#1 D1=#2 (E1=#2) / B2=#3 (A2=#1)"),
    ]
}

#[test]
fn containers_that_hold_no_readable_workbook_are_refused() {
    check(containers());
}

pub fn containers() -> Vec<Case> {
    let bof: &[u8] = &[0x09, 0x08, 16, 0, 0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let password = [bof, &[0x2f, 0, 6, 0, 0, 0, 1, 2, 3, 4]].concat();
    let container = ole(&[("Workbook", bof)]);
    vec![
        ("locked.xlsx", ole(&[("EncryptionInfo", b"x"), ("EncryptedPackage", b"x")]), "! R014 …"),
        ("letter.xls", ole(&[("WordDocument", b"x")]), "! R004 … found=document"),
        ("other.xls", ole(&[("Contents", b"x")]), "! R004 … found=binary"),
        ("two.xls", ole(&[("Workbook", bof), ("Book", bof)]), "! R015 … part=Workbook"),
        ("password.xls", ole(&[("Workbook", &password)]), "! R014 …"),
        ("no-sheets.xls", container.clone(), "! R007 …"),
        ("garbage.xls", ole(&[("Workbook", &[0xff; 5000])]), "! R006 … *"),
        ("cut.xls", container[..600].to_vec(), "! R006 … *"),
        ("header-only.xls", container[..512].to_vec(), "! R006 … *"),
        ("magic-only.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "! R006 … *"),
    ]
}
