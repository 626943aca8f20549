//! What the pages say, as readable text: a line a block, a bar a cell.

use super::{expect, made};
use crate::support::outcome::{Shop, number, run, store};
use std::sync::Arc;
use zhangfang::calc::outcome::{StoreOutcome, names};
use zhangfang::formula::{ErrorKind, Value};

/// The text of a page's body: blocks on lines of their own, cells parted by bars.
pub fn text(html: &str) -> String {
    let body = html.split("<body>").nth(1).unwrap().split("<script>").next().unwrap();
    let mut out = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before.trim_matches('\n'));
        let (tag, after) = after.split_once('>').unwrap();
        let end = tag.trim_start_matches('/').split([' ', '>']).next().unwrap();
        match end {
            "td" | "th" | "dt" | "option" | "summary" if tag.starts_with('/') => out.push_str(" | "),
            "tr" | "li" | "p" | "h1" | "h2" | "h3" | "div" | "section" | "dl" | "table" => out.push('\n'),
            "small" | "br" | "span" | "dd" | "b" | "i" => out.push(' '),
            _ => {}
        }
        rest = after;
    }
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines = out.lines().map(words).filter(|l| !l.is_empty() && l != "|");
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn a_ranking_says_places_movement_averages_late_figures_and_warnings() {
    let now = store(&made::hostile(Shop::new("星河旗舰店", 8)));
    let before = store(&Shop::new("星河旗舰店", 7).in_period("2026-09", 5));
    expect("ranking.txt", &text(&made::pages().ranking(&now, Some(&before)).unwrap()));
}

#[test]
fn a_store_without_a_figure_of_its_own_shows_the_total_of_its_people_and_who_is_missing() {
    let mut now = store(&Shop::new("星河旗舰店", 3));
    let own = now.model.table_mut(names::STORE).unwrap();
    own.columns.retain(|c| &*c.name != "销售额");
    let mut before = now.clone();
    let sales = |outcome: &mut StoreOutcome, value: &str| {
        let agents = outcome.model.table_mut(names::AGENTS).unwrap();
        agents.column_mut("销售额").unwrap().values = vec![number(value), number("0.10"), Value::Empty];
    };
    sales(&mut now, "300");
    sales(&mut before, "200");
    let tile = |now: &StoreOutcome| {
        let page = text(&made::pages().ranking(now, Some(&before)).unwrap());
        page.lines().find(|l| l.starts_with("合计")).unwrap().to_owned()
    };
    assert_eq!(tile(&now), "合计 销售额 300.10 ▲ 50.0%");
    let agents = now.model.table_mut(names::AGENTS).unwrap();
    agents.column_mut("销售额").unwrap().values[2] = Value::error(ErrorKind::NA);
    assert_eq!(tile(&now), "合计 销售额 300.10 另有 1 人待补");
}

#[test]
fn the_ranking_of_all_stores_places_everybody_anew() {
    let shops = [Shop::new("星河旗舰店", 3), Shop::new("云上专卖店", 2).in_period("2026-10", 3)];
    let mut now = run(&shops);
    let mut refused = store(&Shop::new("停算店", 3));
    refused.status = zhangfang::calc::outcome::Status::Refused;
    now.stores.push(refused);
    expect("group.txt", &text(&made::pages().group_ranking(&now, None).unwrap()));
}

#[test]
fn a_payslip_says_every_line_its_tree_and_what_is_assumed() {
    expect("payslip.txt", &text(&made::payslip(0)));
}

#[test]
fn a_pending_payslip_names_the_first_cause() {
    let page = text(&made::payslip(3));
    let wanted = "提成要等“最终付款人数”补齐（延迟统计）：2026-10/赤兔_10月.xlsx › 数据信息!F17";
    assert_eq!(page.lines().filter(|l| l.contains("要等")).collect::<Vec<_>>(), [wanted]);
}

#[test]
fn a_ranking_page_calls_nobody_by_name() {
    let mut outcome = store(&Shop::new("甲店", 3));
    let facts = Arc::make_mut(&mut outcome.facts);
    facts.agents[0].roster.get_mut("花名").unwrap().value = Value::text("");
    facts.agents[1].roster.get_mut("花名").unwrap().value = Value::Empty;
    facts.agents[1].roster.get_mut("旺旺").unwrap().value = Value::Empty;
    let page = made::pages().ranking(&outcome, None).unwrap();
    assert!(!page.contains("真名1") && !page.contains("真名2"));
    assert!(page.contains("账号1") && page.contains("真**"));
}

#[test]
fn a_ranking_without_days_people_or_averages_is_still_a_page() {
    let mut outcome = store(&Shop::new("甲店", 3));
    outcome.model.tables.retain(|t| ![names::DAILY, names::STORE].contains(&&*t.name));
    outcome.rankings[1].places.clear();
    let page = made::pages().ranking(&outcome, None).unwrap();
    assert!(page.contains("本期没有人参加这项排名") && !page.contains("<svg"));
    outcome.rankings.clear();
    assert!(made::pages().ranking(&outcome, None).unwrap().contains("没有设排名"));
}
