//! Calculation: cases of a small scheme, a few facts and everything that must come out of them.
//! `UPDATE=1 cargo test` rewrites the expectations; the difference is to be reviewed.

mod case;
pub mod dump;
pub mod trees;
mod whatif;

use case::Case;
use std::path::{Path, PathBuf};

fn all() -> Vec<(PathBuf, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/calc/cases");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let read = |path: PathBuf| {
        let case = Case::parse(&std::fs::read_to_string(&path).unwrap());
        (path, case)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn every_case_comes_out_as_written() {
    let mut wrong = Vec::new();
    for (path, case) in all() {
        let found = dump::outcomes(&case, &case.calculate());
        if found == case.expected {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, format!("{}{found}", case.before_expected)).unwrap();
        }
        wrong.push(format!("{}:\n{}", path.display(), difference(&case.expected, &found)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The lines that differ, expected with `-`, found with `+`.
fn difference(expected: &str, found: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let gone = old.iter().filter(|l| !new.contains(l)).map(|l| format!("- {l}"));
    let came = new.iter().filter(|l| !old.contains(l)).map(|l| format!("+ {l}"));
    gone.chain(came).collect::<Vec<_>>().join("\n")
}
