//! The rankings of the sample as the program writes them: the numbers of the page, of the workbook and of the JSON are one.

use crate::support::folder::{Folder, tree};
use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value as Json;
use zhangfang::number::Num;

/// Runs a command that writes results, and gives its JSON.
fn run(folder: &Folder, words: &[&str]) -> Json {
    let done = folder.run(&[words, &["--json", "out.json"]].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    serde_json::from_slice(&std::fs::read(folder.join("out.json")).unwrap()).unwrap()
}

/// Pictures need a font with Chinese characters: without one a test is skipped aloud, or fails where tools must be there.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn pictures(folder: &Folder) -> bool {
    let done = folder.run(&["rank", "--period", "2026-10", "--png"]);
    if !done.stderr.contains("G032") {
        assert_eq!(done.code, 0, "{}", done.stderr);
        return true;
    }
    assert!(std::env::var_os("ZHANGFANG_REQUIRE_TOOLS").is_none(), "{}", done.stderr);
    eprintln!("SKIPPED: no font with Chinese characters; no picture was drawn");
    false
}

fn page(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.join(path)).unwrap()
}

/// A row of a ranking: 花名, then every figure under its heading, as printed.
fn rows(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let Some(table) = page.split("data-ranking>").nth(1) else { return Vec::new() };
    let heads: Vec<&str> = table
        .split("<th role=\"columnheader\"")
        .skip(3)
        .map(|h| h.split_once('>').unwrap().1.split('<').next().unwrap())
        .collect();
    let cut = |cell: &str| {
        let parts = cell.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text));
        parts.collect::<String>().trim().to_owned()
    };
    // A store whose exports have no days has no table for a week.
    let row = |row: &str| {
        let nickname = row.split("<span class=\"nm\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        // The first cell is the place.
        let cells = row.split("role=\"cell\"").skip(2).map(|cell| cut(cell.split("</td>").next().unwrap_or(cell)));
        let figures = heads.iter().map(|h| (*h).to_owned()).zip(cells).filter(|(h, _)| !h.starts_with("每日"));
        (nickname, figures.collect())
    };
    table.split("<tr role=\"row\"").skip(2).map(row).collect()
}

/// Whether a printed figure is the value, to the digits that are printed.
fn same(printed: &str, value: &Json) -> bool {
    let plain = printed.replace([',', '秒'], "");
    match value.as_str() {
        None => plain == "待补",
        Some("") => plain == "—",
        Some(value) => {
            let (plain, scale) = plain.strip_suffix('%').map_or((&*plain, 1_i64), |p| (p, 100));
            let digits = plain.split_once('.').map_or(0, |(_, f)| f.len());
            let value = Num::parse(value).unwrap().mul(&Num::from(scale));
            value.to_fixed(u32::try_from(digits).unwrap()) == plain
        }
    }
}

fn agent<'j>(store: &'j Json, nickname: &str) -> &'j Json {
    store["agents"].as_array().unwrap().iter().find(|a| a["nickname"] == nickname).unwrap()
}

/// How many figures of a store's page were compared with the JSON.
fn compare(page: &str, store: &Json) -> usize {
    let mut compared = 0;
    for (nickname, figures) in rows(page) {
        for (head, printed) in figures {
            let value = &agent(store, &nickname)["values"][&head];
            assert!(same(&printed, value), "{} {nickname} {head}: {printed}, {value}", store["store"]);
            compared += 1;
        }
    }
    compared
}

#[test]
fn every_figure_of_a_months_ranking_is_the_one_of_the_workbook_and_of_the_json() {
    let folder = Folder::three_stores();
    let json = run(&folder, &["run"]);
    let mut compared = 0;
    for store in json["stores"].as_array().unwrap() {
        let name = store["store"].as_str().unwrap();
        let page = page(&folder, &format!("out/2026-10/{name}/排名_{name}_2026-10.html"));
        compared += compare(&page, store);
        let book = folder.join(&format!("out/2026-10/{name}/工资表_{name}_2026-10.xlsx"));
        let mut book: Xlsx<_> = open_workbook(book).unwrap();
        let sheet = book.worksheet_range("核算").unwrap();
        let (at, heads) = sheet.rows().enumerate().find(|(_, r)| r.contains(&Data::String("花名".into()))).unwrap();
        let column = |name: &str| heads.iter().position(|h| *h == Data::String(name.into())).unwrap();
        for (nickname, figures) in rows(&page) {
            let row = sheet.rows().skip(at + 1).find(|r| r[column("花名")] == Data::String(nickname.clone())).unwrap();
            for (head, _) in figures {
                let value = agent(store, &nickname)["values"][&head].as_str().map(Num::parse);
                match (&row[column(&head)], value) {
                    (Data::Float(cell), Some(Some(value))) => {
                        assert_eq!(
                            cell.to_string().parse(),
                            value.to_string().parse::<f64>(),
                            "{name} {nickname} {head}"
                        );
                    }
                    (Data::Int(cell), Some(Some(value))) => {
                        assert_eq!(Num::from(*cell), value, "{name} {nickname} {head}")
                    }
                    (Data::Error(_), None) => {}
                    (Data::Empty, Some(None)) => {}
                    (Data::String(text), Some(None)) if text.is_empty() => {}
                    (cell, value) => panic!("{name} {nickname} {head}: {cell:?}, {value:?}"),
                }
            }
        }
    }
    assert!(compared > 60, "{compared} figures were compared");
}

#[test]
fn every_figure_of_a_weeks_ranking_is_the_one_of_the_json_and_no_ranking_names_anybody() {
    let folder = Folder::three_stores();
    let json = run(&folder, &["rank", "--period", "2026-W43"]);
    let mut compared = 0;
    for store in json["stores"].as_array().unwrap() {
        let name = store["store"].as_str().unwrap();
        let page = page(&folder, &format!("out/2026-W43/{name}/排名_{name}_2026-W43.html"));
        let figures = compare(&page, store);
        let blank = json["findings"].as_array().unwrap().iter().any(|f| f["code"] == "G034" && f["store"] == name);
        assert_eq!(blank, figures == 0, "{name}");
        assert_eq!(blank, page.contains("排不出名次"), "{name}");
        compared += figures;
        for agent in store["agents"].as_array().unwrap() {
            let person = agent["name"].as_str().unwrap();
            assert!(!page.contains(person), "{name} names {person}");
        }
    }
    assert!(compared > 15, "{compared} figures were compared");
}

#[test]
fn rankings_alone_leave_the_months_payroll_where_it_is_and_a_new_run_takes_old_pictures_away() {
    let folder = Folder::three_stores();
    run(&folder, &["run"]);
    let before: Vec<_> = tree(&folder.join("out/2026-10")).into_iter().filter(|(p, _)| !p.contains("排名_")).collect();
    let drawn = pictures(&folder);
    let after = tree(&folder.join("out/2026-10"));
    let kept: Vec<_> = after.iter().filter(|(p, _)| !p.contains("排名_")).cloned().collect();
    assert!(before == kept, "rank changed the payroll");
    let count = |files: &[(String, Vec<u8>)]| files.iter().filter(|(p, _)| p.ends_with(".png")).count();
    assert_eq!(count(&after), if drawn { 4 } else { 0 });
    run(&folder, &["run"]);
    assert_eq!(count(&tree(&folder.join("out/2026-10"))), 0);
}

#[test]
fn a_picture_is_1080_wide_and_shows_every_row() {
    let folder = Folder::three_stores();
    if !pictures(&folder) {
        return;
    }
    let name = "云杉家居旗舰店";
    let png = std::fs::read(folder.join(&format!("out/2026-10/{name}/排名_{name}_2026-10.png"))).unwrap();
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let (width, height) = (number(16), number(20));
    assert_eq!(width, 1080);
    let people =
        u32::try_from(rows(&page(&folder, &format!("out/2026-10/{name}/排名_{name}_2026-10.html"))).len()).unwrap();
    assert!(height > 600 + people * 80, "{height} for {people}");
}
