//! 客服: a row per person × store. Roster columns, flags, facts, appraisals, points, other stores, rules.

use super::daily::is_points;
use super::facts::Rows;
use super::text::{formula, of, this};
use super::{Compiler, digits, text};
use crate::facts::{Adds, Measure};
use crate::formula::{Column, Formula, Round, Table, Type};
use crate::scheme::model::{Input, InputFrom, Per};
use crate::scheme::names::{
    AGENTS, APPRAISAL, ASSESSED, CONDUCT, ELSEWHERE, EVERYWHERE, HOME, ID, MINUS, MINUS_COUNTED, PAID, PLUS,
    PLUS_COUNTED, RANKED,
};
use std::sync::Arc;

/// The columns that come from the roster, 序号 and 主店 apart.
pub(crate) const ROSTER: [(&str, Type); 15] = [
    (ID, Type::Number),
    ("姓名", Type::Text),
    ("花名", Type::Text),
    ("店铺", Type::Text),
    ("岗位", Type::Text),
    ("等级", Type::Text),
    (HOME, Type::Bool),
    ("状态", Type::Text),
    ("入职日期", Type::Date),
    ("转正日期", Type::Date),
    ("离职日期", Type::Date),
    ("底薪", Type::Number),
    ("城市", Type::Text),
    ("技能", Type::Text),
    ("上级", Type::Text),
];

impl Compiler<'_> {
    pub(super) fn agents(&self) -> Table {
        let mut table = Table::new(AGENTS);
        let columns = &mut table.columns;
        columns.extend(ROSTER.iter().map(|(name, ty)| Column::input(*name, *ty)));
        for input in self.inputs(InputFrom::Roster).chain(self.inputs(InputFrom::Scheme)) {
            if !ROSTER.iter().any(|(name, _)| *name == &*input.name) {
                columns.push(Column::input(Arc::clone(&input.name), input.ty));
            }
        }
        columns.extend(self.flags());
        for measure in self.measures.iter().filter(|m| !is_points(&m.name)) {
            let by_other = self.needs_as_weight(&measure.name);
            if self.target.present.contains(&measure.name) || self.demand.asks_of_agents(&measure.name) || by_other {
                let formula = self.fact(measure, self.target.present).over(Rows::Agent);
                columns.push(Column::formula(Arc::clone(&measure.name), Type::Number, formula));
            }
        }
        for input in self.inputs(InputFrom::Appraisal) {
            columns.push(Column::formula(Arc::clone(&input.name), input.ty, appraisal(input)));
        }
        if self.has_points() {
            columns.push(points(PLUS, PLUS_COUNTED));
            columns.push(points(MINUS, MINUS_COUNTED));
        }
        columns.extend(self.over_stores());
        let flags = [PAID, ASSESSED, RANKED];
        columns.extend(self.rule_columns(&Per::Agent).filter(|c| !flags.contains(&&*c.name)));
        table
    }

    pub(super) fn inputs(&self, from: InputFrom) -> impl Iterator<Item = &Input> {
        self.scheme.inputs.iter().filter(move |i| i.from == from)
    }

    /// Whether anything asks for points, or a file said some.
    pub(super) fn has_points(&self) -> bool {
        [PLUS, MINUS].iter().any(|p| self.demand.asks(AGENTS, p) || self.target.present.contains(*p))
    }

    /// Who is paid, assessed and ranked: rules of these names, or the usual.
    fn flags(&self) -> Vec<Column> {
        let usual = [(PAID, this(HOME)), (ASSESSED, this(PAID)), (RANKED, "TRUE".to_owned())];
        let flag = |(name, text): (&str, String)| {
            let own = self.rule_columns(&Per::Agent).find(|c| &*c.name == name);
            own.unwrap_or_else(|| Column::formula(name, Type::Bool, formula(text, Round::None)))
        };
        usual.into_iter().map(flag).collect()
    }

    /// The measures that are asked for over several stores.
    fn asked_over_stores(&self) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(|m| self.demand.asks_over_stores(&m.name))
    }

    /// Whether the measure weighs a mean that is asked for over several stores.
    fn needs_as_weight(&self, name: &str) -> bool {
        self.asked_over_stores().any(|m| matches!(&m.adds, Adds::Weighted(w) if &**w == name))
    }

    /// `他店_x` for all that is asked for, then `全部_x`.
    fn over_stores(&self) -> Vec<Column> {
        let wanted = |m: &&Measure| self.demand.asks_over_stores(&m.name) || self.needs_as_weight(&m.name);
        let elsewhere = self.measures.iter().filter(wanted);
        let elsewhere = elsewhere.map(|m| Column::input(format!("{ELSEWHERE}{}", m.name), Type::Number));
        let everywhere = self.asked_over_stores().map(|m| {
            let (here, there) = (this(&m.name), this(&format!("{ELSEWHERE}{}", m.name)));
            let text = match &m.adds {
                Adds::Sum | Adds::Distinct => format!("SUM({here},{there})"),
                Adds::Weighted(weight) => {
                    let (w, v) = (this(weight), this(&format!("{ELSEWHERE}{weight}")));
                    format!("IF({there}=\"\",{here},IF({here}=\"\",{there},IF(SUM({w},{v})=0,\"\",({w}*{here}+{v}*{there})/SUM({w},{v}))))")
                }
                Adds::Last => format!("IF({here}=\"\",{there},{here})"),
            };
            Column::formula(format!("{EVERYWHERE}{}", m.name), Type::Number, formula(text, digits(m)))
        });
        elsewhere.chain(everywhere).collect()
    }
}

/// The mean of a person's appraisals.
fn appraisal(input: &Input) -> Formula {
    let nothing = match &input.absent {
        Some(value) if !value.is_error() => text::literal(value),
        _ => "\"\"".to_owned(),
    };
    let (keys, own) = (format!("{},{}", of(APPRAISAL, ID), this(ID)), of(APPRAISAL, &input.name));
    let said = format!("COUNTIFS({keys},{own},\"<>\")");
    if !matches!(input.ty, Type::Number | Type::Any) {
        let first = format!("INDEX({own},MATCH({},{},0))", this(ID), of(APPRAISAL, ID));
        return formula(format!("IF({said}=0,{nothing},{first})"), Round::None);
    }
    let known = format!("COUNTIFS({keys},{own},\"<9E307\")");
    let text = format!("IF({said}=0,{nothing},IF({known}={said},SUMIFS({own},{keys})/{said},NA()))");
    formula(text, Round::To(2))
}

/// The sum of a person's points over 奖惩.
fn points(name: &str, counted: &str) -> Column {
    let (keys, own) = (format!("{},{}", of(CONDUCT, ID), this(ID)), of(CONDUCT, counted));
    let text = format!("IF(COUNTIFS({keys})=COUNTIFS({keys},{own},\"<9E307\"),SUMIFS({own},{keys}),NA())");
    Column::formula(name, Type::Number, formula(text, Round::To(2)))
}
