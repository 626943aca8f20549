//! `scheme list` and `scheme show`: the schemes that ship.

use super::Exit;
use super::console::Console;
use crate::diag::{Diagnostic, Severity, codes, nearest};
use crate::read::Vocabulary;
use crate::run::shipped_scheme;
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
    let name = name.strip_suffix(".toml").unwrap_or(name);
    if let Some(source) = shipped_scheme(name) {
        console.print(&source.text);
        return Exit::Done;
    }
    let near = nearest(name, shipped_names()).unwrap_or_default();
    let finding = Diagnostic::new(codes::UNKNOWN_SCHEME).arg("name", name).arg("near", near);
    console.findings([&finding.arg("shipped", shipped_names().join(" "))], Severity::Note);
    Exit::Findings
}
