//! `run`, `check` and `rank`: a period of a shop folder, and what is said about it at the end.

use super::Exit;
use super::args::Options;
use super::console::Console;
use crate::calc::outcome::Outcome;
use crate::diag::{Diagnostic, Severity, has_errors};
use crate::report::json::{self, Done};
use crate::run::{self, Choice, Job, Report, Step, Stopped, Task};
use std::path::Path;

/// No command was given: the newest month of the shop folder that we are in.
pub(super) fn here(options: &Options, console: &Console) -> Exit {
    let folder = Path::new(".");
    if run::is_shop(folder) {
        return month(folder, options, console, &What::Month(Task::Write));
    }
    console.complain("usage.no_shop", &[]);
    console.complain("usage.more", &[]);
    Exit::Usage
}

/// What of a period.
pub(super) enum What {
    Month(Task),
    Rankings(Choice),
}

impl What {
    pub(super) fn task(&self) -> Task {
        match self {
            Self::Month(task) => *task,
            Self::Rankings(_) => Task::Write,
        }
    }
}

pub(super) fn month(folder: &Path, options: &Options, console: &Console, what: &What) -> Exit {
    let task = what.task();
    let worker = std::env::current_exe().ok();
    let out = options.out.as_deref();
    let job = Job {
        root: folder,
        period: options.period,
        out,
        task,
        scheme: options.scheme.as_deref(),
        supersede: &options.supersede,
        pictures: options.pictures,
        worker: worker.as_deref(),
    };
    let bar = console.progress();
    let step = |step: Step<'_>| {
        let (key, what) = match step {
            Step::Reading(file) => ("progress.reading", file),
            Step::Calculating(store) => ("progress.calculating", store),
            Step::Writing(store) => ("progress.writing", store),
        };
        bar.set_message(console.text(key, &[("what", what.to_owned())]));
    };
    let ended = run::in_threads(options.jobs, || match what {
        What::Month(_) => run::run(&job, console.words(), &step),
        What::Rankings(choice) => run::rank(&job, choice, console.words(), &step),
    });
    bar.finish_and_clear();
    match ended {
        Ok(report) => finished(&report, options, console, what),
        Err(stopped) => stopped_early(&stopped, options, console),
    }
}

fn finished(report: &Report, options: &Options, console: &Console, what: &What) -> Exit {
    let task = what.task();
    let outcome = &report.outcome;
    let all: Vec<&Diagnostic> = report.settings.iter().chain(&outcome.findings).chain(of_stores(outcome)).collect();
    // `run` leaves the notes to `check`.
    console.findings(all.iter().copied(), if task == Task::Check { Severity::Note } else { Severity::Warning });
    let done = if task == Task::Check { Done::Checked } else { Done::Written };
    let mut json = outcome.clone();
    json.findings.splice(0..0, report.settings.iter().cloned());
    if let Some(exit) = write_json(|| json::write(&json, done, console.words()), options, console) {
        return exit;
    }
    if task == Task::Check {
        super::account::print(outcome, console);
        super::chats::print(outcome, console);
    }
    super::summary::print(report, what, console);
    if all.iter().any(|f| f.severity() == Severity::Error) { Exit::Findings } else { Exit::Done }
}

fn of_stores(outcome: &Outcome) -> impl Iterator<Item = &Diagnostic> {
    outcome.stores.iter().flat_map(|s| &s.findings)
}

/// Nothing was read: the settings, the schemes or the folder are at fault.
fn stopped_early(stopped: &Stopped, options: &Options, console: &Console) -> Exit {
    console.findings(&stopped.findings, Severity::Note);
    debug_assert!(has_errors(&stopped.findings), "a run stops for errors only");
    let json = || json::stopped(stopped.period, &stopped.findings, console.words());
    if let Some(exit) = write_json(json, options, console) {
        return exit;
    }
    console.tell("summary.stopped", &[]);
    Exit::Findings
}

/// Writes `--json`; the exit code where it could not.
fn write_json(text: impl FnOnce() -> String, options: &Options, console: &Console) -> Option<Exit> {
    let path = options.json.as_deref()?;
    let text = text();
    if path.as_os_str() == "-" {
        console.print(&text);
        return None;
    }
    let finding = run::write_whole(path, text.as_bytes()).err()?;
    console.findings([&*finding], Severity::Note);
    Some(Exit::Findings)
}
