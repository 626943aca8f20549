//! Syntax tree to text: as the scheme has it, as a file needs it, or with the numbers put in. No more parentheses than needed.

use super::ast::{Expr, Node, Ref, Unary};
use super::parse::binding;
use crate::number::Num;

/// The scheme's own notation, without `=`: what the formula bar shows.
#[must_use]
pub fn source(node: &Node) -> String {
    with(node, &reference)
}

/// The scheme's notation with values where the references were: `51/96`. A reference without a value stays.
#[must_use]
pub fn with_values(node: &Node, values: &dyn Fn(&Ref) -> Option<String>) -> String {
    with(node, &|r| values(r).unwrap_or_else(|| reference(r)))
}

/// As a file needs it, without `=`: every column with its table, this row in full.
#[must_use]
pub fn file(node: &Node, table: &str) -> String {
    with(node, &|r| match r {
        Ref::ThisRow { column } => format!("{table}[[#This Row],[{}]]", escape(column)),
        Ref::Column { table: other, column } => {
            let table = other.as_deref().unwrap_or(table);
            // Without inner brackets some characters would end the name.
            if is_plain(column) {
                format!("{table}[{}]", escape(column))
            } else {
                format!("{table}[[{}]]", escape(column))
            }
        }
        Ref::Name(name) => name.to_string(),
    })
}

/// A reference in the scheme's notation.
#[must_use]
pub fn reference(r: &Ref) -> String {
    match r {
        Ref::ThisRow { column } if is_plain(column) && !column.contains(' ') => format!("[@{}]", escape(column)),
        Ref::ThisRow { column } => format!("[@[{}]]", escape(column)),
        Ref::Column { table, column } => {
            let table = table.as_deref().unwrap_or("");
            if is_plain(column) {
                format!("{table}[{}]", escape(column))
            } else {
                format!("{table}[[{}]]", escape(column))
            }
        }
        Ref::Name(name) => name.to_string(),
    }
}

/// A number as a formula has it: plain decimal, an exponent only where the digits would be many.
#[must_use]
pub fn number(n: &Num) -> String {
    let text = n.to_string();
    if text.len() <= 30 && n.decimals_after_point().is_some() {
        return text;
    }
    let text = format!("{:E}", n.to_f64());
    match text.split_once('E') {
        Some((mantissa, power)) if !power.starts_with('-') => format!("{mantissa}E+{power}"),
        _ => text,
    }
}

/// Whether Excel takes the name in single brackets.
fn is_plain(column: &str) -> bool {
    let special = |c: char| c.is_ascii_punctuation() && c != '_' || c.is_ascii_control();
    !column.contains(special) && column.trim() == column
}

/// `[ ] # ' @` lose their meaning behind a `'`.
fn escape(column: &str) -> String {
    let mut out = String::new();
    for c in column.chars() {
        if matches!(c, '[' | ']' | '#' | '\'' | '@') {
            out.push('\'');
        }
        out.push(c);
    }
    out
}

/// How strongly each form binds: comparisons 1 … powers 5, a sign 6, `%` 7, everything closed 8.
const SIGN: u8 = 6;
const PERCENT: u8 = 7;

fn strength(expr: &Expr) -> u8 {
    match expr {
        Expr::Binary(op, _, _) => binding(*op).1,
        Expr::Unary(Unary::Percent, _) => PERCENT,
        Expr::Unary(_, _) => SIGN,
        Expr::Number(n) if n.is_negative() => SIGN,
        _ => 8,
    }
}

fn with(node: &Node, show: &dyn Fn(&Ref) -> String) -> String {
    let mut out = String::new();
    write(node, 0, show, &mut out);
    out
}

fn write(node: &Node, least: u8, show: &dyn Fn(&Ref) -> String, out: &mut String) {
    let mine = strength(&node.expr);
    let wrap = mine < least;
    if wrap {
        out.push('(');
    }
    match &node.expr {
        Expr::Number(n) => out.push_str(&number(n)),
        Expr::Text(t) => {
            out.push('"');
            out.push_str(&t.replace('"', "\"\""));
            out.push('"');
        }
        Expr::Bool(b) => out.push_str(if *b { "TRUE" } else { "FALSE" }),
        Expr::Error(e) => out.push_str(e.as_str()),
        Expr::Missing => {}
        Expr::Ref(r) => {
            let text = show(r);
            // A value may be negative: -(-5), 2^(-1).
            if text.starts_with('-') && least >= 4 {
                out.push('(');
                out.push_str(&text);
                out.push(')');
            } else {
                out.push_str(&text);
            }
        }
        Expr::Unary(Unary::Percent, inner) => {
            write(inner, PERCENT, show, out);
            out.push('%');
        }
        Expr::Unary(op, inner) => {
            out.push(if *op == Unary::Minus { '-' } else { '+' });
            write(inner, SIGN, show, out);
        }
        Expr::Binary(op, left, right) => {
            let sign = binding(*op).0;
            write(left, mine, show, out);
            out.push_str(sign);
            // Left to right: a right operand of the same strength needs its parentheses.
            write(right, mine + 1, show, out);
        }
        Expr::Call(name, args) => {
            out.push_str(name);
            out.push('(');
            for (i, arg) in args.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(arg, 0, show, out);
            }
            out.push(')');
        }
    }
    if wrap {
        out.push(')');
    }
}
