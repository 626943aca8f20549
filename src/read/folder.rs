//! The shop folder: which drops it has and which files a period needs.

use crate::period::Period;
use chrono::NaiveDate;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A file to be read, by its path inside the shop folder with `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DropFile {
    pub shown: String,
    pub path: PathBuf,
    /// The drop that it lies in; `None` in the shop folder itself.
    pub drop: Option<Period>,
    pub stands: Stands,
}

/// Where a file stands to the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stands {
    /// In a drop of the period, or in the shop folder itself.
    Within,
    /// In the drop after it: what it says of the period came late.
    After,
    /// In a drop before it: nothing in it is of the period, chats of the period look back into it.
    Before,
}

/// The drops of a shop folder (`2026-10`, `2026-W43`, …), the newest last.
#[must_use]
pub fn drop_periods(root: &Path) -> Vec<Period> {
    let mut periods: Vec<_> = folders(root).into_iter().map(|(period, _)| period).collect();
    periods.sort_by_key(|p| (p.span().to, p.span().from));
    periods
}

/// The folders of all drops.
pub(crate) fn drop_folders(root: &Path) -> Vec<PathBuf> {
    folders(root).into_iter().map(|(_, folder)| folder).collect()
}

fn folders(root: &Path) -> Vec<(Period, PathBuf)> {
    let entries = std::fs::read_dir(root).into_iter().flatten().filter_map(Result::ok);
    let mut folders: Vec<_> = entries
        .filter(|e| e.path().is_dir())
        .filter_map(|e| Some((Period::parse(e.file_name().to_str()?)?, e.path())))
        .collect();
    folders.sort();
    folders
}

/// The files of the drops that overlap the period and of the first one after it, by path.
pub(crate) fn drop_files(root: &Path, period: Period) -> Vec<DropFile> {
    let span = period.span();
    let all = folders(root);
    let next = all.iter().map(|(p, _)| p.span()).filter(|s| s.from > span.to).min_by_key(|s| (s.from, s.to));
    let mut files = Vec::new();
    for (drop, folder) in &all {
        let stands = match drop.span() {
            own if own.overlaps(&span) => Stands::Within,
            other if Some(other) == next => Stands::After,
            _ => continue,
        };
        files.extend(of_drop(root, *drop, folder, stands));
    }
    files.sort();
    files
}

/// The files of the drops that end before the period, from the one that has `since` on, by path.
pub(crate) fn earlier_files(root: &Path, period: Period, since: NaiveDate) -> Vec<DropFile> {
    let is_earlier = |drop: &Period| drop.span().to < period.span().from && drop.span().to >= since;
    let earlier = folders(root).into_iter().filter(|(drop, _)| is_earlier(drop));
    let mut files: Vec<_> =
        earlier.flat_map(|(drop, folder)| of_drop(root, drop, &folder, Stands::Before).collect::<Vec<_>>()).collect();
    files.sort();
    files
}

fn of_drop<'a>(
    root: &'a Path,
    drop: Period,
    folder: &Path,
    stands: Stands,
) -> impl Iterator<Item = DropFile> + use<'a> {
    walk(root, folder).map(move |(shown, path)| DropFile { shown, path, drop: Some(drop), stands })
}

/// The tables in the shop folder itself: where a roster is looked for.
pub(crate) fn root_files(root: &Path) -> Vec<DropFile> {
    let entries = std::fs::read_dir(root).into_iter().flatten().filter_map(Result::ok).map(|e| e.path());
    let mut files: Vec<_> = entries
        .filter(|p| p.is_file() && is_table(p))
        .filter_map(|path| Some(DropFile { shown: shown(root, &path)?, path, drop: None, stands: Stands::Within }))
        .collect();
    files.sort();
    files
}

fn walk<'a>(root: &'a Path, folder: &Path) -> impl Iterator<Item = (String, PathBuf)> + use<'a> {
    WalkDir::new(folder)
        .into_iter()
        .filter_entry(|e| !is_hidden(e.file_name().to_str().unwrap_or_default()))
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
        .filter_map(move |e| Some((shown(root, e.path())?, e.into_path())))
}

/// Files of the system's and of office programs at work: `.DS_Store`, `~$花名册.xlsx`, `Thumbs.db`.
fn is_hidden(name: &str) -> bool {
    name.starts_with(['.', '~']) || name.eq_ignore_ascii_case("thumbs.db") || name.eq_ignore_ascii_case("desktop.ini")
}

/// In the shop folder itself only what has a table's name is looked at.
fn is_table(path: &Path) -> bool {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    !is_hidden(name) && ["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt"].contains(&extension.as_str())
}

/// The path inside the shop folder, parted by `/`.
pub(crate) fn shown(root: &Path, path: &Path) -> Option<String> {
    let inside = path.strip_prefix(root).ok()?;
    Some(inside.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
}
