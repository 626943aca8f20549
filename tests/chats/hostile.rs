//! Logs that a program has damaged, or a person made to do harm.

use super::{json, written};
use crate::support::folder::Folder;
use std::fmt::Write as _;

fn shop(log: &[u8]) -> Folder {
    let folder = Folder::empty();
    folder.write("zhangfang.toml", "scheme = \"客服KPI考核方案\"\n".as_bytes());
    folder.write("花名册.csv", "姓名,旺旺,店铺,岗位,等级,底薪\n张三,甲店:小美,甲店,售前客服,中级,3000\n".as_bytes());
    folder.write("2026-10/甲店/聊天_2026-09-01至2026-11-05.txt", log);
    folder
}

#[test]
fn a_log_with_control_characters_and_a_huge_message_out_of_order_is_read_to_its_end() {
    let mut log = String::from("2026-10-09 10:00:20 cntaobao甲店:小美 -> tb1: 在的\u{7}\u{1b}[31m\n");
    let _ = writeln!(log, "2026-10-05 10:00:00 tb1 -> cntaobao甲店:小美: {}", "长".repeat(400_000));
    let _ = writeln!(log, "2026-10-09 10:00:00 tb1 -> cntaobao甲店:小美: 在吗");
    let _ = writeln!(log, "=cmd|' /C calc'!A0\u{202e}");
    let _ = writeln!(log, "2026-10-07 09:00:00 =cmd|' /C calc'!A0 -> cntaobao甲店:小美: \"没有闭合的引号");
    let _ = writeln!(log, "2026-10-07 09:00:05 cntaobao甲店:小美 -> =cmd|' /C calc'!A0: 好");
    let folder = shop(log.as_bytes());
    folder.write(
        "2026-10/甲店/订单_2026-09-01至2026-11-05.csv",
        "订单编号,买家会员名,买家实付金额,订单创建时间,订单付款时间\n1234567890123450001,=cmd|' /C calc'!A0,9,2026-10-07 09:01:00,2026-10-07 09:02:00\n".as_bytes(),
    );
    let json = json(&folder);
    let rows = &json["stores"][0]["files"][0]["sheets"][0]["rows"];
    assert_eq!((rows["read"].as_u64(), rows["used"].as_u64(), rows["refused"].as_u64()), (Some(5), Some(5), Some(0)));
    assert_eq!(json["stores"][0]["agents"][0]["values"]["接待人数"], "2");
    assert_eq!(folder.run(&["run", "-q"]).code, 0);
    let csv = String::from_utf8(written(&folder, "订单归属_甲店_2026-10.csv")).unwrap();
    assert!(csv.contains(",\"'=cmd|' /C calc'!A0\","), "{csv}");
}

#[test]
fn times_that_are_none_refuse_the_store_with_their_places() {
    let mut log = String::from("2026-10-09 10:00:00 tb1 -> 甲店:小美: 在吗\n");
    for _ in 0..30 {
        log.push_str("2026-13-09 10:00:00 tb1 -> 甲店:小美: 在吗\n");
    }
    let json = json(&shop(log.as_bytes()));
    assert_eq!(json["stores"][0]["status"], "refused");
    let codes: Vec<&str> = json["findings"].as_array().unwrap().iter().filter_map(|f| f["code"].as_str()).collect();
    assert_eq!(codes.iter().filter(|c| **c == "R119").count(), 10);
    assert_eq!(codes.iter().filter(|c| **c == "R126").count(), 1);
    assert!(json.to_string().contains("\"refused\":30"), "{json}");
}

/// What is cut off, turned or repeated at random is read or refused, never a crash.
#[test]
fn damaged_logs_never_bring_the_program_down() {
    let mut whole = String::new();
    for n in 0..40 {
        let _ = writeln!(whole, "2026-10-{:02} 10:00:{:02} tb{n} -> cntaobao甲店:小美: 在吗（{n}）", n % 28 + 1, n);
        let _ = writeln!(whole, "2026-10-{:02} 10:01:{:02} cntaobao甲店:小美 -> tb{n}: 在的", n % 28 + 1, n);
    }
    let mut random = crate::support::mutate::Random::new(7);
    for _ in 0..12 {
        let folder = shop(&random.damaged(whole.as_bytes()));
        let done = folder.run(&["check", "-q"]);
        assert!(done.code < 2, "{}{}", done.stdout, done.stderr);
    }
}
