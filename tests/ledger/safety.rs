//! Whatever happens to a process, the ledger and the results are as before or as after.

use super::*;
use crate::support::folder::tree;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use zhangfang::diag::codes;

const JANUARY: &Figures = &[("甲", "80000", 1), ("乙", "60000.55", 0)];

fn start(shop: &Folder, words: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_zhangfang"))
        .args(words)
        .current_dir(shop.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Starts the program and kills it, each time at another moment of its run, whose length is `whole`.
fn kill(shop: &Folder, words: &[&str], whole: Duration, turn: u32) {
    let mut child = start(shop, words);
    // Spread over the run without order: 17 has no common factor with 25.
    std::thread::sleep(whole * (turn * 17 % 25) / 24);
    // SIGKILL, or TerminateProcess.
    let _ = child.kill();
    child.wait().unwrap();
}

fn timed(shop: &Folder, words: &[&str]) -> Duration {
    let begun = Instant::now();
    assert!(start(shop, words).wait().unwrap().success());
    begun.elapsed()
}

fn hidden(out: &Path) -> Vec<String> {
    let names = std::fs::read_dir(out).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|n| n.starts_with(".zhangfang-")).collect()
}

#[test]
fn a_run_killed_at_any_moment_leaves_whole_results_and_the_next_one_completes() {
    let shop = shop();
    month(&shop, 1, JANUARY);
    let whole = timed(&shop, &["run"]);
    let results = tree(&shop.join("out/2026-01"));
    for turn in 0..25 {
        kill(&shop, &["run"], whole, turn);
        let now = shop.join("out/2026-01");
        // Amid the exchange there is nothing for a moment; never half of something.
        assert!(!now.exists() || tree(&now) == results, "turn {turn}");
    }
    timed(&shop, &["run"]);
    assert_eq!(tree(&shop.join("out/2026-01")), results);
    assert_eq!(hidden(&shop.join("out")), [""; 0], "what the killed ones left is gone");
}

#[test]
fn a_close_killed_at_any_moment_has_closed_or_has_not() {
    let shop = shop();
    month(&shop, 1, JANUARY);
    let whole = timed(&shop, &["close", "--by", "甲"]);
    let paid = closed(&shop, 1).people;
    let mut revision = 1;
    for turn in 0..25 {
        if ledger::list(shop.path()).unwrap().iter().any(|h| h.why.is_empty()) {
            ledger::reopen(shop.path(), period(1), None, "再来一次").unwrap();
        }
        kill(&shop, &["close"], whole, turn);
        let heads = ledger::list(shop.path()).unwrap();
        revision = heads.len();
        if heads.iter().any(|h| h.why.is_empty()) {
            assert_eq!(closed(&shop, 1).people, paid, "turn {turn}");
        }
    }
    if ledger::list(shop.path()).unwrap().iter().all(|h| !h.why.is_empty()) {
        close(&shop, 1);
        revision += 1;
    }
    assert_eq!(ledger::list(shop.path()).unwrap().len(), revision);
    assert_eq!(closed(&shop, 1).people, paid);
}

#[test]
fn of_two_closes_at_once_one_wins_and_two_runs_at_once_do_no_harm() {
    let shop = shop();
    month(&shop, 1, JANUARY);
    let mut both = [start(&shop, &["run"]), start(&shop, &["run"])];
    assert!(both.iter_mut().all(|c| c.wait().unwrap().success()));
    let results = tree(&shop.join("out/2026-01"));
    let mut both = [start(&shop, &["close"]), start(&shop, &["close"])];
    let won = both.iter_mut().filter_map(|c| c.wait().unwrap().success().then_some(())).count();
    assert_eq!(won, 1);
    assert_eq!(ledger::list(shop.path()).unwrap().len(), 1);
    timed(&shop, &["run"]);
    let again = tree(&shop.join("out/2026-01"));
    assert_eq!(results.iter().map(|(n, _)| n).collect::<Vec<_>>(), again.iter().map(|(n, _)| n).collect::<Vec<_>>());
    assert_eq!(hidden(&shop.join("out")), [""; 0]);
}

#[test]
fn people_of_one_name_close_with_a_number_each_and_their_pasts_stay_apart() {
    let shop = shop();
    let roster = |numbers: [&str; 2]| {
        let [a, b] = numbers;
        let text = format!(
            "工号,姓名,花名,店铺,岗位,旺旺,底薪,入职日期\n\
             {a},张伟,大伟,甲店,售前,甲店:大伟,4000,2026-01-01\n{b},张伟,小伟,甲店,售前,甲店:小伟,3000,2026-01-01\n"
        );
        shop.write("花名册.csv", text.as_bytes());
    };
    let sold = |n: u32, big: &str, small: &str| {
        let text = format!("昵称,店铺,销售额,迟到次数\n大伟,甲店,{big},0\n小伟,甲店,{small},0\n");
        shop.write(&format!("2026-{n:02}/手工表.csv"), text.as_bytes());
    };
    roster(["", ""]);
    sold(1, "80000", "1000");
    let refused = ledger::close(shop.path(), Some(period(1)), &SEAL).unwrap_err();
    assert!(refused.iter().any(|f| f.code == codes::NAMESAKES), "{}", told(&refused));
    roster(["A01", "A02"]);
    close(&shop, 1);
    sold(2, "80000", "2000");
    close(&shop, 2);
    let people = closed(&shop, 2).people;
    let raise = |key: &str| people.iter().find(|p| &*p.key == key).unwrap().values["增长奖"].value().to_string();
    assert_eq!([raise("A01"), raise("A02")], ["0", "5"], "(2000 − 1000) × 0.5 %");
}
