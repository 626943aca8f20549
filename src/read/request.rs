//! What a run asks of reading, and what it gets.

use super::limits::Limits;
use super::vocabulary::Vocabulary;
use crate::diag::Diagnostic;
use crate::facts::{FileAccount, Measures, StoreFacts};
use crate::origin::Span;
use crate::period::Period;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A shop folder and a period.
#[derive(Debug)]
pub struct Request<'a> {
    /// The shop folder: drops, roster.
    pub root: &'a Path,
    pub period: Period,
    pub vocabulary: &'a Vocabulary,
    /// The roster where `zhangfang.toml` names one; else `花名册.xlsx` and its like in the shop folder, else in the drops.
    pub roster: Option<&'a Path>,
    /// In place of the files of the shop folder itself: these, by the paths that they had there.
    pub instead: Option<&'a [(Arc<str>, PathBuf)]>,
    /// The stores of `zhangfang.toml`, in its order; others are known from the roster.
    pub stores: &'a [StoreNames],
    /// The kinds of export (or single measures) that `[none]` declares not to exist in this period.
    pub none: &'a [String],
    /// Which file takes the place of which: `[supersede]` and `--supersede`.
    pub supersede: &'a [Supersede],
    pub limits: Limits,
}

/// The user's answer that one file takes the place of another, both by their paths inside a drop or the shop folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supersede {
    pub new: Arc<str>,
    pub old: Arc<str>,
    /// Where `zhangfang.toml` says so; `None` for an answer on the command line.
    pub span: Option<Span>,
}

/// A store and its other names: main accounts, short names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoreNames {
    pub name: Arc<str>,
    pub aliases: Vec<Arc<str>>,
}

/// Everything that the drops say about the period.
#[derive(Clone, Debug, Default)]
pub struct Drop_ {
    /// In the order of `zhangfang.toml`, then by name.
    pub stores: Vec<StoreFacts>,
    /// By path.
    pub files: Vec<FileAccount>,
    /// Errors that name a store refuse it; sorted by store, place, code.
    pub findings: Vec<Diagnostic>,
    /// The vocabulary's measures. The weight of a mean is the best one that came with its figures.
    pub measures: Measures,
}
