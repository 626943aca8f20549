//! Earlier months from a workbook: a shop that starts in October brings January to September. One row a person and month; a row
//! without 姓名 is the store's own. All or nothing, and every cell that cannot be read is named.

use super::{Seal, opened, path};
use crate::diag::{Code, Diagnostic, codes, has_errors, nearest};
use crate::formula::{Ref, Type};
use crate::ledger::{ClosedMonth, ClosedPerson, Ledger, MonthHead, Origin, State, Stored};
use crate::number::Num;
use crate::origin::Place;
use crate::period::Period;
use crate::read::{Flow, Limits, Raw, Row, Sheet, Visitor, Want, open};
use crate::run::month;
use crate::run::schemes::Schemes;
use crate::run::shop::Shop;
use crate::scheme::compile::calls_of;
use crate::scheme::model::Scheme;
use crate::scheme::names::{AGENTS, GROSS, NAME, NET, POST, STORE, WITHHELD};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The column that says which month a row is about.
pub const MONTH: &str = "账期";
/// The column that tells people of one name apart.
pub const NUMBER: &str = "工号";
const FIXED: [&str; 5] = [MONTH, STORE, NUMBER, NAME, POST];

/// A column of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub name: Arc<str>,
    /// Yes or no; else a number.
    pub is_flag: bool,
    /// A row of a person must have it.
    pub of_people: bool,
    /// The store's own row must have it.
    pub of_store: bool,
}

/// The columns that the schemes of the shop ask of closed months, then the totals that the ledger shows. With the fixed ones first.
pub fn wanted(root: &Path) -> Result<(Vec<&'static str>, Vec<Wanted>), Vec<Diagnostic>> {
    let (shop, schemes) = opened(root)?;
    let stores = stores(&shop, &schemes);
    Ok((FIXED.to_vec(), columns(&shop, stores.values())))
}

/// Every store of the newest drop, else of the settings, with its scheme.
fn stores(shop: &Shop, schemes: &Schemes) -> BTreeMap<Arc<str>, Arc<Scheme>> {
    let mut found: BTreeMap<Arc<str>, Arc<Scheme>> = BTreeMap::new();
    if let Ok(period) = shop.period(None) {
        let month = month::plain(shop, schemes, period);
        found.extend(month.outcome.stores.into_iter().map(|s| (s.store, s.scheme)));
    }
    for store in &shop.config.stores {
        let name = &store.names.name;
        found.extend(schemes.of(name).map(|scheme| (Arc::clone(name), scheme)));
    }
    found
}

fn columns<'s>(shop: &Shop, schemes: impl Iterator<Item = &'s Arc<Scheme>>) -> Vec<Wanted> {
    let measures = shop.vocabulary.measures();
    let mut all: Vec<Wanted> = Vec::new();
    for scheme in schemes {
        for (table, call) in calls_of(scheme, &measures) {
            let (name, of_store) = match &call.of {
                Ref::Name(name) => (name, true),
                Ref::Column { table: Some(t), column } => (column, &**t == STORE),
                Ref::ThisRow { column } | Ref::Column { table: None, column } => (column, &*table == STORE),
            };
            if !of_store && &*table != AGENTS {
                continue;
            }
            let at = all.iter().position(|w| w.name == *name).unwrap_or_else(|| {
                let is_flag = scheme.rule(name).is_some_and(|r| r.ty == Type::Bool);
                all.push(Wanted { name: Arc::clone(name), is_flag, of_people: false, of_store: false });
                all.len() - 1
            });
            all[at].of_people |= !of_store;
            all[at].of_store |= of_store;
        }
    }
    for total in [GROSS, WITHHELD, NET] {
        if all.iter().all(|w| &*w.name != total) {
            all.push(Wanted { name: total.into(), is_flag: false, of_people: false, of_store: false });
        }
    }
    all
}

/// A month that was brought, or that would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    pub period: Period,
    pub store: Arc<str>,
    pub people: usize,
}

/// What an import does, or would do.
#[derive(Clone, Debug)]
pub struct Import {
    pub months: Vec<Imported>,
    /// What does not stand against it.
    pub findings: Vec<Diagnostic>,
}

/// Brings the months of a file, or only one. With `dry` nothing is written.
pub fn import(
    root: &Path,
    file: &Path,
    only: Option<Period>,
    seal: &Seal<'_>,
    dry: bool,
) -> Result<Import, Vec<Diagnostic>> {
    let (shop, schemes) = opened(root)?;
    let stores = stores(&shop, &schemes);
    let shown = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let mut sheet = Table::default();
    let mut findings = match open(file, &shown, &Limits::default()) {
        Ok(opened) => opened.read(&mut sheet),
        Err(finding) => vec![*finding],
    };
    if has_errors(&findings) {
        return Err(findings);
    }
    let wanted = columns(&shop, stores.values());
    let mut judge = Judge { shop: &shop, stores: &stores, wanted: &wanted, only, findings: Vec::new() };
    let months = judge.months(&sheet, &shown);
    findings.append(&mut judge.findings);
    if has_errors(&findings) {
        return Err(findings);
    }
    let frozen = |((period, store), rows): (&(Period, Arc<str>), &Rows)| {
        let scheme = stores.get(store).map_or("", |s| &*s.name);
        rows.frozen(*period, store, scheme, seal)
    };
    let frozen: Vec<ClosedMonth> = months.iter().map(frozen).collect();
    let listed = frozen.iter().map(|m| Imported {
        period: m.head.period,
        store: Arc::clone(&m.head.store),
        people: m.people.len(),
    });
    let listed = listed.collect();
    let ledger_path = path(&shop);
    if dry {
        if let Some(ledger) = Ledger::read(&ledger_path).map_err(|f| vec![f])? {
            ledger.refuses(&frozen)?;
        }
    } else {
        Ledger::write(&ledger_path).map_err(|f| vec![f])?.close(&frozen, None)?;
    }
    Ok(Import { months: listed, findings })
}

/// The first sheet that has the heading 账期.
#[derive(Default)]
struct Table {
    sheet: Option<Sheet>,
    headings: Vec<(u32, Arc<str>)>,
    rows: Vec<(u32, Vec<(u32, Raw)>)>,
    /// A sheet was found and is read to its end.
    done: bool,
}

impl Visitor for Table {
    fn sheet(&mut self, sheet: &Sheet) -> Want {
        if self.done {
            return Want::Skip;
        }
        self.sheet = Some(sheet.clone());
        Want::Read
    }

    fn row(&mut self, row: &Row<'_>) -> Flow {
        if !self.headings.is_empty() {
            self.rows.push((row.index, row.cells.to_vec()));
            return Flow::Go;
        }
        let names: Vec<(u32, Arc<str>)> = row.cells.iter().filter_map(|(c, raw)| Some((*c, text(raw)?))).collect();
        if names.iter().any(|(_, name)| &**name == MONTH) {
            self.headings = names;
            self.done = true;
        }
        Flow::Go
    }
}

/// A cell's text without the space around it; a whole number is a text, too: a 工号.
fn text(raw: &Raw) -> Option<Arc<str>> {
    let text = match raw {
        Raw::Text(text) => text.trim().to_owned(),
        Raw::Number(n) => n.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then(|| text.into())
}

/// One store's month.
#[derive(Default)]
struct Rows {
    people: Vec<ClosedPerson>,
    places: BTreeMap<Arc<str>, Place>,
    store: BTreeMap<Arc<str>, Stored>,
}

impl Rows {
    fn frozen(&self, period: Period, store: &Arc<str>, scheme: &str, seal: &Seal<'_>) -> ClosedMonth {
        ClosedMonth {
            head: MonthHead {
                store: Arc::clone(store),
                period,
                revision: 0,
                state: State::Closed,
                origin: Origin::Imported,
                scheme: scheme.into(),
                scheme_hash: "".into(),
                tool: env!("CARGO_PKG_VERSION").into(),
                by: seal.by.into(),
                at: seal.at.into(),
                why: "".into(),
            },
            inputs: Vec::new(),
            files: Vec::new(),
            scheme_sources: Vec::new(),
            params: Vec::new(),
            people: self.people.clone(),
            store_values: self.store.clone(),
            adjustments: Vec::new(),
        }
    }
}

struct Judge<'a> {
    shop: &'a Shop,
    stores: &'a BTreeMap<Arc<str>, Arc<Scheme>>,
    wanted: &'a [Wanted],
    only: Option<Period>,
    findings: Vec<Diagnostic>,
}

impl Judge<'_> {
    fn months(&mut self, table: &Table, shown: &str) -> BTreeMap<(Period, Arc<str>), Rows> {
        let mut months: BTreeMap<(Period, Arc<str>), Rows> = BTreeMap::new();
        let Some(sheet) = table.sheet.as_ref().filter(|_| !table.headings.is_empty()) else {
            let missing = Diagnostic::new(codes::IMPORT_HEADINGS).arg("names", MONTH);
            self.findings.push(missing.at(Place::file(shown)));
            return months;
        };
        self.headings(table, sheet);
        let first = table.rows.first().map_or(0, |(row, _)| *row);
        for (row, cells) in &table.rows {
            let line = Line { table, sheet, row: *row, cells };
            self.row(&line, &mut months);
        }
        if months.is_empty() && !has_errors(&self.findings) {
            self.findings.push(Diagnostic::new(codes::IMPORT_EMPTY).at(sheet.at(first, 0)));
        }
        months
    }

    fn headings(&mut self, table: &Table, sheet: &Sheet) {
        let has = |name: &str| table.headings.iter().any(|(_, h)| &**h == name);
        let needed = self.wanted.iter().filter(|w| w.of_people || w.of_store).map(|w| &*w.name);
        let missing: Vec<&str> = [NAME].into_iter().chain(needed).filter(|n| !has(n)).collect();
        let head = table.headings.first().map_or(0, |(c, _)| *c);
        if !missing.is_empty() {
            let finding = Diagnostic::new(codes::IMPORT_HEADINGS).arg("names", missing.join("、"));
            self.findings.push(finding.at(Place { cell: None, ..sheet.at(0, head) }));
        }
        let known = || FIXED.into_iter().chain(self.wanted.iter().map(|w| &*w.name));
        for (column, heading) in &table.headings {
            if !known().any(|k| k == &**heading) {
                let near = nearest(heading, known()).unwrap_or_default();
                let finding = Diagnostic::new(codes::IMPORT_COLUMN).arg("column", heading).arg("near", near);
                self.findings.push(finding.at(Place { cell: None, ..sheet.at(0, *column) }));
            }
        }
    }

    fn row(&mut self, line: &Line<'_>, months: &mut BTreeMap<(Period, Arc<str>), Rows>) {
        let Some(period) = self.period(line) else { return };
        if self.only.is_some_and(|only| only != period) {
            return;
        }
        let Some(store) = self.store(line) else { return };
        let name = line.text(NAME);
        let values = self.values(line, name.is_some());
        let rows = months.entry((period, store)).or_default();
        let Some(name) = name else {
            rows.store.extend(values);
            return;
        };
        let key = line.text(NUMBER).unwrap_or_else(|| Arc::clone(&name));
        let place = line.place(NAME);
        if let Some(first) = rows.places.insert(Arc::clone(&key), place.clone()) {
            let twice = Diagnostic::new(codes::IMPORT_TWICE).arg("name", &name).arg("period", period);
            self.findings.push(twice.at(place).related(first, "first_row"));
            return;
        }
        let id = u32::try_from(rows.people.len() + 1).unwrap_or(u32::MAX);
        let post = line.text(POST).unwrap_or_default();
        let nickname = Arc::clone(&name);
        rows.people.push(ClosedPerson { key, id, name, nickname, post, home: true, roster: BTreeMap::new(), values });
    }

    fn period(&mut self, line: &Line<'_>) -> Option<Period> {
        let raw = line.raw(MONTH);
        let period = match raw {
            Raw::DateTime(at) => Some(Period::month_of(at.date())),
            other => text(other).and_then(|t| Period::parse(&t)),
        };
        let month = period.filter(|p| matches!(p, Period::Month { .. }));
        if month.is_none() {
            self.wrong(codes::IMPORT_PERIOD, line, MONTH, raw);
        }
        month
    }

    /// The store by any of its names; the only one where the row names none.
    fn store(&mut self, line: &Line<'_>) -> Option<Arc<str>> {
        let named = line.text(STORE);
        let only = self.stores.keys().next().filter(|_| self.stores.len() == 1);
        let of_settings = |name: &str| {
            let all = self.shop.config.stores.iter();
            all.map(|s| &s.names).find(|n| n.aliases.iter().any(|a| &**a == name)).map(|n| Arc::clone(&n.name))
        };
        let found = match &named {
            None => only.cloned(),
            Some(name) => self.stores.get_key_value(name).map(|(k, _)| Arc::clone(k)).or_else(|| of_settings(name)),
        };
        if found.is_none() {
            let name = named.unwrap_or_default();
            let near = nearest(&name, self.stores.keys().map(|s| &**s)).unwrap_or_default();
            let finding = Diagnostic::new(codes::IMPORT_STORE).arg("found", &name).arg("near", near);
            self.findings.push(finding.at(line.place(STORE)));
        }
        found
    }

    fn values(&mut self, line: &Line<'_>, is_person: bool) -> BTreeMap<Arc<str>, Stored> {
        let mut values = BTreeMap::new();
        for wanted in self.wanted {
            if line.column(&wanted.name).is_none() {
                continue;
            }
            let needed = if is_person { wanted.of_people } else { wanted.of_store };
            let raw = line.raw(&wanted.name);
            let stored = match raw {
                Raw::Empty => {
                    if needed {
                        self.wrong(codes::IMPORT_BLANK, line, &wanted.name, raw);
                    }
                    continue;
                }
                _ if wanted.is_flag => flag(raw).map(Stored::Bool),
                _ => number(raw).map(Stored::Number),
            };
            let code = if wanted.is_flag { codes::IMPORT_FLAG } else { codes::IMPORT_NUMBER };
            match stored {
                Some(stored) => {
                    values.insert(Arc::clone(&wanted.name), stored);
                }
                None => self.wrong(code, line, &wanted.name, raw),
            }
        }
        values
    }

    fn wrong(&mut self, code: Code, line: &Line<'_>, column: &str, raw: &Raw) {
        let found = match raw {
            Raw::Text(text) | Raw::Error(text) | Raw::BigNumber(text) | Raw::Bad { found: text, .. } => {
                text.to_string()
            }
            Raw::Number(n) => n.to_string(),
            Raw::Bool(b) => b.to_string(),
            Raw::DateTime(at) => at.date().to_string(),
            Raw::Empty | Raw::Duration(_) | Raw::Uncached => String::new(),
        };
        let name = line.text(NAME).unwrap_or_default();
        let finding = Diagnostic::new(code).arg("column", column).arg("found", found).arg("name", name);
        self.findings.push(finding.at(line.place(column)));
    }
}

fn number(raw: &Raw) -> Option<Num> {
    match raw {
        Raw::Number(n) => Some(n.clone()),
        Raw::Text(text) => {
            let text = text.trim().replace([',', '，'], "");
            match text.strip_suffix('%') {
                Some(percent) => Num::parse(percent)?.div(&Num::from(100_i64)),
                None => Num::parse(&text),
            }
        }
        _ => None,
    }
}

fn flag(raw: &Raw) -> Option<bool> {
    match raw {
        Raw::Bool(b) => Some(*b),
        other => match &*text(other)? {
            "是" | "1" | "TRUE" | "true" => Some(true),
            "否" | "0" | "FALSE" | "false" => Some(false),
            _ => None,
        },
    }
}

/// A row with its headings.
struct Line<'t> {
    table: &'t Table,
    sheet: &'t Sheet,
    row: u32,
    cells: &'t [(u32, Raw)],
}

impl Line<'_> {
    fn column(&self, heading: &str) -> Option<u32> {
        self.table.headings.iter().find(|(_, h)| &**h == heading).map(|(c, _)| *c)
    }

    fn raw(&self, heading: &str) -> &Raw {
        let at = self.column(heading).and_then(|c| self.cells.iter().find(|(column, _)| *column == c));
        at.map_or(&Raw::Empty, |(_, raw)| raw)
    }

    fn text(&self, heading: &str) -> Option<Arc<str>> {
        text(self.raw(heading))
    }

    fn place(&self, heading: &str) -> Place {
        match self.column(heading) {
            Some(column) => Place { column: Some(heading.into()), ..self.sheet.at(self.row, column) },
            None => self.sheet.at(self.row, 0),
        }
    }
}
