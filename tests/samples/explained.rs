//! Every number of the sample's pay says where it comes from.

use crate::calc::trees::loose;
use crate::support::folder::Folder;
use zhangfang::calc::explain;
use zhangfang::calc::outcome::{Outcome, names};
use zhangfang::diag::{Catalogue, Lang};
use zhangfang::formula::Value;
use zhangfang::run::{Job, Task, run};
use zhangfang::trace::Trace;

fn outcome() -> Outcome {
    let folder = Folder::three_stores();
    let job = Job::new(folder.path(), Task::Check);
    run(&job, &Catalogue::load(Lang::Zh), &|_| {}).unwrap().outcome
}

/// A leaf that is unknown itself, or that says what is missing.
fn ends_in_the_unknown(trace: &Trace) -> bool {
    let own = trace.value.starts_with('#') || trace.value.is_empty();
    own && (trace.parts.is_empty() || trace.parts.iter().any(ends_in_the_unknown))
}

#[test]
fn a_payslip_names_the_assumed_tables_that_its_figures_are_picked_from() {
    let folder = Folder::three_stores();
    let done = folder.run(&["run", "--quiet"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let assumed = |person: &str| {
        let path = folder.join(&format!("out/2026-10/云杉家居旗舰店/工资条/{person}.html"));
        let page = std::fs::read_to_string(path).unwrap();
        let part = page.split("<h2>说明</h2>").nth(1).unwrap();
        part.split("</section>").next().unwrap().to_owned()
    };
    // The roster has no base pay for 乙二芳: it is picked from a table that the policy's text lost.
    assert!(assumed("乙二芳").contains("岗位底薪") && !assumed("甲一明").contains("岗位底薪"));
    assert!(assumed("甲一明").contains("转化率评分"), "a table that BAND reads");
}

#[test]
fn every_number_of_the_samples_pay_ends_in_cells_params_or_clauses() {
    let outcome = outcome();
    assert_eq!(outcome.stores.len(), 3);
    let (mut trees, mut wrong) = (0, Vec::new());
    for store in &outcome.stores {
        let agents = store.model.table(names::AGENTS).unwrap();
        for column in store.scheme.rules.iter().filter_map(|r| agents.column(&r.name)) {
            for (row, value) in column.values.iter().enumerate() {
                let tree = explain(store, row, &column.name);
                trees += 1;
                loose(&tree, &format!("{} {row}", store.store), &mut wrong);
                if let Value::Error(fault) = value {
                    let named = fault.cause.as_ref().is_some_and(|c| !c.name.is_empty());
                    if !named || !ends_in_the_unknown(&tree) {
                        wrong.push(format!("{} {row} {}: {value} without a cause", store.store, column.name));
                    }
                }
            }
        }
    }
    assert!(trees > 400, "{trees}");
    assert!(wrong.is_empty(), "{} of {trees}:\n{}", wrong.len(), wrong[..wrong.len().min(30)].join("\n"));
}
