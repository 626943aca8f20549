//! Expectations kept in files. `UPDATE=1 cargo test` rewrites them, and the difference is reviewed.

use std::path::Path;

fn update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|v| v == "1")
}

/// The file holds exactly these bytes.
pub fn bytes(path: &Path, got: &[u8]) {
    if std::fs::read(path).is_ok_and(|want| want == got) {
        return;
    }
    assert!(update(), "{} is not current: UPDATE=1 cargo test rewrites it", path.display());
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, got).unwrap();
}

/// The file holds exactly this text; the first line that differs is shown.
pub fn text(path: &Path, got: &str) {
    let want = std::fs::read_to_string(path).unwrap_or_default();
    if want == got {
        return;
    }
    if update() {
        bytes(path, got.as_bytes());
        return;
    }
    let lines = want.lines().map(Some).chain(std::iter::repeat(None));
    let differs = got.lines().map(Some).chain([None]).zip(lines).enumerate().find(|(_, (g, w))| g != w);
    panic!("{} is not current (UPDATE=1 cargo test rewrites it): line, got, wanted {differs:?}", path.display());
}
