//! The notes at the headings: what a column is, its formula as the scheme has it, its clause.

use crate::facts::{Absent, Adds, Unit};
use crate::formula::{Round, Type};
use crate::report::table::{Group, Heading, section_label};
use crate::scheme::model::{Better, Case, InputFrom, Rule, Scheme};

/// The note at the heading of a column.
#[must_use]
pub fn about(scheme: &Scheme, heading: &Heading<'_>) -> String {
    let mut lines = vec![heading.name.to_string()];
    if !heading.from.is_empty() && heading.group == Group::Fact {
        lines.push("别的店这次算出的数，是固定的；改了别的店要重新运行".to_owned());
        lines.push(format!("来源：{}", heading.from.join("；")));
        return lines.join("\n");
    }
    if let Some(rule) = heading.rule {
        lines.push(format!("类别：{}", section_label(rule.section)));
        lines.push(format!("公式：{}", formula(rule)));
        push(&mut lines, "舍入", &rounding(rule));
        push(&mut lines, "条款", &rule.clause);
        push(&mut lines, "说明", &rule.note);
        if let Some(better) = rule.better {
            lines.push(format!("比较：{}", better_label(better)));
        }
        for (name, why) in assumed(scheme, rule) {
            lines.push(format!("假定：{name}（{why}）"));
        }
    } else if let Some(measure) = heading.measure {
        lines.push(format!("单位：{}", unit(measure.unit)));
        lines.push(format!("合计方式：{}", adds(&measure.adds)));
        lines.push(format!("没有数据时：{}", if measure.absent == Absent::Zero { "按 0 计" } else { "未知（#N/A）" }));
    } else if let Some(input) = heading.input {
        let from = match input.from {
            InputFrom::Roster => "花名册",
            InputFrom::Appraisal => "考评记录的平均分",
            InputFrom::Store => "店铺数据",
            InputFrom::Manual => "手工表",
            InputFrom::Scheme => "引用它的制度",
        };
        lines.push(format!("来源：{from}"));
        push(&mut lines, "单位", &input.unit);
        push(&mut lines, "条款", &input.clause);
    } else {
        lines.push(
            match heading.group {
                Group::Person => "来源：花名册",
                Group::Flag => "TRUE 表示计入",
                Group::History => "来源：台账里已结账的月份",
                Group::Helper => "中间列：供右边的公式使用",
                Group::Judgement => "来源：奖惩与考评记录",
                Group::Fact | Group::Rule(_) => "来源：导出数据",
            }
            .to_owned(),
        );
        push(&mut lines, "月份", &heading.from.join("；"));
    }
    lines.join("\n")
}

fn push(lines: &mut Vec<String>, label: &str, text: &str) {
    if !text.is_empty() {
        lines.push(format!("{label}：{text}"));
    }
}

/// The formula as the scheme has it, its cases one a line.
#[must_use]
pub fn formula(rule: &Rule) -> String {
    if rule.cases.is_empty() {
        return rule.formula.text.to_string();
    }
    rule.cases.iter().map(case).collect::<Vec<_>>().join("\n")
}

fn case(case: &Case) -> String {
    let posts = case.posts.join("、");
    let when = match (&case.when, posts.is_empty()) {
        (None, true) => "其余".to_owned(),
        (None, false) => posts,
        (Some(when), true) => format!("当 {when}"),
        (Some(when), false) => format!("{posts}，当 {when}"),
    };
    format!("{when}：{}", case.formula)
}

/// Empty for what is no number.
#[must_use]
pub fn rounding(rule: &Rule) -> String {
    if matches!(rule.ty, Type::Text | Type::Bool) {
        return String::new();
    }
    match rule.round {
        Round::None => "不舍入".to_owned(),
        Round::To(0) => "整数".to_owned(),
        Round::To(digits) => format!("{digits} 位小数"),
    }
}

#[must_use]
pub fn better_label(better: Better) -> &'static str {
    match better {
        Better::Higher => "越高越好",
        Better::Lower => "越低越好",
    }
}

/// The assumed params that the rule's own text names.
fn assumed<'a>(scheme: &'a Scheme, rule: &Rule) -> Vec<(&'a str, &'a str)> {
    let text = formula(rule);
    scheme
        .params
        .iter()
        .filter_map(|p| Some((&*p.name, p.assumed.as_deref()?)))
        .filter(|(name, _)| text.contains(name))
        .collect()
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::People => "人",
        Unit::Count => "件、次",
        Unit::Money => "元",
        Unit::Ratio => "比率",
        Unit::Seconds => "秒",
        Unit::Hours => "小时",
        Unit::Days => "天",
        Unit::Points => "分",
    }
}

fn adds(adds: &Adds) -> String {
    match adds {
        Adds::Sum => "相加".to_owned(),
        Adds::Distinct => "按人去重，不能相加".to_owned(),
        Adds::Weighted(by) => format!("按{by}加权平均"),
        Adds::Last => "取最后一次".to_owned(),
    }
}
