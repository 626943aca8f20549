//! `out/index.html`: what lies in `out/`, told by the names of the files alone.

use crate::period::Period;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(Clone, Debug, Serialize)]
pub(super) struct Index {
    pub periods: Vec<PeriodView>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct PeriodView {
    pub id: String,
    pub title: String,
    pub span: String,
    /// Shown at once: the newest, and a few more where there are few stores.
    pub open: bool,
    /// Of all stores.
    pub links: Vec<Link>,
    pub stores: Vec<StoreView>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct StoreView {
    pub name: String,
    pub links: Vec<Link>,
    /// The folder of the payslips, and their names without the ending, parted by `/`: thousands of links would weigh too much.
    pub folder: String,
    pub payslips: String,
    pub count: usize,
}

/// Stores that three open spans may have.
const FEW: usize = 12;

#[derive(Clone, Debug, Serialize)]
pub(super) struct Link {
    pub href: String,
    /// `ranking`, `payroll`, `summary` or `other`.
    pub kind: &'static str,
    /// Of a ranking of one post: the post.
    pub post: String,
    pub picture: bool,
    /// The file's name without its ending.
    pub name: String,
}

/// Newest span first; files that are in no span's folder are passed over.
pub(super) fn view(files: &[String]) -> Index {
    let mut sorted: Vec<&String> = files.iter().collect();
    sorted.sort();
    let mut periods: BTreeMap<_, PeriodView> = BTreeMap::new();
    for path in sorted {
        let parts: Vec<&str> = path.split('/').collect();
        let Some(period) = parts.first().and_then(|p| Period::parse(p)).filter(|_| parts.len() > 1) else { continue };
        let span = period.span();
        let view = periods.entry((Reverse(span.to), span.from, period.to_string())).or_insert_with(|| PeriodView {
            id: period.to_string(),
            title: period.title(),
            span: span.to_string(),
            ..PeriodView::default()
        });
        match parts.as_slice() {
            [_, _file] => view.links.push(link(path)),
            [_, store, rest @ ..] => {
                if view.stores.last().is_none_or(|s| s.name != *store) {
                    view.stores.push(StoreView { name: (*store).to_owned(), ..StoreView::default() });
                }
                if let Some(last) = view.stores.last_mut() {
                    match (rest, path.rsplit_once('/')) {
                        (["工资条", file], Some((folder, _))) if ending(file) == "html" => last.slip(folder, file),
                        _ => last.links.push(link(path)),
                    }
                }
            }
            _ => {}
        }
    }
    let mut periods: Vec<PeriodView> = periods.into_values().collect();
    for (i, view) in periods.iter_mut().enumerate() {
        view.open = i == 0 || i < 3 && view.stores.len() <= FEW;
        view.links.sort_by_key(|l| order(l.kind));
        view.stores.iter_mut().for_each(|s| s.links.sort_by_key(|l| order(l.kind)));
    }
    Index { periods }
}

impl StoreView {
    fn slip(&mut self, folder: &str, file: &str) {
        if self.count > 0 {
            self.payslips.push('/');
        }
        self.payslips.push_str(file.strip_suffix(".html").unwrap_or(file));
        self.folder = href(folder);
        self.count += 1;
    }
}

fn order(kind: &str) -> usize {
    ["ranking", "payroll", "summary"].iter().position(|k| *k == kind).unwrap_or(9)
}

fn link(path: &str) -> Link {
    let file = path.rsplit('/').next().unwrap_or(path);
    let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let kind = match () {
        () if name.starts_with("排名_") => "ranking",
        () if name.starts_with("工资表_") => "payroll",
        () if name.starts_with("汇总_") => "summary",
        () => "other",
    };
    let period = path.split('/').next().unwrap_or_default();
    // `排名_店_2026-10_售前`
    let post = name.rsplit_once(&format!("_{period}_")).map_or("", |(_, post)| post);
    Link { href: href(path), kind, post: post.to_owned(), picture: ending(path) == "png", name: name.to_owned() }
}

fn ending(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// A relative address: letters and digits of any script stay, every byte of what could mean something is encoded.
fn href(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        if c.is_alphanumeric() || "-_.~/".contains(c) {
            out.push(c);
            continue;
        }
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::view;

    #[test]
    fn the_newest_span_comes_first_and_each_file_is_told_by_its_name() {
        let files = [
            "index.html",
            "2026-09/排名_2026-09.html",
            "2026-10/甲店/工资条/小美 #1.html",
            "2026-10/甲店/工资条/小雨.html",
            "2026-10/甲 %店/排名_甲 %店_2026-10.html",
            "2026-10/甲店/工资表_甲店_2026-10.xlsx",
            "2026-10/甲店/排名_甲店_2026-10.html",
            "2026-10/甲店/排名_甲店_2026-10_售前.png",
            "2026-10/汇总_2026-10.xlsx",
            "2026-10/排名_2026-10.html",
            "2026-W44/甲店/排名_甲店_2026-W44.html",
            "notes/x.html",
        ]
        .map(String::from);
        let index = view(&files);
        let ids: Vec<_> = index.periods.iter().map(|p| &*p.id).collect();
        assert_eq!(ids, ["2026-W44", "2026-10", "2026-09"]);
        let october = &index.periods[1];
        assert_eq!(october.links.iter().map(|l| l.kind).collect::<Vec<_>>(), ["ranking", "summary"]);
        assert_eq!(october.stores[0].links[0].href, "2026-10/甲%20%25店/排名_甲%20%25店_2026-10.html");
        let store = &october.stores[1];
        let links: Vec<_> = store.links.iter().map(|l| (l.kind, &*l.post, l.picture)).collect();
        assert_eq!(links, [("ranking", "", false), ("ranking", "售前", true), ("payroll", "", false)]);
        assert_eq!((&*store.folder, &*store.payslips, store.count), ("2026-10/甲店/工资条", "小美 #1/小雨", 2));
    }
}
