//! What is on the sheets, and that it fits on them.

use super::strict::problems;
use super::{keep, payroll, summary};
use crate::support::outcome::{Shop, number, run};
use zhangfang::calc::outcome::{Outcome, names};
use zhangfang::formula::Value;

/// A made-up run whose first people earn the largest and the smallest pay that a sheet must hold.
pub fn extremes(store: &'static str, people: u32) -> Outcome {
    let mut run = run(&[Shop::new(store, people), Shop::new("青禾鞋包", 5)]);
    for outcome in &mut run.stores {
        let table = outcome.model.table_mut(names::AGENTS).unwrap();
        let pay = [("实发", "123456.78", "-50"), ("应发合计", "123456.78", "0"), ("提成", "119256.78", "0")];
        for (column, first, second) in pay {
            let values = &mut table.column_mut(column).unwrap().values;
            values[0] = number(first);
            values[1] = number(second);
        }
        table.column_mut("姓名").unwrap().values[0] = Value::text("欧阳修文");
    }
    run
}

#[test]
fn workbooks_of_three_eight_and_forty_people_keep_to_excels_rules() {
    for (store, people) in [("花间", 3), ("南京东路二号旗舰店精品馆", 8), ("南京东路二号旗舰店精品馆", 40)]
    {
        let run = extremes(store, people);
        let written = payroll(&run, 0);
        keep(&format!("工资表_{people}.xlsx"), &written.bytes);
        assert_eq!(problems(&written.bytes), [""; 0]);
        assert_eq!(written.findings, []);
        let summary = summary(&run);
        keep(&format!("汇总_{people}.xlsx"), &summary.bytes);
        assert_eq!(problems(&summary.bytes), [""; 0]);
    }
}

#[test]
fn the_same_outcome_gives_the_same_bytes() {
    let run = extremes("花间", 8);
    assert_eq!(payroll(&run, 0).bytes, payroll(&run, 0).bytes);
    assert_eq!(summary(&run).bytes, summary(&run).bytes);
}

#[test]
fn shops_of_nobody_and_of_many_keep_to_excels_rules() {
    for people in [0, 1, 2, 5, 21, 40] {
        let run = super::shop::run(&[("南京东路二号旗舰店精品馆", people)]);
        let written = super::payroll_of(&run, 0);
        assert_eq!(problems(&written.bytes), [""; 0], "{people} people");
        super::recalc::agrees_natively(&format!("{people} people"), &written.bytes);
        assert_eq!(problems(&super::summary_of(&run).bytes), [""; 0], "{people} people");
    }
}

#[test]
fn a_cell_that_fifteen_digits_do_not_settle_is_named_with_its_rule() {
    let mut run = extremes("花间", 3);
    let table = run.stores[0].model.table_mut(names::AGENTS).unwrap();
    table.column_mut("提成").unwrap().close = vec![1];
    let findings = payroll(&run, 0).findings;
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!(finding.code.number(), "W007");
    let cell = finding.args.iter().find(|(n, _)| *n == "cell").unwrap().1.clone();
    assert!(cell.starts_with("核算!") && cell.ends_with('6'), "{cell}");
    assert!(finding.args.contains(&("column", "客服[提成]".to_owned())));
}
