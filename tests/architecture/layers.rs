//! Each room uses only the rooms below it.

use super::{SourceFile, paths_after, sources};
use std::collections::BTreeSet;

/// A room and the rooms that it may use.
const ROOMS: &[(&str, &str)] = &[
    ("number", ""),
    ("hash", ""),
    ("origin", ""),
    ("period", ""),
    ("trace", "number origin"),
    ("diag", "number origin"),
    ("formula", "number origin period trace diag"),
    ("facts", "number origin period trace diag formula"),
    ("attribution", "number origin period diag"),
    ("read", "number hash origin period diag formula facts attribution"),
    ("scheme", "number hash origin period diag formula facts"),
    ("calc", "number origin period trace diag formula facts scheme"),
    ("report", "number origin period trace diag formula facts scheme calc ledger"),
    ("config", "number origin period diag read"),
    ("run", "number origin period diag formula facts read scheme ledger calc report config attribution"),
    ("cli", "number origin period trace diag formula facts read scheme ledger calc report config run"),
    ("main", "cli"),
    ("lib", ""),
    ("ledger", "number hash origin period diag formula facts scheme"),
];

#[test]
fn rooms_use_only_rooms_below_them() {
    let mut wrong = Vec::new();
    for file in sources() {
        let Some((_, allowed)) = ROOMS.iter().find(|(room, _)| *room == file.room()) else {
            wrong.push(format!("{}: the room is not in the table of layers", file.path));
            continue;
        };
        let allowed: BTreeSet<_> = allowed.split(' ').collect();
        for used in used(&file) {
            if used != file.room() && !allowed.contains(used.as_str()) {
                wrong.push(format!("{}: uses {used}", file.path));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// The rooms that a file names, through `crate::` or, in `main.rs`, through the library.
fn used(file: &SourceFile) -> BTreeSet<String> {
    let code: String = file.code().map(|(_, line)| format!("{line}\n")).collect();
    paths_after(&code, "crate::").into_iter().chain(paths_after(&code, "zhangfang::")).collect()
}
