//! Every file opens with what lives in it, and none is too long to be read.

use super::{files, root, sources};

/// Lines, at most.
const LONGEST: usize = 500;

#[test]
fn every_source_file_opens_with_what_lives_there() {
    let wrong: Vec<_> = sources().into_iter().filter(|f| !f.text.starts_with("//! ")).map(|f| f.path).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn no_file_is_longer_than_a_person_reads() {
    let all = ["src", "tests", "benches"].iter().filter(|f| root().join(f).is_dir()).flat_map(|f| files(f, "rs"));
    let long = all.filter(|p| std::fs::read_to_string(p).unwrap().lines().count() > LONGEST);
    assert_eq!(long.collect::<Vec<_>>(), [""; 0].map(std::path::PathBuf::from));
}
