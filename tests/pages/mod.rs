//! JSON and the pages.

mod booklet;
mod browser;
mod json;
mod made;
mod real;
mod templates;
mod text;
mod weekly;

use std::path::Path;

/// Compares with a file beside the tests; `UPDATE=1` rewrites it.
fn expect(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/expected").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    let mut lines = (1_usize..).zip(wanted.lines().zip(text.lines()));
    let first = lines.find(|(_, (a, b))| a != b);
    assert!(wanted == text, "{name} differs, first at {first:?}: run with UPDATE=1 and review");
}
