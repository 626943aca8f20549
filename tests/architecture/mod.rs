//! What the house rules promise of the source itself: layers, doors, sizes, complete words.

mod catalogue;
mod doors;
mod files;
mod layers;

use std::path::{Path, PathBuf};

/// A source file, by its path inside `src/` with `/`.
struct SourceFile {
    path: String,
    text: String,
}

impl SourceFile {
    /// The room that the file belongs to: its folder or its own name.
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The lines of code with their numbers, without comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(i, line)| (i + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the repository, by path.
fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<SourceFile> {
    let src = root().join("src");
    let name = |path: &Path| {
        let parts: Vec<_> = path.strip_prefix(&src).unwrap().iter().map(|p| p.to_str().unwrap().to_owned()).collect();
        parts.join("/")
    };
    files("src", "rs").iter().map(|p| SourceFile { path: name(p), text: std::fs::read_to_string(p).unwrap() }).collect()
}

/// The identifiers that follow `before` in a line: `crate::a`, `crate::{a, b::c}`.
fn paths_after(text: &str, before: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(before) {
        let boundary = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '$');
        if !boundary {
            continue;
        }
        let rest = &text[at + before.len()..];
        match rest.strip_prefix('{') {
            Some(group) => {
                let mut depth = 0;
                let mut item = String::new();
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => found.push(word(&std::mem::take(&mut item))),
                        _ if depth == 0 => item.push(c),
                        _ => {}
                    }
                }
                found.push(word(&item));
            }
            None => found.push(word(rest)),
        }
    }
    found.retain(|w| !w.is_empty());
    found
}

fn word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn paths_are_read_out_of_use_lines_and_expressions() {
    let text = "use crate::{diag::{A, B}, formula}; let x = crate::number::Num::ZERO; mycrate::no";
    assert_eq!(paths_after(text, "crate::"), ["diag", "formula", "number"]);
}
