//! The drops before a period, which its chats look back into: orders, refunds and chats as far back as the thresholds need them, to
//! attribute by. No row of theirs is a fact of the period, and nothing else of those drops is read.

use super::folder::{DropFile, earlier_files};
use super::join::FileRead;
use super::limits::Limits;
use super::phrases::Phrases;
use super::scan::Take;
use super::vocabulary::Vocabulary;
use super::{file_hash, scan_file};
use crate::attribution::{Day, Settings};
use crate::diag::has_errors;
use crate::period::Period;
use chrono::NaiveDate;
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// What the chats of a period look back at.
#[derive(Clone, Copy, Debug)]
pub struct LookBack<'a> {
    root: &'a Path,
    period: Period,
    vocabulary: &'a Vocabulary,
    limits: &'a Limits,
    /// The first day that any of the thresholds looks back to.
    since: NaiveDate,
}

impl<'a> LookBack<'a> {
    /// `None` without any thresholds.
    pub fn new<'s>(
        (root, period): (&'a Path, Period),
        vocabulary: &'a Vocabulary,
        limits: &'a Limits,
        thresholds: impl Iterator<Item = &'s Settings>,
    ) -> Option<Self> {
        let first = Day::on(period.span().from);
        let day = |s: &Settings| first.first(s.cut).plus(-i64::from(s.looks_back())).datetime().date();
        Some(Self { root, period, vocabulary, limits, since: thresholds.map(day).min()? })
    }

    /// The hashes of the files, by path; told by their headers alone.
    #[must_use]
    pub fn hashes(&self) -> Vec<(String, Arc<str>)> {
        let files = self.scanned(&Phrases::default(), Take::Headers, &|_| {}).into_par_iter().map(|read| read.file);
        files.filter_map(|file| Some((file.shown, file_hash(&file.path)?))).collect()
    }

    /// The files with what is looked back at, and those that cannot be read, by path.
    pub(super) fn scanned(&self, phrases: &Phrases, take: Take, progress: &(dyn Fn(&str) + Sync)) -> Vec<FileRead> {
        let one = |file: DropFile| {
            let mut read = scan_file(self.vocabulary, phrases, file, self.limits, take);
            progress(&read.file.shown);
            read.sheets.retain(|sheet| sheet.is_looked_back_at(self.vocabulary));
            (!read.sheets.is_empty() || has_errors(&read.findings)).then_some(read)
        };
        earlier_files(self.root, self.period, self.since).into_par_iter().filter_map(one).collect()
    }
}
