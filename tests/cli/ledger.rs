//! Months that are closed: frozen, compared, reopened, over a whole shop folder.

use crate::support::folder::Folder;
use zhangfang::diag::codes;
use zhangfang::period::Period;
use zhangfang::run::ledger::{self, FileChange, Seal};

const SEAL: Seal<'_> = Seal { by: "会计", at: "2026-11-02T09:00:00+08:00" };

fn october() -> Period {
    Period::parse("2026-10").unwrap()
}

#[test]
fn a_closed_month_is_what_was_paid_and_closes_once() {
    let shop = Folder::three_stores();
    assert_eq!(ledger::list(shop.path()).unwrap(), []);
    assert_eq!(ledger::close(shop.path(), None, &SEAL).unwrap().heads.len(), 3);
    let months = ledger::show(shop.path(), october()).unwrap();
    let paid = |name: &str| {
        let all = months.iter().flat_map(|m| &m.people);
        all.clone().find(|p| &*p.name == name && p.home).map(|p| p.values["实发"].value().to_string())
    };
    assert_eq!(paid("甲一明").as_deref(), Some("3138.7"), "the pay that the sample's page works by hand");
    let again = ledger::close(shop.path(), None, &SEAL).unwrap_err();
    assert!(again.iter().all(|f| f.code == codes::ALREADY_CLOSED) && again.len() == 3);
}

#[test]
fn a_raise_of_today_does_not_change_a_closed_month_and_a_changed_export_is_named() {
    let shop = Folder::three_stores();
    ledger::close(shop.path(), None, &SEAL).unwrap();
    let dearer = "scheme = \"客服部绩效薪酬标准\"\n[params]\n提成基数 = \"9%\"\n";
    shop.write("zhangfang.toml", dearer.as_bytes());
    let same = ledger::compare(shop.path(), october(), None).unwrap();
    assert!(same.iter().all(|c| c.changes.is_empty()), "the scheme and params of then: {same:?}");
    let penalties = shop.join("2026-10/奖惩记录.xlsx");
    std::fs::remove_file(&penalties).unwrap();
    shop.write("2026-10/奖惩记录.csv", "日期,姓名,店铺,项目,级别,加分,扣分,说明\n".as_bytes());
    let changed = ledger::compare(shop.path(), october(), None).unwrap();
    let files: Vec<_> = changed[0].files.iter().map(|(path, change)| (&**path, *change)).collect();
    assert!(files.contains(&("2026-10/奖惩记录.xlsx", FileChange::Removed)), "{files:?}");
    let change = changed.iter().flat_map(|c| &c.changes).find(|c| &*c.person == "甲一明" && &*c.rule == "绩效工资");
    let change = change.expect("two points less taken off");
    // 98765.40 × 0.005 × 96 ÷ 100 = 474.07392
    assert_eq!((change.closed.as_str(), change.now.as_str()), ("464.2", "474.07"));
    assert!(change.because.iter().any(|b| &*b.name == "扣分"), "{change:?}");
}

#[test]
fn a_month_with_a_pending_wage_or_without_a_reason_is_refused_and_the_ledger_stays() {
    let shop = Folder::three_stores();
    let statistics = "2026-10/云杉家居旗舰店/自定义报表_客服绩效_下单优先判定_2026-10-01至2026-10-31.xlsx";
    std::fs::remove_file(shop.join(statistics)).unwrap();
    let refused = ledger::close(shop.path(), None, &SEAL).unwrap_err();
    assert_eq!(refused.last().map(|f| f.code), Some(codes::CLOSE_REFUSED));
    assert_eq!(ledger::list(shop.path()).unwrap(), []);
    shop.sample();
    ledger::close(shop.path(), None, &SEAL).unwrap();
    let silent = ledger::reopen(shop.path(), october(), None, "").unwrap_err();
    assert_eq!(silent[0].code, codes::REOPEN_WITHOUT_REASON);
    assert_eq!(ledger::reopen(shop.path(), october(), None, "漏了一天").unwrap().len(), 3);
    assert_eq!(ledger::close(shop.path(), None, &SEAL).unwrap().heads[0].revision, 2);
}

#[test]
fn two_people_of_one_name_are_refused_with_the_roster_row() {
    let shop = Folder::empty();
    let roster = "姓名,花名,旺旺,店铺,岗位,入职日期,转正日期\n\
                  张伟,大伟,甲店:大伟,甲店,售后,2024-01-01,2024-04-01\n\
                  张伟,小伟,甲店:小伟,甲店,售后,2025-01-01,2025-04-01\n";
    shop.write("花名册.csv", roster.as_bytes());
    shop.write("2026-10/任务目标.csv", "店铺,旺旺,任务目标\n甲店,甲店:大伟,100\n".as_bytes());
    let refused = ledger::close(shop.path(), None, &SEAL).unwrap_err();
    let namesakes: Vec<_> = refused.iter().filter(|f| f.code == codes::NAMESAKES).collect();
    assert_eq!(namesakes.len(), 1, "{refused:?}");
    let Some(zhangfang::diag::Location::Place(place)) = &namesakes[0].at else { panic!("no place") };
    assert_eq!(place.to_string(), "花名册.csv › A3");
    assert_eq!(ledger::list(shop.path()).unwrap(), []);
}
