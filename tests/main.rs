//! One integration binary: a module per area.
#![allow(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may fail loudly, and speak plainly"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod architecture;
mod calc;
mod cli;
mod formula;
mod hostile;
mod pages;
mod read;
mod samples;
mod scheme;
mod support;
mod workbook;
