//! What Excel does not have: tiers, bands, shares, spans. Each has an exact equivalent in plain Excel, see `lower`.
//! PREV, YTD and STREAK name columns of closed months; they are replaced before anything is computed, see `history`.

use super::lookup::{at_most, cell, equal};
use super::{Arg, Function, Gives};
use crate::formula::arithmetic::{Outcome, compare, fault, number, to_number};
use crate::formula::index::Totals;
use crate::formula::kinds::Kinds;
use crate::formula::plan::Plan;
use crate::formula::scope::Scope;
use crate::formula::value::{ErrorKind, Fault, Value};
use crate::number::{Num, Rounding};
use std::collections::HashMap;
use std::rc::Rc;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "TIERED",
        fixed: &[Arg::Edge, Arg::Table],
        optional: &[],
        group: &[],
        gives: Gives::Computed(Kinds::NUMBER),
        eval: tiered,
    },
    Function {
        name: "BAND",
        fixed: &[Arg::Edge, Arg::Column],
        optional: &[],
        group: &[],
        gives: Gives::OneOf(|_| vec![1], Kinds::ANY),
        eval: |s, a| band(s, &s.value(&a[0])?, &a[2..], &a[1]),
    },
    Function {
        name: "GRID",
        fixed: &[Arg::Key, Arg::Key, Arg::Table],
        optional: &[],
        group: &[],
        gives: Gives::FromTable,
        eval: grid,
    },
    Function {
        name: "PICK",
        fixed: &[Arg::Column, Arg::Column, Arg::Key],
        optional: &[],
        group: &[Arg::Column, Arg::Key],
        gives: Gives::OneOf(|_| vec![0], Kinds::ANY),
        eval: pick,
    },
    Function {
        name: "HAS",
        fixed: &[Arg::Text, Arg::Text],
        optional: &[],
        group: &[],
        gives: Gives::Whole(Kinds::BOOL),
        eval: has,
    },
    Function {
        name: "ALLOCATE",
        fixed: &[Arg::Number, Arg::Column],
        optional: &[],
        group: &[],
        gives: Gives::Cents,
        eval: allocate,
    },
    Function {
        name: "SPAN",
        fixed: &[Arg::Any, Arg::Any],
        optional: &[],
        group: &[],
        gives: Gives::Whole(Kinds::NUMBER),
        eval: span,
    },
    history("PREV", &[Arg::Literal, Arg::Any]),
    history("YTD", &[Arg::Any]),
    history("STREAK", &[]),
];

const fn history(name: &'static str, optional: &'static [Arg]) -> Function {
    Function {
        name,
        fixed: &[Arg::History],
        optional,
        group: &[],
        gives: Gives::Computed(Kinds::ANY),
        eval: |_, _| Err(fault(ErrorKind::NA)),
    }
}

/// Marginal tiers. Planned as: x, starts, ends, rates. Each tier takes its rate of the part of x that lies in it.
fn tiered(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let x = scope.number(&args[0])?;
    let columns = [scope.column(&args[1])?, scope.column(&args[2])?, scope.column(&args[3])?];
    let mut sum = Num::ZERO;
    for row in 0..columns[0].len() {
        let at = |column: &[Value]| to_number(column.get(row).unwrap_or(&Value::Empty));
        let (start, end, rate) = (at(columns[0])?, at(columns[1])?, at(columns[2])?);
        if x > start {
            sum = sum.add(&x.clone().min(end).sub(&start).mul(&rate));
        }
    }
    number(sum)
}

/// The cell of `result` in the band that x falls in. `rules`: bounds, whether the lower bound belongs to the band,
/// what lies below the first.
fn band(scope: &Scope<'_>, x: &Value, rules: &[Plan], result: &Plan) -> Outcome {
    let bounds = scope.keys(&rules[0])?;
    if !scope.condition(&rules[1])? {
        let mut row = 0;
        for bound in bounds.iter() {
            row += usize::from(compare(bound, x)?.is_lt());
        }
        return cell(scope, result, row);
    }
    let first = bounds.iter().filter_map(Value::as_number).min().cloned();
    if compare(x, &Value::Number(first.unwrap_or(Num::ZERO)))?.is_lt() {
        return scope.value(&rules[2]);
    }
    let x = if *x == Value::Empty { &Value::Number(Num::ZERO) } else { x };
    cell(scope, result, at_most(scope, x, &rules[0])?)
}

/// Planned as: x, y, keys, whether keys are bounds, rules of bands (two), then heading and column by turns.
fn grid(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let y = scope.value(&args[1])?;
    let columns = args[6..].chunks_exact(2);
    let headings = columns.clone().map(|c| scope.value(&c[0])).collect::<Result<Vec<_>, _>>()?;
    let lower = scope.condition(&args[4])?;
    let bounds = headings.first().is_some_and(|h| matches!(h, Value::Number(_)));
    let mut chosen = None;
    for (i, heading) in headings.iter().enumerate() {
        let order = compare(heading, &y)?;
        let hit = if bounds && lower {
            order.is_le()
        } else if bounds {
            order.is_ge()
        } else {
            order.is_eq()
        };
        if hit && (lower || chosen.is_none()) {
            chosen = Some(i);
        }
    }
    let Some(column) = chosen else {
        return if bounds && lower { scope.value(&args[5]) } else { Err(fault(ErrorKind::NA)) };
    };
    let x = scope.value(&args[0])?;
    let result = &args[6 + 2 * column + 1];
    if scope.condition(&args[3])? {
        let rules = [args[2].clone(), args[4].clone(), args[5].clone()];
        return band(scope, &x, &rules, result);
    }
    cell(scope, result, equal(scope, &x, &args[2])?)
}

/// The one row in which every key is as wanted; no such row, or several, is `#N/A`.
fn pick(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let mut keys = Vec::new();
    for pair in args[1..].chunks_exact(2) {
        keys.push((scope.keys(&pair[0])?, scope.value(&pair[1])?));
    }
    let mut found = None;
    for row in 0..scope.column(&args[0])?.len() {
        let mut hit = true;
        for (column, wanted) in &keys {
            hit &= compare(column.get(row).unwrap_or(&Value::Empty), wanted)?.is_eq();
        }
        if hit && found.replace(row).is_some() {
            return Err(fault(ErrorKind::NA));
        }
    }
    cell(scope, &args[0], found.ok_or_else(|| fault(ErrorKind::NA))?)
}

/// Whether a list parted by `、` has the item, upper and lower case apart.
fn has(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let (list, item) = (scope.text(&args[0])?, scope.text(&args[1])?);
    let filled = !list.is_empty() && !item.is_empty();
    Ok((filled && format!("、{list}、").contains(&format!("、{item}、"))).into())
}

/// Planned as: pool, weights, every row's 序号, this row's. The share is the difference of two rounded running totals,
/// so that the shares add up to the pool. A negative weight is `#NUM!`; without any weight everybody gets 0.
fn allocate(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let totals = match (&args[1], &args[2]) {
        (Plan::Column(weights), Plan::Column(ids)) => {
            let (w, i) = (scope.column(&args[1])?, scope.column(&args[2])?);
            scope.cache.totals((*weights, *ids), || running(w, i))
        }
        _ => Rc::new(running(scope.column(&args[1])?, scope.column(&args[2])?)),
    };
    let (by_id, total) = totals.as_ref().as_ref().map_err(Clone::clone)?;
    if total.is_zero() {
        return number(Num::ZERO);
    }
    let pool = scope.number(&args[0])?;
    let (before, up_to) = by_id.get(&scope.number(&args[3])?).ok_or_else(|| fault(ErrorKind::NA))?;
    let part = |weight: &Num| pool.mul(weight).div(total).map(|n| n.round(2, Rounding::Half));
    let (before, up_to) = part(before).zip(part(up_to)).ok_or_else(|| fault(ErrorKind::DivZero))?;
    number(up_to.sub(&before))
}

fn running(weights: &[Value], ids: &[Value]) -> Totals {
    if weights.iter().any(|w| w.as_number().is_some_and(Num::is_negative)) {
        return Err(fault(ErrorKind::Num));
    }
    let mut rows = Vec::new();
    for (weight, id) in weights.iter().zip(ids) {
        let weight = match weight {
            Value::Error(e) => return Err(e.clone()),
            Value::Number(n) => n.clone(),
            _ => Num::ZERO,
        };
        rows.push((to_number(id)?, weight));
    }
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    let mut by_id = HashMap::new();
    let mut sum = Num::ZERO;
    for same in rows.chunk_by(|a, b| a.0 == b.0) {
        let before = sum.clone();
        for (_, weight) in same {
            sum = sum.add(weight);
        }
        by_id.insert(same[0].0.clone(), (before, sum.clone()));
    }
    Ok((by_id, sum))
}

/// Planned as: from, to, the period's first and last day. Calendar days of the period between both, included;
/// where a day is not given there is no limit on that side.
fn span(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let day = |given: &Plan, open: &Plan| -> Result<Num, Fault> {
        match scope.value(given)? {
            Value::Empty => scope.number(open),
            Value::Text(t) if t.is_empty() => scope.number(open),
            other => to_number(&other),
        }
    };
    let from = day(&args[0], &args[2])?.max(scope.number(&args[2])?);
    let to = day(&args[1], &args[3])?.min(scope.number(&args[3])?);
    number(to.sub(&from).add(&Num::ONE).max(Num::ZERO))
}
