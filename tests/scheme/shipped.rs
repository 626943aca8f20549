//! The shipped schemes load without a finding, and their worked examples are right.

use super::{loaded, printed};
use std::path::Path;
use zhangfang::scheme::model::{Per, Scheme, Section};
use zhangfang::scheme::{shipped, shipped_names, untried};

fn all() -> Vec<Scheme> {
    let load = |name: &str| match loaded(name, shipped(name).unwrap(), Path::new("")) {
        Ok((scheme, warnings)) if warnings.is_empty() => scheme,
        Ok((_, findings)) | Err(findings) => panic!("{}", printed(&findings)),
    };
    shipped_names().into_iter().map(load).collect()
}

#[test]
fn they_load_without_a_finding() {
    assert!(all().iter().any(|s| &*s.name == "客服部绩效薪酬标准"));
}

#[test]
fn they_are_called_as_their_files() {
    let names: Vec<String> = all().iter().map(|s| s.name.to_string()).collect();
    assert_eq!(names, shipped_names());
}

#[test]
fn every_rule_has_a_clause_and_a_worked_example() {
    let mut wrong = Vec::new();
    for scheme in all() {
        for rule in &scheme.rules {
            if rule.clause.is_empty() || rule.examples.is_empty() {
                wrong.push(format!("{}: {}", scheme.name, rule.name));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn what_is_paid_is_paid_in_one_store() {
    for scheme in all() {
        let money = |s| matches!(s, Section::Earning | Section::Deduction | Section::Employer | Section::Total);
        for rule in scheme.rules.iter().filter(|r| r.per == Per::Agent && money(r.section)) {
            assert!(rule.formula.text.contains("[@计薪]"), "{}", rule.name);
        }
    }
}

/// `cn-statutory` is the law's, and judged in `tests/year`.
#[test]
fn the_examples_of_every_policy_try_every_rule_branch_boundary_row_and_missing_figure() {
    let policies = all().into_iter().filter(|s| !s.clauses.is_empty() && &*s.name != "cn-statutory");
    let mut open: Vec<String> = policies.flat_map(|s| untried(&s, &super::measures())).map(|f| printed(&[f])).collect();
    open.sort();
    open.dedup();
    assert!(open.is_empty(), "{}", open.join("\n"));
}
