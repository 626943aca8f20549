//! Excel's category Lookup & Reference.

use super::{Arg, Function, Gives, criteria};
use crate::formula::arithmetic::{Outcome, compare, fault, key};
use crate::formula::kinds::Kinds;
use crate::formula::plan::Plan;
use crate::formula::scope::Scope;
use crate::formula::value::{ErrorKind, Fault, Value};
use std::cmp::Ordering;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "LOOKUP",
        fixed: &[Arg::Key, Arg::Array],
        optional: &[Arg::Column],
        group: &[],
        gives: Gives::OneOf(|n| vec![n - 1], Kinds::ANY),
        eval: lookup,
    },
    Function {
        name: "INDEX",
        fixed: &[Arg::Column, Arg::Edge],
        optional: &[],
        group: &[],
        gives: Gives::OneOf(|_| vec![0], Kinds::ANY),
        eval: index,
    },
    Function {
        name: "MATCH",
        fixed: &[Arg::Key, Arg::Column],
        optional: &[Arg::Number],
        group: &[],
        gives: Gives::Whole(Kinds::NUMBER),
        eval: match_,
    },
    Function {
        name: "VLOOKUP",
        fixed: &[Arg::Key, Arg::Table, Arg::Literal],
        optional: &[Arg::Bool],
        group: &[],
        gives: Gives::FromTable,
        eval: vlookup,
    },
];

fn same_kind(a: &Value, b: &Value) -> bool {
    matches!(
        (a, b),
        (Value::Number(_), Value::Number(_)) | (Value::Text(_), Value::Text(_)) | (Value::Bool(_), Value::Bool(_))
    )
}

/// What is looked for: an empty cell looks for 0.
fn wanted(scope: &Scope<'_>, plan: &Plan) -> Outcome {
    Ok(match scope.value(plan)? {
        Value::Empty => Value::Number(crate::number::Num::ZERO),
        other => other,
    })
}

/// The last row, in a column that does not fall, whose value is not above the wanted one; values of another kind are passed over.
pub(super) fn at_most(scope: &Scope<'_>, wanted: &Value, column: &Plan) -> Result<usize, Fault> {
    search(scope, wanted, column, Ordering::Greater)
}

fn search(scope: &Scope<'_>, wanted: &Value, column: &Plan, beyond: Ordering) -> Result<usize, Fault> {
    let rounds = scope.is_endless(column);
    let mut found = None;
    for (row, value) in scope.vector(column)?.iter().enumerate() {
        if !same_kind(value, wanted) {
            continue;
        }
        let order = if rounds { compare(&key(value.clone()), wanted)? } else { compare(value, wanted)? };
        if order == beyond {
            break;
        }
        found = Some(row);
    }
    found.ok_or_else(|| fault(ErrorKind::NA))
}

/// The first row that equals the wanted value; text may be a pattern.
pub(super) fn equal(scope: &Scope<'_>, wanted: &Value, column: &Plan) -> Result<usize, Fault> {
    let found = match wanted {
        Value::Number(n) => scope.index(column)?.number(n).first().copied(),
        Value::Text(t) if t.contains(['*', '?', '~']) => {
            let pattern = t.to_lowercase();
            let hit = |v: &Value| matches!(v, Value::Text(v) if criteria::matches(&pattern, &v.to_lowercase()));
            scope.column(column)?.iter().position(hit)
        }
        Value::Text(t) => scope.index(column)?.text(&t.to_lowercase()).first().copied(),
        other => scope.column(column)?.iter().position(|v| v == other),
    };
    found.ok_or_else(|| fault(ErrorKind::NA))
}

pub(super) fn cell(scope: &Scope<'_>, column: &Plan, row: usize) -> Outcome {
    match scope.column(column)?.get(row) {
        Some(Value::Error(e)) => Err(e.clone()),
        Some(value) => Ok(value.clone()),
        None => Err(fault(ErrorKind::Ref)),
    }
}

fn lookup(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let row = at_most(scope, &wanted(scope, &args[0])?, &args[1])?;
    match args.get(2) {
        Some(result) => cell(scope, result, row),
        None => scope.vector(&args[1])?.get(row).cloned().ok_or_else(|| fault(ErrorKind::Ref)),
    }
}

/// Counted from 1. A whole column (0) is no single value.
fn index(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let position = scope.integer(&args[1])?;
    if position < 1 {
        return Err(fault(ErrorKind::Value));
    }
    cell(scope, &args[0], usize::try_from(position - 1).map_err(|_| fault(ErrorKind::Ref))?)
}

fn match_(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let wanted = wanted(scope, &args[0])?;
    let row = match scope.integer_or(args, 2, 1)?.cmp(&0) {
        Ordering::Equal => equal(scope, &wanted, &args[1])?,
        Ordering::Greater => at_most(scope, &wanted, &args[1])?,
        Ordering::Less => search(scope, &wanted, &args[1], Ordering::Less)?,
    };
    let position = i64::try_from(row + 1).map_err(|_| fault(ErrorKind::Num))?;
    Ok(Value::Number(position.into()))
}

/// Planned as: wanted, first column, result column, whether the nearest below will do.
fn vlookup(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let near = scope.condition(&args[3])?;
    let wanted = wanted(scope, &args[0])?;
    let row = if near { at_most(scope, &wanted, &args[1])? } else { equal(scope, &wanted, &args[1])? };
    cell(scope, &args[2], row)
}
