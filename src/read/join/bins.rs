//! The account of rows while it is being made: what becomes of each row of each sheet.

use crate::facts::{Bin, FileAccount, SheetAccount};
use crate::read::folder::{DropFile, Stands};
use crate::read::rows::Plan;
use crate::read::scan::{SheetRead, reasons};
use crate::read::vocabulary::{RowIs, Vocabulary};
use crate::read::{FileInfo, file_hash};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What becomes of a row. Of several fates the first in this order wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    Refused,
    Used,
    Aside(&'static str),
}

/// A row: file, sheet, and index among the sheet's rows or trades.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RowRef {
    pub file: usize,
    pub sheet: usize,
    pub row: usize,
}

/// The fates of all rows.
#[derive(Debug, Default)]
pub(crate) struct Fates {
    rows: Vec<Vec<Vec<Option<Fate>>>>,
    /// Messages and conversations are too many for a fate each: by file and sheet, how many have which.
    talks: BTreeMap<(usize, usize), BTreeMap<Fate, u64>>,
}

impl Fates {
    pub fn new(files: &[Vec<SheetRead>]) -> Self {
        let of_sheet = |s: &SheetRead| vec![None; s.rows.len().max(s.trades.len())];
        let rows = files.iter().map(|f| f.iter().map(of_sheet).collect()).collect();
        Self { rows, talks: BTreeMap::new() }
    }

    /// Of a row or a trade; messages and conversations have no fates of their own.
    pub fn set(&mut self, at: RowRef, fate: Fate) {
        let Some(slot) = self.rows[at.file][at.sheet].get_mut(at.row) else { return };
        *slot = Some(slot.map_or(fate, |old| old.min(fate)));
    }

    /// So many messages or conversations of a sheet.
    pub fn set_talk(&mut self, sheet: (usize, usize), fate: Fate, count: u64) {
        *self.talks.entry(sheet).or_default().entry(fate).or_default() += count;
    }

    /// How many rows of a file were refused.
    pub fn refused(&self, file: usize) -> u64 {
        let rows = self.rows[file].iter().flatten().filter(|fate| **fate == Some(Fate::Refused)).count();
        let talks = self.talks.range((file, 0)..=(file, usize::MAX)).filter_map(|(_, bins)| bins.get(&Fate::Refused));
        u64::try_from(rows).unwrap_or(u64::MAX).saturating_add(talks.sum())
    }

    fn get(&self, at: RowRef) -> Fate {
        self.rows[at.file][at.sheet][at.row].unwrap_or(Fate::Aside(reasons::NOTHING_SAID))
    }
}

/// What became of a file.
pub(crate) fn file_account(
    vocabulary: &Vocabulary,
    (file, read): (usize, &DropFile),
    info: Option<&FileInfo>,
    sheets: &[SheetRead],
    fates: &Fates,
    stores: Vec<Arc<str>>,
) -> FileAccount {
    let sheets: Vec<SheetAccount> =
        sheets.iter().enumerate().map(|(s, sheet)| sheet_account(vocabulary, (file, s), sheet, fates)).collect();
    let unopened = || file_hash(&read.path).filter(|_| read.stands == Stands::Before);
    FileAccount {
        path: read.shown.as_str().into(),
        looked_back: read.stands == Stands::Before,
        kind: sheets.iter().find_map(|s| s.kind.clone()),
        // Of a file that cannot be opened a change is of interest all the same, where it stops nothing.
        hash: info.map(|i| Arc::clone(&i.hash)).or_else(unopened).unwrap_or_default(),
        bytes: info.map_or(0, |i| i.bytes),
        stores,
        sheets,
    }
}

fn sheet_account(vocabulary: &Vocabulary, (file, s): (usize, usize), sheet: &SheetRead, fates: &Fates) -> SheetAccount {
    let mut used = Bin::default();
    let mut refused = Bin::default();
    let mut set_aside: BTreeMap<&'static str, Bin> = sheet.aside.clone();
    let mut bin_of = |row: usize, count: &dyn Fn(&mut Bin)| match fates.get(RowRef { file, sheet: s, row }) {
        Fate::Used => count(&mut used),
        Fate::Refused => count(&mut refused),
        Fate::Aside(reason) => count(set_aside.entry(reason).or_default()),
    };
    let kind = sheet.layout.as_ref().map(|l| &vocabulary.kinds[l.kind]);
    if let Some(layout) = &sheet.layout {
        if matches!(vocabulary.kinds[layout.kind].row, RowIs::Order | RowIs::Item | RowIs::Refund) {
            for (i, trade) in sheet.trades.iter().enumerate() {
                bin_of(i, &|bin| sheet.trade_columns.count(trade, bin));
            }
        } else {
            let plan = Plan::new(vocabulary, layout, None);
            for (i, row) in sheet.rows.iter().enumerate() {
                bin_of(i, &|bin| plan.count(row, bin));
            }
        }
    }
    for (fate, rows) in fates.talks.get(&(file, s)).into_iter().flatten() {
        match fate {
            Fate::Used => used.rows += rows,
            Fate::Refused => refused.rows += rows,
            Fate::Aside(reason) => set_aside.entry(reason).or_default().rows += rows,
        }
    }
    SheetAccount {
        sheet: Arc::clone(&sheet.name),
        kind: kind.map(|k| Arc::clone(&k.name)),
        read: sheet.total.rows,
        totals: sheet.total.totals.clone(),
        used,
        set_aside,
        refused,
        columns: sheet.columns.clone(),
    }
}
