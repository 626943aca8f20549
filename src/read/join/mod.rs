//! From rows to facts: whose they are, for which store and span, which of them count. Everything in path order, so that the same
//! files give the same facts.

mod account;
mod assemble;
mod bins;
mod chats;
mod check;
mod corrections;
mod figures;
mod look_back;
mod means;
mod people;
mod pool;
mod records;
mod rivals;
mod roster;
mod settle;
mod stores;
mod supersede;
mod trades;

use super::FileInfo;
use super::folder::{DropFile, Stands};
use super::naming;
use super::phrases::Phrases;
use super::request::{Drop_, Request};
use super::rows::TableRow;
use super::scan::{SheetRead, reasons};
use super::vocabulary::{Kind, RowIs, Vocabulary};
use crate::diag::{Diagnostic, Severity, codes};
use crate::facts::OrderBook;
use crate::period::DaySpan;
use bins::{Fate, Fates, RowRef};
use people::{People, Whose};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use stores::{StoreBook, sub_folder};

/// A file that was scanned.
#[derive(Debug)]
pub(crate) struct FileRead {
    pub file: DropFile,
    pub info: Option<FileInfo>,
    pub sheets: Vec<SheetRead>,
    pub findings: Vec<Diagnostic>,
}

/// What all parts of the joining share.
pub(crate) struct Join<'a> {
    pub request: &'a Request<'a>,
    pub vocabulary: &'a Vocabulary,
    pub phrases: &'a Phrases,
    pub period: DaySpan,
    pub files: Vec<DropFile>,
    pub sheets: Vec<Vec<SheetRead>>,
    pub book: StoreBook,
    pub people: People,
    pub fates: Fates,
    pub findings: Vec<Diagnostic>,
    /// By file: the store that its place tells.
    pub file_stores: Vec<Option<usize>>,
    /// By file: the stores that its rows went to.
    pub went_to: Vec<BTreeSet<usize>>,
    /// Names that no roster row has, by store and name.
    pub strangers: BTreeMap<(Option<usize>, String), Stranger>,
    pub unknown_stores: BTreeMap<String, RowRef>,
    /// Sheets in whose place others are read.
    pub superseded: BTreeSet<(usize, usize)>,
    /// By store and measure: some file speaks of it. Kinds of records likewise.
    pub present: BTreeSet<(usize, Arc<str>)>,
    pub record_kinds: BTreeSet<(usize, Arc<str>)>,
    /// By store, where there are chats.
    pub books: BTreeMap<usize, Arc<OrderBook>>,
}

/// A name of a row that nobody on the roster has.
#[derive(Debug)]
pub(crate) struct Stranger {
    pub first: RowRef,
    pub shown: Arc<str>,
    pub rows: u64,
    /// Several people have it.
    pub several: Vec<usize>,
    /// By measure: the sum of what was said.
    pub amounts: BTreeMap<Arc<str>, crate::number::Num>,
}

/// Joins what was scanned.
pub(crate) fn join(request: &Request<'_>, phrases: &Phrases, reads: Vec<FileRead>) -> Drop_ {
    let vocabulary = request.vocabulary;
    let period = request.period.span();
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut infos = Vec::new();
    let mut files = Vec::new();
    let mut sheets = Vec::new();
    let mut file_findings = Vec::new();
    for read in reads {
        infos.push(read.info);
        files.push(read.file);
        sheets.push(read.sheets);
        file_findings.push(read.findings);
    }
    let rosters = roster_sheets(request, vocabulary, &files, &sheets);
    let roster_refs: Vec<&SheetRead> = rosters.iter().map(|(f, s)| &sheets[*f][*s]).collect();
    let mut names = roster::store_names(vocabulary, &roster_refs);
    if names.is_empty() && request.stores.is_empty() {
        names.extend(files.iter().filter(|f| f.stands != Stands::Before).filter_map(sub_folder));
    }
    let book = StoreBook::new(request.stores, names);
    let (people, refused) = roster::people(vocabulary, &book, &roster_refs, period, &mut findings);
    if roster_refs.is_empty() {
        findings.push(Diagnostic::new(codes::NO_ROSTER));
    }
    let fates = Fates::new(&sheets);
    let file_stores: Vec<Option<usize>> = files.iter().map(|f| book.of_file(f)).collect();
    let mut join = Join {
        request,
        vocabulary,
        phrases,
        period,
        went_to: vec![BTreeSet::new(); files.len()],
        files,
        sheets,
        book,
        people,
        fates,
        findings,
        file_stores,
        strangers: BTreeMap::new(),
        unknown_stores: BTreeMap::new(),
        superseded: BTreeSet::new(),
        present: BTreeSet::new(),
        record_kinds: BTreeSet::new(),
        books: BTreeMap::new(),
    };
    join.file_findings(file_findings);
    join.roster_fates(&rosters, &refused);
    join.sheet_findings();
    let pairs = join.supersede();
    let mut pool = pool::Pool::default();
    join.figures(&mut pool);
    let kept = join.trades(&mut pool);
    join.books = join.chats(&kept, &mut pool);
    let records = join.records();
    let corrections = join.corrections();
    join.rules();
    join.superseded_stores(&pairs);
    let facts = join.settle(pool, corrections);
    join.summaries();
    join.report_strangers();
    join.assemble(facts, records, &infos)
}

/// The sheets that are the roster: of the file that was named, else of the shop folder, else of the drops.
fn roster_sheets(
    request: &Request<'_>,
    vocabulary: &Vocabulary,
    files: &[DropFile],
    sheets: &[Vec<SheetRead>],
) -> Vec<(usize, usize)> {
    let is_roster = |s: &SheetRead| s.layout.as_ref().is_some_and(|l| vocabulary.kinds[l.kind].is_roster());
    let all: Vec<(usize, usize)> = sheets
        .iter()
        .enumerate()
        .flat_map(|(f, list)| list.iter().enumerate().filter(|(_, s)| is_roster(s)).map(move |(s, _)| (f, s)))
        .collect();
    let of = |keep: &dyn Fn(&DropFile) -> bool| -> Vec<(usize, usize)> {
        all.iter().copied().filter(|(f, _)| keep(&files[*f])).collect()
    };
    if let Some(named) = request.roster.filter(|_| request.instead.is_none()) {
        return of(&|f| f.path == named);
    }
    let at_root = of(&|f| f.drop.is_none());
    if at_root.is_empty() { of(&|f| f.stands == Stands::Within) } else { at_root }
}

impl Join<'_> {
    pub fn sheet(&self, at: RowRef) -> &SheetRead {
        &self.sheets[at.file][at.sheet]
    }

    pub fn table_row(&self, at: RowRef) -> &TableRow {
        &self.sheet(at).rows[at.row]
    }

    pub fn kind(&self, file: usize, sheet: usize) -> Option<&Kind> {
        let layout = self.sheets[file][sheet].layout.as_ref()?;
        Some(&self.vocabulary.kinds[layout.kind])
    }

    /// The sheets whose rows are of these sorts, in path order.
    pub fn sheets_of(&self, rows: &[RowIs]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (f, sheets) in self.sheets.iter().enumerate() {
            for s in 0..sheets.len() {
                if self.kind(f, s).is_some_and(|k| rows.contains(&k.row)) && !self.superseded.contains(&(f, s)) {
                    found.push((f, s));
                }
            }
        }
        found
    }

    /// The span of an undated row of a sheet: title lines, else the sheet's name, the file's name, the drop.
    pub fn sheet_span(&self, file: usize, sheet: usize) -> Option<DaySpan> {
        self.told_span(file, sheet).or_else(|| naming::folder_span(self.files[file].drop))
    }

    /// The same without the drop.
    pub fn told_span(&self, file: usize, sheet: usize) -> Option<DaySpan> {
        let name = self.files[file].shown.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let drop = naming::folder_span(self.files[file].drop);
        let read = &self.sheets[file][sheet];
        let named = |text: &str| naming::span_in(text).or_else(|| naming::month_near(text, drop?));
        // A sheet called after its file is cut off after 31 characters, in the middle of a date.
        let own = Some(&*read.name).filter(|sheet| !stem.starts_with(*sheet) && *sheet != name);
        read.span.or_else(|| own.and_then(named)).or_else(|| named(stem))
    }

    /// A column of a sheet's layout by its field's name.
    pub fn column(&self, file: usize, sheet: usize, field: &str) -> Option<usize> {
        let layout = self.sheets[file][sheet].layout.as_ref()?;
        let found = layout.field(self.vocabulary, field)?;
        layout.columns.iter().position(|c| c.col == found.col)
    }

    fn file_findings(&mut self, all: Vec<Vec<Diagnostic>>) {
        for (f, list) in all.into_iter().enumerate() {
            for mut finding in list {
                // A file that cannot be read takes down the store whose folder or name it has, and no other.
                if finding.severity() == Severity::Error {
                    finding.store = self.file_stores[f].map(|s| Arc::clone(self.book.name(s)));
                }
                self.findings.push(finding);
            }
        }
    }

    fn roster_fates(&mut self, used: &[(usize, usize)], refused: &[(usize, usize)]) {
        for (f, s) in self.sheets_of(&[RowIs::Person]) {
            let at = used.iter().position(|u| *u == (f, s));
            for row in 0..self.sheets[f][s].rows.len() {
                let summary = self.sheets[f][s].rows[row].summary.is_some();
                let fate = match at {
                    None => Fate::Aside(reasons::OLD_ROSTER),
                    Some(_) if summary => Fate::Aside(reasons::SUMMARY),
                    Some(n) if refused.contains(&(n, row)) => Fate::Refused,
                    Some(_) => Fate::Used,
                };
                let here = RowRef { file: f, sheet: s, row };
                self.fates.set(here, fate);
                if fate == Fate::Refused {
                    let store = self.column(f, s, "店铺").and_then(|c| self.table_row(here).text(c).cloned());
                    let store = store.and_then(|name| self.book.find(&name));
                    self.report_wrong(here, store);
                }
            }
        }
    }

    /// Every unreadable cell of a row is a finding against its store.
    pub fn report_wrong(&mut self, at: RowRef, store: Option<usize>) {
        let sheet = self.sheet(at);
        let row = &sheet.rows[at.row];
        let mut found = Vec::new();
        for (column, wrong) in &row.wrong {
            let place = sheet.at(row.row, *column);
            let header = place.column.clone().unwrap_or_default();
            found.push(wrong.finding(&header).at(place));
        }
        for mut finding in found {
            finding.store = store.map(|s| Arc::clone(self.book.name(s)));
            self.findings.push(finding);
        }
    }

    /// The store that a row names in its own column: known, unknown (and noted), or none.
    pub fn named_store(&mut self, at: RowRef, name: &str) -> Result<usize, ()> {
        self.book.find(name).ok_or_else(|| {
            self.unknown_stores.entry(name.to_owned()).or_insert(at);
        })
    }

    /// Whose a table row is, in the store that is known so far.
    pub fn whose(&self, at: RowRef, store: Option<usize>, span: DaySpan) -> Whose {
        self.people.whose(&self.table_row(at).keys, store, span, &self.vocabulary.words, &self.book)
    }
}
