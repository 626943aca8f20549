//! Headers as tables of text lines: `kind · file name: header = what it is taken for | …`, `?` where it is taken for nothing.

use std::path::Path;
use zhangfang::read::inspect::inspect;
use zhangfang::read::{Limits, Vocabulary};

/// A line, as the program would write it.
fn read(folder: &Path, line: &str, vocabulary: &Vocabulary) -> String {
    let (head, columns) = line.split_once(": ").unwrap();
    let name = head.split_once(" · ").map_or("表.csv", |(_, name)| name);
    let split =
        |column: &str| column.rsplit_once(" = ").map_or_else(|| column.to_owned(), |(header, _)| header.to_owned());
    let headers: Vec<String> = columns.split(" | ").map(split).collect();
    let cell = |text: &String| format!("\"{}\"", text.replace("⏎", "\n").replace('"', "\"\""));
    let lines = [headers.iter().map(cell).collect::<Vec<_>>().join(","), vec!["1"; headers.len()].join(",")];
    let path = folder.join(name);
    std::fs::write(&path, lines.join("\n")).unwrap();
    let found = inspect(&path, vocabulary, &Limits::default());
    let sheet = &found.sheets[0];
    let taken = headers
        .iter()
        .zip(&sheet.columns)
        .map(|(header, c)| format!("{header} = {}", c.taken_for.as_deref().unwrap_or("?")));
    let kind = sheet.kind.as_ref().map_or("?", |(name, _)| name);
    let name = head.split_once(" · ").map_or(String::new(), |(_, name)| format!(" · {name}"));
    format!("{kind}{name}: {}", taken.collect::<Vec<_>>().join(" | "))
}

#[test]
fn headers_are_taken_for_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read/headers.txt");
    let text = std::fs::read_to_string(&path).unwrap();
    let vocabulary = Vocabulary::embedded();
    let folder = tempfile::tempdir().unwrap();
    let lines = text.lines().map(|line| match line {
        line if line.is_empty() || line.starts_with('#') => line.to_owned(),
        line => read(folder.path(), line, &vocabulary),
    });
    crate::support::expect::text(&path, &(lines.collect::<Vec<_>>().join("\n") + "\n"));
}
