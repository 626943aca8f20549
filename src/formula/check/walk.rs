//! One formula against the names, arities and types of its model.

use super::ProblemKind;
use crate::diag::nearest;
use crate::formula::ast::{Binary, Expr, Node, Ref, Unary};
use crate::formula::exact::literal;
use crate::formula::functions::{self, Arg, Function, function};
use crate::formula::kinds::Kinds;
use crate::formula::model::{Model, Table, same};
use crate::formula::plan::is_comparison;
use crate::formula::types::Types;
use std::ops::Range;
use std::sync::Arc;

pub(super) struct Walk<'a> {
    pub model: &'a Model,
    pub types: &'a Types<'a>,
    pub own: usize,
    pub found: Vec<(Range<usize>, ProblemKind)>,
}

/// Where an expression stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// One value a row.
    Cell,
    /// Computed for every row of a column: inside SUMPRODUCT.
    Array,
}

impl<'a> Walk<'a> {
    pub fn formula(&mut self, node: &Node) {
        self.node(node, Arg::Any, Within::Cell, None);
    }

    fn tell(&mut self, node: &Node, kind: ProblemKind) {
        self.found.push((node.span.clone(), kind));
    }

    fn wrong(&mut self, node: &Node, wanted: &'static str, found: &'static str, of: Option<&Function>) {
        let function = of.map(|f| f.name.into());
        self.tell(node, ProblemKind::Type { wanted, found, function });
    }

    fn own(&self) -> Option<&'a Table> {
        self.model.tables.get(self.own)
    }

    fn node(&mut self, node: &Node, want: Arg, within: Within, of: Option<&Function>) {
        match want {
            Arg::Table => return self.table(node, of),
            Arg::Column => return self.column(node, of),
            Arg::Literal if literal(&node.expr).is_none() => return self.wrong(node, "literal", "other", of),
            Arg::History if !matches!(node.expr, Expr::Ref(_)) => self.wrong(node, "reference", "other", of),
            Arg::Values if matches!(node.expr, Expr::Ref(Ref::Column { .. })) => return self.column(node, of),
            _ => {}
        }
        let within = if want == Arg::Array { Within::Array } else { within };
        match &node.expr {
            Expr::Ref(r) => self.reference(node, r, within, of),
            Expr::Unary(op, inner) => {
                self.node(inner, if *op == Unary::Plus { Arg::Any } else { Arg::Number }, within, None);
            }
            Expr::Binary(op, left, right) => self.binary(*op, left, right, within),
            Expr::Call(name, args) => self.call(node, name, args, within),
            _ => {}
        }
        self.fits(node, want, of);
    }

    /// Whether what the expression may be is what the argument must be.
    fn fits(&mut self, node: &Node, want: Arg, of: Option<&Function>) {
        let kinds = self.types.kinds(node, self.own);
        let text = Kinds::TEXT_OR_BLANK;
        let wanted = match want {
            Arg::Number | Arg::Edge if kinds != Kinds::NONE && kinds.within(text) => "number",
            Arg::Edge if kinds == Kinds::BOOL => "number",
            Arg::Bool if kinds != Kinds::NONE && kinds.within(text) => "bool",
            // `TRUE&""` is TRUE in Excel and 1 in LibreOffice.
            Arg::Text if kinds == Kinds::BOOL => "text",
            _ => return,
        };
        self.wrong(node, wanted, kinds.word(), of);
    }

    fn binary(&mut self, op: Binary, left: &Node, right: &Node, within: Within) {
        let want = match op {
            Binary::Concat => Arg::Text,
            op if is_comparison(op) => Arg::Any,
            _ => Arg::Number,
        };
        self.node(left, want, within, None);
        self.node(right, want, within, None);
        if op == Binary::Pow && matches!(&right.expr, Expr::Number(n) if !n.is_integer()) {
            self.wrong(right, "literal", "number", None);
        }
        if is_comparison(op) {
            self.comparison(op, left, right);
        }
    }

    /// Excel and LibreOffice order different kinds differently, and texts by different alphabets.
    fn comparison(&mut self, op: Binary, left: &Node, right: &Node) {
        let (l, r) = (self.types.kinds(left, self.own), self.types.kinds(right, self.own));
        let numbers = Kinds::NUMBER_OR_DATE;
        let families = [numbers, Kinds::TEXT, Kinds::BOOL];
        let pure = |k: Kinds| {
            families.iter().position(|f| {
                let filled = k.without(Kinds::BLANK);
                filled != Kinds::NONE && filled.within(*f)
            })
        };
        let Some((a, b)) = pure(l).zip(pure(r)) else { return };
        if a != b {
            self.wrong(right, l.without(Kinds::BLANK).word(), r.without(Kinds::BLANK).word(), None);
        } else if a == 1 && !matches!(op, Binary::Eq | Binary::Ne) {
            self.wrong(right, "number", "text", None);
        }
    }

    fn reference(&mut self, node: &Node, r: &Ref, within: Within, of: Option<&Function>) {
        match r {
            Ref::ThisRow { column } => {
                if let Some(table) = self.own() {
                    self.exists(node, table, column);
                }
            }
            Ref::Column { .. } => {
                let table = self.column_table(node);
                if table.is_some_and(|t| t.rows != 1) && within == Within::Cell {
                    self.wrong(node, "value", "column", of);
                }
            }
            Ref::Name(name) if self.model.name(name).is_some() => {}
            Ref::Name(name) if self.model.table(name).is_some() => self.wrong(node, "value", "table", of),
            Ref::Name(name) => self.unknown_name(node, name),
        }
    }

    fn unknown_name(&mut self, node: &Node, name: &Arc<str>) {
        // A column's name without its brackets is the likeliest slip.
        let own = self.own().and_then(|t| t.column(name)).map(|c| format!("[@{}]", c.name).into());
        let names = self.model.names.iter().map(|n| &*n.name).chain(self.model.tables.iter().map(|t| &*t.name));
        let near = own.or_else(|| nearest(name, names).map(Into::into));
        self.tell(node, ProblemKind::UnknownName { name: Arc::clone(name), near });
    }

    /// The table of a column reference, the column being there; else the problem is told.
    fn column_table(&mut self, node: &Node) -> Option<&'a Table> {
        let Expr::Ref(Ref::Column { table, column }) = &node.expr else { return None };
        let found = match table {
            None => self.own(),
            Some(name) => self.model.table(name),
        };
        match (found, table) {
            (Some(found), _) => self.exists(node, found, column).then_some(found),
            (None, Some(name)) => {
                let near = nearest(name, self.model.tables.iter().map(|t| &*t.name)).map(Into::into);
                self.tell(node, ProblemKind::UnknownTable { name: Arc::clone(name), near });
                None
            }
            (None, None) => None,
        }
    }

    fn exists(&mut self, node: &Node, table: &Table, column: &Arc<str>) -> bool {
        if table.column(column).is_some() {
            return true;
        }
        let near = nearest(column, table.columns.iter().map(|c| &*c.name)).map(Into::into);
        let kind = ProblemKind::UnknownColumn { name: Arc::clone(column), table: Arc::clone(&table.name), near };
        self.tell(node, kind);
        false
    }

    fn column(&mut self, node: &Node, of: Option<&Function>) {
        match &node.expr {
            Expr::Ref(Ref::Column { .. }) => {
                self.column_table(node);
            }
            Expr::Ref(Ref::ThisRow { .. }) => self.wrong(node, "column", "value", of),
            _ => self.wrong(node, "column", "other", of),
        }
    }

    fn table(&mut self, node: &Node, of: Option<&Function>) {
        let Expr::Ref(Ref::Name(name)) = &node.expr else { return self.wrong(node, "table", "other", of) };
        let Some(table) = self.model.table(name) else {
            let near = nearest(name, self.model.tables.iter().map(|t| &*t.name)).map(Into::into);
            return self.tell(node, ProblemKind::UnknownTable { name: Arc::clone(name), near });
        };
        let tiers = table.bands.as_ref().is_some_and(|b| b.tiers.is_some());
        let fits = match of.map(|f| f.name) {
            Some("TIERED") => tiers,
            Some("GRID") => table.bands.is_some(),
            _ => true,
        };
        if !fits {
            self.not_bands(node, table, of);
        }
    }

    fn not_bands(&mut self, node: &Node, table: &Table, of: Option<&Function>) {
        let function = of.map_or("", |f| f.name).into();
        self.tell(node, ProblemKind::NotBands { table: Arc::clone(&table.name), function });
    }

    fn call(&mut self, node: &Node, name: &Arc<str>, args: &[Node], within: Within) {
        let Some(function) = function(name) else {
            let near = nearest(name, functions::all().map(|f| f.name)).map(Into::into);
            self.tell(node, ProblemKind::UnknownFunction { name: Arc::clone(name), near });
            // What stands inside is looked at all the same, as far as it can be.
            for arg in args {
                self.node(arg, Arg::Values, within, None);
            }
            return;
        };
        if !function.accepts(args.len()) {
            let kind =
                ProblemKind::Arity { function: function.name.into(), wanted: function.arity(), found: args.len() };
            self.tell(node, kind);
        }
        let inner = if function.name == "SUMPRODUCT" { Within::Array } else { within };
        for (i, arg) in args.iter().enumerate() {
            let want = if function.takes(i) { function.arg(i) } else { Arg::Any };
            self.node(arg, want, inner, Some(function));
        }
        self.one_table(function, args);
        self.particular(node, function, args, within);
    }

    /// Columns that are read side by side stand in one table.
    fn one_table(&mut self, function: &Function, args: &[Node]) {
        let mut first: Option<Arc<str>> = None;
        let mut columns = Vec::new();
        for (i, arg) in args.iter().enumerate() {
            match function.arg(i) {
                Arg::Column if function.name != "RANK" => columns.push(arg),
                Arg::Array => side_by_side(arg, &mut columns),
                _ => {}
            }
        }
        for node in columns {
            let Expr::Ref(Ref::Column { table, .. }) = &node.expr else { continue };
            let own = self.own().map(|t| &t.name);
            let Some(table) = table.as_ref().or(own) else { continue };
            if self.model.table(table).is_none_or(|t| t.rows == 1) {
                continue;
            }
            match &first {
                Some(wanted) if !same(wanted, table) => {
                    let kind = ProblemKind::OtherTable { wanted: Arc::clone(wanted), found: Arc::clone(table) };
                    self.tell(node, kind);
                }
                _ => first = Some(Arc::clone(table)),
            }
        }
    }

    /// What only this function asks for.
    fn particular(&mut self, node: &Node, function: &Function, args: &[Node], within: Within) {
        match function.name {
            "IF" | "IFS" | "IFERROR" | "IFNA" | "AND" | "OR" if within == Within::Array => {
                let mut columns = Vec::new();
                for arg in args {
                    side_by_side(arg, &mut columns);
                }
                if let Some(column) = columns.first() {
                    // Excel before 365 computes these for one row only.
                    self.wrong(column, "value", "column", Some(function));
                }
            }
            "IFERROR" | "IFNA" | "ISNA" | "ISERROR" => {
                if let Some(arg) = args.first().filter(|a| self.types.may_be_unknown(a, self.own)) {
                    let name = self.first_unknown(arg);
                    self.tell(node, ProblemKind::HidesUnknown { name });
                }
            }
            "BAND" => {
                if let Some(arg) = args.get(1)
                    && let Expr::Ref(Ref::Column { table, .. }) = &arg.expr
                    && let Some(table) = table.as_ref().map_or(self.own(), |t| self.model.table(t))
                    && table.bands.is_none()
                {
                    self.not_bands(arg, table, Some(function));
                }
            }
            "PREV" => {
                if let Some(back) = args.get(1).filter(|a| literal(&a.expr).is_some_and(|n| n < 1)) {
                    self.wrong(back, "literal", "number", Some(function));
                }
            }
            "VLOOKUP" => self.column_number(args),
            "ALLOCATE" => {
                if let Some(own) = self.own() {
                    self.exists(node, own, &functions::ROW_ID.into());
                }
            }
            "SPAN" => {
                for name in functions::PERIOD {
                    if self.model.name(name).is_none() {
                        self.unknown_name(node, &name.into());
                    }
                }
            }
            "TEXT" => {
                if let Some(Expr::Text(format)) = args.get(1).map(|a| &a.expr)
                    && !functions::is_known_format(format)
                {
                    self.tell(&args[1], ProblemKind::Format { format: Arc::clone(format) });
                }
            }
            "DATEDIF" => {
                if let Some(Expr::Text(unit)) = args.get(2).map(|a| &a.expr)
                    && !["Y", "M", "D", "YM", "YD", "MD"].contains(&unit.to_ascii_uppercase().as_str())
                {
                    self.tell(&args[2], ProblemKind::Format { format: Arc::clone(unit) });
                }
            }
            _ => {}
        }
    }

    fn column_number(&mut self, args: &[Node]) {
        let (Some(table), Some(index)) = (args.get(1), args.get(2)) else { return };
        let Expr::Ref(Ref::Name(name)) = &table.expr else { return };
        let Some(table) = self.model.table(name) else { return };
        let Some(number) = literal(&index.expr) else { return };
        let fits = usize::try_from(number).is_ok_and(|n| (1..=table.columns.len()).contains(&n));
        if !fits {
            let kind = ProblemKind::UnknownColumn {
                name: number.to_string().into(),
                table: Arc::clone(&table.name),
                near: None,
            };
            self.tell(index, kind);
        }
    }

    /// The first reference that may be unknown, for a message.
    fn first_unknown(&self, node: &Node) -> Arc<str> {
        let mut found: Option<Arc<str>> = None;
        node.walk(&mut |n| {
            if let Expr::Ref(r) = &n.expr
                && found.is_none()
                && self.types.may_be_unknown(n, self.own)
            {
                found = Some(crate::formula::print::reference(r).into());
            }
        });
        found.unwrap_or_else(|| "#N/A".into())
    }
}

/// The columns that an expression reads row by row: not those inside SUM and its like.
fn side_by_side<'n>(node: &'n Node, columns: &mut Vec<&'n Node>) {
    match &node.expr {
        Expr::Ref(Ref::Column { .. }) => columns.push(node),
        Expr::Unary(_, inner) => side_by_side(inner, columns),
        Expr::Binary(_, left, right) => {
            side_by_side(left, columns);
            side_by_side(right, columns);
        }
        Expr::Call(name, args) => {
            let Some(function) = function(name) else { return };
            for (_, arg) in args.iter().enumerate().filter(|(i, _)| function.arg(*i).is_single()) {
                side_by_side(arg, columns);
            }
        }
        _ => {}
    }
}
