//! What-if inside the sheet: an input is changed in the written file, another engine recalculates it, and every cell is what a
//! calculation with the same change gives.

use super::recalc::{Cells, differences};
use super::shop;
use crate::support::libreoffice;
use crate::support::workbook::{Package, Shown};
use formualizer::workbook::{XlsxRecalculateOptions, recalculate_xlsx_bytes};
use zhangfang::calc::outcome::Outcome;
use zhangfang::formula::{Value, evaluate};
use zhangfang::number::Num;

/// Sheets whose texts tell of the run and not of the model.
const ASIDE: [&str; 1] = ["核对"];

/// A change of one input of the model: `提成基数`, or `表[列]` and the row from zero.
struct Edit {
    place: &'static str,
    row: usize,
    value: &'static str,
}

const EDITS: &[Edit] = &[
    Edit { place: "提成基数", row: 0, value: "0.006" },
    Edit { place: "售后单件", row: 0, value: "1.25" },
    Edit { place: "奖金池", row: 0, value: "999.99" },
    Edit { place: "奖金池", row: 0, value: "0" },
    Edit { place: "编号", row: 0, value: "A-" },
    Edit { place: "转化档[下限]", row: 2, value: "0.45" },
    Edit { place: "转化档[得分]", row: 1, value: "66.5" },
    Edit { place: "响应档[上限]", row: 1, value: "33.4" },
    Edit { place: "提成档[比例]", row: 1, value: "0.0055" },
    Edit { place: "提成档[终点]", row: 0, value: "30000" },
    Edit { place: "等级工资[岗位工资]", row: 0, value: "350" },
    Edit { place: "行为规范[下限]", row: 0, value: "5" },
    Edit { place: "客服[底薪]", row: 0, value: "6000" },
    Edit { place: "客服[岗位]", row: 1, value: "售前客服" },
    Edit { place: "客服[等级]", row: 2, value: "高级" },
    Edit { place: "客服[入职日期]", row: 0, value: "46310" },
    Edit { place: "客服[离职日期]", row: 1, value: "46320" },
    Edit { place: "客服[技能]", row: 0, value: "英语" },
    Edit { place: "提成档[比例]", row: 0, value: "0.0001" },
    Edit { place: "日报[销售额]", row: 5, value: "12345.67" },
    Edit { place: "日报[最终付款人数]", row: 7, value: "3" },
    Edit { place: "日报[最终付款人数]", row: 7, value: "#N/A" },
    Edit { place: "日报[平均响应]", row: 9, value: "12.5" },
    Edit { place: "奖惩[扣分]", row: 0, value: "1.5" },
    Edit { place: "考评[主管评分]", row: 0, value: "60" },
];

impl Edit {
    fn value(&self) -> Value {
        match self.value {
            "#N/A" => Value::error(zhangfang::formula::ErrorKind::NA),
            "TRUE" | "FALSE" => Value::Bool(self.value == "TRUE"),
            text => Num::parse(text).map_or_else(|| Value::text(text), Value::Number),
        }
    }

    /// The run with the change, calculated afresh.
    fn applied(&self, run: &Outcome) -> Outcome {
        let mut run = run.clone();
        let model = &mut run.stores[0].model;
        match self.place.split_once('[') {
            None => model.names.iter_mut().find(|n| &*n.name == self.place).unwrap().value = self.value(),
            Some((table, column)) => {
                let column = column.trim_end_matches(']');
                let column = model.table_mut(table).unwrap().column_mut(column).unwrap();
                column.values[self.row] = self.value();
            }
        }
        evaluate(model);
        run
    }
}

/// The first workbook with what somebody typed into it: the constants in which the second differs.
pub fn typed(before: &Package, after: &Package) -> Package {
    let (old, new) = (before.cells(), after.cells());
    let mut edited = before.clone();
    let sheets = before.sheets();
    let places = old.keys().chain(new.keys().filter(|k| !old.contains_key(*k)));
    for place in places.filter(|(sheet, _)| !ASIDE.contains(&sheet.as_str())) {
        let is_input = |cells: &Cells| {
            cells.get(place).is_none_or(|c| c.formula.as_deref().is_none_or(|f| f == "NA()" || f == "\"\""))
        };
        let shown = |cells: &Cells| cells.get(place).map_or(Shown::Empty, |c| c.shown.clone());
        if is_input(&old) && is_input(&new) && shown(&old) != shown(&new) {
            let (_, part) = sheets.iter().find(|(name, _)| *name == place.0).unwrap();
            edited.put(part, &place.1, &shown(&new));
        }
    }
    edited
}

#[test]
fn an_input_changed_in_the_sheet_gives_what_a_fresh_calculation_gives() {
    let run = shop::run(&[("花间", 6)]);
    let before = Package::open(&super::payroll_of(&run, 0).bytes);
    let mut wrong = Vec::new();
    for (number, edit) in EDITS.iter().enumerate() {
        let after = Package::open(&super::payroll_of(&edit.applied(&run), 0).bytes);
        let name = format!("{} = {}", edit.place, edit.value);
        let edited = typed(&before, &after).bytes();
        let mut wanted = after.cells();
        wanted.retain(|(sheet, _), _| !ASIDE.contains(&sheet.as_str()));
        let unchanged = differences(&wanted, &before.cells());
        assert!(!unchanged.is_empty(), "{name} changes nothing");
        let bare = Package::open(&edited).without_results().bytes();
        let native = recalculate_xlsx_bytes(&bare, XlsxRecalculateOptions::default()).unwrap();
        let mut engines = vec![("Rust", native.bytes)];
        // A start of the office program takes seconds: it sees some edits here, and all of them where it must.
        if number % 8 == 0 || std::env::var_os("ZHANGFANG_REQUIRE_TOOLS").is_some() {
            engines.extend(libreoffice::recalculate(&edited).map(|bytes| ("LibreOffice", bytes)));
        }
        for (engine, bytes) in engines {
            let found = differences(&wanted, &Package::open(&bytes).cells());
            wrong.extend(found.into_iter().take(5).map(|d| format!("{name}, {engine}: {d}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
