//! `[[table]]`: grades, bands, tiers, grids, cell by cell.

use super::{Scalar, optional_text, text_or_empty, texts};
use crate::diag::{Diagnostic, Item, Items, codes};
use crate::formula::Value;
use crate::origin::Span;
use crate::scheme::written::Written;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Table {
    pub kind: TableKind,
    /// TRUE where a bound is the lower one and belongs to its band.
    pub lower: bool,
    /// What stands below the first lower bound; `None` is an error.
    pub below: Option<Value>,
    /// All columns in order, the derived ones too.
    pub columns: Vec<(Arc<str>, Span)>,
    /// The columns by which a row is found.
    pub keys: Vec<(Arc<str>, Span)>,
    /// Derived columns and their formulas.
    pub formulas: Vec<(Arc<str>, Span, Written)>,
    pub rows: Vec<(Vec<Cell>, Span)>,
    pub clause: Arc<str>,
    pub note: Arc<str>,
    pub assumed: Option<Arc<str>>,
    pub span: Span,
}

pub type Cell = Scalar;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    Bands,
    Tiers,
    Lookup,
    Grid,
}

const KINDS: &[(&str, TableKind)] = &[
    ("bands", TableKind::Bands),
    ("tiers", TableKind::Tiers),
    ("lookup", TableKind::Lookup),
    ("grid", TableKind::Grid),
];

impl Table {
    pub fn read(items: &Items, _name: &Arc<str>) -> Option<Self> {
        let kind = items.need("kind").and_then(|i| i.word(KINDS));
        let lower = items.get("bound").and_then(|i| i.word(&[("lower", true), ("upper", false)]));
        let below = items.get("below").and_then(|i| below(&i));
        let columns = texts(items.need("columns"));
        let formulas: Vec<_> = items.get("formulas").map(formulas).unwrap_or_default();
        let written = columns.iter().filter(|(c, _)| !formulas.iter().any(|(f, ..)| f == c)).count();
        let rows = items.need("rows").map(|i| rows(&i, written)).unwrap_or_default();
        let table = Self {
            lower: lower.unwrap_or(true),
            below,
            columns,
            keys: texts(items.get("keys")),
            formulas,
            rows,
            clause: text_or_empty(items.get("clause")),
            note: text_or_empty(items.get("note")),
            assumed: optional_text(items.get("assumed")),
            span: items.span().clone(),
            kind: kind?,
        };
        Some(table)
    }
}

fn below(item: &Item) -> Option<Value> {
    if item.text_quietly() == Some("error") { None } else { Scalar::read(item).map(|s| s.value) }
}

fn formulas(item: Item) -> Vec<(Arc<str>, Span, Written)> {
    let Some(mut items) = item.table() else { return Vec::new() };
    let read = |(name, span, item): (&str, Span, Item)| Some((Arc::from(name), span, Written::read(&item)?.trimmed()));
    items.entries().into_iter().filter_map(read).collect()
}

/// Every row must have a cell for every column that is written and not worked out.
fn rows(item: &Item, wanted: usize) -> Vec<(Vec<Cell>, Span)> {
    let mut out = Vec::new();
    for row in item.list() {
        if !row.is_array() {
            row.wrong("a row");
            continue;
        }
        let cells = row.list();
        if cells.len() == wanted {
            let cells: Vec<_> = cells.iter().filter_map(Scalar::read).collect();
            if cells.len() == wanted {
                out.push((cells, row.span()));
            }
        } else {
            let finding = Diagnostic::new(codes::ROW_LENGTH).arg("wanted", wanted).arg("found", cells.len());
            row.report(finding.at(row.span()));
        }
    }
    out
}
