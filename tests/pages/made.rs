//! The made-up pages that the tests look at. With `PAGES_OUT` set they are also left in that folder, to be looked at.

use crate::support::outcome::{Shop, measures, run, store};
use std::collections::BTreeMap;
use std::sync::Arc;
use zhangfang::origin::{Cell, Origin, Place};
use zhangfang::report::html::Pages;
use zhangfang::trace::Trace;

pub fn pages() -> Pages {
    Pages::load(&BTreeMap::new(), &measures()).unwrap().0
}

/// The ranking of a shop with as many people, compared with the month before where it had two people less.
pub fn ranking(people: u32) -> String {
    let now = store(&hostile(Shop::new("星河旗舰店", people)));
    let before = store(&Shop::new("星河旗舰店", people.saturating_sub(2)).in_period("2026-09", 5));
    pages().ranking(&now, (people > 3).then_some(&before)).unwrap()
}

/// With names that would break a page that prints them as they are.
pub fn hostile(shop: Shop) -> Shop {
    let long = "很长很长的花名".repeat(6).leak();
    shop.nickname(5, "<script>alert(1)</script>").nickname(7, "🐼\"' onmouseover=x").nickname(8, long)
}

pub fn group() -> String {
    let shops = [Shop::new("星河旗舰店", 9), Shop::new("云上专卖店", 6), Shop::new("南山家居企业店", 4)];
    let mut now = run(&shops.clone().map(hostile));
    let before = run(&shops.map(|s| s.in_period("2026-09", 7)));
    let mut refused = store(&Shop::new("停算店", 3));
    refused.status = zhangfang::calc::outcome::Status::Refused;
    now.stores.push(refused);
    pages().group_ranking(&now, Some(&before)).unwrap()
}

pub fn booklet() -> String {
    let (scheme, _) = zhangfang::run::named_scheme("客服部绩效薪酬标准").unwrap();
    pages().booklet(&scheme).unwrap()
}

pub fn payslip(row: usize) -> String {
    let mut store = store(&Shop::new("星河旗舰店", 8).nickname(1, "<b>小美</b>"));
    if row == 0 {
        let facts = Arc::make_mut(&mut store.facts);
        facts.agents[0].roster.get_mut("姓名").unwrap().value = zhangfang::formula::Value::text("</title><script>x");
    }
    pages().payslip(&store, row, &explain).unwrap()
}

/// A tree of the depth and width that real ones have.
fn explain(rule: &str) -> Option<Trace> {
    let leaf = |name: &str, value: &str, origin: Origin| Trace {
        name: name.into(),
        value: value.into(),
        formula: None,
        numbers: None,
        rounding: None,
        clause: None,
        assumed: None,
        origin,
        parts: Vec::new(),
    };
    let cell = |row: u32| Place {
        file: "2026-10/星河旗舰店/赤兔_10月.xlsx".into(),
        sheet: Some("数据信息".into()),
        cell: Some(Cell { row, col: 7 }),
        column: Some("付款金额".into()),
    };
    let sales = leaf("销售额", "65,120.00", Origin::Cells { places: (4..9).map(cell).collect(), more: 21 });
    let mut base = leaf("提成基数", "0.5%", Origin::Computed);
    base.assumed = Some("制度原文此处数字缺失，按通行标准暂定".into());
    let made = |name: &str, value: &str, formula: &str, numbers: &str, parts: Vec<Trace>| Trace {
        formula: Some(formula.into()),
        numbers: Some(numbers.into()),
        rounding: Some(2),
        clause: Some("客服部绩效薪酬标准 · 四 · 1".into()),
        parts,
        ..leaf(name, value, Origin::Computed)
    };
    let score = made("绩效得分", "96.00", "SUM(…)", "40+56", vec![sales.clone()]);
    Some(match rule {
        "提成" => {
            made("提成", "312.55", "[@销售额]*提成基数*[@绩效得分]/100", "65120×0.005×96÷100", vec![sales, base, score])
        }
        "应发合计" => {
            let parts = ["底薪工资", "提成", "全勤奖"].map(|p| leaf(p, "1.00", Origin::Computed)).to_vec();
            made("应发合计", "4,512.55", "[@底薪工资]+[@提成]+[@全勤奖]", "4000+312.55+200", parts)
        }
        "全勤奖" => return None,
        other => made(other, "1.00", "[@底薪]", "4000", vec![sales]),
    })
}

pub fn index() -> String {
    let mut files = vec!["index.html".to_owned()];
    for period in ["2026-10", "2026-09", "2026-08", "2026-07", "2026-W43", "2026-W42", "2026-Q3"] {
        files.push(format!("{period}/排名_{period}.html"));
        files.push(format!("{period}/汇总_{period}.xlsx"));
        for store in ["星河旗舰店", "云上专卖店", "a & b <店>"] {
            files.push(format!("{period}/{store}/排名_{store}_{period}.html"));
            files.push(format!("{period}/{store}/工资表_{store}_{period}.xlsx"));
            files.extend((1..=8).map(|i| format!("{period}/{store}/工资条/真名{i}.html")));
        }
    }
    pages().index(&files).unwrap()
}

/// Every made-up page by name.
pub fn all() -> Vec<(&'static str, String)> {
    vec![
        ("ranking3", ranking(3)),
        ("ranking15", ranking(15)),
        ("ranking60", ranking(60)),
        ("group", group()),
        ("payslip", payslip(1)),
        ("payslip_hostile", payslip(0)),
        ("payslip_pending", payslip(3)),
        ("index", index()),
        ("booklet", booklet()),
    ]
}

#[test]
fn every_page_is_printed_and_left_for_the_eye_where_asked() {
    for (name, html) in all() {
        if let Some(folder) = std::env::var_os("PAGES_OUT") {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), &html).unwrap();
        }
        assert!(html.ends_with("</html>\n"), "{name} is whole");
    }
}
