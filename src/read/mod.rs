//! Files → tables → facts. Knows the vocabulary, no scheme.

mod cell;
mod columns;
mod file;
mod fold;
mod folder;
mod header;
pub mod inspect;
mod join;
mod look_back;
mod naming;
mod phrases;
mod request;
mod rows;
mod scan;
pub mod vocabulary;

use crate::diag::has_errors;
use crate::hash::Hasher;
use crate::period::Period;
use file::{limits, raw};
use folder::{DropFile, Stands};
use join::FileRead;
use phrases::Phrases;
use rayon::prelude::*;
use scan::{Scan, Take};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vocabulary::RowIs;

pub use file::{
    Fault, FileInfo, Flow, Format, Limits, Opened, Raw, Row, Sheet, Visitor, WORKER_COMMAND, Want, open, worker_main,
};
pub use folder::drop_periods;
pub use look_back::LookBack;
pub use request::{ChatRules, ChatSettings, Drop_, Request, StoreNames, Supersede};
pub use vocabulary::Vocabulary;

/// Reads the drops that a period needs, and the roster, and joins them to facts. `progress` hears the path of each file that is done.
///
/// Files are read in parallel and joined in path order, those of earlier drops last: the same files give the same facts with any number
/// of threads. Earlier drops are read where the period has chats, for what [`LookBack`] is about.
#[must_use]
pub fn read(request: &Request<'_>, progress: &(dyn Fn(&str) + Sync)) -> Drop_ {
    let mut files = folder::drop_files(request.root, request.period);
    let mut outside = folder::root_files(request.root);
    if let Some(instead) = request.instead {
        let of = |(shown, path): &(Arc<str>, PathBuf)| DropFile {
            shown: shown.to_string(),
            path: path.clone(),
            drop: None,
            stands: Stands::Within,
        };
        outside = instead.iter().map(of).collect();
    } else if let Some(named) = request.roster {
        outside.retain(|f| f.path == named);
        if outside.is_empty() && files.iter().all(|f| f.path != named) {
            outside.push(DropFile {
                shown: folder::shown(request.root, named).unwrap_or_else(|| named.display().to_string()),
                path: named.to_owned(),
                drop: None,
                stands: Stands::Within,
            });
        }
    }
    files.append(&mut outside);
    files.sort();
    let phrases = Phrases::new(&request.vocabulary.words, request.chats.all().map(|s| &s.texts));
    let reads: Vec<FileRead> = files
        .into_par_iter()
        .map(|file| {
            let read = scan_file(request.vocabulary, &phrases, file, &request.limits, Take::Facts);
            progress(&read.file.shown);
            read
        })
        .collect();
    let reads = with_deals(request, &phrases, reads, progress);
    let vocabulary = request.vocabulary;
    // Beside the drops only a roster is of interest.
    let is_roster = |r: &FileRead| {
        let of = |s: &scan::SheetRead| s.layout.as_ref().is_some_and(|l| vocabulary.kinds[l.kind].is_roster());
        let named =
            (request.roster == Some(&*r.file.path) && request.instead.is_none()) || r.file.shown.contains("花名册");
        r.file.drop.is_some() || named || r.sheets.iter().any(of)
    };
    join::join(request, &phrases, reads.into_iter().filter(is_roster).collect())
}

/// The hashes of the files of a period's drops, by path; what cannot be read has none. What chats look back at is [`LookBack`]'s to say.
#[must_use]
pub fn drop_hashes(root: &Path, period: Period) -> Vec<(String, Arc<str>)> {
    let files = folder::drop_files(root, period).into_par_iter();
    files.filter_map(|file| Some((file.shown, file_hash(&file.path)?))).collect()
}

/// The hash of a file as it is now.
#[must_use]
pub fn file_hash(path: &Path) -> Option<Arc<str>> {
    let mut hasher = Hasher::default();
    hasher.update(&std::fs::read(path).ok()?);
    Some(hasher.finish())
}

/// Where there are chats, the orders and refunds once more, with their buyers and times to the second, and what the chats look back at: most drops
/// have no use for either.
fn with_deals(
    request: &Request<'_>,
    phrases: &Phrases,
    reads: Vec<FileRead>,
    progress: &(dyn Fn(&str) + Sync),
) -> Vec<FileRead> {
    let has = |read: &FileRead, rows: &[RowIs]| {
        let row = |s: &scan::SheetRead| s.layout.as_ref().map(|l| request.vocabulary.kinds[l.kind].row);
        read.sheets.iter().filter_map(row).any(|row| rows.contains(&row))
    };
    if !reads.iter().any(|r| has(r, &[RowIs::Message, RowIs::Session])) {
        return reads;
    }
    let again = |read: FileRead| {
        if !has(&read, &[RowIs::Order, RowIs::Refund]) {
            return read;
        }
        scan_file(request.vocabulary, phrases, read.file, &request.limits, Take::Deals)
    };
    let mut reads: Vec<FileRead> = reads.into_par_iter().map(again).collect();
    // After the period's own files, whose rows come first wherever both have one.
    let thresholds = request.chats.all();
    let back = LookBack::new((request.root, request.period), request.vocabulary, &request.limits, thresholds);
    reads.extend(back.into_iter().flat_map(|back| back.scanned(phrases, Take::LookedBack, progress)));
    reads
}

fn scan_file(vocabulary: &Vocabulary, phrases: &Phrases, file: DropFile, limits: &Limits, take: Take) -> FileRead {
    let opened = match open(&file.path, &file.shown, limits) {
        Ok(opened) => opened,
        Err(finding) => return FileRead { file, info: None, sheets: Vec::new(), findings: vec![*finding] },
    };
    let name = file.shown.rsplit('/').next().unwrap_or_default();
    let mut scan = Scan::new(vocabulary, phrases, name, naming::folder_span(file.drop), take);
    let findings = opened.read(&mut scan);
    // What is seen of a damaged file is void.
    let sheets = if has_errors(&findings) { Vec::new() } else { scan.sheets };
    FileRead { info: Some(opened.info().clone()), file, sheets, findings }
}
