//! The program as a user meets it. A case is a text file: what it shows, the files of a shop folder, commands, and after `=====`
//! everything that they print and how they end. `UPDATE=1 cargo test` rewrites what follows the line.

mod explain;
mod ledger;
mod lessons;

use crate::support::{expect, folder::Folder};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const END: &str = "=====\n";

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/cases");
    let mut cases: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    cases.sort();
    cases
}

#[test]
fn every_case_prints_what_is_written_down() {
    let mut wrong = Vec::new();
    for case in cases() {
        let text = std::fs::read_to_string(&case).unwrap();
        let script = text.split(END).next().unwrap();
        let got = format!("{script}{END}{}", play(script));
        if std::panic::catch_unwind(|| expect::text(&case, &got)).is_err() {
            wrong.push(format!("{}:\n{got}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Carries out a case in a folder of its own.
fn play(script: &str) -> String {
    let folder = Folder::empty();
    let mut commands = Vec::new();
    let mut file: Option<(&str, String)> = None;
    for line in script.lines() {
        if let Some(command) = line.strip_prefix("$ zhangfang") {
            commands.push(command);
        } else if line == "@three-stores" {
            folder.sample();
        } else if let Some(path) = line.strip_prefix("--- ") {
            if let Some((path, text)) = file.replace((path, String::new())) {
                folder.write(path, text.as_bytes());
            }
        } else if let Some((_, text)) = &mut file {
            text.push_str(line);
            text.push('\n');
        }
    }
    if let Some((path, text)) = file {
        folder.write(path, text.as_bytes());
    }
    let mut out = String::new();
    // The schemes that ship are not what a case is about.
    let shipped = zhangfang::scheme::shipped_names().join(" ");
    for command in commands {
        let done = folder.run(&command.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>());
        let _ = writeln!(out, "$ zhangfang{command} → {}", done.code);
        for (name, text) in [("", &done.stdout), ("! ", &done.stderr)] {
            for line in text.lines() {
                let _ = writeln!(out, "{}", format!("{name}{}", line.replace(&shipped, "<制度>")).trim_end());
            }
        }
    }
    out
}
