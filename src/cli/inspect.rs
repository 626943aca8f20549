//! `inspect FILE`: what each sheet of a file is taken for, each of its columns, and how to teach the ones that are not known.

use super::Exit;
use super::console::Console;
use crate::diag::{Diagnostic, Severity, codes, has_errors};
use crate::facts::account::ColumnUse;
use crate::origin::Place;
use crate::read::Limits;
use crate::read::inspect::{InspectedSheet, inspect, lessons};
use crate::run::reading_of;
use std::path::Path;

pub(super) fn file(file: &Path, console: &Console) -> Exit {
    if !file.is_file() {
        let finding = Diagnostic::new(codes::NO_FILE).at(Place::file(file.display().to_string()));
        console.findings([&finding], Severity::Note);
        return Exit::Findings;
    }
    let (vocabulary, limits) = reading_of(file);
    let found = inspect(file, &vocabulary, &Limits { worker: std::env::current_exe().ok(), ..limits });
    console.findings(&found.findings, Severity::Note);
    for sheet in &found.sheets {
        print(sheet, console);
    }
    teach(found.sheets.iter().map(|s| (s.kind.is_some(), &*s.columns)), console);
    if has_errors(&found.findings) { Exit::Findings } else { Exit::Done }
}

/// The lines that teach what is not known. Recognised tables have many columns that nothing needs: there only what is near to a word
/// may be meant.
pub(super) fn teach<'a>(sheets: impl Iterator<Item = (bool, &'a [ColumnUse])>, console: &Console) {
    let doubtful =
        |(known, columns): (bool, &'a [ColumnUse])| columns.iter().filter(move |c| !known || c.near.is_some());
    let lessons = lessons(sheets.flat_map(doubtful));
    if lessons.is_empty() {
        return;
    }
    console.tell("inspect.lessons", &[]);
    for lesson in lessons {
        console.say(&format!("  {lesson}"));
    }
}

fn print(sheet: &InspectedSheet, console: &Console) {
    let name = ("sheet", sheet.sheet.to_string());
    match (&sheet.kind, &sheet.like) {
        (Some((_, title)), _) => {
            let span = sheet.span.map(|s| s.to_string()).unwrap_or_default();
            let args = [name, ("kind", title.to_string()), ("rows", sheet.rows.to_string()), ("span", span)];
            console.tell("inspect.sheet", &args);
        }
        (None, Some((title, missing))) => {
            let args = [name, ("kind", title.to_string()), ("missing", missing.join(" "))];
            console.tell("inspect.like", &args);
        }
        (None, None) => console.tell("inspect.unknown", &[name]),
    }
    for column in &sheet.columns {
        console.say(&format!("  {}", line(column, console)));
    }
    console.say("");
}

fn line(column: &ColumnUse, console: &Console) -> String {
    let header = ("header", column.header.trim().to_owned());
    match (&column.taken_for, &column.near) {
        (Some(name), _) => console.text("inspect.column", &[header, ("name", name.to_string())]),
        (None, near) => {
            console.text("inspect.ignored", &[header, ("near", near.as_deref().unwrap_or_default().to_owned())])
        }
    }
}
