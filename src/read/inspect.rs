//! One file under the glass (`zhangfang inspect`): what each sheet is taken for, and each of its columns; what is not known, and what
//! to write into `zhangfang.toml` so that it is.

use super::columns::need_text;
use super::folder::{DropFile, Stands};
use super::phrases::Phrases;
use super::scan::Take;
use super::vocabulary::Vocabulary;
use super::{Limits, scan_file};
use crate::diag::Diagnostic;
use crate::facts::account::ColumnUse;
use crate::period::DaySpan;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// A file, as the vocabulary sees it.
#[derive(Clone, Debug, Default)]
pub struct Inspection {
    pub sheets: Vec<InspectedSheet>,
    /// Why it cannot be read, or only partly.
    pub findings: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
pub struct InspectedSheet {
    pub sheet: Arc<str>,
    /// Name and title of the kind of export (`chat`, `客服数据`).
    pub kind: Option<(Arc<str>, Arc<str>)>,
    /// Rows below the header.
    pub rows: u64,
    /// What the title lines say of the time.
    pub span: Option<DaySpan>,
    /// In file order.
    pub columns: Vec<ColumnUse>,
    /// Where nothing was recognised: the title of the kind that came nearest, and what it lacks.
    pub like: Option<(Arc<str>, Vec<String>)>,
}

/// Looks at one file.
#[must_use]
pub fn inspect(path: &Path, vocabulary: &Vocabulary, limits: &Limits) -> Inspection {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let file = DropFile { shown: name, path: path.to_owned(), drop: None, stands: Stands::Within };
    let read = scan_file(vocabulary, &Phrases::default(), file, limits, Take::Facts);
    let sheets = read.sheets.into_iter().map(|sheet| {
        let kind = sheet.layout.as_ref().map(|l| &vocabulary.kinds[l.kind]);
        let like = sheet.near.as_ref().and_then(|n| n.kind.as_ref()).map(|(k, needs)| {
            let missing = needs.iter().map(|n| need_text(vocabulary, n)).collect();
            (Arc::clone(&vocabulary.kinds[*k].title), missing)
        });
        InspectedSheet {
            kind: kind.map(|k| (Arc::clone(&k.name), Arc::clone(&k.title))),
            rows: sheet.total.rows,
            span: sheet.span,
            columns: sheet.columns,
            sheet: sheet.name,
            like,
        }
    });
    Inspection { sheets: sheets.collect(), findings: read.findings }
}

/// The lines for `[vocabulary]` that teach the columns that nothing knows: to be looked at, not to be copied blindly. A column that is
/// near to nothing has its line too, to be completed.
#[must_use]
pub fn lessons<'a>(columns: impl IntoIterator<Item = &'a ColumnUse>) -> Vec<String> {
    let mut near: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut strange: BTreeSet<String> = BTreeSet::new();
    for column in columns.into_iter().filter(|c| c.taken_for.is_none()) {
        let header = quoted(&column.header);
        match &column.near {
            Some(name) => near.entry(name).or_default().insert(header),
            None => strange.insert(header),
        };
    }
    let list = |headers: BTreeSet<String>| headers.into_iter().collect::<Vec<_>>().join(", ");
    let taught = near.into_iter().map(|(name, headers)| format!("{} = [{}]", quoted(name), list(headers)));
    taught.chain(strange.into_iter().map(|header| format!("# \"\" = [{header}]"))).collect()
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.trim().chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
