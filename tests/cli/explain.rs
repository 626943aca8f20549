//! `explain`: a number as a tree, with the first cause of what is unknown and the errors of a store that is refused.

use crate::support::folder::Folder;
use serde_json::Value as Json;

#[test]
fn an_unknown_wage_names_its_first_cause_and_a_refused_one_the_errors_too() {
    let folder = Folder::three_stores();
    // Nobody's rewards and penalties are known: every score waits for them.
    std::fs::remove_file(folder.join("2026-10/奖惩记录.xlsx")).unwrap();
    let done = folder.run(&["explain", "甲一明"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let mut lines = done.stdout.lines();
    assert_eq!(lines.next(), Some("云杉家居旗舰店 · 甲一明"));
    let cause = lines.next().unwrap();
    assert!(cause.starts_with("未知，源头是：") && cause.contains("奖惩"), "{cause}");
    assert_eq!(lines.next(), Some("实发 = #N/A"));
    let json: Json = serde_json::from_str(&folder.run(&["explain", "甲一明", "--json", "-"]).stdout).unwrap();
    assert_eq!((json["refused"].as_bool(), json["errors"].as_array().unwrap().len()), (Some(false), 0));
    assert!(json["cause"].to_string().contains("奖惩"), "{}", json["cause"]);

    folder.write("2026-10/云杉家居旗舰店/坏.csv", "日期,旺旺,销售额\n2026-10-05,小鹿,一百\n".as_bytes());
    let done = folder.run(&["explain", "甲一明", "底薪工资"]);
    assert!(done.stdout.contains("这家店铺有错误，没有出结果：\n  2026-10/云杉家居旗舰店/坏.csv"), "{}", done.stdout);
    let json: Json = serde_json::from_str(&folder.run(&["explain", "甲一明", "--json", "-"]).stdout).unwrap();
    assert_eq!(json["refused"].as_bool(), Some(true));
    assert!(json["errors"][0]["path"].as_str().unwrap().ends_with("坏.csv"), "{}", json["errors"]);
}
