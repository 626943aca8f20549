//! Which rows of a column a call reads: those of one owner where it says so, else all.

use super::Explainer;
use crate::formula::{Expr, Node, Ref, Value};
use crate::number::Num;
use crate::scheme::compile::walk;
use crate::scheme::names::ID;
use std::collections::BTreeMap;
use std::sync::Arc;

/// By table: the 序号 that calls keep to.
pub(super) type Rows = BTreeMap<Arc<str>, Key>;

/// Whose rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Of this row's 序号.
    Own,
    /// Of this 序号.
    Fixed(Num),
}

/// What the criteria of a formula's calls say about 序号: `表[序号],[@序号]` and `表[序号],0`.
pub(super) fn rows_of(node: &Node) -> Rows {
    let mut rows = Rows::new();
    walk::visit(node, &mut |n| {
        let Expr::Call(name, args) = &n.expr else { return };
        if !matches!(&**name, "COUNTIFS" | "SUMIFS" | "AVERAGEIFS" | "MATCH" | "PICK") {
            return;
        }
        for pair in args.windows(2) {
            let [a, b] = pair else { continue };
            // MATCH has the key first.
            let (range, key) = if is_id(a).is_some() { (a, b) } else { (b, a) };
            let Some(table) = is_id(range) else { continue };
            let key = match &key.expr {
                Expr::Ref(Ref::ThisRow { column }) if &**column == ID => Key::Own,
                Expr::Number(n) => Key::Fixed(n.clone()),
                _ => continue,
            };
            rows.entry(table).or_insert(key);
        }
    });
    rows
}

fn is_id(node: &Node) -> Option<Arc<str>> {
    match &node.expr {
        Expr::Ref(Ref::Column { table: Some(table), column }) if &**column == ID => Some(Arc::clone(table)),
        _ => None,
    }
}

/// The words that a call wants in columns of a table, beside whose rows they are: `奖惩[级别],"轻度"`.
fn words<'n>(call: &'n Node, of: &str) -> Vec<(&'n str, &'n Arc<str>)> {
    let Expr::Call(name, args) = &call.expr else { return Vec::new() };
    let criteria = match &**name {
        "COUNTIFS" => args.as_slice(),
        "SUMIFS" | "AVERAGEIFS" => args.get(1..).unwrap_or_default(),
        _ => &[],
    };
    // What compares or is a pattern leaves the row in.
    let plain = |word: &str| !word.is_empty() && !word.contains(['<', '>', '=', '*', '?', '~']);
    let wanted = criteria.chunks(2).filter_map(|pair| match pair {
        [Node { expr: Expr::Ref(Ref::Column { table: Some(t), column }), .. }, Node { expr: Expr::Text(word), .. }] => {
            (**t == *of && plain(word)).then_some((&**column, word))
        }
        _ => None,
    });
    wanted.collect()
}

impl Explainer<'_> {
    /// Those of `rows` that a call selects by the words that it wants.
    pub(super) fn selected(&self, call: &Node, of: &str, mut rows: Vec<usize>) -> Vec<usize> {
        for (column, word) in words(call, of) {
            let says = |row: usize| self.outcome.model.value(of, column, row).and_then(Value::as_text);
            rows.retain(|r| says(*r).is_none_or(|said| said.to_lowercase() == word.to_lowercase()));
        }
        rows
    }

    /// The rows of `other` that a formula in `row` of `table` reads.
    pub(super) fn rows(&self, table: &str, row: usize, other: &Arc<str>, rows: &Rows) -> Vec<usize> {
        let id = |table: &str, row: usize| self.outcome.model.value(table, ID, row)?.as_number();
        let count = self.outcome.model.table(other).map_or(0, |t| t.rows);
        let key = match rows.get(other) {
            None => return (0..count).collect(),
            Some(Key::Own) => id(table, row).cloned(),
            Some(Key::Fixed(n)) => Some(n.clone()),
        };
        (0..count).filter(|r| id(other, *r) == key.as_ref()).collect()
    }
}
