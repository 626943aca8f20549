//! Writing formulas: what the compiler adds to a scheme is written as text, as a manager would, and parsed.

use crate::formula::{Formula, Round, Value, parse};
use std::sync::Arc;

/// A formula that the compiler wrote.
///
/// # Panics
/// Where the text is not a formula: the compiler is wrong.
pub(super) fn formula(text: impl Into<Arc<str>>, round: Round) -> Formula {
    let text = text.into();
    let node = parse(&text).unwrap_or_else(|errors| panic!("a formula of our own does not parse: {text}: {errors:?}"));
    Formula { text, node, round, span: None }
}

/// A column's name between brackets: what Excel gives a meaning there is escaped.
pub(super) fn escaped(column: &str) -> String {
    let mut out = String::with_capacity(column.len());
    for c in column.chars() {
        if matches!(c, '[' | ']' | '#' | '\'' | '@') {
            out.push('\'');
        }
        out.push(c);
    }
    out
}

/// `[@x]`
pub(super) fn this(column: &str) -> String {
    format!("[@{}]", escaped(column))
}

/// `表[x]`
pub(super) fn of(table: &str, column: &str) -> String {
    format!("{table}[{}]", escaped(column))
}

/// A value as a formula says it.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Empty => "\"\"".to_owned(),
        Value::Text(text) => format!("\"{}\"", text.replace('"', "\"\"")),
        Value::Error(_) => "NA()".to_owned(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
    }
}
