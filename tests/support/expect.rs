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

/// Holds every one against `check`; all that fail are told at once, each with its name.
pub fn failures(names: Vec<String>, check: impl Fn(&str)) {
    let mut wrong = Vec::new();
    for name in names {
        let held = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&name)));
        wrong.extend(held.err().map(|_| name));
    }
    assert!(wrong.is_empty(), "these do not hold, see above: {wrong:?}");
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
