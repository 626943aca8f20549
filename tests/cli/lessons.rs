//! Unknown headers are a conversation: the lines that `check` and `inspect` print, written into `zhangfang.toml` as they are, make the
//! file read.

use crate::support::folder::Folder;

/// The lines below “zhangfang.toml 的 [vocabulary]：”.
fn lines(stdout: &str) -> Vec<&str> {
    let after = stdout.split_once("[vocabulary]：\n").map_or("", |(_, after)| after);
    after.lines().take_while(|l| l.starts_with("  ")).map(str::trim).collect()
}

const TABLES: [(&str, &str); 4] = [
    ("自己的统计.csv", "坐席子帐号,接侍的人数,询单的人数,\"销售\"\"总\"\"额\"\n小鹿,20,10,300\n"),
    ("任务.csv", "员工的姓名,销售的目标\n张三,9000\n"),
    ("奖惩的.csv", "员工的姓名,发生的日期,奖惩的事由,加扣的分\n张三,2026-10-05,迟到了,-2\n"),
    ("甲店订单.csv", "订单的编号,买家实付的金额,订单付款的时间\n1234567890123456781,10,2026-10-02 10:00:00\n"),
];

#[test]
fn the_lines_that_are_printed_make_the_file_read() {
    for command in ["check", "inspect"] {
        for (name, table) in TABLES {
            let folder = Folder::empty();
            let path = format!("2026-10/{name}");
            folder.write("花名册.csv", "姓名,旺旺,店铺,岗位\n张三,小鹿,甲店,售前\n".as_bytes());
            folder.write(&path, table.as_bytes());
            let words = if command == "check" { vec!["check"] } else { vec!["inspect", &path] };
            let before = folder.run(&words);
            assert!(before.stdout.contains("没有认出来"), "{name}: {}", before.stdout);
            let lines = lines(&before.stdout);
            assert!(!lines.is_empty(), "{name}: {}", before.stdout);
            folder.write("zhangfang.toml", format!("[vocabulary]\n{}\n", lines.join("\n")).as_bytes());
            let after = folder.run(&["check"]);
            assert!(!after.stdout.contains("没有认出来"), "{name}: {lines:?}\n{}{}", after.stdout, after.stderr);
            let used = after.stdout.split_once(&format!("{path}\n")).map_or("", |(_, after)| after);
            let used = used.lines().next().unwrap_or_default();
            assert!(used.contains("共 1 行 · 采用 1"), "{name}: {used}\n{lines:?}\n{}", after.stdout);
        }
    }
}
