//! What the columns of the tables are about, for every writer: the group that a column belongs to, how its figures are shown,
//! what the policy says of it. Neutral: knows no spreadsheet and no page.

use crate::calc::outcome::names;
use crate::facts::{Measure, Measures, Unit};
use crate::formula::history::is_past;
use crate::formula::model::same;
use crate::formula::{Column, Content, Round, Type, Value};
use crate::number::Num;
use crate::origin::Origin;
use crate::period::from_serial;
use crate::report::format;
use crate::scheme::model::{Input, Per, Rule, Scheme, Section};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The group of a column, in the order in which groups explain each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Who: 序号, 姓名, the roster.
    Person,
    /// 计薪, 考核, 排名.
    Flag,
    /// Measures.
    Fact,
    /// What people have judged: appraisals, points, records.
    Judgement,
    /// Closed months.
    History,
    /// A step that a formula needs and no policy names.
    Helper,
    Rule(Section),
}

/// How the figures of a column are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    Text,
    /// A whole number that names something: 序号.
    Id,
    Bool,
    Date,
    /// So many digits after the point, thousands parted.
    Fixed {
        digits: u32,
        zero: Zero,
    },
    /// A share of 1 in percent with so many digits.
    Percent(u32),
    /// As a scheme has it, in Excel's notation.
    Pattern {
        pattern: Arc<str>,
        zero: Zero,
    },
    /// A number of which a huge one means that there is no upper bound.
    Bound,
    /// As it comes.
    General,
}

/// How a zero is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zero {
    Dash,
    Digits,
}

/// A column with what is known about it.
#[derive(Clone, Debug)]
pub struct Heading<'a> {
    pub name: &'a Arc<str>,
    pub group: Group,
    pub figure: Figure,
    pub rule: Option<&'a Rule>,
    pub measure: Option<&'a Measure>,
    pub input: Option<&'a Input>,
    /// Of a column of closed months: which, each once.
    pub from: Vec<Arc<str>>,
}

/// Yuan.
pub const MONEY: Figure = Figure::Fixed { digits: 2, zero: Zero::Dash };

/// What shows that a band has no upper bound.
pub const OPEN_BOUND: &str = "以上";

/// What shows an unknown figure on paper.
pub const PENDING: &str = "待补";

/// What `column` of `table` is about.
#[must_use]
pub fn heading<'a>(scheme: &'a Scheme, measures: &'a Measures, table: &str, column: &'a Column) -> Heading<'a> {
    let name = &column.name;
    let bare = [names::ELSEWHERE, names::EVERYWHERE].iter().find_map(|p| name.strip_prefix(p)).unwrap_or(name);
    let measure = measures.get(bare);
    let input = scheme.inputs.iter().find(|i| same(&i.name, bare));
    let rule = scheme.rules.iter().find(|r| {
        same(&r.name, name) && (same(table_of(&r.per), table) || (same(table, names::STORE) && r.store.is_some()))
    });
    // 各店 has the figures of 店铺.
    let stores = same(table, names::STORES);
    let rule = if stores { scheme.rules.iter().find(|r| same(&r.name, bare) && of_store(r)) } else { rule };
    let group = match (rule, measure, input) {
        _ if stores && [names::STORE, names::STORE_ORDER, names::OWN].iter().any(|k| same(k, name)) => Group::Person,
        _ if stores => Group::Fact,
        _ if is_person(name) || is_span(name) => Group::Person,
        _ if [names::PAID, names::ASSESSED, names::RANKED].iter().any(|f| same(f, name)) => Group::Flag,
        (Some(rule), ..) => Group::Rule(rule.section),
        _ if [names::PLUS, names::MINUS].contains(&bare) => Group::Judgement,
        (_, Some(_), _) => Group::Fact,
        (_, _, Some(input)) => match input.from {
            crate::scheme::model::InputFrom::Roster | crate::scheme::model::InputFrom::Scheme => Group::Person,
            crate::scheme::model::InputFrom::Appraisal => Group::Judgement,
            crate::scheme::model::InputFrom::Store | crate::scheme::model::InputFrom::Manual => Group::Fact,
        },
        _ => match &column.content {
            Content::Formula(_) => Group::Helper,
            Content::Input(_) if is_past(name) => Group::History,
            Content::Input(_) => Group::Judgement,
        },
    };
    let from = if stores || group == Group::History && is_past(name) { ends(&column.content) } else { Vec::new() };
    let figure = match column.ty {
        Type::Text => Figure::Text,
        Type::Bool => Figure::Bool,
        Type::Date => Figure::Date,
        Type::Any if column.values.iter().any(|v| v.as_text().is_some_and(|t| !t.is_empty())) => Figure::Text,
        Type::Number | Type::Any => number(name, rule, measure),
    };
    Heading { name, group, figure, rule, measure, input, from }
}

fn of_store(rule: &Rule) -> bool {
    matches!(rule.per, Per::Store | Per::Group) || rule.store.is_some()
}

/// What the cells of an input come from, where that is said in words.
fn ends(content: &Content) -> Vec<Arc<str>> {
    let Content::Input(origins) = content else { return Vec::new() };
    let said = origins.iter().filter_map(|o| if let Origin::Default(why) = o { Some(Arc::clone(why)) } else { None });
    said.collect::<BTreeSet<_>>().into_iter().collect()
}

fn number(name: &str, rule: Option<&Rule>, measure: Option<&Measure>) -> Figure {
    if same(name, names::ID) {
        return Figure::Id;
    }
    if let Some(rule) = rule {
        let zero = match rule.section {
            Section::Kpi | Section::Score | Section::Check | Section::List => Zero::Digits,
            Section::Work | Section::Earning | Section::Deduction | Section::Employer | Section::Total => Zero::Dash,
        };
        if !rule.format.is_empty() {
            return Figure::Pattern { pattern: Arc::clone(&rule.format), zero };
        }
        return match rule.round {
            Round::To(digits) => Figure::Fixed { digits: u32::try_from(digits).unwrap_or(0), zero },
            Round::None => Figure::General,
        };
    }
    match measure {
        Some(m) => match m.unit {
            Unit::Ratio => Figure::Percent(m.digits.saturating_sub(2)),
            Unit::People | Unit::Count | Unit::Money | Unit::Hours | Unit::Days => {
                Figure::Fixed { digits: m.digits, zero: Zero::Dash }
            }
            Unit::Seconds | Unit::Points => Figure::Fixed { digits: m.digits, zero: Zero::Digits },
        },
        None if name == "底薪" => MONEY,
        None => Figure::General,
    }
}

/// The table that a rule is a column of.
#[must_use]
pub fn table_of(per: &Per) -> &str {
    match per {
        Per::Agent => names::AGENTS,
        Per::Store | Per::Group => names::STORE,
        Per::Day => names::DAILY,
        Per::Week => names::WEEKLY,
        Per::Record(kind) => kind,
    }
}

/// The roster's own columns.
fn is_person(name: &str) -> bool {
    [
        names::ID,
        "姓名",
        "花名",
        "店铺",
        "岗位",
        "等级",
        "主店",
        "状态",
        "入职日期",
        "转正日期",
        "离职日期",
        "生效日期",
        "底薪",
        "城市",
        "技能",
        "上级",
    ]
    .contains(&name)
}

fn is_span(name: &str) -> bool {
    [names::FROM, names::TO, names::DATE].contains(&name)
}

impl Group {
    /// As the bands above the headings have it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Person => "人员",
            Self::Flag => "标志",
            Self::Fact => "数据",
            Self::Judgement => "考评与奖惩",
            Self::History => "往月",
            Self::Helper => "中间列",
            Self::Rule(section) => section_label(section),
        }
    }
}

#[must_use]
pub fn section_label(section: Section) -> &'static str {
    match section {
        Section::Kpi => "指标",
        Section::Score => "得分",
        Section::Work => "过程",
        Section::Earning => "应发项目",
        Section::Deduction => "扣款项目",
        Section::Employer => "公司承担",
        Section::Total => "合计",
        Section::Check => "核对",
        Section::List => "名单",
    }
}

/// A value as the reports print it.
#[must_use]
pub fn shown(value: &Value, figure: &Figure) -> String {
    let Value::Number(n) = value else { return value.to_string() };
    match figure {
        Figure::Fixed { zero: Zero::Dash, .. } | Figure::Pattern { zero: Zero::Dash, .. } if n.is_zero() => {
            "–".to_owned()
        }
        Figure::Fixed { digits, .. } => thousands(&n.to_fixed(*digits)),
        Figure::Percent(digits) => format!("{}%", n.mul(&Num::from(100_i64)).to_fixed(*digits)),
        Figure::Date => n.to_i64().and_then(from_serial).map_or_else(|| n.to_string(), |d| d.to_string()),
        Figure::Pattern { pattern, .. } => shown_as(n, pattern),
        Figure::Bound if is_open(n) => OPEN_BOUND.to_owned(),
        Figure::Text | Figure::Id | Figure::Bool | Figure::Bound | Figure::General => n.to_string(),
    }
}

/// The open end of the last band or tier: 9.99E+307.
#[must_use]
pub fn is_open(n: &Num) -> bool {
    n.to_f64() >= 1e300
}

/// Excel's number formats; a pattern of parts of a day is a date.
fn shown_as(n: &Num, pattern: &str) -> String {
    let first = pattern.split(';').next().unwrap_or(pattern);
    if first.contains(['y', 'd', '年', '日']) {
        return shown(&Value::Number(n.clone()), &Figure::Date);
    }
    format::print(n, pattern)
}

fn thousands(fixed: &str) -> String {
    let (whole, after) = fixed.split_once('.').map_or((fixed, None), |(w, a)| (w, Some(a)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("-", d));
    let mut out = String::from(sign);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if let Some(after) = after {
        out.push('.');
        out.push_str(after);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_shown_as_on_paper() {
        let pattern = |p: &str| Figure::Pattern { pattern: p.into(), zero: Zero::Digits };
        for (n, figure, want) in [
            ("123456.78", MONEY, "123,456.78"),
            ("-50", MONEY, "-50.00"),
            ("0", MONEY, "–"),
            ("0", Figure::Fixed { digits: 2, zero: Zero::Digits }, "0.00"),
            ("1000", Figure::Fixed { digits: 0, zero: Zero::Dash }, "1,000"),
            ("0.53125", Figure::Percent(2), "53.13%"),
            ("46326", Figure::Date, "2026-10-31"),
            ("0.5", pattern("0.00%"), "50.00%"),
            ("1234.5", pattern("#,##0.00"), "1,234.50"),
            ("1234.5", pattern("0.0;-0.0"), "1234.5"),
            ("46326", pattern("yyyy-mm-dd"), "2026-10-31"),
            ("0.333", Figure::General, "0.333"),
        ] {
            assert_eq!(shown(&Value::Number(Num::parse(n).unwrap()), &figure), want);
        }
    }
}
