//! Tables: from cells as written to a formula table, checked for order, gaps, overlaps, keys and types.

mod bounds;
mod keys;

use super::file::{self, Cell, Entry, TableKind};
use super::model::SchemeTable;
use super::written::Places;
use crate::diag::{Diagnostic, codes, nearest};
use crate::formula::model::Bands;
use crate::formula::{Column, Content, Formula, Round, Table, Type, Value, parse};
use crate::origin::{Origin, Span};
use crate::period::from_serial;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The columns that date a row: from the first day, to the last.
pub const FROM: &str = "自";
pub const UNTIL: &str = "至";
/// What the columns of bounds are called; the first column where none is.
const LOWER: [&str; 2] = ["下限", "起点"];
const UPPER: [&str; 2] = ["上限", "终点"];
const RATE: &str = "比例";

/// A written table while it is looked at.
struct Draft<'a> {
    name: &'a Arc<str>,
    table: &'a file::Table,
    /// The columns that have cells, in order.
    cells: Vec<(&'a Arc<str>, &'a Span)>,
    validity: Vec<(Option<NaiveDate>, Option<NaiveDate>)>,
}

/// A table, and where its derived columns' formulas stand.
pub type Used = (SchemeTable, Vec<(Arc<str>, Places)>);

pub fn used(entry: &Entry<file::Table>, findings: &mut Vec<Diagnostic>) -> Used {
    let draft = Draft::new(&entry.name, &entry.item);
    draft.columns_are_sound(findings);
    bounds::check(&draft, findings);
    keys::check(&draft, findings);
    let mut places = Vec::new();
    let written = &entry.item;
    let columns = written.columns.iter().filter_map(|(name, _)| draft.column(name, &mut places, findings)).collect();
    let table = Table { name: Arc::clone(&entry.name), columns, rows: written.rows.len(), bands: draft.bands() };
    let formats = draft.cells.iter().enumerate().filter(|(i, _)| draft.is_percent(*i));
    let used = SchemeTable {
        table,
        formats: formats.map(|(i, (name, _))| (Arc::clone(name), draft.percent_format(i))).collect::<BTreeMap<_, _>>(),
        validity: draft.validity,
        clause: Arc::clone(&written.clause),
        note: Arc::clone(&written.note),
        assumed: written.assumed.clone(),
        span: written.span.clone(),
    };
    (used, places)
}

impl<'a> Draft<'a> {
    fn new(name: &'a Arc<str>, table: &'a file::Table) -> Self {
        let derived = |column: &str| table.formulas.iter().any(|(f, ..)| &**f == column);
        let cells: Vec<_> = table.columns.iter().filter(|(c, _)| !derived(c)).map(|(c, s)| (c, s)).collect();
        let mut draft = Self { name, table, cells, validity: Vec::new() };
        draft.validity = (0..table.rows.len()).map(|row| (draft.day(row, FROM), draft.day(row, UNTIL))).collect();
        draft
    }

    fn index(&self, column: &str) -> Option<usize> {
        self.cells.iter().position(|(c, _)| &***c == column)
    }

    fn cell(&self, row: usize, index: usize) -> Option<&'a Cell> {
        self.table.rows.get(row)?.0.get(index)
    }

    fn day(&self, row: usize, column: &str) -> Option<NaiveDate> {
        let cell = self.cell(row, self.index(column)?)?;
        from_serial(cell.value.as_number()?.to_i64()?)
    }

    fn column_cells(&self, index: usize) -> impl Iterator<Item = &'a Cell> {
        self.table.rows.iter().filter_map(move |(cells, _)| cells.get(index))
    }

    /// The column of lower or of upper bounds.
    fn bound(&self) -> usize {
        let names = if self.table.lower { LOWER } else { UPPER };
        names.iter().find_map(|n| self.index(n)).unwrap_or(0)
    }

    fn bands(&self) -> Option<Bands> {
        if self.table.kind == TableKind::Lookup {
            return None;
        }
        let bound_column = Arc::clone(self.cells.get(self.bound())?.0);
        let tiers = if self.table.kind == TableKind::Tiers { self.tiers() } else { None };
        Some(Bands { bound_column, lower_inclusive: self.table.lower, below: self.table.below.clone(), tiers })
    }

    /// Start, end and rate.
    fn tiers(&self) -> Option<[Arc<str>; 3]> {
        let named = |names: &[&str]| {
            let found = self.table.columns.iter().find(|(c, _)| names.contains(&&**c));
            found.map(|(c, _)| Arc::clone(c))
        };
        let (start, end) = (named(&LOWER)?, named(&UPPER)?);
        let others = || self.table.columns.iter().map(|(c, _)| c).filter(|c| **c != start && **c != end);
        let rate = others().find(|c| &***c == RATE).or_else(|| others().find(|c| ![FROM, UNTIL].contains(&&***c)))?;
        let rate = Arc::clone(rate);
        Some([start, end, rate])
    }

    fn ty(&self, index: usize) -> Type {
        let mut types = self.column_cells(index).map(|c| c.ty).filter(|t| *t != Type::Any);
        types.next().unwrap_or(Type::Any)
    }

    fn columns_are_sound(&self, findings: &mut Vec<Diagnostic>) {
        let columns = &self.table.columns;
        for (i, (name, span)) in columns.iter().enumerate() {
            if let Some((_, first)) = columns[..i].iter().find(|(c, _)| c.eq_ignore_ascii_case(name)) {
                let finding = Diagnostic::new(codes::NAME_TAKEN).arg("name", name).at(span.clone());
                findings.push(finding.related(first.clone(), "first"));
            }
        }
        let names = || columns.iter().map(|(c, _)| &**c);
        let mentioned = self.table.formulas.iter().map(|(f, span, _)| (f, span));
        for (name, span) in mentioned.chain(self.table.keys.iter().map(|(k, span)| (k, span))) {
            if !names().any(|c| c == &**name) {
                let near = nearest(name, names()).unwrap_or_default();
                let finding = Diagnostic::new(codes::TABLE_COLUMN).arg("column", name).arg("near", near);
                findings.push(finding.arg("table", self.name).at(span.clone()));
            }
        }
        if self.table.rows.is_empty() {
            findings.push(Diagnostic::new(codes::TABLE_EMPTY).arg("table", self.name).at(self.table.span.clone()));
        }
        for index in 0..self.cells.len() {
            let ty = self.ty(index);
            for cell in self.column_cells(index).filter(|c| c.ty != Type::Any && c.ty != ty) {
                let finding = Diagnostic::new(codes::TABLE_MIXED).arg("column", self.cells[index].0);
                let finding = finding.arg("wanted", super::params::type_name(ty)).arg("text", &cell.text);
                findings.push(finding.at(cell.span.clone()));
            }
        }
    }

    /// A column as the formula table has it; a formula that does not parse is reported and left out.
    fn column(
        &self,
        name: &Arc<str>,
        places: &mut Vec<(Arc<str>, Places)>,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Column> {
        if let Some(index) = self.index(name) {
            let origins = self.column_cells(index).map(|c| Origin::Text(c.span.clone())).collect();
            let values: Vec<Value> = self.column_cells(index).map(|c| c.value.clone()).collect();
            let ty = self.ty(index);
            let content = Content::Input(origins);
            return Some(Column { name: Arc::clone(name), ty, content, values, close: Vec::new() });
        }
        let (.., written) = self.table.formulas.iter().find(|(f, ..)| f == name)?;
        match parse(&written.text) {
            Ok(node) => {
                places.push((Arc::clone(name), written.places.clone()));
                let text = Arc::from(&*written.text);
                let formula = Formula { text, node, round: Round::None, span: written.places.whole() };
                Some(Column::formula(Arc::clone(name), Type::Any, formula))
            }
            Err(errors) => {
                findings.extend(errors.iter().map(|e| super::problems::syntax(e, &written.places)));
                None
            }
        }
    }

    fn is_percent(&self, index: usize) -> bool {
        let mut cells = self.column_cells(index).filter(|c| c.ty == Type::Number).peekable();
        cells.peek().is_some() && cells.all(Cell::is_percent)
    }

    /// As many digits as the cell that has most of them.
    fn percent_format(&self, index: usize) -> Arc<str> {
        let digits = |c: &Cell| c.text.trim_end_matches('%').split_once('.').map_or(0, |(_, d)| d.len());
        match self.column_cells(index).map(digits).max().unwrap_or(0) {
            0 => "0%".into(),
            digits => format!("0.{}%", "0".repeat(digits)).into(),
        }
    }
}
