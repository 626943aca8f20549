//! PREV, YTD and STREAK: what formulas ask of closed months. Each becomes an input column of the formula's own table, which
//! whoever knows the closed months fills in: the figure, an empty cell for a person who was not employed then,
//! `#N/A` for a month that should be closed and is not.

use super::ast::{Binary, Expr, Node, Ref};
use super::exact::literal;
use super::print;
use std::sync::Arc;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryKind {
    /// The figure `back` periods ago.
    Prev { back: i64 },
    /// The sum since the year began, or since a day.
    Ytd,
    /// How many closed periods in a row, up to the last, the rule was TRUE.
    Streak,
}

/// One call.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryCall {
    pub kind: HistoryKind,
    /// The rule or measure whose past it is: `[@x]`, a store-level name, or `店铺[x]`.
    pub of: Ref,
    /// YTD: the first day that counts; `None` is the first of the year.
    pub from: Option<Node>,
    /// PREV: what holds for a person who was not employed then.
    pub default: Option<Node>,
    /// The input column that stands for the call: `上期_x`, `上2期_x`, `累计_x`, `连续_x`.
    pub column: Arc<str>,
}

/// Whether an input column of this name stands for a call.
#[must_use]
pub fn is_past(column: &str) -> bool {
    let Some((before, _)) = column.split_once('_') else { return false };
    let back = before.strip_prefix('上').and_then(|b| b.strip_suffix('期'));
    ["累计", "连续"].contains(&before) || back.is_some_and(|b| b.bytes().all(|b| b.is_ascii_digit()))
}

/// Every call of a formula, in order, each column once.
#[must_use]
pub fn history(node: &Node) -> Vec<HistoryCall> {
    let mut calls: Vec<HistoryCall> = Vec::new();
    node.walk(&mut |n| {
        if let Some(call) = read(n)
            && !calls.iter().any(|c| c.column == call.column)
        {
            calls.push(call);
        }
    });
    calls
}

/// The formula with every call replaced by its input column; where a default is given, it stands for an empty cell.
#[must_use]
pub fn with_columns(node: &Node) -> Node {
    if let Some(call) = read(node) {
        let at = |expr: Expr| Node { expr, span: node.span.clone() };
        let column = at(Expr::Ref(Ref::ThisRow { column: call.column }));
        let Some(default) = call.default else { return column };
        let empty = at(Expr::Binary(Binary::Eq, Box::new(column.clone()), Box::new(at(Expr::Text("".into())))));
        return at(Expr::Call("IF".into(), vec![empty, with_columns(&default), column]));
    }
    let expr = match &node.expr {
        Expr::Unary(op, inner) => Expr::Unary(*op, Box::new(with_columns(inner))),
        Expr::Binary(op, left, right) => Expr::Binary(*op, Box::new(with_columns(left)), Box::new(with_columns(right))),
        Expr::Call(name, args) => Expr::Call(Arc::clone(name), args.iter().map(with_columns).collect()),
        leaf => leaf.clone(),
    };
    Node { expr, span: node.span.clone() }
}

fn read(node: &Node) -> Option<HistoryCall> {
    let Expr::Call(function, args) = &node.expr else { return None };
    let Expr::Ref(of) = &args.first()?.expr else { return None };
    let given = |i: usize| args.get(i).filter(|a| a.expr != Expr::Missing);
    let (kind, prefix) = match &**function {
        "PREV" => {
            let back = given(1).map_or(Some(1), |a| literal(&a.expr)).filter(|n| *n >= 1)?;
            (HistoryKind::Prev { back }, if back == 1 { "上期_".to_owned() } else { format!("上{back}期_") })
        }
        "YTD" => (HistoryKind::Ytd, "累计_".to_owned()),
        "STREAK" => (HistoryKind::Streak, "连续_".to_owned()),
        _ => return None,
    };
    let name = match of {
        Ref::ThisRow { column } | Ref::Column { table: None, column } => column.to_string(),
        Ref::Column { table: Some(table), column } => format!("{table}_{column}"),
        Ref::Name(name) => name.to_string(),
    };
    let from = given(1).filter(|_| kind == HistoryKind::Ytd).cloned();
    let since = from.as_ref().map_or_else(String::new, |f| format!("_自{}", words(&print::source(f))));
    Some(HistoryCall {
        kind,
        of: of.clone(),
        from,
        default: given(2).filter(|_| matches!(kind, HistoryKind::Prev { .. })).cloned(),
        column: format!("{prefix}{name}{since}").into(),
    })
}

/// What of a formula's text may stand in a column's name.
fn words(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect()
}
