//! The schemes in the binary: `templates/schemes/*.toml`.

use include_dir::{Dir, include_dir};

static SCHEMES: Dir = include_dir!("$CARGO_MANIFEST_DIR/templates/schemes");

/// The text of a shipped scheme by its name (without `.toml`).
#[must_use]
pub fn shipped(name: &str) -> Option<&'static str> {
    SCHEMES.get_file(format!("{name}.toml"))?.contents_utf8()
}

/// The names of the shipped schemes, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    let mut names: Vec<_> = SCHEMES.files().filter_map(|f| f.path().file_stem()?.to_str()).collect();
    names.sort_unstable();
    names.into_iter()
}

/// As [`names`].
#[must_use]
pub fn shipped_names() -> Vec<&'static str> {
    names().collect()
}
