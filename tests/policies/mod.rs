//! The sample of every shipped policy, `samples/policies/<scheme>`: what comes of it is written down here as text, its workbooks
//! recalculate, and its clauses are all accounted for. It is run in the folder that `init --scheme` makes of it.
//!
//! A sample of several months is a shop that closes each before the next: the ledger has what `PREV`, `YTD` and `STREAK` ask for.
//! `UPDATE=1 cargo test` rewrites the texts.

mod own;

use crate::calc::dump;
use crate::support::folder::{Folder, tree};
use crate::support::{expect, expect::failures};
use crate::workbook::recalc::agrees_natively;
use crate::workbook::strict::problems;
use chrono::Datelike as _;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use zhangfang::calc::outcome::{Outcome, StoreOutcome, names};
use zhangfang::diag::{Catalogue, Lang};
use zhangfang::formula::Table;
use zhangfang::period::Period;
use zhangfang::run::{Job, Task, named_scheme, run};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).into()
}

/// The schemes that have a sample.
fn policies() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("samples/policies"))
        .into_iter()
        .flatten()
        .map(|e| e.unwrap())
        .filter(|e| e.path().is_dir())
        .map(|e| e.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn months(folder: &Path) -> Vec<Period> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut months: Vec<Period> = entries.filter_map(|name| Period::parse(&name)).collect();
    months.sort_by_key(|m| m.span().from);
    months
}

#[test]
fn a_new_shop_with_the_sample_of_a_scheme_gives_what_is_written_down_and_its_workbooks_recalculate() {
    failures(policies(), |policy| {
        let folder = Folder::empty();
        let done = folder.run(&["init", "新店", "--scheme", policy]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        let shop = folder.join("新店");
        let months = months(&shop);
        let mut text = String::new();
        fixed(&mut text, policy);
        for (i, month) in months.iter().enumerate() {
            compute(&mut text, &shop, *month);
            if i + 1 < months.len() {
                let done = folder.run(&["close", "新店", "--period", &month.to_string(), "--by", "示例"]);
                assert_eq!(done.code, 0, "{}{}", done.stdout, done.stderr);
            }
        }
        for quarter in quarters(policy, &months) {
            compute(&mut text, &shop, quarter);
        }
        expect::text(&root().join(format!("tests/policies/{policy}.txt")), &text);
        let workbooks: Vec<_> =
            tree(&shop.join("out")).into_iter().filter(|(name, _)| name.ends_with(".xlsx")).collect();
        assert!(!workbooks.is_empty(), "no workbooks");
        for (name, bytes) in &workbooks {
            agrees_natively(name, bytes);
            assert_eq!(problems(bytes), [""; 0], "{name} keeps to Excel's rules");
        }
    });
}

#[test]
fn every_scheme_that_ships_is_listed() {
    let done = Folder::empty().run(&["scheme", "list"]);
    assert_eq!(done.code, 0);
    for name in zhangfang::scheme::shipped_names() {
        assert!(done.stdout.lines().any(|l| l == name), "{name}");
    }
}

#[test]
fn every_clause_of_a_policy_with_a_sample_is_accounted_for() {
    let folder = Folder::empty();
    failures(policies(), |policy| {
        let done = folder.run(&["scheme", "coverage", policy]);
        assert_eq!(done.code, 0, "{}", done.stderr);
    });
}

fn compute(text: &mut String, shop: &Path, period: Period) {
    let job = Job { period: Some(period), ..Job::new(shop, Task::Write) };
    match run(&job, &Catalogue::load(Lang::Zh), &|_| {}) {
        Ok(report) => told(text, &report.outcome),
        Err(stopped) => dump::findings(text, &stopped.findings),
    }
}

/// The quarters of which every month is there, of a scheme that is also computed by quarters.
fn quarters(policy: &str, months: &[Period]) -> Vec<Period> {
    let scheme = named_scheme(policy).expect("a shipped scheme").0;
    let all_there = |quarter: &Period| {
        let within = |m: &&Period| quarter.span().contains(m.span().from);
        scheme.pays(*quarter) && months.iter().filter(within).count() == 3
    };
    let mut quarters: Vec<Period> = months.iter().filter_map(|m| quarter_of(*m)).filter(all_there).collect();
    quarters.dedup();
    quarters
}

fn quarter_of(month: Period) -> Option<Period> {
    let day = month.span().from;
    Period::parse(&format!("{}-Q{}", day.year(), day.month().div_ceil(3)))
}

/// What is the same every month: what the policy's text lost, and the catalogue of conduct with its points.
fn fixed(out: &mut String, policy: &str) {
    let scheme = named_scheme(policy).expect("a shipped scheme").0;
    for name in scheme.assumed() {
        let _ = writeln!(out, "assumed {name}");
    }
    for item in &scheme.conduct {
        let _ = writeln!(out, "{} {} {}", item.level, item.item, item.points());
    }
}

/// Every person's values of every rule, who takes part, rankings, findings.
fn told(out: &mut String, outcome: &Outcome) {
    let _ = writeln!(out, "{}", outcome.period);
    dump::findings(out, &outcome.findings);
    for store in &outcome.stores {
        let _ = writeln!(out, "[{}] {:?}", store.store, store.status);
        for table in store.model.tables.iter().filter(|t| has_results(store, t)) {
            dump::table(out, store, table);
        }
        store.rankings.iter().for_each(|r| dump::ranking(out, store, r));
        dump::findings(out, &store.findings);
        out.push('\n');
    }
}

/// Tables that are not of the scheme, and of those about days only the ones with rules.
fn has_results(store: &StoreOutcome, table: &Table) -> bool {
    let scheme = &store.scheme;
    let rules = scheme.rules.iter().any(|r| r.per.table() == table.name);
    let fixed = scheme.tables.iter().any(|t| t.table.name == table.name) || &*table.name == names::CATALOGUE;
    !fixed && (rules || [names::AGENTS, names::STORE, names::STORES, names::CONDUCT].contains(&&*table.name))
}
