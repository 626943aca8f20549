//! Attribution: every rule has a scenario under `cases/`, with what must come out written by hand from the rule's text; a second
//! implementation, slow and obvious, agrees on generated months.
#![allow(clippy::as_conversions, reason = "the numbers of a scenario and of a dice are small")]

mod agree;
mod case;
mod finality;
mod likely;
mod naive;
mod naive_cut;
mod naive_filters;
mod random;

use crate::support::expect::failures;
use std::path::Path;

#[test]
fn every_scenario_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attribution/cases");
    let files = std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = files.collect();
    names.sort();
    failures(names, |name| {
        let wrong = case::wrong(&std::fs::read_to_string(folder.join(name)).unwrap());
        assert!(wrong.is_empty(), "{name}\n{}", wrong.join("\n"));
    });
}
