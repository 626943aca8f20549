//! A shop folder: its settings, its drops, its own schemes and templates.

use super::schemes;
use crate::config::{self, Config, SchemeRef};
use crate::diag::{Diagnostic, codes};
use crate::origin::{Place, Source};
use crate::period::Period;
use crate::read::{Vocabulary, drop_periods};
use crate::scheme::model::Scheme;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The settings that a new folder begins with; the scheme that it names is the default everywhere.
pub const STARTER: &str = include_str!("../../templates/zhangfang.toml");

/// The scheme that [`STARTER`] names.
#[must_use]
pub fn starter_scheme() -> Arc<str> {
    let source = Arc::new(Source { name: config::FILE.into(), text: STARTER.into() });
    let (starter, _) = Config::load(&source, &mut Vocabulary::embedded());
    starter.scheme.map_or_else(|| "".into(), |s| s.name)
}

/// A shop folder, opened.
pub(super) struct Shop {
    pub root: PathBuf,
    pub config: Config,
    pub vocabulary: Vocabulary,
    /// What is wrong with the settings.
    pub findings: Vec<Diagnostic>,
    /// Schemes of closed months, by their texts and params: twelve months of one scheme are judged once.
    pub frozen: Mutex<BTreeMap<Frozen, Arc<Scheme>>>,
}

/// The texts of a frozen scheme, and the params of then.
pub(super) type Frozen = (Vec<Arc<str>>, Vec<(Arc<str>, Arc<str>)>);

impl Shop {
    pub fn open(root: &Path) -> Result<Self, Vec<Diagnostic>> {
        if !root.is_dir() {
            return Err(vec![Diagnostic::new(codes::NO_FOLDER).arg("folder", shown(root))]);
        }
        let mut vocabulary = Vocabulary::embedded();
        let source = match text(&root.join(config::FILE), config::FILE) {
            Ok(source) => source,
            Err(finding) => return Err(vec![*finding]),
        };
        let (config, findings) = match &source {
            Some(source) => {
                // What schemes say is kept by hand is a name that the settings may use.
                let (first, _) = Config::load(source, &mut vocabulary.clone());
                schemes::declare(root, &first, &mut vocabulary);
                Config::load(source, &mut vocabulary)
            }
            None => (Config::default(), Vec::new()),
        };
        Ok(Self { root: root.to_owned(), config, vocabulary, findings, frozen: Mutex::default() })
    }

    /// The period that is asked for, or the newest month (without months: the newest period) that has a drop.
    pub fn period(&self, asked: Option<Period>) -> Result<Period, Vec<Diagnostic>> {
        let drops = drop_periods(&self.root);
        let months = drops.iter().rev().find(|p| matches!(p, Period::Month { .. }));
        let Some(newest) = months.or(drops.last()) else {
            return Err(vec![Diagnostic::new(codes::NO_DROP).arg("folder", shown(&self.root))]);
        };
        let Some(asked) = asked else { return Ok(*newest) };
        if drops.iter().any(|p| p.span().overlaps(&asked.span())) {
            return Ok(asked);
        }
        let all = drops.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        Err(vec![Diagnostic::new(codes::NO_DROP_FOR).arg("period", asked).arg("periods", all)])
    }

    /// Whether any drop says something about the period.
    pub fn has_drop(&self, period: Period) -> bool {
        drop_periods(&self.root).iter().any(|p| p.span().overlaps(&period.span()))
    }

    /// The scheme of every store that names none.
    pub fn default_scheme(&self) -> SchemeRef {
        self.config.scheme.clone().unwrap_or_else(|| SchemeRef { name: starter_scheme(), span: None })
    }

    /// Where results go when the command line does not say.
    pub fn out(&self) -> PathBuf {
        self.root.join(self.config.out.as_deref().unwrap_or(Path::new("out")))
    }

    /// A text of the shop's own, by its path in the folder; `None` where there is no such file.
    pub fn own_text(&self, path: &str) -> Result<Option<Arc<Source>>, Box<Diagnostic>> {
        text(&self.root.join(path), path)
    }

    /// The shop's own page templates, by file name.
    pub fn templates(&self) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
        let mut found = BTreeMap::new();
        let mut findings = Vec::new();
        for entry in std::fs::read_dir(self.root.join("templates")).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_template =
                [".html", ".css", ".js", ".svg"].iter().any(|e| name.ends_with(e)) && !name.starts_with('.');
            if !is_template {
                continue;
            }
            match self.own_text(&format!("templates/{name}")) {
                Ok(source) => found.extend(source.map(|s| (name, s.text.to_string()))),
                Err(finding) => findings.push(*finding),
            }
        }
        findings.sort_by(|a, b| a.at.cmp(&b.at));
        if findings.is_empty() { Ok(found) } else { Err(findings) }
    }
}

/// A folder as a person would look for it: in full, since `.` is nowhere in particular.
fn shown(folder: &Path) -> String {
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()).display().to_string()
}

/// Reads a text that a person wrote. Without the mark that some editors put in front.
pub(super) fn text(path: &Path, shown: &str) -> Result<Option<Arc<Source>>, Box<Diagnostic>> {
    let about = |code| Diagnostic::new(code).arg("file", shown).at(Place::file(shown));
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Box::new(about(codes::UNREADABLE_TEXT).arg("detail", e))),
    };
    let text = String::from_utf8(bytes).map_err(|_| Box::new(about(codes::NOT_UTF8)))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    Ok(Some(Arc::new(Source { name: shown.into(), text: text.into() })))
}
