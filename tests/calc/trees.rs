//! The tree of every value of 客服 ends in cells, in the texts of people, or in a stated default.

use super::all;
use zhangfang::calc::explain;
use zhangfang::calc::outcome::names;
use zhangfang::origin::Origin;
use zhangfang::trace::Trace;

/// The leaves that come from nowhere.
pub fn loose(trace: &Trace, path: &str, found: &mut Vec<String>) {
    let path = format!("{path} → {}", trace.name);
    for part in &trace.parts {
        loose(part, &path, found);
    }
    // A formula of constants, an empty cell and the order of the roster are their own explanation.
    let said = trace.formula.is_some() || trace.value.is_empty() || &*trace.name == names::ID;
    if trace.parts.is_empty() && !said && trace.origin == Origin::Computed {
        found.push(path);
    }
}

#[test]
fn every_tree_ends_in_cells_texts_or_stated_defaults() {
    let mut found = Vec::new();
    let mut trees = 0;
    for (path, case) in all() {
        for outcome in case.calculate() {
            let agents = outcome.model.table(names::AGENTS).unwrap();
            for row in 0..agents.rows {
                for rule in outcome.scheme.rules.iter().filter(|r| agents.column(&r.name).is_some()) {
                    loose(&explain(&outcome, row, &rule.name), path.to_str().unwrap(), &mut found);
                    trees += 1;
                }
            }
        }
    }
    assert!(trees > 100, "{trees}");
    assert_eq!(found, Vec::<String>::new());
}
