//! `init`: a new shop folder with commented settings, an empty roster, and a sample that runs as it is; or, with `--scheme`, the
//! sample of one scheme as the folder itself.

use super::Exit;
use super::console::Console;
use crate::config;
use crate::diag::{Diagnostic, Severity, codes};
use crate::period::Period;
use crate::report::xlsx::{RosterCell, RosterColumn, roster};
use crate::run::{STARTER, named_scheme, starter_scheme, unknown_scheme, write_whole};
use crate::scheme::model::{InputFrom, Scheme};
use crate::scheme::shipped_names;
use include_dir::{Dir, include_dir};
use std::fs;
use std::path::Path;

/// A shop folder for each scheme that has one, by the scheme's name.
static POLICIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/samples/policies");
static SAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/samples/three-stores/2026-10");
const SAMPLE_PERIOD: &str = "2026-10";
const SAMPLE_FILES: [(&str, &[u8]); 3] = [
    (config::FILE, include_bytes!("../../samples/three-stores/zhangfang.toml")),
    (ROSTER, include_bytes!("../../samples/three-stores/花名册.xlsx")),
    ("README.md", include_bytes!("../../samples/three-stores/README.md")),
];
const ROSTER: &str = "花名册.xlsx";
/// The folder of the sample inside the new folder: a shop folder of its own.
const SAMPLE_FOLDER: &str = "示例";

pub(super) fn init(folder: &Path, scheme: Option<&str>, console: &Console) -> Exit {
    let shown = folder.display().to_string();
    let sample = scheme.and_then(|name| POLICIES.get_dir(name));
    let filled = match (scheme, sample) {
        (Some(_), Some(sample)) => empty(folder).and_then(|()| make(folder)).and_then(|()| copy(sample, folder)),
        (scheme, _) => fill(folder, scheme, console),
    };
    match filled {
        Ok(()) if sample.is_some() => {
            console.tell("init.sample", &[("folder", shown), ("scheme", scheme.unwrap_or_default().to_owned())]);
            Exit::Done
        }
        Ok(()) => {
            console.tell("init.done", &[("folder", shown.clone())]);
            console.tell("init.try", &[("folder", format!("{}/{SAMPLE_FOLDER}", shown.trim_end_matches(['/', '\\'])))]);
            Exit::Done
        }
        Err(findings) => {
            console.findings(&findings, Severity::Note);
            Exit::Findings
        }
    }
}

/// Nothing of anybody's may be written over.
fn empty(folder: &Path) -> Result<(), Vec<Diagnostic>> {
    let taken = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if taken { Err(vec![Diagnostic::new(codes::FOLDER_TAKEN).arg("folder", folder.display())]) } else { Ok(()) }
}

/// The usual new folder, with this scheme in its settings where one is asked for.
fn fill(folder: &Path, scheme: Option<&str>, console: &Console) -> Result<(), Vec<Diagnostic>> {
    empty(folder)?;
    let starter = starter_scheme();
    let scheme = shipped(scheme.unwrap_or(&starter))?;
    let line = |name: &str| format!("\nscheme = \"{name}\"\n");
    let settings = STARTER.replace(&line(&starter), &line(&scheme.name));
    let sample = folder.join(SAMPLE_FOLDER);
    let drop = sample.join(SAMPLE_PERIOD);
    let period = Period::parse(SAMPLE_PERIOD).unwrap_or_else(|| Period::month_of(chrono::NaiveDate::default()));
    let empty = roster(&columns(&scheme, console), &period)?.bytes;
    make(&drop)?;
    put(&folder.join(config::FILE), settings.as_bytes())?;
    put(&folder.join(ROSTER), &empty)?;
    for (name, bytes) in SAMPLE_FILES {
        put(&sample.join(name), bytes)?;
    }
    copy(&SAMPLE, &drop)
}

fn copy(from: &Dir<'_>, to: &Path) -> Result<(), Vec<Diagnostic>> {
    for file in from.files() {
        put(&to.join(file.path().file_name().unwrap_or_default()), file.contents())?;
    }
    for folder in from.dirs() {
        let below = to.join(folder.path().file_name().unwrap_or_default());
        make(&below)?;
        copy(folder, &below)?;
    }
    Ok(())
}

fn make(folder: &Path) -> Result<(), Vec<Diagnostic>> {
    fs::create_dir_all(folder)
        .map_err(|e| vec![Diagnostic::new(codes::CANNOT_WRITE).arg("path", folder.display()).arg("detail", e)])
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Vec<Diagnostic>> {
    write_whole(path, bytes).map_err(|e| vec![*e])
}

/// The roster's columns: the fixed ones, and those that the scheme asks for.
fn columns(scheme: &Scheme, console: &Console) -> Vec<RosterColumn> {
    const FIXED: [(&str, RosterCell); 15] = [
        ("姓名", RosterCell::Text),
        ("花名", RosterCell::Text),
        ("旺旺", RosterCell::Text),
        ("店铺", RosterCell::Text),
        ("岗位", RosterCell::Text),
        ("等级", RosterCell::Text),
        ("入职日期", RosterCell::Date),
        ("转正日期", RosterCell::Date),
        ("离职日期", RosterCell::Date),
        ("生效日期", RosterCell::Date),
        ("底薪", RosterCell::Money),
        ("城市", RosterCell::Text),
        ("技能", RosterCell::Text),
        ("状态", RosterCell::Text),
        ("上级", RosterCell::Text),
    ];
    let posts: Vec<String> = scheme.posts.iter().map(|p| p.name.to_string()).collect();
    let fixed = FIXED.into_iter().map(|(name, is)| RosterColumn {
        name: name.to_owned(),
        is,
        choices: match name {
            "岗位" => Vec::clone(&posts),
            "状态" => ["在职", "试用", "离职"].map(str::to_owned).to_vec(),
            _ => Vec::new(),
        },
        note: console.words().text(&format!("roster.{name}"), &[]),
    });
    let inputs = scheme.inputs.iter().filter(|i| i.from == InputFrom::Roster);
    let further = inputs.map(|input| RosterColumn {
        name: input.name.to_string(),
        is: if input.ty == crate::formula::Type::Date { RosterCell::Date } else { RosterCell::Text },
        choices: Vec::new(),
        note: input.clause.to_string(),
    });
    fixed.chain(further).collect()
}

fn shipped(name: &str) -> Result<Scheme, Vec<Diagnostic>> {
    if shipped_names().contains(&name) {
        return named_scheme(name).map(|(scheme, _)| scheme);
    }
    Err(vec![unknown_scheme(name)])
}
