//! One integration binary: a module per area.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::write_literal,
    clippy::manual_range_contains,
    clippy::manual_is_multiple_of,
    clippy::print_stderr,
    reason = "helpers of tests may fail loudly, and make files as other programs do"
)]

mod architecture;
mod attribution;
mod calc;
mod chats;
mod cli;
mod formula;
mod hostile;
mod ledger;
mod pages;
mod policies;
mod read;
mod samples;
mod scheme;
mod support;
mod workbook;
mod year;
