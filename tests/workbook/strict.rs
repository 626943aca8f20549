//! What Excel enforces by a repair prompt: the package, its tables and names, lengths, the types of results.

use crate::support::workbook::{Element, Package};
use std::collections::{BTreeMap, BTreeSet};

/// The order that a sheet's parts must stand in.
const ORDER: [&str; 23] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetProtection",
    "autoFilter",
    "mergeCells",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "ignoredErrors",
    "drawing",
    "legacyDrawing",
    "tableParts",
    "extLst",
];

/// A block of cells, from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Area {
    rows: (u32, u32),
    cols: (u32, u32),
}

/// Everything that breaks a rule.
pub fn problems(bytes: &[u8]) -> Vec<String> {
    let package = Package::open(bytes);
    let mut wrong = Vec::new();
    content_types(&package, &mut wrong);
    relations(&package, &mut wrong);
    let mut tables = Tables::default();
    let styles = package.xml("xl/styles.xml");
    let formats = styles.child("cellXfs").unwrap().children.len();
    let strings = package.strings();
    for (name, part) in package.sheets() {
        if name.encode_utf16().count() > 31 || name.contains(['[', ']', ':', '*', '?', '/', '\\']) {
            wrong.push(format!("sheet name {name}"));
        }
        let sheet = package.xml(&part);
        elements(&name, &sheet, &mut wrong);
        cells(&name, &sheet, formats, &mut wrong);
        validations(&name, &sheet, &mut wrong);
        for area in sheet_tables(&package, &part, &sheet, &strings, &mut tables, &mut wrong) {
            if sheet.every("mergeCell").iter().any(|m| area.meets(&Area::parse(m.get("ref").unwrap()))) {
                wrong.push(format!("{name}: a merge in a table"));
            }
        }
    }
    names(&package, &tables, &mut wrong);
    wrong
}

fn content_types(package: &Package, wrong: &mut Vec<String>) {
    let types = package.xml("[Content_Types].xml");
    let of = |attribute: &str| -> BTreeSet<String> {
        types.children.iter().filter_map(|c| c.get(attribute)).map(str::to_owned).collect()
    };
    let (parts, extensions) = (of("PartName"), of("Extension"));
    for name in package.parts.keys().filter(|n| *n != "[Content_Types].xml") {
        let extension = name.rsplit('.').next().unwrap();
        if !parts.contains(&format!("/{name}")) && !extensions.contains(extension) {
            wrong.push(format!("no content type for {name}"));
        }
    }
    wrong.extend(parts.iter().filter(|p| !package.parts.contains_key(&p[1..])).map(|p| format!("no part {p}")));
}

fn relations(package: &Package, wrong: &mut Vec<String>) {
    for name in package.parts.keys().filter(|n| n.ends_with(".rels")) {
        let folder = name.rsplit_once("_rels/").unwrap().0;
        let mut ids = BTreeSet::new();
        for relation in package.xml(name).children {
            if !ids.insert(relation.get("Id").unwrap().to_owned()) {
                wrong.push(format!("{name}: an id stands twice"));
            }
            let target = relation.get("Target").unwrap();
            let external = relation.get("TargetMode") == Some("External");
            if !external && !package.parts.contains_key(&join(folder, target)) {
                wrong.push(format!("{name}: no {target}"));
            }
        }
    }
}

/// A relative target from a folder of the package.
fn join(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for step in target.split('/') {
        if step == ".." {
            parts.pop();
        } else {
            parts.push(step);
        }
    }
    parts.join("/")
}

fn elements(sheet: &str, root: &Element, wrong: &mut Vec<String>) {
    let order: Vec<_> = root.children.iter().map(|c| ORDER.iter().position(|o| *o == c.name)).collect();
    if order.contains(&None) || !order.is_sorted() {
        let names: Vec<_> = root.children.iter().map(|c| &c.name).collect();
        wrong.push(format!("{sheet}: order of parts {names:?}"));
    }
    if let Some(footers) = root.child("headerFooter") {
        let long = footers.children.iter().any(|f| f.text.encode_utf16().count() > 255);
        wrong.extend(long.then(|| format!("{sheet}: a header or footer beyond 255")));
    }
    let merges: Vec<Area> = root.every("mergeCell").iter().map(|m| Area::parse(m.get("ref").unwrap())).collect();
    for (i, merge) in merges.iter().enumerate() {
        if merges[..i].iter().any(|m| m.meets(merge)) {
            wrong.push(format!("{sheet}: merges overlap"));
        }
    }
}

fn cells(sheet: &str, root: &Element, formats: usize, wrong: &mut Vec<String>) {
    for cell in root.every("c") {
        let at = format!("{sheet}!{}", cell.get("r").unwrap());
        if cell.get("s").is_some_and(|s| s.parse::<usize>().unwrap() >= formats) {
            wrong.push(format!("{at}: no such format"));
        }
        let value = cell.child("v").map_or("", |v| &v.text);
        if let Some(formula) = cell.child("f") {
            if formula.text.encode_utf16().count() > 8192 || formula.text.is_empty() {
                wrong.push(format!("{at}: length of the formula"));
            }
            if ["_xlfn", "_xlws", "[@"].iter().any(|new| formula.text.contains(new)) {
                wrong.push(format!("{at}: not for every program: {}", formula.text));
            }
        }
        let right = match cell.get("t") {
            None if value.is_empty() => cell.child("f").is_none(),
            None => value.parse::<f64>().is_ok_and(|n| n.is_finite() && n.abs() < 1e308),
            Some("b") => matches!(value, "0" | "1"),
            Some("e") => value.starts_with('#'),
            Some("s") => value.parse::<usize>().is_ok(),
            Some("str") => value.encode_utf16().count() <= 32_767,
            Some(_) => false,
        };
        if !right {
            wrong.push(format!("{at}: t={:?} holds {value}", cell.get("t")));
        }
    }
}

fn validations(sheet: &str, root: &Element, wrong: &mut Vec<String>) {
    for validation in root.every("dataValidation") {
        let list = validation.child("formula1").map_or("", |f| &f.text);
        if list.encode_utf16().count() > 257 {
            wrong.push(format!("{sheet}: a drop-down beyond 255: {list}"));
        }
        let long = |name: &str, most: usize| validation.get(name).is_some_and(|t| t.encode_utf16().count() > most);
        if long("errorTitle", 32) || long("promptTitle", 32) || long("error", 255) || long("prompt", 255) {
            wrong.push(format!("{sheet}: a message of a drop-down"));
        }
    }
}

/// What tables must not share.
#[derive(Default)]
struct Tables {
    ids: Vec<String>,
    names: Vec<String>,
}

fn sheet_tables(
    package: &Package,
    part: &str,
    sheet: &Element,
    strings: &[String],
    tables: &mut Tables,
    wrong: &mut Vec<String>,
) -> Vec<Area> {
    let Some(parts) = sheet.child("tableParts") else { return Vec::new() };
    let (folder, file) = part.rsplit_once('/').unwrap();
    let relations = package.xml(&format!("{folder}/_rels/{file}.rels"));
    let cells: BTreeMap<&str, &Element> = sheet.every("c").into_iter().map(|c| (c.get("r").unwrap(), c)).collect();
    let mut areas: Vec<Area> = Vec::new();
    if parts.get("count") != Some(parts.children.len().to_string().as_str()) {
        wrong.push(format!("{part}: count of tables"));
    }
    for reference in &parts.children {
        let relation = relations.children.iter().find(|r| r.get("Id") == reference.get("id")).unwrap();
        let table = package.xml(&join(folder, relation.get("Target").unwrap()));
        tables.ids.push(table.get("id").unwrap().to_owned());
        tables.names.push(table.get("displayName").unwrap().to_lowercase());
        let area = Area::parse(table.get("ref").unwrap());
        if areas.iter().any(|a| a.meets(&area)) {
            wrong.push(format!("{part}: tables overlap"));
        }
        areas.push(area);
        one_table(&table, area, &cells, strings, wrong);
    }
    areas
}

fn one_table(
    table: &Element,
    area: Area,
    cells: &BTreeMap<&str, &Element>,
    strings: &[String],
    wrong: &mut Vec<String>,
) {
    let name = table.get("displayName").unwrap();
    let totals = table.get("totalsRowCount").map_or(0, |t| t.parse::<u32>().unwrap());
    let columns = &table.child("tableColumns").unwrap().children;
    let mut found: BTreeSet<String> = BTreeSet::new();
    if u32::try_from(columns.len()).unwrap() != area.cols.1 - area.cols.0 + 1 {
        wrong.push(format!("{name}: number of columns"));
    }
    if area.rows.1 - area.rows.0 < totals + 1 {
        wrong.push(format!("{name}: no row of data"));
    }
    if let Some(filter) = table.child("autoFilter") {
        let filtered = Area { rows: (area.rows.0, area.rows.1 - totals), cols: area.cols };
        if Area::parse(filter.get("ref").unwrap()) != filtered {
            wrong.push(format!("{name}: its filter"));
        }
    }
    for (col, column) in (area.cols.0..).zip(columns) {
        let heading = column.get("name").unwrap();
        if !found.insert(heading.to_lowercase()) {
            wrong.push(format!("{name}[{heading}] stands twice"));
        }
        let cell = |row: u32| cells.get(zhangfang::origin::Cell { row, col }.to_string().as_str()).copied();
        let text = |row: u32| {
            let cell = cell(row).filter(|c| c.get("t") == Some("s"))?;
            strings.get(cell.child("v")?.text.parse::<usize>().ok()?).map(String::as_str)
        };
        let formula = |row: u32| cell(row).and_then(|c| c.child("f")).map(|f| f.text.as_str());
        if text(area.rows.0) != Some(heading) {
            wrong.push(format!("{name}[{heading}]: its heading's cell"));
        }
        if let Some(calculated) = column.child("calculatedColumnFormula") {
            let rows = area.rows.0 + 1..=area.rows.1 - totals;
            if rows.into_iter().any(|row| formula(row) != Some(&calculated.text)) {
                wrong.push(format!("{name}[{heading}]: a cell's formula is not the column's"));
            }
        }
        if let Some(total) = column.child("totalsRowFormula")
            && formula(area.rows.1) != Some(&total.text)
        {
            wrong.push(format!("{name}[{heading}]: its total"));
        }
        if column.get("totalsRowLabel").is_some_and(|label| text(area.rows.1) != Some(label)) {
            wrong.push(format!("{name}[{heading}]: its label"));
        }
    }
}

fn names(package: &Package, tables: &Tables, wrong: &mut Vec<String>) {
    let workbook = package.xml("xl/workbook.xml");
    let mut taken: BTreeSet<(String, String)> = BTreeSet::new();
    for name in workbook.every("definedName") {
        let (own, sheet) = (name.get("name").unwrap(), name.get("localSheetId").unwrap_or(""));
        if !taken.insert((own.to_lowercase(), sheet.to_owned())) {
            wrong.push(format!("the name {own} stands twice"));
        }
        if !own.starts_with("_xlnm.") && zhangfang::report::names::check_name(own).is_err() {
            wrong.push(format!("the name {own}"));
        }
    }
    for table in &tables.names {
        if !taken.insert((table.clone(), String::new())) || zhangfang::report::names::check_name(table).is_err() {
            wrong.push(format!("the table's name {table}"));
        }
    }
    if tables.ids.iter().collect::<BTreeSet<_>>().len() != tables.ids.len() {
        wrong.push("two tables of one id".to_owned());
    }
}

impl Area {
    /// `A1:C5` or `A1`.
    fn parse(text: &str) -> Self {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let cell = |text: &str| {
            let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
            let col = text[..letters].bytes().fold(0, |n, b| n * 26 + u32::from(b - b'A') + 1) - 1;
            (text[letters..].parse::<u32>().unwrap() - 1, col)
        };
        let ((top, left), (bottom, right)) = (cell(first), cell(last));
        Self { rows: (top, bottom), cols: (left, right) }
    }

    fn meets(&self, other: &Self) -> bool {
        self.rows.0 <= other.rows.1
            && other.rows.0 <= self.rows.1
            && self.cols.0 <= other.cols.1
            && other.cols.0 <= self.cols.1
    }
}

/// The checks see what they are there for.
#[test]
fn a_spoilt_workbook_is_noticed() {
    let run = super::layout::extremes("花间", 3);
    let bytes = super::payroll(&run, 0).bytes;
    assert_eq!(problems(&bytes), [""; 0]);
    let package = Package::open(&bytes);
    let table = package.parts.keys().find(|k| k.contains("tables/table")).unwrap();
    let sheets = package.sheets();
    let (_, pay) = &sheets[0];
    for (part, from, to, complaint) in [
        (table.as_str(), " displayName=\"", " displayName=\"9", "the table's name"),
        (table.as_str(), "tableColumn id=\"2\" name=\"", "tableColumn id=\"2\" name=\"x", "its heading's cell"),
        (pay.as_str(), "<v>4000</v>", "<v>NaN</v>", "holds NaN"),
        (pay.as_str(), "<sheetProtection", "<tableParts count=\"0\"/><sheetProtection", "order of parts"),
        (pay.as_str(), " s=\"1\"", " s=\"9999\"", "no such format"),
        ("xl/workbook.xml", "<definedName name=\"提成基数\">", "<definedName name=\"客服\">", "the table's name 客服"),
        ("[Content_Types].xml", "/xl/styles.xml", "/xl/style.xml", "no part"),
    ] {
        let mut spoilt = package.clone();
        let text = spoilt.text(part).replacen(from, to, 1);
        assert_ne!(text, package.text(part), "{from} is not there");
        spoilt.parts.insert(part.to_owned(), text.into_bytes());
        let found = problems(&spoilt.bytes());
        assert!(found.iter().any(|p| p.contains(complaint)), "{complaint}: {found:?}");
    }
}
