//! Case files: small tables and names, and `=FORMULA -> value` a line.
//!
//! ```text
//! # a comment
//! [客服] lower=下限 below=0        a table; `lower=` or `upper=` its bound column, `tiers=起点,终点,比例`
//! 序号 | 姓名:text | 销售额        headings with types (number unless said)
//! 1    | 甲        | 100          rows up to an empty line; `""` is empty text, nothing an empty cell
//!
//! name 系数 = 0.05
//! in 客服                          the table of the cases that follow
//! =[@销售额]*系数 {2} -> 5; 0.1     rounded to 2 places; the value of each row, or one for the first row
//! =[@销售额]/3 as 三分之一         a column for other cases, not rounded
//! !="a"+1 -> #VALUE!              the checks refuse it
//! =... ~> value                   ours alone: LibreOffice 7.4 differs, as the comment above says
//! ```

use std::sync::Arc;
use zhangfang::formula::model::Bands;
use zhangfang::formula::{
    Column, Content, ErrorKind, Formula, Model, Name, NameContent, Round, Table, Type, Value, parse,
};
use zhangfang::number::Num;
use zhangfang::origin::Origin;
use zhangfang::period::serial;

pub struct Case {
    pub line: usize,
    pub text: String,
    pub table: String,
    /// The column of the model that holds the formula.
    pub column: String,
    pub expect: Vec<Value>,
    /// What stands behind the arrow.
    pub raw: String,
    pub refused: bool,
    pub ours_alone: bool,
}

pub struct CaseFile {
    pub name: String,
    pub model: Model,
    pub cases: Vec<Case>,
}

/// Every case file, by name.
pub fn files() -> Vec<CaseFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/formula/cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let read = |p: &std::path::PathBuf| {
        let name = p.file_stem().unwrap().to_string_lossy().into_owned();
        read(&name, &std::fs::read_to_string(p).unwrap())
    };
    paths.iter().map(read).collect()
}

pub fn read(name: &str, text: &str) -> CaseFile {
    let mut model = Model::default();
    model.tables.push(one_row("本"));
    let mut cases: Vec<Case> = Vec::new();
    let mut made: Vec<(String, String, String)> = Vec::new();
    let mut own = "本".to_owned();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        let line = line.trim();
        let place = format!("{name}.txt:{}", number + 1);
        if line.is_empty() || line.starts_with('#') {
        } else if let Some(table) = line.strip_prefix('[') {
            let mut rows = Vec::new();
            while let Some((_, row)) = lines.next_if(|(_, l)| !l.trim().is_empty()) {
                rows.push(row);
            }
            model.tables.push(read_table(table, &rows, &place));
        } else if let Some(rest) = line.strip_prefix("name ") {
            let (name, value) = rest.split_once('=').expect(&place);
            let value = read_value(value.trim());
            let ty = type_of(&value);
            let content = NameContent::Input(Origin::Computed);
            model.names.push(Name { name: name.trim().into(), ty, content, value });
        } else if let Some(rest) = line.strip_prefix("in ") {
            own = rest.trim().to_owned();
        } else if let Some((formula, column)) = line.strip_prefix('=').and_then(|l| l.rsplit_once(" as ")) {
            made.push((own.clone(), column.to_owned(), formula.to_owned()));
        } else {
            cases.push(read_case(line, number + 1, &own, &place));
        }
    }
    let mut file = CaseFile { name: name.to_owned(), model, cases: Vec::new() };
    for (table, column, text) in &made {
        file.add(table, column, text);
    }
    for case in &cases {
        file.add(&case.table, &case.column, &case.text);
    }
    CaseFile { cases, ..file }
}

fn one_row(name: &str) -> Table {
    let mut table = Table::new(name);
    table.rows = 1;
    let mut column = Column::input("甲", Type::Number);
    column.values = vec![Value::Number(Num::from(7_i64))];
    table.columns.push(column);
    table
}

fn read_case(line: &str, number: usize, table: &str, place: &str) -> Case {
    let (refused, line) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
    assert!(line.starts_with('='), "{place}: neither a case nor anything else: {line}");
    let (ours_alone, (text, expect)) = match line.rsplit_once(" ~>") {
        Some(parts) => (true, parts),
        None => (false, line.rsplit_once(" ->").unwrap_or_else(|| panic!("{place}: no value: {line}"))),
    };
    let expect = expect.trim();
    Case {
        line: number,
        text: text.trim().to_owned(),
        table: table.to_owned(),
        column: format!("case{number}"),
        expect: expect.split("; ").map_while(|v| try_value(v.trim())).collect(),
        raw: expect.to_owned(),
        refused,
        ours_alone,
    }
}

/// `=1/3 {2}` is rounded to two places.
fn split_round(text: &str) -> (&str, Round) {
    match text.strip_suffix('}').and_then(|t| t.rsplit_once(" {")) {
        Some((formula, digits)) => (formula, Round::To(digits.parse().unwrap())),
        None => (text, Round::None),
    }
}

fn read_table(head: &str, lines: &[&str], place: &str) -> Table {
    let (name, options) = head.split_once(']').expect(place);
    let mut table = Table::new(name);
    let cells = |line: &str| line.split('|').map(|c| c.trim().to_owned()).collect::<Vec<_>>();
    for heading in cells(lines.first().expect(place)) {
        let (name, ty) = heading.split_once(':').unwrap_or((&heading, "number"));
        let ty = match ty {
            "number" => Type::Number,
            "text" => Type::Text,
            "date" => Type::Date,
            "bool" => Type::Bool,
            "any" => Type::Any,
            other => panic!("{place}: type {other}"),
        };
        table.columns.push(Column::input(name, ty));
    }
    table.rows = lines.len() - 1;
    for line in &lines[1..] {
        let row = cells(line);
        assert_eq!(row.len(), table.columns.len(), "{place}: {line}");
        for (column, cell) in table.columns.iter_mut().zip(row) {
            let plain = column.ty == Type::Text && !cell.is_empty() && !cell.starts_with(['"', '#']);
            column.values.push(if plain { Value::text(cell) } else { read_value(&cell) });
        }
    }
    read_bands(&mut table, options);
    table
}

fn read_bands(table: &mut Table, options: &str) {
    let option = |key: &str| options.split_whitespace().find_map(|o| o.strip_prefix(key)?.strip_prefix('='));
    let (lower, upper) = (option("lower"), option("upper"));
    let tiers = option("tiers").map(|t| {
        let names: Vec<Arc<str>> = t.split(',').map(Into::into).collect();
        <[Arc<str>; 3]>::try_from(names).unwrap()
    });
    if let Some(bound) = lower.or(upper).or(tiers.as_ref().map(|t| &*t[0])) {
        table.bands = Some(Bands {
            bound_column: bound.into(),
            lower_inclusive: upper.is_none(),
            below: option("below").map(read_value),
            tiers,
        });
    }
}

/// `1.5`, `2026-10-01`, `"text"`, `TRUE`, `#N/A`, or nothing for an empty cell.
pub fn read_value(text: &str) -> Value {
    try_value(text).unwrap_or_else(|| panic!("not a value: {text}"))
}

fn try_value(text: &str) -> Option<Value> {
    if text.is_empty() {
        return Some(Value::Empty);
    }
    if let Some(inner) = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        return Some(Value::text(inner.replace("\"\"", "\"")));
    }
    if let Some(kind) = ErrorKind::ALL.into_iter().find(|k| k.as_str() == text) {
        return Some(Value::error(kind));
    }
    match text {
        "TRUE" => return Some(Value::Bool(true)),
        "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    if let Ok(date) = text.parse() {
        return Some(Value::Number(Num::from(serial(date))));
    }
    Num::parse(text).map(Value::Number)
}

fn type_of(value: &Value) -> Type {
    match value {
        Value::Number(_) => Type::Number,
        Value::Text(_) => Type::Text,
        Value::Bool(_) => Type::Bool,
        _ => Type::Any,
    }
}

/// The lines of a file of texts: line number, text, and what stands behind ` -> `.
pub fn text_cases(text: &str) -> impl Iterator<Item = (usize, &str, Option<&str>)> {
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with("# "));
    lines.map(|(n, line)| match line.split_once(" -> ") {
        Some((text, expect)) => (n + 1, text, Some(expect)),
        None => (n + 1, line.trim_end(), None),
    })
}

impl CaseFile {
    /// A formula column.
    pub fn add(&mut self, table: &str, column: &str, text: &str) {
        let (formula, round) = split_round(text);
        let node = parse(formula).unwrap_or_else(|e| panic!("{}.txt: {text}: {e:?}", self.name));
        let formula = Formula { text: formula.into(), node, round, span: None };
        let table = self.model.table_mut(table).unwrap_or_else(|| panic!("{}.txt: no table {table}", self.name));
        table.columns.push(Column::formula(column, Type::Any, formula));
    }

    /// What a model has for a case: as many values as are expected.
    pub fn values<'m>(&self, model: &'m Model, case: &Case) -> &'m [Value] {
        let column = model.table(&case.table).unwrap().column(&case.column).unwrap();
        assert!(matches!(column.content, Content::Formula(_)));
        &column.values[..case.expect.len().min(column.values.len())]
    }
}

/// Equal, endless fractions to the 15 digits that a cell shows.
pub fn agree(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.significant(14) == b.significant(14),
        _ => a == b,
    }
}

pub fn show(values: &[Value]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
