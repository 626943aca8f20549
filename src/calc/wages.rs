//! Findings about pay: wages that are not known yet, wages below zero, pools that nobody shares.

use super::cause::first_cause;
use crate::diag::{Diagnostic, Location, codes};
use crate::facts::StoreFacts;
use crate::formula::value::Cause;
use crate::formula::{Content, ErrorKind, Expr, Model, Ref, Table, Value};
use crate::number::Num;
use crate::origin::Origin;
use crate::scheme::compile::walk;
use crate::scheme::model::{Per, Scheme, Section};
use crate::scheme::names::{AGENTS, ID, NAME, NET, PAID};
use std::sync::Arc;

/// One finding for each person whose pay holds an error value, naming the first cause.
pub(super) fn pending(model: &Model, facts: &StoreFacts, scheme: &Scheme) -> Vec<Diagnostic> {
    let pays = |s: Section| matches!(s, Section::Earning | Section::Deduction | Section::Employer | Section::Total);
    let columns: Vec<&Arc<str>> =
        scheme.rules.iter().filter(|r| r.per == Per::Agent && pays(r.section)).map(|r| &r.name).collect();
    let Some(agents) = model.table(AGENTS) else { return Vec::new() };
    let paid: Arc<str> = PAID.into();
    let mut findings = Vec::new();
    for (row, agent) in facts.agents.iter().enumerate() {
        let value = |column: &str| agents.column(column).and_then(|c| c.values.get(row));
        let flag = value(PAID);
        if !flag.is_some_and(|v| v.is_true() || v.is_error()) {
            continue;
        }
        let broken = std::iter::once(&paid).chain(columns.iter().copied()).find_map(|column| match value(column) {
            Some(Value::Error(fault)) => Some((column, fault.kind)),
            _ => None,
        });
        if let Some((column, kind)) = broken {
            let cause = first_cause(model, AGENTS, column, row);
            // That a rule is unknown because of itself says nothing.
            let named = cause.as_ref().filter(|c| c.name != *column || !c.why.is_empty());
            let code = if kind == ErrorKind::NA { codes::WAGE_PENDING } else { codes::WAGE_BROKEN };
            let finding = Diagnostic::new(code)
                .arg("name", agent.name())
                .arg("rule", column)
                .arg("error", kind.as_str())
                .arg("cause", named.map(|c| c.name.to_string()).unwrap_or_default())
                .arg("why", cause.as_ref().map(|c| c.why.to_string()).unwrap_or_default());
            findings.push(placed(finding, cause.as_ref(), agent.roster.get(NAME).map(|d| &d.origin), model));
        } else if let Some(net) = value(NET).and_then(Value::as_number).filter(|n| n.is_negative()) {
            let mut finding =
                Diagnostic::new(codes::WAGE_NEGATIVE).arg("name", agent.name()).arg("net", net.to_fixed(2));
            finding.at = agent.roster.get(NAME).and_then(|d| d.origin.place()).cloned().map(Into::into);
            findings.push(finding);
        }
    }
    findings
}

/// Puts a finding at its cause: the cell, the stretch of a scheme, else the formula, else the person.
fn placed(mut finding: Diagnostic, cause: Option<&Cause>, person: Option<&Origin>, model: &Model) -> Diagnostic {
    let place = |origin: &Origin| -> Option<Location> {
        match origin {
            Origin::Text(span) => Some(span.clone().into()),
            other => other.place().cloned().map(Into::into),
        }
    };
    let formula = |cause: &Cause| {
        let column = model.table(AGENTS)?.column(&cause.name)?;
        match &column.content {
            Content::Formula(formula) => formula.span.clone().map(Into::into),
            Content::Input(_) => None,
        }
    };
    finding.at = cause.and_then(|c| place(&c.origin).or_else(|| formula(c))).or_else(|| person.and_then(place));
    finding
}

/// Pools with no weight to share by (they pay nothing), and weights below zero.
pub(super) fn pools(model: &Model) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for table in &model.tables {
        for column in &table.columns {
            let Content::Formula(formula) = &column.content else { continue };
            walk::visit(&formula.node, &mut |node| {
                let Expr::Call(name, args) = &node.expr else { return };
                if &**name != "ALLOCATE" {
                    return;
                }
                let weights = args.get(1).and_then(|w| weights(model, table, &w.expr));
                let at = formula.span.as_ref().map(|s| Location::from(s.clone()));
                findings.extend(weights.and_then(|(name, w)| pool(&column.name, &name, w, at.as_ref())));
            });
        }
    }
    findings
}

/// The name and the values of a column of weights.
fn weights<'m>(model: &'m Model, table: &'m Table, expr: &Expr) -> Option<(Arc<str>, Weights<'m>)> {
    let Expr::Ref(Ref::Column { table: other, column }) = expr else { return None };
    let table = other.as_ref().map_or(Some(table), |t| model.table(t))?;
    Some((Arc::clone(column), Weights { table, values: &table.column(column)?.values }))
}

#[derive(Clone, Copy)]
struct Weights<'m> {
    table: &'m Table,
    values: &'m [Value],
}

fn pool(rule: &str, column: &str, weights: Weights<'_>, at: Option<&Location>) -> Option<Diagnostic> {
    let numbers = || weights.values.iter().enumerate().filter_map(|(row, v)| Some((row, v.as_number()?)));
    let finding = |code| {
        let mut finding = Diagnostic::new(code).arg("rule", rule).arg("weights", column);
        finding.at = at.cloned();
        finding
    };
    if let Some((row, weight)) = numbers().find(|(_, w)| w.is_negative()) {
        let of = |c: &str| weights.table.column(c).and_then(|c| c.values.get(row)).map(ToString::to_string);
        let name = of(NAME).or_else(|| of(ID)).unwrap_or_default();
        return Some(finding(codes::WEIGHT_NEGATIVE).arg("name", name).arg("weight", weight));
    }
    let known = !weights.values.iter().any(Value::is_error);
    (known && numbers().all(|(_, w)| *w == Num::ZERO) && !weights.values.is_empty())
        .then(|| finding(codes::WEIGHTS_ZERO))
}
