//! Excel's category Text.

use super::{Arg, Function, Gives, number_format};
use crate::formula::arithmetic::{Outcome, fault};
use crate::formula::kinds::Kinds;
use crate::formula::plan::Plan;
use crate::formula::scope::Scope;
use crate::formula::value::{ErrorKind, Fault, Value};

const TEXT: Gives = Gives::Whole(Kinds::TEXT_OR_BLANK);
const NUMBER: Gives = Gives::Whole(Kinds::NUMBER);

pub(super) const FUNCTIONS: &[Function] = &[
    Function { name: "TEXT", fixed: &[Arg::Any, Arg::Text], optional: &[], group: &[], gives: TEXT, eval: text },
    Function {
        name: "CONCATENATE",
        fixed: &[Arg::Text],
        optional: &[],
        group: &[Arg::Text],
        gives: TEXT,
        eval: concatenate,
    },
    Function { name: "LEFT", fixed: &[Arg::Text], optional: &[Arg::Number], group: &[], gives: TEXT, eval: left },
    Function { name: "RIGHT", fixed: &[Arg::Text], optional: &[Arg::Number], group: &[], gives: TEXT, eval: right },
    Function {
        name: "MID",
        fixed: &[Arg::Text, Arg::Number, Arg::Number],
        optional: &[],
        group: &[],
        gives: TEXT,
        eval: mid,
    },
    Function {
        name: "TEXTJOIN",
        fixed: &[Arg::Text, Arg::Bool, Arg::Text],
        optional: &[],
        group: &[Arg::Text],
        gives: TEXT,
        eval: join,
    },
    Function {
        name: "LEN",
        fixed: &[Arg::Text],
        optional: &[],
        group: &[],
        gives: NUMBER,
        eval: |s, a| count(s.text(&a[0])?.chars().count()),
    },
    Function {
        name: "FIND",
        fixed: &[Arg::Text, Arg::Text],
        optional: &[Arg::Number],
        group: &[],
        gives: NUMBER,
        eval: find,
    },
];

fn count(n: usize) -> Outcome {
    i64::try_from(n).map(|n| Value::Number(n.into())).map_err(|_| fault(ErrorKind::Num))
}

fn text(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let value = scope.value(&args[0])?;
    let format = scope.text(&args[1])?;
    if let Value::Text(_) | Value::Bool(_) = value {
        return Ok(value);
    }
    let n = scope.number(&args[0])?;
    number_format::show(&n, &format).map(Value::text).ok_or_else(|| fault(ErrorKind::Value))
}

fn concatenate(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let parts = args.iter().map(|a| scope.text(a)).collect::<Result<Vec<_>, _>>()?;
    Ok(Value::text(parts.concat()))
}

/// How many characters LEFT and RIGHT take: one where nothing is said.
fn length(scope: &Scope<'_>, args: &[Plan]) -> Result<usize, Fault> {
    usize::try_from(scope.integer_or(args, 1, 1)?).map_err(|_| fault(ErrorKind::Value))
}

fn left(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let text = scope.text(&args[0])?;
    Ok(Value::text(text.chars().take(length(scope, args)?).collect::<String>()))
}

fn right(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let text = scope.text(&args[0])?;
    let skip = text.chars().count().saturating_sub(length(scope, args)?);
    Ok(Value::text(text.chars().skip(skip).collect::<String>()))
}

fn mid(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let text = scope.text(&args[0])?;
    let from = usize::try_from(scope.integer(&args[1])? - 1).map_err(|_| fault(ErrorKind::Value))?;
    let count = usize::try_from(scope.integer(&args[2])?).map_err(|_| fault(ErrorKind::Value))?;
    Ok(Value::text(text.chars().skip(from).take(count).collect::<String>()))
}

/// The texts with the first between them; without the empty ones where the second says so.
fn join(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let between = scope.text(&args[0])?;
    let filled = scope.condition(&args[1])?;
    let mut parts = args[2..].iter().map(|a| scope.text(a)).collect::<Result<Vec<_>, _>>()?;
    parts.retain(|p| !filled || !p.is_empty());
    Ok(Value::text(parts.join(&between)))
}

/// The place of the first text in the second, upper and lower case apart.
fn find(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let (wanted, text) = (scope.text(&args[0])?, scope.text(&args[1])?);
    let from = usize::try_from(scope.integer_or(args, 2, 1)? - 1).map_err(|_| fault(ErrorKind::Value))?;
    let start = text.char_indices().map(|(i, _)| i).chain([text.len()]).nth(from);
    let start = start.ok_or_else(|| fault(ErrorKind::Value))?;
    let at = text[start..].find(&wanted).ok_or_else(|| fault(ErrorKind::Value))?;
    count(from + text[start..start + at].chars().count() + 1)
}
