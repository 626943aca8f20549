//! Dated records (奖惩, 考评, 费用): one event a row, each counted once.

use super::Join;
use super::bins::{Fate, RowRef};
use super::people::{Whose, id_of};
use crate::facts::store::Record;
use crate::facts::{Datum, RecordTable};
use crate::formula::Value;
use crate::formula::value::Cause;
use crate::origin::Origin;
use crate::period::DaySpan;
use crate::read::cell::figure::Figure;
use crate::read::columns::heading_name;
use crate::read::fold::fold;
use crate::read::rows::{Content, why};
use crate::read::scan::reasons;
use crate::read::vocabulary::RowIs;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A record before its table is made.
struct Found {
    store: usize,
    record: Record,
    at: RowRef,
}

/// By store and kind's title.
pub(crate) type Tables = BTreeMap<(usize, Arc<str>), RecordTable>;

impl Join<'_> {
    pub fn records(&mut self) -> Tables {
        let mut by_kind: BTreeMap<Arc<str>, Vec<(usize, usize)>> = BTreeMap::new();
        for (f, s) in self.sheets_of(&[RowIs::Record]) {
            if let Some(kind) = self.kind(f, s) {
                by_kind.entry(Arc::clone(&kind.title)).or_default().push((f, s));
            }
        }
        let mut tables = Tables::new();
        for (title, sheets) in by_kind {
            let columns = self.record_columns(&title, &sheets);
            let mut found: Vec<Found> = Vec::new();
            for (f, s) in &sheets {
                self.sheet_records(*f, *s, &columns, &mut found);
            }
            self.repeated(&mut found);
            for (store, kind) in self.record_kinds.iter().filter(|(_, kind)| *kind == title) {
                let table = RecordTable { kind: Arc::clone(kind), columns: columns.clone(), rows: Vec::new() };
                tables.insert((*store, Arc::clone(kind)), table);
            }
            for one in found {
                let key = (one.store, Arc::clone(&title));
                let empty = || RecordTable { kind: Arc::clone(&title), columns: columns.clone(), rows: Vec::new() };
                tables.entry(key).or_insert_with(empty).rows.push(one.record);
            }
        }
        for table in tables.values_mut() {
            table.rows.sort_by(|a, b| {
                let place = |r: &Record| r.values.iter().find_map(|d| d.origin.place().cloned());
                (a.date, a.owner, place(a)).cmp(&(b.date, b.owner, place(b)))
            });
        }
        self.declared_empty(&mut tables);
        tables
    }

    /// `[none]` says that there are no records of a kind: an empty table.
    fn declared_empty(&mut self, tables: &mut Tables) {
        for none in self.request.none {
            let Some(kind) = self.vocabulary.kind_named(none) else { continue };
            if kind.row == RowIs::Record {
                for store in 0..self.book.len() {
                    let table = || RecordTable {
                        kind: Arc::clone(&kind.title),
                        columns: kind.columns.clone(),
                        rows: Vec::new(),
                    };
                    tables.entry((store, Arc::clone(&kind.title))).or_insert_with(table);
                }
            }
        }
    }

    /// The fixed columns of the kind, or the free headings of all its sheets in order of first appearance.
    fn record_columns(&self, title: &str, sheets: &[(usize, usize)]) -> Vec<Arc<str>> {
        let Some(kind) = self.vocabulary.kind_named(title) else { return Vec::new() };
        if !kind.open {
            return kind.columns.clone();
        }
        let mut columns: Vec<Arc<str>> = Vec::new();
        for (f, s) in sheets {
            let Some(layout) = &self.sheets[*f][*s].layout else { continue };
            for c in layout.columns.iter().filter(|c| c.meaning.is_none() && c.twin_of.is_none()) {
                let name = heading_name(&c.header);
                if !columns.iter().any(|known| fold(known) == fold(&name)) {
                    columns.push(name);
                }
            }
        }
        columns
    }

    fn sheet_records(&mut self, file: usize, sheet: usize, columns: &[Arc<str>], found: &mut Vec<Found>) {
        let Some(kind) = self.kind(file, sheet) else { return };
        let (title, zeros) = (Arc::clone(&kind.title), kind.measures.clone());
        let fallback = self.sheet_span(file, sheet);
        let count = self.sheets[file][sheet].rows.len();
        let mut in_period = count == 0 && fallback.is_some_and(|s| self.period.overlaps(&s));
        for row in 0..count {
            in_period |= self.record_row(RowRef { file, sheet, row }, fallback, columns, found);
        }
        if in_period {
            for store in self.scope(file) {
                self.record_kinds.insert((store, Arc::clone(&title)));
                self.present.extend(zeros.iter().map(|m| (store, Arc::clone(m))));
            }
        }
    }

    /// Returns whether the row is about the period.
    fn record_row(
        &mut self,
        at: RowRef,
        fallback: Option<DaySpan>,
        columns: &[Arc<str>],
        found: &mut Vec<Found>,
    ) -> bool {
        let row = self.table_row(at);
        if row.summary.is_some() {
            self.fates.set(at, Fate::Aside(reasons::SUMMARY));
            return false;
        }
        let wrong = !row.wrong.is_empty();
        let dated = row.keys.span;
        let Some(span) = dated.or(fallback).filter(|s| wrong || self.period.covers(s)) else {
            self.fates.set(at, Fate::Aside(reasons::OTHER_PERIOD));
            return false;
        };
        if !row.keys.has_person() && !wrong {
            self.fates.set(at, Fate::Aside(reasons::NOTHING_SAID));
            return true;
        }
        let named = match row.keys.store.clone().map(|name| self.named_store(at, &name)) {
            Some(Err(())) if !wrong => {
                self.fates.set(at, Fate::Aside(reasons::UNKNOWN_STORE));
                return true;
            }
            named => named.and_then(Result::ok),
        };
        let (person, home) = match self.whose(at, named.or(self.file_stores[at.file]), span) {
            Whose::One { person, .. } => (person, self.people.people[person].home),
            Whose::Several(people) | Whose::Handed(people) => {
                self.stranger(at, named.or(self.file_stores[at.file]), people);
                return true;
            }
            Whose::Nobody => {
                self.stranger(at, named.or(self.file_stores[at.file]), Vec::new());
                return true;
            }
        };
        let store = named.or(home);
        let points = if wrong { Ok(()) } else { self.check_points(at) };
        if wrong || points.is_err() || store.is_none() {
            self.fates.set(at, Fate::Refused);
            self.report_wrong(at, store);
            if let Err(finding) = points {
                let mut finding = *finding;
                finding.store = store.map(|s| Arc::clone(self.book.name(s)));
                self.findings.push(finding);
            }
            return true;
        }
        let date = dated.filter(|s| s.from == s.to).map(|s| s.from);
        let record = Record { owner: id_of(person), date, values: self.record_values(at, columns) };
        if let Some(store) = store {
            self.went_to[at.file].insert(store);
            self.fates.set(at, Fate::Used);
            found.push(Found { store, record, at });
        }
        true
    }

    /// 加分 is never negative.
    fn check_points(&self, at: RowRef) -> Result<(), Box<crate::diag::Diagnostic>> {
        let Some(column) = self.column(at.file, at.sheet, "加分") else { return Ok(()) };
        let row = self.table_row(at);
        match row.figure(column) {
            Some(Figure::Known(n)) if n.is_negative() => {
                let place = self.sheet(at).at(row.row, column);
                let header = place.column.clone().unwrap_or_default();
                let finding = crate::diag::Diagnostic::new(crate::diag::codes::NEGATIVE).arg("column", header);
                Err(Box::new(finding.arg("found", n).at(place)))
            }
            _ => Ok(()),
        }
    }

    fn record_values(&self, at: RowRef, columns: &[Arc<str>]) -> Vec<Datum> {
        let sheet = self.sheet(at);
        let row = self.table_row(at);
        let free = |name: &str| {
            let layout = sheet.layout.as_ref()?;
            let is = |c: &crate::read::columns::Column| {
                c.meaning.is_none() && c.twin_of.is_none() && fold(&heading_name(&c.header)) == fold(name)
            };
            layout.columns.iter().position(is)
        };
        let of = |name: &Arc<str>| {
            let Some(column) = self.column(at.file, at.sheet, name).or_else(|| free(name)) else {
                return self.split_points(at, name);
            };
            let origin = Origin::cell(sheet.at(row.row, column));
            let unknown = |why: &Arc<str>| {
                Value::unknown(Cause { name: Arc::clone(name), why: Arc::clone(why), origin: origin.clone() })
            };
            let value = match row.cell(column) {
                Some(Content::Text(text)) => Value::Text(Arc::clone(text)),
                // A deduction written as −2 is one of 2.
                Some(Content::Figure(Figure::Known(n))) if &**name == "扣分" => Value::Number(n.abs()),
                Some(Content::Figure(Figure::Known(n) | Figure::Bare(n))) => Value::Number(n.clone()),
                Some(Content::Figure(Figure::Unknown(why))) => unknown(why),
                Some(Content::Free(value)) => why(value).map_or_else(|| value.clone(), |w| unknown(&w)),
                Some(Content::Day(_) | Content::Figure(Figure::Nothing)) | None => Value::Empty,
            };
            let split = value == Value::Empty && matches!(&**name, "加分" | "扣分");
            if split { self.split_points(at, name) } else { Datum { value, origin } }
        };
        columns.iter().map(of).collect()
    }

    /// 加分 and 扣分 from one signed column: below zero, or of a level that takes off, is 扣分.
    fn split_points(&self, at: RowRef, name: &str) -> Datum {
        let sheet = self.sheet(at);
        let row = self.table_row(at);
        let Some(column) = self.column(at.file, at.sheet, "分值").filter(|_| matches!(name, "加分" | "扣分"))
        else {
            return Datum { value: Value::Empty, origin: Origin::cell(sheet.at_row(row.row)) };
        };
        let origin = Origin::cell(sheet.at(row.row, column));
        let value = match row.figure(column) {
            Some(Figure::Known(n)) => {
                let level = ["级别", "项目"].iter().filter_map(|f| self.column(at.file, at.sheet, f));
                let says = |c: usize| row.text(c).map(|t| fold(t)).unwrap_or_default();
                let takes_off = level.map(says).any(|t| self.vocabulary.words.penalty.iter().any(|p| t.contains(p)));
                let minus = n.is_negative() || takes_off;
                let asked = (name == "扣分") == minus && !n.is_zero();
                if asked { Value::Number(n.abs()) } else { Value::Empty }
            }
            _ => Value::Empty,
        };
        Datum { value, origin }
    }

    /// The same record in two files is one: of each, the file that has it most often counts.
    fn repeated(&mut self, found: &mut Vec<Found>) {
        let content = |f: &Found| {
            let values: Vec<String> = f.record.values.iter().map(|d| d.value.to_string()).collect();
            (f.store, f.record.owner, f.record.date, values)
        };
        let mut by_content: BTreeMap<_, BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
        for (i, one) in found.iter().enumerate() {
            by_content.entry(content(one)).or_default().entry(one.at.file).or_default().push(i);
        }
        let mut drop: BTreeSet<usize> = BTreeSet::new();
        for files in by_content.values().filter(|files| files.len() > 1) {
            let most = files.iter().max_by_key(|(file, rows)| (rows.len(), std::cmp::Reverse(**file)));
            let most = most.map(|(file, _)| *file);
            drop.extend(files.iter().filter(|(f, _)| Some(**f) != most).flat_map(|(_, rows)| rows.iter().copied()));
        }
        for i in &drop {
            self.fates.set(found[*i].at, Fate::Aside(reasons::DUPLICATE));
        }
        let mut i = 0;
        found.retain(|_| {
            i += 1;
            !drop.contains(&(i - 1))
        });
    }
}
