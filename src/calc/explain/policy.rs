//! What a formula takes from the policy's tables and its catalogue: the row that decided, with its clause and its place.

use super::{Explainer, leaf};
use crate::formula::{Column, Content, Expr, Node, Ref, Table, Type, Value, heading_bound};
use crate::number::{Num, Rounding};
use crate::origin::Origin;
use crate::scheme::compile::walk;
use crate::scheme::names::{CATALOGUE, CONDUCT, ITEM, LISTED};
use crate::trace::Trace;
use std::sync::{Arc, LazyLock};

impl Explainer<'_> {
    /// The rows that calls of BAND, PICK and TIERED came down to, each with its table.
    pub(super) fn policy(&self, table: &Arc<str>, row: usize, node: &Node) -> Vec<(Arc<str>, Trace)> {
        let mut found = Vec::new();
        walk::visit(node, &mut |n| {
            let Expr::Call(name, args) = &n.expr else { return };
            match (&**name, args.as_slice()) {
                ("BAND", [x, result]) => {
                    if let Expr::Ref(Ref::Column { table: Some(t), column }) = &result.expr {
                        let at = self.band(table, row, x, t);
                        found.extend(at.and_then(|r| Some((Arc::clone(t), self.policy_row(t, column, r)?))));
                    }
                }
                ("PICK", [result, keys @ ..]) => {
                    if let Expr::Ref(Ref::Column { table: Some(t), column }) = &result.expr {
                        let at = self.picked(table, row, t, keys);
                        found.extend(at.and_then(|r| Some((Arc::clone(t), self.policy_row(t, column, r)?))));
                    }
                }
                ("GRID", [x, y, grid]) => {
                    if let Expr::Ref(Ref::Name(t)) = &grid.expr {
                        let (x, y) = (self.evaluate(table, row, x), self.evaluate(table, row, y));
                        found.extend(self.grid(t, &x, &y).map(|trace| (Arc::clone(t), trace)));
                    }
                }
                ("TIERED", [x, tiers]) => {
                    if let (Expr::Ref(Ref::Name(t)), Value::Number(x)) = (&tiers.expr, self.evaluate(table, row, x)) {
                        let tiers = self.tiers(t, &x).unwrap_or_default();
                        found.extend(tiers.into_iter().map(|trace| (Arc::clone(t), trace)));
                    }
                }
                _ => {}
            }
        });
        found
    }

    /// The row of the band that `x` falls in: the band's own bound says which.
    fn band(&self, table: &Arc<str>, row: usize, x: &Node, bands: &Arc<str>) -> Option<usize> {
        let found = self.outcome.model.table(bands)?;
        let bound = &found.bands.as_ref()?.bound_column;
        let span = x.span.clone();
        let column = Expr::Ref(Ref::Column { table: Some(Arc::clone(bands)), column: Arc::clone(bound) });
        let args = vec![x.clone(), Node { expr: column, span: span.clone() }];
        let bound_of = self.evaluate(table, row, &Node { expr: Expr::Call("BAND".into(), args), span });
        found.column(bound)?.values.iter().position(|v| *v == bound_of && !v.is_error())
    }

    /// The cell of a grid: its row by the key or the bound of `x`, its column by the heading that `y` comes under.
    fn grid(&self, name: &str, x: &Value, y: &Value) -> Option<Trace> {
        let table = self.outcome.model.table(name)?;
        let bands = table.bands.as_ref()?;
        let key = table.column(&bands.bound_column)?;
        let by_bounds = key.values.iter().all(|v| v.as_number().is_some());
        let row = crossed(&key.values, x, by_bounds, bands.lower_inclusive)?;
        // The days from and to which a row holds are no headings.
        let beside = |c: &&Column| c.name != bands.bound_column && c.ty != Type::Date;
        let columns: Vec<&Column> = table.columns.iter().filter(beside).collect();
        let bounds: Option<Vec<Value>> = columns.iter().map(|c| Some(heading_bound(&c.name)?.into())).collect();
        let by_heading = bounds.is_some();
        let headings = bounds.unwrap_or_else(|| columns.iter().map(|c| Value::Text(Arc::clone(&c.name))).collect());
        let column = columns.get(crossed(&headings, y, by_heading, bands.lower_inclusive)?)?;
        let mut trace = self.policy_row(name, &column.name, row)?;
        trace.name = format!("{name} 第{}行“{}”列", row + 1, column.name).into();
        trace.value = column.values.get(row)?.to_string();
        trace.numbers = Some(format!("{} {}，{}", key.name, key.values.get(row)?, column.name));
        Some(trace)
    }

    fn picked(&self, table: &Arc<str>, row: usize, from: &str, keys: &[Node]) -> Option<usize> {
        let found = self.outcome.model.table(from)?;
        let mut rows: Vec<usize> = (0..found.rows).collect();
        for pair in keys.chunks(2) {
            let [Node { expr: Expr::Ref(Ref::Column { column, .. }), .. }, wanted] = pair else { return None };
            let (values, wanted) = (&found.column(column)?.values, self.evaluate(table, row, wanted));
            rows.retain(|r| values.get(*r).is_some_and(|v| same(v, &wanted)));
        }
        match rows.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// What each tier that `x` reaches gives.
    fn tiers(&self, name: &str, x: &Num) -> Option<Vec<Trace>> {
        let table = self.outcome.model.table(name)?;
        let [start, end, rate] = table.bands.as_ref()?.tiers.as_ref()?;
        let number = |column: &str, row: usize| table.column(column)?.values.get(row)?.as_number().cloned();
        let mut tiers = Vec::new();
        for row in 0..table.rows {
            let (from, to, share) = (number(start, row)?, number(end, row)?, number(rate, row)?);
            if *x > from {
                let part = x.clone().min(to).sub(&from);
                let mut trace = self.policy_row(name, rate, row)?;
                trace.numbers = Some(format!("{part}*{share}"));
                trace.value = part.mul(&share).to_string();
                tiers.push(trace);
            }
        }
        Some(tiers)
    }

    /// One row of a table of the policy: `档 第2行`, its cells, its clause, where the cell that counts stands.
    fn policy_row(&self, name: &str, counts: &str, row: usize) -> Option<Trace> {
        let table = self.outcome.model.table(name)?;
        let mut trace = self.policy_table(name)?;
        trace.name = format!("{name} 第{}行", row + 1).into();
        trace.value = cells(table, row);
        if let Some(Content::Input(origins)) = table.column(counts).map(|c| &c.content)
            && let Some(origin) = origins.get(row).filter(|o| **o != Origin::Computed)
        {
            trace.origin = origin.clone();
        }
        Some(trace)
    }

    /// A table of the policy as a whole: its name, its clause and its place.
    pub(super) fn policy_table(&self, name: &str) -> Option<Trace> {
        let table = self.outcome.scheme.tables.iter().find(|t| *t.table.name == *name)?;
        let mut trace = leaf(&table.table.name, String::new(), Origin::Text(table.span.clone()));
        trace.clause = Some(Arc::clone(&table.clause)).filter(|c| !c.is_empty());
        trace.assumed.clone_from(&table.assumed);
        Some(trace)
    }

    /// The points of a record that the catalogue says; `None` for any other column.
    pub(super) fn listed(&self, table: &Arc<str>, column: &Arc<str>, row: usize, value: &str) -> Option<Trace> {
        if &**table != CONDUCT || &**column != LISTED {
            return None;
        }
        let item = self.outcome.model.value(CONDUCT, ITEM, row).and_then(Value::as_text).unwrap_or_default();
        let entry = self.outcome.scheme.conduct.iter().find(|c| c.item.to_lowercase() == item.to_lowercase());
        // A record with points of its own takes nothing from the catalogue.
        let Some(entry) = entry.filter(|_| !value.is_empty()) else {
            return Some(leaf(column, value.to_owned(), Origin::Computed));
        };
        let mut trace = leaf(column, value.to_owned(), Origin::Text(entry.span.clone()));
        trace.clause = Some(Arc::clone(&entry.clause)).filter(|c| !c.is_empty());
        let mut part = self.cell(table, ITEM, row);
        part.formula = None;
        trace.name = format!("{CATALOGUE} {}", entry.item).into();
        trace.assumed.clone_from(&entry.assumed);
        trace.parts.push(part);
        Some(trace)
    }
}

/// A bound beyond this is the open end of its bands.
static OPEN_FROM: LazyLock<Option<Num>> = LazyLock::new(|| Num::parse("1E300"));

/// `下限 2000，得分 20`, what is empty left out.
fn cells(table: &Table, row: usize) -> String {
    let cell = |value: &Value| match value {
        Value::Number(n) if OPEN_FROM.as_ref().is_some_and(|open| n > open) => "以上".to_owned(),
        other => other.to_string(),
    };
    // Days of validity are no figures of the row.
    let columns = table.columns.iter().filter(|c| c.ty != Type::Date).filter_map(|c| Some((c, c.values.get(row)?)));
    let filled = columns.map(|(c, v)| (c, cell(v))).filter(|(_, text)| !text.is_empty());
    filled.map(|(c, text)| format!("{} {text}", c.name)).collect::<Vec<_>>().join("，")
}

/// Where `wanted` belongs among keys or bounds: the last lower bound that it reaches, the first upper one that it keeps below,
/// the key that it is.
fn crossed(keys: &[Value], wanted: &Value, bounds: bool, lower: bool) -> Option<usize> {
    if !bounds {
        return keys.iter().position(|k| same(k, wanted));
    }
    let wanted = wanted.as_number()?.round(10, Rounding::Half);
    let bound = |k: &Value| k.as_number().cloned();
    if lower {
        keys.iter().rposition(|k| bound(k).is_some_and(|b| b <= wanted))
    } else {
        keys.iter().position(|k| bound(k).is_some_and(|b| b >= wanted))
    }
}

/// Excel compares texts ignoring case.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.to_lowercase() == b.to_lowercase(),
        _ => a == b,
    }
}
