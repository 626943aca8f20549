//! One formula with one example: which branches it takes, on which boundaries it stands.

use super::parts::Parts;
use crate::formula::{Binary, Expr, Formula, Model, Node, Ref, Round, Value};
use crate::scheme::examples::Stage;
use crate::scheme::model::Scheme;
use crate::scheme::names::{PAID, STORE};
use std::collections::BTreeMap;
use std::ops::Range;

/// How much of a branch or a boundary a finding shows.
const SHOWN: usize = 60;

/// What there is to try in a formula, by its place in the text, and what has been tried.
#[derive(Default)]
pub struct Tally {
    branches: BTreeMap<(usize, usize), Branch>,
    edges: BTreeMap<(usize, usize), Edge>,
}

#[derive(Default)]
struct Branch {
    condition: String,
    /// Whether the other side is the scheme's own, and not what loading puts there for posts that there are not.
    has_other: bool,
    yes: bool,
    no: bool,
}

#[derive(Default)]
struct Edge {
    text: String,
    met: bool,
}

impl Tally {
    pub fn of(scheme: &Scheme, table: &str, column: &str, formula: &Formula) -> Self {
        let mut tally = Self::default();
        let written = |range: &Range<usize>| scheme.is_written(table, column, range.start);
        tally.collect(formula, &formula.node, &written);
        tally
    }

    fn collect(&mut self, formula: &Formula, node: &Node, written: &dyn Fn(&Range<usize>) -> bool) {
        match &node.expr {
            Expr::Unary(_, inner) => self.collect(formula, inner, written),
            Expr::Binary(op, left, right) => {
                if is_order(*op) && is_single(left) && is_single(right) {
                    let text = shown(formula, &node.span);
                    self.edges.insert(key(node), Edge { text, met: false });
                }
                self.collect(formula, left, written);
                self.collect(formula, right, written);
            }
            Expr::Call(name, args) => {
                if let ("IF", [condition, _, no @ ..]) = (&**name, args.as_slice())
                    && is_written_if(formula, node)
                    && !is_paid(condition)
                    && !is_post_test(node, no.first(), written)
                {
                    let made = |n: &Node| matches!(&n.expr, Expr::Call(f, a) if &**f == "NA" && a.is_empty());
                    let has_other = no.first().is_some_and(|n| !made(n) || written(&n.span));
                    let condition = shown(formula, &condition.span);
                    self.branches.insert(key(node), Branch { condition, has_other, yes: false, no: false });
                }
                // Rows side by side have no one branch and no one boundary.
                if &**name != "SUMPRODUCT" {
                    for arg in args {
                        self.collect(formula, arg, written);
                    }
                }
            }
            _ => {}
        }
    }

    /// What is still to be tried, in the order of the text.
    pub fn open(&self) -> impl Iterator<Item = (&'static str, String)> {
        let branches = self.branches.iter().flat_map(|(at, b)| {
            let yes = (!b.yes).then(|| (*at, "yes", b.condition.clone()));
            let no = (b.has_other && !b.no).then(|| (*at, "no", b.condition.clone()));
            yes.into_iter().chain(no)
        });
        let edges = self.edges.iter().filter(|(_, e)| !e.met).map(|(at, e)| (*at, "equal", e.text.clone()));
        let mut all: Vec<_> = branches.chain(edges).collect();
        all.sort();
        all.into_iter().map(|(_, what, part)| (what, part))
    }
}

/// One example on its way through a formula.
pub struct Walk<'a> {
    pub stage: &'a Stage<'a>,
    pub model: &'a Model,
    pub tally: &'a mut Tally,
    pub parts: &'a mut Parts,
}

impl Walk<'_> {
    pub fn formula(&mut self, formula: &Formula) {
        self.node(&formula.node);
    }

    fn value(&self, node: &Node) -> Value {
        self.stage.evaluate(&Formula { text: "".into(), node: node.clone(), round: Round::None, span: None })
    }

    fn node(&mut self, node: &Node) {
        match &node.expr {
            Expr::Unary(_, inner) => self.node(inner),
            Expr::Binary(_, left, right) => {
                if self.tally.edges.get(&key(node)).is_some_and(|e| !e.met) {
                    let met = match (self.value(left), self.value(right)) {
                        (Value::Number(a), Value::Number(b)) => a == b,
                        _ => false,
                    };
                    if let Some(edge) = self.tally.edges.get_mut(&key(node)) {
                        edge.met |= met;
                    }
                }
                self.node(left);
                self.node(right);
            }
            Expr::Call(name, args) => self.call(node, name, args),
            _ => {}
        }
    }

    fn call(&mut self, node: &Node, name: &str, args: &[Node]) {
        match (name, args) {
            ("IF", [condition, yes, rest @ ..]) => {
                self.node(condition);
                let Some(is) = truth(&self.value(condition)) else { return };
                if let Some(branch) = self.tally.branches.get_mut(&key(node)) {
                    branch.yes |= is;
                    branch.no |= !is;
                }
                match (is, rest.first()) {
                    (true, _) => self.node(yes),
                    (false, Some(no)) => self.node(no),
                    (false, None) => {}
                }
            }
            ("IFS", _) => {
                for pair in args.chunks(2) {
                    let [condition, value] = pair else { return };
                    self.node(condition);
                    match truth(&self.value(condition)) {
                        Some(true) => return self.node(value),
                        Some(false) => {}
                        None => return,
                    }
                }
            }
            ("SUMPRODUCT", _) => {}
            ("BAND", [x, Node { expr: Expr::Ref(Ref::Column { table: Some(table), .. }), .. }])
            | ("TIERED", [x, Node { expr: Expr::Ref(Ref::Name(table)), .. }]) => {
                let value = self.value(x);
                self.parts.band(self.model, table, &value);
                self.node(x);
            }
            ("GRID", [x, y, Node { expr: Expr::Ref(Ref::Name(table)), .. }]) => {
                let (down, across) = (self.value(x), self.value(y));
                self.parts.grid(self.model, table, &down, &across);
                self.node(x);
                self.node(y);
            }
            ("PICK", [Node { expr: Expr::Ref(Ref::Column { table: Some(table), .. }), .. }, keys @ ..]) => {
                let mut wanted = Vec::new();
                for pair in keys.chunks(2) {
                    let [Node { expr: Expr::Ref(Ref::Column { column, .. }), .. }, key] = pair else { return };
                    wanted.push((column.clone(), self.value(key)));
                    self.node(key);
                }
                self.parts.pick(self.model, table, &wanted);
            }
            _ => {
                for arg in args {
                    self.node(arg);
                }
            }
        }
    }
}

fn key(node: &Node) -> (usize, usize) {
    (node.span.start, node.span.end)
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::Number(n) => Some(!n.is_zero()),
        Value::Empty => Some(false),
        Value::Text(_) | Value::Error(_) => None,
    }
}

fn is_order(op: Binary) -> bool {
    matches!(op, Binary::Lt | Binary::Le | Binary::Gt | Binary::Ge)
}

/// One value, not a column.
fn is_single(node: &Node) -> bool {
    match &node.expr {
        Expr::Ref(Ref::Column { table, .. }) => table.as_deref() == Some(STORE),
        _ => true,
    }
}

/// An IF of the formula's text, not of what a function was turned into.
fn is_written_if(formula: &Formula, node: &Node) -> bool {
    let text = formula.text.get(node.span.clone()).unwrap_or_default();
    text.get(..3).is_some_and(|t| t.eq_ignore_ascii_case("IF("))
}

/// Who is paid at all is no branch of the policy.
fn is_paid(condition: &Node) -> bool {
    matches!(&condition.expr, Expr::Ref(Ref::ThisRow { column }) if &**column == PAID)
}

/// `IF(post,condition,FALSE)`, as loading has a case by post and condition.
fn is_post_test(node: &Node, no: Option<&Node>, written: &dyn Fn(&Range<usize>) -> bool) -> bool {
    let never = no.is_some_and(|n| matches!(n.expr, Expr::Bool(false)));
    never && !written(&node.span)
}

/// A stretch of the formula on one line, cut where it is long.
fn shown(formula: &Formula, span: &Range<usize>) -> String {
    let text = formula.text.get(span.clone()).unwrap_or_default();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= SHOWN {
        return text;
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}
