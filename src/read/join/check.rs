//! What is compared and reported once all rows have their place: unrecognised sheets, summary rows, judgement rules, strangers.

use super::Join;
use super::account::Account;
use crate::diag::{Diagnostic, codes, nearest};
use crate::facts::Adds;
use crate::number::Num;
use crate::origin::Place;
use crate::read::cell::figure::Figure;
use crate::read::columns::need_text;
use crate::read::fold::{fold, split_suffix};
use crate::read::header::Near;
use crate::read::naming::rule_in;
use crate::read::rows::Summary;
use crate::read::scan::SheetRead;
use crate::read::vocabulary::{RowIs, Target};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A header without its unit.
fn base(header: &str) -> String {
    let folded = fold(header);
    split_suffix(&folded).map_or_else(|| folded.clone(), |(name, _)| name.to_owned())
}

/// No header is longer.
const LONG: usize = 20;

/// The states of a sheet's orders or refunds that the vocabulary does not know, with the place of the first.
fn unknown_states(sheet: &SheetRead) -> Option<Diagnostic> {
    let unknown: Vec<_> = sheet.seen.states.iter().filter(|s| !s.known).collect();
    let place = sheet.at(unknown.first()?.first.0, unknown.first()?.first.1);
    let states: Vec<String> = unknown.iter().take(6).map(|s| format!("{} ×{}", s.said, s.rows)).collect();
    let column = place.column.clone().unwrap_or_default();
    Some(Diagnostic::new(codes::UNKNOWN_STATES).arg("column", column).arg("states", states.join("、")).at(place))
}

impl Join<'_> {
    /// What the headers told, or did not tell.
    pub fn sheet_findings(&mut self) {
        let mut found = Vec::new();
        for (f, sheets) in self.sheets.iter().enumerate() {
            let store = self.file_stores[f].map(|s| Arc::clone(self.book.name(s)));
            for (s, sheet) in sheets.iter().enumerate() {
                let mut list = Vec::new();
                match (&sheet.layout, self.kind(f, s)) {
                    (Some(layout), Some(kind)) => {
                        if kind.row == RowIs::Aside {
                            list.push(
                                Diagnostic::new(codes::KIND_NOT_USED).arg("kind", &kind.title).at(sheet.place.clone()),
                            );
                        }
                        for column in &layout.columns {
                            // 平均接待时长 beside 平均接待时长(秒) is one thing in two units.
                            if let Some(twin) = column.twin_of.as_ref().filter(|t| base(t) != base(&column.header)) {
                                let place = Place { column: Some(Arc::clone(&column.header)), ..sheet.place.clone() };
                                let finding = Diagnostic::new(codes::TWIN_COLUMN).arg("column", &column.header);
                                list.push(finding.arg("taken", twin).at(place));
                            }
                        }
                        list.extend(unknown_states(sheet));
                        for column in &sheet.mixed {
                            let header = &layout.columns[*column].header;
                            let place = Place { column: Some(Arc::clone(header)), ..sheet.place.clone() };
                            list.push(Diagnostic::new(codes::MIXED_SHARES).arg("column", header).at(place));
                        }
                    }
                    _ if self.is_instructions(f, s) => {
                        let finding = Diagnostic::new(codes::INSTRUCTIONS).arg("sheet", &sheet.name);
                        list.push(finding.at(sheet.place.clone()));
                    }
                    _ if sheet.total.rows > 0 || sheet.near.is_some() => list.push(self.unrecognised(f, s)),
                    _ => {}
                }
                for finding in &mut list {
                    finding.store.clone_from(&store);
                }
                found.append(&mut list);
            }
        }
        self.findings.append(&mut found);
    }

    /// A sheet that is not recognised beside one that is: its name says that it explains, or it has hardly columns, or sentences for headers.
    fn is_instructions(&self, file: usize, sheet: usize) -> bool {
        let sheets = &self.sheets[file];
        let read = &sheets[sheet];
        let name = fold(&read.name);
        let said = self.vocabulary.words.instructions.iter().any(|w| name.contains(w));
        let prose = |n: &Near| {
            let long = n.headings.iter().any(|h| h.shown.chars().count() > LONG);
            n.kind.is_none() && (n.headings.len() < 2 || long)
        };
        sheets.iter().any(|s| s.layout.is_some()) && (said || read.near.as_ref().is_none_or(prose))
    }

    fn unrecognised(&self, file: usize, sheet: usize) -> Diagnostic {
        let sheet = &self.sheets[file][sheet];
        let near = sheet.near.as_ref();
        let kind = near.and_then(|n| n.kind.as_ref());
        let like = kind.map(|(k, _)| self.vocabulary.kinds[*k].title.to_string());
        let missing: Vec<String> =
            kind.map(|(_, needs)| needs.iter().map(|n| need_text(self.vocabulary, n)).collect()).unwrap_or_default();
        let headers: Vec<&str> =
            near.map(|n| n.headings.iter().take(8).map(|h| &*h.shown).collect()).unwrap_or_default();
        Diagnostic::new(codes::UNRECOGNISED)
            .arg("rows", sheet.total.rows)
            .arg("like", like.unwrap_or_default())
            .arg("missing", missing.join("、"))
            .arg("headers", headers.join("、"))
            .at(near.map_or_else(|| sheet.place.clone(), |n| sheet.at_row(n.row)))
    }

    /// The file's own sum must be the sum of its agents.
    pub fn summaries(&mut self) {
        let mut found = Vec::new();
        for (f, s) in self.sheets_of(&[RowIs::Agent]) {
            let sheet = &self.sheets[f][s];
            let totals: Vec<_> = sheet.rows.iter().filter(|r| r.summary == Some(Summary::Total)).collect();
            let ([total], Some(layout)) = (totals.as_slice(), &sheet.layout) else { continue };
            for (column, c) in layout.columns.iter().enumerate() {
                let Some(Target::Measure(m)) = c.meaning.as_ref().map(|m| m.target) else { continue };
                let entry = &self.vocabulary.measures[m];
                let Some(Figure::Known(said)) = total.figure(column).filter(|_| entry.is_additive()) else { continue };
                let parts = sheet.rows.iter().filter(|r| r.summary.is_none()).map(|r| r.figure(column));
                let sum =
                    parts.filter(|f| !matches!(f, None | Some(Figure::Nothing))).try_fold(
                        Num::ZERO,
                        |sum, f| match f {
                            Some(Figure::Known(n)) => Some(sum.add(n)),
                            _ => None,
                        },
                    );
                // A buyer who talked to two agents is counted twice in the sum and once in the total.
                let wrong = |sum: &Num| if entry.measure.adds == Adds::Distinct { said > sum } else { said != sum };
                if let Some(sum) = sum.filter(wrong) {
                    let mut finding = Diagnostic::new(codes::SUMMARY_DIFFERS)
                        .arg("measure", &entry.measure.name)
                        .arg("total", said)
                        .arg("sum", sum)
                        .at(sheet.at(total.row, column));
                    finding.store = self.file_stores[f].map(|s| Arc::clone(self.book.name(s)));
                    found.push(finding);
                }
            }
        }
        self.findings.append(&mut found);
    }

    /// Statistics under two judgement rules do not mix.
    pub fn rules(&mut self) {
        let mut rules: BTreeMap<usize, BTreeMap<Arc<str>, usize>> = BTreeMap::new();
        for (f, file) in self.files.iter().enumerate().filter(|(f, _)| !self.is_earlier(*f)) {
            let name = file.shown.rsplit('/').next().unwrap_or_default();
            let Some(rule) = rule_in(name, &self.vocabulary.words.rules) else { continue };
            for store in &self.went_to[f] {
                rules.entry(*store).or_default().entry(Arc::clone(rule)).or_insert(f);
            }
        }
        for (store, rules) in rules.into_iter().filter(|(_, r)| r.len() > 1) {
            let names: Vec<&str> = rules.keys().map(|r| &**r).collect();
            let mut places: Vec<usize> = rules.values().copied().collect();
            places.sort_unstable();
            let place = |f: usize| Place::file(self.files[f].shown.as_str());
            let mut finding = Diagnostic::new(codes::MIXED_RULES)
                .arg("rules", names.join("、"))
                .store(Arc::clone(self.book.name(store)))
                .at(place(places[0]));
            for other in &places[1..] {
                finding = finding.related(place(*other), "other_place");
            }
            self.findings.push(finding);
        }
    }

    /// Names that nobody has, with the people nearest to them and what they were said to have done.
    pub fn report_strangers(&mut self) {
        let strangers = std::mem::take(&mut self.strangers);
        for ((store, _), stranger) in strangers {
            let amounts: Vec<String> = stranger
                .amounts
                .iter()
                .filter(|(_, n)| !n.is_zero())
                .map(|(name, n)| (self.vocabulary.measure_index(name), name, n))
                .map(|(_, name, n)| format!("{name} {n}"))
                .take(6)
                .collect();
            let several: Vec<String> = stranger.several.iter().map(|p| self.people.people[*p].both_names()).collect();
            let near = self.people.closest(&stranger.shown, &self.vocabulary.words).join("、");
            let code = if several.is_empty() { codes::UNMATCHED } else { codes::AMBIGUOUS };
            let row = self.sheet(stranger.first).row_of(stranger.first.row);
            let mut finding = Diagnostic::new(code)
                .arg("name", &stranger.shown)
                .arg("rows", stranger.rows)
                .arg("amounts", amounts.join("、"))
                .arg("near", near)
                .arg("people", several.join("、"))
                .at(self.sheet(stranger.first).at_row(row));
            let prefix = Account::new(&stranger.shown, &self.vocabulary.words).prefix;
            let store = store.or_else(|| self.book.find(&prefix?));
            finding.store = store.map(|s| Arc::clone(self.book.name(s)));
            self.findings.push(finding);
        }
        let unknown = std::mem::take(&mut self.unknown_stores);
        for (name, at) in unknown {
            let near = nearest(&name, self.book.names()).unwrap_or_default().to_owned();
            let sheet = self.sheet(at);
            let row = sheet.row_of(at.row);
            let finding = Diagnostic::new(codes::UNKNOWN_STORE).arg("name", &name).arg("near", near);
            let finding = finding.at(sheet.at_row(row));
            self.findings.push(finding);
        }
    }
}
