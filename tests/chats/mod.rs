//! A shop without a statistics tool: chat logs and orders alone. Every scheme works on them, the order list says whose every order is,
//! hostile logs take nothing down, and the bytes are the same with any number of threads.

mod hostile;
mod look_back;
mod month;
mod told;

use crate::support::folder::Folder;
use serde_json::Value as Json;

/// A file that a run wrote, by its path below `out/2026-10/甲店`.
fn written(folder: &Folder, name: &str) -> Vec<u8> {
    std::fs::read(folder.join(&format!("out/2026-10/甲店/{name}"))).unwrap()
}

fn json(folder: &Folder) -> Json {
    let done = folder.run(&["check", "--json", "-", "-q"]);
    serde_json::from_str(&done.stdout).unwrap_or_else(|e| panic!("{e}: {}{}", done.stdout, done.stderr))
}
