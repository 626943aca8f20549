//! Re-exports: a newer file takes the place of an older one only where the user says so, in `zhangfang.toml` or by `--supersede`. What
//! of the older one is then put aside, what took its place, and an answer that cannot be followed are all said.

use super::Join;
use super::bins::{Fate, RowRef};
use crate::attribution::Moment;
use crate::diag::{Diagnostic, Location, codes};
use crate::origin::Place;
use crate::period::DaySpan;
use crate::read::folder::{DropFile, drop_folders};
use crate::read::request::Supersede;
use crate::read::scan::{SheetRead, reasons};
use crate::read::vocabulary::RowIs;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A file that took the place of another: newer, older.
pub(crate) type Pair = (usize, usize);

impl Join<'_> {
    /// Follows the answers; returns the pairs.
    pub fn supersede(&mut self) -> Vec<Pair> {
        let mut pairs: Vec<Pair> = Vec::new();
        for answer in self.request.supersede {
            let found = self.pairs_of(answer);
            if found.is_empty() {
                self.missing(answer);
            }
            for (new, old) in found {
                match self.unlike(new, old, &pairs) {
                    None => pairs.push((new, old)),
                    Some(_) if self.is_earlier(old) => {}
                    Some(why) => {
                        let finding = Diagnostic::new(codes::SUPERSEDE_UNLIKE)
                            .arg("new", &self.files[new].shown)
                            .arg("old", &self.files[old].shown)
                            .arg("why", why);
                        self.report(finding, self.file_stores[old], answer, old);
                    }
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        for (new, old) in &pairs {
            self.put_aside(*old);
            let finding = Diagnostic::new(codes::SUPERSEDED).arg("new", &self.files[*new].shown);
            let mut finding = finding.at(Place::file(self.files[*old].shown.as_str()));
            finding.store = self.file_stores[*old].map(|s| Arc::clone(self.book.name(s)));
            self.findings.push(finding);
        }
        pairs
    }

    /// The files that an answer names: in each drop that has both, or by their whole paths.
    fn pairs_of(&self, answer: &Supersede) -> Vec<Pair> {
        let named = |name: &str| (0..self.files.len()).filter(|f| is_called(&self.files[*f], name)).collect::<Vec<_>>();
        let olds = named(&answer.old);
        let of = |new: usize| {
            let beside = olds.iter().find(|old| self.files[**old].drop == self.files[new].drop);
            // A whole path may lead to another drop.
            let whole = olds.iter().find(|old| self.files[**old].shown == *answer.old);
            beside.or(whole).map(|old| (new, *old))
        };
        named(&answer.new).into_iter().filter_map(of).collect()
    }

    /// No drop of this period has both files. Where those of another period do, the answer is about that one.
    fn missing(&mut self, answer: &Supersede) {
        let there = |name: &str| {
            let root = self.request.root;
            root.join(name).is_file() || drop_folders(root).iter().any(|folder| folder.join(name).is_file())
        };
        let read = |name: &str| self.files.iter().any(|f| is_called(f, name));
        let none_read = !read(&answer.new) && !read(&answer.old);
        if none_read && there(&answer.new) && there(&answer.old) {
            return;
        }
        let name = if there(&answer.new) && (read(&answer.new) || !there(&answer.old)) && !read(&answer.old) {
            &answer.old
        } else {
            &answer.new
        };
        let finding = Diagnostic::new(codes::SUPERSEDE_MISSING).arg("file", name);
        let store = self.files.iter().position(|f| is_called(f, &answer.old)).and_then(|f| self.file_stores[f]);
        match &answer.span {
            Some(span) => self.push(finding.at(Location::Text(span.clone())), store),
            None => self.push(finding, store),
        }
    }

    /// Why a file cannot take the place of another: a key of the catalogue.
    fn unlike(&self, new: usize, old: usize, pairs: &[Pair]) -> Option<&'static str> {
        if new == old || Self::leads_to(old, new, pairs) {
            return Some("circle");
        }
        if self.file_stores[new] != self.file_stores[old] {
            return Some("store");
        }
        let known = |f: usize| self.sheets[f].iter().filter(|s| s.layout.is_some()).count();
        if known(old) == 0 {
            return Some("kind");
        }
        for (s, sheet) in self.sheets[old].iter().enumerate().filter(|(_, s)| s.layout.is_some()) {
            let Some(kind) = self.kind(old, s) else { continue };
            let alike: Vec<usize> = (0..self.sheets[new].len())
                .filter(|t| self.kind(new, *t).is_some_and(|k| k.title == kind.title))
                .collect();
            if alike.is_empty() {
                return Some("kind");
            }
            let covers = |t: &usize| match (self.extent(new, *t), self.extent(old, s)) {
                (Some(new), Some(old)) => new.covers(&old),
                _ => sheet.total.rows == 0,
            };
            if !alike.iter().any(covers) {
                return Some("span");
            }
        }
        None
    }

    /// Whether a file takes, over others, the place of another.
    fn leads_to(from: usize, to: usize, pairs: &[Pair]) -> bool {
        let next = pairs.iter().filter(|(new, _)| *new == from);
        next.clone().any(|(_, old)| *old == to || Self::leads_to(*old, to, pairs))
    }

    /// The days that a sheet is about: of its rows where they have days, and what it says of itself.
    fn extent(&self, file: usize, sheet: usize) -> Option<DaySpan> {
        let read: &SheetRead = &self.sheets[file][sheet];
        let rows = read.rows.iter().filter(|r| r.summary.is_none()).filter_map(|r| r.keys.span);
        let trades = read.trades.iter().filter_map(|t| t.day).map(DaySpan::day);
        let day = |second: u32| Moment::from_seconds(second.into()).map(|m| m.datetime().date());
        let talk = read.talk.reach().and_then(|(a, b)| Some(DaySpan { from: day(a)?, to: day(b)? }));
        let dated =
            rows.chain(trades).chain(talk).reduce(|a, b| DaySpan { from: a.from.min(b.from), to: a.to.max(b.to) });
        let said = self.told_span(file, sheet);
        match (dated, said) {
            (Some(dated), Some(said)) if said.covers(&dated) => Some(said),
            (Some(dated), _) => Some(dated),
            (None, said) => said.or_else(|| self.sheet_span(file, sheet)),
        }
    }

    fn put_aside(&mut self, file: usize) {
        for sheet in 0..self.sheets[file].len() {
            let Some(kind) = self.kind(file, sheet).map(|k| k.row) else { continue };
            if matches!(kind, RowIs::Message | RowIs::Session) {
                let talk = &self.sheets[file][sheet].talk;
                let rows = talk.messages.len() + talk.sessions.len() + talk.wrong.len();
                let rows = u64::try_from(rows).unwrap_or(u64::MAX).saturating_add(talk.summaries);
                self.fates.set_talk((file, sheet), Fate::Aside(reasons::SUPERSEDED), rows);
            }
            let trades = matches!(kind, RowIs::Order | RowIs::Item | RowIs::Refund);
            let rows = &self.sheets[file][sheet];
            for row in 0..if trades { rows.trades.len() } else { rows.rows.len() } {
                self.fates.set(RowRef { file, sheet, row }, Fate::Aside(reasons::SUPERSEDED));
            }
            self.superseded.insert((file, sheet));
        }
    }

    fn report(&mut self, finding: Diagnostic, store: Option<usize>, answer: &Supersede, old: usize) {
        let place = Place::file(self.files[old].shown.as_str());
        let finding = match &answer.span {
            Some(span) => finding.at(Location::Text(span.clone())).related(place, "other_place"),
            None => finding.at(place),
        };
        self.push(finding, store);
    }

    fn push(&mut self, mut finding: Diagnostic, store: Option<usize>) {
        finding.store = store.map(|s| Arc::clone(self.book.name(s)));
        self.findings.push(finding);
    }

    /// The older files belong, for the account, to the stores of the newer ones.
    pub fn superseded_stores(&mut self, pairs: &[Pair]) {
        for (new, old) in pairs.iter().rev().chain(pairs) {
            let stores: BTreeSet<usize> = self.went_to[*new].clone();
            self.went_to[*old].extend(stores);
        }
    }

    /// The line and the answer that would let the newer of two files win, by their paths; nothing where that answer would be refused.
    pub fn supersede_advice(&self, one: &Place, other: &Place) -> Option<(String, String)> {
        let (one, other) = (&*one.file, &*other.file);
        let of = |path: &str| self.files.iter().position(|f| f.shown == path);
        let (new, old) = (of(one)?, of(other)?);
        if self.files[new].drop != self.files[old].drop || self.unlike(new, old, &[]).is_some() {
            return None;
        }
        let (new, old) = (in_drop(&self.files[new]), in_drop(&self.files[old]));
        Some((format!("\"{new}\" = [\"{old}\"]"), format!("{new}={old}")))
    }
}

/// A file's path inside its drop.
fn in_drop(file: &DropFile) -> &str {
    file.drop.and_then(|_| file.shown.split_once('/')).map_or(&file.shown, |(_, inside)| inside)
}

fn is_called(file: &DropFile, name: &str) -> bool {
    let name = name.replace('\\', "/");
    file.shown == name || in_drop(file) == name
}
