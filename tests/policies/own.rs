//! An eleventh policy needs no Rust: the scheme that the README shows, put into a shop folder of its own, is judged and runs.

use crate::support::folder::Folder;
use std::path::Path;

/// The scheme as the README prints it, between the fence and its end.
fn shown() -> String {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let (_, from) = readme.split_once("```toml\n# 夜班奖.toml").unwrap();
    format!("# 夜班奖.toml{}", from.split_once("```").unwrap().0)
}

fn shop() -> Folder {
    let folder = Folder::empty();
    folder.write("夜班奖.toml", shown().as_bytes());
    folder.write("zhangfang.toml", "scheme = \"夜班奖.toml\"\n[params]\n夜班单价 = 40\n".as_bytes());
    folder.write(
        "花名册.csv",
        "姓名,旺旺,店铺,岗位,夜班数\n甲一明,甲店:小鹿,甲店,客服,6\n乙二芳,甲店:小熊,甲店,客服,\n".as_bytes(),
    );
    folder.write("2026-10/甲店/客服绩效.csv", "旺旺,销售额\n甲店:小鹿,1000\n甲店:小熊,1000\n".as_bytes());
    folder
}

#[test]
fn a_policy_of_ones_own_is_a_text_file_and_no_more() {
    let folder = shop();
    let done = folder.run(&["scheme", "coverage", "夜班奖.toml"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let done = folder.run(&["run", "--json", "out.json"]);
    assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
    let json: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("out.json")).unwrap()).unwrap();
    let agents = json["stores"][0]["agents"].as_array().unwrap();
    let pay: Vec<_> = agents.iter().map(|a| a["values"]["实发"].as_str().unwrap()).collect();
    // 6 × 40, at the shop's own price and not above 300; nobody's nights are nothing.
    assert_eq!(pay, ["240.00", "0.00"]);
    assert!(folder.join("out/2026-10/甲店/工资表_甲店_2026-10.xlsx").is_file());
}

#[test]
fn a_worked_example_that_is_wrong_is_said_at_its_line() {
    let folder = shop();
    folder.write("夜班奖.toml", shown().replace("expect = 180", "expect = 190").as_bytes());
    let done = folder.run(&["check"]);
    assert!(done.stderr.contains("S042"), "{}", done.stderr);
}
