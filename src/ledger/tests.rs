//! What the ledger promises: frozen copies, all or nothing, one revision in force.

use super::*;
use crate::diag::codes;
use crate::number::Num;
use crate::period::Period;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

fn month(store: &str, when: &str, pay: &str) -> ClosedMonth {
    let values = BTreeMap::from([
        ("实发".into(), Stored::Number(Num::parse(pay).unwrap())),
        ("客单价".into(), Stored::Error(crate::formula::ErrorKind::DivZero)),
        ("岗位".into(), Stored::Text("售前".into())),
        ("计薪".into(), Stored::Bool(true)),
        ("技能".into(), Stored::Empty),
    ]);
    ClosedMonth {
        head: MonthHead {
            store: store.into(),
            period: period(when),
            revision: 0,
            state: State::Closed,
            origin: Origin::Closed,
            scheme: "试用制度".into(),
            scheme_hash: "ab".into(),
            tool: "0.1.0".into(),
            by: "会计".into(),
            at: "2026-11-02T09:00:00+08:00".into(),
            why: "".into(),
        },
        inputs: vec![Input { path: "2026-10/a.xlsx".into(), hash: "cd".into(), bytes: 7 }],
        files: vec![("花名册.csv".into(), b"\0\xFF".to_vec())],
        scheme_sources: vec![("试用制度.toml".into(), "[scheme]".into()), ("法定.toml".into(), "#".into())],
        params: vec![("提成基数".into(), "0.6%".into())],
        people: vec![ClosedPerson {
            key: "甲".into(),
            id: 1,
            name: "甲".into(),
            nickname: "小甲".into(),
            post: "售前".into(),
            home: true,
            roster: BTreeMap::from([("底薪".into(), Stored::Number(Num::from(4000_i64)))]),
            values,
        }],
        store_values: BTreeMap::from([("销售额".into(), Stored::Number(Num::scaled(12345, 2)))]),
        adjustments: vec![Adjustment {
            corrects: period("2026-09"),
            person: "甲".into(),
            rule: "实发".into(),
            amount: Num::scaled(-5000, 2),
            why: "更正".into(),
        }],
    }
}

fn ledger() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("台账.sqlite");
    (folder, path)
}

#[test]
fn a_closed_month_reads_back_as_it_was() {
    let (_folder, path) = ledger();
    let mut expected = month("甲店", "2026-10", "4123.45");
    Ledger::write(&path).unwrap().close(std::slice::from_ref(&expected), None).unwrap();
    expected.head.revision = 1;
    let ledger = Ledger::read(&path).unwrap().unwrap();
    assert_eq!(ledger.month("甲店", period("2026-10"), None).unwrap(), Some(expected));
    assert_eq!(ledger.month("乙店", period("2026-10"), None).unwrap(), None);
}

#[test]
fn closing_twice_writes_nothing_of_either_store() {
    let (_folder, path) = ledger();
    let mut ledger = Ledger::write(&path).unwrap();
    ledger.close(&[month("甲店", "2026-10", "1")], None).unwrap();
    let findings = ledger.close(&[month("乙店", "2026-10", "2"), month("甲店", "2026-10", "3")], None).unwrap_err();
    assert_eq!(findings.iter().map(|f| f.code).collect::<Vec<_>>(), [codes::ALREADY_CLOSED]);
    assert_eq!(ledger.heads().unwrap().len(), 1);
}

#[test]
fn a_reopened_month_keeps_its_first_revision() {
    let (_folder, path) = ledger();
    let mut ledger = Ledger::write(&path).unwrap();
    ledger.close(&[month("甲店", "2026-10", "1")], None).unwrap();
    assert_eq!(ledger.reopen(period("2026-10"), None, " ").unwrap_err().code, codes::REOPEN_WITHOUT_REASON);
    assert_eq!(ledger.reopen(period("2026-09"), None, "错").unwrap_err().code, codes::NOT_CLOSED);
    assert_eq!(*ledger.reopen(period("2026-10"), Some("甲店"), "考勤漏了一天").unwrap(), ["甲店".into()]);
    ledger.close(&[month("甲店", "2026-10", "2")], None).unwrap();
    let heads: Vec<_> = ledger.heads().unwrap().iter().map(|h| (h.revision, h.state, h.why.to_string())).collect();
    assert_eq!(heads, [(1, State::Reopened, "考勤漏了一天".into()), (2, State::Closed, String::new())]);
    let pay =
        |revision| ledger.month("甲店", period("2026-10"), revision).unwrap().unwrap().people[0].values["实发"].clone();
    assert_eq!((pay(Some(1)), pay(None)), (Stored::Number(Num::ONE), Stored::Number(Num::from(2_i64))));
}

#[test]
fn only_adjustments_of_months_in_force_count_as_adjusted() {
    let (_folder, path) = ledger();
    let mut ledger = Ledger::write(&path).unwrap();
    ledger.close(&[month("甲店", "2026-10", "1")], None).unwrap();
    assert_eq!(ledger.adjusted("甲店", period("2026-09")).unwrap().len(), 1);
    ledger.reopen(period("2026-10"), None, "错").unwrap();
    assert_eq!(ledger.adjusted("甲店", period("2026-09")).unwrap(), []);
}

#[test]
fn earlier_months_come_oldest_first_and_without_this_one() {
    let (_folder, path) = ledger();
    let mut ledger = Ledger::write(&path).unwrap();
    for when in ["2026-10", "2026-09", "2025-12"] {
        ledger.close(&[month("甲店", when, "1")], None).unwrap();
    }
    let periods: Vec<_> =
        ledger.before("甲店", period("2026-10")).unwrap().iter().map(|m| m.head.period.to_string()).collect();
    assert_eq!(periods, ["2025-12", "2026-09"]);
}

#[test]
fn a_newer_file_and_a_file_that_is_no_ledger_are_refused_unchanged() {
    let (_folder, path) = ledger();
    drop(Ledger::write(&path).unwrap());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(Ledger::read(&path).unwrap_err().code, codes::LEDGER_NEWER);
    assert_eq!(Ledger::write(&path).unwrap_err().code, codes::LEDGER_NEWER);
    std::fs::write(&path, "姓名,实发\n甲,1\n".repeat(100)).unwrap();
    assert_eq!(Ledger::write(&path).unwrap_err().code, codes::LEDGER_DAMAGED);
    assert!(Ledger::read(&path.with_file_name("无.sqlite")).unwrap().is_none());
}

#[test]
fn a_full_disk_leaves_the_ledger_as_it_was() {
    let (_folder, path) = ledger();
    let mut ledger = Ledger::write(&path).unwrap();
    ledger.close(&[month("甲店", "2026-09", "1")], None).unwrap();
    let pages: u32 = ledger.connection.query_row("PRAGMA page_count", [], |r| r.get(0)).unwrap();
    ledger.connection.pragma_update(None, "max_page_count", pages).unwrap();
    let mut big = month("甲店", "2026-10", "1");
    big.scheme_sources[0].1 = "x".repeat(1 << 16).into();
    assert_eq!(ledger.close(&[big], None).unwrap_err()[0].code, codes::LEDGER_DISK_FULL);
    assert_eq!(ledger.heads().unwrap().len(), 1);
}

#[test]
fn two_writers_wait_for_each_other() {
    let (_folder, path) = ledger();
    std::thread::scope(|scope| {
        for n in 1..=6 {
            let path = path.clone();
            scope.spawn(move || {
                let mut ledger = Ledger::write(&path).unwrap();
                ledger.close(&[month("甲店", &format!("2026-{n:02}"), "1")], None).unwrap();
            });
        }
    });
    assert_eq!(Ledger::read(&path).unwrap().unwrap().heads().unwrap().len(), 6);
}
