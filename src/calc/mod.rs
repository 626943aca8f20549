//! Scheme + facts → every rule of every agent. Pure: no file, clock, environment or spreadsheet.

pub mod group;
pub mod outcome;
