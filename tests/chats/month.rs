//! A month of a small shop that exports chats, orders and refunds, and nothing else about its agents.

use super::{json, written};
use crate::support::folder::{Folder, tree};
use crate::support::libreoffice;
use crate::support::workbook::{Package, Shown};
use crate::workbook::recalc::{agrees, agrees_natively};
use std::fmt::Write as _;

const ROSTER: &str = "姓名,花名,旺旺,店铺,岗位,等级,入职日期,转正日期,底薪\n\
    张三,小美,甲店:小美,甲店,售前客服,中级,2024-01-01,2024-04-01,3000\n\
    李四,阿强,甲店:阿强,甲店,售前客服,中级,2024-01-01,2024-04-01,3000\n";

/// Four kinds of buyers a day: of 小美, of 阿强, of both, of nobody.
fn shop(scheme: &str) -> Folder {
    let folder = Folder::empty();
    folder.write(
        "zhangfang.toml",
        format!("scheme = \"{scheme}\"\n[none]\n\"2026-10\" = [\"奖惩\", \"考评\", \"考勤\", \"费用\"]\n").as_bytes(),
    );
    folder.write("花名册.csv", ROSTER.as_bytes());
    let mut log = String::new();
    let mut orders =
        String::from("订单编号,买家会员名,总金额,买家实付金额,订单创建时间,订单付款时间,订单状态,宝贝总数量\n");
    let days = (1..=31_u64).map(|d| (10_u64, d)).chain((1..=8).map(|d| (11, d))).chain((1..=30).map(|d| (9, d)));
    for (month, day) in days {
        let at = |clock: &str| format!("2026-{month:02}-{day:02} {clock}");
        for (n, agent) in ["小美", "阿强", "小美"].into_iter().enumerate() {
            let buyer = format!("tb{month}{day}_{n}");
            let hour = 9 + n;
            let _ = writeln!(log, "{} {buyer} -> cntaobao甲店:{agent}: 在吗", at(&format!("{hour:02}:00:00")));
            let _ = writeln!(log, "{} cntaobao甲店:{agent} -> {buyer}: 在的", at(&format!("{hour:02}:00:20")));
            if n == 2 {
                let _ = writeln!(log, "{} {buyer} -> cntaobao甲店:阿强: 再问一下", at("15:00:00"));
                let _ = writeln!(log, "{} cntaobao甲店:阿强 -> {buyer}: 好的", at("15:00:20"));
            }
            let paid = if n == 2 { at("15:01:00") } else { at(&format!("{hour:02}:10:00")) };
            let placed = at(&format!("{hour:02}:05:00"));
            let id = 2_026_000_000_000_000_000 + month * 100_000 + day * 100 + u64::try_from(n).unwrap();
            let _ = writeln!(orders, "=\"{id}\",{buyer},{0}.50,{0}.50,{placed},{paid},交易成功,1", 100 + n * 10);
        }
        let id = 2_026_000_000_000_000_000 + month * 100_000 + day * 100 + 9;
        let _ = writeln!(orders, "=\"{id}\",静默{day},70,70,{},{},交易成功,2", at("20:00:00"), at("20:01:00"));
        let _ = writeln!(orders, "=\"{}\",静默{day},30,0,{},,交易关闭,1", id + 1, at("21:00:00"));
    }
    folder.write("2026-10/甲店/聊天.txt", log.as_bytes());
    folder.write("2026-10/甲店/订单.csv", orders.as_bytes());
    folder.write(
        "2026-10/甲店/退款.csv",
        "退款编号,订单编号,退款总额,退款状态,退款完结时间\n1,2026000000001000300,50,退款成功,2026-10-08 10:00:00\n"
            .as_bytes(),
    );
    folder
}

/// The schemes whose pay needs more than statistics (expenses of a salesman, appraisals) still run.
#[test]
fn every_scheme_that_ships_runs_on_chats_and_orders_alone() {
    for scheme in zhangfang::scheme::shipped_names().into_iter().filter(|n| *n != "cn-statutory" && *n != "本店社保")
    {
        let folder = shop(scheme);
        let done = folder.run(&["run", "-q"]);
        assert_eq!(done.code, 0, "{scheme}: {}{}", done.stdout, done.stderr);
        let book = written(&folder, "工资表_甲店_2026-10.xlsx");
        // What other schemes miss (targets of every day) programs add up in their own ways.
        if ["客服部绩效薪酬标准", "客服KPI考核方案"].contains(&scheme) {
            agrees_natively(scheme, &book);
        }
        let names: Vec<String> = Package::open(&book).sheets().into_iter().map(|(name, _)| name).collect();
        assert!(names.contains(&"订单归属".to_owned()), "{scheme}: {names:?}");
        let page = String::from_utf8(written(&folder, "排名_甲店_2026-10.html")).unwrap();
        assert!(!page.contains("tb10") && !page.contains("静默1"), "{scheme}: a ranking names no buyer");
    }
}

/// Counted by hand: 31 days, a buyer of 阿强's, a buyer of 小美's, and one who placed with 小美 and paid through 阿强.
#[test]
fn the_facts_are_those_counted_by_hand() {
    let json = json(&shop("客服KPI考核方案"));
    let agents = json["stores"][0]["agents"].as_array().unwrap();
    let of = |agent: usize, name: &str| agents[agent]["values"][name].as_str().unwrap_or("-").to_owned();
    for (name, mei, qiang) in [
        ("接待人数", "62", "62"),
        ("询单人数", "62", "62"),
        ("销售额", "6851.00", "3425.50"),
        ("销售订单数", "62", "31"),
        ("落实他人付款金额", "0.00", "3735.50"),
        ("最终付款人数", "62", "31"),
        ("平均响应", "20.00", "20.00"),
        ("退款金额", "50.00", "0.00"),
        ("净销售额", "6801.00", "3425.50"),
    ] {
        assert_eq!((of(0, name).as_str(), of(1, name).as_str()), (mei, qiang), "{name}");
    }
    let orders = &json["stores"][0]["orders"]["money"];
    assert_eq!(orders["total"], "12446.5");
    assert_eq!((&orders["attributed"], &orders["silent"]), (&"10276.5".into(), &"2170".into()));
}

#[test]
fn the_order_list_is_an_excel_table_with_live_sums_and_a_csv() {
    let folder = shop("客服部绩效薪酬标准");
    assert_eq!(folder.run(&["run", "-q"]).code, 0);
    let book = written(&folder, "工资表_甲店_2026-10.xlsx");
    if libreoffice::recalculate(&book).is_some() {
        agrees("工资表", &book);
    }
    let cells = Package::open(&book).cells();
    let at = |cell: &str| cells.get(&("订单归属".to_owned(), cell.to_owned())).map(|c| c.shown.clone());
    assert_eq!(at("A6"), Some(Shown::Text("订单编号".into())));
    // All orders paid in October, and those placed in it and never paid.
    assert_eq!(at("A2"), Some(Shown::Text("共 155 笔：这一期付款的，和这一期下单没有付款的。怎么判定见“核对”".into())));
    assert_eq!(at("B4"), Some(Shown::Number(12446.5)));
    let csv = String::from_utf8(written(&folder, "订单归属_甲店_2026-10.csv")).unwrap();
    let first: Vec<&str> = csv.lines().filter(|l| l.contains("tb101_2")).collect();
    assert_eq!(
        first,
        ["\"=\"\"2026000000001000102\"\"\",tb101_2,2026-10-01 11:05:00,2026-10-01 15:01:00,120.5,小美,阿强,小美,归属,\
            落实下单：下单前聊过,10-01 11:00:00–11:00:20,他人落实付款,"]
    );
    assert!(csv.starts_with('\u{feff}'));
    assert_eq!(csv.lines().count(), 156);
}

/// An order paid past midnight belongs to the day that the shop's business day began on, in the list as in its sums.
#[test]
fn the_order_list_keeps_to_the_business_days_of_its_sums() {
    let folder = shop("客服KPI考核方案");
    let mut settings = std::fs::read_to_string(folder.join("zhangfang.toml")).unwrap();
    settings.push_str("[params]\n业务日分割点 = \"02:00\"\n");
    folder.write("zhangfang.toml", settings.as_bytes());
    let mut orders = std::fs::read_to_string(folder.join("2026-10/甲店/订单.csv")).unwrap();
    for (id, day) in [(1, "2026-10-01"), (2, "2026-11-01")] {
        let _ =
            writeln!(orders, "=\"30000000000000000{id}\",夜里{id},{id},{id},{day} 00:30:00,{day} 00:31:00,交易成功,1");
    }
    folder.write("2026-10/甲店/订单.csv", orders.as_bytes());
    let json = json(&folder);
    assert_eq!(json["stores"][0]["orders"]["money"]["total"], "12448.5");
    assert_eq!(folder.run(&["run", "-q"]).code, 0);
    let csv = String::from_utf8(written(&folder, "订单归属_甲店_2026-10.csv")).unwrap();
    assert!(csv.contains("夜里2") && !csv.contains("夜里1"), "{csv}");
}

#[test]
fn one_thread_writes_what_four_do() {
    let results = |jobs: &str| {
        let folder = shop("客服KPI考核方案");
        assert_eq!(folder.run(&["run", "-q", "--jobs", jobs]).code, 0);
        let mut files = tree(&folder.join("out/2026-10"));
        files.sort();
        files
    };
    assert!(results("1") == results("4"));
}

/// A closed month keeps its thresholds: what the settings say today is for the months to come.
#[test]
fn a_closed_month_is_judged_again_by_its_own_thresholds() {
    let folder = shop("客服部绩效薪酬标准");
    let closed = folder.run(&["close", ".", "--period", "2026-10", "--by", "账房"]);
    assert_eq!(closed.code, 0, "{}{}", closed.stdout, closed.stderr);
    let mut settings = std::fs::read_to_string(folder.join("zhangfang.toml")).unwrap();
    settings.push_str("[params]\n判定规则 = \"付款判定\"\n");
    folder.write("zhangfang.toml", settings.as_bytes());
    let again = folder.run(&["ledger", "diff", "2026-10", "."]);
    assert!(again.stdout.contains("重算结果与关账时相同"), "{}{}", again.stdout, again.stderr);
}
