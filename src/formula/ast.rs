//! The syntax tree of a formula. Every node knows its place in the text.

use super::value::ErrorKind;
use crate::number::Num;
use std::ops::Range;
use std::sync::Arc;

/// An expression with its bytes in the formula's text (without a leading `=`, which counts when it is there).
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub expr: Expr,
    pub span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Number(Num),
    Text(Arc<str>),
    Bool(bool),
    Error(ErrorKind),
    /// An argument left out: `IF(a,,b)`.
    Missing,
    Ref(Ref),
    Unary(Unary, Box<Node>),
    Binary(Binary, Box<Node>, Box<Node>),
    /// A function by its upper-case name; whether there is such a function is a matter of the checks.
    Call(Arc<str>, Vec<Node>),
}

/// A reference. `table` is `None` for the table of the formula itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ref {
    /// `[@x]`
    ThisRow { column: Arc<str> },
    /// `[x]` and `表[x]`
    Column { table: Option<Arc<str>>, column: Arc<str> },
    /// A bare name: a param, a store-level rule, a built-in, or a whole table as an argument of `TIERED` and `GRID`.
    Name(Arc<str>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    Minus,
    Plus,
    /// Postfix `%`.
    Percent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
    /// `&`
    Concat,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Node {
    /// A node that was not read from a text.
    #[must_use]
    pub fn made(expr: Expr) -> Self {
        Self { expr, span: 0..0 }
    }

    /// Calls `visit` on every node, itself first.
    pub fn walk(&self, visit: &mut dyn FnMut(&Node)) {
        visit(self);
        match &self.expr {
            Expr::Unary(_, inner) => inner.walk(visit),
            Expr::Binary(_, left, right) => {
                left.walk(visit);
                right.walk(visit);
            }
            Expr::Call(_, args) => args.iter().for_each(|a| a.walk(visit)),
            _ => {}
        }
    }
}
