//! Text tables: delimited by commas, tabs or semicolons, in any encoding that [`super::decode`] knows. Every field arrives as it stands.

use super::chatlog;
use super::decode::{self, Decoded, Found, Undecodable};
use super::feed::{Feed, LAST_COLUMN, Step, Stop};
use super::raw::Want;
use super::split::{OpenQuote, Record, Splitter};
use crate::diag::codes;
use std::io::{self, Read};

/// Reads a text table into the feed.
pub(super) fn read(open: impl Fn() -> io::Result<Box<dyn Read>>, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let Found { encoding, sample } = decode::find(&open).map_err(|e| undecodable(e, feed))?;
    if feed.sheet(None, false, Vec::new())? == Want::Skip {
        return Ok(());
    }
    if let Some(shape) = chatlog::shape(&sample) {
        let decoded = Decoded::new(open().map_err(|e| unreadable(&e, feed))?, encoding);
        return chatlog::read(decoded, shape, feed);
    }
    let (delimiter, announced) = delimiter(&sample);
    let longest = usize::try_from(feed.limits().characters).unwrap_or(usize::MAX).saturating_mul(4);
    let mut splitter = Splitter::new(delimiter, longest);
    let mut decoded = Decoded::new(open().map_err(|e| unreadable(&e, feed))?, encoding);
    split(&mut splitter, &mut decoded, announced, feed).map_err(|e| match e {
        Ended::Stop(stop) => stop,
        Ended::Undecodable(e) => undecodable(e, feed),
        Ended::Quote(OpenQuote { row, col }) => Box::new(feed.about_cell(codes::OPEN_QUOTE, row, col)),
    })?;
    feed.end_sheet()
}

fn split(splitter: &mut Splitter, decoded: &mut Decoded, announced: bool, feed: &mut Feed<'_>) -> Result<(), Ended> {
    while let Some(text) = decoded.next().map_err(Ended::Undecodable)? {
        feed.check_time().map_err(Ended::Stop)?;
        if !splitter.push(text, &mut |row, record: &Record| take(feed, row, record, announced))? {
            return Ok(());
        }
    }
    splitter.finish(&mut |row, record: &Record| take(feed, row, record, announced))
}

enum Ended {
    Undecodable(Undecodable),
    Stop(Stop),
    Quote(OpenQuote),
}

impl From<OpenQuote> for Ended {
    fn from(quote: OpenQuote) -> Self {
        Self::Quote(quote)
    }
}

fn take(feed: &mut Feed<'_>, row: u32, record: &Record, announced: bool) -> Result<bool, Ended> {
    if announced && row == 0 {
        return Ok(true);
    }
    let columns = u32::try_from(record.len()).unwrap_or(u32::MAX);
    // Longer than a spreadsheet can be is no fault of a text; wider is a text that is no table.
    if columns > LAST_COLUMN + 1 {
        return Err(Ended::Stop(Box::new(feed.about_cell(codes::OFF_GRID, row, columns.saturating_sub(1)))));
    }
    if feed.begin(row).map_err(Ended::Stop)? == Step::NextSheet {
        return Ok(false);
    }
    feed.width(record.len());
    for (col, field) in (0..).zip(record.fields()) {
        if field.is_empty() {
            continue;
        }
        if feed.wants(col) {
            let raw = feed.text(field);
            feed.push(col, raw);
        } else {
            feed.pass();
        }
    }
    Ok(true)
}

/// The delimiter, and whether a first line `sep=;` announces it.
fn delimiter(sample: &str) -> (u8, bool) {
    let first = sample.lines().next().unwrap_or_default();
    if let Some(&[byte]) = first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        return (byte, true);
    }
    let mut best = (b',', (0, 0));
    for candidate in [b',', b'\t', b';'] {
        let score = agreement(sample, candidate);
        if score > best.1 {
            best = (candidate, score);
        }
    }
    (best.0, false)
}

/// How many of the first records have the commonest number of fields (above one), and that number.
fn agreement(sample: &str, delimiter: u8) -> (usize, usize) {
    const RECORDS: usize = 50;
    let mut widths = Vec::new();
    let mut splitter = Splitter::new(delimiter, usize::MAX);
    let seen = splitter.push(sample, &mut |_, record: &Record| {
        widths.push(record.len());
        Ok::<_, OpenQuote>(widths.len() < RECORDS)
    });
    if seen == Ok(true) && widths.len() < RECORDS {
        // A sample that was cut off mid-record still tells what it has; one that is the whole file tells all.
        let _ = splitter.finish(&mut |_, record: &Record| {
            widths.push(record.len());
            Ok::<_, OpenQuote>(true)
        });
    }
    let count = |width: usize| widths.iter().filter(|w| **w == width).count();
    widths.iter().filter(|w| **w > 1).map(|w| (count(*w), *w)).max().unwrap_or_default()
}

pub(super) fn undecodable(error: Undecodable, feed: &Feed<'_>) -> Stop {
    match error {
        Undecodable::Io(e) => unreadable(&e, feed),
        Undecodable::Binary => Box::new(feed.about(codes::NOT_A_TABLE).arg("found", "binary")),
        Undecodable::Malformed { byte, .. } => Box::new(feed.about(codes::BAD_ENCODING).arg("byte", byte)),
    }
}

fn unreadable(error: &io::Error, feed: &Feed<'_>) -> Stop {
    Box::new(feed.about(codes::UNREADABLE).arg("detail", error))
}
