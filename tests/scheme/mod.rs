//! Schemes: every finding has a smallest bad scheme under `cases/`, and the shipped schemes hold.
//! A case is a folder with `scheme.toml`, any files that it includes, and `expected.txt`: the findings as printed.
//! `UPDATE=1 cargo test` rewrites the expectations.

mod paid;
mod params;
mod shipped;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zhangfang::diag::{Catalogue, Diagnostic, Lang, Style, render};
use zhangfang::facts::Measures;
use zhangfang::formula::{Content, Value};
use zhangfang::origin::Source;
use zhangfang::read::Vocabulary;
use zhangfang::scheme::model::{ParamValue, Scheme, SchemeTable};
use zhangfang::scheme::{load, shipped};

pub fn measures() -> Measures {
    Vocabulary::embedded().measures()
}

/// A scheme from its text; what it includes stands beside the case or is shipped.
pub fn loaded(name: &str, text: &str, beside: &Path) -> Result<(Scheme, Vec<Diagnostic>), Vec<Diagnostic>> {
    let source = |name: &str, text: &str| Arc::new(Source { name: format!("{name}.toml").into(), text: text.into() });
    let includes = |name: &str| {
        let text = fs::read_to_string(beside.join(format!("{name}.toml"))).ok();
        text.or_else(|| shipped(name).map(str::to_owned)).map(|t| source(name, &t))
    };
    load(&source(name, text), &includes, &measures())
}

pub fn printed(findings: &[Diagnostic]) -> String {
    let words = Catalogue::load(Lang::Zh);
    let blocks: Vec<String> = findings.iter().map(|f| render(f, &words, Style::Plain)).collect();
    blocks.join("\n\n")
}

/// The scheme as used: what the file left open is filled in.
fn dump(scheme: &Scheme) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    for param in &scheme.params {
        let value = |v: &ParamValue| format!("{} {}", v.from.map_or("-".to_owned(), |d| d.to_string()), v.value);
        let values: Vec<String> = param.values.iter().map(value).collect();
        line(format!("param {} {:?} {}", param.name, param.ty, values.join("; ")));
    }
    for SchemeTable { table, formats, validity, .. } in &scheme.tables {
        let dated = validity.iter().any(|(from, to)| from.is_some() || to.is_some());
        line(format!("table {} rows {} dated {dated} bands {:?}", table.name, table.rows, table.bands));
        for column in &table.columns {
            let shown = |v: &Value| if v.to_string().len() > 300 { "以上".to_owned() } else { v.to_string() };
            let values: Vec<String> = column.values.iter().map(shown).collect();
            let format = formats.get(&column.name).map_or("", |f| &**f);
            let text = match &column.content {
                Content::Formula(f) => f.text.to_string(),
                Content::Input(_) => values.join(" "),
            };
            line(format!("  {} {:?} {format} = {text}", column.name, column.ty));
        }
    }
    for rule in &scheme.rules {
        let head =
            format!("{} {:?} {:?} {:?} {:?} {}", rule.name, rule.per, rule.section, rule.ty, rule.round, rule.format);
        line(format!("rule {head}\n  = {}", rule.formula.text));
        if let Some(store) = &rule.store {
            line(format!("  store = {}", store.text));
        }
        for case in &rule.cases {
            line(format!("  case {:?} {:?} {}", case.posts, case.when, case.formula));
        }
    }
    out
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scheme/cases");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    folders.sort();
    folders
}

#[test]
fn every_bad_scheme_is_refused_with_its_findings_at_their_places() {
    let mut wrong = Vec::new();
    for folder in cases() {
        let text = fs::read_to_string(folder.join("scheme.toml")).unwrap();
        let found = match loaded("scheme", &text, &folder) {
            Ok((scheme, warnings)) => format!("{}\n{}", printed(&warnings), dump(&scheme)),
            Err(findings) => printed(&findings) + "\n",
        };
        let expected = folder.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{}:\n{found}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_of_schemes_and_formulas_has_a_case() {
    let told: String = cases().iter().map(|f| fs::read_to_string(f.join("expected.txt")).unwrap_or_default()).collect();
    // The shop's own params, and which scheme it takes, are judged when `zhangfang.toml` is read.
    // Whether the clauses are listed at all, and what examples leave out, is asked by `scheme coverage`: a case of the command line.
    let elsewhere = ["S015", "S060", "S047", "S048", "S051"];
    let missing: Vec<&str> = zhangfang::diag::ALL_CODES
        .iter()
        .map(|c| c.number())
        .filter(|n| n.starts_with(['S', 'X']) && !told.contains(&format!("[{n}]")) && !elsewhere.contains(n))
        .collect();
    assert_eq!(missing, [""; 0]);
}
