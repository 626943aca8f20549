//! The measures (指标项) that the vocabulary names: unit, how they add up, what absence means.

use std::sync::Arc;

/// Every measure and field, in the vocabulary's order, which is the order of columns everywhere.
#[derive(Clone, Debug, Default)]
pub struct Measures(pub Vec<Measure>);

/// One measure (指标项): what a formula may ask for by its canonical Chinese name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    pub name: Arc<str>,
    pub unit: Unit,
    pub adds: Adds,
    pub absent: Absent,
    /// Digits after the point that the month's figure is rounded to.
    pub digits: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    People,
    Count,
    /// Yuan.
    Money,
    /// A share of 1 (0.9971 is 99.71 %).
    Ratio,
    Seconds,
    Hours,
    Days,
    Points,
}

/// How a measure's spans become the period's figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Adds {
    Sum,
    /// People counted once a span: a sum over spans is an upper bound.
    Distinct,
    /// A mean, weighted by this measure.
    Weighted(Arc<str>),
    /// The latest figure stands for the period.
    Last,
}

/// What it means that no row says anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// Nothing happened, provided that an export of that kind is in the drop (or `[none]` says there is none).
    Zero,
    Unknown,
}

impl Measures {
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Measure> {
        self.0.iter().find(|m| &*m.name == name)
    }

    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.iter().map(|m| &m.name)
    }
}
