//! What the worked examples of a scheme do not try: rules that none works, branches that none takes, boundaries that none stands
//! on exactly, rows of tables that none uses, figures that none lacks.

mod parts;
mod walk;

use super::examples::Stage;
use super::load::compiled;
use super::model::{Input, InputFrom, Rule, Scheme, Section, Side, Silence};
use super::names::{MINUS, PLUS};
use crate::diag::{Diagnostic, codes};
use crate::facts::Measures;
use crate::formula::value::ErrorKind;
use crate::formula::{Formula, Model, Ref, Value, deps, evaluate};
use crate::origin::Span;
use parts::Parts;
use walk::{Tally, Walk};

/// A finding for each thing that no example tries, rules in the order of the file, then tables.
#[must_use]
pub fn untried(scheme: &Scheme, measures: &Measures) -> Vec<Diagnostic> {
    let mut model = compiled(scheme, measures);
    evaluate(&mut model);
    let mut findings = Vec::new();
    let mut parts = Parts::default();
    for rule in &scheme.rules {
        for side in [Side::Own, Side::Store] {
            if side == Side::Store && rule.store.is_none() {
                continue;
            }
            let Some(formula) = formula(&model, rule, side) else { continue };
            let examples: Vec<_> = rule.examples.iter().filter(|e| e.of == side).collect();
            if examples.is_empty() {
                let what = if side == Side::Own { "rule" } else { "store" };
                findings.push(gap(what, &rule.name, "", &rule.span));
                continue;
            }
            let mut tally = Tally::of(scheme, &table(rule, side), &rule.name, formula);
            for example in &examples {
                let stage = Stage::new(scheme, &model, rule, example);
                Walk { stage: &stage, model: &model, tally: &mut tally, parts: &mut parts }.formula(formula);
            }
            findings.extend(tally.open().map(|(what, part)| gap(what, &rule.name, &part, &rule.span)));
            let lacks = side == Side::Store || !is_figure(rule) || lacks_something(rule, scheme, measures);
            if !lacks {
                findings.push(gap("missing", &rule.name, "", &rule.span));
            }
        }
    }
    for table in &scheme.tables {
        let open = parts.open(&table.table);
        findings.extend(open.into_iter().map(|(what, part)| gap(what, &table.table.name, &part, &table.span)));
    }
    findings
}

fn table(rule: &Rule, side: Side) -> std::sync::Arc<str> {
    match side {
        Side::Own => rule.per.table(),
        Side::Store => super::names::STORE.into(),
    }
}

fn formula<'m>(model: &'m Model, rule: &Rule, side: Side) -> Option<&'m Formula> {
    match &model.table(&table(rule, side))?.column(&rule.name)?.content {
        crate::formula::Content::Formula(formula) => Some(formula),
        crate::formula::Content::Input(_) => None,
    }
}

fn gap(what: &str, name: &str, part: &str, span: &Span) -> Diagnostic {
    Diagnostic::new(codes::UNTRIED).arg("what", what).arg("name", name).arg("part", part).at(span.clone())
}

/// Totals only add up what has been judged.
fn is_figure(rule: &Rule) -> bool {
    rule.section != Section::Total
}

/// Whether the rule reads no figure that may be missing, or some example has one missing: unknown, or nothing at all.
fn lacks_something(rule: &Rule, scheme: &Scheme, measures: &Measures) -> bool {
    let stands = |i: &Input| i.silence == Silence::Absent && i.absent.as_ref().is_some_and(|v| !v.is_error());
    let judged =
        |i: &Input| matches!(i.from, InputFrom::Appraisal | InputFrom::Manual | InputFrom::Store) && !stands(i);
    let may_be_missing = |name: &str| {
        let points = name == PLUS || name == MINUS;
        let measure = measures.get(name).is_some() && !points && scheme.rule(name).is_none();
        measure || scheme.inputs.iter().any(|i| &*i.name == name && judged(i))
    };
    let names: Vec<String> = deps(&rule.formula.node)
        .into_iter()
        .filter_map(|r| match r {
            Ref::ThisRow { column } | Ref::Column { table: None, column } => Some((column.to_string(), column)),
            Ref::Column { table: Some(table), column } => Some((format!("{table}[{column}]"), column)),
            Ref::Name(_) => None,
        })
        .filter(|(_, column)| may_be_missing(column))
        .flat_map(|(whole, column)| [whole, column.to_string()])
        .collect();
    let missing = |v: &Value| match v {
        Value::Error(fault) => fault.kind == ErrorKind::NA,
        other => *other == Value::Empty || other.as_text() == Some(""),
    };
    let mut given = rule.examples.iter().flat_map(|e| &e.given);
    names.is_empty() || given.any(|g| names.iter().any(|n| **n == *g.name) && g.values.iter().any(missing))
}
