//! Excel's category Math & Trig.

use super::{Arg, Function, Gives, criteria};
use crate::formula::arithmetic::{Outcome, fault, number};
use crate::formula::kinds::Kinds;
use crate::formula::plan::Plan;
use crate::formula::scope::{Array, Scope};
use crate::formula::value::{ErrorKind, Fault, Value};
use crate::number::{Num, Rounding};

const NUMBER: Gives = Gives::Computed(Kinds::NUMBER);
const WHOLE: Gives = Gives::Whole(Kinds::NUMBER);

pub(super) const FUNCTIONS: &[Function] = &[
    Function { name: "SUM", fixed: &[Arg::Values], optional: &[], group: &[Arg::Values], gives: NUMBER, eval: sum },
    Function {
        name: "SUMIF",
        fixed: &[Arg::Column, Arg::Criterion],
        optional: &[Arg::Column],
        group: &[],
        gives: NUMBER,
        eval: |s, a| total(&criteria::numbers(s, a.get(2).unwrap_or(&a[0]), &a[..2])?),
    },
    Function {
        name: "SUMIFS",
        fixed: &[Arg::Column, Arg::Column, Arg::Criterion],
        optional: &[],
        group: &[Arg::Column, Arg::Criterion],
        gives: NUMBER,
        eval: |s, a| total(&criteria::numbers(s, &a[0], &a[1..])?),
    },
    Function {
        name: "SUMPRODUCT",
        fixed: &[Arg::Array],
        optional: &[],
        group: &[Arg::Array],
        gives: NUMBER,
        eval: sumproduct,
    },
    rounding("ROUND", &[Arg::Number, Arg::Number], |s, a| round(s, a, Rounding::Half)),
    rounding("ROUNDUP", &[Arg::Edge, Arg::Number], |s, a| round(s, a, Rounding::Up)),
    rounding("ROUNDDOWN", &[Arg::Edge, Arg::Number], |s, a| round(s, a, Rounding::Down)),
    Function {
        name: "INT",
        fixed: &[Arg::Edge],
        optional: &[],
        group: &[],
        gives: WHOLE,
        eval: |s, a| number(s.number(&a[0])?.floor()),
    },
    Function { name: "MOD", fixed: &[Arg::Edge, Arg::Edge], optional: &[], group: &[], gives: NUMBER, eval: modulo },
    Function {
        name: "ABS",
        fixed: &[Arg::Number],
        optional: &[],
        group: &[],
        gives: Gives::OneOf(|_| vec![0], Kinds::NUMBER),
        eval: |s, a| number(s.number(&a[0])?.abs()),
    },
    Function {
        name: "CEILING",
        fixed: &[Arg::Edge, Arg::Number],
        optional: &[],
        group: &[],
        gives: NUMBER,
        eval: |s, a| multiple(s, a, Rounding::Ceiling),
    },
    Function {
        name: "FLOOR",
        fixed: &[Arg::Edge, Arg::Number],
        optional: &[],
        group: &[],
        gives: NUMBER,
        eval: |s, a| multiple(s, a, Rounding::Floor),
    },
];

const fn rounding(name: &'static str, fixed: &'static [Arg], eval: fn(&Scope<'_>, &[Plan]) -> Outcome) -> Function {
    Function { name, fixed, optional: &[], group: &[], gives: Gives::Rounded, eval }
}

pub(super) fn total(numbers: &[Num]) -> Outcome {
    let mut sum = Num::ZERO;
    for n in numbers {
        if let Value::Number(next) = number(sum.add(n))? {
            sum = next;
        }
    }
    Ok(Value::Number(sum))
}

fn sum(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    total(&scope.numbers(args)?)
}

/// Rows of products. A bare column's text and emptiness count as 0; inside arithmetic text is an error.
fn sumproduct(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let arrays = args.iter().map(|a| scope.array(a)).collect::<Result<Vec<_>, _>>()?;
    let rows = arrays.iter().map(|a| a.len().unwrap_or(1)).max().unwrap_or(1);
    if arrays.iter().any(|a| a.len().unwrap_or(1) != rows) {
        return Err(fault(ErrorKind::Value));
    }
    let cell = |array: &Array, row: usize| -> Result<Num, Fault> {
        match array.at(row) {
            Value::Number(n) => Ok(n),
            Value::Error(e) => Err(e),
            _ => Ok(Num::ZERO),
        }
    };
    let mut products = Vec::with_capacity(rows);
    for row in 0..rows {
        let mut product = Num::ONE;
        for array in &arrays {
            product = product.mul(&cell(array, row)?);
        }
        products.push(product);
    }
    total(&products)
}

fn round(scope: &Scope<'_>, args: &[Plan], how: Rounding) -> Outcome {
    let n = scope.number(&args[0])?;
    let places = i32::try_from(scope.integer(&args[1])?).map_err(|_| fault(ErrorKind::Num))?;
    number(n.round(places.clamp(-308, 308), how))
}

/// `n - d × INT(n / d)`: the sign is the divisor's.
fn modulo(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let (n, d) = (scope.number(&args[0])?, scope.number(&args[1])?);
    let quotient = n.div(&d).ok_or_else(|| fault(ErrorKind::DivZero))?;
    number(n.sub(&d.mul(&quotient.floor())))
}

/// CEILING and FLOOR: up or down to a multiple. A positive number has no negative step.
fn multiple(scope: &Scope<'_>, args: &[Plan], how: Rounding) -> Outcome {
    let (n, step) = (scope.number(&args[0])?, scope.number(&args[1])?);
    if n.is_zero() {
        return number(n);
    }
    let Some(steps) = n.div(&step) else {
        let floor = how == Rounding::Floor;
        return if floor { Err(fault(ErrorKind::DivZero)) } else { number(Num::ZERO) };
    };
    if step.is_negative() && !n.is_negative() {
        return Err(fault(ErrorKind::Num));
    }
    // With a negative step up is towards zero in steps: -2.5 by -1 is -3 for CEILING and -2 for FLOOR.
    number(steps.round(0, how).mul(&step))
}
