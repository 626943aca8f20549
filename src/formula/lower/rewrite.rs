//! One formula in plain Excel. What decides something (an operand of a comparison, a lookup key) is rounded to 10 places
//! unless it is exact already; criteria that may be errors are guarded, for Excel counts errors where we pass them on.

use super::build::{call, if_, op, unknown};
use super::outer::rounded_number;
use crate::formula::arithmetic::KEY_PLACES;
use crate::formula::ast::{Binary, Expr, Node, Ref};
use crate::formula::exact::{Digits, digits, literal, of_column};
use crate::formula::functions::{Arg, Function, Gives, ROW_ID, function};
use crate::formula::kinds::Kinds;
use crate::formula::model::{Content, Model, Round, Table, same};
use crate::formula::plan::{ColumnAt, is_comparison};
use crate::formula::types::Types;
use crate::formula::value::{ErrorKind, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Functions that look their first argument up among cells.
const SEARCHES: [&str; 7] = ["LOOKUP", "MATCH", "VLOOKUP", "BAND", "GRID", "RANK", "PICK"];

/// A column that stands beside the one that needs it.
pub(super) struct Helper {
    pub name: Arc<str>,
    pub node: Node,
    pub round: Round,
}

pub(super) struct Rewrite<'a> {
    pub model: &'a Model,
    pub types: &'a Types<'a>,
    pub own: usize,
    /// The column whose formula it is: helper columns are named after it.
    pub column: &'a str,
    pub helpers: Vec<Helper>,
    /// What a surrounding IF has proved to be no error.
    sure: Vec<Ref>,
    /// Inside SUMPRODUCT, where IF is not computed row by row.
    pub array: bool,
    /// Columns that are searched and not rounded: each gets one beside it that is.
    pub searched: BTreeSet<ColumnAt>,
    /// Columns of which the place of a cell is wanted: each gets one beside it that says where its value first stands.
    pub placed: BTreeSet<ColumnAt>,
}

impl<'a> Rewrite<'a> {
    pub fn new(model: &'a Model, types: &'a Types<'a>, own: usize, column: &'a str) -> Self {
        Self {
            model,
            types,
            own,
            column,
            helpers: Vec::new(),
            sure: Vec::new(),
            array: false,
            searched: BTreeSet::new(),
            placed: BTreeSet::new(),
        }
    }

    pub fn table(&self) -> Option<&'a Table> {
        self.model.tables.get(self.own)
    }

    pub fn node(&mut self, node: &Node) -> Node {
        let expr = match &node.expr {
            Expr::Unary(op, inner) => Expr::Unary(*op, Box::new(self.node(inner))),
            Expr::Binary(op, left, right) => {
                let decides = is_comparison(*op);
                let left = if decides { self.key(left) } else { self.node(left) };
                let right = if decides { self.key(right) } else { self.node(right) };
                Expr::Binary(*op, Box::new(left), Box::new(right))
            }
            Expr::Call(name, args) => return Node { span: node.span.clone(), ..self.call(name, args) },
            Expr::Error(ErrorKind::NA) => unknown().expr,
            leaf => leaf.clone(),
        };
        Node { expr, span: node.span.clone() }
    }

    /// A node that decides something.
    pub fn key(&mut self, node: &Node) -> Node {
        if digits(node, self.model, self.own) != Digits::Endless {
            return self.node(node);
        }
        let numbers = self.types.kinds(node, self.own).is_number();
        // ROUND would make 0 of an empty cell, which is "" where it is compared or joined.
        let pure = numbers && !self.may_be_empty(node);
        if let Expr::Call(function, args) = &node.expr
            && &**function == "IF"
            && !pure
        {
            let args = args.iter().enumerate();
            let args = args.map(|(i, a)| if i == 0 { self.node(a) } else { self.key(a) }).collect();
            return call("IF", args);
        }
        if self.array && matches!(node.expr, Expr::Ref(Ref::Column { .. })) {
            return self.searched(node);
        }
        let lowered = self.node(node);
        let places = i64::from(KEY_PLACES);
        match (numbers, pure) {
            (false, _) if self.array => lowered,
            (true, false) if !self.array => rounded_number(lowered, places),
            _ => self.numbers(lowered, places),
        }
    }

    /// What rows are selected by; of `">="&x` the x decides.
    fn criterion(&mut self, node: &Node) -> Node {
        match &node.expr {
            Expr::Binary(Binary::Concat, sign, x) => op(self.node(sign), Binary::Concat, self.key(x)),
            _ => self.key(node),
        }
    }

    /// What is looked for: LibreOffice finds nothing for an empty cell where Excel looks for 0.
    fn filled(&mut self, node: &Node) -> Node {
        let key = self.key(node);
        let number = self.types.kinds(node, self.own).is_number();
        if number && self.may_be_empty(node) { op(key, Binary::Add, super::build::number(0)) } else { key }
    }

    /// A column that something is looked up in: where its numbers are not rounded, the column beside it that has them rounded.
    pub fn searched(&mut self, node: &Node) -> Node {
        let Expr::Ref(Ref::Column { table, column }) = &node.expr else { return self.node(node) };
        let found = ColumnAt::find(self.model, self.own, table.as_deref(), column);
        let Some((at, searched)) = found.and_then(|at| Some((at, at.column(self.model)?))) else {
            return self.node(node);
        };
        // Texts, days and flags need no rounding.
        let numbers = self.types.kinds(node, self.own).meets(Kinds::NUMBER);
        if of_column(searched) != Digits::Endless || !numbers {
            return self.node(node);
        }
        self.searched.insert(at);
        let key = key_name(self.model, at);
        Node { expr: Expr::Ref(Ref::Column { table: table.clone(), column: key }), span: node.span.clone() }
    }

    /// Whether every cell of a column is a number or empty, so that cells may be multiplied.
    pub fn holds_numbers_alone(&self, node: &Node) -> bool {
        let Expr::Ref(Ref::Column { table, column }) = &node.expr else { return false };
        let found = ColumnAt::find(self.model, self.own, table.as_deref(), column).and_then(|at| at.column(self.model));
        found.is_some_and(|c| match &c.content {
            Content::Input(_) => {
                let number = |v: &Value| matches!(v, Value::Number(_) | Value::Empty);
                !c.values.is_empty() && c.values.iter().all(number)
            }
            Content::Formula(_) => self.types.kinds(node, self.own).is_number(),
        })
    }

    /// The column that says where the values of a column first stand.
    pub fn placed(&mut self, node: &Node) -> Node {
        let Expr::Ref(Ref::Column { table, column }) = &node.expr else { return unknown() };
        let Some(at) = ColumnAt::find(self.model, self.own, table.as_deref(), column) else { return unknown() };
        self.placed.insert(at);
        let place = beside(self.model, at, PLACE);
        Node { expr: Expr::Ref(Ref::Column { table: table.clone(), column: place }), span: node.span.clone() }
    }

    /// Whether an empty cell of a column of numbers may be the value.
    fn may_be_empty(&self, node: &Node) -> bool {
        match &node.expr {
            Expr::Ref(Ref::ThisRow { column }) => self.has_gaps(None, column),
            Expr::Ref(Ref::Column { table, column }) => self.has_gaps(table.as_deref(), column),
            Expr::Call(name, args) => function(name).is_some_and(|f| match f.gives {
                Gives::OneOf(which, Kinds::ANY) => {
                    which(args.len()).into_iter().any(|i| args.get(i).is_some_and(|a| self.may_be_empty(a)))
                }
                Gives::FromTable => true,
                _ => false,
            }),
            _ => false,
        }
    }

    fn has_gaps(&self, table: Option<&str>, column: &str) -> bool {
        let column = ColumnAt::find(self.model, self.own, table, column).and_then(|at| at.column(self.model));
        column.is_some_and(|c| matches!(c.content, Content::Input(_)) && !same(&c.name, ROW_ID))
    }

    fn call(&mut self, name: &Arc<str>, args: &[Node]) -> Node {
        let Some(function) = function(name).filter(|f| f.accepts(args.len())) else {
            return call(name, args.iter().map(|a| self.node(a)).collect());
        };
        if function.name == "IF" {
            return self.if_call(args);
        }
        if function.name == "ALLOCATE" {
            return self.allocate(args);
        }
        let outside = self.array;
        self.array |= function.name == "SUMPRODUCT";
        let mut lowered = Vec::with_capacity(args.len());
        for (i, arg) in args.iter().enumerate() {
            lowered.push(match function.arg(i) {
                Arg::Key | Arg::Edge if SEARCHES.contains(&function.name) => self.filled(arg),
                Arg::Criterion => self.criterion(arg),
                Arg::Key | Arg::Edge => self.key(arg),
                _ if is_searched(function, i, args) => self.searched(arg),
                _ => self.node(arg),
            });
        }
        self.array = outside;
        let guards: Vec<Node> = args
            .iter()
            .enumerate()
            .filter(|(i, arg)| function.arg(*i) == Arg::Criterion && self.may_fail(arg))
            .filter_map(|(i, _)| lowered.get(i).map(guarded))
            .collect();
        let mut result = self.plain_call(function.name, args, lowered);
        for guard in guards.into_iter().rev() {
            result = if_(call("ISERROR", vec![guard.clone()]), guard, result);
        }
        result
    }

    /// IF, remembering in its branches what its condition proves.
    fn if_call(&mut self, args: &[Node]) -> Node {
        let condition = args.first().map(|c| self.node(c));
        let proof = args.first().and_then(proof);
        let mut lowered: Vec<Node> = condition.into_iter().collect();
        for (i, arg) in args.iter().enumerate().skip(1) {
            let proved = proof.as_ref().filter(|(_, when)| *when == (i == 1)).map(|(r, _)| r.clone());
            let had = self.sure.len();
            self.sure.extend(proved);
            lowered.push(self.node(arg));
            self.sure.truncate(had);
        }
        call("IF", lowered)
    }

    /// Whether a criterion may turn out to be an error.
    fn may_fail(&self, node: &Node) -> bool {
        let mut fails = false;
        node.walk(&mut |n| {
            fails |= match &n.expr {
                Expr::Ref(r) => self.types.may_be_unknown(n, self.own) && !self.sure.contains(r),
                Expr::Error(_) => true,
                Expr::Binary(op, ..) => matches!(op, Binary::Div | Binary::Pow),
                _ => false,
            }
        });
        fails
    }

    /// A call whose arguments are lowered already.
    fn plain_call(&mut self, function: &str, args: &[Node], mut lowered: Vec<Node>) -> Node {
        match function {
            "IFS" => lowered.chunks_exact(2).rev().fold(unknown(), |rest, pair| match pair {
                [condition, value] => if_(condition.clone(), value.clone(), rest),
                _ => rest,
            }),
            "IFNA" => match <[Node; 2]>::try_from(lowered) {
                Ok([value, instead]) => if_(call("ISNA", vec![value.clone()]), instead, value),
                Err(lowered) => call(function, lowered),
            },
            // The result comes from the column as it is.
            "LOOKUP" if args.len() == 2 => {
                lowered.extend(args.get(1).map(|a| self.node(a)));
                let same = lowered.get(1) == lowered.get(2);
                lowered.truncate(if same { 2 } else { 3 });
                call(function, lowered)
            }
            "RANK" => self.rank(args, lowered),
            "CEILING" | "FLOOR" => multiple(function, args, lowered),
            "VLOOKUP" => self.vlookup(args, &lowered),
            "BAND" => self.band(args, &lowered),
            "TIERED" => self.tiered(args, &lowered),
            "GRID" => self.grid(args, &lowered),
            "PICK" => self.pick(args, &lowered),
            "HAS" => super::domain::has(&lowered),
            "TEXTJOIN" => super::domain::join(&lowered),
            "SPAN" => self.span(args, &lowered),
            "PREV" | "YTD" | "STREAK" => unknown(),
            _ => call(function, std::mem::take(&mut lowered)),
        }
    }

    /// LibreOffice gives another error for a value that is not in the list.
    fn rank(&self, args: &[Node], lowered: Vec<Node>) -> Node {
        let own = self.table().map(|t| &t.name);
        let listed = match args {
            [x, list, ..] => match (&x.expr, &list.expr) {
                (Expr::Ref(Ref::ThisRow { column: a }), Expr::Ref(Ref::Column { table, column: b })) => {
                    a == b && (table.is_none() || table.as_ref() == own)
                }
                _ => false,
            },
            _ => true,
        };
        if listed {
            return call("RANK", lowered);
        }
        let mut lowered = lowered;
        let zero = || super::build::number(0);
        // MATCH takes TRUE for no number, RANK for 1; adding 0 keeps an error as it is.
        let computed = |x: Node| op(x, Binary::Add, zero());
        if let (Some(x), Some(arg)) = (lowered.first_mut(), args.first())
            && !self.types.kinds(arg, self.own).is_number()
        {
            *x = computed(x.clone());
        }
        let Some((x, list)) = lowered.first().cloned().zip(lowered.get(1).cloned()) else { return unknown() };
        let found = call("ISNUMBER", vec![call("MATCH", vec![x.clone(), list, zero()])]);
        let number = call("ISNUMBER", vec![x.clone()]);
        let error = if matches!(x.expr, Expr::Binary(..)) { x } else { computed(x) };
        if_(found, call("RANK", lowered), if_(number, unknown(), error))
    }

    fn vlookup(&mut self, args: &[Node], lowered: &[Node]) -> Node {
        let parts = || {
            let Expr::Ref(Ref::Name(table)) = &args.get(1)?.expr else { return None };
            let table = self.model.table(table)?;
            let index = usize::try_from(literal(&args.get(2)?.expr)?).ok()?.checked_sub(1)?;
            Some((table, table.columns.first()?, table.columns.get(index)?))
        };
        let Some((table, keys, result)) = parts() else { return Node::made(Expr::Error(ErrorKind::Ref)) };
        let [keys, result] = [keys, result].map(|c| super::build::column(&table.name, &c.name));
        let keys = self.searched(&keys);
        let wanted = lowered.first().cloned().unwrap_or_else(unknown);
        let near = call("LOOKUP", vec![wanted.clone(), keys.clone(), result.clone()]);
        let exact = call("INDEX", vec![result, call("MATCH", vec![wanted, keys, super::build::number(0)])]);
        match args.get(3).map(|a| &a.expr) {
            None | Some(Expr::Bool(true)) => near,
            Some(Expr::Bool(false) | Expr::Missing) => exact,
            Some(Expr::Number(n)) => {
                if n.is_zero() {
                    exact
                } else {
                    near
                }
            }
            Some(_) => lowered.get(3).cloned().map_or(near.clone(), |which| if_(which, near, exact)),
        }
    }
}

/// Whether an argument is a column whose cells are compared with what is looked for.
fn is_searched(function: &Function, index: usize, args: &[Node]) -> bool {
    match function.name {
        "LOOKUP" | "MATCH" | "RANK" => index == 1,
        "PICK" => index % 2 == 1,
        _ => function.arg(index + 1) == Arg::Criterion && args.get(index + 1).is_some_and(|c| !is_any_number(c)),
    }
}

/// `"<9E307"`, `"<>"`: criteria that no last digit decides.
fn is_any_number(criterion: &Node) -> bool {
    matches!(&criterion.expr, Expr::Text(t) if matches!(&**t, "<9E307" | "<9E+307" | "<>"))
}

/// What the names of the columns beside a column end with: the rounded one, and the one of places.
const KEY: &str = "_键";
pub(super) const PLACE: &str = "_位";

/// The name of the rounded column beside a column.
pub(super) fn key_name(model: &Model, at: ColumnAt) -> Arc<str> {
    beside(model, at, KEY)
}

/// The name of a column beside a column: one that is free.
pub(super) fn beside(model: &Model, at: ColumnAt, end: &str) -> Arc<str> {
    let table = model.tables.get(at.table);
    let mut name = format!("{}{end}", at.column(model).map_or("", |c| &c.name));
    while table.is_some_and(|t| t.column(&name).is_some()) {
        name.push('_');
    }
    name.into()
}

/// The part of a criterion that can be an error: `x` of `">"&x`.
fn guarded(criterion: &Node) -> Node {
    match &criterion.expr {
        Expr::Binary(Binary::Concat, sign, x) if matches!(sign.expr, Expr::Text(_)) => (**x).clone(),
        _ => criterion.clone(),
    }
}

/// What a condition proves to be no error, and in which branch: ISNUMBER(x) if so, ISERROR(x) if not.
fn proof(condition: &Node) -> Option<(Ref, bool)> {
    let Expr::Call(function, args) = &condition.expr else { return None };
    let Expr::Ref(r) = &args.first()?.expr else { return None };
    match &**function {
        "ISNUMBER" | "ISTEXT" => Some((r.clone(), true)),
        "ISERROR" => Some((r.clone(), false)),
        _ => None,
    }
}

/// The programs differ where the step is 0.
fn multiple(function: &str, args: &[Node], lowered: Vec<Node>) -> Node {
    let fixed = args.get(1).is_some_and(|a| match &a.expr {
        Expr::Number(n) => !n.is_zero(),
        other => literal(other).is_some_and(|n| n != 0),
    });
    if fixed {
        return call(function, lowered);
    }
    let Some((x, step)) = lowered.first().cloned().zip(lowered.get(1).cloned()) else { return unknown() };
    let zero = super::build::number(0);
    // Of two errors the first argument's is the result.
    let asked = match step.expr {
        Expr::Ref(Ref::Name(_)) => step,
        _ => op(op(x.clone(), Binary::Mul, zero.clone()), Binary::Add, step),
    };
    let none = op(asked, Binary::Eq, zero.clone());
    let instead = if function == "CEILING" {
        op(x, Binary::Mul, zero)
    } else {
        if_(op(x, Binary::Eq, zero.clone()), zero.clone(), op(super::build::number(1), Binary::Div, zero))
    };
    if_(none, instead, call(function, lowered))
}
