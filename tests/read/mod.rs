//! Reading: case files of a shop folder and what must come of it. `UPDATE=1 cargo test` rewrites what must come.

mod conservation;
mod dump;
mod families;
mod headers;
mod places;

use crate::support::shop::Shop;
use std::path::PathBuf;

const MARK: &str = "\n=====\n";

fn cases() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/read/cases");
    let mut cases: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    cases.sort();
    cases
}

#[test]
fn every_case_folder_is_read_as_its_text_says() {
    let mut wrong = Vec::new();
    for case in cases() {
        let text = std::fs::read_to_string(&case).unwrap();
        let (input, want) = text.split_once(MARK).unwrap_or((text.trim_end(), ""));
        let shop = Shop::parse(input);
        let root = tempfile::tempdir().unwrap();
        shop.write(root.path());
        let got = dump::dump(&shop.read(root.path()));
        if got != want {
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&case, format!("{input}{MARK}{got}")).unwrap();
            }
            wrong.push(format!("{}:\n{got}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
