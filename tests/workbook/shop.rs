//! A shop with as many people as wanted, calculated by the program itself: every kind of column, every kind of nothing.

use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use zhangfang::calc::outcome::{Outcome, StoreOutcome};
use zhangfang::calc::{CalcInput, History, calculate};
use zhangfang::facts::store::Record;
use zhangfang::facts::{
    Agent, Bin, Datum, FileAccount, Measures, RecordTable, STORE_OWNER, SheetAccount, SpanRow, StoreFacts,
};
use zhangfang::formula::Value;
use zhangfang::formula::value::Cause;
use zhangfang::number::Num;
use zhangfang::origin::{Cell, Origin, Place, Source};
use zhangfang::period::{DaySpan, Period, serial};
use zhangfang::read::Vocabulary;
use zhangfang::scheme::model::Scheme;

const POSTS: [&str; 4] = ["售前客服", "售后客服", "金牌客服", "客服主管"];
const SURNAMES: [&str; 10] = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "欧阳"];
const GIVEN: [&str; 7] = ["一", "小雨", "思远", "静", "海燕", "文", "子墨"];

pub fn measures() -> Measures {
    Vocabulary::embedded().measures()
}

/// The scheme of these tests.
pub fn scheme() -> Arc<Scheme> {
    let source = Arc::new(Source { name: "policy.toml".into(), text: include_str!("policy.toml").into() });
    let loaded = zhangfang::scheme::load(&source, &|_| None, &measures());
    Arc::new(loaded.unwrap_or_else(|found| panic!("{found:#?}")).0)
}

/// A figure that looks invented, the same each time.
fn figure(id: u32, salt: u32, low: u32, high: u32) -> u32 {
    let mixed = (id * 7919 + salt * 104_729 + 12_289).wrapping_mul(2_654_435_761) >> 8;
    low + mixed % (high - low)
}

fn datum(value: Value) -> Datum {
    Datum { value, origin: Origin::Computed }
}

fn count(n: u32) -> Datum {
    datum(Value::Number(n.into()))
}

fn cents(n: u32) -> Datum {
    datum(Value::Number(Num::scaled(n.into(), 2)))
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn date(date: NaiveDate) -> Datum {
    datum(Value::Number(serial(date).into()))
}

/// Who is on the books: the third has a name that looks like a number, the fourth one that looks like a formula; the last is new.
fn agent(id: u32, people: u32) -> Agent {
    let index = usize::try_from(id).unwrap();
    let name = match id {
        3 => "0012".to_owned(),
        4 => "=cmd|'/C calc'!A0".to_owned(),
        5 => "nan".to_owned(),
        _ => format!("{}{}", SURNAMES[index % 10], GIVEN[index % 7]),
    };
    let joined = if id == people { day(2026, 10, 12) } else { day(2024, 3, 1) };
    let mut roster: BTreeMap<Arc<str>, Datum> = BTreeMap::new();
    let mut put = |column: &str, value: Datum| roster.insert(column.into(), value);
    put("姓名", datum(Value::text(name)));
    put("花名", datum(Value::text(format!("花{id}"))));
    put("岗位", datum(Value::text(if id == 1 { POSTS[3] } else { POSTS[index % 3] })));
    put("等级", datum(Value::text(["初级", "中级", "高级"][index % 3])));
    put("状态", datum(Value::text("在职")));
    put("入职日期", date(joined));
    put("底薪", cents(figure(id, 1, 300_000, 520_000)));
    put("城市", datum(Value::text("杭州")));
    put("技能", datum(Value::text(if id % 2 == 0 { "英语、排班" } else { "" })));
    if id % 3 == 0 {
        put("餐补", count(200));
    }
    Agent { id, home: id % 11 != 10, roster, elsewhere: BTreeMap::new() }
}

/// The days of one person. The second waits for a late figure; every sixth day is a day off.
fn days(id: u32, period: DaySpan) -> Vec<SpanRow> {
    let last = period.to.checked_sub_days(Days::new(3)).unwrap();
    let after_sales = id != 1 && id % 3 == 1;
    let mut rows = Vec::new();
    for (salt, date) in (0..).zip(period.iter()) {
        if (salt + id) % 6 == 0 {
            continue;
        }
        let late = id == 6 && date > last;
        let inquiries = figure(id, salt, 8, 60);
        let mut values: BTreeMap<Arc<str>, Datum> = BTreeMap::new();
        let mut put = |measure: &str, value: Datum| values.insert(measure.into(), value);
        if !after_sales {
            put("询单人数", count(inquiries));
            put("最终付款人数", if late { unknown() } else { count(inquiries * figure(id, salt + 50, 20, 75) / 100) });
            put("销售额", cents(figure(id, salt + 99, 20_000, 500_000)));
        }
        put("接待人数", count(inquiries + 5));
        put("平均响应", datum(Value::Number(Num::scaled(figure(id, salt + 7, 150, 520).into(), 1))));
        rows.push(SpanRow { owner: id, span: DaySpan::day(date), values });
    }
    let mut month: BTreeMap<Arc<str>, Datum> = BTreeMap::new();
    month.insert("迟到次数".into(), count(id % 3));
    month.insert("事假天数".into(), datum(Value::Number(Num::scaled(i64::from(id % 4) * 5, 1))));
    if after_sales {
        month.insert("退换件数".into(), count(figure(id, 3, 200, 900)));
    }
    rows.push(SpanRow { owner: id, span: period, values: month });
    rows
}

fn unknown() -> Datum {
    let place = Place {
        file: "2026-10/赤兔_10月.xlsx".into(),
        sheet: Some("数据信息".into()),
        cell: Some(Cell { row: 16, col: 5 }),
        column: Some("最终付款人数".into()),
    };
    let origin = Origin::cell(place);
    let cause = Cause { name: "最终付款人数".into(), why: "延迟统计".into(), origin: origin.clone() };
    Datum { value: Value::unknown(cause), origin }
}

fn records(people: u32) -> Vec<RecordTable> {
    let record = |owner: u32, at: u32, values: Vec<Value>| Record {
        owner,
        date: Some(day(2026, 10, at)),
        values: values.into_iter().map(datum).collect(),
    };
    let text = Value::text;
    let mut conduct = vec![
        record(1, 5, vec![text("好评截图"), text("加分"), Value::Empty, Value::Empty, Value::Empty, text("买家来信")]),
        record(
            2,
            9,
            vec![text("未交接"), Value::Empty, Value::Empty, Value::Empty, Value::Number(2_i64.into()), Value::Empty],
        ),
    ];
    if people >= 3 {
        let minus = Value::Number(12_i64.into());
        conduct.push(record(
            3,
            11,
            vec![text("辱骂顾客"), text("重度"), Value::Empty, minus, Value::Empty, Value::Empty],
        ));
    }
    let appraisals = (1..=people.min(2)).map(|id| record(id, 31, vec![Value::Number(Num::scaled(9250, 2))])).collect();
    let table = |kind: &str, columns: &[&str], rows: Vec<Record>| {
        let mut rows = rows;
        rows.sort_by_key(|r| (r.date, r.owner));
        RecordTable { kind: kind.into(), columns: columns.iter().map(|c| (*c).into()).collect(), rows }
    };
    vec![
        table("奖惩", &["项目", "级别", "加分", "扣分", "次数", "说明"], conduct),
        table("考评", &["主管评分"], appraisals),
    ]
}

/// A store, calculated.
pub fn store(name: &str, people: u32) -> StoreOutcome {
    let period = Period::parse("2026-10").unwrap();
    let agents: Vec<Agent> = (1..=people).map(|id| agent(id, people)).collect();
    let own = SpanRow {
        owner: STORE_OWNER,
        span: period.span(),
        values: BTreeMap::from([("销售额".into(), cents(98_765_432))]),
    };
    let spans = std::iter::once(own).chain((1..=people).flat_map(|id| days(id, period.span()))).collect();
    let present = [
        "询单人数",
        "最终付款人数",
        "销售额",
        "接待人数",
        "平均响应",
        "迟到次数",
        "事假天数",
        "退换件数",
        "加分",
        "扣分",
    ];
    let present: BTreeSet<Arc<str>> = present.iter().map(|m| (*m).into()).collect();
    let facts = StoreFacts {
        store: name.into(),
        agents,
        spans,
        records: records(people),
        present,
        orders: None,
        refused: false,
    };
    calculate(CalcInput {
        scheme: scheme(),
        facts: Arc::new(facts),
        period,
        measures: &measures(),
        history: &History::default(),
    })
}

/// A run over these stores.
pub fn run(stores: &[(&str, u32)]) -> Outcome {
    let stores: Vec<_> = stores.iter().map(|(name, people)| store(name, *people)).collect();
    let files = stores.iter().map(file).collect();
    Outcome { period: stores[0].period, stores, files, findings: Vec::new() }
}

fn file(store: &StoreOutcome) -> FileAccount {
    let totals = |n: i64| BTreeMap::from([("销售额".into(), Num::scaled(n, 2))]);
    FileAccount {
        path: format!("2026-10/{}/赤兔_10月.xlsx", store.store).into(),
        looked_back: false,
        kind: Some("chat".into()),
        hash: "ab12".repeat(16).into(),
        bytes: 1000,
        stores: vec![Arc::clone(&store.store)],
        sheets: vec![SheetAccount {
            sheet: "数据信息".into(),
            kind: Some("chat".into()),
            read: 212,
            used: Bin { rows: 210, totals: totals(98_765_432) },
            set_aside: BTreeMap::from([("reason.summary", Bin { rows: 2, totals: totals(98_765_432) })]),
            ..SheetAccount::default()
        }],
    }
}
