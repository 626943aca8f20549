//! Excel's formula language over tables: lexing, parsing, static checks, exact evaluation, and lowering to the text of a cell.
//! Knows tables, columns and names; knows neither stores nor pay. Touches no file, clock or environment.
//!
//! A [`Model`] is a workbook without looks: tables whose columns are inputs or formulas, and names. [`check`] proves it sound
//! before any data is in it, [`evaluate`] computes every formula column, [`lower`] gives the text of each for a file.

mod arithmetic;
pub mod ast;
pub mod check;
pub mod eval;
mod exact;
mod functions;
pub mod history;
mod index;
mod kinds;
mod lex;
pub mod lower;
pub mod model;
mod order;
pub mod parse;
mod plan;
pub mod print;
mod scope;
mod types;
pub mod value;

pub use ast::{Binary, Expr, Node, Ref, Unary};
pub use check::{Problem, ProblemKind, check};
pub use eval::{Given, deps, evaluate, evaluate_alone};
pub use functions::{PERIOD, ROW_ID};
pub use history::{HistoryCall, HistoryKind, history};
pub use model::{Column, Content, Formula, Model, Name, NameContent, OPEN, OPEN_END, Round, Table};
pub use parse::{ParseError, parse};
pub use plan::heading_bound;
pub use types::settle_types;
pub use value::{ErrorKind, Fault, Type, Value};
