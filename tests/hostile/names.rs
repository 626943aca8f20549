//! Names that are code, paths, devices, numbers or too long go through the whole program unchanged and do no harm.

use crate::support::folder::{Folder, tree};
use crate::support::workbook::{Package, Shown};
use rust_xlsxwriter::Workbook;
use serde_json::Value as Json;
use std::collections::BTreeSet;

fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "=cmd|'/C calc'!A0",
        "<script>alert(1)</script>",
        "../../x",
        "CON",
        "nan",
        "0012",
        "🐼",
        "@SUM(1+1)",
        "TRUE",
        "#N/A",
        "a\"b'c",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("很长的名字".repeat(40));
    names
}

fn roster(stores: &[String]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (col, head) in (0..).zip(["姓名", "花名", "旺旺", "店铺", "岗位", "入职日期", "底薪"]) {
        sheet.write_string(0, col, head).unwrap();
    }
    let mut row = 1;
    for (s, store) in stores.iter().enumerate() {
        for (p, person) in names().iter().enumerate() {
            let account = format!("号{s}之{p}");
            for (col, text) in (0..).zip([person, person, &account, store]) {
                sheet.write_string(row, col, text).unwrap();
            }
            sheet.write_string(row, 4, "客服").unwrap();
            sheet.write_string(row, 5, "2024-01-01").unwrap();
            sheet.write_number(row, 6, 3000.0).unwrap();
            row += 1;
        }
    }
    book.save_to_buffer().unwrap()
}

const SCHEME: &str = r#"
[scheme]
name = "名字"
posts = { 客服 = [] }

[[rule]]
name = "提成"
section = "earning"
formula = "[@销售额]*1%"

[[rule]]
name = "底薪工资"
section = "earning"
formula = "[@底薪]"

[[rule]]
name = "应发合计"
section = "total"
formula = "[@底薪工资]+[@提成]"

[[rule]]
name = "扣款合计"
section = "total"
formula = "0"

[[rule]]
name = "实发"
section = "total"
formula = "[@应发合计]-[@扣款合计]"

[[rule]]
name = "是谁"
section = "work"
formula = "[@姓名]"

[[ranking]]
name = "销售排名"
key = "销售额"
"#;

fn shop(stores: &[String]) -> Folder {
    let folder = Folder::empty();
    folder.write("花名册.xlsx", &roster(stores));
    folder.write("制度.toml", SCHEME.as_bytes());
    folder.write("zhangfang.toml", "scheme = \"制度.toml\"\n".as_bytes());
    let mut rows = String::from("日期,店铺,旺旺,销售额,询单人数\n");
    for (s, store) in stores.iter().enumerate() {
        for p in 0..names().len() {
            let quoted = store.replace('"', "\"\"");
            rows.push_str(&format!("2026-10-05,\"{quoted}\",号{s}之{p},{}.50,10\n", 1000 + p));
        }
    }
    folder.write("2026-10/业绩.csv", rows.as_bytes());
    folder
}

fn texts(bytes: &[u8]) -> BTreeSet<String> {
    let cells = Package::open(bytes).cells();
    let text = |shown: &Shown| match shown {
        Shown::Text(text) => Some(text.clone()),
        _ => None,
    };
    cells.values().filter_map(|c| text(&c.shown)).collect()
}

#[test]
fn names_that_are_code_paths_or_numbers_stay_names_to_the_end() {
    let folder = shop(&names());
    let done = folder.run(&["run", ".", "--json", "all.json"]);
    assert_eq!(done.code, 0, "{}\n{}", done.stdout, done.stderr);

    let json: Json = serde_json::from_slice(&std::fs::read(folder.join("all.json")).unwrap()).unwrap();
    let stores = json["stores"].as_array().unwrap();
    let said: BTreeSet<&str> = stores.iter().map(|s| s["store"].as_str().unwrap()).collect();
    assert_eq!(said, names().iter().map(String::as_str).collect());
    for store in stores {
        let people: Vec<&str> =
            store["agents"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap()).collect();
        assert_eq!(people, names(), "{}", store["store"]);
        for (agent, name) in store["agents"].as_array().unwrap().iter().zip(names()) {
            assert_eq!(agent["values"]["是谁"].as_str(), Some(name.as_str()));
        }
    }

    let files = tree(folder.path());
    let (mut books, mut slips) = (0, 0);
    for (path, bytes) in files.iter().filter(|(p, _)| p.starts_with("out/")) {
        for part in path.split('/') {
            assert!(!part.contains(['\\', ':', '*', '?', '"', '<', '>', '|']) && part != "..", "{path}");
            let stem = part.split('.').next().unwrap();
            assert!(!["CON", "NUL", "AUX"].contains(&stem) && part.len() <= 255 && !part.ends_with(' '), "{path}");
        }
        if path.ends_with(".xlsx") {
            let problems = crate::workbook::strict::problems(bytes);
            assert_eq!(problems, [""; 0], "{path}");
            if path.contains("工资表") {
                books += 1;
                let texts = texts(bytes);
                for name in names() {
                    assert!(texts.contains(&name), "{path}: {name}");
                }
            }
        } else if path.ends_with(".html") {
            slips += usize::from(path.contains("工资条/"));
            let html = String::from_utf8(bytes.clone()).unwrap();
            assert!(!html.contains("<script>alert"), "{path}");
        }
    }
    // A person of one name in every store is one person, who is paid at home.
    assert_eq!((books, slips), (names().len(), names().len()));
    let outside: Vec<_> = files.iter().map(|(p, _)| p.as_str()).filter(|p| !p.starts_with("out/")).collect();
    assert_eq!(outside, ["2026-10/业绩.csv", "all.json", "zhangfang.toml", "制度.toml", "花名册.xlsx"]);

    let closed = folder.run(&["close", ".", "--by", "=1+1"]);
    assert_eq!(closed.code, 0, "{}\n{}", closed.stdout, closed.stderr);
    let frozen = folder.run(&["ledger", "export", "2026-10", ".", "--json", "-"]);
    assert_eq!(frozen.code, 0, "{}", frozen.stderr);
    for name in names() {
        let quoted = serde_json::to_string(&name).unwrap();
        assert!(frozen.stdout.contains(&quoted), "{name}");
        let asked = folder.run(&["explain", "--", &name, "实发"]);
        assert_eq!(asked.code, 0, "{name}: {}", asked.stderr);
    }
}

#[test]
fn a_workbook_of_such_names_recalculates_to_itself() {
    let folder = shop(&names()[..2]);
    assert_eq!(folder.run(&["run", "."]).code, 0);
    let books: Vec<_> = tree(folder.path()).into_iter().filter(|(p, _)| p.contains("工资表_")).collect();
    assert_eq!(books.len(), 2);
    for (path, bytes) in books {
        crate::workbook::recalc::agrees(&path, &bytes);
    }
}
