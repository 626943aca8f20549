//! The search through a person's formulas: only the branches that can hold for them, down to the measures.

use super::{Context, Needs};
use crate::facts::Agent;
use crate::formula::{Binary, Content, Expr, NameContent, Node, Ref, Value};
use crate::scheme::compile::{base, target, walk};
use crate::scheme::model::{Input, InputFrom};
use crate::scheme::names::{AGENTS, APPRAISAL, ASSESSED, EVERYWHERE, HOME, PAID, RANKED, STORE, STORES};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One person's search.
pub(super) struct Search<'a> {
    pub context: &'a Context<'a>,
    pub agent: &'a Agent,
    pub needs: Needs,
    pub seen: BTreeSet<(Arc<str>, Arc<str>)>,
}

impl Search<'_> {
    /// A column of a table, for this person's row.
    pub(super) fn column(&mut self, table: &Arc<str>, column: &Arc<str>) {
        // What the others need is their own affair.
        let table = if &**table == STORES { &STORE.into() } else { table };
        if !self.seen.insert((Arc::clone(table), Arc::clone(column))) {
            return;
        }
        if self.context.is_fact(column) {
            let set = if &**table == STORE { &mut self.needs.store } else { &mut self.needs.measures };
            set.insert(Arc::clone(column));
            return;
        }
        if &**table == AGENTS
            && let Some(measure) = base(column).filter(|m| self.context.is_fact(m))
        {
            if column.starts_with(EVERYWHERE) {
                self.needs.anywhere.insert(measure.into());
            }
            return;
        }
        if &**table == APPRAISAL {
            let must = |i: &&Input| {
                i.from == InputFrom::Appraisal && i.name == *column && i.absent.as_ref().is_some_and(Value::is_error)
            };
            self.needs.appraisals.extend(self.context.scheme.inputs.iter().find(must).map(|i| Arc::clone(&i.name)));
            return;
        }
        let model = self.context.model;
        if let Some(Content::Formula(formula)) = model.table(table).and_then(|t| t.column(column)).map(|c| &c.content) {
            self.node(table, &formula.node, &[]);
        }
    }

    /// What a formula of `table` asks for. `blank` are the columns whose being empty the formula deals with.
    fn node(&mut self, table: &Arc<str>, node: &Node, blank: &[&str]) {
        match &node.expr {
            Expr::Ref(reference) => self.reference(table, reference, blank),
            Expr::Unary(_, inner) => self.node(table, inner, blank),
            Expr::Binary(_, a, b) => {
                self.node(table, a, blank);
                self.node(table, b, blank);
            }
            Expr::Call(name, args) if &**name == "IF" => {
                let Some((condition, branches)) = args.split_first() else { return };
                if let Some(is) = self.truth(table, condition) {
                    if let Some(branch) = branches.get(usize::from(!is)) {
                        self.node(table, branch, blank);
                    }
                } else {
                    let mut blank = blank.to_vec();
                    asked_blank(condition, &mut blank);
                    for arg in args {
                        self.node(table, arg, &blank);
                    }
                }
            }
            Expr::Call(name, args) if &**name == "IFS" => {
                let mut blank = blank.to_vec();
                for pair in args.chunks(2) {
                    let [condition, value] = pair else { return };
                    let truth = self.truth(table, condition);
                    if truth == Some(false) {
                        continue;
                    }
                    if truth.is_none() {
                        asked_blank(condition, &mut blank);
                        self.node(table, condition, &blank);
                    }
                    self.node(table, value, &blank);
                    if truth == Some(true) {
                        return;
                    }
                }
            }
            Expr::Call(_, args) => {
                for arg in args {
                    self.node(table, arg, blank);
                }
            }
            Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Error(_) | Expr::Missing => {}
        }
    }

    fn reference(&mut self, table: &Arc<str>, reference: &Ref, blank: &[&str]) {
        if let Ref::Name(name) = reference {
            if let Some(NameContent::Cell { table, column }) = self.context.model.name(name).map(|n| &n.content) {
                self.column(&Arc::clone(table), &Arc::clone(column));
            }
            return;
        }
        let Some((other, column)) = target(table, reference) else { return };
        // A column over everybody: what the others need is their own affair.
        let everybody = &**other == AGENTS && matches!(reference, Ref::Column { .. });
        if !everybody && !blank.contains(&&**column) {
            self.column(other, column);
        }
    }

    /// What a condition is for this person whatever the figures are; `None` where that depends.
    fn truth(&self, table: &str, node: &Node) -> Option<bool> {
        match &node.expr {
            Expr::Bool(b) => Some(*b),
            Expr::Ref(Ref::ThisRow { column }) if table == AGENTS => self.flag(column),
            Expr::Binary(op @ (Binary::Eq | Binary::Ne), a, b) => {
                let (a, b) = (self.text(table, a)?, self.text(table, b)?);
                // Excel compares texts ignoring case.
                Some((a.to_lowercase() == b.to_lowercase()) == (*op == Binary::Eq))
            }
            Expr::Call(name, args) => {
                let mut all = args.iter().map(|a| self.truth(table, a));
                match &**name {
                    "NOT" => all.next()?.map(|t| !t),
                    // A case by post and condition: `IF(post,condition,FALSE)`.
                    "IF" => args.get(if all.next()?? { 1 } else { 2 }).and_then(|branch| self.truth(table, branch)),
                    "AND" => all
                        .try_fold(true, |acc, t| match t {
                            Some(false) => Err(()),
                            Some(true) => Ok(acc),
                            None => Ok(false),
                        })
                        .map_or(Some(false), |sure| sure.then_some(true)),
                    "OR" => all
                        .try_fold(true, |acc, t| match t {
                            Some(true) => Err(()),
                            Some(false) => Ok(acc),
                            None => Ok(false),
                        })
                        .map_or(Some(true), |sure| sure.then_some(false)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// A flag that no rule of the scheme decides.
    fn flag(&self, column: &str) -> Option<bool> {
        let decided = |name: &str| self.context.scheme.rules.iter().any(|r| &*r.name == name);
        match column {
            HOME => Some(self.agent.home),
            PAID if !decided(PAID) => Some(self.agent.home),
            ASSESSED if !decided(ASSESSED) && !decided(PAID) => Some(self.agent.home),
            RANKED if !decided(RANKED) => Some(true),
            _ => None,
        }
    }

    fn text(&self, table: &str, node: &Node) -> Option<String> {
        match &node.expr {
            Expr::Text(text) => Some(text.to_string()),
            Expr::Ref(Ref::ThisRow { column }) if table == AGENTS => match &self.agent.roster.get(column)?.value {
                Value::Text(text) => Some(text.to_string()),
                Value::Empty => Some(String::new()),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The columns that a condition asks whether they say anything: `[@x]=""`, `ISBLANK([@x])`, `ISNUMBER([@x])`.
fn asked_blank<'n>(condition: &'n Node, blank: &mut Vec<&'n str>) {
    walk::visit(condition, &mut |n| {
        let own = |n: &'n Node| match &n.expr {
            Expr::Ref(Ref::ThisRow { column }) => Some(&**column),
            _ => None,
        };
        let empty = |n: &Node| matches!(&n.expr, Expr::Text(t) if t.is_empty());
        match &n.expr {
            Expr::Binary(Binary::Eq | Binary::Ne, a, b) if empty(b) => blank.extend(own(a)),
            Expr::Binary(Binary::Eq | Binary::Ne, a, b) if empty(a) => blank.extend(own(b)),
            Expr::Call(name, args) if matches!(&**name, "ISBLANK" | "ISNUMBER" | "ISTEXT") => {
                blank.extend(args.first().and_then(own));
            }
            _ => {}
        }
    });
}
