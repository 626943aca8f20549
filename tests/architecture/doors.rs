//! Each outside crate has one door: the only room, folder or file that names it.

use super::{root, sources};
use std::collections::BTreeSet;

/// A crate as it is named in code, and the paths inside `src/` that may name it.
const DOORS: &[(&str, &[&str])] = &[
    ("calamine", &["read/file/xls.rs"]),
    ("encoding_rs", &["read/file/decode.rs"]),
    ("zip", &["read/file/package.rs", "report/xlsx/package.rs"]),
    ("quick_xml", &["read/file/xml.rs"]),
    ("memchr", &["read/file/xlsx/"]),
    ("rlimit", &["read/file/worker.rs"]),
    ("rust_decimal", &["number/"]),
    ("num_rational", &["number/"]),
    ("num_bigint", &["number/"]),
    ("num_traits", &["number/"]),
    // Calendar days are plain data of every room above `period`.
    ("chrono", &[""]),
    ("toml", &["diag/document.rs"]),
    ("strsim", &["diag/suggest.rs"]),
    ("annotate_snippets", &["diag/render.rs"]),
    ("sha2", &["hash.rs"]),
    // What is embedded is found where it is used.
    ("include_dir", &["scheme/", "report/html/", "cli/"]),
    ("rust_xlsxwriter", &["report/xlsx/"]),
    ("tera", &["report/html/"]),
    ("serde", &["report/"]),
    ("serde_json", &["report/"]),
    // Widths of CJK text, on sheets and on pictures.
    ("unicode_width", &["report/xlsx/", "report/html/card.rs"]),
    ("resvg", &["report/picture.rs"]),
    ("tempfile", &["run/", "ledger/tests.rs"]),
    ("rusqlite", &["ledger/"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/"]),
    ("indicatif", &["cli/"]),
    ("rayon", &["read/", "run/"]),
    ("sys_locale", &["cli/"]),
    ("anstream", &["cli/"]),
    // Drops are walked to be read, results to be replaced.
    ("walkdir", &["read/folder.rs", "run/"]),
];

#[test]
fn every_dependency_is_used_through_its_door_alone() {
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for file in sources() {
        for (number, line) in file.code() {
            for (name, paths) in DOORS.iter().copied() {
                if !names(line, name) {
                    continue;
                }
                used.insert(name);
                if !paths.iter().any(|p| file.path.starts_with(p)) {
                    wrong.push(format!("{}:{number}: {name} is the business of {}", file.path, paths.join(", ")));
                }
            }
        }
    }
    wrong.extend(DOORS.iter().filter(|(name, _)| !used.contains(name)).map(|(name, _)| format!("{name} is not used")));
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_dependency_has_a_door_and_a_reason() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let mut wrong = Vec::new();
    for line in section.lines().filter(|l| l.contains(" = ")) {
        let name = line.split(" = ").next().unwrap().trim().replace('-', "_");
        if DOORS.iter().all(|(door, _)| *door != name) {
            wrong.push(format!("{name} has no door"));
        }
        if !line.contains("# ") {
            wrong.push(format!("{name} has no reason"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// Whether the line names the crate: `name::…`, or `use name`.
fn names(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = &line[at + name.len()..];
        before.is_none_or(|c| !(c.is_alphanumeric() || c == '_' || c == ':' || c == '.' || c == '"' || c == '/'))
            && (after.starts_with("::") || (line.trim_start().starts_with("use ") && after.starts_with(';')))
    })
}
