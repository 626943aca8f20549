//! A file's rows and findings as text lines: `[sheet]`, `A1=…`, `! R011 …`.

use std::fmt::Write as _;
use std::path::Path;
use zhangfang::diag::{Diagnostic, Location};
use zhangfang::origin::column_letters;
use zhangfang::read::{Flow, Limits, Raw, Row, Sheet, Visitor, Want, open};

/// Reads a file with the default limits.
pub fn dump(path: &Path) -> String {
    dump_with(path, &Limits::default())
}

pub fn dump_with(path: &Path, limits: &Limits) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut dump = Dump::default();
    match open(path, name, limits) {
        Ok(opened) => {
            let findings = opened.read(&mut dump);
            dump.findings(&findings);
        }
        Err(finding) => dump.findings(&[*finding]),
    }
    dump.0
}

#[derive(Default)]
pub struct Dump(pub String);

impl Dump {
    pub fn findings(&mut self, findings: &[Diagnostic]) {
        for finding in findings {
            let at = finding.at.as_ref().map(|at| match at {
                Location::Place(place) => place.to_string(),
                Location::Text(span) => span.to_string(),
            });
            let args: Vec<_> = finding.args.iter().map(|(k, v)| format!("{k}={v}")).collect();
            let line = format!("! {} {} {}", finding.code.number(), at.unwrap_or_default(), args.join(" "));
            let _ = writeln!(self.0, "{}", line.trim_end());
        }
    }
}

impl Visitor for Dump {
    fn sheet(&mut self, sheet: &Sheet) -> Want {
        let _ = writeln!(self.0, "[{}]{}", sheet.name, if sheet.hidden { " hidden" } else { "" });
        Want::Read
    }

    fn row(&mut self, row: &Row<'_>) -> Flow {
        let number = row.index + 1;
        let cells = row.cells.iter().map(|(c, raw)| format!("{}{number}={}", column_letters(*c), shown(raw)));
        let merged = row.merged.iter().map(|(c, raw)| format!("({}{number}={})", column_letters(*c), shown(raw)));
        let line: Vec<_> = cells.chain(merged).collect();
        let _ = writeln!(self.0, "{}", line.join(" "));
        Flow::Go
    }
}

/// A cell on one line: text in quotes only where it could be taken for something else.
pub fn shown(raw: &Raw) -> String {
    match raw {
        Raw::Empty => "·".into(),
        Raw::Text(text) if text.chars().all(|c| c.is_alphanumeric() || "-_.%:/()（）".contains(c)) => {
            text.to_string()
        }
        Raw::Text(text) => format!("{text:?}"),
        Raw::Number(n) => format!("#{n}"),
        Raw::BigNumber(n) => format!("#big:{n}"),
        Raw::DateTime(d) => format!("@{}", d.format("%Y-%m-%dT%H:%M:%S")),
        Raw::Duration(s) => format!("@{s}s"),
        Raw::Bool(b) => b.to_string(),
        Raw::Error(e) => format!("!{e}"),
        Raw::Uncached => "?".into(),
        Raw::Bad { why, found } => format!("!{}:{found:?}", why.key()),
    }
}
