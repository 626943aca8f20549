//! The workbooks: recalculated by other engines, held to Excel's rules, laid out for paper.

pub mod edits;
mod layout;
pub mod recalc;
mod shop;
pub mod strict;

use crate::support::outcome::measures;
use zhangfang::calc::outcome::Outcome;
use zhangfang::diag::{Catalogue, Lang};
use zhangfang::report::xlsx::{self, Written};

/// The payroll workbook of a store.
fn payroll(run: &Outcome, store: usize) -> Written {
    xlsx::payroll(&run.stores[store], run, &measures(), &Catalogue::load(Lang::Zh)).unwrap()
}

fn summary(run: &Outcome) -> Written {
    xlsx::summary(run, &measures(), &Catalogue::load(Lang::Zh)).unwrap()
}

/// The same for a shop that the program calculated.
fn payroll_of(run: &Outcome, store: usize) -> Written {
    let words = Catalogue::load(Lang::Zh);
    let written = xlsx::payroll(&run.stores[store], run, &shop::measures(), &words).unwrap();
    keep(&format!("工资表_{}_{}.xlsx", run.stores[store].store, run.stores[store].facts.agents.len()), &written.bytes);
    written
}

fn summary_of(run: &Outcome) -> Written {
    let written = xlsx::summary(run, &shop::measures(), &Catalogue::load(Lang::Zh)).unwrap();
    keep("汇总.xlsx", &written.bytes);
    written
}

/// Keeps a workbook for looking at, where `ZHANGFANG_KEEP` names a folder.
fn keep(name: &str, bytes: &[u8]) {
    if let Ok(folder) = std::env::var("ZHANGFANG_KEEP") {
        std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
    }
}
