//! Outcomes as text: a line per column, a value per row; rankings, trees, findings.

use super::case::Case;
use std::fmt::Write as _;
use zhangfang::calc::explain;
use zhangfang::calc::outcome::{RankingOutcome, StoreOutcome, names, printed};
use zhangfang::diag::{Diagnostic, Location};
use zhangfang::formula::{Table, Type, Value};
use zhangfang::origin::Origin;
use zhangfang::period::from_serial;
use zhangfang::trace::Trace;

pub fn outcomes(case: &Case, outcomes: &[StoreOutcome]) -> String {
    let mut out = String::new();
    for outcome in outcomes {
        let _ = writeln!(out, "[{}] {:?}", outcome.store, outcome.status);
        for table in &outcome.model.tables {
            if &*table.name == names::AGENTS || case.tables.iter().any(|t| **t == *table.name) {
                self::table(&mut out, outcome, table);
            }
        }
        outcome.rankings.iter().for_each(|r| ranking(&mut out, outcome, r));
        for (name, column) in &case.explained {
            if let Some(row) = outcome.facts.agents.iter().position(|a| a.name() == name) {
                tree(&mut out, &explain(outcome, row, column), 0);
            }
        }
        findings(&mut out, &outcome.findings);
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// A line per finding: its code, its place, what it says.
pub fn findings(out: &mut String, findings: &[Diagnostic]) {
    for finding in findings {
        let at = finding.at.as_ref().map(|at| match at {
            Location::Place(place) => place.to_string(),
            Location::Text(span) => span.to_string(),
        });
        let args: Vec<_> = finding.args.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let _ = writeln!(out, "! {} {} {}", finding.code.number(), at.unwrap_or_else(|| "-".into()), args.join(" "));
    }
}

/// A line per column. Roster columns only where somebody has a value.
pub fn table(out: &mut String, outcome: &StoreOutcome, table: &Table) {
    let _ = writeln!(out, "{}", table.name);
    for column in &table.columns {
        let values: Vec<String> = (0..table.rows)
            .map(|row| match column.values.get(row) {
                None => "missing!".into(),
                Some(Value::Number(n)) if column.ty == Type::Date => {
                    n.to_i64().and_then(from_serial).map_or_else(|| n.to_string(), |d| d.to_string())
                }
                Some(Value::Empty) => String::new(),
                Some(Value::Text(t)) if t.is_empty() => "\"\"".into(),
                Some(_) => printed(outcome, &table.name, &column.name, row).unwrap_or_else(|| "#N/A".into()),
            })
            .collect();
        if values.iter().any(|v| !v.is_empty()) {
            let _ = writeln!(out, "  {} = {}", column.name, values.join(" | "));
        }
    }
}

pub fn ranking(out: &mut String, outcome: &StoreOutcome, ranking: &RankingOutcome) {
    let places = ranking.places.iter().map(|p| {
        let name = outcome.facts.agents[p.row].name();
        let place = p.place.map_or_else(|| "-".to_owned(), |n| n.to_string());
        format!("{place}{} {name}", if p.shared { "=" } else { "" })
    });
    let _ = writeln!(out, "ranking {}: {}", ranking.name, places.collect::<Vec<_>>().join(", "));
}

fn tree(out: &mut String, trace: &Trace, depth: usize) {
    let mut line = format!("{}{} = {}", "  ".repeat(depth + 1), trace.name, trace.value);
    if let Some(formula) = &trace.formula {
        let _ = write!(line, "  ⇐ {formula}");
    }
    if let Some(numbers) = &trace.numbers {
        let _ = write!(line, "  ⇐ {numbers}");
    }
    if let Some(digits) = trace.rounding {
        let _ = write!(line, "  ({digits})");
    }
    for text in trace.clause.iter().chain(&trace.assumed) {
        let _ = write!(line, "  《{text}》");
    }
    match &trace.origin {
        Origin::Computed => {}
        Origin::Cells { places, more } => {
            let shown: Vec<_> = places.iter().map(ToString::to_string).collect();
            let _ = write!(line, "  @ {}", shown.join(" "));
            if *more > 0 {
                let _ = write!(line, " +{more}");
            }
        }
        Origin::Text(span) => {
            let _ = write!(line, "  @ {span}");
        }
        Origin::Default(why) => {
            let _ = write!(line, "  @ {why}");
        }
    }
    let _ = writeln!(out, "{line}");
    trace.parts.iter().for_each(|p| tree(out, p, depth + 1));
}
