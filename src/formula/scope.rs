//! Running a plan in one row.

use super::arithmetic::{Outcome, binary, fault, key, to_bool, to_number, to_text, unary};
use super::exact::{Digits, of_column};
use super::index::{Cache, Index};
use super::model::{Model, Round};
use super::plan::{ColumnAt, Plan};
use super::value::{ErrorKind, Fault, Value};
use crate::number::{Num, Rounding};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// One row of one table, with what is kept between rows.
pub(super) struct Scope<'a> {
    pub model: &'a Model,
    pub row: usize,
    /// The parts that are the same in every row, once computed.
    pub kept: &'a RefCell<Vec<Option<Outcome>>>,
    pub cache: &'a Cache,
}

/// A computed array, or one value that stands for every row.
pub(super) enum Array {
    One(Value),
    Many(Vec<Value>),
}

impl Array {
    /// The value of row `i`; beyond the end `#N/A`, as Excel fills up.
    pub fn at(&self, i: usize) -> Value {
        match self {
            Self::One(value) => value.clone(),
            Self::Many(values) => values.get(i).cloned().unwrap_or(Value::error(ErrorKind::NA)),
        }
    }

    pub fn len(&self) -> Option<usize> {
        match self {
            Self::One(_) => None,
            Self::Many(values) => Some(values.len()),
        }
    }
}

fn settle(outcome: Outcome) -> Value {
    outcome.unwrap_or_else(Value::Error)
}

fn checked(value: &Value) -> Outcome {
    match value {
        Value::Error(e) => Err(e.clone()),
        other => Ok(other.clone()),
    }
}

/// Rounds a number as its column says.
pub(super) fn rounded(value: Value, round: Round) -> Value {
    match (value, round) {
        (Value::Number(n), Round::To(places)) => Value::Number(n.round(places, Rounding::Half)),
        (value, _) => value,
    }
}

/// What is done with each value: whether it was written or computed, not read from a cell, is the second argument.
type Visit<'v> = &'v mut dyn FnMut(Result<&Value, Fault>, bool) -> Result<(), Fault>;

impl<'a> Scope<'a> {
    /// A single value.
    pub fn value(&self, plan: &Plan) -> Outcome {
        match plan {
            Plan::Value(value) | Plan::Cell(value) => checked(value),
            Plan::This(at) => self.values(*at).get(self.row).map_or(Ok(Value::Empty), checked),
            Plan::Column(at) => single(self.values(*at)),
            Plan::List(values) => single(values),
            Plan::Missing => Ok(Value::Empty),
            Plan::Unary(op, inner) => unary(*op, &self.value(inner)?),
            Plan::Binary(op, left, right) => {
                let left = self.value(left)?;
                binary(*op, &left, &self.value(right)?)
            }
            Plan::Call(function, args) => (function.eval)(self, args),
            Plan::Key(inner) => self.value(inner).map(key),
            Plan::Rounded(inner, round) => Ok(rounded(self.value(inner)?, *round)),
            Plan::Once(slot, inner) => {
                if let Some(Some(outcome)) = self.kept.borrow().get(*slot) {
                    return outcome.clone();
                }
                let outcome = self.value(inner);
                if let Some(kept) = self.kept.borrow_mut().get_mut(*slot) {
                    *kept = Some(outcome.clone());
                }
                outcome
            }
        }
    }

    pub fn number(&self, plan: &Plan) -> Result<Num, Fault> {
        to_number(&self.value(plan)?)
    }

    /// A whole number, cut off towards zero as Excel does with digits and positions.
    pub fn integer(&self, plan: &Plan) -> Result<i64, Fault> {
        self.number(plan)?.round(0, Rounding::Down).to_i64().ok_or_else(|| fault(ErrorKind::Num))
    }

    /// The argument at `i` as a whole number, `default` where it is left out.
    pub fn integer_or(&self, args: &[Plan], i: usize, default: i64) -> Result<i64, Fault> {
        args.get(i).map_or(Ok(default), |plan| self.integer(plan))
    }

    pub fn text(&self, plan: &Plan) -> Result<String, Fault> {
        to_text(&self.value(plan)?)
    }

    pub fn condition(&self, plan: &Plan) -> Result<bool, Fault> {
        to_bool(&self.value(plan)?)
    }

    fn values(&self, at: ColumnAt) -> &'a [Value] {
        at.column(self.model).map_or(&[], |c| &c.values)
    }

    /// The cells of a column argument.
    pub fn column<'p>(&'p self, plan: &'p Plan) -> Result<&'p [Value], Fault> {
        match plan {
            Plan::Column(at) => Ok(self.values(*at)),
            Plan::List(values) => Ok(values),
            Plan::Cell(value) => Ok(std::slice::from_ref(value)),
            _ => Err(fault(ErrorKind::Value)),
        }
    }

    /// The cells of a column argument that may be computed.
    pub fn vector<'p>(&'p self, plan: &'p Plan) -> Result<Cow<'p, [Value]>, Fault> {
        match plan {
            Plan::Column(_) | Plan::List(_) | Plan::Cell(_) => self.column(plan).map(Cow::Borrowed),
            _ => Ok(Cow::Owned(match self.array(plan)? {
                Array::One(value) => vec![value],
                Array::Many(values) => values,
            })),
        }
    }

    /// Whether the numbers of a column are computed and not rounded, so that lookups must round them.
    pub fn is_endless(&self, plan: &Plan) -> bool {
        let Plan::Column(at) = plan else { return false };
        at.column(self.model).is_some_and(|c| of_column(c) == Digits::Endless)
    }

    /// The cells of a column that something is looked for in: rounded where they are not.
    pub fn keys<'p>(&'p self, plan: &'p Plan) -> Result<Cow<'p, [Value]>, Fault> {
        let values = self.column(plan)?;
        Ok(if self.is_endless(plan) {
            Cow::Owned(values.iter().cloned().map(key).collect())
        } else {
            Cow::Borrowed(values)
        })
    }

    /// Where each value of a column stands.
    pub fn index(&self, plan: &Plan) -> Result<Rc<Index>, Fault> {
        let values = self.keys(plan)?;
        Ok(match plan {
            Plan::Column(at) => self.cache.index(*at, &values),
            _ => Rc::new(Index::of(&values)),
        })
    }

    /// Every value of the arguments of SUM and its like. References give their cells, of which only numbers and errors count;
    /// anything else is converted.
    pub fn each(&self, args: &[Plan], visit: Visit<'_>) -> Result<(), Fault> {
        for arg in args {
            match arg {
                Plan::Column(_) | Plan::List(_) => {
                    for value in self.column(arg)? {
                        match value {
                            Value::Error(e) => visit(Err(e.clone()), false)?,
                            other => visit(Ok(other), false)?,
                        }
                    }
                }
                Plan::This(_) | Plan::Cell(_) | Plan::Rounded(..) => match self.value(arg) {
                    Ok(value) => visit(Ok(&value), false)?,
                    Err(e) => visit(Err(e), false)?,
                },
                Plan::Missing => visit(Ok(&Value::Number(Num::ZERO)), true)?,
                _ => match self.value(arg) {
                    Ok(value) => visit(Ok(&value), true)?,
                    Err(e) => visit(Err(e), true)?,
                },
            }
        }
        Ok(())
    }

    /// The numbers among the arguments of SUM and its like; the first error wins.
    pub fn numbers(&self, args: &[Plan]) -> Result<Vec<Num>, Fault> {
        let mut numbers = Vec::new();
        self.each(args, &mut |value, direct| {
            match value? {
                Value::Number(n) => numbers.push(n.clone()),
                other if direct => numbers.push(to_number(other)?),
                _ => {}
            }
            Ok(())
        })?;
        Ok(numbers)
    }

    /// A computed array: columns row by row, single values for every row.
    pub fn array(&self, plan: &Plan) -> Result<Array, Fault> {
        if !plan.is_array() {
            return Ok(Array::One(settle(self.value(plan))));
        }
        Ok(match plan {
            Plan::Column(_) | Plan::List(_) => match self.column(plan)? {
                [one] => Array::One(one.clone()),
                many => Array::Many(many.to_vec()),
            },
            Plan::Unary(op, inner) => {
                map(&[self.array(inner)?], &|v| v.first().map_or(Ok(Value::Empty), |v| unary(*op, v)))
            }
            Plan::Key(inner) => map(&[self.array(inner)?], &|v| Ok(v.first().cloned().map_or(Value::Empty, key))),
            Plan::Binary(op, left, right) => map(&[self.array(left)?, self.array(right)?], &|v| match v {
                [a, b] => binary(*op, a, b),
                _ => Err(fault(ErrorKind::Value)),
            }),
            Plan::Call(function, args) => {
                let mut arrays = Vec::with_capacity(args.len());
                for (i, arg) in args.iter().enumerate() {
                    let spread = function.arg(i).is_single() && arg.is_array();
                    arrays.push(if spread { Some(self.array(arg)?) } else { None });
                }
                let length = arrays.iter().flatten().filter_map(Array::len).max();
                let row = |i: usize| {
                    let row: Vec<Plan> = args
                        .iter()
                        .zip(&arrays)
                        .map(|(arg, array)| array.as_ref().map_or_else(|| arg.clone(), |a| Plan::Value(a.at(i))))
                        .collect();
                    settle((function.eval)(self, &row))
                };
                length.map_or_else(|| Array::One(row(0)), |n| Array::Many((0..n).map(row).collect()))
            }
            other => Array::One(settle(self.value(other))),
        })
    }
}

/// One value of a column that stands for a single one: only a column of one row can.
fn single(values: &[Value]) -> Outcome {
    match values {
        [one] => checked(one),
        [] => Err(fault(ErrorKind::NA)),
        _ => Err(fault(ErrorKind::Value)),
    }
}

fn map(arrays: &[Array], f: &dyn Fn(&[Value]) -> Outcome) -> Array {
    let row = |i: usize| {
        let values: Vec<Value> = arrays.iter().map(|a| a.at(i)).collect();
        settle(f(&values))
    };
    let length = arrays.iter().filter_map(Array::len).max();
    length.map_or_else(|| Array::One(row(0)), |n| Array::Many((0..n).map(row).collect()))
}
