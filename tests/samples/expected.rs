//! Everything that comes of the sample, as text: what is printed, every value of the JSON, every cell of the workbooks.

use crate::support::{dump::dump, expect, folder::Folder, folder::tree};
use std::path::{Path, PathBuf};

fn expected(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/expected").join(name)
}

#[test]
fn the_sample_gives_what_is_written_down() {
    let folder = Folder::three_stores();
    let done = folder.run(&["run", "--json", "out.json"]);
    expect::text(&expected("run.txt"), &format!("{}\n{}", done.stdout, done.stderr));
    let json = std::fs::read_to_string(folder.join("out.json")).unwrap();
    expect::text(&expected("results.json"), &json);
    for (name, _) in tree(&folder.join("out")) {
        let file = name.rsplit('/').next().unwrap();
        if let Some(stem) = file.strip_suffix(".xlsx") {
            expect::text(&expected(&format!("{stem}.txt")), &dump(&folder.join("out").join(&name)));
        }
    }
}

#[test]
fn check_accounts_for_every_row() {
    let folder = Folder::three_stores();
    let done = folder.run(&["check"]);
    expect::text(&expected("check.txt"), &format!("{}\n{}", done.stdout, done.stderr));
    assert!(!folder.join("out").exists(), "check writes nothing");
}
