//! Months one after the other over a whole shop folder: closing, correcting, importing, and what may go wrong at it.

mod corrections;
mod disk;
mod import;
mod safety;

use crate::support::folder::Folder;
use std::collections::BTreeMap;
use zhangfang::diag::Diagnostic;
use zhangfang::ledger::{ClosedMonth, Stored};
use zhangfang::number::Num;
use zhangfang::period::Period;
use zhangfang::run::ledger::{self, Closed, Seal};

const SEAL: Seal<'_> = Seal { by: "会计", at: "2026-11-02T09:00:00+08:00" };

/// A little of everything that corrections meet: pay by figures, a look at last month, a deduction of its own, a cumulative tax
/// whose base is the pay less that deduction, and a due that is a share of the whole pay.
const SCHEME: &str = r#"
[scheme]
name = "试"

[[rule]]
name = "底薪工资"
section = "earning"
formula = "[@底薪]"

[[rule]]
name = "提成"
section = "earning"
formula = "[@销售额]*1.37%"

[[rule]]
name = "增长奖"
section = "earning"
formula = "IF([@销售额]>PREV([@销售额],1,0),([@销售额]-PREV([@销售额],1,0))*0.5%,0)"

[[rule]]
name = "迟到扣款"
section = "deduction"
formula = "[@迟到次数]*10"

[[rule]]
name = "社保"
section = "deduction"
formula = "[@销售额]*0.21%"

[[rule]]
name = "应税收入"
section = "work"
formula = "YTD([@应发合计])+[@应发合计]-YTD([@社保])-[@社保]"

[[rule]]
name = "个税"
section = "deduction"
formula = "MAX(0,ROUND([@应税收入]*3%,2)-YTD([@个税]))"

[[rule]]
name = "应发合计"
section = "total"
formula = "SUM([@底薪工资],[@提成],[@增长奖])"

[[rule]]
name = "扣款合计"
section = "total"
formula = "SUM([@迟到扣款],[@社保],[@个税])"

[[rule]]
name = "实发"
section = "total"
formula = "[@应发合计]-[@扣款合计]"
"#;

const ROSTER: &str = "姓名,店铺,岗位,旺旺,底薪,入职日期\n\
                      甲,甲店,售前,甲店:甲,4000,2026-01-01\n\
                      乙,甲店,售前,甲店:乙,4000,2026-01-01\n";

/// What each month's sheet says: 姓名, 销售额, 迟到次数.
type Figures = [(&'static str, &'static str, u32)];

fn period(month: u32) -> Period {
    Period::parse(&format!("2026-{month:02}")).unwrap()
}

/// A shop of one store, paid by [`SCHEME`].
fn shop() -> Folder {
    let shop = Folder::empty();
    shop.write("试.toml", SCHEME.as_bytes());
    shop.write("zhangfang.toml", "scheme = \"试.toml\"\n".as_bytes());
    shop.write("花名册.csv", ROSTER.as_bytes());
    shop
}

fn month(shop: &Folder, month: u32, figures: &Figures) {
    let mut text = "姓名,店铺,销售额,迟到次数\n".to_owned();
    for (name, sold, late) in figures {
        text.push_str(&format!("{name},甲店,{sold},{late}\n"));
    }
    shop.write(&format!("2026-{month:02}/手工表.csv"), text.as_bytes());
}

fn close(shop: &Folder, month: u32) -> Closed {
    ledger::close(shop.path(), Some(period(month)), &SEAL).unwrap_or_else(|f| panic!("{month}: {}", told(&f)))
}

fn closed(shop: &Folder, month: u32) -> ClosedMonth {
    ledger::show(shop.path(), period(month)).unwrap().remove(0)
}

fn told(findings: &[Diagnostic]) -> String {
    findings.iter().map(|f| format!("{:?} {:?}\n", f.code, f.args)).collect()
}

/// By person and rule, over the year: a rule's line counts to the rule.
fn year(shop: &Folder, months: std::ops::RangeInclusive<u32>) -> BTreeMap<(String, String), Num> {
    let mut sums: BTreeMap<(String, String), Num> = BTreeMap::new();
    for month in months {
        for person in closed(shop, month).people {
            for (column, stored) in &person.values {
                let rule = column.strip_prefix("补差_").unwrap_or(column);
                let paid = ["底薪工资", "提成", "增长奖", "迟到扣款", "社保", "个税", "应发合计", "扣款合计", "实发"];
                if let (true, Stored::Number(n)) = (paid.contains(&rule), stored) {
                    let sum = sums.entry((person.name.to_string(), rule.to_owned())).or_insert(Num::ZERO);
                    *sum = sum.add(n);
                }
            }
        }
    }
    sums
}
