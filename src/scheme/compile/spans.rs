//! Rules per day and per week: `[x]` there means the rows of that span, so functions over a whole column get the span as criteria.
//! Excel 2010 has no MAXIFS: the row that has the most or the least says it in a column of its own, and the rule reads that.

use super::text::{escaped, formula, this};
use super::walk;
use crate::formula::{Binary, Column, Expr, Node, Ref, Round, Type};
use crate::scheme::names::{FROM, ID, TO};
use std::sync::Arc;

/// MAX or MIN of a column over a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extreme {
    Most,
    Least,
}

impl Extreme {
    const ALL: [Self; 2] = [Self::Most, Self::Least];

    fn of(function: &str) -> Option<Self> {
        match function {
            "MAX" => Some(Self::Most),
            "MIN" => Some(Self::Least),
            _ => None,
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Most => "_期内最大",
            Self::Least => "_期内最小",
        }
    }

    /// What the criterion of a row that beats this one begins with.
    fn beats(self) -> &'static str {
        match self {
            Self::Most => ">",
            Self::Least => "<",
        }
    }

    /// The column whose extreme a column of this name holds.
    pub(crate) fn held(column: &str) -> Option<(&str, Self)> {
        Self::ALL.iter().find_map(|e| Some((column.strip_suffix(e.suffix())?, *e)))
    }
}

/// The columns of a span's table that a formula wants the most or the least of.
pub(super) fn extremes(node: &Node) -> Vec<(Arc<str>, Extreme)> {
    let mut found = Vec::new();
    walk::visit(node, &mut |n| {
        if let Expr::Call(name, args) = &n.expr
            && let [Node { expr: Expr::Ref(Ref::Column { table: None, column }), .. }] = args.as_slice()
            && let Some(extreme) = Extreme::of(name)
        {
            found.push((Arc::clone(column), extreme));
        }
    });
    found
}

/// The column that holds the extreme in the first row that has it, and nothing in the others.
pub(super) fn extreme(column: &str, extreme: Extreme) -> Column {
    let (own, all) = (this(column), escaped(column));
    let span = format!("[{FROM}],{},[{TO}],{},[{ID}],\">0\"", this(FROM), this(TO));
    let beaten = format!("COUNTIFS([{all}],\"{}\"&{own},{span})", extreme.beats());
    let same = format!("COUNTIFS([{all}],{own},[{ID}],\"<\"&{},{span})", this(ID));
    let text = format!("IF(ISNUMBER({own}),IF({beaten}+{same}=0,{own},\"\"),\"\")");
    Column::formula(format!("{column}{}", extreme.suffix()), Type::Number, formula(text, Round::None))
}

/// The formula with `[x]` taken as the persons' rows of this row's span.
///
/// A function that cannot be kept to a span keeps a name that no model has, so that the checks refuse it at its place.
pub(super) fn within(node: &Node) -> Node {
    let node = walk::rewrite(node, &call);
    // What no function has taken over.
    walk::rewrite(&node, &|n| match &n.expr {
        Expr::Ref(Ref::Column { table: None, column }) if !column.starts_with(OWN) => {
            Some(Expr::Ref(Ref::Name(format!("[{column}]").into())))
        }
        Expr::Ref(Ref::Column { table: None, column }) => {
            Some(Expr::Ref(Ref::Column { table: None, column: column.trim_start_matches(OWN).into() }))
        }
        _ => None,
    })
}

/// Marks the columns of calls that keep to the span, until the walk is over.
const OWN: char = '\u{0}';

fn call(node: &Node) -> Option<Expr> {
    let Expr::Call(name, args) = &node.expr else { return None };
    let at = |expr: Expr| Node { expr, span: node.span.clone() };
    let column = |name: &str| at(Expr::Ref(Ref::Column { table: None, column: format!("{OWN}{name}").into() }));
    let this = |name: &str| at(Expr::Ref(Ref::ThisRow { column: name.into() }));
    let text = |t: &str| at(Expr::Text(t.into()));
    let make = |name: &str, args: Vec<Node>| Expr::Call(name.into(), args);
    let span = || vec![column(FROM), this(FROM), column(TO), this(TO), column(ID), text(">0")];
    let taken = |n: &Node| match &n.expr {
        Expr::Ref(Ref::Column { table: None, column: c }) => Some(column(c)),
        _ => None,
    };
    match (&**name, args.as_slice()) {
        ("SUM", [x]) => Some(make("SUMIFS", [vec![taken(x)?], span()].concat())),
        ("AVERAGE", [x]) => Some(make("AVERAGEIFS", [vec![taken(x)?], span()].concat())),
        ("COUNT", [x]) => Some(make("COUNTIFS", [vec![taken(x)?, text("<9E307")], span()].concat())),
        ("RANK", [value, x, rest @ ..]) => {
            let x = taken(x)?;
            let ascending =
                rest.first().is_some_and(|n| !matches!(&n.expr, Expr::Missing | Expr::Bool(false)) && !is_zero(n));
            let sign = if ascending { "<" } else { ">" };
            let beyond = at(Expr::Binary(Binary::Concat, Box::new(text(sign)), Box::new(value.clone())));
            let better = at(make("COUNTIFS", [vec![x.clone(), beyond], span()].concat()));
            let number = |n: i64| at(Expr::Number(n.into()));
            let add = |a: Node, b: Node| at(Expr::Binary(Binary::Add, Box::new(a), Box::new(b)));
            // One unknown makes every place unknown, as RANK has it.
            let all = at(make("SUMIFS", [vec![x], span()].concat()));
            let none = at(Expr::Binary(Binary::Mul, Box::new(number(0)), Box::new(all)));
            let place = add(add(better, number(1)), none);
            let is_number = at(make("ISNUMBER", vec![value.clone()]));
            // To whom it does not apply has no place; any other text keeps the error that it would be in RANK.
            let nothing = at(Expr::Binary(Binary::Eq, Box::new(value.clone()), Box::new(text(""))));
            let other = at(make("IF", vec![nothing, text(""), add(value.clone(), number(0))]));
            Some(make("IF", vec![is_number, place, other]))
        }
        ("MAX" | "MIN", [x]) => {
            let x = taken(x)?;
            let Expr::Ref(Ref::Column { column: of, .. }) = &x.expr else { return None };
            let held = column(&format!("{}{}", of.trim_start_matches(OWN), Extreme::of(name)?.suffix()));
            let number = at(Expr::Number(0_i64.into()));
            // One unknown makes it unknown; of nobody there is none.
            let all = at(make("SUMIFS", [vec![x], span()].concat()));
            let unknown = at(Expr::Binary(Binary::Mul, Box::new(number.clone()), Box::new(all)));
            let counted = at(make("COUNTIFS", [vec![held.clone(), text("<9E307")], span()].concat()));
            let known = at(Expr::Binary(Binary::Add, Box::new(unknown), Box::new(counted)));
            let nobody = at(Expr::Binary(Binary::Eq, Box::new(known), Box::new(number)));
            let most = at(make("SUMIFS", [vec![held], span()].concat()));
            Some(make("IF", vec![nobody, text(""), most]))
        }
        ("COUNTIFS", [first, ..]) => {
            taken(first)?;
            let args = args.iter().map(|a| taken(a).unwrap_or_else(|| a.clone()));
            Some(make("COUNTIFS", args.chain(span()).collect()))
        }
        ("SUMIFS" | "AVERAGEIFS", [first, ..]) => {
            taken(first)?;
            let args = args.iter().map(|a| taken(a).unwrap_or_else(|| a.clone()));
            Some(Expr::Call(Arc::clone(name), args.chain(span()).collect()))
        }
        _ => None,
    }
}

fn is_zero(node: &Node) -> bool {
    matches!(&node.expr, Expr::Number(n) if n.is_zero())
}
