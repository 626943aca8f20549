//! The stores of a group: what each says of itself stands in 各店 of every other, as a constant with its origin.

use super::Prepared;
use crate::diag::{Diagnostic, codes};
use crate::formula::value::Cause;
use crate::formula::{Column, Content, Model, Value, evaluate};
use crate::number::Num;
use crate::origin::Origin;
use crate::scheme::model::Per;
use crate::scheme::names::{ELSEWHERE, OWN, STORE, STORE_ORDER, STORES};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Tells the stores of each group of each other, and computes them again with that. A group is the stores that run a scheme
/// of one name and of which `group` says the same.
///
/// A figure that itself rests on one of the group needs another turn; no column stands behind itself, so the turns end.
pub fn join(stores: &mut [&mut Prepared<'_>], group: &dyn Fn(&str) -> Option<Arc<str>>) {
    let mut groups: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
    for (index, store) in stores.iter().enumerate().filter(|(_, s)| s.model.table(STORES).is_some()) {
        groups.entry((Arc::clone(&store.scheme.name), group(&store.facts.store))).or_default().push(index);
    }
    for members in groups.values().filter(|m| m.len() > 1) {
        settle(stores, members);
        for finding in differing(stores, members) {
            for member in members {
                stores[*member].findings.push(finding.clone());
            }
        }
    }
}

/// A scheme's name, and what the stores say of their group.
type Group = (Arc<str>, Option<Arc<str>>);

/// What a store says of itself, by column of 店铺.
type Figures = BTreeMap<Arc<str>, Value>;

fn settle(stores: &mut [&mut Prepared<'_>], members: &[usize]) {
    let turns = stores[members[0]].scheme.rules.len() + 1;
    let mut before: Vec<Figures> = Vec::new();
    for _ in 0..turns {
        let now: Vec<Figures> = members.iter().map(|m| figures(stores[*m])).collect();
        if now == before {
            return;
        }
        let said: Vec<(Arc<str>, bool, &Figures)> = members
            .iter()
            .zip(&now)
            .map(|(m, f)| (Arc::clone(&stores[*m].facts.store), stores[*m].is_refused(), f))
            .collect();
        for (own, member) in members.iter().enumerate() {
            let model = &mut stores[*member].model;
            fill(model, own, &said);
            evaluate(model);
        }
        before = now;
    }
}

/// What 各店 of any store asks of this one.
fn figures(store: &Prepared<'_>) -> Figures {
    let asked = store.model.table(STORES).into_iter().flat_map(|t| &t.columns);
    let names = asked.filter_map(|c| c.name.strip_prefix(ELSEWHERE));
    names.map(|n| (n.into(), store.model.value(STORE, n, 0).cloned().unwrap_or_default())).collect()
}

/// Gives 各店 a row per store of the group, in their order; `own` is the row of the store whose table it is.
fn fill(model: &mut Model, own: usize, said: &[(Arc<str>, bool, &Figures)]) {
    let Some(table) = model.table_mut(STORES) else { return };
    table.rows = said.len();
    for column in &mut table.columns {
        let Column { name, content, values, .. } = column;
        let Content::Input(origins) = content else { continue };
        let cell = |(row, (store, refused, figures)): (usize, &(Arc<str>, bool, &Figures))| match &**name {
            STORE_ORDER => (number(row + 1), Origin::Computed),
            STORE => (Value::Text(Arc::clone(store)), Origin::Computed),
            OWN => (Value::Bool(row == own), Origin::Computed),
            _ if row == own => (Value::Empty, Origin::Computed),
            other => {
                let figure = other.strip_prefix(ELSEWHERE).unwrap_or(other);
                said_elsewhere(store, *refused, figure, figures.get(figure))
            }
        };
        (*values, *origins) = said.iter().enumerate().map(cell).unzip();
    }
}

/// A figure of another store, with where it comes from. Of a refused store nothing is known.
fn said_elsewhere(store: &Arc<str>, refused: bool, figure: &str, value: Option<&Value>) -> (Value, Origin) {
    let why: Arc<str> = match value {
        _ if refused => format!("店铺“{store}”的数据有错，未能采用").into(),
        None => format!("店铺“{store}”没有“{figure}”").into(),
        Some(Value::Error(fault)) => {
            let cause = fault.cause.as_ref().map(|c| &*c.name).filter(|n| *n != figure);
            format!("店铺“{store}”的“{}”还不知道", cause.unwrap_or(figure)).into()
        }
        Some(value) => return (value.clone(), Origin::Default(format!("店铺“{store}”这次算出的“{figure}”").into())),
    };
    let origin = Origin::Default(Arc::clone(&why));
    (Value::unknown(Cause { name: figure.into(), why, origin: origin.clone() }), origin)
}

fn number(n: usize) -> Value {
    Value::Number(Num::from(i64::try_from(n).unwrap_or(i64::MAX)))
}

/// Rules of the group that known figures make another number in another store: their params are not the same.
fn differing(stores: &[&mut Prepared<'_>], members: &[usize]) -> Vec<Diagnostic> {
    let first = &stores[members[0]];
    let mut findings = Vec::new();
    for rule in first.scheme.rules.iter().filter(|r| r.per == Per::Group) {
        let known = |member: &usize| {
            let store = &stores[*member];
            let value = store.model.value(STORE, &rule.name, 0)?;
            (!value.is_error()).then_some((&store.facts.store, value))
        };
        let mut values = members.iter().filter_map(known);
        let Some((store, value)) = values.next() else { continue };
        if let Some((other, found)) = values.find(|(_, v)| *v != value) {
            let finding = Diagnostic::new(codes::GROUP_DIFFERS).arg("rule", &rule.name).arg("store", store);
            let finding = finding.arg("value", value).arg("other", other).arg("found", found);
            findings.push(finding.at(rule.span.clone()));
        }
    }
    findings
}
