//! Schemes: every finding has a smallest bad scheme under `cases/`, and the shipped schemes hold.
//! A case is a folder with `scheme.toml`, any files that it includes, and `expected.txt`: the findings as printed.
//! `UPDATE=1 cargo test` rewrites the expectations.

mod params;
mod shipped;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zhangfang::diag::{Catalogue, Diagnostic, Lang, Style, render};
use zhangfang::facts::Measures;
use zhangfang::origin::Source;
use zhangfang::read::Vocabulary;
use zhangfang::scheme::model::Scheme;
use zhangfang::scheme::{load, shipped};

pub fn measures() -> Measures {
    Vocabulary::embedded().measures()
}

/// A scheme from its text; what it includes stands beside the case or is shipped.
pub fn loaded(name: &str, text: &str, beside: &Path) -> Result<(Scheme, Vec<Diagnostic>), Vec<Diagnostic>> {
    let source = |name: &str, text: &str| Arc::new(Source { name: format!("{name}.toml").into(), text: text.into() });
    let includes = |name: &str| {
        let text = fs::read_to_string(beside.join(format!("{name}.toml"))).ok();
        text.or_else(|| shipped(name).map(str::to_owned)).map(|t| source(name, &t))
    };
    load(&source(name, text), &includes, &measures())
}

pub fn printed(findings: &[Diagnostic]) -> String {
    let words = Catalogue::load(Lang::Zh);
    let blocks: Vec<String> = findings.iter().map(|f| render(f, &words, Style::Plain)).collect();
    blocks.join("\n\n")
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scheme/cases");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    folders.sort();
    folders
}

#[test]
fn every_bad_scheme_is_refused_with_its_findings_at_their_places() {
    let mut wrong = Vec::new();
    for folder in cases() {
        let text = fs::read_to_string(folder.join("scheme.toml")).unwrap();
        let found = match loaded("scheme", &text, &folder) {
            Ok((_, warnings)) => warnings,
            Err(findings) => findings,
        };
        let found = printed(&found) + "\n";
        let expected = folder.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{}:\n{found}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
