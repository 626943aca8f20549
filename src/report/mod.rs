//! Outcome → files: workbooks, pages, JSON. Calculates nothing that pay depends on.

pub mod format;
pub mod html;
pub mod json;
pub mod names;
pub mod orders;
pub mod picture;
pub mod table;
pub mod xlsx;
