//! The policy as data: a scheme file as written (spans, alternatives) becomes the scheme as used, checked before any data is read.
//! Knows formulas and measures, no files of a drop, no spreadsheet.
//!
//! [`file`] reads the keys, [`load`] brings the parts together and judges them, [`compile`] makes the workbook's model of them.

mod adjust;
pub mod compile;
mod coverage;
mod defaults;
mod examples;
mod file;
mod load;
mod mentions;
mod merge;
pub mod model;
pub mod names;
mod namespace;
mod needed;
mod params;
mod problems;
mod rule;
mod shipped;
mod sums;
mod table;
mod untried;
mod written;

pub use adjust::{Line, inputs_of, is_adjusted, looks_back, settled, with_lines};
pub use coverage::coverage;
pub use load::{kept_by_hand, load};
pub use merge::Includes;
pub use namespace::{bad_column, bad_name};
pub use params::{apply_params, read_as, type_name};
pub use shipped::{shipped, shipped_names};
pub use untried::untried;
pub use written::Places;
