//! A formula as it came out in one row: only the branches that were taken, aggregates as their numbers.

use super::Explainer;
use crate::formula::{ErrorKind, Expr, Formula, Given, Node, Ref, Round, Value, evaluate_alone};
use crate::number::Num;
use crate::scheme::compile::walk;
use crate::scheme::names::STORE;
use std::sync::Arc;

/// What is left of a formula, and what decided the branches.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub node: Node,
    /// The conditions, in the order in which they were asked.
    pub conditions: Vec<Node>,
    /// The calls over whole columns, each with its value, in the order of the text.
    pub aggregates: Vec<(Node, Value)>,
}

impl Explainer<'_> {
    /// The value of a part of a formula in one row.
    pub(super) fn evaluate(&self, table: &str, row: usize, node: &Node) -> Value {
        let formula = Formula { text: "".into(), node: node.clone(), round: Round::None, span: None };
        let model = &self.outcome.model;
        let own = model.table(table);
        let given = |reference: &Ref| match reference {
            Ref::ThisRow { column } => own?.column(column)?.values.get(row).cloned().map(Given::One),
            Ref::Column { table: None, column } => own?.column(column).map(|c| Given::Many(c.values.clone())),
            _ => None,
        };
        evaluate_alone(model, table, &formula, &given)
    }

    /// The formula with the branches that were not taken left out.
    pub(super) fn taken(&self, table: &str, row: usize, node: &Node) -> Taken {
        let mut taken = Taken { node: node.clone(), conditions: Vec::new(), aggregates: Vec::new() };
        taken.node = self.branch(table, row, node, &mut taken.conditions);
        let aggregates = std::cell::RefCell::new(Vec::new());
        taken.node = walk::rewrite(&taken.node, &|n| {
            if !self.is_aggregate(n) {
                return None;
            }
            let value = self.evaluate(table, row, n);
            let expr = literal(&value)?;
            aggregates.borrow_mut().push((n.clone(), value));
            Some(expr)
        });
        taken.aggregates = aggregates.into_inner();
        taken
    }

    /// What makes a condition unknown: a side of a comparison, else the whole.
    fn unknown_part(&self, table: &str, row: usize, condition: &Node) -> Node {
        let Expr::Binary(_, a, b) = &condition.expr else { return condition.clone() };
        let found = [a, b].into_iter().find(|side| self.evaluate(table, row, side).is_error());
        found.map_or_else(|| condition.clone(), |side| (**side).clone())
    }

    /// Whether the call works over a whole column of people, spans or records. What looks into a table of the policy
    /// stays as it is: its figures are few, and the text says which.
    fn is_aggregate(&self, node: &Node) -> bool {
        matches!(&node.expr, Expr::Call(_, args) if args.iter().any(|a| self.holds_column(a)))
    }

    /// A column by itself or inside an operation (`([a]=x)*[b]`), not inside a call of its own.
    fn holds_column(&self, node: &Node) -> bool {
        match &node.expr {
            Expr::Ref(Ref::Column { table: Some(t), .. }) => {
                &**t != STORE && !self.outcome.scheme.tables.iter().any(|p| p.table.name == *t)
            }
            Expr::Ref(Ref::Column { table: None, .. }) => true,
            Expr::Unary(_, inner) => self.holds_column(inner),
            Expr::Binary(_, a, b) => self.holds_column(a) || self.holds_column(b),
            _ => false,
        }
    }

    fn branch(&self, table: &str, row: usize, node: &Node, conditions: &mut Vec<Node>) -> Node {
        let with = |expr: Expr| Node { expr, span: node.span.clone() };
        match &node.expr {
            Expr::Unary(op, inner) => with(Expr::Unary(*op, Box::new(self.branch(table, row, inner, conditions)))),
            Expr::Binary(op, a, b) => {
                let a = self.branch(table, row, a, conditions);
                let b = self.branch(table, row, b, conditions);
                with(Expr::Binary(*op, Box::new(a), Box::new(b)))
            }
            Expr::Call(name, args) => {
                if let Some(chosen) = self.chosen(table, row, name, args, conditions) {
                    return self.branch(table, row, &chosen, conditions);
                }
                let args = args.iter().map(|a| self.branch(table, row, a, conditions)).collect();
                with(Expr::Call(Arc::clone(name), args))
            }
            _ => node.clone(),
        }
    }

    /// The argument that a call came down to; `None` where it is not a choice, or none was made.
    fn chosen(&self, table: &str, row: usize, name: &str, args: &[Node], conditions: &mut Vec<Node>) -> Option<Node> {
        let mut asked = |condition: &Node| {
            conditions.push(condition.clone());
            match self.evaluate(table, row, condition) {
                Value::Bool(b) => Some(b),
                Value::Number(n) => Some(!n.is_zero()),
                Value::Empty => Some(false),
                Value::Text(_) | Value::Error(_) => None,
            }
        };
        match (name, args) {
            ("IF", [condition, yes, rest @ ..]) => {
                // An unknown condition is what there is to see.
                let Some(is) = asked(condition) else { return Some(self.unknown_part(table, row, condition)) };
                let no = || Node { expr: Expr::Bool(false), span: condition.span.clone() };
                Some(if is { yes.clone() } else { rest.first().cloned().unwrap_or_else(no) })
            }
            ("IFS", _) => {
                for pair in args.chunks(2) {
                    let [condition, value] = pair else { return None };
                    match asked(condition) {
                        Some(true) => return Some(value.clone()),
                        Some(false) => {}
                        None => return Some(self.unknown_part(table, row, condition)),
                    }
                }
                None
            }
            ("IFERROR" | "IFNA", [value, instead]) => {
                let failed = match self.evaluate(table, row, value) {
                    Value::Error(fault) => name == "IFERROR" || fault.kind == ErrorKind::NA,
                    _ => false,
                };
                if failed {
                    conditions.push(value.clone());
                }
                Some(if failed { instead.clone() } else { value.clone() })
            }
            _ => None,
        }
    }
}

fn literal(value: &Value) -> Option<Expr> {
    Some(match value {
        // As it is shown: a mean may have no end.
        Value::Number(n) => Expr::Number(Num::parse(&value.to_string()).unwrap_or_else(|| n.clone())),
        Value::Text(t) => Expr::Text(Arc::clone(t)),
        Value::Bool(b) => Expr::Bool(*b),
        Value::Error(fault) => Expr::Error(fault.kind),
        Value::Empty => return None,
    })
}
