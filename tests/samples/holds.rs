//! What must hold of the sample, and of the sample with one thing wrong in it.

use super::book::Cell;
use super::chitu::{self, FIRST_AGENT, PAID, SALES};
use super::people::{SHIGUANG, YINGHUO, YUNSHAN};
use crate::support::folder::{Folder, tree};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use zhangfang::number::Num;

/// The sample with a cell of 甲一明's statistics changed.
fn with_cell(column: usize, cell: &str) -> Folder {
    let folder = Folder::three_stores();
    let changed = chitu::month(|rows| rows[FIRST_AGENT][column] = Cell::from(cell));
    folder.write(&changed.path, &changed.bytes);
    folder
}

fn json(folder: &Folder) -> Json {
    serde_json::from_slice(&std::fs::read(folder.join("out.json")).unwrap()).unwrap()
}

fn store<'a>(json: &'a Json, name: &str) -> &'a Json {
    json["stores"].as_array().unwrap().iter().find(|s| s["store"] == name).unwrap()
}

fn agent<'a>(json: &'a Json, shop: &str, name: &str) -> &'a Json {
    store(json, shop)["agents"].as_array().unwrap().iter().find(|a| a["name"] == name).unwrap()
}

fn findings<'a>(json: &'a Json, severity: &str) -> Vec<&'a Json> {
    json["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == severity).collect()
}

#[test]
fn the_pay_worked_by_hand_is_what_is_written_to_the_cent_everywhere() {
    let folder = Folder::three_stores();
    let done = folder.run(&["run", "--json", "out.json"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let json = json(&folder);
    let values = &agent(&json, YUNSHAN, "甲一明")["values"];
    let worked = [
        ("询单人数比", "0.7500"),
        ("顾客下单率", "0.4778"),
        ("付款率", "0.9231"),
        ("付款客单价", "205.76"),
        ("转化率", "0.5333"),
        ("消息数比", "1.1300"),
        ("顾客流失率", "0.0800"),
        ("任务完成率", "1.0396"),
        ("指标得分", "96.00"),
        ("考核得分", "94.00"),
        ("底薪工资", "3200.00"),
        ("绩效工资", "464.20"),
        ("应发合计", "3664.20"),
        ("扣款合计", "525.50"),
        ("实发", "3138.70"),
    ];
    for (name, want) in worked {
        assert_eq!(values[name], want, "{name}");
    }
    let page = std::fs::read_to_string(folder.join(&format!("out/2026-10/{YUNSHAN}/工资条/甲一明.html"))).unwrap();
    assert!(page.contains("3,138.70"), "the page shows the pay");
    let book =
        crate::support::dump::dump(&folder.join(&format!("out/2026-10/{YUNSHAN}/工资表_{YUNSHAN}_2026-10.xlsx")));
    assert!(book.contains("=#3138.7 ") || book.contains("=#3138.7\n"), "the workbook shows the pay");
    let by_hand = std::fs::read_to_string(super::folder().join("README.md")).unwrap();
    for figure in ["**96**", "**94**", "3200.00", "464.20", "3664.20", "525.50", "**3138.70**"] {
        assert!(by_hand.contains(figure), "the page worked by hand lacks {figure}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let trees = ["1", "8"].map(|jobs| {
        let folder = Folder::three_stores();
        let done = folder.run(&["run", "--jobs", jobs, "--out", "results", "--json", "results/out.json", "--quiet"]);
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "--jobs {jobs}");
        tree(&folder.join("results"))
    });
    let names = trees.each_ref().map(|t| t.iter().map(|(name, _)| name).collect::<Vec<_>>());
    assert_eq!(names[0], names[1]);
    for ((name, one), (_, eight)) in trees[0].iter().zip(&trees[1]) {
        assert!(one == eight, "{name} differs");
    }
    assert!(names[0].len() > 12, "{names:?}");
}

#[test]
fn one_unreadable_number_refuses_its_store_and_the_others_are_written() {
    let folder = with_cell(SALES, "12,3O0");
    // What an earlier run wrote about the store does not stay behind.
    folder.write(&format!("out/2026-10/{YUNSHAN}/工资表_{YUNSHAN}_2026-10.xlsx"), b"earlier");
    let done = folder.run(&["run", "--json", "out.json"]);
    assert_eq!(done.code, 1, "{}{}", done.stdout, done.stderr);
    let place = format!("{} › sheet1!J2", chitu::month(|_| {}).path);
    assert!(done.stderr.contains(&place), "the place is named: {}", done.stderr);
    assert!(done.stderr.contains("12,3O0") && done.stderr.contains("[销售额]"), "value and column: {}", done.stderr);
    let json = json(&folder);
    let statuses = [YUNSHAN, YINGHUO, SHIGUANG].map(|s| store(&json, s)["status"].clone());
    assert_eq!(statuses, ["refused", "written", "written"]);
    assert!(!folder.join(&format!("out/2026-10/{YUNSHAN}")).exists(), "nothing of the refused store is there");
    for name in [YINGHUO, SHIGUANG] {
        assert!(folder.join(&format!("out/2026-10/{name}/工资表_{name}_2026-10.xlsx")).exists());
    }
    let errors = findings(&json, "error");
    assert_eq!((errors[0]["sheet"].as_str(), errors[0]["cell"].as_str()), (Some("sheet1"), Some("J2")), "{errors:?}");
}

#[test]
fn a_figure_that_is_not_known_yet_makes_the_wage_pending_and_nothing_else() {
    let folder = with_cell(PAID, "延迟统计");
    let done = folder.run(&["run", "--json", "out.json"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let json = json(&folder);
    let of = |name: &str| agent(&json, YUNSHAN, name)["values"]["实发"].clone();
    assert_eq!(of("甲一明"), Json::Null);
    assert_ne!(of("乙二芳"), Json::Null, "a colleague's wage is not touched");
    assert_ne!(of("丙三强"), Json::Null);
    let pending = findings(&json, "pending");
    let named = pending.iter().any(|f| {
        f["cell"] == "H2" && f["message"].as_str().is_some_and(|m| m.contains("甲一明") && m.contains("延迟统计"))
    });
    assert!(named, "the cause is named: {pending:?}");
    let page = std::fs::read_to_string(folder.join(&format!("out/2026-10/{YUNSHAN}/工资条/甲一明.html"))).unwrap();
    assert!(page.contains("待补"));
}

#[test]
fn no_penalties_a_rest_day_and_no_sales_are_not_unknown() {
    let folder = Folder::three_stores();
    let done = folder.run(&["check", "--json", "out.json"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let json = json(&folder);
    for (shop, name) in [(YUNSHAN, "乙二芳"), (SHIGUANG, "辛八斗"), (YUNSHAN, "丙三强")] {
        assert_ne!(agent(&json, shop, name)["values"]["实发"], Json::Null, "{name}");
    }
    assert_eq!(findings(&json, "pending"), Vec::<&Json>::new());
}

#[test]
fn the_money_and_people_of_the_bins_are_those_of_the_file_in_the_json() {
    let folder = Folder::three_stores();
    // A day of the month after: what it sold is set aside.
    let late =
        "日期,旺旺,销售额,接待人数\n2026-10-31,云杉家居旗舰店:小鹿,0,0\n2026-11-01,云杉家居旗舰店:小鹿,120.50,7\n";
    folder.write("2026-10/云杉家居旗舰店/补充.csv", late.as_bytes());
    folder.run(&["check", "--json", "out.json"]);
    let json = json(&folder);
    let number = |n: &Json| Num::parse(n.as_str().unwrap()).unwrap();
    let (mut figures, mut aside) = (0, Vec::new());
    for file in json["stores"].as_array().unwrap().iter().flat_map(|s| s["files"].as_array().unwrap()) {
        for sheet in file["sheets"].as_array().unwrap() {
            for (name, total) in sheet["totals"].as_object().unwrap() {
                let mut bins = number(&total["used"]).add(&number(&total["refused"]));
                for (reason, sum) in total["set_aside"].as_object().unwrap() {
                    bins = bins.add(&number(sum));
                    aside.push(format!("{} {name} {reason} {}", file["path"].as_str().unwrap(), number(sum)));
                }
                assert_eq!(bins, number(&total["file"]), "{} {name}", file["path"]);
                figures += 1;
            }
        }
    }
    assert!(figures > 20, "{figures}");
    let late = "2026-10/云杉家居旗舰店/补充.csv";
    for expected in ["销售额 other_period 120.5", "接待人数 other_period 7"] {
        assert!(aside.contains(&format!("{late} {expected}")), "{aside:?}");
    }
}

#[test]
fn everything_wrong_with_a_scheme_is_refused_before_any_data_is_read() {
    let folder = Folder::three_stores();
    let shipped = folder.run(&["scheme", "show", "客服部绩效薪酬标准"]).stdout;
    let broken = shipped
        .replace("\"[@应发合计]-[@扣款合计]\"", "\"[@应发合计]-[@扣款合记]\"")
        .replace("formula = \"[@全部_销售额]\"", "formula = \"[@绩效工资]\"")
        .replace("include = [\"客服KPI考核方案\"]", "include = [\"坏指标.toml\"]")
        .replace("  { post = \"主管\", formula = \"MAX(0", "  { post = \"售前\", formula = \"MAX(0");
    assert_ne!(broken, shipped);
    folder.write("坏制度.toml", broken.as_bytes());
    let included = folder.run(&["scheme", "show", "客服KPI考核方案"]).stdout;
    let broken = included.replace("[\"50%\", 60], [\"60%\", 80]", "[\"60%\", 60], [\"50%\", 80]");
    assert_ne!(broken, included);
    folder.write("坏指标.toml", broken.as_bytes());
    folder.write("zhangfang.toml", "scheme = \"坏制度.toml\"\n".as_bytes());
    // Data that would be refused, if it were read.
    folder.write("2026-10/云杉家居旗舰店/坏.csv", b"\x00\x01");
    let done = folder.run(&["run", "--json", "out.json"]);
    assert_eq!(done.code, 1);
    assert!(!folder.join("out").exists(), "nothing is written");
    let json = json(&folder);
    let messages: Vec<_> = findings(&json, "error").iter().map(|f| f["message"].as_str().unwrap().to_owned()).collect();
    for part in ["扣款合记", "→", "界限没有递增：50%", "没有说到岗位：主管"] {
        assert!(messages.iter().any(|m| m.contains(part)), "no finding about {part}: {messages:#?}");
    }
    assert!(messages.iter().any(|m| m.contains("扣款合计")), "the nearest name is suggested: {messages:#?}");
    assert!(json["files"].is_null() && json["stores"].as_array().unwrap().is_empty());
}

#[test]
fn another_rate_changes_the_cells_that_depend_on_it_and_no_others() {
    let values = |rate: &str| {
        let folder = Folder::three_stores();
        let settings = std::fs::read_to_string(folder.join("zhangfang.toml")).unwrap();
        folder.write("zhangfang.toml", format!("{settings}\n[params]\n提成基数 = \"{rate}\"\n").as_bytes());
        assert_eq!(folder.run(&["check", "--json", "out.json"]).code, 0);
        every_value(&json(&folder))
    };
    let (before, after) = (values("0.5%"), values("0.7%"));
    let changed: Vec<_> = before.iter().filter(|(key, value)| after[*key] != **value).map(|(key, _)| key).collect();
    let touched = ["绩效工资", "应发合计", "实发"];
    let paid = ["甲一明", "乙二芳", "己六合"];
    let mut want: Vec<_> = paid.iter().flat_map(|p| touched.iter().map(move |t| format!("{p} {t}"))).collect();
    want.sort();
    let mut got: Vec<_> = changed.into_iter().map(|k| k.split_once(' ').unwrap().1.to_owned()).collect();
    got.sort();
    got.retain(|k| !k.starts_with("店铺 "));
    assert_eq!(got, want);
    assert_eq!(before.len(), after.len());
}

/// `店铺名 甲一明 实发` → value, for every rule and fact of every person; `店铺名 店铺 转化率` for the stores' own.
fn every_value(json: &Json) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for shop in json["stores"].as_array().unwrap() {
        let name = shop["store"].as_str().unwrap();
        let mut put = |who: &str, values: &Json| {
            for (key, value) in values.as_object().unwrap() {
                all.insert(format!("{name} {who} {key}"), value.to_string());
            }
        };
        put("店铺", &shop["values"]);
        for agent in shop["agents"].as_array().unwrap() {
            put(agent["name"].as_str().unwrap(), &agent["values"]);
        }
    }
    all
}
