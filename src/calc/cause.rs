//! The first cause of an error value: the cell, the param or the formula in which it was born.

use crate::formula::value::Cause;
use crate::formula::{Content, Model, NameContent, Ref, Value};
use crate::number::Num;
use crate::origin::Origin;
use crate::scheme::compile::{target, walk};
use crate::scheme::names::{ID, LISTED, STORE};
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
        // Where it was born, if that is another column: not every part that the formula names has a hand in it.
        let born = fault.cause.as_ref().filter(|c| c.name != column.name).map(|c| Arc::clone(&c.name));
        let there = born.and_then(|name| self.cell(table, &name, row).or_else(|| self.cell(&STORE.into(), &name, 0)));
        if there.is_some() {
            return there;
        }
        let earlier = walk::refs(&formula.node).into_iter().find_map(|r| self.reference(table, r, row));
        // Nothing that it reads is an error: it was born here, of what this row says.
        earlier.or_else(|| {
            let why = if *column.name == *LISTED {
                "记录没有写明分值，行为规范里也没有唯一的分值"
            } else {
                ""
            };
            let read = walk::refs(&formula.node).into_iter().filter_map(|r| match r {
                Ref::ThisRow { column } => found.column(column)?.origin(row).filter(|o| o.place().is_some()),
                _ => None,
            });
            let origin = read.into_iter().next().cloned().unwrap_or_default();
            Some(Cause { name: Arc::clone(&column.name), why: why.into(), origin })
        })
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
