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

/// Marks the tables without a file and makes every formula over them unknown.
pub(super) fn mark(
    model: &mut Model,
    facts: &mut StoreFacts,
    present: &BTreeSet<Arc<str>>,
    findings: &mut Vec<Diagnostic>,
) {
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
        findings.push(Diagnostic::new(codes::RECORDS_MISSING).arg("kind", kind).arg("rules", users.join("、")));
    }
}

/// `IF(COUNTIFS(表[序号],0)=0, …, SUMIFS(表[列],表[序号],0))` around every formula of another table that reads the kind.
/// The text stays the scheme's.
fn wrap(model: &mut Model, kind: &str, column: &str) -> Vec<String> {
    let mut users = Vec::new();
    for table in model.tables.iter_mut().filter(|t| &*t.name != kind) {
        for user in &mut table.columns {
            let Content::Formula(formula) = &mut user.content else { continue };
            let reads = |r: &&Ref| matches!(r, Ref::Column { table: Some(t), .. } if &**t == kind);
            if !walk::refs(&formula.node).iter().any(reads) {
                continue;
            }
            let node = formula.node.clone();
            let span = node.span.clone();
            let at = |expr: Expr| Node { expr, span: span.clone() };
            let of = |c: &str| at(Expr::Ref(Ref::Column { table: Some(kind.into()), column: c.into() }));
            let zero = || at(Expr::Number(Num::ZERO));
            let call = |name: &str, args: Vec<Node>| at(Expr::Call(name.into(), args));
            let marks = call("COUNTIFS", vec![of(ID), zero()]);
            let unmarked = at(Expr::Binary(Binary::Eq, Box::new(marks), Box::new(zero())));
            let mark = call("SUMIFS", vec![of(column), of(ID), zero()]);
            formula.node = call("IF", vec![unmarked, node, mark]);
            users.push(user.name.to_string());
        }
    }
    users
}

/// Whether a condition asks for the mark of a table without a file.
pub(super) fn is_mark(condition: &Node) -> bool {
    let Expr::Binary(Binary::Eq, marks, _) = &condition.expr else { return false };
    let Expr::Call(name, args) = &marks.expr else { return false };
    let id = |n: &Node| matches!(&n.expr, Expr::Ref(Ref::Column { table: Some(_), column }) if &**column == ID);
    let zero = |n: &Node| matches!(&n.expr, Expr::Number(n) if n.is_zero());
    &**name == "COUNTIFS" && matches!(args.as_slice(), [column, mark] if id(column) && zero(mark))
}
