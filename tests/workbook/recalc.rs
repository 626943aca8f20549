//! Every formula cell, recalculated by two other engines from the formulas alone: the results are ours.

use crate::support::libreoffice;
use crate::support::workbook::{Found, Package, Shown};
use formualizer::workbook::{XlsxRecalculateOptions, recalculate_xlsx_bytes};
use std::collections::BTreeMap;

pub type Cells = BTreeMap<(String, String), Found>;

/// The formula cells whose results differ, with both.
pub fn differences(ours: &Cells, theirs: &Cells) -> Vec<String> {
    let formulas = ours.iter().filter(|(_, c)| c.formula.is_some());
    let differ = formulas.filter_map(|((sheet, cell), ours)| {
        let got = theirs.get(&(sheet.clone(), cell.clone())).map_or(Shown::Empty, |c| c.shown.clone());
        let same = match (&ours.shown, &got) {
            (Shown::Number(a), Shown::Number(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
            (Shown::Text(a), Shown::Empty) => a.is_empty(),
            // To some programs a boolean is a number.
            (Shown::Bool(a), Shown::Number(b)) => *b == f64::from(u8::from(*a)),
            (a, b) => a == b,
        };
        let formula = ours.formula.clone().unwrap_or_default();
        (!same).then(|| format!("{sheet}!{cell}: {:?}, they say {got:?}: {formula}", ours.shown))
    });
    differ.collect()
}

/// Holds a workbook against both engines.
pub fn agrees(name: &str, bytes: &[u8]) {
    agrees_natively(name, bytes);
    if let Some(office) = libreoffice::recalculate(bytes) {
        no_difference(name, "LibreOffice", bytes, &office);
    }
}

/// Holds a workbook against the engine that needs no other program.
pub fn agrees_natively(name: &str, bytes: &[u8]) {
    let bare = Package::open(bytes).without_results().bytes();
    let mut options = XlsxRecalculateOptions::default();
    // All tables of the book together.
    options.limits.max_columns = 4096;
    let recalculated = recalculate_xlsx_bytes(&bare, options).unwrap();
    no_difference(name, "the engine in Rust", bytes, &recalculated.bytes);
}

fn no_difference(name: &str, engine: &str, bytes: &[u8], recalculated: &[u8]) {
    let ours = Package::open(bytes).cells();
    assert!(ours.values().any(|c| c.formula.is_some()), "{name}: no formulas");
    let wrong = differences(&ours, &Package::open(recalculated).cells());
    let first = wrong[..wrong.len().min(20)].join("\n");
    assert!(wrong.is_empty(), "{name}: {} differ in {engine}\n{first}", wrong.len());
}

#[test]
fn the_comparison_sees_a_cent() {
    let cell = |n: f64| Found { formula: Some("1".into()), shown: Shown::Number(n) };
    let one = |n: f64| Cells::from([(("a".into(), "A1".into()), cell(n))]);
    assert_eq!(differences(&one(550.01), &one(550.0)).len(), 1);
    assert_eq!(differences(&one(550.01), &Cells::new()).len(), 1);
    assert_eq!(differences(&one(550.01), &one(550.01)).len(), 0);
}

#[test]
fn both_engines_agree_with_every_cell_of_a_payroll_workbook() {
    let run = super::shop::run(&[("花间", 13), ("青禾鞋包", 3)]);
    for store in 0..2 {
        agrees("工资表", &super::payroll_of(&run, store).bytes);
    }
    agrees("汇总", &super::summary_of(&run).bytes);
}
