//! `scheme list` and `scheme show`: the schemes that ship, as they are written or as a booklet for the team.

use super::Exit;
use super::console::Console;
use crate::diag::Severity;
use crate::read::Vocabulary;
use crate::run::{booklet as made, scheme_text, shipped_scheme, write_whole};
use crate::scheme::{load, shipped_names};
use std::path::Path;

pub(super) fn list(console: &Console) -> Exit {
    let measures = Vocabulary::embedded().measures();
    for name in shipped_names() {
        let loaded = shipped_scheme(name).map(|source| load(&source, &shipped_scheme, &measures));
        let about = match loaded {
            Some(Ok((scheme, _))) => {
                let posts: Vec<_> = scheme.posts.iter().map(|p| &*p.name).collect();
                let args = [
                    ("document", scheme.document.to_string()),
                    ("posts", posts.join(" ")),
                    ("rules", scheme.rules.len().to_string()),
                ];
                console.text("scheme.about", &args)
            }
            _ => String::new(),
        };
        console.print(&format!("{name}\n    {about}\n"));
    }
    Exit::Done
}

pub(super) fn show(name: &str, console: &Console) -> Exit {
    match scheme_text(name) {
        Ok(source) => {
            console.print(&source.text);
            Exit::Done
        }
        Err(finding) => {
            console.findings([&*finding], Severity::Note);
            Exit::Findings
        }
    }
}

pub(super) fn booklet(name: &str, file: &Path, console: &Console) -> Exit {
    let booklet = match made(name, Path::new(".")) {
        Ok(booklet) => booklet,
        Err(findings) => {
            console.findings(&findings, Severity::Note);
            return Exit::Findings;
        }
    };
    console.findings(&booklet.findings, Severity::Note);
    if file.as_os_str() == "-" {
        console.print(&booklet.html);
        return Exit::Done;
    }
    let file = if file.as_os_str().is_empty() { Path::new(&booklet.file) } else { file };
    if let Err(finding) = write_whole(file, booklet.html.as_bytes()) {
        console.findings([&*finding], Severity::Note);
        return Exit::Findings;
    }
    console.say(&console.text("scheme.booklet", &[("file", file.display().to_string())]));
    Exit::Done
}
