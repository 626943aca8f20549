//! The stable codes. A code's number never changes its meaning; a retired number is not used again.
//! Letter by area: R reading, F facts and people, X formulas, S schemes, C calculation, W writing, G configuration and the command line, L ledger.

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops its store (or, in a scheme, every store that uses it); exit code 1.
    Error,
    /// A wage is not known yet (待补).
    Pending,
    Warning,
    Note,
}

/// A stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    number: &'static str,
    severity: Severity,
}

impl Code {
    /// `R101`.
    #[must_use]
    pub fn number(self) -> &'static str {
        self.number
    }

    #[must_use]
    pub fn severity(self) -> Severity {
        self.severity
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal $severity:ident;)*) => {
        /// Every code by name; the words are in the message catalogues.
        pub mod codes {
            use super::{Code, Severity};
            $($(#[$doc])* pub const $name: Code = Code { number: $number, severity: Severity::$severity };)*
        }
        /// All codes, in the order of this file.
        pub const ALL_CODES: &[Code] = &[$(codes::$name),*];
    };
}

codes! {
    // R: reading files. R001 to R099: the file and its cells, whatever they mean.
    /// The operating system does not let us read it.
    UNREADABLE = "R001" Error;
    EMPTY_FILE = "R002" Error;
    /// A limit of `[limits]`.
    OVER_LIMIT = "R003" Error;
    /// A picture, a text document, an archive.
    NOT_A_TABLE = "R004" Error;
    /// The name promises another type than the file is of; it is read as what it is.
    OTHER_TYPE = "R005" Note;
    /// Damaged: cut off, changed, not well-formed.
    BROKEN = "R006" Error;
    NO_SHEETS = "R007" Error;
    /// Nothing in it.
    NO_CELLS = "R008" Warning;
    HIDDEN_SHEET = "R009" Note;
    /// A cell outside the grid of a spreadsheet.
    OFF_GRID = "R010" Error;
    /// A quote that is never closed: the rows after it would vanish in one cell.
    OPEN_QUOTE = "R011" Error;
    /// Not UTF-8, GB18030 or UTF-16.
    BAD_ENCODING = "R012" Error;

    // R101 on: what the cells mean.
    /// `[vocabulary]` teaches a spelling of something that does not exist.
    UNKNOWN_NAME = "R101" Error;

    // F: facts and people.

    // X: formulas.

    // S: schemes, and TOML documents in general.
    /// The text is not TOML.
    TOML_SYNTAX = "S001" Error;
    /// A key that nothing reads.
    UNKNOWN_KEY = "S002" Error;
    /// A key that must be there.
    MISSING_KEY = "S003" Error;
    /// A value of the wrong kind (text where a number is wanted).
    WRONG_TYPE = "S004" Error;
    /// A text that is none of the accepted words.
    UNKNOWN_WORD = "S005" Error;

    // C: calculation.

    // W: writing. W001 to W099: workbooks; W101 to W199: pages.
    /// The workbook could not be written.
    WORKBOOK_FAILED = "W001" Error;
    /// Excel would refuse this name of a table, a column or a cell.
    NAME_REFUSED = "W002" Error;
    /// Two tables, columns or names are one to Excel.
    NAME_TWICE = "W003" Error;
    /// More rows or columns than a sheet has.
    SHEET_TOO_LARGE = "W004" Error;
    /// A formula that Excel would refuse: written as its value.
    FORMULA_TOO_LONG = "W005" Warning;
    /// A text longer than a cell.
    TEXT_CUT = "W006" Warning;
    /// A template of the shop's own that cannot be printed.
    BROKEN_TEMPLATE = "W101" Error;
    /// A file in the shop's `templates/` that takes the place of none of ours.
    UNUSED_TEMPLATE = "W102" Warning;

    // G: configuration and the command line.
    NO_FOLDER = "G001" Error;
    /// The shop folder has no drop at all.
    NO_DROP = "G002" Error;
    NO_DROP_FOR = "G003" Error;
    /// A text of the shop's own (`zhangfang.toml`, a scheme) that the system does not give us, or that is not UTF-8.
    UNREADABLE_TEXT = "G004" Error;
    /// Two stores share a name.
    STORE_TWICE = "G005" Error;
    BAD_PERIOD = "G006" Error;
    /// `[none]` names something that is neither a kind of export nor a measure.
    UNKNOWN_KIND = "G007" Error;
    UNKNOWN_SCHEME = "G008" Error;
    BAD_LIMIT = "G009" Error;
}
