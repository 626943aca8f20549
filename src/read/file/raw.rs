//! What a file's cells are before anybody knows what they mean, and the stream in which they come.
//! Rows are never held together: a [`Visitor`] sees one at a time and says what it still wants.

use crate::number::Num;
use crate::origin::{Cell, Place};
use chrono::NaiveDateTime;
use std::sync::Arc;

/// A cell as the file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Raw {
    #[default]
    Empty,
    /// As it stands, spaces, `="…"` and all. Every field of a text file is text.
    Text(Arc<str>),
    /// A number cell, to the 15 significant digits that a spreadsheet keeps.
    Number(Num),
    /// A whole number cell of more than 15 digits, whose last digits are lost: never an id.
    BigNumber(Arc<str>),
    /// A date with or without a time of day, to the second.
    DateTime(NaiveDateTime),
    /// A time of day or a length of time, in seconds.
    Duration(Num),
    Bool(bool),
    /// An error value of the spreadsheet: `#N/A`, `#DIV/0!`.
    Error(Arc<str>),
    /// A formula that the writing program did not calculate: unknown.
    Uncached,
    /// A cell that cannot be what it says.
    Bad {
        why: Fault,
        found: Arc<str>,
    },
}

/// Why a cell is [`Raw::Bad`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Infinite, or not a number.
    NotFinite,
    /// A number beyond ±1e28.
    TooLarge,
    /// A date before 1900 or after 9999.
    NoSuchDate,
    /// Control characters.
    Control,
    /// More characters than the limit allows.
    TooLong,
    /// A value that its own cell type does not allow: a boolean `2`, a shared string that is not there.
    Malformed,
}

impl Fault {
    pub const ALL: [Self; 6] =
        [Self::NotFinite, Self::TooLarge, Self::NoSuchDate, Self::Control, Self::TooLong, Self::Malformed];

    /// The key of its words in the catalogue's `[fault]`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NotFinite => "not_finite",
            Self::TooLarge => "too_large",
            Self::NoSuchDate => "no_such_date",
            Self::Control => "control",
            Self::TooLong => "too_long",
            Self::Malformed => "malformed",
        }
    }
}

/// A sheet before its rows. A text file has one, named like the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub name: Arc<str>,
    /// The file and, where the file has sheets, the sheet.
    pub place: Place,
    /// Hidden sheets are read like any other, and said.
    pub hidden: bool,
}

impl Sheet {
    /// The place of one cell.
    #[must_use]
    pub fn at(&self, row: u32, col: u32) -> Place {
        Place { cell: Some(Cell { row, col }), ..self.place.clone() }
    }
}

/// One row with at least one cell that is not empty.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Counted from zero, as a spreadsheet program shows it: blank rows count; a line break inside quotes does not.
    pub index: u32,
    /// By column, from zero; no empty ones. Columns that the visitor does not want are left out.
    pub cells: &'a [(u32, Raw)],
    /// What a merged range shows at the cells that it covers (its first cell's value), by column.
    /// For headers and group names; adding it up would count it twice.
    pub merged: &'a [(u32, Raw)],
    /// Text files: the number of fields. A record of another length than its header has lost or gained a delimiter.
    pub width: Option<u32>,
}

impl Row<'_> {
    /// The cell of a column.
    #[must_use]
    pub fn get(&self, col: u32) -> &Raw {
        find(self.cells, col).unwrap_or(&Raw::Empty)
    }

    /// The cell of a column, or what a merged range shows there.
    #[must_use]
    pub fn shown(&self, col: u32) -> &Raw {
        find(self.cells, col).or_else(|| find(self.merged, col)).unwrap_or(&Raw::Empty)
    }
}

fn find(cells: &[(u32, Raw)], col: u32) -> Option<&Raw> {
    cells.binary_search_by_key(&col, |(c, _)| *c).ok().map(|i| &cells[i].1)
}

/// Whether a sheet is worth reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    Read,
    Skip,
}

/// What the visitor wants next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flow {
    Go,
    /// From the next row on only these columns, sorted; the others are not even converted.
    Only(Vec<u32>),
    /// Enough of this sheet.
    NextSheet,
}

/// Who looks at the rows. If reading ends in an error, the file is damaged and everything seen of it is void.
pub trait Visitor {
    fn sheet(&mut self, sheet: &Sheet) -> Want;
    fn row(&mut self, row: &Row<'_>) -> Flow;
    /// After a sheet's last row.
    fn end(&mut self) {}
}
