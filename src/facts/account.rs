//! The account of rows: every row of every file ends in exactly one bin, and the bins add up to the file.

use crate::number::Num;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A file of the drop and what became of it.
#[derive(Clone, Debug, Default)]
pub struct FileAccount {
    /// Relative to the shop folder, with `/`.
    pub path: Arc<str>,
    /// Of a drop before the period: chats of the period look back at it, and none of its rows is a fact.
    pub looked_back: bool,
    /// The kind its headers told (`chat`, `orders`, …); `None` where no sheet was recognised.
    pub kind: Option<Arc<str>>,
    /// SHA-256 of the bytes, lower-case hex.
    pub hash: Arc<str>,
    pub bytes: u64,
    /// The stores that its rows went to.
    pub stores: Vec<Arc<str>>,
    pub sheets: Vec<SheetAccount>,
}

/// One sheet (text files have one, named like the file).
#[derive(Clone, Debug, Default)]
pub struct SheetAccount {
    pub sheet: Arc<str>,
    pub kind: Option<Arc<str>>,
    /// Rows below the header that are not wholly empty.
    pub read: u64,
    /// The control totals of all those rows, as the file itself has them: what the bins must add up to.
    pub totals: BTreeMap<Arc<str>, Num>,
    pub used: Bin,
    /// By reason: the key of a text in the catalogue (`reason.summary`, `reason.other_period`, …).
    pub set_aside: BTreeMap<&'static str, Bin>,
    pub refused: Bin,
    /// What each column was taken for, in file order.
    pub columns: Vec<ColumnUse>,
}

/// One control total: the file's own, and what of it went where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    pub file: Num,
    pub used: Num,
    /// By reason, as the rows are.
    pub set_aside: BTreeMap<&'static str, Num>,
    pub refused: Num,
}

/// Rows of a bin with control totals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bin {
    pub rows: u64,
    /// By measure or field: the sum of its known figures, for measures that add up.
    pub totals: BTreeMap<Arc<str>, Num>,
}

impl SheetAccount {
    /// Whether every row is in exactly one bin: rows and control totals of the bins are those of the sheet.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let mut sum = Bin::default();
        for bin in [&self.used, &self.refused].into_iter().chain(self.set_aside.values()) {
            sum.add(bin);
        }
        let nonzero = |totals: &BTreeMap<Arc<str>, Num>| {
            let kept = totals.iter().filter(|(_, n)| !n.is_zero());
            kept.map(|(name, n)| (Arc::clone(name), n.clone())).collect::<BTreeMap<_, _>>()
        };
        sum.rows == self.read && nonzero(&sum.totals) == nonzero(&self.totals)
    }

    /// The control totals by measure or field.
    #[must_use]
    pub fn control(&self) -> BTreeMap<Arc<str>, Control> {
        let bins = [&self.used, &self.refused].into_iter().chain(self.set_aside.values());
        let names = self.totals.keys().chain(bins.flat_map(|b| b.totals.keys()));
        let of = |totals: &BTreeMap<Arc<str>, Num>, name: &str| totals.get(name).cloned();
        let control = |name: &Arc<str>| Control {
            file: of(&self.totals, name).unwrap_or(Num::ZERO),
            used: of(&self.used.totals, name).unwrap_or(Num::ZERO),
            set_aside: self.set_aside.iter().filter_map(|(why, bin)| Some((*why, of(&bin.totals, name)?))).collect(),
            refused: of(&self.refused.totals, name).unwrap_or(Num::ZERO),
        };
        names.map(|name| (Arc::clone(name), control(name))).collect()
    }
}

impl Control {
    /// What was set aside for any reason.
    #[must_use]
    pub fn aside(&self) -> Num {
        self.set_aside.values().fold(Num::ZERO, |sum, n| sum.add(n))
    }
}

impl Bin {
    /// Adds another bin's rows and totals.
    pub fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        for (name, n) in &other.totals {
            let total = self.totals.entry(Arc::clone(name)).or_insert(Num::ZERO);
            *total = total.add(n);
        }
    }
}

/// What a column was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnUse {
    pub header: Arc<str>,
    /// The canonical name; `None` for a column that was ignored.
    pub taken_for: Option<Arc<str>>,
    /// For an ignored column: the nearest vocabulary name.
    pub near: Option<Arc<str>>,
}
