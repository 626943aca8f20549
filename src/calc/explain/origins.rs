//! The cells that a value comes from in the end, whatever lies between.

use super::Explainer;
use super::columns::{Rows, rows_of};
use crate::formula::{Content, NameContent, Ref};
use crate::origin::{Origin, PLACES_KEPT, Place};
use crate::scheme::compile::{target, walk};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// Cells, and what is known where there are none.
#[derive(Clone, Debug, Default)]
pub(super) struct Roots {
    places: BTreeSet<Place>,
    /// A text or a stated default: params, dates, what is missing.
    other: Option<Origin>,
}

impl Roots {
    pub(super) fn add(&mut self, origin: &Origin) {
        match origin {
            Origin::Cells { places, .. } => self.places.extend(places.iter().cloned()),
            Origin::Computed => {}
            Origin::Text(_) | Origin::Default(_) => {
                self.other.get_or_insert_with(|| origin.clone());
            }
        }
    }

    fn join(&mut self, other: &Self) {
        self.places.extend(other.places.iter().cloned());
        if self.other.is_none() {
            self.other.clone_from(&other.other);
        }
    }

    pub(super) fn origin(self) -> Origin {
        if self.places.is_empty() {
            return self.other.unwrap_or_default();
        }
        let more = u32::try_from(self.places.len().saturating_sub(PLACES_KEPT)).unwrap_or(u32::MAX);
        Origin::Cells { places: self.places.into_iter().take(PLACES_KEPT).collect(), more }
    }
}

impl Explainer<'_> {
    /// Where the value of a cell comes from in the end.
    pub(super) fn roots(&self, table: &Arc<str>, column: &str, row: usize) -> Rc<Roots> {
        let key = (Arc::clone(table), Arc::from(column), row);
        if let Some(known) = self.known.borrow().get(&key) {
            return Rc::clone(known);
        }
        let mut roots = Roots::default();
        let found = self.outcome.model.table(table).and_then(|t| t.column(column));
        match found.map(|c| &c.content) {
            Some(Content::Input(origins)) => roots.add(origins.get(row).unwrap_or(&Origin::Computed)),
            Some(Content::Formula(formula)) => {
                let rows = rows_of(&formula.node);
                for reference in walk::refs(&formula.node) {
                    self.add_reference(&mut roots, table, reference, row, &rows);
                }
            }
            None => {}
        }
        let roots = Rc::new(roots);
        self.known.borrow_mut().insert(key, Rc::clone(&roots));
        roots
    }

    /// Adds what a reference of a formula in `row` comes from.
    pub(super) fn add_reference(&self, roots: &mut Roots, table: &Arc<str>, reference: &Ref, row: usize, rows: &Rows) {
        if let Ref::Name(name) = reference {
            match self.outcome.model.name(name).map(|n| &n.content) {
                Some(NameContent::Input(origin)) => roots.add(origin),
                Some(NameContent::Cell { table, column }) => roots.join(&self.roots(table, column, 0)),
                None => {}
            }
            return;
        }
        let Some((other, column)) = target(table, reference) else { return };
        if matches!(reference, Ref::ThisRow { .. }) {
            roots.join(&self.roots(other, column, row));
            return;
        }
        for r in self.rows(table, row, other, rows) {
            roots.join(&self.roots(other, column, r));
        }
    }
}
