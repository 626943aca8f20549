//! Rows to spare at the end of the tables of records: a protected sheet lets no table grow, in any program, so that new records
//! go where room was left. A row without 序号 is nothing to any formula, and 序号 comes by itself of the name that is chosen.

use super::page::structured;
use crate::calc::outcome::names;
use crate::formula::model::same;
use crate::formula::{Content, Expr, Model, NameContent, Node, Ref};

/// As many as one adds in a month by hand.
pub const ROWS: u32 = 20;

/// Rows to spare in a table: none where a formula reads it other than by 序号, so that an empty row could count.
#[must_use]
pub fn rows(model: &Model, table: &str) -> u32 {
    let records = [names::CONDUCT, names::APPRAISAL, names::EXPENSES].iter().any(|n| same(n, table));
    let column = |name: &str| model.table(table).is_some_and(|t| t.column(name).is_some());
    if records && column(names::ID) && column(names::NAME) && is_read_by_id(model, table) { ROWS } else { 0 }
}

/// What stands in the rows to spare instead of a formula over nothing.
#[must_use]
pub fn guarded(table: &str, text: &str) -> String {
    let id = this_row(table, names::ID);
    format!("=IF({id}=\"\",\"\",{})", text.trim_start_matches('='))
}

/// 序号 of the one person of the name; names are compared as they are, not as patterns.
#[must_use]
pub fn id_of_name(table: &str) -> String {
    let (name, all) = (this_row(table, names::NAME), structured(names::AGENTS, names::NAME));
    let ids = structured(names::AGENTS, names::ID);
    format!(
        "IF({name}=\"\",\"\",IF(SUMPRODUCT(--({all}={name}))=1,SUMPRODUCT(({all}={name})*{ids}),\"查无此人或同名，请填序号\"))"
    )
}

fn this_row(table: &str, column: &str) -> String {
    format!("{table}[[#This Row],[{column}]]")
}

fn is_read_by_id(model: &Model, table: &str) -> bool {
    let names = model.names.iter();
    let named = names.filter(|n| matches!(&n.content, NameContent::Cell { table: t, .. } if same(t, table))).count();
    let formulas = model.tables.iter().flat_map(|t| t.columns.iter().map(move |c| (t, &c.content)));
    let by_id = |(own, content): (&crate::formula::Table, &Content)| match content {
        Content::Formula(formula) => keyed(&formula.node, &own.name, table, false),
        Content::Input(_) => true,
    };
    named == 0 && formulas.into_iter().all(|(t, c)| by_id((t, c)))
}

/// Whether every column of `table` that the formula (of the table `own`) reads stands in a call that picks the rows of one 序号.
fn keyed(node: &Node, own: &str, table: &str, inside: bool) -> bool {
    let reads = |r: &Ref| match r {
        Ref::Column { table: Some(t), .. } => same(t, table),
        Ref::Column { table: None, .. } => same(own, table),
        Ref::Name(name) => same(name, table),
        Ref::ThisRow { .. } => false,
    };
    let is_id = |n: &Node| match &n.expr {
        Expr::Ref(r @ Ref::Column { column, .. }) => reads(r) && same(column, names::ID),
        _ => false,
    };
    match &node.expr {
        Expr::Ref(r) => inside || !reads(r),
        Expr::Unary(_, inner) => keyed(inner, own, table, inside),
        Expr::Binary(_, left, right) => keyed(left, own, table, inside) && keyed(right, own, table, inside),
        Expr::Call(name, args) => {
            let criteria = match &**name {
                "COUNTIFS" => args.as_slice(),
                "SUMIFS" | "AVERAGEIFS" => args.get(1..).unwrap_or_default(),
                _ => &[],
            };
            let inside = criteria.chunks(2).any(|pair| pair.first().is_some_and(is_id));
            args.iter().all(|a| keyed(a, own, table, inside))
        }
        Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Missing => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::parse;

    #[test]
    fn only_what_is_picked_by_id_is_blind_to_empty_rows() {
        for (formula, own, want) in [
            ("SUMIFS(奖惩[扣分],奖惩[序号],[@序号])", "客服", true),
            ("COUNTIFS(奖惩[级别],\"轻度\",奖惩[序号],[@序号])+SUM(考评[总分])", "客服", true),
            ("SUM(奖惩[扣分])", "客服", false),
            ("COUNTIFS(奖惩[级别],\"\")", "客服", false),
            ("SUMIFS(奖惩[序号],奖惩[级别],\"轻度\")", "客服", false),
            ("COUNTIFS([日期],[@日期],[序号],[@序号])", "奖惩", true),
            ("COUNTIFS([日期],[@日期])", "奖惩", false),
            ("COUNTIFS([日期],[@日期])", "考评", true),
            ("MAX(0,[@扣分])*2", "奖惩", true),
            ("SUMIFS(奖惩[扣分],奖惩[序号],MAX(奖惩[序号]))", "客服", false),
        ] {
            assert_eq!(keyed(&parse(formula).unwrap(), own, "奖惩", false), want, "{formula}");
        }
    }
}
