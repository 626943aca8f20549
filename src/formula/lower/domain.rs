//! The domain functions in plain Excel: the lowerings of reference/lowering.md.

use super::build::{call, column, if_, name, number, ones, op, own_column, round, text, this, unknown};
use super::rewrite::{Helper, Rewrite};
use crate::formula::arithmetic::KEY_PLACES;
use crate::formula::ast::{Binary, Expr, Node, Ref};
use crate::formula::exact::{Digits, digits};
use crate::formula::functions::{PERIOD, ROW_ID};
use crate::formula::kinds::Kinds;
use crate::formula::model::{Bands, Model, Round, Table};
use crate::formula::plan::{has_bounds, headings};
use crate::formula::value::{ErrorKind, Value};
use std::sync::Arc;

/// A value as a formula has it.
fn literal(value: &Value) -> Node {
    match value {
        Value::Empty => text(""),
        Value::Number(n) if n.is_negative() => {
            Node::made(Expr::Unary(crate::formula::ast::Unary::Minus, Box::new(Node::made(Expr::Number(n.neg())))))
        }
        Value::Number(n) => Node::made(Expr::Number(n.clone())),
        Value::Text(t) => text(t),
        Value::Bool(b) => Node::made(Expr::Bool(*b)),
        Value::Error(e) if e.kind == ErrorKind::NA => unknown(),
        Value::Error(e) => Node::made(Expr::Error(e.kind)),
    }
}

fn table_of<'m>(model: &'m Model, node: &Node) -> Option<(&'m Table, &'m Bands)> {
    let Expr::Ref(Ref::Name(name) | Ref::Column { table: Some(name), .. }) = &node.expr else { return None };
    let table = model.table(name)?;
    Some((table, table.bands.as_ref()?))
}

/// The cell of `result` in the band of x.
fn band(x: &Node, bounds: Node, bands: &Bands, result: Node) -> Node {
    if !bands.lower_inclusive {
        let passed = call("SUMPRODUCT", vec![ones(op(bounds, Binary::Lt, x.clone()))]);
        return call("INDEX", vec![result, op(number(1), Binary::Add, passed)]);
    }
    let found = call("LOOKUP", vec![x.clone(), bounds.clone(), result]);
    match &bands.below {
        Some(below) => if_(op(x.clone(), Binary::Lt, call("MIN", vec![bounds])), literal(below), found),
        None => found,
    }
}

impl Rewrite<'_> {
    pub fn band(&mut self, args: &[Node], lowered: &[Node]) -> Node {
        let (Some((table, bands)), [x, result]) = (args.get(1).and_then(|a| table_of(self.model, a)), lowered) else {
            return unknown();
        };
        let bounds = self.searched(&column(&table.name, &bands.bound_column));
        band(x, bounds, bands, result.clone())
    }

    /// `SUMPRODUCT((x>起点)*((x<终点)*x+(x>=终点)*终点-起点)*比例)`; an x that is more than a name or a column gets its own.
    pub fn tiered(&mut self, args: &[Node], lowered: &[Node]) -> Node {
        let found = args.get(1).and_then(|a| table_of(self.model, a));
        let (Some((table, Bands { tiers: Some(tiers), .. })), Some(x)) = (found, lowered.first()) else {
            return unknown();
        };
        let simple = matches!(x.expr, Expr::Ref(_) | Expr::Number(_) | Expr::Unary(..));
        let x = if simple || self.array { x } else { &this(&self.helper("分级额", x.clone(), Round::None)) };
        let [start, end, rate] = tiers.each_ref().map(|c| column(&table.name, c));
        let within = op(op(x.clone(), Binary::Lt, end.clone()), Binary::Mul, x.clone());
        let full = op(op(x.clone(), Binary::Ge, end.clone()), Binary::Mul, end);
        let part = op(op(within, Binary::Add, full), Binary::Sub, start.clone());
        let reached = op(x.clone(), Binary::Gt, start);
        call("SUMPRODUCT", vec![op(op(reached, Binary::Mul, part), Binary::Mul, rate)])
    }

    /// Column by column: IF y belongs to it, the row of x in it.
    pub fn grid(&mut self, args: &[Node], lowered: &[Node]) -> Node {
        let found = args.get(2).and_then(|a| table_of(self.model, a));
        let (Some((table, bands)), [x, y, _]) = (found, lowered) else { return unknown() };
        let keys = self.searched(&column(&table.name, &bands.bound_column));
        let by_bounds = table.column(&bands.bound_column).is_some_and(has_bounds);
        let cell = |result: Node| {
            if by_bounds {
                band(x, keys.clone(), bands, result)
            } else {
                call("INDEX", vec![result, call("MATCH", vec![x.clone(), keys.clone(), number(0)])])
            }
        };
        let mut columns = headings(table);
        let numbers = columns.iter().all(|(h, _)| matches!(h, Value::Number(_)));
        let (test, otherwise) = match (numbers, bands.lower_inclusive) {
            (true, true) => (Binary::Ge, bands.below.as_ref().map_or_else(unknown, literal)),
            (true, false) => (Binary::Le, unknown()),
            (false, _) => (Binary::Eq, unknown()),
        };
        // The highest bound that y reaches is asked first, or the lowest that it keeps below.
        if test != Binary::Ge {
            columns.reverse();
        }
        columns.into_iter().fold(otherwise, |rest, (heading, c)| {
            if_(op(y.clone(), test, literal(&heading)), cell(column(&table.name, &c.name)), rest)
        })
    }

    /// The part of a pool up to this row and before it, as two columns of running totals; the share is their difference.
    pub fn allocate(&mut self, args: &[Node]) -> Node {
        let [pool, weights] = args else { return unknown() };
        let places = match digits(weights, self.model, self.own) {
            Digits::Places(p) => i64::from(p),
            _ => i64::from(KEY_PLACES),
        };
        let (pool, weights) = (self.node(pool), self.node(weights));
        let total = round(call("SUM", vec![weights.clone()]), places);
        let share = |sign: &str| {
            let limit = op(text(sign), Binary::Concat, this(ROW_ID));
            let part = round(call("SUMIFS", vec![weights.clone(), own_column(ROW_ID), limit]), places);
            let part = op(op(pool.clone(), Binary::Mul, part), Binary::Div, total.clone());
            let negative = op(call("COUNTIF", vec![weights.clone(), text("<0")]), Binary::Gt, number(0));
            let nothing = op(total.clone(), Binary::Eq, number(0));
            if_(negative, Node::made(Expr::Error(ErrorKind::Num)), if_(nothing, number(0), part))
        };
        let before = self.helper("此前", share("<"), Round::To(2));
        let up_to = self.helper("累计", share("<="), Round::To(2));
        round(op(this(&up_to), Binary::Sub, this(&before)), 2)
    }

    /// A helper column after the formula's own, with a name that is free.
    fn helper(&mut self, what: &str, node: Node, round: Round) -> Arc<str> {
        let taken = |name: &str| {
            self.helpers.iter().any(|h| &*h.name == name) || self.table().is_some_and(|t| t.column(name).is_some())
        };
        let mut name = format!("{}_{what}", self.column);
        while taken(&name) {
            name.push('_');
        }
        let name: Arc<str> = name.into();
        self.helpers.push(Helper { name: Arc::clone(&name), node, round });
        name
    }

    /// `MAX(0,MIN(to,期末)-MAX(from,期初)+1)`: MIN and MAX pass over an empty cell.
    pub fn span(&self, args: &[Node], lowered: &[Node]) -> Node {
        let [start, end] = PERIOD.map(name);
        let day = |i: usize, open: Node| -> Node {
            let (Some(arg), Some(node)) = (args.get(i), lowered.get(i)) else { return open };
            let cell = matches!(arg.expr, Expr::Ref(_));
            let kinds = self.types.kinds(arg, self.own);
            match &arg.expr {
                Expr::Missing => open,
                Expr::Text(t) if t.is_empty() => open,
                _ if kinds.is_number() || cell && kinds.within(Kinds::NUMBER_OR_DATE | Kinds::BLANK) => node.clone(),
                _ => if_(op(node.clone(), Binary::Eq, text("")), open, node.clone()),
            }
        };
        let to = call("MIN", vec![day(1, end.clone()), end]);
        let from = call("MAX", vec![day(0, start.clone()), start]);
        let days = op(op(to, Binary::Sub, from), Binary::Add, number(1));
        call("MAX", vec![number(0), days])
    }
}

impl Rewrite<'_> {
    /// The one row in which every key is as wanted; `#N/A` where it is not exactly one. By several keys a number is the sum of
    /// what the row has, and anything else is found by its place, which a column beside it says: not all programs compute
    /// the array of a LOOKUP.
    pub fn pick(&mut self, args: &[Node], lowered: &[Node]) -> Node {
        let Some((result, keys)) = lowered.split_first() else { return unknown() };
        let test = |pair: &[Node]| Some(op(pair.first()?.clone(), Binary::Eq, pair.get(1)?.clone()));
        let tests: Vec<Node> = keys.chunks_exact(2).filter_map(test).collect();
        if let ([column, wanted], [test]) = (keys, tests.as_slice()) {
            let found =
                call("INDEX", vec![result.clone(), call("MATCH", vec![wanted.clone(), column.clone(), number(0)])]);
            let count = call("SUMPRODUCT", vec![ones(test.clone())]);
            return if_(op(count, Binary::Eq, number(1)), found, unknown());
        }
        let sum = |of: Node| call("SUMPRODUCT", vec![op(product(&tests), Binary::Mul, of)]);
        let found = match args.first() {
            Some(column) if self.holds_numbers_alone(column) => sum(result.clone()),
            Some(column) => {
                let place = sum(self.placed(column));
                let cell = call("INDEX", vec![result.clone(), place.clone()]);
                // An empty cell is 0 where it is looked up; an empty text stays one.
                let nothing = if_(op(place.clone(), Binary::Eq, number(0)), number(0), text(""));
                if_(op(place, Binary::Gt, number(0)), cell, nothing)
            }
            None => return unknown(),
        };
        let count = call("SUMPRODUCT", vec![product(&tests)]);
        if_(op(count, Binary::Eq, number(1)), found, unknown())
    }
}

/// `MID(IF(a="","","、"&a)&IF(b="","","、"&b),LEN("、")+1,32767)`: each with the sign before it, the first sign cut off.
pub(super) fn join(lowered: &[Node]) -> Node {
    let [between, filled, parts @ ..] = lowered else { return unknown() };
    let marked = |p: &Node| op(between.clone(), Binary::Concat, p.clone());
    let some = |p: &Node| if_(op(p.clone(), Binary::Eq, text("")), text(""), marked(p));
    let all = |mark: &dyn Fn(&Node) -> Node| {
        let joined =
            parts.iter().map(mark).reduce(|all, part| op(all, Binary::Concat, part)).unwrap_or_else(|| text(""));
        let first = op(call("LEN", vec![between.clone()]), Binary::Add, number(1));
        call("MID", vec![joined, first, number(32_767)])
    };
    match &filled.expr {
        Expr::Bool(true) => all(&some),
        Expr::Bool(false) => all(&marked),
        _ => if_(filled.clone(), all(&some), all(&marked)),
    }
}

fn product(tests: &[Node]) -> Node {
    let mut tests = tests.iter().cloned();
    let first = tests.next().unwrap_or_else(unknown);
    tests.fold(first, |all, test| op(all, Binary::Mul, test))
}

/// `AND(LEN(x)>0,ISNUMBER(FIND("、英语、","、"&x&"、")))`; LEN passes errors on, ISNUMBER would not.
pub(super) fn has(lowered: &[Node]) -> Node {
    let [list, item] = lowered else { return unknown() };
    let comma = || text("、");
    let framed = |n: &Node| op(op(comma(), Binary::Concat, n.clone()), Binary::Concat, comma());
    let filled = |n: &Node| op(call("LEN", vec![n.clone()]), Binary::Gt, number(0));
    let (wanted, mut tests) = match &item.expr {
        Expr::Text(t) if t.is_empty() => return Node::made(Expr::Bool(false)),
        Expr::Text(t) => (text(&format!("、{t}、")), vec![filled(list)]),
        _ => (framed(item), vec![filled(list), filled(item)]),
    };
    tests.push(call("ISNUMBER", vec![call("FIND", vec![wanted, framed(list)])]));
    call("AND", tests)
}
