//! The structure of an `.xlsx`: which part holds which sheet, the shared texts, the styles.

use crate::diag::codes;
use crate::read::file::feed::{Feed, Stop};
use crate::read::file::package::{Package, Refusal};
use crate::read::file::xml::{Node, Xml};
use std::collections::{BTreeMap, BTreeSet};

/// The parts of a workbook.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    pub sheets: Vec<SheetPart>,
    pub strings: Option<String>,
    pub styles: Option<String>,
    pub from_1904: bool,
}

/// A sheet with cells.
#[derive(Debug)]
pub(super) struct SheetPart {
    pub name: String,
    pub hidden: bool,
    /// The name of its part, as [`Package::part`] takes it.
    pub part: String,
}

impl Workbook {
    /// Follows the relationships from the package's root. No sheet and no part of one twice, at least one.
    pub fn read(package: &mut Package, feed: &Feed<'_>) -> Result<Self, Stop> {
        let stop = |refusal: Refusal| refusal.stop(feed);
        let root = relations(package, "").map_err(stop)?;
        let part = root.of_kind("officeDocument").ok_or_else(|| stop(Refusal::broken("no workbook part")))?;
        let relations = relations(package, &part).map_err(stop)?;
        let mut book = Self {
            strings: relations.of_kind("sharedStrings"),
            styles: relations.of_kind("styles"),
            ..Self::default()
        };
        let input = package.needed(&part).map_err(stop)?;
        let mut xml = Xml::new(input);
        let (mut names, mut parts) = (BTreeSet::new(), BTreeSet::new());
        while let Some(node) = xml.next().map_err(|fault| stop(Refusal::xml(&part, fault)))? {
            let Node::Start(tag) = node else { continue };
            match tag.name() {
                "workbookPr" => book.from_1904 |= tag.get("date1904").is_some_and(|v| v == "1" || v == "true"),
                "sheet" => {
                    let name = tag.get("name").unwrap_or_default().into_owned();
                    let state = tag.get("state");
                    let id = tag.local("id").unwrap_or_default();
                    let Some((kind, target)) = relations.0.get(&*id) else {
                        return Err(stop(Refusal::broken(format!("no part for sheet {name}"))));
                    };
                    if !names.insert(name.to_lowercase()) {
                        return Err(Box::new(feed.about_sheet(codes::TWIN_SHEET, &name, None).arg("sheet", &name)));
                    }
                    if !parts.insert(target.to_lowercase()) {
                        return Err(stop(Refusal::new(codes::TWIN_PART).arg("part", target.as_str())));
                    }
                    if kind == "worksheet" {
                        let hidden = state.is_some_and(|s| s != "visible");
                        book.sheets.push(SheetPart { hidden, part: target.clone(), name });
                    }
                }
                _ => {}
            }
        }
        if book.sheets.is_empty() {
            return Err(Box::new(feed.about(codes::NO_SHEETS)));
        }
        Ok(book)
    }
}

/// What a part refers to: id → (last word of the kind, part).
struct Relations(BTreeMap<String, (String, String)>);

impl Relations {
    fn of_kind(&self, kind: &str) -> Option<String> {
        self.0.values().find(|(k, _)| k == kind).map(|(_, part)| part.clone())
    }
}

fn relations(package: &mut Package, part: &str) -> Result<Relations, Refusal> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let name = join(folder, &format!("_rels/{file}.rels"));
    let mut found = BTreeMap::new();
    if let Some(input) = package.part(&name)? {
        let mut xml = Xml::new(input);
        while let Some(node) = xml.next().map_err(|fault| Refusal::xml(&name, fault))? {
            let Node::Start(tag) = node else { continue };
            let (Some(id), Some(kind), Some(target)) = (tag.get("Id"), tag.get("Type"), tag.get("Target")) else {
                continue;
            };
            if tag.get("TargetMode").is_some_and(|mode| mode == "External") {
                continue;
            }
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            found.insert(id.into_owned(), (kind, join(folder, &target)));
        }
    }
    Ok(Relations(found))
}

/// A target relative to a folder, without `.` and `..`; one that begins with a slash is relative to the package.
fn join(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.retain(|p| !p.is_empty());
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn targets_are_relative_to_the_part_that_names_them() {
        for (folder, target, want) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/styles.xml", "xl/styles.xml"),
            ("xl", "../docProps/app.xml", "docProps/app.xml"),
            ("", "_rels/.rels", "_rels/.rels"),
        ] {
            assert_eq!(join(folder, target), want);
        }
    }
}
