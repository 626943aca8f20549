//! A formula made ready to run: references found, functions found, decisive operands rounded, parts that are the same in
//! every row marked to be computed once. Domain functions get their table's columns as arguments.

use super::ast::{Binary, Expr, Node, Ref, Unary};
use super::exact::{Digits, digits};
use super::functions::{Arg, Function, function};
use super::model::{Column, Content, Formula, Model, NameContent, OPEN, OPEN_END, Round, Table, same};
use super::value::{ErrorKind, Type, Value};
use crate::number::Num;
use std::sync::Arc;

/// A column by its table's and its own position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ColumnAt {
    pub table: usize,
    pub column: usize,
}

impl ColumnAt {
    /// The column that a reference in a formula of table number `own` means.
    pub fn find(model: &Model, own: usize, table: Option<&str>, column: &str) -> Option<Self> {
        let table = match table {
            None => own,
            Some(name) => model.tables.iter().position(|t| same(&t.name, name))?,
        };
        let column = model.tables.get(table)?.columns.iter().position(|c| same(&c.name, column))?;
        Some(Self { table, column })
    }

    pub fn column(self, model: &Model) -> Option<&Column> {
        model.tables.get(self.table)?.columns.get(self.column)
    }
}

#[derive(Clone, Debug)]
pub(super) enum Plan {
    Value(Value),
    /// The value of a reference that is the same everywhere: a param. Sums skip its text as they do a cell's.
    Cell(Value),
    /// This row of a column of the formula's own table.
    This(ColumnAt),
    /// A whole column; where it has one row, also a single value.
    Column(ColumnAt),
    /// A column given for a worked example.
    List(Arc<[Value]>),
    Missing,
    Unary(Unary, Box<Plan>),
    Binary(Binary, Box<Plan>, Box<Plan>),
    Call(&'static Function, Vec<Plan>),
    /// Rounded to 10 places if it is a number: it decides something.
    Key(Box<Plan>),
    /// Rounded as its column is: a rule worked out for a worked example.
    Rounded(Box<Plan>, Round),
    /// The same in every row: kept under this number.
    Once(usize, Box<Plan>),
}

/// What a worked example gives a reference.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    One(Value),
    Many(Vec<Value>),
}

/// Values that stand in for references.
pub(super) type Stand<'m> = &'m dyn Fn(&Ref) -> Option<Given>;

/// Turns syntax trees of one table into plans.
pub(super) struct Planner<'m> {
    pub model: &'m Model,
    pub own: usize,
    /// Values that stand in for references, for worked examples.
    pub given: Option<Stand<'m>>,
    /// How many parts are kept once so far.
    pub kept: usize,
    /// Rules being worked out for an example, against going in circles.
    open: Vec<Arc<str>>,
}

impl<'m> Planner<'m> {
    pub fn new(model: &'m Model, own: usize) -> Self {
        Self { model, own, given: None, kept: 0, open: Vec::new() }
    }

    fn table(&self) -> Option<&'m Table> {
        self.model.tables.get(self.own)
    }

    pub fn plan(&mut self, node: &Node) -> Plan {
        let plan = match &node.expr {
            Expr::Number(n) => Plan::Value(Value::Number(n.clone())),
            Expr::Text(t) => Plan::Value(Value::Text(Arc::clone(t))),
            Expr::Bool(b) => Plan::Value((*b).into()),
            Expr::Error(e) => Plan::Value(Value::error(*e)),
            Expr::Missing => Plan::Missing,
            Expr::Ref(r) => self.reference(r),
            Expr::Unary(op, inner) => Plan::Unary(*op, Box::new(self.plan(inner))),
            Expr::Binary(op, left, right) => {
                let side = |planner: &mut Self, node: &Node| {
                    let plan = planner.plan(node);
                    if is_comparison(*op) { planner.key(node, plan) } else { plan }
                };
                let left = side(self, left);
                Plan::Binary(*op, Box::new(left), Box::new(side(self, right)))
            }
            Expr::Call(name, args) => self.call(name, args),
        };
        self.once(plan)
    }

    /// Wraps what is the same in every row and costs something.
    fn once(&mut self, plan: Plan) -> Plan {
        let worth = matches!(plan, Plan::Call(..) | Plan::Binary(..)) && plan.reads_columns();
        if !worth || plan.is_array() || !plan.is_invariant() {
            return plan;
        }
        self.kept += 1;
        Plan::Once(self.kept - 1, Box::new(plan))
    }

    fn key(&self, node: &Node, plan: Plan) -> Plan {
        let decides = digits(node, self.model, self.own) == Digits::Endless;
        if decides { Plan::Key(Box::new(plan)) } else { plan }
    }

    /// What rows are selected by; of `">="&x` the x decides.
    fn criterion(&mut self, node: &Node) -> Plan {
        if let Expr::Binary(Binary::Concat, sign, x) = &node.expr {
            let plan = self.plan(x);
            let x = self.key(x, plan);
            return Plan::Binary(Binary::Concat, Box::new(self.plan(sign)), Box::new(x));
        }
        let plan = self.plan(node);
        self.key(node, plan)
    }

    fn reference(&mut self, r: &Ref) -> Plan {
        if let Some(plan) = self.given_for(r) {
            return plan;
        }
        match r {
            Ref::ThisRow { column } => {
                let Some(at) = self.find(None, column) else { return Plan::Value(Value::error(ErrorKind::Ref)) };
                if self.given.is_some() { self.worked_out(column, at) } else { Plan::This(at) }
            }
            Ref::Column { table, column } => {
                self.find(table.as_deref(), column).map_or(Plan::Value(Value::error(ErrorKind::Ref)), Plan::Column)
            }
            Ref::Name(name) => self.name(name),
        }
    }

    fn given_for(&self, r: &Ref) -> Option<Plan> {
        Some(match self.given?(r)? {
            Given::One(value) => Plan::Cell(value),
            Given::Many(values) => Plan::List(values.into()),
        })
    }

    fn name(&mut self, name: &str) -> Plan {
        let Some(found) = self.model.name(name) else { return Plan::Value(Value::error(ErrorKind::Name)) };
        match &found.content {
            NameContent::Input(_) => Plan::Cell(found.value.clone()),
            NameContent::Cell { table, column } => {
                self.find(Some(table), column).map_or(Plan::Value(Value::error(ErrorKind::Ref)), Plan::Column)
            }
        }
    }

    /// A column that an example does not give: its own formula, or unknown where it has none.
    fn worked_out(&mut self, name: &Arc<str>, at: ColumnAt) -> Plan {
        let formula: Option<&Formula> = at.column(self.model).and_then(|c| match &c.content {
            Content::Formula(formula) => Some(formula),
            Content::Input(_) => None,
        });
        match formula {
            Some(formula) if !self.open.contains(name) => {
                self.open.push(Arc::clone(name));
                let plan = self.plan(&formula.node);
                self.open.pop();
                Plan::Rounded(Box::new(plan), formula.round)
            }
            Some(_) => Plan::Value(Value::error(ErrorKind::Ref)),
            None => Plan::Cell(super::eval::not_given(name)),
        }
    }

    pub fn find(&self, table: Option<&str>, column: &str) -> Option<ColumnAt> {
        ColumnAt::find(self.model, self.own, table, column)
    }

    fn call(&mut self, name: &str, args: &[Node]) -> Plan {
        let Some(function) = function(name) else { return Plan::Value(Value::error(ErrorKind::Name)) };
        if !function.accepts(args.len()) {
            return Plan::Value(Value::error(ErrorKind::Value));
        }
        let mut plans = Vec::with_capacity(args.len());
        for (i, arg) in args.iter().enumerate() {
            plans.push(match function.arg(i) {
                // History is of closed months: no circle can go through it.
                Arg::Table | Arg::History => Plan::Missing,
                Arg::Criterion => self.criterion(arg),
                Arg::Key | Arg::Edge => {
                    let plan = self.plan(arg);
                    self.key(arg, plan)
                }
                _ => self.plan(arg),
            });
        }
        match self.add_table(function.name, args, plans) {
            Some(plans) => Plan::Call(function, plans),
            None => Plan::Value(Value::error(ErrorKind::Ref)),
        }
    }

    /// The columns that a function reads without being given them.
    fn add_table(&self, function: &str, args: &[Node], mut plans: Vec<Plan>) -> Option<Vec<Plan>> {
        let columns = |table: &Table, names: &[Arc<str>]| {
            names.iter().map(|n| self.find(Some(&table.name), n).map(Plan::Column)).collect::<Option<Vec<_>>>()
        };
        match function {
            "TIERED" => {
                let table = self.table_of(args.get(1)?)?;
                plans.truncate(1);
                plans.extend(columns(table, table.bands.as_ref()?.tiers.as_ref()?)?);
            }
            "BAND" => {
                let Expr::Ref(Ref::Column { table, .. }) = &args.get(1)?.expr else { return None };
                let table = match table {
                    Some(name) => self.model.table(name)?,
                    None => self.table()?,
                };
                plans.extend(
                    bands(table)
                        .zip(columns(table, &[Arc::clone(&table.bands.as_ref()?.bound_column)]))
                        .map(|(rule, bound)| [bound, rule].concat())?,
                );
            }
            "GRID" => {
                let table = self.table_of(args.get(2)?)?;
                let key = &table.bands.as_ref()?.bound_column;
                plans.truncate(2);
                plans.extend(columns(table, &[Arc::clone(key)])?);
                plans.push(Plan::Value(has_bounds(table.column(key)?).into()));
                plans.extend(bands(table)?);
                for (heading, column) in headings(table) {
                    plans.push(Plan::Value(heading));
                    plans.extend(columns(table, &[Arc::clone(&column.name)])?);
                }
            }
            "VLOOKUP" => {
                let table = self.table_of(args.get(1)?)?;
                let Expr::Number(index) = &args.get(2)?.expr else { return None };
                let index = usize::try_from(index.to_i64()?).ok()?.checked_sub(1)?;
                let names = [table.columns.first()?.name.clone(), table.columns.get(index)?.name.clone()];
                let approximate = plans.drain(1..).nth(2).unwrap_or(Plan::Value(true.into()));
                plans.extend(columns(table, &names)?);
                plans.push(approximate);
            }
            "ALLOCATE" => {
                let id: Arc<str> = super::functions::ROW_ID.into();
                let this = Ref::ThisRow { column: Arc::clone(&id) };
                let all = Ref::Column { table: None, column: Arc::clone(&id) };
                let at = self.find(None, &id);
                plans.push(self.given_for(&all).or(at.map(Plan::Column))?);
                plans.push(self.given_for(&this).or(at.map(Plan::This))?);
            }
            "SPAN" => {
                for name in super::functions::PERIOD {
                    let name: Arc<str> = name.into();
                    let given = self.given_for(&Ref::Name(Arc::clone(&name)));
                    plans.push(given.or_else(|| self.model.name(&name).map(|n| Plan::Cell(n.value.clone())))?);
                }
            }
            _ => {}
        }
        Some(plans)
    }

    pub fn table_of(&self, node: &Node) -> Option<&'m Table> {
        match &node.expr {
            Expr::Ref(Ref::Name(name)) => self.model.table(name),
            _ => None,
        }
    }
}

/// Whether GRID reads the keys of a column as bounds: numbers are, text is matched.
pub(super) fn has_bounds(column: &Column) -> bool {
    matches!(column.ty, Type::Number | Type::Date)
}

/// The headings of a table for GRID beside its key column: bounds if all of them are, else text.
pub(super) fn headings(table: &Table) -> Vec<(Value, &Column)> {
    let key = table.bands.as_ref().map_or("", |b| &b.bound_column);
    let columns: Vec<&Column> = table.columns.iter().filter(|c| !same(&c.name, key)).collect();
    // The days from and to which a row holds are no headings.
    let dated = |c: &Column| c.ty == Type::Date && heading_bound(&c.name).is_none();
    let beside = columns.iter().filter(|c| !dated(c));
    let bounds: Option<Vec<_>> = beside.map(|c| Some((Value::Number(heading_bound(&c.name)?), *c))).collect();
    bounds.unwrap_or_else(|| columns.into_iter().map(|c| (Value::Text(Arc::clone(&c.name)), c)).collect())
}

/// A bound as the heading of a grid's column: `30000`, `80%`, [`OPEN`].
#[must_use]
pub fn heading_bound(name: &str) -> Option<Num> {
    match name.strip_suffix('%') {
        Some(percent) => Num::parse(percent).map(|n| n.mul(&Num::scaled(1, 2))),
        None => Num::parse(if name == OPEN { OPEN_END } else { name }),
    }
}

/// How a table of bands is read, as two arguments: whether the lower bound belongs to the band, and what lies below the first.
fn bands(table: &Table) -> Option<Vec<Plan>> {
    let bands = table.bands.as_ref()?;
    let below = bands.below.clone().unwrap_or(Value::error(ErrorKind::NA));
    Some(vec![Plan::Value(bands.lower_inclusive.into()), Plan::Value(below)])
}

pub(super) fn is_comparison(op: Binary) -> bool {
    matches!(op, Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge)
}

impl Plan {
    /// Calls `visit` on every plan inside, itself first.
    pub fn walk(&self, visit: &mut dyn FnMut(&Plan)) {
        visit(self);
        match self {
            Self::Unary(_, inner) | Self::Key(inner) | Self::Rounded(inner, _) | Self::Once(_, inner) => {
                inner.walk(visit);
            }
            Self::Binary(_, left, right) => {
                left.walk(visit);
                right.walk(visit);
            }
            Self::Call(_, args) => args.iter().for_each(|a| a.walk(visit)),
            _ => {}
        }
    }

    fn reads_columns(&self) -> bool {
        let mut found = false;
        self.walk(&mut |p| found |= matches!(p, Self::Column(_)));
        found
    }

    fn is_invariant(&self) -> bool {
        let mut invariant = true;
        self.walk(&mut |p| invariant &= !matches!(p, Self::This(_)));
        invariant
    }

    /// Whether it has a value for every row of some column.
    pub fn is_array(&self) -> bool {
        match self {
            Self::Column(_) | Self::List(_) => true,
            Self::Unary(_, inner) | Self::Key(inner) => inner.is_array(),
            Self::Binary(_, left, right) => left.is_array() || right.is_array(),
            Self::Call(function, args) => {
                args.iter().enumerate().any(|(i, a)| function.arg(i).is_single() && a.is_array())
            }
            _ => false,
        }
    }

    /// Every column that is read.
    pub fn columns(&self) -> Vec<ColumnAt> {
        let mut found = Vec::new();
        self.walk(&mut |p| {
            if let Self::This(at) | Self::Column(at) = p {
                found.push(*at);
            }
        });
        found.sort_unstable();
        found.dedup();
        found
    }
}
