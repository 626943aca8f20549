//! One file, sheet by sheet: find the header, read the rows that follow. Nothing here knows people, stores or periods.

use super::cell::{Wrong, is_blank};
use super::columns::Layout;
use super::fold::fold;
use super::header::{Held, LOOKED_AT, Near, find, nearest_header};
use super::naming;
use super::phrases::Phrases;
use super::raw::{Flow, Row, Sheet, Visitor, Want};
use super::rows::{Deal, DealPlan, Plan, Seen, TableRow, Talk, TalkPlan, Trade, TradeColumns, TradePlan, settle};
use super::vocabulary::{RowIs, Vocabulary};
use crate::diag::codes;
use crate::facts::Bin;
use crate::facts::account::ColumnUse;
use crate::origin::{Cell, Place};
use crate::period::DaySpan;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why rows are set aside: keys of the catalogue's `[reason]`.
pub(crate) mod reasons {
    pub const SUMMARY: &str = "reason.summary";
    pub const OTHER_PERIOD: &str = "reason.other_period";
    pub const DUPLICATE: &str = "reason.duplicate";
    pub const COVERED: &str = "reason.covered";
    pub const OTHER_SOURCE: &str = "reason.other_source";
    pub const UNKNOWN_STORE: &str = "reason.unknown_store";
    pub const UNMATCHED: &str = "reason.unmatched";
    pub const NOTHING_SAID: &str = "reason.nothing_said";
    pub const UNRECOGNISED: &str = "reason.unrecognised";
    pub const NOT_USED: &str = "reason.not_used";
    pub const UNPAID: &str = "reason.unpaid";
    pub const NOT_REFUNDED: &str = "reason.not_refunded";
    pub const NO_MONEY_BACK: &str = "reason.no_money_back";
    pub const CHANGED_HANDS: &str = "reason.changed_hands";
    pub const OLD_ROSTER: &str = "reason.old_roster";
    pub const SUPERSEDED: &str = "reason.superseded";
    pub const REPLACED: &str = "reason.replaced";
    pub const NO_PARTY: &str = "reason.no_party";
    pub const EARLIER_DROP: &str = "reason.earlier_drop";
}

/// A sheet, understood by the vocabulary alone.
#[derive(Clone, Debug)]
pub(crate) struct SheetRead {
    pub name: Arc<str>,
    /// The file and, where the file has sheets, the sheet.
    pub place: Place,
    pub layout: Option<Layout>,
    pub columns: Vec<ColumnUse>,
    /// What the title lines say of the time.
    pub span: Option<DaySpan>,
    /// All rows below the header, with their control totals: what the bins must add up to.
    pub total: Bin,
    pub rows: Vec<TableRow>,
    pub trades: Vec<Trade>,
    pub trade_columns: TradeColumns,
    /// The store names and states of `trades`.
    pub seen: Seen,
    /// The rest of each of `trades`, where there are chats; and who bought.
    pub deals: Vec<Deal>,
    pub buyers: Vec<Arc<str>>,
    /// Messages and conversations.
    pub talk: Talk,
    /// Rows that the scan itself has put away.
    pub aside: BTreeMap<&'static str, Bin>,
    /// Where nothing was recognised: what came nearest.
    pub near: Option<Near>,
    /// Columns in which shares of 1 and of 100 seem to stand together.
    pub mixed: Vec<usize>,
}

impl SheetRead {
    fn new(sheet: &Sheet) -> Self {
        Self {
            name: Arc::clone(&sheet.name),
            place: sheet.place.clone(),
            layout: None,
            columns: Vec::new(),
            span: None,
            total: Bin::default(),
            rows: Vec::new(),
            trades: Vec::new(),
            trade_columns: TradeColumns::default(),
            seen: Seen::default(),
            deals: Vec::new(),
            buyers: Vec::new(),
            talk: Talk::default(),
            aside: BTreeMap::new(),
            near: None,
            mixed: Vec::new(),
        }
    }

    fn put_aside(&mut self, reason: &'static str) {
        self.total.rows += 1;
        self.aside.entry(reason).or_default().rows += 1;
    }

    /// Whether chats look back at its rows.
    pub fn is_looked_back_at(&self, vocabulary: &Vocabulary) -> bool {
        self.layout.as_ref().is_some_and(|l| LOOKED_BACK.contains(&vocabulary.kinds[l.kind].row))
    }

    /// The place of a cell, by index of the layout's columns.
    pub fn at(&self, row: u32, column: usize) -> Place {
        let column = self.layout.as_ref().and_then(|l| l.columns.get(column));
        Place {
            cell: Some(Cell { row, col: column.map_or(0, |c| c.col) }),
            column: column.map(|c| Arc::clone(&c.header)),
            ..self.place.clone()
        }
    }

    /// The row of the file that an index of a row, a trade, a message or a conversation means.
    pub fn row_of(&self, index: usize) -> u32 {
        let row = self.rows.get(index).map(|r| r.row).or_else(|| self.trades.get(index).map(|t| t.row));
        row.or_else(|| self.talk.row_of(index)).unwrap_or(0)
    }

    /// The place of a row: its first column.
    pub fn at_row(&self, row: u32) -> Place {
        let first = self.layout.as_ref().and_then(|l| l.columns.first());
        Place { cell: Some(Cell { row, col: first.map_or(0, |c| c.col) }), ..self.place.clone() }
    }
}

/// Looks at the rows of a file.
pub(crate) struct Scan<'v> {
    vocabulary: &'v Vocabulary,
    /// The name of the file, folded: free tables are told by it.
    about: String,
    /// The drop's span.
    when: Option<DaySpan>,
    pub sheets: Vec<SheetRead>,
    state: State<'v>,
    phrases: &'v Phrases,
    take: Take,
}

/// What is taken of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Take {
    Facts,
    /// Orders with their buyers and times too: where there are chats.
    Deals,
    /// What chats look back at alone, with buyers and times.
    LookedBack,
    /// Of that what it is, without its rows.
    Headers,
}

impl Take {
    /// Whether only what chats look back at is of interest.
    fn skips_others(self) -> bool {
        matches!(self, Self::LookedBack | Self::Headers)
    }
}

/// What chats look back at.
const LOOKED_BACK: [RowIs; 4] = [RowIs::Message, RowIs::Session, RowIs::Order, RowIs::Refund];

enum State<'v> {
    Looking(Vec<Held>),
    /// No header in the rows looked at: the others are only counted.
    Lost,
    Table(Plan<'v>, Option<u32>),
    Trades(Box<TradePlan<'v>>, Option<Box<DealPlan<'v>>>, Option<u32>),
    Talk(Box<TalkPlan<'v>>, Option<u32>),
    Aside,
    /// The rest of the sheet is not wanted.
    Done,
}

impl<'v> Scan<'v> {
    pub fn new(
        vocabulary: &'v Vocabulary,
        phrases: &'v Phrases,
        file_name: &str,
        when: Option<DaySpan>,
        take: Take,
    ) -> Self {
        let state = State::Looking(Vec::new());
        Self { vocabulary, when, about: fold(file_name), sheets: Vec::new(), state, phrases, take }
    }

    /// Begins the table whose header was found; returns the rows held so far that are data.
    fn begin(&mut self, held: Vec<Held>) -> Vec<Held> {
        let Some(sheet) = self.sheets.last_mut() else { return Vec::new() };
        let about = format!("{}\n{}", self.about, fold(&sheet.name));
        let Some(found) = find(self.vocabulary, &held, &about) else {
            sheet.near = nearest_header(self.vocabulary, &held);
            sheet.columns = sheet.near.as_ref().map(|n| n.uses.clone()).unwrap_or_default();
            self.state = if self.take.skips_others() { State::Done } else { State::Lost };
            // The row taken for a header is no row of data.
            let header = sheet.near.as_ref().map(|n| n.row);
            return held.into_iter().filter(|h| Some(h.index) > header).collect();
        };
        let named = |text: &str| self.when.and_then(|when| naming::month_near(text, when));
        let titles = found.titles.iter();
        sheet.span = titles.clone().find_map(|t| naming::span_in(t)).or_else(|| titles.clone().find_map(|t| named(t)));
        sheet.columns = found.layout.uses(self.vocabulary);
        let data = held.into_iter().skip(found.data).collect();
        self.state = match self.vocabulary.kinds[found.layout.kind].row {
            _ if self.take == Take::Headers => State::Done,
            row if self.take == Take::LookedBack && !LOOKED_BACK.contains(&row) => State::Done,
            RowIs::Aside => State::Aside,
            row @ (RowIs::Order | RowIs::Item | RowIs::Refund) => {
                let plan = TradePlan::new(self.vocabulary, &found.layout);
                sheet.trade_columns = plan.columns();
                let with = self.take != Take::Facts && row != RowIs::Item;
                let deals = with.then(|| Box::new(DealPlan::new(self.vocabulary, &found.layout)));
                State::Trades(Box::new(plan), deals, found.width)
            }
            RowIs::Message | RowIs::Session => {
                let plan = TalkPlan::new(self.vocabulary, self.phrases, &found.layout);
                State::Talk(Box::new(plan), found.width)
            }
            _ => State::Table(Plan::new(self.vocabulary, &found.layout, self.when), found.width),
        };
        sheet.layout = Some(found.layout);
        data
    }

    fn wanted(&self) -> Flow {
        match &self.state {
            State::Table(plan, _) => Flow::Only(plan.wanted()),
            State::Trades(plan, deals, _) => {
                let mut wanted = plan.wanted();
                wanted.extend(deals.iter().flat_map(|d| d.wanted()));
                wanted.sort_unstable();
                wanted.dedup();
                Flow::Only(wanted)
            }
            State::Talk(plan, _) => Flow::Only(plan.wanted()),
            State::Done => Flow::NextSheet,
            State::Looking(_) | State::Lost | State::Aside => Flow::Go,
        }
    }

    fn data(&mut self, row: &Row<'_>) {
        let Some(sheet) = self.sheets.last_mut() else { return };
        match &mut self.state {
            State::Table(plan, width) => {
                let Some(mut read) = plan.read(row) else {
                    sheet.put_aside(reasons::NOTHING_SAID);
                    return;
                };
                if let Some(wrong) = torn(row, *width) {
                    read.wrong.insert(0, (0, wrong));
                }
                plan.count(&read, &mut sheet.total);
                sheet.rows.push(read);
            }
            State::Trades(plan, deals, width) => {
                let Some(mut read) = plan.read(row, &mut sheet.seen) else {
                    sheet.put_aside(reasons::NOTHING_SAID);
                    return;
                };
                if let Some(wrong) = torn(row, *width) {
                    read.wrong = Some(Box::new((0, wrong)));
                }
                sheet.trade_columns.count(&read, &mut sheet.total);
                sheet.trades.push(read);
                sheet.deals.extend(deals.as_mut().map(|plan| plan.read(row, &mut sheet.buyers)));
            }
            State::Talk(plan, width) => {
                if let Some(wrong) = torn(row, *width) {
                    sheet.talk.wrong.push((row.index, 0, wrong));
                } else if !plan.read(row, &mut sheet.talk) {
                    sheet.put_aside(reasons::NOTHING_SAID);
                    return;
                }
                sheet.total.rows += 1;
            }
            State::Aside => sheet.put_aside(reasons::NOT_USED),
            State::Lost | State::Looking(_) => sheet.put_aside(reasons::UNRECOGNISED),
            State::Done => {}
        }
    }

    fn decide(&mut self) {
        let State::Looking(held) = &mut self.state else { return };
        let held = std::mem::take(held);
        for row in self.begin(held) {
            self.data(&row.row());
        }
    }
}

/// A record of another length than its header has lost or gained a delimiter: its cells stand under the wrong names.
fn torn(row: &Row<'_>, width: Option<u32>) -> Option<Wrong> {
    let (Some(want), Some(got)) = (width, row.width) else { return None };
    let beyond = row.cells.iter().any(|(c, raw)| *c >= want && !is_blank(raw));
    let short = got < want && row.cells.iter().filter(|(_, raw)| !is_blank(raw)).count() > 1;
    (beyond || short || got > want).then(|| Wrong { code: codes::TORN_ROW, found: got.to_string().into(), why: None })
}

impl Visitor for Scan<'_> {
    fn sheet(&mut self, sheet: &Sheet) -> Want {
        self.sheets.push(SheetRead::new(sheet));
        self.state = State::Looking(Vec::new());
        Want::Read
    }

    fn row(&mut self, row: &Row<'_>) -> Flow {
        // A row without any wanted cell comes only where another cell says something: it is counted.
        if !row.cells.is_empty() && row.cells.iter().all(|(_, raw)| is_blank(raw)) {
            return Flow::Go;
        }
        let State::Looking(held) = &mut self.state else {
            self.data(row);
            return Flow::Go;
        };
        held.push(Held::new(row));
        if held.len() < LOOKED_AT {
            return Flow::Go;
        }
        self.decide();
        self.wanted()
    }

    fn end(&mut self) {
        self.decide();
        let Some(sheet) = self.sheets.last_mut() else { return };
        // Of what grows by doubling nearly half may be empty, and the sheets of all files are held until they are joined.
        sheet.trades.shrink_to_fit();
        if let Some(layout) = &sheet.layout {
            sheet.mixed = settle(self.vocabulary, layout, &mut sheet.rows);
        }
    }
}
