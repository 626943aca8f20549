//! A few chats and orders each: what is told of an order is what happened, and adds up with the sums.

use super::{json, written};
use crate::support::folder::Folder;

const ROSTER: &str = "姓名,花名,旺旺,店铺,岗位,入职日期,转正日期\n\
    张一,小美,甲店:小美,甲店,售前客服,2024-01-01,2024-04-01\n\
    李二,阿强,甲店:阿强,甲店,售前客服,2024-01-01,2024-04-01\n";

/// `10-05 10:00:00 tb一 > 小美` a message of a buyer, `小美 > tb一` of an agent; orders as their file has them: number, buyer, amount,
/// placed, paid.
fn shop(params: &str, said: &[&str], orders: &[&str]) -> Folder {
    let folder = Folder::empty();
    let settings = "scheme = \"客服KPI考核方案\"\n[none]\n\"2026-10\" = [\"奖惩\"]\n[params]\n";
    folder.write("zhangfang.toml", format!("{settings}{params}\n").as_bytes());
    folder.write("花名册.csv", ROSTER.as_bytes());
    let party = |name: &str| if name.starts_with('t') { name.to_owned() } else { format!("甲店:{name}") };
    let message = |line: &&str| {
        let (at, parties) = line.split_at(14);
        let (from, to) = parties.trim().split_once(" > ").unwrap();
        format!("2026-{at},{},{},这样说了\n", party(from), party(to))
    };
    let log: String = said.iter().map(message).collect();
    let span = "2026-09-01至2026-11-08";
    folder.write(&format!("2026-10/甲店/聊天_{span}.csv"), format!("发送时间,发送人,接收人,内容\n{log}").as_bytes());
    let order = |line: &&str| {
        let [id, buyer, amount, placed, paid] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let year = |at: &str| if at.is_empty() { String::new() } else { format!("2026-{at}") };
        format!("460000000000000000{id},{buyer},{amount},{amount},交易成功,{},{}\n", year(placed), year(paid))
    };
    let list: String = orders.iter().map(order).collect();
    let head = "订单编号,买家会员名,总金额,买家实付金额,订单状态,订单创建时间,订单付款时间\n";
    folder.write(&format!("2026-10/甲店/订单_{span}.csv"), format!("{head}{list}").as_bytes());
    folder
}

fn explained(folder: &Folder, id: u32) -> String {
    let id = format!("460000000000000000{id}");
    folder.run(&["explain", "--order", &id]).stdout
}

/// A day that begins at five: what is paid at one belongs to the day before, in every list and sum.
#[test]
fn orders_and_refunds_keep_to_business_days_everywhere() {
    let said = ["10-31 20:00:00 tb一 > 小美", "10-31 20:00:10 小美 > tb一"];
    let orders = [
        "1,tb一,100,10-31 20:05:00,11-01 01:00:00",
        "2,tb零,50,10-01 01:00:00,10-01 01:01:00",
        "3,tb三,70,11-01 02:00:00,",
    ];
    let folder = shop("业务日分割点 = \"05:00\"", &said, &orders);
    folder.write(
        "2026-10/甲店/退款.csv",
        "退款编号,订单编号,退款总额,退款状态,退款完结时间\n1,4600000000000000001,30,退款成功,2026-11-01 03:00:00\n"
            .as_bytes(),
    );
    let json = json(&folder);
    let store = &json["stores"][0];
    assert_eq!(store["orders"]["money"]["total"], "100");
    assert_eq!((&store["facts"]["店铺付款金额"], &store["facts"]["店铺退款金额"]), (&"100.00".into(), &"30.00".into()));
    let values = &store["agents"][0]["values"];
    assert_eq!((&values["销售额"], &values["退款金额"]), (&"100.00".into(), &"30.00".into()));
    assert_eq!(folder.run(&["run", "-q"]).code, 0);
    let csv = String::from_utf8(written(&folder, "订单归属_甲店_2026-10.csv")).unwrap();
    let ids: Vec<&str> = csv.lines().skip(1).map(|l| &l[22..23]).collect();
    assert_eq!(ids, ["1", "3"], "{csv}");
}

/// Four of the agent's messages, two of the buyer's; no buyer wrote on the second day.
#[test]
fn a_mean_of_the_month_is_the_months_own() {
    let said = [
        "10-05 10:00:00 tb一 > 小美",
        "10-05 10:00:10 小美 > tb一",
        "10-05 22:00:00 tb一 > 小美",
        "10-06 09:00:00 小美 > tb一",
        "10-06 09:00:20 小美 > tb一",
        "10-06 09:00:30 小美 > tb一",
    ];
    let json = json(&shop("", &said, &["1,tb一,100,10-05 10:05:00,10-06 10:00:05"]));
    let values = &json["stores"][0]["agents"][0]["values"];
    let of = |name: &str| values[name].as_str().unwrap_or("-").parse::<f64>().unwrap();
    assert!((of("答问比") - of("客服消息数") / of("买家消息数")).abs() < 1e-9, "{values}");
    assert!((of("答问比") - 2.0).abs() < 1e-9, "{values}");
}

/// A paid order without a buyer may be anybody's: what was sold waits for it, unless the shop says that it is nobody's.
#[test]
fn a_paid_order_without_a_buyer_makes_sales_pending_or_does_not() {
    let said = ["10-05 10:00:00 tb一 > 小美", "10-05 10:00:10 小美 > tb一"];
    let orders = ["1,tb一,100,10-05 10:05:00,10-05 10:06:00", "2,,50,10-06 10:05:00,10-06 10:06:00"];
    let sold = |params: &str| {
        let json = json(&shop(params, &said, &orders));
        let store = &json["stores"][0];
        assert_eq!(store["facts"]["店铺付款金额"], "150.00");
        store["agents"][0]["values"]["销售额"].as_str().map(str::to_owned)
    };
    assert_eq!(sold(""), None);
    assert_eq!(sold("无主订单待补 = \"否\"").as_deref(), Some("100.00"));
}

/// Paid at one in the morning of the first, which is still the last day of the month: nobody knows how much of it somebody sold.
#[test]
fn an_order_without_an_amount_makes_sales_pending_on_its_business_day() {
    let said = ["10-05 10:00:00 tb一 > 小美", "10-05 10:00:10 小美 > tb一"];
    let orders = ["1,tb一,100,10-05 10:05:00,10-05 10:06:00", "2,tb二,,10-31 20:00:00,11-01 01:00:00"];
    let sold = |params: &str| {
        let json = json(&shop(params, &said, &orders));
        let findings = json["findings"].as_array().unwrap();
        let found = findings.iter().find(|f| f["code"] == "F254").unwrap();
        assert_eq!(found["cell"], "D3", "{found}");
        json["stores"][0]["agents"][0]["values"]["销售额"].as_str().map(str::to_owned)
    };
    assert_eq!(sold("").as_deref(), Some("100.00"));
    assert_eq!(sold("业务日分割点 = \"05:00\""), None);
}

#[test]
fn the_event_that_decided_is_the_one_that_is_told() {
    let said = [
        "10-05 10:00:00 tb一 > 小美",
        "10-05 10:00:10 小美 > tb一",
        "10-06 10:00:00 tb一 > 小美",
        "10-06 10:00:10 小美 > tb一",
    ];
    let order = ["1,tb一,100,10-05 10:05:00,10-06 10:00:05"];
    let told = explained(&shop("判定规则 = \"付款判定\"", &said, &order), 1);
    assert!(told.contains("归属 小美，落实付款：付款时正在聊（10-06 10:00:00–10:00:10）"), "{told}");
    let told = explained(&shop("", &said, &order), 1);
    assert!(told.contains("归属 小美，落实下单：下单前聊过（10-05 10:00:00–10:00:10）"), "{told}");
}

/// An unpaid order that was placed through a chat is no order whose nearest chat did not count.
#[test]
fn the_chat_that_placed_an_excluded_order_is_told_once() {
    let said = ["10-07 09:00:00 tb五 > 小美", "10-07 09:00:10 小美 > tb五"];
    let told = explained(&shop("", &said, &["5,tb五,30,10-07 09:10:00,"]), 5);
    assert!(told.contains("落实下单：小美") && !told.contains("没有算"), "{told}");
}

#[test]
fn only_who_could_have_earned_comes_second_and_what_is_missed_has_a_reason() {
    let said = [
        "09-15 10:00:00 tb一 > 阿强",
        "09-15 10:00:10 阿强 > tb一",
        "10-05 10:00:00 tb一 > 小美",
        "10-05 10:00:10 小美 > tb一",
        "10-05 10:00:00 tb二 > 小美",
        "10-05 10:00:10 小美 > tb二",
        "10-05 12:00:00 tb三 > 小美",
        "10-05 12:00:10 小美 > tb三",
    ];
    let orders = [
        "1,tb一,100,10-05 10:05:00,10-06 10:00:05",
        "2,tb二,50,10-08 10:00:00,10-08 10:01:00",
        "3,tb三,70,10-05 11:00:00,10-05 11:01:00",
    ];
    let folder = shop("", &said, &orders);
    let told = explained(&folder, 1);
    assert!(told.contains("归属 小美") && !told.contains("第二位"), "{told}");
    let told = explained(&folder, 2);
    assert!(told.contains("最近的一次聊天（没有算，超出归属窗口）：小美"), "{told}");
    let told = explained(&folder, 3);
    assert!(told.contains("最近的一次聊天（没有算，付款之后才聊）：小美"), "{told}");
}

#[test]
fn orders_that_cannot_be_judged_are_told_as_they_stand() {
    let said = ["10-05 10:00:00 tb一 > 小美", "10-05 10:00:10 小美 > tb一"];
    let orders = [
        "1,t***1,100,10-05 10:05:00,10-05 10:06:00",
        "6,tb六,20,10-07 09:10:00,10-07",
        "8,tb八,,10-09 09:00:35,10-09 09:00:55",
        "2,tb二,10,10-05 09:00:35,10-05 09:00:55",
    ];
    let folder = shop("", &said, &orders);
    let told = explained(&folder, 1);
    assert!(told.contains("买家 t***1") && told.contains("买家名字被遮住"), "{told}");
    let told = explained(&folder, 6);
    assert!(told.contains("买家 tb六 · 下单 2026-10-07 09:10:00 · 付款 只说了日期"), "{told}");
    let told = explained(&folder, 8);
    assert!(told.contains("买家 tb八 · 下单 2026-10-09 09:00:35 · 付款 2026-10-09 09:00:55"), "{told}");
    assert_eq!(folder.run(&["run", "-q"]).code, 0);
    let csv = String::from_utf8(written(&folder, "订单归属_甲店_2026-10.csv")).unwrap();
    let ids: Vec<&str> = csv.lines().skip(1).map(|l| &l[22..23]).collect();
    assert_eq!(ids, ["2", "1", "8", "6"], "by time of payment: {csv}");
}

#[test]
fn what_nobody_on_the_roster_earned_is_told_beside_the_sum() {
    let said = ["10-05 10:00:00 tb一 > 路人", "10-05 10:00:10 路人 > tb一"];
    let folder = shop("", &said, &["1,tb一,100,10-05 10:05:00,10-05 10:06:00"]);
    let told = folder.run(&["check"]).stdout;
    assert!(told.contains("付款 100 = 归属 100（其中花名册没有的账号 100） + 静默 0"), "{told}");
}
