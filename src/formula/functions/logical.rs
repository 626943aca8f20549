//! Excel's category Logical. Branches that are not taken are not computed.

use super::{Arg, Function, Gives};
use crate::formula::arithmetic::{Outcome, fault, to_bool};
use crate::formula::kinds::Kinds;
use crate::formula::plan::Plan;
use crate::formula::scope::Scope;
use crate::formula::value::{ErrorKind, Fault, Value};

const BOOL: Gives = Gives::Whole(Kinds::BOOL);

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "IF",
        fixed: &[Arg::Bool, Arg::Any],
        optional: &[Arg::Any],
        group: &[],
        gives: Gives::OneOf(|n| (1..n).collect(), Kinds::ANY),
        eval: if_,
    },
    Function {
        name: "IFS",
        fixed: &[Arg::Bool, Arg::Any],
        optional: &[],
        group: &[Arg::Bool, Arg::Any],
        gives: Gives::OneOf(|n| (1..n).step_by(2).collect(), Kinds::ANY),
        eval: ifs,
    },
    Function { name: "AND", fixed: &[Arg::Bool], optional: &[], group: &[Arg::Bool], gives: BOOL, eval: and },
    Function { name: "OR", fixed: &[Arg::Bool], optional: &[], group: &[Arg::Bool], gives: BOOL, eval: or },
    Function { name: "NOT", fixed: &[Arg::Bool], optional: &[], group: &[], gives: BOOL, eval: not },
    Function {
        name: "IFERROR",
        fixed: &[Arg::Any, Arg::Any],
        optional: &[],
        group: &[],
        gives: Gives::OneOf(|n| (0..n).collect(), Kinds::ANY),
        eval: iferror,
    },
    Function {
        name: "IFNA",
        fixed: &[Arg::Any, Arg::Any],
        optional: &[],
        group: &[],
        gives: Gives::OneOf(|n| (0..n).collect(), Kinds::ANY),
        eval: ifna,
    },
];

fn if_(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let branch = if scope.condition(&args[0])? { 1 } else { 2 };
    match args.get(branch) {
        Some(Plan::Missing) => Ok(Value::Number(crate::number::Num::ZERO)),
        Some(plan) => scope.value(plan),
        None => Ok(false.into()),
    }
}

fn ifs(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    for pair in args.chunks_exact(2) {
        if scope.condition(&pair[0])? {
            return scope.value(&pair[1]);
        }
    }
    Err(fault(ErrorKind::NA))
}

/// The conditions, every one computed. Text and emptiness of a cell do not count; without any condition left it is `#VALUE!`.
fn conditions(scope: &Scope<'_>, args: &[Plan]) -> Result<Vec<bool>, Fault> {
    let mut found = Vec::new();
    scope.each(args, &mut |value, direct| {
        match value? {
            Value::Text(_) | Value::Empty if !direct => {}
            other => found.push(to_bool(other)?),
        }
        Ok(())
    })?;
    if found.is_empty() { Err(fault(ErrorKind::Value)) } else { Ok(found) }
}

fn and(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    Ok(conditions(scope, args)?.iter().all(|b| *b).into())
}

fn or(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    Ok(conditions(scope, args)?.iter().any(|b| *b).into())
}

fn not(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    Ok((!scope.condition(&args[0])?).into())
}

fn iferror(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    scope.value(&args[0]).or_else(|_| scope.value(&args[1]))
}

fn ifna(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    match scope.value(&args[0]) {
        Err(e) if e.kind == ErrorKind::NA => scope.value(&args[1]),
        other => other,
    }
}
