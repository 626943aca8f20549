//! `unit(header unit) | cell -> what it says`. A cell in `"…"` is text; `#…` a number cell; `@…s` a length of time.

use super::date::{day, span};
use super::figure::{Figure, Gauge};
use super::id::id;
use crate::diag::Code;
use crate::facts::Unit;
use crate::number::Num;
use crate::read::raw::Raw;
use crate::read::vocabulary::Vocabulary;

const FIGURES: &str = r##"
people | "82" -> 82
people | #82 -> 82
people | "1,234" -> 1234
people | "１２３" -> 123
people | "96人" -> 96
people | "12,3O0" -> R110
people | "1,23" -> R110
people | "-3" -> R111
people | "" -> nothing
people | "—" -> nothing
people | " - " -> nothing
people | "暂无数据" -> nothing
people | "NULL" -> nothing
people | "延迟统计" -> unknown 延迟统计
people | "#N/A" -> unknown #N/A
people | "25%" -> R110
people | "0x10" -> R110
people | "1e999" -> R110
money | "￥1,234.50" -> 1234.5
money | "¥12" -> 12
money | "12元" -> 12
money | "0元" -> 0
money | "3.5万" -> 35000
money | "1，234.5" -> 1234.5
money | "(12.50)" -> -12.5
money | "-12.5" -> -12.5
money | "-¥12.5" -> -12.5
money | "="12.5"" -> 12.5
money | "无退款申请" -> 0
money(万元) | #3.5 -> 35000
money(万元) | "3.5元" -> 3.5
money | "12.5.1" -> R110
money | "12 345.00" -> 12345
ratio | "99.71%" -> 0.9971
ratio | #0.9971 -> bare 0.9971
ratio | "97.5" -> bare 97.5
ratio(%) | "97.5" -> 0.975
ratio(%) | "97.5%" -> 0.975
ratio | "5‰" -> 0.005
seconds | #37.79 -> 37.79
seconds | "8分48秒" -> 528
seconds | "1分钟30秒" -> 90
seconds | "11秒" -> 11
seconds | "7小时41分52秒" -> 27712
seconds | "01:02:03" -> 3723
seconds | "08:48" -> 528
seconds | @528s -> 528
seconds(分钟) | "1.5" -> 90
seconds(分钟) | "90秒" -> 90
seconds | "8分48" -> R110
seconds | "1:75:00" -> R110
hours | "8.5" -> 8.5
hours | "8小时30分" -> 8.5
hours | "8:30" -> 8.5
hours(分钟) | "510" -> 8.5
hours | @30600s -> 8.5
days | "2天" -> 2
days | "1.5" -> 1.5
days | "4小时" -> 0.5
days(小时) | "12" -> 1.5
days | "2天4小时" -> 2.5
points | "-5" -> -5
points | "2分" -> 2
"##;

const DAYS: &str = r#"
"2026-10-01" -> 2026-10-01
"2026-10-01 23:59:59" -> 2026-10-01
"2016/5/23 22:02" -> 2016-05-23
"2025.12.31" -> 2025-12-31
"2026年10月1日" -> 2026-10-01
"20261031" -> 2026-10-31
#20261031 -> 2026-10-31
#46326 -> 2026-10-31
#46326.9 -> 2026-10-31
"10-31-26" -> 2026-10-31
"26-10-31 星期六" -> 2026-10-31
"null" -> nothing
"2026-02-30" -> R112
"2026-10-01 x" -> R112
"2026-10-01 25:00" -> R112
"31/10/2026" -> R112
"12-13-14" -> 2014-12-13
"13-13-13" -> R112
"昨天" -> R112
#5 -> R112
"#;

const SPANS: &str = r#"
"2026-10-01" -> 2026-10-01
"2026-10-01至2026-10-31" -> 2026-10-01至2026-10-31
"2026-10-01 ~ 2026-10-31" -> 2026-10-01至2026-10-31
"2026-10-01 00:00:00 至 2026-10-31 23:59:59" -> 2026-10-01至2026-10-31
"2026-10-01 - 2026-10-31" -> 2026-10-01至2026-10-31
"20261001-20261031" -> 2026-10-01至2026-10-31
"2026.10.01～2026.10.31" -> 2026-10-01至2026-10-31
"2026-10" -> 2026-10-01至2026-10-31
"2026年10月" -> 2026-10-01至2026-10-31
"2026/10" -> 2026-10-01至2026-10-31
#202610 -> 2026-10-01至2026-10-31
"2026-W43" -> 2026-10-19至2026-10-25
"2026-10-31至2026-10-01" -> R112
"本月" -> R112
"#;

const IDS: &str = r#"
"1234567890123456789" -> 1234567890123456789
"="1234567890123456789"" -> 1234567890123456789
"'1234567890123456789" -> 1234567890123456789
"1234567890123456.0" -> 1234567890123456
" 123	" -> 123
#123456789012345 -> 123456789012345
#123.5 -> R113
"1.23E+18" -> R113
"12E5" -> 12E5
"null" -> nothing
"#;

fn raw(text: &str) -> Raw {
    if let Some(inner) = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        return Raw::Text(inner.into());
    }
    if let Some(seconds) = text.strip_prefix('@').and_then(|t| t.strip_suffix('s')) {
        return Raw::Duration(Num::parse(seconds).unwrap());
    }
    Raw::Number(Num::parse(text.strip_prefix('#').unwrap()).unwrap())
}

fn code(code: Code) -> String {
    code.number().to_owned()
}

fn check(table: &str, run: impl Fn(&str) -> String) {
    for line in table.lines().filter(|l| !l.is_empty()) {
        let (input, want) = line.rsplit_once(" -> ").unwrap();
        assert_eq!(run(input), want, "{line}");
    }
}

#[test]
fn figures_are_read_as_their_measure_and_header_say() {
    let vocabulary = Vocabulary::embedded();
    check(FIGURES, |input| {
        let (unit, cell) = input.split_once(" | ").unwrap();
        let (name, suffix) = unit.strip_suffix(')').and_then(|u| u.split_once('(')).unwrap_or((unit, ""));
        let unit = match name {
            "people" => Unit::People,
            "money" => Unit::Money,
            "ratio" => Unit::Ratio,
            "seconds" => Unit::Seconds,
            "hours" => Unit::Hours,
            "days" => Unit::Days,
            _ => Unit::Points,
        };
        let gauge = Gauge {
            unit,
            header: vocabulary.header_unit(suffix),
            words: &vocabulary.words,
            hours_per_day: &vocabulary.hours_per_day,
        };
        match gauge.read(&raw(cell)) {
            Ok(Figure::Known(n)) => n.to_string(),
            Ok(Figure::Bare(n)) => format!("bare {n}"),
            Ok(Figure::Unknown(why)) => format!("unknown {why}"),
            Ok(Figure::Nothing) => "nothing".to_owned(),
            Err(wrong) => code(wrong.code),
        }
    });
}

#[test]
fn days_are_read_in_every_spelling() {
    check(DAYS, |cell| match day(&raw(cell)) {
        Ok(found) => found.map_or_else(|| "nothing".to_owned(), |d| d.to_string()),
        Err(wrong) => code(wrong.code),
    });
}

#[test]
fn spans_are_read_in_every_spelling() {
    check(SPANS, |cell| match span(&raw(cell)) {
        Ok(found) => found.map_or_else(|| "nothing".to_owned(), |s| s.to_string()),
        Err(wrong) => code(wrong.code),
    });
}

#[test]
fn ids_stay_texts_to_the_last_digit() {
    check(IDS, |cell| match id(&raw(cell)) {
        Ok(found) => found.map_or_else(|| "nothing".to_owned(), |i| i.to_string()),
        Err(wrong) => code(wrong.code),
    });
    assert!(id(&Raw::BigNumber("1234567890123456789".into())).is_err());
}
