//! A hundred thousand cells of pay, half cents and their neighbours among them: whoever recalculates the workbook gets our cents.

use super::case::read;
use super::recalculated::{read_cell, write};
use crate::support::libreoffice::recalculate;
use calamine::{Reader, Xlsx};
use formualizer::workbook::{XlsxRecalculateOptions, recalculate_xlsx_bytes};
use std::io::Cursor;
use zhangfang::formula::lower::{cell_text, plain};
use zhangfang::formula::{Content, Model, Value, check, evaluate};
use zhangfang::number::Num;

const TABLES: &str = "\
[客服]
序号 | 岗位:text | 额 | 大额 | 率 | 分 | 评 | 底薪 | 天 | 付 | 询
1 | 售前 | 1 | 1 | 1 | 1 | 1 | 1 | 1 | 1 | 1

[提成] tiers=起点,终点,比例
起点 | 终点 | 比例
0 | 10000 | 0.0035
10000 | 300000 | 0.005
300000 | 9.99E+307 | 0.0085

[档] lower=下限
下限 | 系数
0 | 0.5
60 | 0.85
80 | 1
95.5 | 1.125

name 基数 = 0.0065
name 期天数 = 31
";

/// As policies write them, multiplied or divided first.
const FORMULAS: [&str; 21] = [
    "[@额]*[@率]*[@分]/100 {2}",
    "[@额]*[@率]*([@分]/100) {2}",
    "[@分]/100*[@率]*[@额] {2}",
    "-[@额]*[@率]*[@分]/100 {2}",
    "IF([@岗位]=\"售前\",[@额]*[@率]*[@分]/100,\"\") {2}",
    "[@底薪]*[@天]/21.75 {2}",
    "[@底薪]/21.75*[@天] {2}",
    "[@底薪]*[@天]/22 {2}",
    "[@底薪]/22*[@天] {2}",
    "[@底薪]/期天数*[@天]-[@底薪] {2}",
    "TIERED([@额],提成) {2}",
    "[@分]*60%+[@评]*30%+[@天]*10% {2}",
    "[@底薪]*BAND([@分]*0.6+[@评]*0.4,档[系数]) {2}",
    "ROUND([@额]*[@率],2)*[@分]/100+[@底薪]*基数 {2}",
    "[@付]/[@询] {4}",
    "MAX(0,[@额]-[@底薪])*基数 {2}",
    "INT([@额]/100)*[@率] {2}",
    "[@底薪]*(1-[@分]/100) {2}",
    "IF([@付]/[@询]>=0.6,MIN([@额]*[@率],3000),[@额]*[@率]*80%) {2}",
    "(SUM([@底薪],[@评],[@额]*[@率])-[@天])*50% {2}",
    // Beyond what 15 digits tell: not every program need agree, and where one may not we say so.
    "[@大额]*[@率]*[@分]/100 {2}",
];

/// Figures that look invented, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % n
    }
}

/// The number that times `a` leaves 1, counted in units of 1e-10 to the cent.
fn inverse(a: i64) -> i64 {
    const CENT: i128 = 100_000_000;
    let (mut old, mut new) = ((i128::from(a), 1), (CENT, 0));
    while new.0 != 0 {
        let times = old.0 / new.0;
        (old, new) = (new, (old.0 - times * new.0, old.1 - times * new.1));
    }
    i64::try_from(old.1.rem_euclid(CENT)).unwrap()
}

/// Sales in cents whose product with a rate and a score, both in their last digits, ends so many units of 1e-10 from a half cent.
fn sales(rate: i64, score: i64, off: i64) -> i64 {
    let wanted = i128::from(50_000_000 + off) * i128::from(inverse(rate * score));
    i64::try_from(wanted % 100_000_000).unwrap()
}

fn model(rows: i64, seed: u64) -> Model {
    let mut file = read("exact", TABLES);
    for (i, formula) in FORMULAS.iter().enumerate() {
        file.add("客服", &format!("式{}", i + 1), formula);
    }
    let mut dice = Dice(seed);
    let mut columns: Vec<Vec<Value>> = vec![Vec::new(); 11];
    for row in 0..rows {
        // Neither even nor a multiple of five: any last digits can be reached.
        let last = [1, 3, 7, 9];
        let rate = dice.below(9) * 10 + last[usize::try_from(dice.below(4)).unwrap()];
        let score = dice.below(1000) * 10 + last[usize::try_from(dice.below(4)).unwrap()];
        let off = if row % 3 == 0 { 0 } else { dice.below(801) - 400 };
        let sales = sales(rate, score, off);
        let (asked, days) = (1 + dice.below(300), 1 + dice.below(26));
        // 11 and an odd number of days: a half cent of a 22nd.
        let base = if row % 2 == 0 { 11 * (10_001 + 2 * dice.below(40_000)) } else { 100_000 + dice.below(900_000) };
        let post = if row % 5 == 0 { "售后" } else { "售前" };
        let cents = |n: i64| Value::Number(Num::scaled(n, 2));
        let whole = |n: i64| Value::Number(n.into());
        let values = [
            whole(row + 1),
            Value::text(post),
            cents(sales),
            cents(sales + 100_000_000 * (10 + dice.below(2000))),
            Value::Number(Num::scaled(rate, 4)),
            cents(score),
            cents(dice.below(10_001)),
            cents(base),
            whole(days),
            whole(dice.below(asked + 1)),
            whole(asked),
        ];
        for (column, value) in columns.iter_mut().zip(values) {
            column.push(value);
        }
    }
    let table = file.model.table_mut("客服").unwrap();
    table.rows = usize::try_from(rows).unwrap();
    for (column, values) in table.columns.iter_mut().zip(columns) {
        column.values = values;
    }
    assert!(check(&file.model).is_empty());
    evaluate(&mut file.model);
    plain(&file.model)
}

/// How many cells were the same, and those that were not and of which nothing was said.
fn compare(model: &Model, recalculated: Vec<u8>) -> (usize, Vec<String>) {
    let range = Xlsx::new(Cursor::new(recalculated)).unwrap().worksheet_range("客服").unwrap();
    let table = model.table("客服").unwrap();
    let (mut same, mut wrong) = (0, Vec::new());
    for (col, column) in (0_u32..).zip(&table.columns) {
        let Content::Formula(formula) = &column.content else { continue };
        for (row, ours) in column.values.iter().enumerate() {
            let theirs = read_cell(&range, u32::try_from(row + 1).unwrap(), col);
            let blank = *ours == Value::text("") && theirs == Value::Empty;
            if *ours == theirs || blank {
                same += 1;
            } else if !column.close.contains(&row) {
                let text = cell_text(model, "客服", formula);
                wrong.push(format!("{}{}: {ours}, there {theirs}: {text}", column.name, row + 1));
            }
        }
    }
    (same, wrong)
}

fn hold(engine: &str, of: &dyn Fn(&[u8]) -> Option<Vec<u8>>) {
    let mut all = 0;
    for seed in [7, 11] {
        let model = model(2550, seed);
        let table = model.table("客服").unwrap();
        let close: usize = table.columns.iter().map(|c| c.close.len()).sum();
        assert_eq!(close, table.column("式21").unwrap().close.len(), "only the last formula is beyond 15 digits");
        assert!(close > 200, "{close}");
        let Some(recalculated) = of(&write(&model)) else { return };
        let (same, wrong) = compare(&model, recalculated);
        assert!(wrong.is_empty(), "{engine}: {} cells\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
        all += same;
    }
    assert!(all >= 100_000, "{engine}: {all} cells");
}

#[test]
fn a_hundred_thousand_cells_are_the_same_cents_to_the_engine_in_rust() {
    let recalculate = |bytes: &[u8]| {
        let options = XlsxRecalculateOptions::default();
        Some(recalculate_xlsx_bytes(bytes, options).unwrap().bytes)
    };
    hold("the engine in Rust", &recalculate);
}

#[test]
fn a_hundred_thousand_cells_are_the_same_cents_to_libreoffice() {
    hold("LibreOffice", &recalculate);
}
