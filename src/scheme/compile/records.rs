//! The tables of dated records (奖惩, 考评, 费用), a row per record, and the catalogue that fills in points (行为规范).

use super::Compiler;
use super::text::{formula, of, this};
use crate::formula::{Column, Content, Round, Table, Type, Value};
use crate::origin::Origin;
use crate::scheme::model::{Conduct, InputFrom, Per};
use crate::scheme::names::{
    ADJUSTED, AMOUNT, APPRAISAL, CATALOGUE, CONDUCT, CORRECTED, DATE, EXPENSES, HIGH, ID, IS, ITEM, LEVEL, LISTED, LOW,
    MINUS, MINUS_COUNTED, NAME, PLUS, PLUS_COUNTED, SETTLED, TIMES, WAS, WHY,
};
use std::sync::Arc;

impl Compiler<'_> {
    /// The record tables that anything asks for or that the drop has, and the catalogue.
    pub(super) fn records(&self) -> Vec<Table> {
        let mut tables = Vec::new();
        for kind in self.kinds() {
            let mut table = Table::new(Arc::clone(&kind));
            table.columns.extend(self.record_columns(&kind).into_iter().map(|(name, ty)| Column::input(name, ty)));
            if &*kind == CONDUCT {
                // A rule of the scheme may count points in its own way.
                let counted = counted(!self.scheme.conduct.is_empty());
                table.columns.extend(counted.into_iter().filter(|c| !self.is_rule(&kind, &c.name)));
            }
            table.columns.extend(self.rule_columns(&Per::Record(Arc::clone(&kind))));
            tables.push(table);
        }
        if !self.scheme.conduct.is_empty() {
            tables.push(catalogue(&self.scheme.conduct));
        }
        tables
    }

    fn kinds(&self) -> Vec<Arc<str>> {
        let mut kinds: Vec<Arc<str>> = Vec::new();
        let usual = [CONDUCT, APPRAISAL, EXPENSES].into_iter().filter(|kind| self.wants(kind)).map(Arc::from);
        let of_rules = self.rules.iter().filter_map(|(r, _)| match &r.per {
            Per::Record(kind) => Some(Arc::clone(kind)),
            _ => None,
        });
        let found = self.found.records.iter().map(|(kind, _)| Arc::clone(kind));
        for kind in usual.chain(of_rules).chain(found) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    fn wants(&self, kind: &str) -> bool {
        self.demand.asks_table(kind)
            || (kind == CONDUCT && self.has_points())
            || (kind == APPRAISAL && self.inputs(InputFrom::Appraisal).next().is_some())
            || self.rules.iter().any(|(r, _)| matches!(&r.per, Per::Record(k) if &**k == kind))
            || self.found.records.iter().any(|(k, _)| &**k == kind)
    }

    /// The input columns of a record table: the usual ones, then what else its file has.
    pub(super) fn record_columns(&self, kind: &str) -> Vec<(Arc<str>, Type)> {
        let mut columns: Vec<(Arc<str>, Type)> =
            [(ID, Type::Number), (DATE, Type::Date), (NAME, Type::Text)].map(|(n, t)| (n.into(), t)).into();
        let usual: &[(&str, Type)] = match kind {
            CONDUCT => &[
                (ITEM, Type::Text),
                (LEVEL, Type::Text),
                (PLUS, Type::Number),
                (MINUS, Type::Number),
                (TIMES, Type::Number),
                ("说明", Type::Text),
            ],
            EXPENSES => &[(ITEM, Type::Text), ("金额", Type::Number), ("审批人", Type::Text), ("说明", Type::Text)],
            ADJUSTED => &[
                (CORRECTED, Type::Text),
                (ITEM, Type::Text),
                (WAS, Type::Number),
                (IS, Type::Number),
                (SETTLED, Type::Number),
                (AMOUNT, Type::Number),
                (WHY, Type::Text),
            ],
            _ => &[],
        };
        columns.extend(usual.iter().map(|(n, t)| (Arc::from(*n), *t)));
        if kind == APPRAISAL {
            columns.extend(self.inputs(InputFrom::Appraisal).map(|i| (Arc::clone(&i.name), i.ty)));
        }
        for (_, found) in self.found.records.iter().filter(|(k, _)| &**k == kind) {
            for name in found {
                if !columns.iter().any(|(c, _)| c == name) {
                    columns.push((Arc::clone(name), Type::Any));
                }
            }
        }
        columns
    }
}

/// What each record of 奖惩 counts: its own points, else the catalogue's, so many times.
fn counted(listed: bool) -> Vec<Column> {
    let (plus, minus, times) = (this(PLUS), this(MINUS), this(TIMES));
    let times = format!("IF({times}=\"\",1,{times})");
    let number = |name: &str, text: String| Column::formula(name, Type::Number, formula(text, Round::None));
    if !listed {
        let bare = |name: &str, own: &str| number(name, format!("SUM({own})*{times}"));
        return vec![bare(PLUS_COUNTED, &plus), bare(MINUS_COUNTED, &minus)];
    }
    // The item and, where the record has one, the level; a product of comparisons, because MATCH reads patterns.
    let rows = format!(
        "({}={})*(1-({level}<>\"\")*({}<>{level}))",
        of(CATALOGUE, ITEM),
        this(ITEM),
        of(CATALOGUE, LEVEL),
        level = this(LEVEL)
    );
    let of_row = |column: &str| format!("SUMPRODUCT({rows}*{})", of(CATALOGUE, column));
    // Exactly one item with exactly one figure, else somebody has to say the points.
    let listed = format!(
        "IF(AND({plus}=\"\",{minus}=\"\"),IF(SUMPRODUCT({rows}*1)=1,IF({low}={high},{low},NA()),NA()),\"\")",
        low = of_row(LOW),
        high = of_row(HIGH)
    );
    let listed_points = this(LISTED);
    let points =
        |own: &str, sign: &str| format!("IF({listed_points}=\"\",SUM({own}),MAX({sign}{listed_points},0))*{times}");
    vec![number(LISTED, listed), number(PLUS_COUNTED, points(&plus, "")), number(MINUS_COUNTED, points(&minus, "-"))]
}

/// The catalogue as a table: it is complete already.
fn catalogue(items: &[Conduct]) -> Table {
    let origins: Vec<Origin> = items.iter().map(|i| Origin::Text(i.span.clone())).collect();
    let column = |name: &str, ty: Type, value: &dyn Fn(&Conduct) -> Value| {
        let mut column = Column::input(name, ty);
        column.content = Content::Input(origins.clone());
        column.values = items.iter().map(value).collect();
        column
    };
    let mut table = Table::new(CATALOGUE);
    table.rows = items.len();
    table.columns = vec![
        column(ITEM, Type::Text, &|i| Value::Text(Arc::clone(&i.item))),
        column(LEVEL, Type::Text, &|i| Value::Text(Arc::clone(&i.level))),
        column(LOW, Type::Number, &|i| Value::Number(i.low.clone())),
        column(HIGH, Type::Number, &|i| Value::Number(i.high.clone())),
        column("条款", Type::Text, &|i| Value::Text(Arc::clone(&i.clause))),
    ];
    if items.iter().any(|i| i.assumed.is_some()) {
        let why = |i: &Conduct| i.assumed.clone().map_or_else(|| Value::text(""), Value::Text);
        table.columns.push(column("假定", Type::Text, &why));
    }
    table
}
