//! Facts in the tree: a figure of a person or of the store, down to the spans and cells that say it.

use super::{Explainer, leaf};
use crate::facts::STORE_OWNER;
use crate::formula::{Content, Value};
use crate::number::Num;
use crate::origin::Origin;
use crate::period::{DaySpan, from_serial};
use crate::scheme::names::{AGENTS, DAILY, FROM, ID, STORE, TO, WEEKLY};
use crate::trace::Trace;
use std::sync::Arc;

impl Explainer<'_> {
    /// The column as a fact: what 日报 says about it; `None` where it is none.
    pub(super) fn fact(&self, table: &Arc<str>, column: &Arc<str>, row: usize, value: String) -> Option<Trace> {
        let model = &self.outcome.model;
        let said = model.table(DAILY)?.column(column)?;
        let Content::Input(origins) = &said.content else { return None };
        let own = || model.value(table, ID, row)?.as_number().cloned();
        let owner = match &**table {
            AGENTS | WEEKLY => own()?,
            STORE => Num::from(STORE_OWNER),
            _ => return None,
        };
        let week = if &**table == WEEKLY { self.span(WEEKLY, row) } else { None };
        let mut parts = Vec::new();
        for (r, figure) in said.values.iter().enumerate() {
            let theirs = model.value(DAILY, ID, r).and_then(Value::as_number) == Some(&owner);
            let span = self.span(DAILY, r);
            let inside = week.is_none_or(|w| span.is_some_and(|s| w.covers(&s)));
            if theirs && inside && *figure != Value::Empty {
                let name = span.map_or_else(String::new, |s| s.to_string());
                parts.push(leaf(&name, figure.to_string(), origins.get(r).cloned().unwrap_or_default()));
            }
        }
        let mut origin = Origin::Default("没有任何文件提到".into());
        if let [only] = parts.as_mut_slice() {
            origin = std::mem::take(&mut only.origin);
            parts.clear();
        } else if let Some((first, rest)) = parts.split_first() {
            origin = first.origin.clone();
            for part in rest {
                origin.join(&part.origin);
            }
        }
        Some(Trace { parts, ..leaf(column, value, origin) })
    }

    fn span(&self, table: &str, row: usize) -> Option<DaySpan> {
        let day =
            |column: &str| self.outcome.model.value(table, column, row)?.as_number()?.to_i64().and_then(from_serial);
        Some(DaySpan { from: day(FROM)?, to: day(TO)? })
    }
}
