//! A closed month turns out wrong: the year comes out as if it had been right from the start, to the cent, and each correction
//! is paid once.

use super::*;
use crate::support::workbook::Package;
use zhangfang::diag::codes;

const WRONG: &Figures = &[("甲", "80000", 1), ("乙", "60000.55", 0)];
const RIGHT: &Figures = &[("甲", "83333.33", 0), ("乙", "60000.55", 0)];
const LATER: &Figures = &[("甲", "71234.56", 2), ("乙", "61000", 1)];

/// The year of a shop that knew everything from the start.
fn right_from_the_start(months: &[&Figures]) -> BTreeMap<(String, String), Num> {
    let shop = shop();
    for (n, figures) in (1..).zip(months) {
        month(&shop, n, figures);
        close(&shop, n);
    }
    year(&shop, 1..=u32::try_from(months.len()).unwrap())
}

fn lines(shop: &Folder, n: u32) -> Vec<String> {
    let month = closed(shop, n);
    month.adjustments.iter().map(|a| format!("{} {} {} {}", a.corrects, a.person, a.rule, a.amount)).collect()
}

#[test]
fn a_correction_is_paid_once_in_the_next_open_month_and_the_year_is_right() {
    let shop = shop();
    month(&shop, 1, WRONG);
    close(&shop, 1);
    let frozen = closed(&shop, 1);
    month(&shop, 1, RIGHT);
    month(&shop, 2, LATER);
    close(&shop, 2);
    // 提成 3333.33 × 1.37 % = 45.6666; 增长奖 3333.33 × 0.5 % = 16.6666; 社保 3333.33 × 0.21 % = 7.00
    assert_eq!(
        lines(&shop, 2),
        ["2026-01 甲 增长奖 16.67", "2026-01 甲 提成 45.67", "2026-01 甲 社保 7", "2026-01 甲 迟到扣款 -10"],
        "no line for the totals nor for the tax, which settle by themselves"
    );
    month(&shop, 3, WRONG);
    close(&shop, 3);
    assert_eq!(lines(&shop, 3), [""; 0]);
    assert_eq!(closed(&shop, 1), frozen, "a closed month is never rewritten");
    assert_eq!(year(&shop, 1..=3), right_from_the_start(&[RIGHT, LATER, WRONG]));
}

#[test]
fn corrections_in_a_row_undone_and_across_months_are_each_exact() {
    let other: &Figures = &[("甲", "90000.01", 0), ("乙", "59999.99", 3)];
    let shop = shop();
    month(&shop, 1, WRONG);
    close(&shop, 1);
    month(&shop, 2, WRONG);
    close(&shop, 2);
    // Two closed months at once, the second by its own file and by what it compares with.
    month(&shop, 1, RIGHT);
    month(&shop, 2, other);
    month(&shop, 3, LATER);
    close(&shop, 3);
    assert!(lines(&shop, 3).iter().any(|l| l.starts_with("2026-02 甲 增长奖")), "{:?}", lines(&shop, 3));
    // Once more, then undone.
    month(&shop, 1, other);
    month(&shop, 4, LATER);
    close(&shop, 4);
    month(&shop, 1, WRONG);
    month(&shop, 2, WRONG);
    month(&shop, 5, RIGHT);
    close(&shop, 5);
    assert!(!lines(&shop, 5).is_empty());
    month(&shop, 6, RIGHT);
    close(&shop, 6);
    assert_eq!(lines(&shop, 6), [""; 0]);
    assert_eq!(year(&shop, 1..=6), right_from_the_start(&[WRONG, WRONG, LATER, LATER, RIGHT, RIGHT]));
}

#[test]
fn whoever_has_left_is_named_with_the_amount_and_settled_by_the_close() {
    let shop = shop();
    month(&shop, 1, WRONG);
    close(&shop, 1);
    shop.write("花名册.csv", ROSTER.lines().filter(|l| !l.starts_with('甲')).collect::<Vec<_>>().join("\n").as_bytes());
    // 甲's row of January is still 甲's: the roster of then is used.
    month(&shop, 1, RIGHT);
    month(&shop, 2, &LATER[1..]);
    let closed = close(&shop, 2);
    let unpaid: Vec<_> = closed.findings.iter().filter(|f| f.code == codes::CORRECTION_UNPAID).collect();
    assert_eq!(unpaid.len(), 4, "{}", told(&closed.findings));
    assert!(unpaid.iter().any(|f| f.args.contains(&("amount", "45.67".into()))));
    month(&shop, 3, &LATER[1..]);
    assert_eq!(told(&close(&shop, 3).findings), "", "once");
}

#[test]
fn a_line_is_explained_by_the_rows_of_its_own_rule() {
    let shop = shop();
    month(&shop, 1, WRONG);
    close(&shop, 1);
    month(&shop, 1, RIGHT);
    month(&shop, 2, LATER);
    let done = shop.run(&["explain", "甲", "补差_提成", "--period", "2026-02"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stdout.contains("45.67") && done.stdout.contains("手工表.csv"), "{}", done.stdout);
    // The rows of the other three rules are in the same table.
    for other in ["增长奖", "社保", "迟到扣款", "16.67", "-10"] {
        assert!(!done.stdout.contains(other), "{other}: {}", done.stdout);
    }
}

#[test]
fn a_figure_of_the_store_is_looked_back_at_as_corrected_and_the_workbook_names_the_months() {
    let shop = shop();
    // January has no December to look back at.
    let rules = r#"
[[rule]]
name = "店均销售额"
per = "store"
section = "work"
formula = "AVERAGE([销售额])"

[[rule]]
name = "上月店均"
section = "work"
formula = "IFNA(PREV(店铺[店均销售额]),0)"
"#;
    shop.write("试.toml", format!("{SCHEME}{rules}").as_bytes());
    let average = |n: u32| closed(&shop, n).store_values["店均销售额"].value().to_string();
    let looked_back = |n: u32| closed(&shop, n).people[0].values["上月店均"].value().to_string();
    for (n, figures) in [(1, WRONG), (2, LATER)] {
        month(&shop, n, figures);
        close(&shop, n);
    }
    assert_eq!([average(1), looked_back(2)], ["70000.275", "70000.275"]);
    month(&shop, 1, RIGHT);
    month(&shop, 2, RIGHT);
    month(&shop, 3, LATER);
    close(&shop, 3);
    assert_eq!(average(2), "66117.28", "frozen");
    assert_eq!(looked_back(3), "71666.94", "(83333.33 + 60000.55) ÷ 2");

    assert_eq!(shop.run(&["run", "--period", "2026-03"]).code, 0);
    let book = std::fs::read(shop.join("out/2026-03/甲店/工资表_甲店_2026-03.xlsx")).unwrap();
    let book = Package::open(&book);
    let signed = "补差：已结账的 2026-01、2026-02 应发与已发之差，逐条原因见“往月补差”。";
    assert!(book.strings().iter().any(|s| s == signed), "the sheet to sign does not say what 补差 is");
    let notes: Vec<String> = book
        .parts
        .iter()
        .filter(|(name, _)| name.contains("comments"))
        .map(|(_, xml)| String::from_utf8_lossy(xml).into_owned())
        .collect();
    let notes = notes.concat();
    for (column, months) in [
        ("上期_店铺_店均销售额", "2026-02 结账"),
        ("上期_销售额", "2026-02 结账"),
        ("累计_个税", "2026-01 至 2026-02 各月结账"),
    ] {
        let note = format!("{column}\n来源：台账里已结账的月份\n月份：{months}");
        assert!(notes.contains(&note), "{note}: {notes}");
    }
}
