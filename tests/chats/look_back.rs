//! A month whose chats look back into the folder of the month before.

use crate::support::folder::{Folder, tree};
use serde_json::Value as Json;
use std::fmt::Write as _;
use zhangfang::ledger::ClosedMonth;
use zhangfang::period::Period;
use zhangfang::run::ledger::{self, Seal};

const ORDERS: &str = "订单编号,买家会员名,总金额,买家实付金额,订单创建时间,订单付款时间,订单状态,宝贝总数量\n";
const REFUNDS: &str = "退款编号,订单编号,退款总额,退款状态,退款完结时间\n";

/// One month's exports: messages, orders, refunds.
#[derive(Default)]
struct Month {
    chats: String,
    orders: String,
    refunds: String,
}

impl Month {
    fn talk(&mut self, day: &str, buyer: &str, agent: &str) {
        let _ = writeln!(self.chats, "{day} 10:00:00 {buyer} -> cntaobao甲店:{agent}: 在吗");
        let _ = writeln!(self.chats, "{day} 10:00:20 cntaobao甲店:{agent} -> {buyer}: 在的");
    }

    fn order(&mut self, id: u32, buyer: &str, yuan: u32, placed: &str, paid: &str) {
        let _ = writeln!(self.orders, "=\"2026000000000{id:06}\",{buyer},{yuan},{yuan},{placed},{paid},交易成功,1");
    }

    fn write(&self, folder: &Folder, drop: &str) {
        folder.write(&format!("{drop}/甲店/聊天.txt"), self.chats.as_bytes());
        folder.write(&format!("{drop}/甲店/订单.csv"), format!("{ORDERS}{}", self.orders).as_bytes());
        folder.write(&format!("{drop}/甲店/退款.csv"), format!("{REFUNDS}{}", self.refunds).as_bytes());
    }

    fn with(&self, other: &Self) -> Self {
        let both = |a: &str, b: &str| format!("{a}{b}");
        Self {
            chats: both(&self.chats, &other.chats),
            orders: both(&self.orders, &other.orders),
            refunds: both(&self.refunds, &other.refunds),
        }
    }
}

/// Every day of September somebody buys; whoever bought late in it asks about his parcel in October, whoever asked on its last day buys
/// on the first of October, and one order of it is paid back in October.
fn months() -> [Month; 2] {
    let [mut september, mut october] = [Month::default(), Month::default()];
    for day in 1..=30 {
        let at = |clock: &str| format!("2026-09-{day:02} {clock}");
        let buyer = format!("tb9{day}");
        september.talk(&format!("2026-09-{day:02}"), &buyer, "小美");
        september.order(day, &buyer, 100 + day, &at("11:00:00"), &at("11:00:30"));
    }
    september.talk("2026-09-30", "tb1", "阿强");
    for day in 1..=31 {
        let date = format!("2026-10-{day:02}");
        october.talk(&date, &format!("tb9{}", (day + 18) % 30 + 1), if day % 2 == 0 { "小美" } else { "阿强" });
        let (buyer, at) = (format!("tb{day}"), |clock: &str| format!("{date} {clock}"));
        october.order(1000 + day, &buyer, 200 + day, &at("08:00:00"), &at("08:00:30"));
    }
    for (day, buyer) in [(1, "tb40"), (4, "tb41")] {
        october.talk(&format!("2026-11-{day:02}"), buyer, "小美");
        october.order(
            1050 + day,
            buyer,
            7,
            &format!("2026-11-{day:02} 11:00:00"),
            &format!("2026-11-{day:02} 11:00:30"),
        );
    }
    october.refunds.push_str("1,2026000000000000028,50,退款成功,2026-10-08 10:00:00\n");
    [september, october]
}

fn shop() -> Folder {
    let folder = Folder::empty();
    folder.write("zhangfang.toml", "scheme = \"客服部绩效薪酬标准\"\n[none]\n\"2026-10\" = [\"奖惩\", \"考评\", \"考勤\", \"费用\"]\n\"2026-11\" = [\"奖惩\", \"考评\", \"考勤\", \"费用\"]\n".as_bytes());
    folder.write(
        "花名册.csv",
        "姓名,花名,旺旺,店铺,岗位,等级,入职日期,转正日期,底薪\n\
         张三,小美,甲店:小美,甲店,售前客服,中级,2024-01-01,2024-04-01,3000\n\
         李四,阿强,甲店:阿强,甲店,售前客服,中级,2024-01-01,2024-04-01,3000\n"
            .as_bytes(),
    );
    folder
}

fn two_folders() -> Folder {
    let (folder, [september, october]) = (shop(), months());
    september.write(&folder, "2026-09");
    october.write(&folder, "2026-10");
    folder
}

fn of_october(folder: &Folder) -> Json {
    let done = folder.run(&["check", "--period", "2026-10", "--json", "-", "-q"]);
    serde_json::from_str(&done.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", done.stdout, done.stderr))
}

fn codes(json: &Json) -> Vec<String> {
    let found = json["findings"].as_array().unwrap().iter();
    found.filter_map(|f| f["code"].as_str().map(str::to_owned)).filter(|c| c.starts_with('F')).collect()
}

fn value<'a>(json: &'a Json, agent: usize, name: &str) -> &'a str {
    json["stores"][0]["agents"][agent]["values"][name].as_str().unwrap_or("-")
}

#[test]
fn last_months_folder_says_what_copying_its_files_says() {
    let (copied, [september, october]) = (shop(), months());
    september.with(&october).write(&copied, "2026-10");
    let (one, two) = (of_october(&copied), of_october(&two_folders()));
    assert_eq!(one["stores"][0]["agents"], two["stores"][0]["agents"]);
    assert_eq!(one["stores"][0]["orders"], two["stores"][0]["orders"]);
    assert!(!codes(&two).contains(&"F244".to_owned()), "{:?}", codes(&two));
    // By hand: 小美 talks on the 15 even days of October, on the first five of them with whoever bought 11 days before, then 41 days
    // before. The order of October 1 is 阿强's by the chat of the day before, the refund 小美's by the order's.
    let without = shop();
    october.write(&without, "2026-10");
    let without = of_october(&without);
    for (name, agent, with, blind) in
        [("接待人数", 0, "10", "15"), ("销售额", 1, "201.00", "0.00"), ("退款金额", 0, "50.00", "0.00")]
    {
        assert_eq!((value(&two, agent, name), value(&without, agent, name)), (with, blind), "{name}");
    }
    assert!(codes(&without).contains(&"F244".to_owned()));
}

#[test]
fn rows_that_both_folders_have_count_once_and_are_this_months() {
    let (folder, [september, october]) = (two_folders(), months());
    let want = of_october(&folder);
    // September exported late: it has October's first rows too, with another amount.
    let late = Month {
        chats: october.chats.clone(),
        orders: october.orders.replace(",201,201,", ",999,999,"),
        refunds: october.refunds.clone(),
    };
    september.with(&late).write(&folder, "2026-09");
    let got = of_october(&folder);
    assert_eq!(want["stores"][0]["agents"], got["stores"][0]["agents"]);
    assert_eq!(want["stores"][0]["orders"], got["stores"][0]["orders"]);
    assert_eq!(codes(&want), codes(&got));
}

#[test]
fn the_files_looked_back_at_are_named_as_such_and_no_others() {
    let folder = two_folders();
    folder.write("2026-09/甲店/统计.csv", "旺旺,日期,销售额\n甲店:小美,2026-09-05,坏的\n".as_bytes());
    let files = of_october(&folder)["stores"][0]["files"].clone();
    let back: Vec<&str> = files
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["looked_back"] == true)
        .map(|f| f["path"].as_str().unwrap())
        .collect();
    assert_eq!(back, ["2026-09/甲店/聊天.txt", "2026-09/甲店/订单.csv"]);
    let shown = folder.run(&["check", "--period", "2026-10"]).stdout;
    let line = shown.lines().skip_while(|l| *l != "2026-09/甲店/订单.csv").nth(1).unwrap_or_default();
    assert_eq!(line, "  订单 · 共 30 行 · 采用 0 · 搁置 30（其他账期） · 只为往前看而读");
    assert!(!shown.contains("统计.csv"), "{shown}");
}

#[test]
fn a_file_that_cannot_be_read_stops_last_month_and_only_warns_this_one() {
    let folder = two_folders();
    folder.write("2026-09/甲店/坏的.xlsx", b"PK\x03\x04 no package");
    let json = of_october(&folder);
    assert_eq!(json["stores"][0]["status"], "checked");
    assert_eq!(codes(&json), ["F250"]);
    assert_eq!(value(&json, 0, "接待人数"), "10");
    let september = folder.run(&["check", "--period", "2026-09", "-q"]);
    assert_eq!(september.code, 1, "{}", september.stdout);
}

#[test]
fn a_month_without_chats_does_not_open_last_months_folder() {
    let folder = two_folders();
    folder.write("2026-09/甲店/坏的.xlsx", b"PK\x03\x04 no package");
    std::fs::remove_file(folder.join("2026-10/甲店/聊天.txt")).unwrap();
    let json = of_october(&folder);
    assert_eq!(codes(&json), Vec::<String>::new());
    assert!(!json.to_string().contains("2026-09/"), "{json}");
}

#[test]
fn one_thread_looks_back_as_four_do() {
    let results = |jobs: &str| {
        let folder = two_folders();
        assert_eq!(folder.run(&["run", "-q", "--period", "2026-10", "--jobs", jobs]).code, 0);
        let mut files = tree(&folder.join("out/2026-10"));
        files.sort();
        files
    };
    assert!(results("1") == results("4"));
}

/// What a closed month looked back at is among its inputs: a change of it is a change, and so is a file that comes later. Pay is 1 % of
/// the sales; the order of October 1 over 201 is 阿强's by the chat of the day before alone.
#[test]
fn a_closed_month_notices_what_changes_in_the_month_before() {
    let [september, october] = months();
    let folder = || {
        let folder = shop();
        folder.write("zhangfang.toml", "scheme = \"试.toml\"\n".as_bytes());
        folder.write("试.toml", SCHEME.as_bytes());
        october.write(&folder, "2026-10");
        november().write(&folder, "2026-11");
        folder
    };
    let close = |folder: &Folder, period: &str| {
        let seal = Seal { by: "会计", at: "2027-01-02T09:00:00+08:00" };
        let period = Period::parse(period);
        ledger::close(folder.path(), period, &seal).unwrap_or_else(|f| panic!("{f:?}"));
        ledger::show(folder.path(), period.unwrap()).unwrap().remove(0)
    };
    let due = |month: &ClosedMonth| -> Vec<String> {
        month.adjustments.iter().map(|a| format!("{} {} {}", a.corrects, a.person, a.amount)).collect()
    };
    let looked_back =
        |month: &ClosedMonth, drop: &str| month.inputs.iter().filter(|i| i.path.starts_with(drop)).count();
    // September's folder comes after the close.
    let later = folder();
    assert_eq!(looked_back(&close(&later, "2026-10"), "2026-09/"), 0);
    september.write(&later, "2026-09");
    let november = close(&later, "2026-11");
    assert_eq!((due(&november), looked_back(&november, "2026-10/")), (vec!["2026-10 李四 2.01".to_owned()], 3));
    // It is there, and its chat of the last day is taken out after the close.
    let changed = folder();
    september.write(&changed, "2026-09");
    assert_eq!(looked_back(&close(&changed, "2026-10"), "2026-09/"), 3);
    let chats = september.chats.replace("tb1 ->", "tb0 ->").replace("-> tb1:", "-> tb0:");
    changed.write("2026-09/甲店/聊天.txt", chats.as_bytes());
    assert_eq!(due(&close(&changed, "2026-11")), ["2026-10 李四 -2.01"]);
}

const SCHEME: &str = r#"
[scheme]
name = "试"

[[rule]]
name = "提成"
section = "earning"
formula = "[@销售额]*1%"

[[rule]]
name = "应发合计"
section = "total"
formula = "SUM([@提成])"

[[rule]]
name = "扣款合计"
section = "total"
formula = "0"

[[rule]]
name = "实发"
section = "total"
formula = "[@应发合计]-[@扣款合计]"
"#;

/// A month with a chat and a purchase a day.
fn november() -> Month {
    let mut november = Month::default();
    for day in 1..=30 {
        let (date, buyer) = (format!("2026-11-{day:02}"), format!("tb11{day}"));
        november.talk(&date, &buyer, "小美");
        november.order(11_000 + day, &buyer, 10, &format!("{date} 11:00:00"), &format!("{date} 11:00:30"));
    }
    november
}
