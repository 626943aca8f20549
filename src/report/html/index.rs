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
    /// Of all stores.
    pub links: Vec<Link>,
    pub stores: Vec<StoreView>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct StoreView {
    pub name: String,
    pub links: Vec<Link>,
    pub payslips: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Link {
    pub href: String,
    /// `ranking`, `payroll`, `summary`, `payslip` or `other`.
    pub kind: &'static str,
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
            [_, _file] => view.links.push(link(path, false)),
            [_, store, rest @ ..] => {
                if view.stores.last().is_none_or(|s| s.name != *store) {
                    view.stores.push(StoreView { name: (*store).to_owned(), ..StoreView::default() });
                }
                if let Some(last) = view.stores.last_mut() {
                    let slip = rest.first() == Some(&"工资条") && rest.len() > 1;
                    if slip { &mut last.payslips } else { &mut last.links }.push(link(path, slip));
                }
            }
            _ => {}
        }
    }
    let mut periods: Vec<PeriodView> = periods.into_values().collect();
    for view in &mut periods {
        view.links.sort_by_key(|l| order(l.kind));
        view.stores.iter_mut().for_each(|s| s.links.sort_by_key(|l| order(l.kind)));
    }
    Index { periods }
}

fn order(kind: &str) -> usize {
    ["ranking", "payroll", "summary"].iter().position(|k| *k == kind).unwrap_or(9)
}

fn link(path: &str, payslip: bool) -> Link {
    let file = path.rsplit('/').next().unwrap_or(path);
    let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let kind = match () {
        () if payslip => "payslip",
        () if name.starts_with("排名_") => "ranking",
        () if name.starts_with("工资表_") => "payroll",
        () if name.starts_with("汇总_") => "summary",
        () => "other",
    };
    Link { href: href(path), kind, name: name.to_owned() }
}

/// A relative address: every byte that could mean something is encoded.
fn href(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
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
            "2026-10/甲店/工资表_甲店_2026-10.xlsx",
            "2026-10/甲店/排名_甲店_2026-10.html",
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
        assert_eq!(october.stores[0].links.iter().map(|l| l.kind).collect::<Vec<_>>(), ["ranking", "payroll"]);
        assert_eq!(
            october.stores[0].payslips[0].href,
            "2026-10/%E7%94%B2%E5%BA%97/%E5%B7%A5%E8%B5%84%E6%9D%A1/%E5%B0%8F%E7%BE%8E%20%231.html"
        );
    }
}
