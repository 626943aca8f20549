//! The stable codes. A code's number never changes its meaning; a retired number is not used again.
//! Letter by area: R reading, F facts and people, X formulas, S schemes, C calculation, W writing, G configuration and the command line, L ledger.

use super::Severity;

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
    /// The binary workbook format.
    XLSB = "R013" Error;
    /// Needs a password.
    ENCRYPTED = "R014" Error;
    /// A package with two parts of one name: programs disagree which counts.
    TWIN_PART = "R015" Error;
    /// XML that declares a document type.
    DOCUMENT_TYPE = "R016" Error;
    TWIN_SHEET = "R017" Error;
    /// A cell address twice, or out of order.
    MISPLACED_CELL = "R018" Error;
    /// A cell value that programs read differently.
    ODD_VALUE = "R019" Error;
    HIDDEN_ROWS = "R020" Note;
    /// The process that read the file broke off.
    WORKER_BROKE = "R021" Error;
    /// A file that does not claim to be a table, and is none.
    PASSED_OVER = "R022" Note;

    // R101 on: what the cells mean.
    /// `[vocabulary]` teaches a spelling of something that does not exist.
    UNKNOWN_NAME = "R101" Error;
    /// A span that ends before it begins.
    ENDS_BEFORE = "R109" Error;
    /// A letter in a number, a word where a figure should be.
    NOT_A_NUMBER = "R110" Error;
    NEGATIVE = "R111" Error;
    NOT_A_DATE = "R112" Error;
    /// A number cell of more than 15 digits, or `1.23E+18`: its last digits are lost.
    BIG_NUMBER = "R113" Error;
    NOT_AN_ID = "R114" Error;
    NOT_A_TEXT = "R115" Error;
    /// A cell that is damaged in itself.
    BAD_CELL = "R116" Error;
    /// A record of a text file with more or fewer fields than its header.
    TORN_ROW = "R117" Error;
    /// A message that does not say who speaks, or to whom.
    NO_PARTY = "R118" Error;
    /// A message or conversation without a time to the second or minute.
    NOT_A_MOMENT = "R119" Error;
    /// No kind of export has such headers.
    UNRECOGNISED = "R120" Warning;
    /// Two columns for one thing.
    TWIN_COLUMN = "R121" Warning;
    /// A column with shares of 1 and of 100.
    MIXED_SHARES = "R122" Warning;
    /// Recognised, and nothing is made of it.
    KIND_NOT_USED = "R123" Note;
    /// States of orders or refunds that the vocabulary does not know.
    UNKNOWN_STATES = "R124" Warning;
    /// A sheet without data beside one with data.
    INSTRUCTIONS = "R125" Note;
    /// More rows of a chat log cannot be read than are named.
    MORE_ROWS_WRONG = "R126" Error;

    // F: facts and people. F1xx: whose, F2xx: what.
    NO_ROSTER = "F101" Error;
    /// A roster row without a name.
    NAMELESS = "F102" Error;
    /// Two rows of one person for one store and day.
    PERSON_TWICE = "F103" Error;
    SAME_NAME = "F104" Note;
    /// One account in two people's hands at once.
    ACCOUNT_TWICE = "F105" Error;
    /// A name or account that nobody on the roster has.
    UNMATCHED = "F106" Warning;
    /// A name that several people have.
    AMBIGUOUS = "F107" Warning;
    /// An account that changed hands within the span of one row.
    CHANGED_HANDS = "F108" Pending;
    /// A person whose store the roster does not say.
    HOMELESS = "F109" Error;
    /// A store that neither the roster nor `zhangfang.toml` names.
    UNKNOWN_STORE = "F110" Warning;
    /// A row whose store nothing tells.
    NO_STORE = "F111" Error;
    /// Figures of an account outside the days on which its person had it.
    OUTSIDE = "F112" Warning;
    /// Two different known figures for one thing.
    CONFLICT = "F201" Error;
    /// The figure of a span is not what its parts make.
    WHOLE_AND_PARTS = "F202" Error;
    SPANS_OVERLAP = "F203" Error;
    /// Statistics under two judgement rules.
    MIXED_RULES = "F204" Error;
    /// A known figure took the place of an unknown one.
    FILLED = "F205" Note;
    /// Sums over days of people counted once a day.
    PEOPLE_SUMMED = "F206" Note;
    /// A file's own total is not the sum of its rows.
    SUMMARY_DIFFERS = "F207" Warning;
    /// A better source speaks for the measure.
    OTHER_SOURCE = "F208" Note;
    CORRECTED = "F210" Note;
    /// The old value of a correction is not what stands there.
    CORRECTION_STALE = "F211" Error;
    /// A correction of nothing, or of several things.
    CORRECTION_LOOSE = "F212" Error;
    /// A correction without a measure or a new value.
    CORRECTION_UNREAD = "F213" Error;
    /// Two rows of one order with different known amounts or days.
    /// A file in whose place another is read, as the user said.
    SUPERSEDED = "F230" Note;
    SUPERSEDE_MISSING = "F231" Error;
    SUPERSEDE_UNLIKE = "F232" Error;
    TRADE_CONFLICT = "F220" Error;
    UNDATED_REFUND = "F221" Error;

    // F24x: chats, and whose orders are.
    /// Messages between two parties of which none is the shop's.
    NOBODYS_CHAT = "F240" Warning;
    /// Names of buyers that the export has hidden in part.
    MASKED_BUYERS = "F241" Warning;
    /// Orders that do not name their buyers.
    NAMELESS_ORDERS = "F242" Warning;
    /// No buyer of the orders ever talked.
    STRANGE_BUYERS = "F243" Warning;
    /// Exports that begin too late for what looks back.
    BEGINS_LATE = "F244" Warning;
    /// Exports that end too early for what becomes final later.
    ENDS_EARLY = "F245" Note;
    /// Orders whose time of payment is only a day.
    PAID_BY_DAY = "F246" Warning;
    /// A tool's statistics and the chats say different things.
    TOOL_DIFFERS = "F247" Warning;
    /// Refunds of orders that no export has.
    ORPHAN_REFUNDS = "F248" Warning;
    /// A tool speaks for these measures; the chats are for comparison.
    CHATS_BESIDE = "F249" Note;
    /// A file of an earlier drop that chats look back at cannot be read, or not whole.
    LOOK_BACK_HOLES = "F250" Warning;
    /// Orders that do not say when they were placed.
    NO_PLACING = "F251" Warning;
    /// Messages whose times have no seconds.
    CHATS_BY_MINUTE = "F252" Warning;
    /// Talks in which only a buyer spoke, so that no agent is known for them.
    UNANSWERED_TALKS = "F253" Warning;
    /// Paid orders that do not say how much.
    PAID_UNKNOWN = "F254" Warning;

    // X: formulas.
    /// Not a formula.
    FORMULA_SYNTAX = "X001" Error;
    /// A table has no such column.
    FORMULA_COLUMN = "X002" Error;
    FORMULA_TABLE = "X003" Error;
    FORMULA_NAME = "X004" Error;
    FORMULA_FUNCTION = "X005" Error;
    /// Too few or too many arguments.
    FORMULA_ARITY = "X006" Error;
    /// An operand of a kind that cannot be meant.
    FORMULA_TYPE = "X007" Error;
    /// Columns that need one another.
    FORMULA_CYCLE = "X008" Error;
    /// IFERROR or IFNA over what may be unknown.
    HIDES_UNKNOWN = "X009" Warning;
    /// A sign of a Chinese keyboard.
    FORMULA_WIDE = "X010" Error;
    FORMULA_UNCLOSED = "X011" Error;
    /// A character that no formula has.
    FORMULA_CHARACTER = "X012" Error;
    FORMULA_NUMBER = "X013" Error;
    /// Brackets without a column in them.
    FORMULA_REFERENCE = "X014" Error;
    /// Excel has it, schemes do not.
    FORMULA_UNSUPPORTED = "X015" Error;
    /// Too long or too deep.
    FORMULA_LIMIT = "X016" Error;
    /// Columns of two tables read side by side.
    FORMULA_TABLES = "X017" Error;
    /// A table that is not declared as bands, tiers or a grid.
    FORMULA_BANDS = "X018" Error;
    /// A number format or unit that the programs do not share.
    FORMULA_FORMAT = "X019" Error;

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
    /// A text that must not be empty.
    EMPTY_TEXT = "S006" Error;
    /// Two parts of a scheme have one name.
    NAME_TAKEN = "S007" Error;
    /// The name belongs to the vocabulary, the roster or the program.
    NAME_RESERVED = "S008" Error;
    /// Excel does not accept the name.
    NAME_BAD = "S009" Error;
    /// An included part has the name, and nothing says that it is to be replaced.
    NEEDS_OVERRIDE = "S010" Error;
    /// `override` where there is nothing to replace.
    IDLE_OVERRIDE = "S011" Error;
    /// No scheme of the name under `include`.
    INCLUDE_NOT_FOUND = "S012" Error;
    /// Schemes that include one another.
    INCLUDE_CYCLE = "S013" Error;
    /// A param's value is of another type than the param.
    PARAM_TYPE = "S014" Error;
    /// The shop sets a param that the scheme does not have.
    PARAM_UNKNOWN = "S015" Error;
    /// A row with too many or too few cells.
    ROW_LENGTH = "S016" Error;
    /// A table without rows.
    TABLE_EMPTY = "S017" Error;
    /// A key or derived column that is not among the columns.
    TABLE_COLUMN = "S018" Error;
    /// A cell of another type than its column.
    TABLE_MIXED = "S019" Error;
    /// Bounds do not rise.
    BAND_ORDER = "S020" Error;
    /// Two bands claim one value.
    BAND_OVERLAP = "S021" Error;
    /// Values between two bands belong to none.
    BAND_GAP = "S022" Error;
    /// The last band has an end.
    BAND_END = "S023" Error;
    /// Tiers without start, end or rate.
    TIER_COLUMNS = "S024" Error;
    /// A key that lookups would read as a pattern.
    KEY_PATTERN = "S025" Error;
    /// Two rows with one key on one day.
    KEY_TWICE = "S026" Error;
    /// Both one formula and cases.
    FORMULA_AND_CASES = "S027" Error;
    /// Digits that no rounding has.
    BAD_ROUND = "S028" Error;
    /// Money with parts of a cent.
    MONEY_ROUND = "S029" Error;
    /// A post that the scheme does not have.
    POST_UNKNOWN = "S030" Error;
    /// A post that no case covers.
    POST_UNCOVERED = "S031" Error;
    /// A case that an earlier one leaves nothing.
    CASE_UNREACHABLE = "S032" Warning;
    /// A total that must be there.
    TOTAL_MISSING = "S033" Error;
    /// A total in another section.
    TOTAL_SECTION = "S034" Error;
    /// A total leaves out a rule of its section.
    SUM_MISSING = "S035" Error;
    /// A total takes in what does not belong there.
    SUM_EXTRA = "S036" Error;
    /// A total that is no sum of columns.
    SUM_FORM = "S037" Error;
    /// `+` over what may be an empty text.
    SUM_PLUS = "S038" Error;
    /// A ranking or a clause mentions what is not there.
    MENTION_UNKNOWN = "S039" Error;
    /// Points of the catalogue that are neither one figure nor a range.
    BAD_POINTS = "S040" Error;
    /// A scheme without rules.
    NO_RULES = "S041" Error;
    /// A worked example comes out otherwise: no error, or nobody could try another rate without working all examples anew.
    EXAMPLE_WRONG = "S042" Warning;
    /// A worked example gives what its formula does not ask for.
    EXAMPLE_IDLE = "S043" Error;
    /// A worked example does not give what its formula needs.
    EXAMPLE_LACKS = "S044" Error;
    /// A clause is cited that no `[[clause]]` has.
    CLAUSE_UNKNOWN = "S045" Error;
    /// A rule that cites no clause, in a scheme that lists its policy's.
    RULE_WITHOUT_CLAUSE = "S046" Error;
    /// A figure kept by hand that is no number.
    MANUAL_FIGURE = "S055" Error;
    /// What no worked example of a scheme tries: a rule, a branch, a bound, a row, a figure that is missing.
    UNTRIED = "S048" Note;
    /// A scheme that does not list its policy's clauses at all.
    NO_CLAUSES = "S047" Error;
    /// An included scheme expects a rule that the including one does not have.
    EXPECTED_RULE = "S050" Error;
    /// A scheme that is made to be included is used by itself.
    NOT_ALONE = "S051" Error;

    /// `confirmed` names what is no assumption of any scheme.
    NOT_ASSUMED = "S060" Error;

    // C: calculation.
    /// The roster has a post that the scheme does not know.
    UNKNOWN_POST = "C101" Error;
    /// The roster has no post for a person.
    NO_POST = "C102" Error;
    /// A roster cell that is not of the type that the scheme declares.
    INPUT_TYPE = "C103" Error;
    /// A wage needs what is not known yet.
    WAGE_PENDING = "C201" Pending;
    /// A wage is an error value other than `#N/A`.
    WAGE_BROKEN = "C202" Pending;
    /// What is paid out is below zero.
    WAGE_NEGATIVE = "C203" Warning;
    /// A record without points whose item the catalogue does not have.
    CONDUCT_UNKNOWN = "C301" Pending;
    /// A record with points whose item the catalogue does not have.
    CONDUCT_NOT_LISTED = "C302" Warning;
    /// The catalogue has the item, not at that level, or at several.
    CONDUCT_LEVEL = "C303" Warning;
    /// Points outside the catalogue's range.
    CONDUCT_OUT_OF_RANGE = "C304" Warning;
    /// A record without points where the catalogue gives a range or there is no item.
    CONDUCT_WITHOUT_POINTS = "C305" Pending;
    /// Rules count records of a kind of which there is no file.
    RECORDS_MISSING = "C306" Pending;
    /// A pool with no weights: nothing is paid.
    WEIGHTS_ZERO = "C401" Warning;
    /// A pool with a weight below zero.
    WEIGHT_NEGATIVE = "C402" Warning;
    /// A check of the scheme says something about a person. It changes nothing.
    CHECK_SAYS = "C501" Note;
    /// A check of the scheme cannot be made: what it needs is not known, or does not apply.
    CHECK_WAITS = "C502" Note;
    /// A rule of the group comes out otherwise in another store of it.
    GROUP_DIFFERS = "C601" Error;

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
    /// A cell so close to a half that Excel's 15 digits do not tell which way it rounds.
    CLOSE_TO_HALF = "W007" Warning;
    /// A template of the shop's own that cannot be printed.
    BROKEN_TEMPLATE = "W101" Error;
    /// A file in the shop's `templates/` that takes the place of none of ours.
    UNUSED_TEMPLATE = "W102" Warning;

    // W201 on: putting files in their places.
    CANNOT_WRITE = "W201" Error;
    /// A workbook of ours that cannot be read again.
    NOT_VERIFIED = "W202" Error;

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
    /// A text of the shop's own in another encoding.
    NOT_UTF8 = "G010" Error;
    NO_FILE = "G012" Error;
    /// `init` makes new folders only.
    FOLDER_TAKEN = "G011" Error;
    /// A file of ours may not be written over one that is there.
    FILE_TAKEN = "G015" Error;
    /// Nobody of this name is in the roster.
    NO_SUCH_PERSON = "G013" Error;
    /// No column of this name.
    NO_SUCH_RULE = "G014" Error;
    /// `rank --store` names no store of the period.
    NO_SUCH_STORE = "G030" Error;
    /// `rank --post` names no post of any scheme.
    NO_SUCH_POST = "G031" Error;
    /// `--png`: the system has no font with Chinese characters.
    NO_FONT = "G032" Error;
    /// A picture whose SVG is broken or too large.
    NOT_DRAWN = "G033" Error;
    /// A threshold by which chats are judged.
    BAD_THRESHOLD = "G040" Error;
    NO_SUCH_ORDER = "G041" Error;
    /// `rank`: people take part, but no figure of theirs is of this span.
    NO_FIGURES_IN_SPAN = "G034" Warning;
    /// Neither the roster nor a file of the drop names a store.
    NO_STORES = "G035" Warning;

    // L: the ledger.
    /// Another process is writing for longer than we wait.
    LEDGER_BUSY = "L001" Error;
    LEDGER_DISK_FULL = "L002" Error;
    /// Not a ledger, or a damaged one.
    LEDGER_DAMAGED = "L003" Error;
    LEDGER_UNWRITABLE = "L004" Error;
    /// Any other word of the database's.
    LEDGER_FAILED = "L005" Error;
    /// Written by a newer program.
    LEDGER_NEWER = "L006" Error;
    /// Written by an older program; only writing brings it up to date.
    LEDGER_OLDER = "L007" Error;
    ALREADY_CLOSED = "L010" Error;
    IMPORT_EXISTS = "L011" Error;
    REOPEN_WITHOUT_REASON = "L012" Error;
    /// There is no such closed month.
    NOT_CLOSED = "L013" Error;
    /// Errors or unknown wages stand against closing.
    CLOSE_REFUSED = "L014" Error;
    /// A closed month without a scheme's text: an imported one.
    NOT_FROZEN = "L015" Error;
    /// Two people of one name in a store: the ledger knows people by name.
    NAMESAKES = "L016" Error;
    /// An input changed while the month was being closed.
    INPUT_MOVED = "L017" Error;
    /// Another process changed the ledger meanwhile.
    LEDGER_MOVED = "L018" Error;
    /// The period is closed: it was computed with the scheme and the roster of then.
    CLOSED_MONTH = "L020" Note;
    /// A closed month would pay otherwise today.
    CLOSED_DIFFERS = "L021" Warning;
    /// A correction of somebody who is not paid here any more.
    CORRECTION_UNPAID = "L022" Warning;
    /// A closed month changed, but cannot be computed again.
    CORRECTION_UNKNOWN = "L023" Warning;
    /// Columns that an import needs.
    IMPORT_HEADINGS = "L030" Error;
    IMPORT_PERIOD = "L031" Error;
    IMPORT_NUMBER = "L032" Error;
    IMPORT_FLAG = "L033" Error;
    /// What the scheme asks of the past, and the row does not say.
    IMPORT_BLANK = "L034" Error;
    /// One person twice in a month.
    IMPORT_TWICE = "L035" Error;
    IMPORT_STORE = "L036" Error;
    /// A column that nothing asks for.
    IMPORT_COLUMN = "L037" Warning;
    /// No row to import.
    IMPORT_EMPTY = "L038" Error;
}
