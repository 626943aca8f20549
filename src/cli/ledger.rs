//! `close` and `ledger …`: months that are done with.

use super::Exit;
use super::args::{Import, LedgerAction, Options};
use super::console::Console;
use crate::diag::{Diagnostic, Severity, codes};
use crate::ledger::{ClosedMonth, MonthHead, Origin, State};
use crate::period::Period;
use crate::report::xlsx::{RosterCell, RosterColumn, form};
use crate::run::ledger::{self, Comparison, FileChange, Seal};
use crate::run::write_whole;
use chrono::{Local, SecondsFormat};
use std::path::Path;

pub(super) fn close(folder: &Path, period: Option<Period>, by: Option<String>, console: &Console) -> Exit {
    let by = by.or_else(user).unwrap_or_else(|| console.text("ledger.nobody", &[]));
    let at = now();
    match ledger::close(folder, period, &Seal { by: &by, at: &at }) {
        Ok(closed) => {
            console.findings(&closed.findings, Severity::Warning);
            for head in &closed.heads {
                console.tell("ledger.closed", &of_head(head));
            }
            Exit::Done
        }
        Err(findings) => refused(&findings, console),
    }
}

fn now() -> String {
    Local::now().to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// Who is at the keyboard, as Windows and others call it.
fn user() -> Option<String> {
    ["USERNAME", "USER"].iter().find_map(|name| std::env::var(name).ok()).filter(|n| !n.is_empty())
}

pub(super) fn ledger(folder: &Path, what: LedgerAction, options: &Options, console: &Console) -> Exit {
    let done = match what {
        LedgerAction::List => ledger::list(folder).map(|heads| list(&heads, console)),
        LedgerAction::Show(period) => ledger::show(folder, period).map(|months| show(&months, console)),
        LedgerAction::Diff(period) => {
            ledger::compare(folder, period, options.scheme.as_deref()).map(|all| diff(&all, console))
        }
        LedgerAction::Export(period) => ledger::show(folder, period).map(|months| {
            console.print(&crate::report::json::closed(&months));
        }),
        LedgerAction::Import { file, how: Import::Template, .. } => template(folder, &file, console),
        LedgerAction::Import { file, by, how } => {
            let (by, at) = (by.or_else(user).unwrap_or_else(|| console.text("ledger.nobody", &[])), now());
            let seal = Seal { by: &by, at: &at };
            ledger::import(folder, &file, options.period, &seal, how == Import::Try).map(|done| {
                console.findings(&done.findings, Severity::Note);
                let key = if how == Import::Try { "ledger.would_import" } else { "ledger.imported" };
                for month in done.months {
                    let people = month.people.to_string();
                    let args =
                        [("period", month.period.to_string()), ("store", month.store.to_string()), ("people", people)];
                    console.tell(key, &args);
                }
            })
        }
        LedgerAction::Reopen { period, store, why } => {
            ledger::reopen(folder, period, store.as_deref(), &why).map(|stores| {
                for store in stores {
                    let args = [("period", period.to_string()), ("store", store.to_string()), ("why", why.clone())];
                    console.tell("ledger.reopened", &args);
                }
            })
        }
    };
    done.map_or_else(|findings| refused(&findings, console), |()| Exit::Done)
}

/// An empty sheet with the columns that the schemes of the shop ask of closed months.
fn template(folder: &Path, file: &Path, console: &Console) -> Result<(), Vec<Diagnostic>> {
    if file.exists() {
        return Err(vec![Diagnostic::new(codes::FILE_TAKEN).arg("file", file.display())]);
    }
    let (fixed, wanted) = ledger::wanted(folder)?;
    let column = |name: &str, is: RosterCell, note: &str| RosterColumn {
        name: name.to_owned(),
        is,
        choices: Vec::new(),
        note: console.text(note, &[]),
    };
    let fixed = fixed.iter().map(|name| column(name, RosterCell::Text, &format!("import.{name}")));
    let figures = wanted.iter().map(|w| {
        let note = match (w.of_people, w.of_store) {
            _ if w.is_flag => "import.flag",
            (true, true) => "import.both",
            (true, false) => "import.people",
            (false, true) => "import.store",
            (false, false) => "import.optional",
        };
        let mut column = column(&w.name, RosterCell::Money, note);
        if w.is_flag {
            column.is = RosterCell::Text;
            column.choices = ["是", "否"].map(str::to_owned).into();
        }
        column
    });
    let columns: Vec<RosterColumn> = fixed.chain(figures).collect();
    let today = Period::month_of(Local::now().date_naive());
    let bytes = form("往月数据", &columns, &today)?.bytes;
    write_whole(file, &bytes).map_err(|f| vec![*f])?;
    console.tell("ledger.template", &[("file", file.display().to_string())]);
    Ok(())
}

fn refused(findings: &[Diagnostic], console: &Console) -> Exit {
    console.findings(findings, Severity::Note);
    Exit::Findings
}

fn of_head(head: &MonthHead) -> Vec<(&'static str, String)> {
    vec![
        ("period", head.period.to_string()),
        ("store", head.store.to_string()),
        ("revision", head.revision.to_string()),
        ("scheme", head.scheme.to_string()),
        ("by", head.by.to_string()),
        ("at", head.at.to_string()),
        ("why", head.why.to_string()),
    ]
}

fn list(heads: &[MonthHead], console: &Console) {
    if heads.is_empty() {
        console.tell("ledger.empty", &[]);
    }
    for head in heads {
        let key = match (head.state, head.origin) {
            (State::Reopened, _) => "ledger.row_reopened",
            (State::Closed, Origin::Imported) => "ledger.row_imported",
            (State::Closed, Origin::Closed) => "ledger.row",
        };
        console.tell(key, &of_head(head));
    }
}

fn show(months: &[ClosedMonth], console: &Console) {
    for month in months {
        let imported = month.head.origin == Origin::Imported;
        console.tell(if imported { "ledger.row_imported" } else { "ledger.row" }, &of_head(&month.head));
        for person in month.people.iter().filter(|p| p.home) {
            let value = |rule: &str| person.values.get(rule).map(|s| s.value().to_string()).unwrap_or_default();
            let args = [
                ("name", person.name.to_string()),
                ("post", person.post.to_string()),
                ("gross", value("应发合计")),
                ("deducted", value("扣款合计")),
                ("net", value("实发")),
            ];
            console.tell("ledger.person", &args);
        }
    }
}

fn diff(comparisons: &[Comparison], console: &Console) {
    for one in comparisons {
        let args = [("store", one.store.to_string()), ("period", one.period.to_string())];
        let same = one.changes.is_empty() && one.files.is_empty();
        console.tell(if same { "ledger.same" } else { "ledger.differs" }, &args);
        for (path, change) in &one.files {
            let key = match change {
                FileChange::Added => "ledger.file_added",
                FileChange::Removed => "ledger.file_removed",
                FileChange::Changed => "ledger.file_changed",
            };
            console.tell(key, &[("path", path.to_string())]);
        }
        for (name, span) in &one.rules {
            let key = if span.is_some() { "ledger.rule_changed" } else { "ledger.rule_removed" };
            let place = span.as_ref().map(ToString::to_string).unwrap_or_default();
            console.tell(key, &[("rule", name.to_string()), ("place", place)]);
        }
        for change in &one.changes {
            let args = [
                ("name", change.person.to_string()),
                ("rule", change.rule.to_string()),
                ("closed", change.closed.clone()),
                ("now", change.now.clone()),
                ("difference", change.difference.as_ref().map(ToString::to_string).unwrap_or_default()),
                ("because", change.reasons()),
            ];
            console.tell("ledger.change", &args);
        }
    }
}
