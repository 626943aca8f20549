//! A year of thirty people, closed month by month by the real program, against wages and taxes worked out here a second time,
//! in whole cents and without looking at any scheme. Wages are paid in the month after, so the tax year 2026 is 2025-12 to 2026-11.

mod law;
mod people;

use crate::support::folder::Folder;
use crate::workbook::recalc::agrees_natively;
use people::{People, Person};
use std::collections::BTreeMap;
use std::path::Path;
use zhangfang::diag::{Catalogue, Lang, codes};
use zhangfang::period::Period;
use zhangfang::run::ledger::{self, Seal};
use zhangfang::run::{Job, Task, run};

const SEAL: Seal<'_> = Seal { by: "会计", at: "2026-12-02T09:00:00+08:00" };
const PAID: [&str; 5] = ["应发合计", "社保公积金", "工资个税", "年终奖个税", "实发"];

fn period(month: usize) -> Period {
    let text = if month == 0 { "2025-12".to_owned() } else { format!("2026-{month:02}") };
    Period::parse(&text).unwrap()
}

/// A shop of these people, with every month's drop.
fn shop(people: &People) -> Folder {
    let folder = Folder::empty();
    for file in ["年度.toml", "本店社保.toml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/year").join(file);
        folder.write(file, &std::fs::read(path).unwrap());
    }
    let settings =
        "scheme = \"年度.toml\"\ninclude = [\"本店社保.toml\", \"cn-statutory\"]\n[params]\n默认参保城市 = \"甲城\"\n";
    folder.write("zhangfang.toml", settings.as_bytes());
    folder.write("花名册.csv", people.roster().as_bytes());
    for month in 0..12 {
        folder.write(&format!("{}/业绩.csv", period(month)), people.sales(month).as_bytes());
    }
    folder
}

/// What each person was paid in a closed month, in cents.
fn closed(folder: &Folder, month: usize) -> BTreeMap<String, BTreeMap<&'static str, i64>> {
    let months = ledger::show(folder.path(), period(month)).unwrap();
    let cents = |text: String| {
        let (sign, text) = text.strip_prefix('-').map_or((1, &*text), |t| (-1, t));
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        sign * format!("{whole}{part:0<2}").parse::<i64>().unwrap()
    };
    let value = |p: &zhangfang::ledger::ClosedPerson, rule: &str| cents(p.values[rule].value().to_string());
    let people = months.iter().flat_map(|m| &m.people);
    people.map(|p| (p.name.to_string(), PAID.iter().map(|r| (*r, value(p, r))).collect())).collect()
}

fn close(folder: &Folder, month: usize) {
    if let Err(found) = ledger::close(folder.path(), Some(period(month)), &SEAL) {
        let told: Vec<String> = found.iter().take(6).map(|f| format!("{} {:?}", f.code.number(), f.args)).collect();
        panic!("{}: {}", period(month), told.join("\n"));
    }
}

#[test]
fn every_wage_and_tax_of_a_year_is_what_the_law_says_to_the_cent() {
    let people = People::thirty();
    let folder = shop(&people);
    let mut years: Vec<law::Year> = people.0.iter().map(law::Year::new).collect();
    let mut wrong = Vec::new();
    let (mut reached, mut bonus_tax) = (0, 0);
    for month in 0..12 {
        close(&folder, month);
        let paid = closed(&folder, month);
        for (person, year) in people.0.iter().zip(&mut years) {
            let expected = year.month(month);
            let found = &paid[&person.name];
            for (rule, wanted) in PAID.iter().zip(expected) {
                if found[rule] != wanted {
                    wrong.push(format!("{} {} {rule}: {} is not {wanted}", period(month), person.name, found[rule]));
                }
            }
            reached = reached.max(year.taxable);
            bonus_tax += expected[3];
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(
        reached > 96_000_000 && bonus_tax > 0,
        "the highest bracket and a bonus are among them: {reached} {bonus_tax}"
    );
    workbook(&folder);
}

/// The last month's workbook is live: another engine computes every cell to the same value.
fn workbook(folder: &Folder) {
    let job = Job { period: Some(period(11)), ..Job::new(folder.path(), Task::Write) };
    let report = run(&job, &Catalogue::load(Lang::Zh), &|_| {}).unwrap();
    let file = report.files.iter().find(|f| f.path.contains("工资表") && f.path.ends_with(".xlsx")).unwrap();
    agrees_natively("the year's last month", &std::fs::read(report.out.join(&file.path)).unwrap());
    let lists: Vec<&str> = ["调薪名单", "年终奖名单"].into();
    let store = &report.outcome.stores[0];
    for list in lists {
        let column = store.model.table("客服").and_then(|t| t.column(list)).unwrap();
        assert!(column.values.iter().any(|v| v.as_text().is_some_and(|t| t.contains("建议"))), "{list}");
    }
}

#[test]
fn a_month_that_nobody_closed_leaves_the_tax_of_the_next_one_pending() {
    let people = People(People::thirty().0.into_iter().take(2).collect());
    let folder = shop(&people);
    close(&folder, 0);
    let refused = ledger::close(folder.path(), Some(period(2)), &SEAL).unwrap_err();
    assert!(refused.iter().any(|f| f.code == codes::WAGE_PENDING), "{refused:?}");
    close(&folder, 1);
    close(&folder, 2);
}

/// The year's sums by person, corrections included.
fn totals(folder: &Folder) -> BTreeMap<String, BTreeMap<&'static str, i64>> {
    let mut sums: BTreeMap<String, BTreeMap<&'static str, i64>> = BTreeMap::new();
    for (name, paid) in (0..12).flat_map(|month| closed(folder, month)) {
        let sum = sums.entry(name).or_default();
        paid.into_iter().for_each(|(rule, cents)| *sum.entry(rule).or_default() += cents);
    }
    sums
}

#[test]
fn closed_months_corrected_later_come_to_the_same_year_as_right_data_from_the_start() {
    let all = People::thirty().0;
    let right = People([1, 3, 5, 9, 13, 16, 24, 26].map(|i| all[i].clone()).into());
    // Sales that came late, too much, and in the month whose deferred part is paid in February.
    let mut first = People(right.0.clone());
    first.0[0].sales[3] -= 900_000;
    first.0[3].sales[3] += 1_234_567;
    first.0[5].sales[0] -= 700_000;
    first.0[2].sales[4] = 0;
    // Corrected once, and once more.
    let mut second = People(right.0.clone());
    second.0[0].sales[3] -= 100_001;

    let straight = shop(&right);
    (0..12).for_each(|month| close(&straight, month));
    let crooked = shop(&first);
    for month in 0..12 {
        let now = match month {
            6 => Some(&second),
            8 => Some(&right),
            _ => None,
        };
        if let Some(people) = now {
            (0..12).for_each(|m| {
                crooked.write(&format!("{}/业绩.csv", period(m)), people.sales(m).as_bytes());
            });
        }
        close(&crooked, month);
    }
    assert_ne!(closed(&straight, 3), closed(&crooked, 3), "what was closed stays");
    assert_ne!(closed(&straight, 6), closed(&crooked, 6), "and is settled in the next open month");
    assert_eq!(totals(&straight), totals(&crooked));
}

impl People {
    fn roster(&self) -> String {
        let head = "姓名,旺旺,店铺,岗位,生效日期,入职日期,离职日期,底薪,城市,社保缴费工资,公积金缴费工资,公积金比例,参保,月保底,\
                    首次就业年度,六万元扣除年度,子女教育,子女教育起月,赡养老人,赡养老人起月,年终奖金额,年终奖计税方式\n";
        head.to_owned() + &self.0.iter().map(Person::rows).collect::<String>()
    }

    fn sales(&self, month: usize) -> String {
        let line = |p: &Person| format!("{},甲店,{}\n", p.name, people::yuan(p.sales[month]));
        "姓名,店铺,销售额\n".to_owned() + &self.0.iter().map(line).collect::<String>()
    }
}
