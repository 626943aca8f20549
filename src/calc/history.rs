//! Closed months: what PREV, YTD and STREAK look back at.

use crate::formula::Value;
use crate::period::Period;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The values of closed periods.
#[derive(Clone, Debug, Default)]
pub struct History {
    closed: BTreeSet<Period>,
    values: BTreeMap<(Owner, Period), BTreeMap<Arc<str>, Value>>,
}

/// Whose value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A person's row in a store.
    Agent { store: Arc<str>, name: Arc<str> },
    /// The store itself.
    Store(Arc<str>),
}

impl History {
    /// Declares a period closed, also one without anybody.
    pub fn close(&mut self, period: Period) {
        self.closed.insert(period);
    }

    /// Adds a closed value.
    pub fn put(&mut self, owner: Owner, period: Period, column: Arc<str>, value: Value) {
        self.closed.insert(period);
        self.values.entry((owner, period)).or_default().insert(column, value);
    }

    #[must_use]
    pub fn is_closed(&self, period: Period) -> bool {
        self.closed.contains(&period)
    }

    /// Whether the owner is in a closed period at all.
    #[must_use]
    pub fn knows(&self, owner: &Owner, period: Period) -> bool {
        self.values.contains_key(&(owner.clone(), period))
    }

    #[must_use]
    pub fn value(&self, owner: &Owner, period: Period, column: &str) -> Option<&Value> {
        self.values.get(&(owner.clone(), period))?.get(column)
    }
}
