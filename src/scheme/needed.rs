//! What an included scheme only offers: its intermediate rules are columns where something asks for them, and else are left out.

use super::compile::walk;
use super::model::{Rule, Scheme, Section};
use crate::formula::{Content, Node, Ref};
use crate::origin::Source;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Drops the intermediate rules of included files that no rule, ranking or table needs. `own` are the files whose rules stay
/// in any case: the scheme itself, and what has posts.
pub fn keep(scheme: &mut Scheme, own: &[Arc<Source>]) {
    let offered = |r: &Rule| r.section == Section::Work && !own.contains(&r.span.source);
    let mut needed: BTreeSet<String> = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    for ranking in &scheme.rankings {
        open.extend(ranking.columns.iter().chain([&ranking.key, &ranking.among]).map(|c| folded(c)));
    }
    for column in scheme.tables.iter().flat_map(|t| &t.table.columns) {
        if let Content::Formula(formula) = &column.content {
            names(&formula.node, &mut open);
        }
    }
    for rule in scheme.rules.iter().filter(|r| !offered(r)) {
        asks(rule, &mut open);
    }
    while let Some(name) = open.pop() {
        if needed.insert(name.clone()) {
            scheme.rules.iter().filter(|r| offered(r) && folded(&r.name) == name).for_each(|r| asks(r, &mut open));
        }
    }
    scheme.rules.retain(|r| !offered(r) || needed.contains(&folded(&r.name)));
}

fn asks(rule: &Rule, open: &mut Vec<String>) {
    names(&rule.formula.node, open);
    rule.store.iter().for_each(|f| names(&f.node, open));
}

fn names(node: &Node, open: &mut Vec<String>) {
    open.extend(walk::refs(node).into_iter().map(|r| match r {
        Ref::ThisRow { column } | Ref::Column { column, .. } | Ref::Name(column) => folded(column),
    }));
}

fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}
