//! The account of rows: every row of every file ends in exactly one bin, and the bins add up to the file.

use crate::number::Num;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A file of the drop and what became of it.
#[derive(Clone, Debug, Default)]
pub struct FileAccount {
    /// Relative to the shop folder, with `/`.
    pub path: Arc<str>,
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
    pub used: Bin,
    /// By reason: the key of a text in the catalogue (`reason.summary`, `reason.other_period`, …).
    pub set_aside: BTreeMap<&'static str, Bin>,
    pub refused: Bin,
    /// What each column was taken for, in file order.
    pub columns: Vec<ColumnUse>,
}

/// Rows of a bin with control totals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bin {
    pub rows: u64,
    /// By measure or field: the sum of its known figures, for measures that add up.
    pub totals: BTreeMap<Arc<str>, Num>,
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
