//! How many digits after the point a formula's value can have. A value that a binary cell holds to its last digit
//! (a rounded column, a param, a literal, a count) may decide a comparison as it is; any other is rounded first.

use super::ast::{Binary, Expr, Node, Ref, Unary};
use super::functions::{Gives, function};
use super::model::{Column, Content, Model, Round};
use super::plan::ColumnAt;

/// Digits after the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Digits {
    /// At most so many.
    Places(u32),
    /// As many as were written or read.
    Written,
    /// Computed and not rounded.
    Endless,
}

impl Digits {
    /// A ROUND to `places` would change nothing.
    pub fn within(self, places: i32) -> bool {
        matches!(self, Self::Places(p) if i64::from(p) <= i64::from(places))
    }
}

/// The digits of `node` in a formula of table number `own`.
pub(super) fn digits(node: &Node, model: &Model, own: usize) -> Digits {
    match &node.expr {
        Expr::Number(n) => n.decimals_after_point().map_or(Digits::Written, Digits::Places),
        Expr::Ref(r) => of_reference(r, model, own),
        Expr::Unary(Unary::Minus | Unary::Plus, inner) => digits(inner, model, own),
        Expr::Unary(Unary::Percent, inner) => match (&inner.expr, digits(inner, model, own)) {
            (Expr::Number(_), Digits::Places(p)) => Digits::Places(p + 2),
            _ => Digits::Endless,
        },
        Expr::Binary(Binary::Add | Binary::Sub | Binary::Mul | Binary::Div | Binary::Pow, _, _) => Digits::Endless,
        // No numbers at all.
        Expr::Binary(..) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Missing => Digits::Places(0),
        Expr::Call(name, args) => of_call(name, args, model, own),
    }
}

fn of_call(name: &str, args: &[Node], model: &Model, own: usize) -> Digits {
    let Some(function) = function(name) else { return Digits::Endless };
    match function.gives {
        Gives::Whole(_) => Digits::Places(0),
        Gives::Computed(_) => Digits::Endless,
        Gives::Cents => Digits::Places(2),
        Gives::Rounded => match args.get(1).map(|a| literal(&a.expr)) {
            Some(Some(places)) => Digits::Places(u32::try_from(places).unwrap_or(0)),
            _ => Digits::Endless,
        },
        Gives::OneOf(which, _) => {
            let mut most = Digits::Places(0);
            for i in which(args.len()) {
                most = most.max(args.get(i).map_or(Digits::Places(0), |a| digits(a, model, own)));
            }
            most
        }
        Gives::FromTable => {
            let Some(table) = args.iter().find_map(|a| match &a.expr {
                Expr::Ref(Ref::Name(name)) => model.table(name),
                _ => None,
            }) else {
                return Digits::Endless;
            };
            table.columns.iter().map(of_column).max().unwrap_or(Digits::Endless)
        }
    }
}

/// A whole number as written, with its sign.
pub(super) fn literal(expr: &Expr) -> Option<i64> {
    match expr {
        Expr::Number(n) => n.to_i64(),
        Expr::Unary(Unary::Minus, inner) => literal(&inner.expr).map(|n| -n),
        _ => None,
    }
}

fn of_reference(r: &Ref, model: &Model, own: usize) -> Digits {
    let (table, column) = match r {
        Ref::ThisRow { column } => (None, column),
        Ref::Column { table, column } => (table.as_deref(), column),
        // A store-level rule is a rounded cell, a param is as it was written.
        Ref::Name(_) => return Digits::Written,
    };
    let found = ColumnAt::find(model, own, table, column);
    found.and_then(|at| at.column(model)).map_or(Digits::Written, of_column)
}

/// The digits of a column's numbers.
pub(super) fn of_column(column: &Column) -> Digits {
    match &column.content {
        Content::Formula(f) => match f.round {
            Round::To(places) => Digits::Places(u32::try_from(places).unwrap_or(0)),
            Round::None => Digits::Endless,
        },
        Content::Input(_) => Digits::Written,
    }
}
