//! `scheme coverage`: every article of the policies and what became of it.

use super::Exit;
use super::args::Options;
use super::console::Console;
use crate::diag::{Severity, has_errors};
use crate::read::Vocabulary;
use crate::report::json;
use crate::run::{named_scheme, write_whole};
use crate::scheme::model::{Clause, ClauseStatus, Scheme};
use crate::scheme::{coverage as open_ends, shipped_names, untried};

pub(super) fn coverage(name: Option<&str>, options: &Options, console: &Console) -> Exit {
    let names: Vec<&str> = match name {
        Some(name) => vec![name],
        None => shipped_names(),
    };
    let measures = Vocabulary::embedded().measures();
    let mut exit = Exit::Done;
    let mut loaded = Vec::new();
    for name in names {
        let findings = match named_scheme(name) {
            Ok((scheme, mut findings)) => {
                findings.extend(open_ends(&scheme));
                findings.extend(untried(&scheme, &measures));
                loaded.push(scheme);
                findings
            }
            Err(findings) => findings,
        };
        if has_errors(&findings) {
            exit = Exit::Findings;
        }
        console.findings(&findings, Severity::Note);
    }
    match options.json.as_deref() {
        Some(path) if path.as_os_str() == "-" => console.print(&json::coverage(&loaded)),
        Some(path) => {
            if let Err(finding) = write_whole(path, json::coverage(&loaded).as_bytes()) {
                console.findings([&*finding], Severity::Note);
                exit = Exit::Findings;
            }
        }
        None => loaded.iter().for_each(|scheme| print(scheme, console)),
    }
    exit
}

fn print(scheme: &Scheme, console: &Console) {
    console.say(&scheme.name);
    let mut before = "";
    for clause in &scheme.clauses {
        let (document, number) = clause.id.rsplit_once(" · ").unwrap_or(("", &clause.id));
        if document != before {
            console.say(&format!("  {document}"));
            before = document;
        }
        // A heading may begin with its number.
        let name = match &*clause.heading {
            "" => number.to_owned(),
            heading if heading.starts_with(number) => heading.to_owned(),
            heading => format!("{number} {heading}"),
        };
        console.tell(key(clause), &[("clause", name), ("by", clause.by())]);
    }
    let count = |status| scheme.clauses.iter().filter(|c| c.status == status).count().to_string();
    let totals = [
        ("clauses", scheme.clauses.len().to_string()),
        ("computed", count(ClauseStatus::Computed)),
        ("recorded", count(ClauseStatus::Recorded)),
        ("not_computable", count(ClauseStatus::NotComputable)),
        ("rules", scheme.rules.len().to_string()),
    ];
    console.tell("coverage.totals", &totals);
    console.say("");
}

fn key(clause: &Clause) -> &'static str {
    match clause.status {
        ClauseStatus::Computed => "coverage.computed",
        ClauseStatus::Recorded => "coverage.recorded",
        ClauseStatus::NotComputable => "coverage.not_computable",
    }
}
