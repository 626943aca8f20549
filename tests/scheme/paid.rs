//! 客服部绩效薪酬标准 over a made-up store: every post, a newcomer on probation, a stand-in, a late figure.

use super::{loaded, measures, printed};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use zhangfang::calc::outcome::StoreOutcome;
use zhangfang::calc::{CalcInput, History, calculate};
use zhangfang::diag::Severity;
use zhangfang::facts::{Agent, Datum, Record, RecordTable, SpanRow, StoreFacts};
use zhangfang::formula::value::Cause;
use zhangfang::formula::{Content, Value, evaluate, lower};
use zhangfang::number::Num;
use zhangfang::origin::{Origin, Source, Span};
use zhangfang::period::{Period, serial};
use zhangfang::scheme::model::Scheme;
use zhangfang::scheme::{apply_params, shipped};

/// 姓名 岗位 状态 转正日期 入职日期 底薪, then what the statistics say about them.
const PEOPLE: &str = "
甲 售前 在职 2025-06-01 2025-03-01 3500 | 接待人数 200 询单人数 96 当日下单人数 48 下单人数 60 最终付款人数 51 销售人数 51 销售额 12300 买家消息数 1000 客服消息数 1193 回复率 0.9971 平均响应 37.79 流失金额 1500 下单金额 13800 目标销售额 12000 落实他人付款金额 320.5
乙 售后 在职 2025-06-01 2025-03-01 -    | 接待人数 300 买家消息数 900 客服消息数 1100 回复率 0.95 平均响应 30 退换件数 320
丙 金牌 在职 2025-06-01 2025-03-01 -    | 接待人数 100 询单人数 80 当日下单人数 40 下单人数 50 最终付款人数 40 销售人数 40 销售额 8000 买家消息数 500 客服消息数 400 回复率 1 平均响应 130 流失金额 0 下单金额 9000 目标销售额 10000 落实他人付款金额 0 退换件数 100
丁 主管 在职 2025-06-01 2025-03-01 -    | 接待人数 1
戊 售前 试用 -          2026-10-16 3000 | 接待人数 50 询单人数 20 当日下单人数 5 下单人数 8 最终付款人数 5 销售人数 5 销售额 500 买家消息数 100 客服消息数 80 回复率 1 平均响应 60 流失金额 0 下单金额 900 目标销售额 1000 落实他人付款金额 0
己 售后 临时顶岗 2025-06-01 2025-03-01 3000 | 接待人数 40 询单人数 30 当日下单人数 3 下单人数 6 最终付款人数 5 销售人数 5 销售额 600 买家消息数 100 客服消息数 90 回复率 0.9 平均响应 40 流失金额 100 下单金额 700 退换件数 5
";

fn number(text: &str) -> Value {
    if text == "延迟统计" {
        return Value::unknown(Cause { name: "最终付款人数".into(), why: text.into(), origin: Origin::Computed });
    }
    Value::Number(Num::parse(text).unwrap())
}

fn datum(value: Value) -> Datum {
    Datum { value, origin: Origin::Computed }
}

fn facts(people: &str) -> StoreFacts {
    let period = Period::parse("2026-10").unwrap();
    let mut facts = StoreFacts { store: "示例店".into(), ..StoreFacts::default() };
    for (id, line) in (1_u32..).zip(people.trim().lines()) {
        let (person, figures) = line.split_once('|').unwrap();
        let person: Vec<&str> = person.split_whitespace().collect();
        let day = |text: &str| match text.parse() {
            Ok(day) => Value::Number(Num::from(serial(day))),
            Err(_) => Value::Empty,
        };
        let base = if person[5] == "-" { Value::Empty } else { number(person[5]) };
        let roster: BTreeMap<Arc<str>, Datum> = [
            ("姓名", Value::text(person[0])),
            ("岗位", Value::text(person[1])),
            ("状态", Value::text(person[2])),
            ("转正日期", day(person[3])),
            ("入职日期", day(person[4])),
            ("底薪", base),
        ]
        .into_iter()
        .map(|(k, v)| (Arc::from(k), datum(v)))
        .collect();
        facts.agents.push(Agent { id, home: true, roster, elsewhere: BTreeMap::new() });
        let words: Vec<&str> = figures.split_whitespace().collect();
        let values: BTreeMap<Arc<str>, Datum> =
            words.chunks(2).map(|w| (Arc::from(w[0]), datum(number(w[1])))).collect();
        facts.present.extend(values.keys().cloned());
        facts.spans.push(SpanRow { owner: id, span: period.span(), values });
    }
    let columns = ["项目", "级别", "加分", "扣分", "次数", "说明"].map(Arc::from).to_vec();
    let mut values = vec![Datum::default(); 6];
    values[0] = datum(Value::text("暗语恶意过滤"));
    let rows = vec![Record { owner: 1, date: period.span().from.succ_opt(), values }];
    facts.records.push(RecordTable { kind: "奖惩".into(), columns, rows });
    facts.present.extend(["加分", "扣分"].map(Arc::from));
    facts
}

fn scheme() -> Scheme {
    let name = "客服部绩效薪酬标准";
    loaded(name, shipped(name).unwrap(), Path::new("")).unwrap_or_else(|f| panic!("{}", printed(&f))).0
}

fn run(people: &str) -> StoreOutcome {
    run_with(scheme(), people)
}

fn run_with(scheme: Scheme, people: &str) -> StoreOutcome {
    calculate(CalcInput {
        scheme: Arc::new(scheme),
        facts: Arc::new(facts(people)),
        period: Period::parse("2026-10").unwrap(),
        measures: &measures(),
        history: &History::default(),
    })
}

fn row(outcome: &StoreOutcome, row: usize, columns: &[&str]) -> String {
    let value = |c: &&str| outcome.model.value("客服", c, row).unwrap().to_string();
    columns.iter().map(value).collect::<Vec<_>>().join(" ")
}

const PAY: [&str; 6] = ["考核", "考核得分", "底薪工资", "绩效工资", "应发合计", "实发"];

#[test]
fn each_post_is_paid_as_worked_by_hand() {
    let outcome = run(PEOPLE);
    let model = &outcome.model;
    let all: Vec<String> = (0..6).map(|r| row(&outcome, r, &PAY)).collect();
    // 平均客单价 = (12300 + 8000 + 500 + 600) / (51 + 40 + 5 + 5) = 21400 / 101 = 211.88
    assert_eq!(model.value("店铺", "平均客单价", 0).unwrap().to_string(), "211.88");
    let by_hand = [
        // 8900 / 100 - 2 for one week of code words; 12300 × 0.005 × 0.87 = 53.505
        "TRUE 87 3500 53.51 3553.51 3553.51",
        // Three indicators apply: 2300 / 25; 320 × 211.88 × 0.008 × 0.92 = 499.0198
        "TRUE 92 3000 499.02 3499.02 3499.02",
        // 7750 / 100; (8000 × 0.006 + 100 × 211.88 × 0.008) × 0.775 = 168.5656
        "TRUE 77.5 4000 168.57 4168.57 4168.57",
        // (89 + 92 + 77.5) / 3; (12300 × 0.006 + 320 × 211.88 × 0.008) × 0.8617 = 530.9906
        "TRUE 86.17 5000 530.99 5530.99 5530.99",
        // On probation since the 16th: base pay of 16 days, 48000 / 31.
        "FALSE  1548.39  1548.39 1548.39",
        "FALSE  3000  3000 3000",
    ];
    assert_eq!(all, by_hand);
}

#[test]
fn a_late_figure_makes_exactly_the_wages_pending_that_need_it() {
    let late = PEOPLE.replace("最终付款人数 51", "最终付款人数 延迟统计");
    let outcome = run(&late);
    let net: Vec<String> = (0..6).map(|r| row(&outcome, r, &["实发"])).collect();
    // Their own, and the supervisor's, who is paid by the team's average.
    assert_eq!(net, ["#N/A", "3499.02", "4168.57", "#N/A", "1548.39", "3000"]);
    let pending: Vec<_> = outcome.findings.iter().filter(|f| f.severity() == Severity::Pending).collect();
    assert_eq!(pending.len(), 2, "{}", printed(&outcome.findings));
}

#[test]
fn a_stand_in_is_ranked_and_measured_against_half_the_store_but_not_assessed() {
    let outcome = run(PEOPLE);
    assert_eq!(
        row(&outcome, 5, &["考核", "考核得分", "顾客下单率低于半数", "旺旺回复率低于半数", "兼职资格"]),
        "FALSE  TRUE FALSE 取消"
    );
    let places: Vec<_> = outcome.rankings[0].places.iter().map(|p| (p.row, p.place)).collect();
    assert_eq!(places, [(0, Some(1)), (2, Some(2)), (5, Some(3)), (4, Some(4))]);
}

#[test]
fn the_workbooks_formulas_compute_the_same() {
    let outcome = run(PEOPLE);
    let mut plain = lower::plain(&outcome.model);
    for table in &mut plain.tables {
        for column in &mut table.columns {
            if matches!(column.content, Content::Formula(_)) {
                column.values.clear();
            }
        }
    }
    evaluate(&mut plain);
    let mut wrong = Vec::new();
    for table in &outcome.model.tables {
        for column in &table.columns {
            for (row, value) in column.values.iter().enumerate() {
                if plain.value(&table.name, &column.name, row) != Some(value) {
                    wrong.push(format!("{}[{}] {row}: {value}", table.name, column.name));
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn another_rate_changes_the_cells_that_depend_on_it_and_no_other() {
    let source = Arc::new(Source { name: "zhangfang.toml".into(), text: "提成基数 = \"0.6%\"".into() });
    let span = Span { source, start: 15, end: 21 };
    let changed = apply_params(&scheme(), &[("提成基数".into(), "0.6%".into(), span)]).unwrap();
    let (before, after) = (run(PEOPLE), run_with(changed, PEOPLE));
    let mut cells = Vec::new();
    for table in &before.model.tables {
        for column in &table.columns {
            for row in 0..table.rows {
                let now = after.model.value(&table.name, &column.name, row);
                if now != column.values.get(row) {
                    cells.push(format!("{} {row} {}", column.name, now.unwrap()));
                }
            }
        }
    }
    // 12300 × 0.006 × 0.87 = 64.206
    assert_eq!(cells, ["绩效工资 0 64.21", "应发合计 0 3564.21", "实发 0 3564.21"]);
}
