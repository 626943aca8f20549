//! What the formula checks find, as findings at the very characters of the scheme's text.

use super::model::Scheme;
use super::written::Places;
use crate::diag::{Code, Diagnostic, codes};
use crate::formula::parse::{ParseError, ParseErrorKind};
use crate::formula::{Problem, ProblemKind};
use crate::origin::Span;
use std::sync::Arc;

/// A formula that does not parse.
pub fn syntax(error: &ParseError, places: &Places) -> Diagnostic {
    let finding = match &error.kind {
        ParseErrorKind::Expected { wanted, found } => {
            Diagnostic::new(codes::FORMULA_SYNTAX).arg("wanted", wanted).arg("found", found)
        }
    };
    match places.at(&error.span) {
        Some(span) => finding.at(span),
        None => finding,
    }
}

/// A problem of a formula that parses.
pub fn problem(problem: &Problem, scheme: &Scheme) -> Diagnostic {
    let near = |near: &Option<Arc<str>>| near.as_deref().unwrap_or_default().to_owned();
    let finding = match &problem.kind {
        ProblemKind::UnknownColumn { name, table, near: n } => {
            named(codes::FORMULA_COLUMN, name, near(n)).arg("table", table)
        }
        ProblemKind::UnknownTable { name, near: n } => named(codes::FORMULA_TABLE, name, near(n)),
        ProblemKind::UnknownName { name, near: n } => named(codes::FORMULA_NAME, name, near(n)),
        ProblemKind::UnknownFunction { name, near: n } => named(codes::FORMULA_FUNCTION, name, near(n)),
        ProblemKind::Arity { function, wanted, found } => {
            Diagnostic::new(codes::FORMULA_ARITY).arg("function", function).arg("wanted", wanted).arg("found", found)
        }
        ProblemKind::Type { wanted, found, function } => Diagnostic::new(codes::FORMULA_TYPE)
            .arg("wanted", wanted)
            .arg("found", found)
            .arg("function", function.as_deref().unwrap_or_default()),
        ProblemKind::Cycle { path } => Diagnostic::new(codes::FORMULA_CYCLE).arg("path", path.join(" → ")),
        ProblemKind::HidesUnknown { name } => Diagnostic::new(codes::HIDES_UNKNOWN).arg("name", name),
    };
    let place = scheme.place(&problem.table, &problem.column, &problem.span);
    match place.or_else(|| owner(problem, scheme)) {
        Some(span) => finding.at(span),
        None => finding.arg("formula", format!("{}[{}]", problem.table, problem.column)),
    }
}

fn named(code: Code, name: &str, near: String) -> Diagnostic {
    Diagnostic::new(code).arg("name", name).arg("near", near)
}

/// The rule of a column that the compiler made of it.
fn owner(problem: &Problem, scheme: &Scheme) -> Option<Span> {
    scheme.rule(&problem.column).map(|r| r.span.clone())
}
