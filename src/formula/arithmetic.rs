//! Operators and conversions on single values, with Excel's meaning and exact numbers.

use super::ast::{Binary, Unary};
use super::value::{ErrorKind, Fault, Value};
use crate::number::{Num, Rounding};
use std::cmp::Ordering;

/// A value, or the error that takes its place.
pub(super) type Outcome = Result<Value, Fault>;

/// Numbers are held exactly up to so many bits; beyond, to [`KEPT`] digits. No policy comes near; a hostile formula does.
const EXACT_BITS: u64 = 2048;
const KEPT: u32 = 200;
/// Comparisons, lookup keys and RANK see their operands rounded to so many places (design 4).
pub(super) const KEY_PLACES: i32 = 10;

pub(super) fn fault(kind: ErrorKind) -> Fault {
    Fault { kind, cause: None }
}

/// A number within Excel's range.
pub(super) fn number(n: Num) -> Outcome {
    let bits = n.bits();
    if bits <= 512 {
        return Ok(Value::Number(n));
    }
    let size = n.to_f64();
    if !size.is_finite() {
        return Err(fault(ErrorKind::Num));
    }
    Ok(Value::Number(if size.abs() < f64::MIN_POSITIVE {
        Num::ZERO
    } else if bits > EXACT_BITS {
        n.significant(KEPT)
    } else {
        n
    }))
}

/// A value as a number: empty is 0, TRUE is 1, text only where it is a plain number.
pub(super) fn to_number(value: &Value) -> Result<Num, Fault> {
    match value {
        Value::Number(n) => Ok(n.clone()),
        Value::Empty => Ok(Num::ZERO),
        Value::Bool(b) => Ok(if *b { Num::ONE } else { Num::ZERO }),
        Value::Text(t) => Num::parse(t.trim()).ok_or_else(|| fault(ErrorKind::Value)),
        Value::Error(e) => Err(e.clone()),
    }
}

/// A value as text, numbers as the General format shows them.
pub(super) fn to_text(value: &Value) -> Result<String, Fault> {
    match value {
        Value::Error(e) => Err(e.clone()),
        Value::Number(n) => Ok(general(n)),
        other => Ok(other.to_string()),
    }
}

/// The General format: 15 significant digits, an exponent from 1E+20.
fn general(n: &Num) -> String {
    let text = n.to_string();
    if text.len() <= 15 {
        return text;
    }
    let short = n.significant(15);
    let text = short.to_string();
    if text.trim_start_matches('-').split('.').next().is_some_and(|whole| whole.len() > 20) {
        return super::print::number(&short);
    }
    text
}

/// A value as a condition.
pub(super) fn to_bool(value: &Value) -> Result<bool, Fault> {
    match value {
        Value::Bool(b) => Ok(*b),
        Value::Number(n) => Ok(!n.is_zero()),
        Value::Empty => Ok(false),
        Value::Text(t) if t.eq_ignore_ascii_case("TRUE") => Ok(true),
        Value::Text(t) if t.eq_ignore_ascii_case("FALSE") => Ok(false),
        Value::Text(_) => Err(fault(ErrorKind::Value)),
        Value::Error(e) => Err(e.clone()),
    }
}

/// A number as comparisons and lookups see it; everything else as it is.
pub(super) fn key(value: Value) -> Value {
    match value {
        Value::Number(n) => Value::Number(n.round(KEY_PLACES, Rounding::Half)),
        other => other,
    }
}

/// Excel's order: numbers, then text ignoring case, then FALSE and TRUE; an empty cell is what the other side makes of it.
pub(super) fn compare(a: &Value, b: &Value) -> Result<Ordering, Fault> {
    let rank = |v: &Value| match v {
        Value::Number(_) | Value::Empty => 0,
        Value::Text(_) => 1,
        Value::Bool(_) => 2,
        Value::Error(_) => 3,
    };
    Ok(match (a, b) {
        (Value::Error(e), _) | (_, Value::Error(e)) => return Err(e.clone()),
        (Value::Empty, Value::Empty) => Ordering::Equal,
        (Value::Empty, Value::Text(t)) => "".cmp(t),
        (Value::Text(t), Value::Empty) => (**t).cmp(""),
        (Value::Empty, Value::Bool(b)) => false.cmp(b),
        (Value::Bool(b), Value::Empty) => b.cmp(&false),
        (Value::Empty, Value::Number(n)) => Num::ZERO.cmp(n),
        (Value::Number(n), Value::Empty) => n.cmp(&Num::ZERO),
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.to_lowercase().cmp(&b.to_lowercase()),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)),
    })
}

pub(super) fn unary(op: Unary, value: &Value) -> Outcome {
    match op {
        Unary::Plus => match value {
            Value::Error(e) => Err(e.clone()),
            other => Ok(other.clone()),
        },
        Unary::Minus => number(to_number(value)?.neg()),
        Unary::Percent => number(to_number(value)?.mul(&Num::scaled(1, 2))),
    }
}

pub(super) fn binary(op: Binary, a: &Value, b: &Value) -> Outcome {
    // The left operand's error wins.
    for side in [a, b] {
        if let Value::Error(e) = side {
            return Err(e.clone());
        }
    }
    match op {
        Binary::Add => number(to_number(a)?.add(&to_number(b)?)),
        Binary::Sub => number(to_number(a)?.sub(&to_number(b)?)),
        Binary::Mul => number(to_number(a)?.mul(&to_number(b)?)),
        Binary::Div => number(to_number(a)?.div(&to_number(b)?).ok_or_else(|| fault(ErrorKind::DivZero))?),
        Binary::Pow => power(&to_number(a)?, &to_number(b)?),
        Binary::Concat => Ok(Value::text(to_text(a)? + &to_text(b)?)),
        Binary::Eq => Ok(compare(a, b)?.is_eq().into()),
        Binary::Ne => Ok(compare(a, b)?.is_ne().into()),
        Binary::Lt => Ok(compare(a, b)?.is_lt().into()),
        Binary::Le => Ok(compare(a, b)?.is_le().into()),
        Binary::Gt => Ok(compare(a, b)?.is_gt().into()),
        Binary::Ge => Ok(compare(a, b)?.is_ge().into()),
    }
}

/// Whole exponents only: a root is no exact number. `0^0` is `#NUM!`, as in Excel.
fn power(base: &Num, exponent: &Num) -> Outcome {
    if base.is_zero() && exponent.is_negative() {
        return Err(fault(ErrorKind::DivZero));
    }
    if base.is_zero() && exponent.is_zero() {
        return Err(fault(ErrorKind::Num));
    }
    let power = exponent.to_i64().and_then(|e| base.pow(e));
    number(power.ok_or_else(|| fault(ErrorKind::Num))?)
}
