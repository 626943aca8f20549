//! `explain PERSON [RULE]`: where a number comes from, as a tree down to the cells.

use super::Exit;
use super::args::Options;
use super::console::Console;
use crate::calc;
use crate::calc::outcome::{Status, StoreOutcome, names};
use crate::diag::{Diagnostic, Location, Severity, codes, nearest};
use crate::formula::value::Cause;
use crate::origin::{Origin, Place};
use crate::report::json;
use crate::run::{self, Job, Report, Task};
use crate::trace::Trace;
use std::path::Path;

/// The month, computed and not written; what stops it is said.
pub(super) fn checked(folder: &Path, options: &Options, console: &Console) -> Result<Report, Exit> {
    let worker = std::env::current_exe().ok();
    let (period, supersede) = (options.period, &*options.supersede);
    let job = Job { period, supersede, worker: worker.as_deref(), ..Job::new(folder, Task::Check) };
    run::in_threads(options.jobs, || run::run(&job, console.words(), &|_| {})).map_err(|stopped| {
        console.findings(&stopped.findings, Severity::Note);
        Exit::Findings
    })
}

pub(super) fn explain(folder: &Path, person: &str, rule: Option<&str>, options: &Options, console: &Console) -> Exit {
    let report = match checked(folder, options, console) {
        Ok(report) => report,
        Err(exit) => return exit,
    };
    let rule = rule.unwrap_or(names::NET);
    let mut traces = Vec::new();
    for store in &report.outcome.stores {
        for (row, agent) in store.facts.agents.iter().enumerate() {
            if agent.name() == person || agent.nickname() == person {
                traces.extend(one(store, row, rule, agent.home));
            }
        }
    }
    if traces.is_empty() {
        console.findings([&unknown(&report.outcome.stores, person, rule)], Severity::Note);
        return Exit::Findings;
    }
    for Explained { store, trace, cause } in &traces {
        if options.json.is_some() {
            console.print(&json::trace(store, trace, cause.as_ref(), console.words()));
            continue;
        }
        let args = [("store", store.store.to_string()), ("name", person.to_owned())];
        let mut lines = vec![console.text("explain.title", &args)];
        if store.status == Status::Refused {
            lines.push(console.text("explain.refused", &[]));
            for error in store.findings.iter().filter(|f| f.severity() == Severity::Error) {
                lines.push(format!("  {}{}", told_at(error), console.words().title(error)));
            }
        }
        if let Some(cause) = cause {
            lines.push(console.text("explain.cause", &[("what", told_cause(cause))]));
        }
        tree(trace, "", "", console, &mut lines);
        console.print(&(lines.join("\n") + "\n"));
    }
    Exit::Done
}

/// A person's number in one store.
struct Explained<'a> {
    store: &'a StoreOutcome,
    trace: Trace,
    /// Why it is an error value.
    cause: Option<Cause>,
}

/// The tree of one cell. What a person is paid has a tree at home only.
fn one<'a>(store: &'a StoreOutcome, row: usize, rule: &str, home: bool) -> Option<Explained<'a>> {
    if rule == names::NET && !home {
        return None;
    }
    store.model.table(names::AGENTS)?.column(rule)?;
    let cause = calc::first_cause(&store.model, names::AGENTS, rule, row);
    Some(Explained { store, trace: calc::explain(store, row, rule), cause })
}

/// `流失人数（延迟统计）；店铺数据.xlsx › 数据!F7`
fn told_cause(cause: &Cause) -> String {
    let why = if cause.why.is_empty() { String::new() } else { format!("（{}）", cause.why) };
    let place = match &cause.origin {
        Origin::Cells { places, .. } => places.first().map(ToString::to_string),
        Origin::Text(span) => Some(span.to_string()),
        Origin::Default(because) if *because != cause.why => Some(because.to_string()),
        Origin::Default(_) | Origin::Computed => None,
    };
    let place = place.filter(|p| !p.is_empty()).map(|p| format!("；{p}")).unwrap_or_default();
    format!("{}{why}{place}", cause.name)
}

fn told_at(finding: &Diagnostic) -> String {
    match &finding.at {
        Some(Location::Place(place)) => format!("{place}: "),
        Some(Location::Text(span)) => format!("{span}: "),
        None => String::new(),
    }
}

fn unknown(stores: &[StoreOutcome], person: &str, rule: &str) -> Diagnostic {
    let people: Vec<&str> =
        stores.iter().flat_map(|s| s.facts.agents.iter().flat_map(|a| [a.name(), a.nickname()])).collect();
    if people.contains(&person) {
        let columns = stores.iter().filter_map(|s| s.model.table(names::AGENTS)).flat_map(|t| &t.columns);
        let near = nearest(rule, columns.map(|c| &*c.name)).unwrap_or_default().to_owned();
        return Diagnostic::new(codes::NO_SUCH_RULE).arg("rule", rule).arg("near", near);
    }
    let near = nearest(person, people).unwrap_or_default().to_owned();
    Diagnostic::new(codes::NO_SUCH_PERSON).arg("name", person).arg("near", near)
}

fn tree(trace: &Trace, lead: &str, below: &str, console: &Console, lines: &mut Vec<String>) {
    let value = if trace.value.is_empty() { console.text("explain.empty", &[]) } else { trace.value.clone() };
    lines.push(format!("{lead}{} = {value}", trace.name));
    let detail = if trace.parts.is_empty() { format!("{below}  ") } else { format!("{below}│ ") };
    let mut say = |key: &str, value: &str| {
        lines.push(format!("{detail}{}", console.text(key, &[("what", value.to_owned())])));
    };
    if let Some(formula) = &trace.formula {
        say("explain.formula", &one_line(formula));
    }
    if let Some(numbers) = &trace.numbers {
        say("explain.numbers", &one_line(numbers));
    }
    if let Some(digits) = trace.rounding {
        say(if digits == 0 { "explain.whole" } else { "explain.rounding" }, &digits.to_string());
    }
    if let Some(clause) = trace.clause.as_ref().filter(|c| !c.is_empty()) {
        say("explain.clause", clause);
    }
    if let Some(assumed) = &trace.assumed {
        say("explain.assumed", assumed);
    }
    match &trace.origin {
        Origin::Computed => {}
        Origin::Cells { places, more } => {
            for place in Place::together(places) {
                say("explain.cell", &place);
            }
            if *more > 0 {
                say("explain.more", &more.to_string());
            }
        }
        Origin::Text(span) => say("explain.text", &span.to_string()),
        Origin::Default(why) => say("explain.default", why),
    }
    for (index, part) in trace.parts.iter().enumerate() {
        let last = index + 1 == trace.parts.len();
        let (branch, rest) = if last { ("└ ", "  ") } else { ("├ ", "│ ") };
        tree(part, &format!("{below}{branch}"), &format!("{below}{rest}"), console, lines);
    }
}

/// A formula that the scheme has on several lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
