//! The column's own ROUND around its formula. Only numbers are rounded: where branches give text and numbers, ROUND goes into them.

use super::build::{call, if_, round};
use super::rewrite::Rewrite;
use crate::formula::ast::{Expr, Node};
use crate::formula::exact::digits;
use crate::formula::kinds::Kinds;
use crate::formula::model::Round;
use std::sync::Arc;

impl Rewrite<'_> {
    /// The formula, rounded; without a ROUND that would change nothing.
    pub fn outer(&self, node: Node, rounding: Round) -> Node {
        let Round::To(places) = rounding else { return node };
        if digits(&node, self.model, self.own).within(places) {
            return node;
        }
        self.numbers(node, i64::from(places))
    }

    /// Rounds what numbers there may be.
    pub fn numbers(&self, node: Node, places: i64) -> Node {
        let kinds = self.types.kinds(&node, self.own);
        if kinds.is_number() {
            return round(node, places);
        }
        if !kinds.meets(Kinds::NUMBER_OR_DATE) {
            return node;
        }
        let branch = |n: Node| match i32::try_from(places) {
            Ok(p) if digits(&n, self.model, self.own).within(p) => n,
            _ => self.numbers(n, places),
        };
        match node.expr {
            Expr::Call(ref function, ref args) if &**function == "IF" || &**function == "IFERROR" => {
                let from = usize::from(&**function == "IF");
                let args = args.iter().enumerate();
                let args = args.map(|(i, a)| if i >= from { branch(a.clone()) } else { a.clone() }).collect();
                Node { expr: Expr::Call(Arc::clone(function), args), span: node.span }
            }
            _ => rounded_number(node, places),
        }
    }
}

/// Rounds a value that may be no number.
pub(super) fn rounded_number(node: Node, places: i64) -> Node {
    if_(call("ISNUMBER", vec![node.clone()]), round(node.clone(), places), node)
}
