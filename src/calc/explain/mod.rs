//! Where a number comes from: the tree from a wage down to clauses and cells, built from an outcome on demand.
//!
//! A rule shows its formula as it came out (the branch that was taken, the numbers put in) and then what went into it.
//! A column over other people shows as one number with the first of its cells: nobody's figures stand in another's tree.

mod columns;
mod facts;
mod origins;
mod policy;
mod simplify;

use super::missing::{is_mark, unmarked};
use super::outcome::{StoreOutcome, printed};
use crate::formula::{Content, Expr, Formula, Name, NameContent, Node, Ref, Round, Type, Value, deps, parse, print};
use crate::origin::{Origin, Place};
use crate::period::from_serial;
use crate::scheme::compile::{table_of, target};
use crate::scheme::model::Rule;
use crate::scheme::names::{AGENTS, DATE, FROM, ID, PAID, POST, STORE, TO};
use crate::trace::Trace;
use columns::rows_of;
use origins::Roots;
use simplify::Taken;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// How many values one tree opens: a scheme whose rules fan out without end still gets an answer.
const OPENED: u32 = 4000;

/// The tree of one value of 客服.
#[must_use]
pub fn explain(outcome: &StoreOutcome, row: usize, column: &str) -> Trace {
    explain_cell(outcome, AGENTS, column, row)
}

/// The tree of one value of any table.
#[must_use]
pub fn explain_cell(outcome: &StoreOutcome, table: &str, column: &str, row: usize) -> Trace {
    Explainer::new(outcome, BTreeSet::new()).tree(table, column, row)
}

/// The first cell of a file that a value of 客服 comes from.
#[must_use]
pub fn first_place(outcome: &StoreOutcome, row: usize, column: &str) -> Option<Place> {
    fn first(trace: &Trace) -> Option<Place> {
        trace.origin.place().cloned().or_else(|| trace.parts.iter().find_map(first))
    }
    first(&explain(outcome, row, column))
}

/// Table, column, row.
type At = (Arc<str>, Arc<str>, usize);

/// Makes the trees of one outcome; what one has found out the next need not look for.
#[derive(Debug)]
pub struct Explainer<'a> {
    outcome: &'a StoreOutcome,
    lines: BTreeSet<&'a str>,
    /// What each cell comes from in the end, once asked.
    known: RefCell<BTreeMap<At, Rc<Roots>>>,
    /// Of the tree that is being made: the row of its root, and how many values it has opened.
    row: Cell<usize>,
    opened: Cell<u32>,
}

/// What goes into a value, each once.
#[derive(Default)]
struct Parts {
    list: Vec<Trace>,
    seen: Vec<Ref>,
}

impl Parts {
    fn push(&mut self, trace: Trace) {
        if !self.list.contains(&trace) {
            self.list.push(trace);
        }
    }
}

impl<'a> Explainer<'a> {
    /// `lines` are the rules of 客服 that stand on one page, each with its tree: in the trees of the others they are not opened.
    #[must_use]
    pub fn new(outcome: &'a StoreOutcome, lines: BTreeSet<&'a str>) -> Self {
        Self { outcome, lines, known: RefCell::default(), row: Cell::new(0), opened: Cell::new(0) }
    }

    /// The tree of one value.
    #[must_use]
    pub fn tree(&self, table: &str, column: &str, row: usize) -> Trace {
        self.row.set(row);
        self.opened.set(0);
        self.open(&table.into(), column, row)
    }
}

impl Explainer<'_> {
    /// A value inside a tree.
    fn cell(&self, table: &Arc<str>, column: &str, row: usize) -> Trace {
        if &**table == AGENTS && row == self.row.get() && self.lines.contains(column) {
            let found = self.outcome.model.table(table).and_then(|t| t.column(column));
            let value = self.shown(table, column, row);
            if let Some(Content::Formula(formula)) = found.map(|c| &c.content).filter(|_| !value.is_empty()) {
                return Trace { formula: Some(Arc::clone(&formula.text)), ..leaf(column, value, Origin::Computed) };
            }
        }
        self.open(table, column, row)
    }

    fn open(&self, table: &Arc<str>, column: &str, row: usize) -> Trace {
        let Some(found) = self.outcome.model.table(table).and_then(|t| t.column(column)) else {
            return leaf(column, String::new(), Origin::Computed);
        };
        let value = self.shown(table, column, row);
        let formula = match &found.content {
            Content::Input(origins) => {
                return leaf(&found.name, value, origins.get(row).cloned().unwrap_or_default());
            }
            Content::Formula(formula) => formula,
        };
        self.opened.set(self.opened.get() + 1);
        if self.opened.get() > OPENED {
            let origin = Roots::clone(&self.roots(table, column, row)).origin();
            return leaf(&found.name, value, origin);
        }
        if let Some(fact) = self.fact(table, &found.name, row, value.clone()) {
            return fact;
        }
        let rule = self.rule(table, column);
        if rule.is_none()
            && let Some(listed) = self.listed(table, &found.name, row, &value)
        {
            return listed;
        }
        let case = rule.and_then(|r| self.case(r, table, row));
        let clause = case.as_ref().map(|(clause, _)| Arc::clone(clause)).filter(|c| !c.is_empty());
        let written = case.map_or_else(|| said(formula), |(_, text)| text);
        let taken = self.taken(table, row, &formula.node);
        let mut parts = Parts::default();
        self.add(&mut parts, table, row, &taken);
        if rule.is_some() {
            for condition in &taken.conditions {
                // That somebody is paid at all goes without saying, and so does whether there is a file of records.
                let paid = matches!(&condition.expr, Expr::Ref(Ref::ThisRow { column }) if &**column == PAID);
                if !paid && !is_mark(condition) {
                    self.add(&mut parts, table, row, &self.taken(table, row, condition));
                }
            }
        } else {
            // What the compiler wrote asks for much that is not there.
            parts.list.retain(|p| !p.value.is_empty() || p.origin != Origin::Computed || !p.parts.is_empty());
        }
        Trace {
            name: Arc::clone(&found.name),
            value,
            formula: Some(written),
            numbers: Some(self.numbers(table, row, &taken.node)),
            rounding: match formula.round {
                Round::To(digits) => Some(digits),
                Round::None => None,
            },
            clause: clause.or_else(|| rule.map(|r| Arc::clone(&r.clause)).filter(|c| !c.is_empty())),
            assumed: None,
            origin: Origin::Computed,
            parts: parts.list,
        }
    }

    /// The formula with its numbers put in.
    fn numbers(&self, table: &Arc<str>, row: usize, node: &Node) -> String {
        print::with_values(node, &|reference| match reference {
            Ref::ThisRow { column } => Some(self.put_in(table, column, row)),
            Ref::Column { table: Some(store), column } if &**store == STORE => Some(self.put_in(store, column, 0)),
            Ref::Column { .. } => None,
            Ref::Name(name) => match &self.outcome.model.name(name)?.content {
                NameContent::Cell { table, column } => Some(self.put_in(table, column, 0)),
                NameContent::Input(_) => self.outcome.model.name(name).map(|n| self.name_value(n)),
            },
        })
    }

    /// What went into a formula as it came out: aggregates, rows of the policy's tables, columns, names.
    fn add(&self, parts: &mut Parts, table: &Arc<str>, row: usize, taken: &Taken) {
        for (call, value) in &taken.aggregates {
            parts.push(self.aggregate(table, row, call, value));
        }
        let policy = self.policy(table, row, &taken.node);
        let shown: Vec<Arc<str>> = policy.iter().map(|(table, _)| Arc::clone(table)).collect();
        for (_, trace) in policy {
            parts.push(trace);
        }
        for reference in deps(&taken.node) {
            let of_policy = match &reference {
                Ref::Column { table: Some(t), .. } | Ref::Name(t) => shown.contains(t),
                _ => false,
            };
            if !of_policy && !parts.seen.contains(&reference) {
                if let Some(trace) = self.reference(table, row, &reference) {
                    parts.push(trace);
                }
                parts.seen.push(reference);
            }
        }
    }

    fn reference(&self, table: &Arc<str>, row: usize, reference: &Ref) -> Option<Trace> {
        match reference {
            Ref::ThisRow { column } => Some(self.cell(table, column, row)),
            Ref::Name(name) => self.name(name),
            Ref::Column { table: Some(store), column } if &**store == STORE => {
                Some(Trace { name: print::reference(reference).into(), ..self.cell(store, column, 0) })
            }
            Ref::Column { .. } => {
                let (other, _) = target(table, reference)?;
                Some(self.policy_table(other).unwrap_or_else(|| {
                    let mut roots = Roots::default();
                    self.add_reference(&mut roots, table, reference, row, &columns::Rows::new());
                    leaf(&print::reference(reference), String::new(), roots.origin())
                }))
            }
        }
    }

    /// A call over whole columns: one number, the owner's rows where it keeps to them.
    fn aggregate(&self, table: &Arc<str>, row: usize, call: &Node, value: &Value) -> Trace {
        let rows = rows_of(call);
        let mut roots = Roots::default();
        let mut parts = Vec::new();
        for reference in deps(call) {
            let Some((other, column)) = target(table, &reference) else {
                parts.extend(self.reference(table, row, &reference));
                continue;
            };
            if matches!(reference, Ref::ThisRow { .. }) {
                // What says which rows is no figure.
                if !matches!(&**column, ID | FROM | TO | DATE) {
                    parts.push(self.cell(other, column, row));
                }
            } else if let Some(policy) = self.policy_table(other) {
                if !parts.contains(&policy) {
                    parts.push(policy);
                }
            } else if rows.contains_key(other) {
                let own = if matches!(&**column, ID | FROM | TO | DATE) {
                    Vec::new()
                } else {
                    self.selected(call, other, self.rows(table, row, other, &rows))
                };
                parts.extend(own.into_iter().map(|r| self.cell(other, column, r)));
            } else {
                self.add_reference(&mut roots, table, &reference, row, &rows);
            }
        }
        let origin = match roots.origin() {
            Origin::Computed if parts.is_empty() => Origin::Default("没有这样的记录".into()),
            origin => origin,
        };
        Trace { parts, ..leaf(&print::source(call), value.to_string(), origin) }
    }

    fn name(&self, name: &str) -> Option<Trace> {
        let Some(found) = self.outcome.model.name(name) else { return self.policy_table(name) };
        if let NameContent::Cell { table, column } = &found.content {
            return Some(self.cell(table, column, 0));
        }
        let origin = match &found.content {
            NameContent::Input(origin) => origin.clone(),
            NameContent::Cell { .. } => Origin::Computed,
        };
        let mut trace = leaf(&found.name, self.name_value(found), origin);
        if let Some(param) = self.outcome.scheme.params.iter().find(|p| p.name == found.name) {
            trace.clause = Some(Arc::clone(&param.clause)).filter(|c| !c.is_empty());
            trace.assumed.clone_from(&param.assumed);
        }
        Some(trace)
    }

    fn rule(&self, table: &Arc<str>, column: &str) -> Option<&Rule> {
        self.outcome
            .scheme
            .rules
            .iter()
            .find(|r| &*r.name == column && (table_of(&r.per) == *table || (&**table == STORE && r.store.is_some())))
    }

    /// The case of a rule that held in this row: its clause and its formula.
    fn case(&self, rule: &Rule, table: &Arc<str>, row: usize) -> Option<(Arc<str>, Arc<str>)> {
        if table_of(&rule.per) != *table {
            return None;
        }
        let post = self.outcome.model.value(table, POST, row);
        let post = post.and_then(Value::as_text).unwrap_or_default();
        let holds = |when: &str| parse(when).is_ok_and(|node| self.evaluate(table, row, &node).is_true());
        let case = rule.cases.iter().find(|c| {
            (c.posts.is_empty() || c.posts.iter().any(|p| **p == *post)) && c.when.as_deref().is_none_or(holds)
        })?;
        Some((Arc::clone(&case.clause), Arc::clone(&case.formula)))
    }

    /// A value as the reports print it.
    fn shown(&self, table: &str, column: &str, row: usize) -> String {
        let Some(found) = self.outcome.model.table(table).and_then(|t| t.column(column)) else { return String::new() };
        match found.values.get(row) {
            Some(Value::Number(n)) if found.ty == Type::Date => {
                n.to_i64().and_then(from_serial).map_or_else(|| n.to_string(), |d| d.to_string())
            }
            Some(value) => printed(self.outcome, table, column, row).unwrap_or_else(|| value.to_string()),
            None => String::new(),
        }
    }

    /// A value inside a formula: texts in quotes, nothing as nothing.
    fn put_in(&self, table: &str, column: &str, row: usize) -> String {
        match self.outcome.model.value(table, column, row) {
            Some(Value::Text(text)) => format!("\"{}\"", text.replace('"', "\"\"")),
            Some(Value::Number(n)) if n.is_negative() => format!("({})", self.shown(table, column, row)),
            Some(Value::Empty) | None => "\"\"".to_owned(),
            Some(_) => self.shown(table, column, row),
        }
    }

    /// As the scheme has it (`0.6%`), where that is a number.
    fn name_value(&self, name: &Name) -> String {
        let span = match &name.content {
            NameContent::Input(Origin::Text(span)) => Some(span),
            _ => None,
        };
        let param = self.outcome.scheme.params.iter().find(|p| p.name == name.name);
        let written = param.and_then(|p| p.values.iter().find(|v| Some(&v.span) == span && v.value == name.value));
        match &name.value {
            Value::Number(_) if written.is_some() && name.ty == Type::Number => {
                written.map(|v| v.text.to_string()).unwrap_or_default()
            }
            Value::Number(n) if name.ty == Type::Date => {
                n.to_i64().and_then(from_serial).map_or_else(|| n.to_string(), |d| d.to_string())
            }
            value => value.to_string(),
        }
    }
}

/// The formula as the scheme has it, without the condition that somebody is paid at all, which loading puts around it.
fn said(formula: &Formula) -> Arc<str> {
    let paid = |n: &Node| matches!(&n.expr, Expr::Ref(Ref::ThisRow { column }) if &**column == PAID);
    match &formula.node.expr {
        Expr::Call(name, args) if &**name == "IF" => match args.as_slice() {
            [condition, inner, _] if paid(condition) => print::source(&unmarked(inner)).into(),
            _ => Arc::clone(&formula.text),
        },
        _ => Arc::clone(&formula.text),
    }
}

fn leaf(name: &str, value: String, origin: Origin) -> Trace {
    Trace {
        name: name.into(),
        value,
        formula: None,
        numbers: None,
        rounding: None,
        clause: None,
        assumed: None,
        origin,
        parts: Vec::new(),
    }
}
