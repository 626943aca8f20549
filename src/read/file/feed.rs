//! Between a reader and its visitor: gathers cells into rows, keeps the limits, leaves out what the visitor does not want,
//! and fills in what merged ranges show. Every reader of every format pushes into a [`Feed`].

use super::limits::Limits;
use super::raw::{Fault, Flow, Raw, Row, Sheet, Visitor, Want};
use crate::diag::{Code, Diagnostic, codes};
use crate::origin::{Cell, Place};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Reading ends here: the finding says why.
pub(super) type Stop = Box<Diagnostic>;

/// The last row and column that a spreadsheet can have, from zero.
pub(super) const LAST_ROW: u32 = 1_048_575;
pub(super) const LAST_COLUMN: u32 = 16_383;

/// What merged ranges may cost: covered cells that are filled per sheet, columns of one range, ranges over one row.
const FILLS: u32 = 1_000_000;
const FILL_WIDTH: u32 = 1024;
const ACTIVE: usize = 256;

/// A merged range.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Merge {
    pub top: u32,
    pub left: u32,
    pub bottom: u32,
    pub right: u32,
}

/// What the reader does after a row has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Go,
    NextSheet,
}

/// Columns, by whether they are wanted: asked for every cell.
struct Columns(Vec<bool>);

impl Columns {
    fn new(columns: &[u32]) -> Self {
        let length = columns.iter().map(|col| index(*col) + 1).max().unwrap_or(0);
        let mut wanted = vec![false; length];
        for col in columns {
            wanted[index(*col)] = true;
        }
        Self(wanted)
    }

    fn has(&self, col: u32) -> bool {
        self.0.get(index(col)).copied().unwrap_or(false)
    }
}

fn index(col: u32) -> usize {
    usize::try_from(col).unwrap_or(usize::MAX - 1)
}

pub(super) struct Feed<'v> {
    visitor: &'v mut dyn Visitor,
    limits: &'v Limits,
    file: Arc<str>,
    deadline: Option<Instant>,
    findings: Vec<Diagnostic>,
    cells: u64,
    /// Of the sheet being read.
    sheet: Option<Sheet>,
    only: Option<Columns>,
    /// Merged ranges further down, the next one last.
    merges: Vec<Merge>,
    /// Merged ranges over the row being gathered, with what they show.
    active: Vec<(Merge, Raw)>,
    fills: u32,
    /// Of the row being gathered.
    index: Option<u32>,
    row: Vec<(u32, Raw)>,
    merged: Vec<(u32, Raw)>,
    passed: bool,
    width: Option<u32>,
    rows: u32,
}

impl<'v> Feed<'v> {
    pub fn new(visitor: &'v mut dyn Visitor, limits: &'v Limits, file: &Arc<str>) -> Self {
        Self {
            visitor,
            limits,
            file: Arc::clone(file),
            deadline: Instant::now().checked_add(Duration::from_secs(limits.seconds)),
            findings: Vec::new(),
            cells: 0,
            sheet: None,
            only: None,
            merges: Vec::new(),
            active: Vec::new(),
            fills: 0,
            index: None,
            row: Vec::new(),
            merged: Vec::new(),
            passed: false,
            width: None,
            rows: 0,
        }
    }

    pub fn limits(&self) -> &'v Limits {
        self.limits
    }

    pub fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// What was found, the reason of a stop last.
    pub fn finish(mut self, end: Result<(), Stop>) -> Vec<Diagnostic> {
        if end.is_ok() && self.cells == 0 && self.findings.is_empty() {
            self.findings.push(self.about(codes::NO_CELLS));
        }
        self.findings.extend(end.err().map(|stop| *stop));
        self.findings
    }

    /// A finding about the whole file.
    pub fn about(&self, code: Code) -> Diagnostic {
        Diagnostic::new(code).at(Place::file(Arc::clone(&self.file)))
    }

    /// A finding about a cell of the sheet being read.
    pub fn about_cell(&self, code: Code, row: u32, col: u32) -> Diagnostic {
        let place = self.sheet.as_ref().map_or_else(|| Place::file(Arc::clone(&self.file)), |s| s.place.clone());
        Diagnostic::new(code).at(Place { cell: Some(Cell { row, col }), ..place })
    }

    /// A finding about a cell of a sheet that is not being read yet.
    pub fn about_sheet(&self, code: Code, sheet: &str, cell: Option<Cell>) -> Diagnostic {
        Diagnostic::new(code).at(Place { sheet: Some(sheet.into()), cell, ..Place::file(Arc::clone(&self.file)) })
    }

    /// Ends the sheet before, asks whether this one is wanted.
    pub fn sheet(&mut self, name: Option<&str>, hidden: bool, mut merges: Vec<Merge>) -> Result<Want, Stop> {
        self.end_sheet()?;
        let place = Place { sheet: name.map(Arc::from), ..Place::file(Arc::clone(&self.file)) };
        let file_name = self.file.rsplit('/').next().unwrap_or_default();
        let sheet = Sheet { name: Arc::from(name.unwrap_or(file_name)), place, hidden };
        let want = self.visitor.sheet(&sheet);
        if want == Want::Skip {
            return Ok(want);
        }
        if hidden {
            self.findings.push(Diagnostic::new(codes::HIDDEN_SHEET).arg("sheet", &sheet.name).at(sheet.place.clone()));
        }
        self.sheet = Some(sheet);
        merges.sort_by(|a, b| b.cmp(a));
        self.merges = merges;
        self.fills = FILLS;
        Ok(want)
    }

    /// After the last row of a sheet, and of the file.
    pub fn end_sheet(&mut self) -> Result<(), Stop> {
        self.flush()?;
        self.index = None;
        self.only = None;
        self.merges.clear();
        self.active.clear();
        if self.sheet.take().is_some() {
            self.visitor.end();
        }
        Ok(())
    }

    /// The headings of a text that is no table but might be one: they stand above its first row, in no row of the file.
    pub fn headings(&mut self, names: &[&str]) -> Result<(), Stop> {
        self.index = Some(0);
        self.row = (0..).zip(names).map(|(col, name)| (col, Raw::Text(Arc::from(*name)))).collect();
        self.flush()?;
        self.index = None;
        Ok(())
    }

    /// A row begins: hands on the one before. Rows come in rising order; the reader calls this for rows that have cells.
    pub fn begin(&mut self, row: u32) -> Result<Step, Stop> {
        if self.index == Some(row) {
            return Ok(Step::Go);
        }
        let step = self.flush()?;
        self.index = Some(row);
        self.active.retain(|(merge, _)| merge.bottom >= row);
        while let Some(merge) = self.merges.pop_if(|merge| merge.top <= row) {
            // A range whose first row has no cells shows nothing.
            if merge.top == row {
                self.merge(merge);
            }
        }
        Ok(step)
    }

    /// A merged range that begins in the row being gathered, for readers that learn of it only there.
    pub fn merge(&mut self, merge: Merge) {
        if self.active.len() < ACTIVE {
            self.active.push((merge, Raw::Empty));
        }
    }

    /// The number of fields of the row that has begun (text files).
    pub fn width(&mut self, fields: usize) {
        self.width = Some(u32::try_from(fields).unwrap_or(u32::MAX));
    }

    /// Whether this column of the row that has begun is to be converted and pushed.
    pub fn wants(&self, col: u32) -> bool {
        self.only.as_ref().is_none_or(|only| only.has(col))
            || self.active.iter().any(|(m, _)| m.left == col && Some(m.top) == self.index)
    }

    /// A cell of the row that has begun. Empty ones do not count.
    pub fn push(&mut self, col: u32, raw: Raw) {
        if raw != Raw::Empty {
            self.cells += 1;
            self.row.push((col, raw));
        }
    }

    /// A converted cell: pushed if it is wanted.
    pub fn offer(&mut self, col: u32, raw: Raw) {
        if self.wants(col) {
            self.push(col, raw);
        } else if raw != Raw::Empty {
            self.pass();
        }
    }

    /// What a merged range shows at a cell of the row that has begun, where the reader has worked it out itself.
    pub fn show(&mut self, col: u32, raw: Raw) {
        self.merged.push((col, raw));
    }

    /// A cell with a value that is not wanted: it makes its row a row.
    pub fn pass(&mut self) {
        self.cells += 1;
        self.passed = true;
    }

    /// Text as a cell: empty, text, or bad.
    pub fn text(&self, text: &str) -> Raw {
        match self.fault(text) {
            _ if text.is_empty() => Raw::Empty,
            None => Raw::Text(Arc::from(text)),
            Some(why) => Raw::Bad { why, found: shortened(text) },
        }
    }

    /// What is wrong with a text.
    pub fn fault(&self, text: &str) -> Option<Fault> {
        let longest = usize::try_from(self.limits.characters).unwrap_or(usize::MAX);
        if text.len() > longest && text.chars().count() > longest {
            return Some(Fault::TooLong);
        }
        text.bytes().any(|b| (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) || b == 0x7f).then_some(Fault::Control)
    }

    /// Fails where there are too many cells: for readers that repeat cells within one row.
    pub fn check_cells(&self) -> Result<(), Stop> {
        if self.cells > self.limits.cells { Err(self.over("cells", self.cells)) } else { Ok(()) }
    }

    /// Says that the sheet being read hides rows that were read all the same.
    pub fn hidden_rows(&mut self, rows: u32) {
        let place = self.sheet.as_ref().map(|sheet| sheet.place.clone());
        let finding = Diagnostic::new(codes::HIDDEN_ROWS).arg("rows", rows);
        self.findings.extend(place.map(|place| finding.at(place)));
    }

    /// Fails where the time is over. Cheap enough for every few hundred steps.
    pub fn check_time(&self) -> Result<(), Stop> {
        match self.deadline {
            Some(deadline) if Instant::now() > deadline => Err(self.over("seconds", self.limits.seconds + 1)),
            _ => Ok(()),
        }
    }

    /// The finding that a limit is passed.
    pub fn over(&self, key: &'static str, found: u64) -> Stop {
        let allowed = self.limits.clone().by_key(key).copied().unwrap_or_default();
        Box::new(self.about(codes::OVER_LIMIT).arg("limit", key).arg("allowed", allowed).arg("found", found))
    }

    /// The finding that a file takes more memory than it may.
    pub fn over_memory(&self, allowed: u64, found: u64) -> Stop {
        Box::new(self.about(codes::OVER_LIMIT).arg("limit", "memory").arg("allowed", allowed).arg("found", found))
    }

    fn flush(&mut self) -> Result<Step, Stop> {
        let Some(index) = self.index else { return Ok(Step::Go) };
        self.check_cells()?;
        self.rows = self.rows.wrapping_add(1);
        if self.rows.is_multiple_of(256) {
            self.check_time()?;
        }
        let mut step = Step::Go;
        if !self.row.is_empty() || self.passed {
            self.row.sort_by_key(|(col, _)| *col);
            self.fill(index);
            if let Some(only) = &self.only {
                self.row.retain(|(col, _)| only.has(*col));
            }
            let row = Row { index, cells: &self.row, merged: &self.merged, width: self.width };
            match self.visitor.row(&row) {
                Flow::Go => {}
                Flow::Only(columns) => self.only = Some(Columns::new(&columns)),
                Flow::NextSheet => step = Step::NextSheet,
            }
        }
        self.row.clear();
        self.merged.clear();
        self.passed = false;
        self.width = None;
        Ok(step)
    }

    fn fill(&mut self, index: u32) {
        for (merge, value) in &mut self.active {
            if merge.top == index {
                *value = self.row.iter().find(|(c, _)| *c == merge.left).map(|(_, r)| r.clone()).unwrap_or_default();
            }
            if *value == Raw::Empty {
                continue;
            }
            for col in merge.left..=merge.right.min(merge.left.saturating_add(FILL_WIDTH)) {
                if self.fills == 0 {
                    break;
                }
                self.fills -= 1;
                let own = self.row.binary_search_by_key(&col, |(c, _)| *c).is_ok();
                let wanted = self.only.as_ref().is_none_or(|only| only.has(col));
                if !own && wanted {
                    self.merged.push((col, value.clone()));
                }
            }
        }
        self.merged.sort_by_key(|(col, _)| *col);
    }
}

/// The first characters of a text that is too long or too odd to show, without control characters.
fn shortened(text: &str) -> Arc<str> {
    const SHOWN: usize = 40;
    let mut out: String = text.chars().take(SHOWN).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wants the first column alone, once it has seen a row.
    struct Narrow(Vec<usize>);

    impl Visitor for Narrow {
        fn sheet(&mut self, _: &Sheet) -> Want {
            Want::Read
        }

        fn row(&mut self, row: &Row<'_>) -> Flow {
            self.0.push(row.cells.len());
            Flow::Only(vec![0])
        }
    }

    #[test]
    fn cells_that_nobody_wants_count_against_the_limit_all_the_same() {
        for (cells, rows) in [(9, 3), (8, 2)] {
            let mut visitor = Narrow(Vec::new());
            let limits = Limits { cells, ..Limits::default() };
            let mut feed = Feed::new(&mut visitor, &limits, &"a.csv".into());
            let mut read = || -> Result<(), Stop> {
                feed.sheet(None, false, Vec::new())?;
                for row in 0..3 {
                    feed.begin(row)?;
                    (0..3).for_each(|col| feed.offer(col, Raw::Bool(true)));
                }
                feed.end_sheet()
            };
            let end = read();
            assert_eq!(end.is_ok(), rows == 3, "{cells}");
            drop(feed);
            assert_eq!(visitor.0, [3, 1, 1][..rows]);
        }
    }

    #[test]
    fn a_file_that_takes_too_long_has_taken_a_second_more_than_it_may() {
        let mut visitor = Narrow(Vec::new());
        let limits = Limits { seconds: 0, ..Limits::default() };
        let feed = Feed::new(&mut visitor, &limits, &"a.csv".into());
        std::thread::sleep(Duration::from_millis(2));
        let stop = feed.check_time().unwrap_err();
        assert!(stop.args.iter().any(|(name, value)| *name == "found" && &**value == "1"), "{stop:?}");
    }
}
