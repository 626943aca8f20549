//! Outcomes made by hand, for the tests of reports: a believable shop with as many people as wanted, its values set, not computed.

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use zhangfang::calc::outcome::{Outcome, Place as Stand, RankingOutcome, Status, StoreOutcome, names};
use zhangfang::facts::store::Record;
use zhangfang::facts::{
    Absent, Adds, Agent, Bin, Datum, FileAccount, Measure, Measures, RecordTable, SheetAccount, SpanRow, StoreFacts,
    Unit,
};
use zhangfang::formula::model::NameContent;
use zhangfang::formula::value::Cause;
use zhangfang::formula::{Column, ErrorKind, Expr, Formula, Model, Name, Node, Ref, Round, Table, Type, Value};
use zhangfang::number::{Num, Rounding};
use zhangfang::origin::{Cell, Origin, Place, Source, Span};
use zhangfang::period::{DaySpan, Period, serial};
use zhangfang::scheme::model::{
    Better, Param, ParamValue, Per, PeriodKind, Post, Ranking, Rule, Scheme, SchemeTable, Section, Ties,
};

/// What the made-up shop is like.
#[derive(Clone, Debug)]
pub struct Shop {
    pub name: &'static str,
    pub people: u32,
    pub period: &'static str,
    /// Shifts every figure, so that two spans differ.
    pub seed: u32,
    /// 花名 by 序号, instead of the invented ones.
    pub nicknames: BTreeMap<u32, &'static str>,
}

impl Shop {
    pub fn new(name: &'static str, people: u32) -> Self {
        Self { name, people, period: "2026-10", seed: 0, nicknames: BTreeMap::new() }
    }

    pub fn in_period(mut self, period: &'static str, seed: u32) -> Self {
        (self.period, self.seed) = (period, seed);
        self
    }

    pub fn nickname(mut self, id: u32, name: &'static str) -> Self {
        self.nicknames.insert(id, name);
        self
    }
}

pub fn n(text: &str) -> Num {
    Num::parse(text).unwrap()
}

pub fn number(text: &str) -> Value {
    Value::Number(n(text))
}

fn datum(value: Value) -> Datum {
    Datum { value, origin: Origin::Computed }
}

fn text(value: &str) -> Datum {
    datum(Value::text(value))
}

fn scheme_span() -> Span {
    let source = Arc::new(Source { name: "客服部绩效薪酬标准.toml".into(), text: "x".repeat(80).into() });
    Span { source, start: 12, end: 20 }
}

pub fn measures() -> Measures {
    let measure =
        |name: &str, unit, adds, digits| Measure { name: name.into(), unit, adds, absent: Absent::Unknown, digits };
    Measures(vec![
        measure("询单人数", Unit::People, Adds::Distinct, 0),
        measure("销售额", Unit::Money, Adds::Sum, 2),
        measure("回复率", Unit::Ratio, Adds::Weighted("询单人数".into()), 4),
        measure("平均响应", Unit::Seconds, Adds::Weighted("询单人数".into()), 1),
    ])
}

/// A rule's formula whose tree refers to these columns of its own table; the text stands for itself.
pub fn formula(text: &str, round: Round, uses: &[&str]) -> Formula {
    let arguments = uses.iter().map(|u| Node { expr: Expr::Ref(Ref::ThisRow { column: (*u).into() }), span: 0..0 });
    let names = ["提成基数"].iter().filter(|p| text.contains(**p));
    let names = names.map(|p| Node { expr: Expr::Ref(Ref::Name((*p).into())), span: 0..0 });
    let node = Node { expr: Expr::Call("SUM".into(), arguments.chain(names).collect()), span: 0..0 };
    Formula { text: text.into(), node, round, span: None }
}

pub fn rule(name: &str, section: Section, format: &str, formula: Formula, better: Option<Better>) -> Rule {
    Rule {
        name: name.into(),
        section,
        per: Per::Agent,
        store: better.map(|_| formula.clone()),
        cases: Vec::new(),
        otherwise: None,
        ty: Type::Number,
        adjust: None,
        round: formula.round,
        formula,
        format: format.into(),
        better,
        clause: "客服KPI考核方案 · 考核指标".into(),
        note: "".into(),
        examples: Vec::new(),
        span: scheme_span(),
    }
}

fn scheme() -> Scheme {
    use Better::{Higher, Lower};
    let kpi = |name, uses: &[&str], better| {
        rule(name, Section::Kpi, "0.00%", formula("[@a]/[@b]", Round::To(4), uses), Some(better))
    };
    let money = |name, section, uses: &[&str], text| rule(name, section, "", formula(text, Round::To(2), uses), None);
    let alarm = |name, uses: &[&str]| {
        let mut rule = rule(name, Section::Check, "", formula("IF(…)", Round::None, uses), None);
        rule.ty = Type::Bool;
        rule
    };
    let mut check = rule("店均一半", Section::Check, "", formula("IF(…)", Round::None, &[]), None);
    check.ty = Type::Text;
    let ranking = |name: &str, key: &str, columns: &[&str]| Ranking {
        name: name.into(),
        key: key.into(),
        order: Higher,
        ties: Ties::Shared,
        among: names::RANKED.into(),
        columns: columns.iter().map(|c| (*c).into()).collect(),
        posts: Vec::new(),
        periods: Vec::new(),
        clause: "客服KPI考核方案 · 每周业绩排名".into(),
        span: scheme_span(),
    };
    Scheme {
        name: "客服部绩效薪酬标准".into(),
        document: "客服部绩效薪酬标准".into(),
        version: "2026.10".into(),
        confirmed: BTreeSet::new(),
        sources: Vec::new(),
        hash: "5f2c".repeat(16).into(),
        periods: vec![PeriodKind::Month],
        posts: vec![Post { name: "售前客服".into(), aliases: vec!["售前".into()] }],
        params: vec![Param {
            name: "提成基数".into(),
            values: vec![ParamValue { from: None, value: number("0.005"), text: "0.5%".into(), span: scheme_span() }],
            ty: Type::Number,
            unit: "".into(),
            clause: "四 · 1".into(),
            note: "".into(),
            assumed: Some("制度原文此处数字缺失，按通行标准暂定".into()),
            span: scheme_span(),
        }],
        tables: Vec::<SchemeTable>::new(),
        inputs: Vec::new(),
        rules: vec![
            kpi("询单转化率", &["询单人数"], Higher),
            kpi("订单付款率", &["询单人数"], Higher),
            kpi("流失率", &["询单人数"], Lower),
            rule(
                "客单价",
                Section::Kpi,
                "#,##0.00",
                formula("[@销售额]/[@询单人数]", Round::To(2), &["销售额"]),
                Some(Higher),
            ),
            rule(
                "绩效得分",
                Section::Score,
                "0.00",
                formula("SUM(…)", Round::To(2), &["询单转化率", "流失率"]),
                Some(Higher),
            ),
            money("底薪工资", Section::Earning, &["底薪"], "[@底薪]"),
            money("提成", Section::Earning, &["销售额", "绩效得分"], "[@销售额]*提成基数*[@绩效得分]/100"),
            money("全勤奖", Section::Earning, &[], "IF(…)"),
            money("迟到扣款", Section::Deduction, &[], "[@迟到次数]*20"),
            money("应发合计", Section::Total, &["底薪工资", "提成", "全勤奖"], "[@底薪工资]+[@提成]+[@全勤奖]"),
            money("扣款合计", Section::Total, &["迟到扣款"], "[@迟到扣款]"),
            money("实发", Section::Total, &["应发合计", "扣款合计"], "[@应发合计]-[@扣款合计]"),
            check,
            alarm("转化率低于半数", &["询单转化率"]),
            alarm("工资过低", &["实发"]),
        ],
        conduct: Vec::new(),
        rankings: vec![
            ranking(
                "综合排名",
                "绩效得分",
                &["销售额", "询单转化率", "订单付款率", "客单价", "回复率", "平均响应", "流失率", "店均一半"],
            ),
            ranking("销售排名", "销售额", &["询单转化率", "客单价"]),
        ],
        clauses: Vec::new(),
        places: BTreeMap::new(),
    }
}

const POSTS: [&str; 4] = ["售前客服", "售前客服", "售后客服", "金牌客服"];
const NICKNAMES: [&str; 24] = [
    "小美", "阿强", "糖糖", "默默", "星野", "芒果", "南风", "十七", "可乐", "木子", "安安", "小鱼", "初一", "橙子",
    "阿布", "半夏", "云朵", "团子", "西西", "七喜", "若水", "豆沙", "长安", "小满",
];

/// The figures of the made-up store.
impl Shop {
    fn span(&self) -> Period {
        Period::parse(self.period).unwrap()
    }

    /// Waits for a late figure.
    fn late(&self, id: u32) -> bool {
        id == 4 && self.people >= 6
    }

    fn stands_in(&self, id: u32) -> bool {
        self.people >= 6 && id == self.people - 1
    }

    fn agent(&self, id: u32) -> Agent {
        let new = id == self.people && self.people >= 6;
        let joined = if new { self.span().span().from } else { day(2024, 3, 1) };
        let index = usize::try_from(id - 1).unwrap();
        let invented = NICKNAMES[index % 24].to_owned();
        let invented = if index < 24 { invented } else { format!("{invented}{}", index / 24 + 1) };
        let nickname = self.nicknames.get(&id).map_or(invented, |n| (*n).to_owned());
        let roster = [
            ("姓名", text(&format!("真名{id}"))),
            ("花名", text(&nickname)),
            ("旺旺", text(&format!("{}:账号{id}", self.name))),
            ("岗位", text(POSTS[index % 4])),
            ("等级", text("中级")),
            ("入职日期", datum(Value::Number(Num::from(serial(joined))))),
            ("底薪", datum(number("4000"))),
        ];
        let roster = roster.into_iter().map(|(k, v)| (Arc::from(k), v)).collect();
        Agent { id, home: true, roster, elsewhere: BTreeMap::new() }
    }

    /// A number that looks like chance and never changes, with `digits` after the point.
    fn chance(&self, id: u32, salt: u32, (low, high): (u32, u32), digits: u32) -> Value {
        let mixed = (id * 7919 + salt * 104_729 + self.seed * 31 + 12_289).wrapping_mul(2_654_435_761) >> 8;
        Value::Number(Num::scaled((low + mixed % (high - low)).into(), digits))
    }

    fn unknown(&self) -> Value {
        let place = Place {
            file: format!("{}/赤兔_10月.xlsx", self.period).into(),
            sheet: Some("数据信息".into()),
            cell: Some(Cell { row: 16, col: 5 }),
            column: Some("付款人数".into()),
        };
        Value::unknown(Cause {
            name: "最终付款人数".into(), why: "延迟统计".into(), origin: Origin::cell(place)
        })
    }

    fn value(&self, id: u32, column: &str) -> Value {
        let waits = ["询单转化率", "订单付款率", "绩效得分", "提成", "应发合计", "实发"];
        if self.late(id) && waits.contains(&column) {
            return self.unknown();
        }
        let fine = if id.is_multiple_of(2) { "0" } else { "40" };
        match column {
            "询单人数" => self.chance(id, 1, (200, 900), 0),
            "销售额" => self.chance(id, 2, (1_500_000, 9_800_000), 2),
            "询单转化率" if self.stands_in(id) => number("0.1904"),
            "询单转化率" => self.chance(id, 3, (4200, 6900), 4),
            "订单付款率" => self.chance(id, 4, (7600, 9700), 4),
            "回复率" => self.chance(id, 5, (9650, 10_000), 4),
            "流失率" => self.chance(id, 6, (300, 1900), 4),
            "平均响应" => self.chance(id, 7, (180, 620), 1),
            "客单价" => self.chance(id, 8, (9000, 21_000), 2),
            "绩效得分" => self.chance(if id == 3 { 2 } else { id }, 9, (7000, 9900), 2),
            "底薪工资" => number("4000"),
            "全勤奖" => number("200"),
            "迟到扣款" | "扣款合计" => number(fine),
            "提成" => number("312.55"),
            "应发合计" => number("4512.55"),
            "实发" => Value::Number(n("4512.55").sub(&n(fine))),
            "店均一半" if self.stands_in(id) => Value::text("取消兼职客服资格"),
            "店均一半" => Value::text(""),
            "工资过低" => true.into(),
            "转化率低于半数" => self.stands_in(id).into(),
            _ => Value::Empty,
        }
    }

    /// Sum and mean of what is known.
    fn total(&self, column: &str, digits: i32) -> (Num, Num) {
        let known: Vec<Num> = (1..=self.people).filter_map(|id| self.value(id, column).as_number().cloned()).collect();
        let count = Num::from(u32::try_from(known.len()).unwrap());
        let sum = known.iter().fold(Num::ZERO, |a, b| a.add(b));
        let mean = sum.div(&count).map_or(Num::ZERO, |m| m.round(digits, Rounding::Half));
        (sum, mean)
    }
}

fn input(name: &str, ty: Type, values: Vec<Value>) -> Column {
    let mut column = Column::input(name, ty);
    column.content = zhangfang::formula::Content::Input(vec![Origin::Computed; values.len()]);
    column.values = values;
    column
}

fn table(name: &str, columns: Vec<Column>) -> Table {
    let mut table = Table::new(name);
    table.rows = columns.first().map_or(0, |c| c.values.len());
    table.columns = columns;
    table
}

fn agents_table(shop: &Shop, agents: &[Agent], scheme: &Scheme) -> Table {
    let of = |value: &dyn Fn(&Agent) -> Value| -> Vec<Value> { agents.iter().map(value).collect() };
    let mut columns = vec![input(names::ID, Type::Number, of(&|a| Value::Number(a.id.into())))];
    for name in ["姓名", "花名", "岗位", "等级", "入职日期", "底薪"] {
        let ty = if name == "入职日期" { Type::Date } else { Type::Text };
        columns.push(input(name, ty, of(&|a| a.roster[name].value.clone())));
    }
    for name in [names::PAID, names::ASSESSED, names::RANKED] {
        columns.push(input(name, Type::Bool, of(&|a| (name != names::ASSESSED || !shop.stands_in(a.id)).into())));
    }
    let facts = [("询单人数", 0), ("销售额", 2), ("回复率", 4), ("平均响应", 1)];
    let facts = facts.map(|(name, digits)| (name, Type::Number, formula("SUMIFS(…)", Round::To(digits), &[])));
    let rules = scheme.rules.iter().map(|r| (&*r.name, r.ty, r.formula.clone()));
    for (name, ty, formula) in facts.into_iter().chain(rules) {
        let mut column = Column::formula(name, ty, formula);
        column.values = of(&|a| shop.value(a.id, name));
        columns.push(column);
    }
    table(names::AGENTS, columns)
}

fn store_table(shop: &Shop, scheme: &Scheme) -> Table {
    let sum = |name: &str| input(name, Type::Number, vec![Value::Number(shop.total(name, 0).0)]);
    let mut columns = vec![sum("销售额"), sum("询单人数")];
    for rule in scheme.rules.iter().filter(|r| r.store.is_some()) {
        let digits = if let Round::To(d) = rule.round { d } else { 4 };
        let mut column = Column::formula(Arc::clone(&rule.name), Type::Number, rule.formula.clone());
        column.values = vec![Value::Number(shop.total(&rule.name, digits).1)];
        columns.push(column);
    }
    table(names::STORE, columns)
}

fn conduct_table(date: NaiveDate) -> Table {
    let columns = vec![
        input(names::ID, Type::Number, vec![number("1")]),
        input("日期", Type::Date, vec![Value::Number(Num::from(serial(date)))]),
        input("项目", Type::Text, vec![Value::text("好评截图")]),
        input("加分", Type::Number, vec![number("2")]),
        input("扣分", Type::Number, vec![Value::Empty]),
    ];
    table("奖惩", columns)
}

/// The made-up store. The last person is new, the last but one only stands in and is warned, the fourth waits for a late figure,
/// the second and third have equal scores (where there are that many people).
pub fn store(shop: &Shop) -> StoreOutcome {
    let period = shop.span();
    let first = period.span().from;
    let scheme = Arc::new(scheme());
    let agents: Vec<Agent> = (1..=shop.people).map(|id| shop.agent(id)).collect();
    let (daily, spans) = daily(shop, &agents);
    let tables = vec![agents_table(shop, &agents, &scheme), store_table(shop, &scheme), daily, conduct_table(first)];
    let base = Name {
        name: "提成基数".into(),
        ty: Type::Number,
        content: NameContent::Input(Origin::Text(scheme_span())),
        value: number("0.005"),
    };
    let model = Model { tables, names: vec![base] };
    let records = RecordTable {
        kind: "奖惩".into(),
        columns: vec!["项目".into(), "加分".into(), "扣分".into()],
        rows: vec![Record { owner: 1, date: Some(first), values: Vec::new() }],
    };
    let facts = StoreFacts {
        store: shop.name.into(),
        agents,
        spans,
        records: vec![records],
        present: BTreeSet::from(["销售额".into(), "询单人数".into()]),
        orders: None,
        refused: false,
    };
    StoreOutcome {
        store: shop.name.into(),
        period,
        rankings: scheme.rankings.iter().map(|r| ranking(&model, r)).collect(),
        scheme,
        facts: Arc::new(facts),
        model,
        findings: Vec::new(),
        status: Status::Sound,
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn daily(shop: &Shop, agents: &[Agent]) -> (Table, Vec<SpanRow>) {
    let mut columns: [Vec<Value>; 4] = Default::default();
    let mut spans = Vec::new();
    let span = shop.span().span();
    for agent in agents {
        for (i, date) in (0_u32..).zip(span.iter()).filter(|(i, _)| !(i + agent.id).is_multiple_of(6)) {
            let unknown = shop.late(agent.id) && i64::from(i) >= span.days() - 4;
            let value = match (agent.id * 37 + i * 91 + shop.seed * 13) % 40 {
                _ if unknown => Value::error(ErrorKind::NA),
                k => Value::Number(Num::from(k * 97)),
            };
            let at = Value::Number(Num::from(serial(date)));
            let values = BTreeMap::from([("销售额".into(), datum(value.clone()))]);
            spans.push(SpanRow { owner: agent.id, span: DaySpan::day(date), values });
            for (column, v) in columns.iter_mut().zip([Value::Number(agent.id.into()), at.clone(), at, value]) {
                column.push(v);
            }
        }
    }
    let types = [Type::Number, Type::Date, Type::Date, Type::Number];
    let heads = [names::ID, names::FROM, names::TO, "销售额"];
    let columns = columns.into_iter().zip(heads).zip(types).map(|((v, h), t)| input(h, t, v));
    (table(names::DAILY, columns.collect()), spans)
}

/// Places by the key, high to low, 1 2 2 4.
fn ranking(model: &Model, policy: &Ranking) -> RankingOutcome {
    let key = &model.table(names::AGENTS).unwrap().column(&policy.key).unwrap().values;
    let mut rows: Vec<usize> = (0..key.len()).collect();
    rows.sort_by(|a, b| key[*b].as_number().cmp(&key[*a].as_number()));
    let number = |row: usize| key[row].as_number();
    let places = rows.iter().map(|row| {
        let better = rows.iter().filter(|r| number(**r) > number(*row)).count();
        let same = rows.iter().filter(|r| number(**r) == number(*row)).count();
        Stand {
            row: *row,
            place: number(*row).map(|_| u32::try_from(better + 1).unwrap()),
            shared: number(*row).is_some() && same > 1,
        }
    });
    RankingOutcome {
        name: Arc::clone(&policy.name),
        key: Arc::clone(&policy.key),
        columns: policy.columns.clone(),
        places: places.collect(),
    }
}

/// A run over these shops, with one file to each.
pub fn run(shops: &[Shop]) -> Outcome {
    let stores: Vec<_> = shops.iter().map(store).collect();
    let file = |store: &StoreOutcome| FileAccount {
        path: format!("{}/{}/赤兔.xlsx", store.period, store.store).into(),
        looked_back: false,
        kind: Some("chat".into()),
        hash: "ab".repeat(32).into(),
        bytes: 1000,
        stores: vec![Arc::clone(&store.store)],
        sheets: vec![SheetAccount {
            sheet: "数据信息".into(),
            kind: Some("chat".into()),
            read: 12,
            used: Bin { rows: 10, ..Bin::default() },
            set_aside: BTreeMap::from([("reason.summary", Bin { rows: 2, ..Bin::default() })]),
            ..SheetAccount::default()
        }],
    };
    Outcome { period: stores[0].period, files: stores.iter().map(file).collect(), stores, findings: Vec::new() }
}
