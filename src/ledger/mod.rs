//! Closed months (台账): one SQLite file beside the data, and the only door to `rusqlite`.
//!
//! A closed month is a frozen copy of everything a later month or a later question may need: every value of every person and store,
//! the roster rows, the scheme's text, the hashes of the inputs, who closed it and when. It is never changed: what turns out wrong
//! later is booked as an adjustment in an open month and frozen by that month's own close; a month reopened keeps its old revision.
//! Knows periods, names and values; knows neither schemes nor formulas. Reads no clock: the caller says what time it is.

mod failure;
mod query;
mod record;
mod schema;
mod store;

pub use record::{Adjustment, ClosedMonth, ClosedPerson, Input, MonthHead, Origin, State, Stored};
pub use store::{Ledger, VERSION};

#[cfg(test)]
mod tests;
