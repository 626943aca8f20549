//! Going through formulas: what they refer to, and exchanging parts of them. The places of the parts in the text stay.

use crate::formula::{Expr, Node, Ref};
use std::sync::Arc;

/// Calls `f` with every node, outer ones first.
pub(crate) fn visit<'n>(node: &'n Node, f: &mut dyn FnMut(&'n Node)) {
    f(node);
    match &node.expr {
        Expr::Unary(_, inner) => visit(inner, f),
        Expr::Binary(_, left, right) => {
            visit(left, f);
            visit(right, f);
        }
        Expr::Call(_, args) => args.iter().for_each(|a| visit(a, f)),
        Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Missing | Expr::Ref(_) => {}
    }
}

/// Every reference, in the order of the text.
pub(crate) fn refs(node: &Node) -> Vec<&Ref> {
    let mut all = Vec::new();
    visit(node, &mut |n| {
        if let Expr::Ref(r) = &n.expr {
            all.push(r);
        }
    });
    all
}

/// The formula with every node for which `f` has something else exchanged, inner ones first.
pub(crate) fn rewrite(node: &Node, f: &dyn Fn(&Node) -> Option<Expr>) -> Node {
    let expr = match &node.expr {
        Expr::Unary(op, inner) => Expr::Unary(*op, Box::new(rewrite(inner, f))),
        Expr::Binary(op, left, right) => Expr::Binary(*op, Box::new(rewrite(left, f)), Box::new(rewrite(right, f))),
        Expr::Call(name, args) => Expr::Call(Arc::clone(name), args.iter().map(|a| rewrite(a, f)).collect()),
        leaf => leaf.clone(),
    };
    let node = Node { expr, span: node.span.clone() };
    match f(&node) {
        Some(expr) => Node { expr, span: node.span },
        None => node,
    }
}
