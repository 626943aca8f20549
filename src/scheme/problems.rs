//! What the formula checks find, as findings at the very characters of the scheme's text.

use super::model::Scheme;
use super::names::{AGENTS, DAILY, ELSEWHERE, EVERYWHERE, STORE, WEEKLY};
use super::written::Places;
use crate::diag::{Code, Diagnostic, codes, nearest};
use crate::facts::Measures;
use crate::formula::lower::limits::Limit;
use crate::formula::parse::{ParseError, ParseErrorKind, Unsupported};
use crate::formula::{Problem, ProblemKind};
use crate::origin::Span;
use std::sync::Arc;

/// A formula that does not parse.
pub fn syntax(error: &ParseError, places: &Places) -> Diagnostic {
    let finding = match &error.kind {
        ParseErrorKind::Expected { wanted, found } => {
            Diagnostic::new(codes::FORMULA_SYNTAX).arg("wanted", wanted).arg("found", found)
        }
        ParseErrorKind::FullWidth { found, meant } => {
            Diagnostic::new(codes::FORMULA_WIDE).arg("found", found).arg("meant", meant)
        }
        ParseErrorKind::Unclosed { open } => Diagnostic::new(codes::FORMULA_UNCLOSED).arg("open", open),
        ParseErrorKind::Strange { found } => Diagnostic::new(codes::FORMULA_CHARACTER).arg("found", found),
        ParseErrorKind::BadNumber { text } => Diagnostic::new(codes::FORMULA_NUMBER).arg("text", text),
        ParseErrorKind::BadReference { text } => Diagnostic::new(codes::FORMULA_REFERENCE).arg("text", text),
        ParseErrorKind::Unsupported { what } => {
            let what = match what {
                Unsupported::ArrayConstant => "array",
                Unsupported::CellReference => "cell",
                Unsupported::TableArea => "area",
                Unsupported::ForeignRow => "foreign_row",
            };
            Diagnostic::new(codes::FORMULA_UNSUPPORTED).arg("what", what)
        }
        ParseErrorKind::TooLong => Diagnostic::new(codes::FORMULA_LIMIT).arg("what", "too_long"),
        ParseErrorKind::TooDeep => Diagnostic::new(codes::FORMULA_LIMIT).arg("what", "too_deep"),
    };
    match places.at(&error.span) {
        Some(span) => finding.at(span),
        None => finding,
    }
}

/// A problem of a formula that parses. The measures are what a misspelt column may have meant: the model has only those
/// that something asks for.
pub fn problem(problem: &Problem, scheme: &Scheme, measures: &Measures) -> Diagnostic {
    let near = |near: &Option<Arc<str>>| near.as_deref().unwrap_or_default().to_owned();
    let finding = match &problem.kind {
        ProblemKind::UnknownColumn { name, table, near: n } => {
            let near = match n {
                Some(near) => near.to_string(),
                None => near_column(name, table, scheme, measures),
            };
            named(codes::FORMULA_COLUMN, name, near).arg("table", table)
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
        ProblemKind::OtherTable { wanted, found } => {
            Diagnostic::new(codes::FORMULA_TABLES).arg("wanted", wanted).arg("found", found)
        }
        ProblemKind::NotBands { table, function } => {
            Diagnostic::new(codes::FORMULA_BANDS).arg("table", table).arg("function", function)
        }
        ProblemKind::Format { format } => Diagnostic::new(codes::FORMULA_FORMAT).arg("format", format),
        ProblemKind::Limit { limit } => Diagnostic::new(codes::FORMULA_LIMIT).arg(
            "what",
            match limit {
                Limit::Length => "cell_too_long",
                Limit::Depth => "cell_too_deep",
                Limit::Arguments => "cell_arguments",
                Limit::Text => "cell_text",
            },
        ),
        ProblemKind::Cycle { path } => Diagnostic::new(codes::FORMULA_CYCLE).arg("path", path.join(" → ")),
        ProblemKind::HidesUnknown { name } => Diagnostic::new(codes::HIDES_UNKNOWN).arg("name", name),
    };
    let place = scheme.place(&problem.table, &problem.column, &problem.span);
    match place.or_else(|| owner(problem, scheme)) {
        Some(span) => finding.at(span),
        None => finding.arg("formula", format!("{}[{}]", problem.table, problem.column)),
    }
}

/// What a table of facts could have by its name.
fn near_column(name: &str, table: &str, scheme: &Scheme, measures: &Measures) -> String {
    if ![AGENTS, STORE, DAILY, WEEKLY].contains(&table) {
        return String::new();
    }
    let (prefix, name) =
        [EVERYWHERE, ELSEWHERE].iter().find_map(|p| Some((*p, name.strip_prefix(p)?))).unwrap_or(("", name));
    let rules = scheme.rules.iter().filter(|r| *r.per.table() == *table).map(|r| &*r.name);
    let inputs = scheme.inputs.iter().map(|i| &*i.name);
    let candidates = measures.names().map(|m| &**m).chain(rules).chain(inputs);
    nearest(name, candidates).map(|near| format!("{prefix}{near}")).unwrap_or_default()
}

fn named(code: Code, name: &str, near: String) -> Diagnostic {
    Diagnostic::new(code).arg("name", name).arg("near", near)
}

/// The rule of a column that the compiler made of it.
fn owner(problem: &Problem, scheme: &Scheme) -> Option<Span> {
    scheme.rule(&problem.column).map(|r| r.span.clone())
}
