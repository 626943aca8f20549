//! The sample shop folder: its files are made here, and what comes of them is written down as readable text.

mod book;
mod canmou;
mod chitu;
mod expected;
mod explained;
mod holds;
mod live;
mod office;
mod orders;
mod people;

use crate::support::expect;
use std::path::{Path, PathBuf};

/// A file of the sample, by its path inside the shop folder.
struct SampleFile {
    path: String,
    bytes: Vec<u8>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/three-stores")
}

fn all() -> Vec<SampleFile> {
    let mut files = vec![people::roster()];
    files.extend(office::files());
    files.extend(chitu::files());
    files.extend(canmou::files());
    files.extend(orders::files());
    files
}

#[test]
fn the_sample_is_the_one_that_is_made_here() {
    for file in all() {
        expect::bytes(&folder().join(&file.path), &file.bytes);
    }
}

#[test]
fn the_sample_holds_no_other_data() {
    let made: Vec<_> = all().into_iter().map(|f| f.path).collect();
    let mut found = Vec::new();
    let mut folders = vec![folder().join("2026-10")];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let inside = path.strip_prefix(folder()).unwrap();
                found.push(inside.iter().map(|p| p.to_str().unwrap()).collect::<Vec<_>>().join("/"));
            }
        }
    }
    found.retain(|f| !made.contains(f));
    assert_eq!(found, [""; 0]);
}
