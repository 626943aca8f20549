//! The last words of a run: per store what was written and what was found, and the names of the files.

use super::console::Console;
use super::month::What;
use crate::calc::outcome::{Status, StoreOutcome, names};
use crate::diag::{Diagnostic, Severity};
use crate::facts::Bin;
use crate::formula::Value;
use crate::run::{Report, ResultFile, Task, is_paid};
use std::collections::BTreeMap;

pub(super) fn print(report: &Report, what: &What, console: &Console) {
    let task = what.task();
    let outcome = &report.outcome;
    let (mut read, mut used, mut aside, mut refused) = (0, 0, 0, 0);
    for sheet in outcome.files.iter().flat_map(|f| &f.sheets) {
        read += sheet.read;
        used += sheet.used.rows;
        aside += sheet.set_aside.values().map(|bin: &Bin| bin.rows).sum::<u64>();
        refused += sheet.refused.rows;
    }
    let (stores, files) = (outcome.stores.len(), outcome.files.len());
    console.tell("summary.title", &[("period", outcome.period.title()), ("stores", stores.to_string())]);
    let rows = [("read", read), ("used", used), ("aside", aside), ("refused", refused)];
    let rows = rows.map(|(name, n)| (name, n.to_string()));
    console.tell("summary.rows", &[("files", files.to_string())].into_iter().chain(rows).collect::<Vec<_>>());
    for store in &outcome.stores {
        console.say("");
        one(store, what, console);
        let of_store = report.files.iter().filter(|f| f.store.as_ref() == Some(&store.store));
        list(of_store, report, console);
    }
    console.say("");
    let general: Vec<_> = report.files.iter().filter(|f| f.store.is_none()).collect();
    if !general.is_empty() {
        console.tell("summary.general", &[]);
        list(general, report, console);
    }
    if task == Task::Check {
        console.tell("summary.checked", &[]);
    }
    let notes = outcome.findings.iter().chain(outcome.stores.iter().flat_map(|s| &s.findings));
    let notes = notes.filter(|f| f.severity() == Severity::Note).count();
    if task == Task::Write && notes > 0 {
        console.tell("summary.notes", &[("notes", notes.to_string())]);
    }
}

/// `云栖家居旗舰店：已写出 · 4 人 · 1 处待补 · 2 处警告`
fn one(store: &StoreOutcome, what: &What, console: &Console) {
    let status = match (store.status, what.task()) {
        (Status::Refused, _) => "summary.refused",
        (Status::Sound, Task::Write) => "summary.written",
        (Status::Sound, Task::Check) => "summary.sound",
    };
    let mut parts = vec![console.text(status, &[])];
    if matches!(what, What::Rankings(_)) {
        // Nobody expects pay.
    } else if is_paid(store) {
        let pay = store.scheme.has_pay();
        let (key, flag) = if pay { ("summary.people", names::PAID) } else { ("summary.assessed", names::ASSESSED) };
        let flags = store.model.table(names::AGENTS).and_then(|t| t.column(flag));
        let people = flags.map_or(0, |c| c.values.iter().filter(|v: &&Value| v.is_true()).count());
        parts.push(console.text(key, &[("people", people.to_string())]));
    } else {
        parts.push(console.text("summary.ranking_only", &[]));
    }
    let assumed = store.scheme.unconfirmed().count();
    if assumed > 0 && matches!(what, What::Month(_)) {
        parts.push(console.text("summary.assumed", &[("count", assumed.to_string())]));
    }
    for (severity, count) in count(&store.findings) {
        let word = console.words().word("severity", &format!("{severity:?}")).to_owned();
        parts.push(console.text("summary.found", &[("severity", word), ("count", count.to_string())]));
    }
    console.say(&console.text("summary.store", &[("store", store.store.to_string()), ("what", parts.join(" · "))]));
}

fn count(findings: &[Diagnostic]) -> BTreeMap<Severity, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings.iter().filter(|f| f.severity() != Severity::Note) {
        *counts.entry(finding.severity()).or_default() += 1;
    }
    counts
}

/// One line a file; payslips of one store in one line.
fn list<'a>(files: impl IntoIterator<Item = &'a ResultFile>, report: &Report, console: &Console) {
    let out = report.out.display().to_string().replace('\\', "/");
    let out = out.strip_prefix("./").unwrap_or(&out);
    let mut slips: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files {
        match file.path.rsplit_once('/') {
            Some((folder, _)) if folder.ends_with("/工资条") => *slips.entry(folder).or_default() += 1,
            _ => console.say(&format!("  {out}/{}", file.path)),
        }
    }
    for (folder, count) in slips {
        let pages = console.text("summary.pages", &[("count", count.to_string())]);
        console.say(&format!("  {out}/{folder}/ {pages}"));
    }
}
