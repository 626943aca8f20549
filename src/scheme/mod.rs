//! The policy as data: a scheme file as written (spans, alternatives) becomes the scheme as used, checked before any data is read.
//! Knows formulas and measures, no files of a drop, no spreadsheet.

pub mod compile;
pub mod model;
pub mod names;
