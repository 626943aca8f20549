//! Rules per day and per week: `[x]` there means the rows of that span, so functions over a whole column get the span as criteria.

use super::walk;
use crate::formula::{Binary, Expr, Node, Ref};
use crate::scheme::names::{FROM, ID, TO};
use std::sync::Arc;

/// The formula with `[x]` taken as the persons' rows of this row's span.
///
/// A function that cannot be kept to a span keeps a name that no model has, so that the checks refuse it at its place.
pub(super) fn within(node: &Node) -> Node {
    let node = walk::rewrite(node, &call);
    // What no function has taken over.
    walk::rewrite(&node, &|n| match &n.expr {
        Expr::Ref(Ref::Column { table: None, column }) if !column.starts_with(OWN) => {
            Some(Expr::Ref(Ref::Name(format!("[{column}]").into())))
        }
        Expr::Ref(Ref::Column { table: None, column }) => {
            Some(Expr::Ref(Ref::Column { table: None, column: column.trim_start_matches(OWN).into() }))
        }
        _ => None,
    })
}

/// Marks the columns of calls that keep to the span, until the walk is over.
const OWN: char = '\u{0}';

fn call(node: &Node) -> Option<Expr> {
    let Expr::Call(name, args) = &node.expr else { return None };
    let at = |expr: Expr| Node { expr, span: node.span.clone() };
    let column = |name: &str| at(Expr::Ref(Ref::Column { table: None, column: format!("{OWN}{name}").into() }));
    let this = |name: &str| at(Expr::Ref(Ref::ThisRow { column: name.into() }));
    let text = |t: &str| at(Expr::Text(t.into()));
    let make = |name: &str, args: Vec<Node>| Expr::Call(name.into(), args);
    let span = || vec![column(FROM), this(FROM), column(TO), this(TO), column(ID), text(">0")];
    let taken = |n: &Node| match &n.expr {
        Expr::Ref(Ref::Column { table: None, column: c }) => Some(column(c)),
        _ => None,
    };
    match (&**name, args.as_slice()) {
        ("SUM", [x]) => Some(make("SUMIFS", [vec![taken(x)?], span()].concat())),
        ("AVERAGE", [x]) => Some(make("AVERAGEIFS", [vec![taken(x)?], span()].concat())),
        ("COUNT", [x]) => Some(make("COUNTIFS", [vec![taken(x)?, text("<9E307")], span()].concat())),
        ("RANK", [value, x, rest @ ..]) => {
            let x = taken(x)?;
            let ascending =
                rest.first().is_some_and(|n| !matches!(&n.expr, Expr::Missing | Expr::Bool(false)) && !is_zero(n));
            let sign = if ascending { "<" } else { ">" };
            let beyond = at(Expr::Binary(Binary::Concat, Box::new(text(sign)), Box::new(value.clone())));
            let better = at(make("COUNTIFS", [vec![x.clone(), beyond], span()].concat()));
            let number = |n: i64| at(Expr::Number(n.into()));
            let add = |a: Node, b: Node| at(Expr::Binary(Binary::Add, Box::new(a), Box::new(b)));
            // One unknown makes every place unknown, as RANK has it.
            let all = at(make("SUMIFS", [vec![x], span()].concat()));
            let none = at(Expr::Binary(Binary::Mul, Box::new(number(0)), Box::new(all)));
            let place = add(add(better, number(1)), none);
            let is_number = at(make("ISNUMBER", vec![value.clone()]));
            // What is no number keeps the error that it would be in RANK.
            Some(make("IF", vec![is_number, place, add(value.clone(), number(0))]))
        }
        ("COUNTIFS", [first, ..]) => {
            taken(first)?;
            let args = args.iter().map(|a| taken(a).unwrap_or_else(|| a.clone()));
            Some(make("COUNTIFS", args.chain(span()).collect()))
        }
        ("SUMIFS" | "AVERAGEIFS", [first, ..]) => {
            taken(first)?;
            let args = args.iter().map(|a| taken(a).unwrap_or_else(|| a.clone()));
            Some(Expr::Call(Arc::clone(name), args.chain(span()).collect()))
        }
        _ => None,
    }
}

fn is_zero(node: &Node) -> bool {
    matches!(&node.expr, Expr::Number(n) if n.is_zero())
}
