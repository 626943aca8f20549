//! `scheme list` and `scheme show`: the schemes that ship.

use super::Exit;
use super::console::Console;
use crate::diag::Severity;
use crate::read::Vocabulary;
use crate::run::{scheme_text, shipped_scheme};
use crate::scheme::{load, shipped_names};

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
