//! The first cause of an error value: the cell, the param or the formula in which it was born.

use crate::formula::value::Cause;
use crate::formula::{Content, Model, NameContent, Ref, Value};
use crate::number::Num;
use crate::origin::Origin;
use crate::scheme::compile::{target, walk};
use crate::scheme::names::ID;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Why a cell holds an error; `None` where it holds none.
#[must_use]
pub fn first_cause(model: &Model, table: &str, column: &str, row: usize) -> Option<Cause> {
    Search { model, seen: BTreeSet::new() }.cell(&table.into(), column, row)
}

struct Search<'a> {
    model: &'a Model,
    seen: BTreeSet<(Arc<str>, Arc<str>, usize)>,
}

impl Search<'_> {
    fn cell(&mut self, table: &Arc<str>, column: &str, row: usize) -> Option<Cause> {
        let found = self.model.table(table)?;
        let column = found.column(column)?;
        let Value::Error(fault) = column.values.get(row)? else { return None };
        if let Some(cause) = fault.cause.as_deref().filter(|c| !c.why.is_empty() || c.origin != Origin::Computed) {
            return Some(cause.clone());
        }
        if !self.seen.insert((Arc::clone(table), Arc::clone(&column.name), row)) {
            return None;
        }
        let formula = match &column.content {
            Content::Input(origins) => {
                let origin = origins.get(row).cloned().unwrap_or_default();
                return Some(Cause { name: Arc::clone(&column.name), why: "".into(), origin });
            }
            Content::Formula(formula) => formula,
        };
        let earlier = walk::refs(&formula.node).into_iter().find_map(|r| self.reference(table, r, row));
        // Nothing that it reads is an error: it was born here.
        earlier.or_else(|| Some(Cause { name: Arc::clone(&column.name), why: "".into(), origin: Origin::Computed }))
    }

    fn reference(&mut self, table: &Arc<str>, reference: &Ref, row: usize) -> Option<Cause> {
        if let Ref::Name(name) = reference {
            let name = self.model.name(name)?;
            return match (&name.content, &name.value) {
                (NameContent::Cell { table, column }, _) => self.cell(table, column, 0),
                (NameContent::Input(origin), Value::Error(fault)) => {
                    let plain = Cause { name: Arc::clone(&name.name), why: "".into(), origin: origin.clone() };
                    Some(fault.cause.as_deref().cloned().unwrap_or(plain))
                }
                _ => None,
            };
        }
        let (other, column) = target(table, reference)?;
        if matches!(reference, Ref::ThisRow { .. }) {
            return self.cell(other, column, row);
        }
        // A whole column: this person's rows first.
        let rows = self.model.table(other)?.rows;
        let own = self.id(table, row);
        let (mine, others): (Vec<usize>, Vec<usize>) =
            (0..rows).partition(|r| own.is_some() && self.id(other, *r) == own);
        mine.into_iter().chain(others).find_map(|r| self.cell(other, column, r))
    }

    fn id(&self, table: &str, row: usize) -> Option<Num> {
        self.model.value(table, ID, row)?.as_number().cloned()
    }
}
