//! PREV, YTD and STREAK in a scheme: which columns of closed months which table asks for.

use super::demand::base;
use super::in_its_table;
use super::store::formula_of;
use crate::facts::{Measure, Measures};
use crate::formula::history::{self, HistoryCall, HistoryKind};
use crate::formula::{Node, Ref, Type};
use crate::scheme::model::Scheme;
use crate::scheme::names::{ASSESSED, MINUS, PAID, PLUS, RANKED, STORE};
use std::sync::Arc;

/// Every call whose rule or measure there is, with the table that asks, each column once.
///
/// A call about a name that there is not stays a call, so that the checks find the name at its place.
pub(super) fn calls(
    scheme: &Scheme,
    measures: &[Measure],
    nodes: &[(Arc<str>, &Node)],
) -> Vec<(Arc<str>, HistoryCall)> {
    let mut all: Vec<(Arc<str>, HistoryCall)> = Vec::new();
    for (table, node) in nodes {
        for call in history::history(node) {
            let known = is_known(scheme, measures, &call.of);
            if known && !all.iter().any(|(t, c)| t == table && c.column == call.column) {
                all.push((Arc::clone(table), call));
            }
        }
    }
    all
}

/// The calls of a scheme, for whoever fills their columns.
pub(crate) fn calls_of(scheme: &Scheme, measures: &Measures) -> Vec<(Arc<str>, HistoryCall)> {
    let rules = scheme.rules.iter().map(|r| (super::table_of(&r.per), in_its_table(&r.per, &r.formula.node)));
    let stores = scheme.rules.iter().filter_map(|r| Some((Arc::from(STORE), formula_of(r)?.node)));
    let nodes: Vec<(Arc<str>, Node)> = rules.chain(stores).collect();
    let nodes: Vec<(Arc<str>, &Node)> = nodes.iter().map(|(t, n)| (Arc::clone(t), n)).collect();
    calls(scheme, &super::all_measures(scheme, measures), &nodes)
}

/// The formula with the known calls replaced by their columns.
pub(super) fn with_columns(node: &Node, known: &[(Arc<str>, HistoryCall)]) -> Node {
    let mine = history::history(node);
    if mine.iter().all(|call| known.iter().any(|(_, k)| k.column == call.column)) {
        return history::with_columns(node);
    }
    node.clone()
}

/// What the column holds.
pub(super) fn type_of(scheme: &Scheme, call: &HistoryCall) -> Type {
    match call.kind {
        HistoryKind::Ytd | HistoryKind::Streak => Type::Number,
        HistoryKind::Prev { .. } => {
            scheme.rules.iter().find(|r| &*r.name == name(&call.of)).map_or(Type::Number, |r| r.ty)
        }
    }
}

fn name(of: &Ref) -> &str {
    match of {
        Ref::ThisRow { column } | Ref::Column { column, .. } | Ref::Name(column) => column,
    }
}

/// Whether a rule, a measure or an input has the name.
fn is_known(scheme: &Scheme, measures: &[Measure], of: &Ref) -> bool {
    let name = name(of);
    let is_measure = |name: &str| measures.iter().any(|m| &*m.name == name);
    scheme.rules.iter().any(|r| &*r.name == name)
        || scheme.inputs.iter().any(|i| &*i.name == name)
        || is_measure(name)
        || base(name).is_some_and(is_measure)
        || super::agents::ROSTER.iter().any(|(n, _)| *n == name)
        || [PAID, ASSESSED, RANKED, PLUS, MINUS].contains(&name)
}
