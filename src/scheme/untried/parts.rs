//! The tables of a policy: which bounds, rows and columns examples have come to.

use crate::formula::model::same;
use crate::formula::{Column, Model, Table, Type, Value, heading_bound};
use crate::number::{Num, Rounding};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// By table.
#[derive(Default)]
pub struct Parts(BTreeMap<Arc<str>, Tried>);

#[derive(Default)]
struct Tried {
    /// Rows whose bound was met exactly, and rows that were used.
    met: BTreeSet<usize>,
    used: BTreeSet<usize>,
    /// Of a grid: columns likewise.
    met_across: BTreeSet<usize>,
    used_across: BTreeSet<usize>,
    /// How the table is read: by its bounds, by its columns, by keys.
    banded: bool,
    crossed: bool,
    picked: bool,
}

/// Keys or bounds, in their order.
struct Scale {
    bounds: Option<Vec<Num>>,
    words: Vec<Value>,
    lower: bool,
}

impl Scale {
    fn down(table: &Table) -> Option<Self> {
        let bands = table.bands.as_ref()?;
        let words = table.column(&bands.bound_column)?.values.clone();
        Some(Self {
            bounds: words.iter().map(|v| v.as_number().cloned()).collect(),
            words,
            lower: bands.lower_inclusive,
        })
    }

    fn across(table: &Table) -> Option<Self> {
        let bands = table.bands.as_ref()?;
        let columns = headings(table);
        let words = columns.iter().map(|c| Value::Text(Arc::clone(&c.name))).collect();
        let bounds = columns.iter().map(|c| heading_bound(&c.name)).collect();
        Some(Self { bounds, words, lower: bands.lower_inclusive })
    }

    /// Where a value comes to, and whether it stands exactly there.
    fn find(&self, value: &Value) -> Option<(usize, bool)> {
        let Some(bounds) = &self.bounds else {
            let wanted = value.to_string().to_lowercase();
            return self.words.iter().position(|w| w.to_string().to_lowercase() == wanted).map(|at| (at, true));
        };
        let x = value.as_number()?.round(10, Rounding::Half);
        let at =
            if self.lower { bounds.iter().rposition(|b| *b <= x)? } else { bounds.iter().position(|b| *b >= x)? };
        Some((at, bounds[at] == x))
    }

    /// What has not been come to. An end where nothing can be missed by one step only has to be used.
    fn open(&self, met: &BTreeSet<usize>, used: &BTreeSet<usize>, word: &'static str) -> Vec<(&'static str, String)> {
        let last = self.words.len().saturating_sub(1);
        let one = |(at, name): (usize, &Value)| {
            let end = if self.lower { at == 0 } else { at == last };
            let exact = self.bounds.is_some() && !end;
            let tried = if exact { met.contains(&at) } else { used.contains(&at) };
            (!tried).then(|| (if exact { "bound" } else { word }, name.to_string()))
        };
        self.words.iter().enumerate().filter_map(one).collect()
    }
}

/// The columns of a grid beside its key; the days from and to which a row holds are none.
fn headings(table: &Table) -> Vec<&Column> {
    let key = table.bands.as_ref().map_or("", |b| &b.bound_column);
    table.columns.iter().filter(|c| !same(&c.name, key) && c.ty != Type::Date).collect()
}

impl Parts {
    fn of(&mut self, name: &Arc<str>) -> &mut Tried {
        self.0.entry(Arc::clone(name)).or_default()
    }

    pub fn band(&mut self, model: &Model, name: &Arc<str>, x: &Value) {
        let Some(scale) = model.table(name).and_then(Scale::down) else { return };
        let tried = self.of(name);
        tried.banded = true;
        if let Some((row, met)) = scale.find(x) {
            tried.used.insert(row);
            tried.met.extend(met.then_some(row));
        }
    }

    pub fn grid(&mut self, model: &Model, name: &Arc<str>, x: &Value, y: &Value) {
        self.band(model, name, x);
        let Some(scale) = model.table(name).and_then(Scale::across) else { return };
        let tried = self.of(name);
        tried.crossed = true;
        if let Some((column, met)) = scale.find(y) {
            tried.used_across.insert(column);
            tried.met_across.extend(met.then_some(column));
        }
    }

    pub fn pick(&mut self, model: &Model, name: &Arc<str>, keys: &[(Arc<str>, Value)]) {
        let Some(table) = model.table(name) else { return };
        let tried = self.of(name);
        tried.picked = true;
        let hit = |row: usize| {
            keys.iter().all(|(column, wanted)| {
                let cell = table.column(column).and_then(|c| c.values.get(row));
                cell.is_some_and(|v| v.to_string().to_lowercase() == wanted.to_string().to_lowercase())
            })
        };
        tried.used.extend((0..table.rows).filter(|r| hit(*r)));
    }

    /// What no example came to of a table that rules read.
    pub fn open(&self, table: &Table) -> Vec<(&'static str, String)> {
        let Some(tried) = self.0.get(&table.name) else { return Vec::new() };
        let mut open = Vec::new();
        if tried.banded {
            open.extend(Scale::down(table).map(|s| s.open(&tried.met, &tried.used, "row")).unwrap_or_default());
        }
        if tried.crossed {
            let across = Scale::across(table);
            open.extend(across.map(|s| s.open(&tried.met_across, &tried.used_across, "column")).unwrap_or_default());
        }
        if tried.picked {
            let first = |row: usize| table.columns.first().and_then(|c| c.values.get(row)).map(ToString::to_string);
            let rows = (0..table.rows).filter(|r| !tried.used.contains(r));
            open.extend(rows.map(|r| ("row", first(r).unwrap_or_default())));
        }
        open
    }
}
