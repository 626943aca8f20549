//! Outcome → files: workbooks, pages, JSON. Calculates nothing that pay depends on.

pub mod names;
pub mod xlsx;
