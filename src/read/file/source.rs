//! A file of the drop: what it is, its hash, and its rows from whichever reader its true type calls for.

use super::feed::{Feed, Stop};
use super::limits::Limits;
use super::package::{Package, Refusal};
use super::raw::Visitor;
use super::sniff::{self, Format, Start};
use super::{html, ods, ole, text, worker, xlsx, xml2003};
use crate::diag::{Code, Diagnostic, codes};
use crate::hash::Hasher;
use crate::origin::Place;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is known of a file without reading its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// Relative to the shop folder, parted by `/`.
    pub shown: Arc<str>,
    /// SHA-256 of the bytes, lower-case hex.
    pub hash: Arc<str>,
    pub bytes: u64,
    pub format: Format,
}

/// A file that can be read.
#[derive(Clone, Debug)]
pub struct Opened {
    path: PathBuf,
    limits: Limits,
    info: FileInfo,
    findings: Vec<Diagnostic>,
}

/// Looks at a file: its size, its hash, its true type. The finding says why it cannot be read at all.
pub fn open(path: &Path, shown: &str, limits: &Limits) -> Result<Opened, Box<Diagnostic>> {
    let shown: Arc<str> = Arc::from(shown);
    let about = |code: Code| Box::new(Diagnostic::new(code).at(Place::file(Arc::clone(&shown))));
    let unreadable = |e: io::Error| Box::new(about(codes::UNREADABLE).arg("detail", e));
    let bytes = File::open(path).and_then(|f| f.metadata()).map_err(unreadable)?.len();
    if bytes == 0 {
        return Err(about(codes::EMPTY_FILE));
    }
    if bytes > limits.bytes {
        let finding = about(codes::OVER_LIMIT).arg("limit", "bytes").arg("allowed", limits.bytes);
        return Err(Box::new(finding.arg("found", bytes)));
    }
    let (hash, start) = hash(path).map_err(unreadable)?;
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let promised = Format::promised(extension);
    let format = match true_format(path, &start, limits) {
        Ok(format) => format,
        // A picture or a letter among the tables harms nobody; one that is named like a table may be a spoilt table.
        Err(refusal) => {
            let mut finding = about(refusal.code);
            if refusal.code == codes::NOT_A_TABLE && promised.is_none() {
                finding.code = codes::PASSED_OVER;
            }
            let add = |finding: Diagnostic, (name, value): (&'static str, String)| finding.arg(name, value);
            return Err(Box::new(refusal.args.into_iter().fold(*finding, add)));
        }
    };
    let info = FileInfo { shown: Arc::clone(&shown), hash, bytes, format };
    let mut findings = Vec::new();
    if promised.is_some_and(|promised| !promised.contains(&format)) {
        findings.push(about(codes::OTHER_TYPE).arg("extension", extension).arg("found", format.name()));
    }
    Ok(Opened { path: path.to_owned(), limits: limits.clone(), info, findings })
}

impl Opened {
    #[must_use]
    pub fn info(&self) -> &FileInfo {
        &self.info
    }

    /// Streams every row to the visitor and returns what was found on the way. After a finding of severity error the file is
    /// damaged or refused: what the visitor has seen of it is void.
    pub fn read(&self, visitor: &mut dyn Visitor) -> Vec<Diagnostic> {
        let mut feed = Feed::new(visitor, &self.limits, &self.info.shown);
        for finding in &self.findings {
            feed.report(finding.clone());
        }
        let end = self.dispatch(&mut feed);
        feed.finish(end)
    }

    fn dispatch(&self, feed: &mut Feed<'_>) -> Result<(), Stop> {
        let reopen = || Ok::<Box<dyn Read>, _>(Box::new(BufReader::new(File::open(&self.path)?)));
        let package = |feed: &Feed<'_>| Package::open(&self.path, &self.limits).map_err(|r| r.stop(feed));
        match self.info.format {
            Format::Text => text::read(reopen, feed),
            Format::Html => html::read(reopen, feed),
            Format::Xml2003 => xml2003::read(reopen, feed),
            Format::Xlsx => xlsx::read(&mut package(feed)?, feed),
            Format::Ods => ods::read(&mut package(feed)?, feed),
            Format::Xls => worker::read_xls(&self.path, feed),
        }
    }
}

fn true_format(path: &Path, start: &[u8], limits: &Limits) -> Result<Format, Refusal> {
    Ok(match sniff::start(start) {
        Start::Zip => Package::open(path, limits)?.format()?,
        Start::Ole => ole::check(path).map(|()| Format::Xls)?,
        Start::Html => Format::Html,
        Start::Xml2003 => Format::Xml2003,
        Start::Text => Format::Text,
        Start::Foreign(found) => return Err(Refusal::new(codes::NOT_A_TABLE).arg("found", found)),
    })
}

/// The hash of a file, and its first bytes.
fn hash(path: &Path) -> io::Result<(Arc<str>, Vec<u8>)> {
    const START: usize = 4096;
    let mut file = File::open(path)?;
    let mut hasher = Hasher::default();
    let mut start = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let got = file.read(&mut buffer)?;
        if got == 0 {
            break;
        }
        hasher.update(&buffer[..got]);
        let room = START.saturating_sub(start.len());
        start.extend_from_slice(&buffer[..got.min(room)]);
    }
    Ok((hasher.finish(), start))
}
