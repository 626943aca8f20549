//! The kinds of every expression and column, and whether it may be unknown.

use super::ast::{Binary, Expr, Node, Ref, Unary};
use super::functions::{Gives, function};
use super::kinds::Kinds;
use super::model::{Content, Model, NameContent, same};
use super::order::Needs;
use super::plan::{ColumnAt, is_comparison};
use super::value::{Type, Value};
use std::collections::BTreeMap;

/// What is known about a column before any data.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub kinds: Kinds,
    /// May be `#N/A` because a figure is missing.
    pub unknown: bool,
}

const NOTHING: Known = Known { kinds: Kinds::ANY, unknown: true };

/// What is known about every column of a model, by table and column.
pub(super) struct Types<'m> {
    model: &'m Model,
    columns: BTreeMap<(usize, usize), Known>,
}

impl<'m> Types<'m> {
    pub fn of(model: &'m Model) -> Self {
        let mut types = Self { model, columns: BTreeMap::new() };
        for (t, table) in model.tables.iter().enumerate() {
            for (c, column) in table.columns.iter().enumerate() {
                if let Content::Input(_) = column.content {
                    // Keys, posts, dates and flags are always known; figures may be missing.
                    let figure = matches!(column.ty, Type::Number | Type::Any);
                    let unknown = figure && !same(&column.name, super::functions::ROW_ID);
                    types.columns.insert((t, c), Known { kinds: Kinds::of_type(column.ty), unknown });
                }
            }
        }
        for at in Needs::of(model).order() {
            let Some(table) = model.tables.get(at.table) else { continue };
            let Some(Content::Formula(formula)) = table.columns.get(at.column).map(|c| &c.content) else { continue };
            let known = Known {
                kinds: types.kinds(&formula.node, at.table),
                unknown: types.may_be_unknown(&formula.node, at.table),
            };
            types.columns.insert((at.table, at.column), known);
        }
        types
    }

    pub fn column(&self, table: usize, column: usize) -> Known {
        self.columns.get(&(table, column)).copied().unwrap_or(NOTHING)
    }

    fn find(&self, table: Option<&str>, column: &str, own: usize) -> Known {
        ColumnAt::find(self.model, own, table, column).map_or(NOTHING, |at| self.column(at.table, at.column))
    }

    fn reference(&self, r: &Ref, own: usize) -> Known {
        match r {
            Ref::ThisRow { column } => self.find(None, column, own),
            Ref::Column { table, column } => self.find(table.as_deref(), column, own),
            Ref::Name(name) => match self.model.name(name) {
                Some(name) => match &name.content {
                    NameContent::Input(_) => {
                        let kinds = match name.ty {
                            Type::Any => Kinds::of_value(&name.value),
                            ty => Kinds::of_type(ty),
                        };
                        Known { kinds, unknown: name.value.is_error() }
                    }
                    NameContent::Cell { table, column } => self.find(Some(table), column, own),
                },
                None => NOTHING,
            },
        }
    }

    /// What an expression of table number `own` may turn out to be; for a column, what its cells may be.
    pub fn kinds(&self, node: &Node, own: usize) -> Kinds {
        match &node.expr {
            Expr::Number(_) | Expr::Missing | Expr::Unary(Unary::Minus | Unary::Percent, _) => Kinds::NUMBER,
            Expr::Text(t) => Kinds::of_value(&Value::Text(t.clone())),
            Expr::Bool(_) => Kinds::BOOL,
            Expr::Error(_) => Kinds::NONE,
            Expr::Ref(r) => self.reference(r, own).kinds,
            Expr::Unary(Unary::Plus, inner) => self.kinds(inner, own),
            Expr::Binary(op, left, right) => match op {
                Binary::Concat => Kinds::TEXT_OR_BLANK,
                op if is_comparison(*op) => Kinds::BOOL,
                // A day moved by days is a day; two days apart is a number.
                Binary::Add | Binary::Sub => {
                    let day = |n: &Node| self.kinds(n, own).without(Kinds::BLANK) == Kinds::DATE;
                    let (l, r) = (day(left), day(right));
                    if l && !r || r && !l && *op == Binary::Add { Kinds::DATE } else { Kinds::NUMBER }
                }
                _ => Kinds::NUMBER,
            },
            Expr::Call(name, args) => self.of_call(name, args, own),
        }
    }

    fn of_call(&self, name: &str, args: &[Node], own: usize) -> Kinds {
        let Some(function) = function(name) else { return Kinds::ANY };
        match function.gives {
            Gives::Whole(kinds) | Gives::Computed(kinds) => kinds,
            Gives::Cents | Gives::Rounded => Kinds::NUMBER,
            Gives::OneOf(which, mask) => {
                let union = which(args.len())
                    .into_iter()
                    .filter_map(|i| args.get(i))
                    .fold(Kinds::NONE, |kinds, arg| kinds | self.kinds(arg, own));
                let union = match function.name {
                    "IF" if args.len() == 2 => union | Kinds::BOOL,
                    "BAND" => union | self.below(args.get(1)),
                    _ => union,
                };
                // ABS, MIN and MAX turn everything into numbers.
                let numbers = mask.within(Kinds::NUMBER_OR_DATE);
                if numbers && !union.within(mask) { Kinds::NUMBER } else { union }
            }
            Gives::FromTable => {
                let table = args.iter().find_map(|a| match &a.expr {
                    Expr::Ref(Ref::Name(name)) => self.model.tables.iter().position(|t| same(&t.name, name)),
                    _ => None,
                });
                let Some(t) = table else { return Kinds::ANY };
                self.of_table(function.name, args, t)
            }
        }
    }

    fn of_table(&self, function: &str, args: &[Node], t: usize) -> Kinds {
        let Some(table) = self.model.tables.get(t) else { return Kinds::ANY };
        if function == "VLOOKUP" {
            let index = args.get(2).and_then(|a| super::exact::literal(&a.expr));
            let column = index.and_then(|i| usize::try_from(i - 1).ok());
            return column.map_or(Kinds::ANY, |c| self.column(t, c).kinds);
        }
        let key = table.bands.as_ref().map_or("", |b| &b.bound_column);
        let below = table.bands.as_ref().and_then(|b| b.below.as_ref()).map_or(Kinds::NONE, Kinds::of_value);
        let cells = table.columns.iter().enumerate().filter(|(_, c)| !same(&c.name, key));
        cells.fold(below, |kinds, (c, _)| kinds | self.column(t, c).kinds)
    }

    /// What BAND gives below the first bound.
    fn below(&self, column: Option<&Node>) -> Kinds {
        let table = column.and_then(|node| match &node.expr {
            Expr::Ref(Ref::Column { table: Some(table), .. }) => self.model.table(table),
            _ => None,
        });
        let below = table.and_then(|t| t.bands.as_ref()).and_then(|b| b.below.as_ref());
        below.map_or(Kinds::NONE, Kinds::of_value)
    }

    /// Whether a figure that is missing can make the expression `#N/A`.
    pub fn may_be_unknown(&self, node: &Node, own: usize) -> bool {
        match &node.expr {
            Expr::Ref(r) => self.reference(r, own).unknown,
            Expr::Call(name, args) => match &**name {
                "ISNUMBER" | "ISTEXT" | "ISBLANK" | "ISNA" | "ISERROR" | "COUNT" | "COUNTIF" | "COUNTIFS" => {
                    args.iter().any(|a| !matches!(a.expr, Expr::Ref(_)) && self.may_be_unknown(a, own))
                        && name.starts_with("COUNT")
                }
                "IFERROR" | "IFNA" => args.get(1).is_none_or(|a| self.may_be_unknown(a, own)),
                "NA" => true,
                _ => args.iter().any(|a| self.may_be_unknown(a, own)),
            },
            Expr::Error(_) => true,
            Expr::Unary(_, inner) => self.may_be_unknown(inner, own),
            Expr::Binary(_, left, right) => self.may_be_unknown(left, own) || self.may_be_unknown(right, own),
            _ => false,
        }
    }
}

/// Gives every formula column whose type is not said the type that its formula has.
pub fn settle_types(model: &mut Model) {
    let types = Types::of(model);
    let mut found = Vec::new();
    for (t, table) in model.tables.iter().enumerate() {
        for (c, column) in table.columns.iter().enumerate() {
            if matches!(column.content, Content::Formula(_)) && column.ty == Type::Any {
                found.push((t, c, types.column(t, c).kinds.to_type()));
            }
        }
    }
    for (t, c, ty) in found {
        if let Some(column) = model.tables.get_mut(t).and_then(|t| t.columns.get_mut(c)) {
            column.ty = ty;
        }
    }
}
