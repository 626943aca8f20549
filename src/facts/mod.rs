//! Immutable plain data between reading and calculating: measures, people, facts by span, dated records, the account of rows.
//! Nothing here reads a file or knows a scheme. A fact is known or unknown, always with its origin; what is not said is absent.

pub mod account;
pub mod measure;
pub mod orders;
pub mod store;
pub mod tiling;

pub use account::{Bin, Control, FileAccount, SheetAccount};
pub use measure::{Absent, Adds, Measure, Measures, Unit};
pub use orders::OrderBook;
pub use store::{Agent, Datum, Record, RecordTable, STORE_OWNER, SpanRow, StoreFacts};
