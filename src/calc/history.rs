//! Closed months: what PREV, YTD and STREAK look back at. Filled from the ledger; empty while nothing is closed.

use super::corrected::Correction;
use crate::formula::Value;
use crate::period::Period;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The values of closed periods, by store and person.
#[derive(Clone, Debug, Default)]
pub struct History {
    closed: BTreeSet<(Arc<str>, Period)>,
    stores: BTreeMap<(Arc<str>, Period), Values>,
    people: BTreeMap<(Arc<str>, Period), Vec<PastRow>>,
    corrections: BTreeMap<Arc<str>, Vec<Correction>>,
}

/// By column.
pub type Values = BTreeMap<Arc<str>, Value>;

/// A person's row of 客服 in a closed period.
#[derive(Clone, Debug, Default)]
pub struct PastRow {
    pub store: Arc<str>,
    pub home: bool,
    pub values: Values,
}

/// What is known about somebody in a period.
#[derive(Clone, Copy, Debug)]
pub enum Past<'a> {
    Known(&'a Values),
    /// The period is closed without that person: they were not employed here then.
    Absent,
    /// Nobody closed it.
    Open,
}

impl History {
    /// Adds a store's closed period with the row of 店铺.
    pub fn close(&mut self, store: Arc<str>, period: Period, values: Values) {
        self.closed.insert((Arc::clone(&store), period));
        self.stores.insert((store, period), values);
    }

    /// Says what this period pays because closed ones were wrong, in place of what was said before.
    pub fn correct(&mut self, corrections: BTreeMap<Arc<str>, Vec<Correction>>) {
        self.corrections = corrections;
    }

    /// What a store pays because closed months were wrong.
    #[must_use]
    pub fn corrections(&self, store: &str) -> &[Correction] {
        self.corrections.get(store).map_or(&[], Vec::as_slice)
    }

    /// Adds a person's row. `key` tells people apart over the years.
    pub fn put(&mut self, key: Arc<str>, period: Period, row: PastRow) {
        self.people.entry((key, period)).or_default().push(row);
    }

    /// The first closed period of a store: before it nothing can be asked.
    #[must_use]
    pub fn first(&self, store: &str) -> Option<Period> {
        self.closed.iter().filter(|(s, _)| **s == *store).map(|(_, p)| *p).min_by_key(|p| p.span().from)
    }

    /// The store's own row.
    #[must_use]
    pub fn store(&self, store: &Arc<str>, period: Period) -> Past<'_> {
        self.stores.get(&(Arc::clone(store), period)).map_or(Past::Open, Past::Known)
    }

    /// A person's row: at home wherever their home was then, since pay follows the person; in another store that store's.
    #[must_use]
    pub fn person(&self, key: &Arc<str>, store: &Arc<str>, home: bool, period: Period) -> Past<'_> {
        let rows = self.people.get(&(Arc::clone(key), period));
        let row = rows.and_then(|rows| rows.iter().find(|r| if home { r.home } else { r.store == *store }));
        match row {
            Some(row) => Past::Known(&row.values),
            None if self.closed.contains(&(Arc::clone(store), period)) => Past::Absent,
            None => Past::Open,
        }
    }
}
