//! Making syntax trees.

use crate::formula::ast::{Binary, Expr, Node, Ref, Unary};
use crate::number::Num;
use std::sync::Arc;

pub(super) fn call(name: &str, args: Vec<Node>) -> Node {
    Node::made(Expr::Call(name.into(), args))
}

pub(super) fn number(n: i64) -> Node {
    Node::made(Expr::Number(Num::from(n)))
}

pub(super) fn text(t: &str) -> Node {
    Node::made(Expr::Text(t.into()))
}

pub(super) fn op(left: Node, op: Binary, right: Node) -> Node {
    Node::made(Expr::Binary(op, Box::new(left), Box::new(right)))
}

pub(super) fn round(node: Node, places: i64) -> Node {
    let places =
        if places < 0 { Node::made(Expr::Unary(Unary::Minus, Box::new(number(-places)))) } else { number(places) };
    call("ROUND", vec![node, places])
}

pub(super) fn if_(condition: Node, yes: Node, no: Node) -> Node {
    call("IF", vec![condition, yes, no])
}

pub(super) fn unknown() -> Node {
    call("NA", Vec::new())
}

/// `--(…)`: TRUE and FALSE as 1 and 0, row by row.
pub(super) fn ones(condition: Node) -> Node {
    let minus = |n: Node| Node::made(Expr::Unary(Unary::Minus, Box::new(n)));
    minus(minus(condition))
}

pub(super) fn column(table: &Arc<str>, column: &Arc<str>) -> Node {
    Node::made(Expr::Ref(Ref::Column { table: Some(Arc::clone(table)), column: Arc::clone(column) }))
}

pub(super) fn own_column(column: &str) -> Node {
    Node::made(Expr::Ref(Ref::Column { table: None, column: column.into() }))
}

pub(super) fn this(column: &str) -> Node {
    Node::made(Expr::Ref(Ref::ThisRow { column: column.into() }))
}

pub(super) fn name(name: &str) -> Node {
    Node::made(Expr::Ref(Ref::Name(name.into())))
}
