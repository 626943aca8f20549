//! Excel's category Statistical.

use super::math::total;
use super::{Arg, Function, Gives, criteria};
use crate::formula::arithmetic::{Outcome, fault, key, number};
use crate::formula::index::Sorted;
use crate::formula::kinds::Kinds;
use crate::formula::plan::Plan;
use crate::formula::scope::Scope;
use crate::formula::value::{ErrorKind, Value};
use crate::number::Num;
use std::rc::Rc;

const NUMBER: Gives = Gives::Computed(Kinds::NUMBER);
const COUNT: Gives = Gives::Whole(Kinds::NUMBER);

const fn values(name: &'static str, gives: Gives, eval: fn(&Scope<'_>, &[Plan]) -> Outcome) -> Function {
    Function { name, fixed: &[Arg::Values], optional: &[], group: &[Arg::Values], gives, eval }
}

pub(super) const FUNCTIONS: &[Function] = &[
    values("AVERAGE", NUMBER, |s, a| mean(&s.numbers(a)?)),
    values("MIN", Gives::OneOf(|n| (0..n).collect(), Kinds::NUMBER_OR_DATE), |s, a| {
        Ok(Value::Number(s.numbers(a)?.into_iter().min().unwrap_or(Num::ZERO)))
    }),
    values("MAX", Gives::OneOf(|n| (0..n).collect(), Kinds::NUMBER_OR_DATE), |s, a| {
        Ok(Value::Number(s.numbers(a)?.into_iter().max().unwrap_or(Num::ZERO)))
    }),
    values("COUNT", COUNT, count),
    Function {
        name: "COUNTIF",
        fixed: &[Arg::Column, Arg::Criterion],
        optional: &[],
        group: &[],
        gives: COUNT,
        eval: countifs,
    },
    Function {
        name: "COUNTIFS",
        fixed: &[Arg::Column, Arg::Criterion],
        optional: &[],
        group: &[Arg::Column, Arg::Criterion],
        gives: COUNT,
        eval: countifs,
    },
    Function {
        name: "AVERAGEIF",
        fixed: &[Arg::Column, Arg::Criterion],
        optional: &[Arg::Column],
        group: &[],
        gives: NUMBER,
        eval: |s, a| mean(&criteria::numbers(s, a.get(2).unwrap_or(&a[0]), &a[..2])?),
    },
    Function {
        name: "AVERAGEIFS",
        fixed: &[Arg::Column, Arg::Column, Arg::Criterion],
        optional: &[],
        group: &[Arg::Column, Arg::Criterion],
        gives: NUMBER,
        eval: |s, a| mean(&criteria::numbers(s, &a[0], &a[1..])?),
    },
    Function {
        name: "RANK",
        fixed: &[Arg::Edge, Arg::Column],
        optional: &[Arg::Bool],
        group: &[],
        gives: COUNT,
        eval: rank,
    },
];

fn mean(numbers: &[Num]) -> Outcome {
    let Value::Number(sum) = total(numbers)? else { return Err(fault(ErrorKind::Value)) };
    let count = i64::try_from(numbers.len()).map_err(|_| fault(ErrorKind::Num))?;
    number(sum.div(&count.into()).ok_or_else(|| fault(ErrorKind::DivZero))?)
}

/// Numbers only; errors and text are passed over.
fn count(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let mut found = 0_i64;
    scope.each(args, &mut |value, direct| {
        found += match value {
            Ok(Value::Number(_)) => 1,
            Ok(Value::Bool(_)) => i64::from(direct),
            Ok(Value::Text(t)) => i64::from(direct && Num::parse(t.trim()).is_some()),
            _ => 0,
        };
        Ok(())
    })?;
    number(found.into())
}

fn countifs(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let rows = criteria::rows(scope, args, scope.column(&args[0])?.len())?;
    number(i64::try_from(rows.len()).map_err(|_| fault(ErrorKind::Num))?.into())
}

/// The place of a number among the numbers of a column, equal ones sharing the better place. An error anywhere is the result.
fn rank(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let ascending = match args.get(2) {
        Some(plan) => scope.condition(plan)?,
        None => false,
    };
    let wanted = scope.number(&args[0])?;
    let values = scope.column(&args[1])?;
    let rounds = scope.is_endless(&args[1]);
    let sort = || -> Sorted {
        let mut numbers = Vec::new();
        for value in values {
            match if rounds { key(value.clone()) } else { value.clone() } {
                Value::Number(n) => numbers.push(n),
                Value::Error(e) => return Err(e),
                _ => {}
            }
        }
        numbers.sort_unstable();
        Ok(numbers)
    };
    let sorted = match &args[1] {
        Plan::Column(at) => scope.cache.sorted(*at, sort),
        _ => Rc::new(sort()),
    };
    let numbers = sorted.as_ref().as_ref().map_err(Clone::clone)?;
    let below = numbers.partition_point(|n| *n < wanted);
    let up_to = numbers.partition_point(|n| *n <= wanted);
    if below == up_to {
        return Err(fault(ErrorKind::NA));
    }
    let better = if ascending { below } else { numbers.len() - up_to };
    number(i64::try_from(better + 1).map_err(|_| fault(ErrorKind::Num))?.into())
}
