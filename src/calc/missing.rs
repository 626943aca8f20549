//! Record tables whose file is not there. Silence is not "nothing happened": until a file comes or `[none]` says so,
//! what counts those records is unknown. A marked row in the table says it; taking the row out makes the figures flow.

use crate::diag::{Diagnostic, codes};
use crate::facts::{Datum, Record, RecordTable, STORE_OWNER, StoreFacts};
use crate::formula::value::Cause;
use crate::formula::{Binary, Content, Expr, Model, Node, Ref, Value};
use crate::number::Num;
use crate::origin::Origin;
use crate::scheme::compile::walk;
use crate::scheme::names::{CONDUCT, EXPENSES, ID, MINUS, PLUS, TIMES};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The kinds whose absence is told by a mark, each with the column that carries it. Appraisals have their own rule for empty cells.
const MARKED: [(&str, &str); 2] = [(CONDUCT, TIMES), (EXPENSES, "金额")];

/// A table without a file, and the columns of other tables that read it.
pub(super) struct Marked {
    kind: &'static str,
    users: Vec<(Arc<str>, Arc<str>)>,
}

/// Marks the tables without a file and makes what is computed from them unknown.
pub(super) fn mark(model: &mut Model, facts: &mut StoreFacts, present: &BTreeSet<Arc<str>>) -> Vec<Marked> {
    let mut found = Vec::new();
    for (kind, column) in MARKED {
        let said = present.contains(kind)
            || (kind == CONDUCT && (present.contains(PLUS) || present.contains(MINUS)))
            || facts.records.iter().any(|t| &*t.kind == kind);
        if said || model.table(kind).is_none() {
            continue;
        }
        let users = wrap(model, kind, column);
        if users.is_empty() {
            continue;
        }
        let why: Arc<str> = format!("本期没有“{kind}”文件").into();
        let origin = Origin::Default(Arc::clone(&why));
        let unknown = Value::unknown(Cause { name: kind.into(), why: Arc::clone(&why), origin: origin.clone() });
        facts.records.push(RecordTable {
            kind: kind.into(),
            columns: vec![column.into(), "说明".into()],
            rows: vec![Record {
                owner: STORE_OWNER,
                date: None,
                values: vec![
                    Datum { value: unknown, origin: origin.clone() },
                    Datum { value: Value::Text(why), origin },
                ],
            }],
        });
        found.push(Marked { kind, users });
    }
    found
}

/// One finding for each table that something asked for: a file that no branch came to is missed by nobody.
pub(super) fn asked(model: &Model, marked: &[Marked]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for Marked { kind, users } in marked {
        let of_kind = |v: &Value| matches!(v, Value::Error(f) if f.cause.as_ref().is_some_and(|c| &*c.name == *kind));
        let asked = |(table, column): &&(Arc<str>, Arc<str>)| {
            let column = model.table(table).and_then(|t| t.column(column));
            column.is_some_and(|c| c.values.iter().any(of_kind))
        };
        let rules: Vec<&str> = users.iter().filter(asked).map(|(_, column)| &**column).collect();
        if !rules.is_empty() {
            findings.push(Diagnostic::new(codes::RECORDS_MISSING).arg("kind", kind).arg("rules", rules.join("、")));
        }
    }
    findings
}

/// Guards every formula of another table that reads the kind; the text stays the scheme's.
fn wrap(model: &mut Model, kind: &str, column: &str) -> Vec<(Arc<str>, Arc<str>)> {
    let mut users = Vec::new();
    for table in model.tables.iter_mut().filter(|t| &*t.name != kind) {
        for user in &mut table.columns {
            let Content::Formula(formula) = &mut user.content else { continue };
            if reads(&formula.node, kind) {
                formula.node = Mark { kind, column }.guard(&formula.node);
                users.push((Arc::clone(&table.name), Arc::clone(&user.name)));
            }
        }
    }
    users
}

fn reads(node: &Node, kind: &str) -> bool {
    walk::refs(node).iter().any(|r| matches!(r, Ref::Column { table: Some(t), .. } if &**t == kind))
}

/// Whether a part of the formula may leave another out.
fn branches(node: &Node) -> bool {
    let mut found = false;
    walk::visit(node, &mut |n| found |= matches!(&n.expr, Expr::Call(name, _) if &**name == "IF"));
    found
}

/// The mark of a kind without a file.
struct Mark<'a> {
    kind: &'a str,
    column: &'a str,
}

impl Mark<'_> {
    /// The formula, unknown where it reads the table: branches that do not are left as they are.
    fn guard(&self, node: &Node) -> Node {
        let within = |node: &Node| if reads(node, self.kind) { self.guard(node) } else { node.clone() };
        let expr = match &node.expr {
            // A condition that reads the table is asked of everybody.
            Expr::Call(name, args) if &**name == "IF" && !args.first().is_some_and(|c| reads(c, self.kind)) => {
                Expr::Call(Arc::clone(name), args.iter().map(within).collect())
            }
            Expr::Unary(op, inner) if branches(node) => Expr::Unary(*op, Box::new(within(inner))),
            Expr::Binary(op, left, right) if branches(node) => {
                Expr::Binary(*op, Box::new(within(left)), Box::new(within(right)))
            }
            _ => return self.marked(node),
        };
        Node { expr, span: node.span.clone() }
    }

    /// `IF(COUNTIFS(表[序号],0)=0, …, SUMIFS(表[列],表[序号],0))`.
    fn marked(&self, node: &Node) -> Node {
        let at = |expr: Expr| Node { expr, span: node.span.clone() };
        let of = |c: &str| at(Expr::Ref(Ref::Column { table: Some(self.kind.into()), column: c.into() }));
        let zero = || at(Expr::Number(Num::ZERO));
        let call = |name: &str, args: Vec<Node>| at(Expr::Call(name.into(), args));
        let marks = call("COUNTIFS", vec![of(ID), zero()]);
        let unmarked = at(Expr::Binary(Binary::Eq, Box::new(marks), Box::new(zero())));
        let mark = call("SUMIFS", vec![of(self.column), of(ID), zero()]);
        call("IF", vec![unmarked, node.clone(), mark])
    }
}

/// Whether a condition asks for the mark of a table without a file.
pub(super) fn is_mark(condition: &Node) -> bool {
    let Expr::Binary(Binary::Eq, marks, _) = &condition.expr else { return false };
    let Expr::Call(name, args) = &marks.expr else { return false };
    let id = |n: &Node| matches!(&n.expr, Expr::Ref(Ref::Column { table: Some(_), column }) if &**column == ID);
    let zero = |n: &Node| matches!(&n.expr, Expr::Number(n) if n.is_zero());
    &**name == "COUNTIFS" && matches!(args.as_slice(), [column, mark] if id(column) && zero(mark))
}

/// A formula as it was before its table was marked.
pub(super) fn unmarked(node: &Node) -> Node {
    let expr = match &node.expr {
        Expr::Call(_, args) if args.first().is_some_and(is_mark) && args.len() == 3 => return unmarked(&args[1]),
        Expr::Call(name, args) => Expr::Call(Arc::clone(name), args.iter().map(unmarked).collect()),
        Expr::Unary(op, inner) => Expr::Unary(*op, Box::new(unmarked(inner))),
        Expr::Binary(op, left, right) => Expr::Binary(*op, Box::new(unmarked(left)), Box::new(unmarked(right))),
        leaf => leaf.clone(),
    };
    Node { expr, span: node.span.clone() }
}
