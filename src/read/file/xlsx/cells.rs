//! The cells of one sheet, from its tokens: where each is, what it holds, and what no two programs read alike, which is refused.

use super::plain::{self, Content, PlainCell};
use super::strings::{Strings, Text, unescape};
use super::styles::Style;
use super::tokens::{Token, Tokens, append};
use super::value::{self, Kind};
use crate::diag::{Diagnostic, codes};
use crate::origin::Cell;
use crate::read::file::address;
use crate::read::file::feed::{Feed, LAST_COLUMN, LAST_ROW, Merge, Step, Stop};
use crate::read::file::package::Refusal;
use crate::read::file::raw::{Fault, Raw};
use std::io::Read;

/// What cells need from the rest of the workbook.
pub(super) struct Book {
    pub strings: Strings,
    pub styles: Vec<Style>,
    pub from_1904: bool,
}

/// What is learnt of a sheet beside its cells.
#[derive(Default)]
pub(super) struct Found {
    pub merges: Vec<Merge>,
    /// Rows with values that the sheet hides.
    pub hidden_rows: u32,
}

/// Whether the cells are handed on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Check,
    Deliver,
}

/// Merged ranges that are kept.
const MERGES: usize = 100_000;

/// Walks a sheet to its end.
pub(super) fn walk<R: Read>(
    tokens: &mut Tokens<R>,
    (sheet, part): (&str, &str),
    book: &mut Book,
    mode: Mode,
    feed: &mut Feed<'_>,
) -> Result<Found, Stop> {
    let mut walk = Walk {
        sheet,
        delivery: Delivery { book, deliver: mode == Mode::Deliver, hidden: false, hidden_rows: 0, cells: 0 },
        merges: Vec::new(),
        inside: Inside::Elsewhere,
        next_row: 0,
        next_col: 0,
        at: Cell { row: 0, col: 0 },
        cell: CellState::default(),
        value: String::new(),
        inline: Text::default(),
    };
    let mut rows = 0_u32;
    loop {
        if walk.inside == Inside::Row {
            walk.plain_cells(tokens, feed)?;
        }
        let token = match tokens.next() {
            Ok(Some(token)) => token,
            Ok(None) => return Ok(Found { merges: walk.merges, hidden_rows: walk.delivery.hidden_rows }),
            Err(fault) => return Err(Refusal::xml(part, fault).stop(feed)),
        };
        walk.token(&token, tokens, feed)?;
        if walk.inside == Inside::Row && matches!(token, Token::Open(_)) {
            rows = rows.wrapping_add(1);
            if rows.is_multiple_of(1024) {
                feed.check_time()?;
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Elsewhere,
    Data,
    Row,
    Cell,
    Value,
    Inline,
    /// Inside something in a cell that holds no value: a formula, an extension.
    Other(u32),
}

#[derive(Default)]
struct CellState {
    kind: Kind,
    style: usize,
    formula: bool,
    values: u32,
    inline: bool,
}

struct Walk<'w> {
    sheet: &'w str,
    delivery: Delivery<'w>,
    merges: Vec<Merge>,
    inside: Inside,
    next_row: u32,
    next_col: u32,
    at: Cell,
    cell: CellState,
    /// The text of `<v>`.
    value: String,
    inline: Text,
}

impl Walk<'_> {
    fn token<R: Read>(&mut self, token: &Token, tokens: &Tokens<R>, feed: &mut Feed<'_>) -> Result<(), Stop> {
        let name = |range: &std::ops::Range<usize>| tokens.part(range.clone());
        match (self.inside, token) {
            (Inside::Row, Token::Open(range)) if name(range) == "c" => self.begin_cell(tokens, feed)?,
            (Inside::Cell, Token::Open(range)) => match name(range) {
                "v" => {
                    self.inside = Inside::Value;
                    self.value.clear();
                    self.cell.values += 1;
                }
                "f" => {
                    self.cell.formula = true;
                    self.inside = Inside::Other(0);
                }
                "is" => {
                    self.cell.inline = true;
                    self.inside = Inside::Inline;
                }
                "extLst" => self.inside = Inside::Other(0),
                _ => return Err(self.odd(feed)),
            },
            (Inside::Value, Token::Text(range)) => {
                let text = name(range);
                if text.contains('&') && self.cell.kind != Kind::Text {
                    // Only texts are put together from several pieces by everybody.
                    return Err(self.odd(feed));
                }
                append(text, &mut self.value);
            }
            (Inside::Value, Token::Close(_)) => self.end_value(feed)?,
            (Inside::Value, _) => return Err(self.odd(feed)),
            (Inside::Inline, Token::Close(range)) if name(range) == "is" => self.inside = Inside::Cell,
            (Inside::Inline, token) => self.inline.token(token, tokens),
            (Inside::Other(depth), Token::Open(_)) => self.inside = Inside::Other(depth + 1),
            (Inside::Other(0), Token::Close(_)) => self.inside = Inside::Cell,
            (Inside::Other(depth), Token::Close(_)) => self.inside = Inside::Other(depth - 1),
            (Inside::Cell, Token::Close(_)) => self.end_cell(feed)?,
            (Inside::Data, Token::Open(range)) if name(range) == "row" => self.begin_row(tokens, feed)?,
            (Inside::Row, Token::Close(range)) if name(range) == "row" => self.inside = Inside::Data,
            (Inside::Data, Token::Close(range)) if name(range) == "sheetData" => self.inside = Inside::Elsewhere,
            (Inside::Elsewhere, Token::Open(range)) => match name(range) {
                "sheetData" => self.inside = Inside::Data,
                "mergeCell" if self.merges.len() < MERGES => {
                    self.merges.extend(tokens.attribute("ref").and_then(address::range));
                }
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn begin_row<R: Read>(&mut self, tokens: &Tokens<R>, feed: &Feed<'_>) -> Result<(), Stop> {
        let row = match tokens.attribute("r") {
            Some(text) => address::row(text).ok_or_else(|| self.off_grid(text, feed))?,
            None => self.next_row,
        };
        self.at = Cell { row, col: 0 };
        if row > LAST_ROW {
            return Err(self.off_grid(&format!("{}", u64::from(row) + 1), feed));
        }
        if row < self.next_row {
            return Err(self.misplaced(&format!("{}", row + 1), feed));
        }
        self.next_row = row + 1;
        self.next_col = 0;
        self.delivery.hidden = tokens.attribute("hidden").is_some_and(|h| h == "1" || h == "true");
        self.inside = Inside::Row;
        Ok(())
    }

    fn begin_cell<R: Read>(&mut self, tokens: &Tokens<R>, feed: &mut Feed<'_>) -> Result<(), Stop> {
        let col = match tokens.attribute("r") {
            Some(text) => {
                let cell = address::cell(text).ok_or_else(|| self.off_grid(text, feed))?;
                if cell.row != self.at.row || cell.col < self.next_col {
                    self.at = cell;
                    return Err(self.misplaced(text, feed));
                }
                cell.col
            }
            None => self.next_col,
        };
        if col > LAST_COLUMN {
            return Err(self.off_grid(&format!("{}", col + 1), feed));
        }
        self.at.col = col;
        self.next_col = col + 1;
        self.cell = CellState {
            kind: tokens.attribute("t").map_or(Kind::Number, |t| Kind::of(t.as_bytes())),
            style: tokens.attribute("s").and_then(|s| s.parse().ok()).unwrap_or(0),
            ..CellState::default()
        };
        self.value.clear();
        self.inside = Inside::Cell;
        Ok(())
    }

    fn end_value(&mut self, feed: &Feed<'_>) -> Result<(), Stop> {
        self.inside = Inside::Cell;
        if self.cell.values > 1 {
            return Err(self.odd(feed));
        }
        Ok(())
    }

    fn end_cell(&mut self, feed: &mut Feed<'_>) -> Result<(), Stop> {
        self.inside = Inside::Row;
        let inline = self.cell.kind == Kind::Inline;
        // One reader shows the value, another nothing.
        if (inline && self.cell.values > 0 && !self.cell.inline) || (self.cell.inline && !inline) {
            return Err(self.odd(feed));
        }
        let empty = match self.cell.kind {
            Kind::Inline => !self.cell.inline,
            // A formula that makes an empty text has a value.
            Kind::Text => self.cell.values == 0,
            _ => self.value.is_empty(),
        };
        if empty && !self.cell.formula {
            return Ok(());
        }
        let text = if self.cell.inline { self.inline.end() } else { &self.value };
        let value = Value { kind: self.cell.kind, style: self.cell.style, text, uncached: empty };
        self.delivery.cell(self.at, &value, feed)
    }

    /// Takes the cells that are spelt as usual; what comes behind them is for the tokens.
    fn plain_cells<R: Read>(&mut self, tokens: &mut Tokens<R>, feed: &mut Feed<'_>) -> Result<(), Stop> {
        while let Some(from) = tokens.at_whole()
            && let Some(cell) = plain::cell(tokens.text(), from)
            && cell.at.row == self.at.row
            && cell.at.col >= self.next_col
        {
            self.plain_cell(&cell, tokens.text(), feed)?;
            tokens.take_whole(cell.end);
        }
        Ok(())
    }

    fn plain_cell(&mut self, cell: &PlainCell, source: &str, feed: &mut Feed<'_>) -> Result<(), Stop> {
        self.at.col = cell.at.col;
        self.next_col = cell.at.col + 1;
        let text = match &cell.content {
            Content::Nothing => return Ok(()),
            // Only a text has an empty value.
            Content::Value(range) if range.is_empty() && cell.kind != Kind::Text => return Ok(()),
            Content::Value(range) => &source[range.clone()],
            Content::Inline(text) => {
                self.value.clear();
                text.append(source, &mut self.value);
                &self.value
            }
        };
        let value = Value { kind: cell.kind, style: cell.style, text, uncached: false };
        self.delivery.cell(cell.at, &value, feed)
    }

    fn odd(&self, feed: &Feed<'_>) -> Stop {
        Box::new(feed.about_sheet(codes::ODD_VALUE, self.sheet, Some(self.at)))
    }

    fn off_grid(&self, address: &str, feed: &Feed<'_>) -> Stop {
        Box::new(named(feed.about_sheet(codes::OFF_GRID, self.sheet, None), address))
    }

    fn misplaced(&self, address: &str, feed: &Feed<'_>) -> Stop {
        Box::new(named(feed.about_sheet(codes::MISPLACED_CELL, self.sheet, Some(self.at)), address))
    }
}

/// A value as it stands, and how it is to be read.
struct Value<'t> {
    kind: Kind,
    style: usize,
    text: &'t str,
    /// Of a formula that was not calculated.
    uncached: bool,
}

/// The way of the cells to the feed, and what is counted on it.
struct Delivery<'w> {
    book: &'w mut Book,
    deliver: bool,
    /// The row is hidden, and has not been counted yet.
    hidden: bool,
    hidden_rows: u32,
    cells: u64,
}

impl Delivery<'_> {
    fn cell(&mut self, at: Cell, value: &Value<'_>, feed: &mut Feed<'_>) -> Result<(), Stop> {
        self.cells += 1;
        if self.cells > feed.limits().cells {
            return Err(feed.over("cells", self.cells));
        }
        if std::mem::take(&mut self.hidden) {
            self.hidden_rows += 1;
        }
        if !self.deliver {
            return Ok(());
        }
        if feed.begin(at.row)? == Step::NextSheet {
            self.deliver = false;
        } else if feed.wants(at.col) {
            feed.push(at.col, value.raw(self.book, feed));
        } else if !value.is_nothing(&self.book.strings) {
            feed.pass();
        }
        Ok(())
    }
}

impl Value<'_> {
    /// Whether a cell that is not wanted, and therefore not converted, is an empty text.
    fn is_nothing(&self, strings: &Strings) -> bool {
        match self.kind {
            Kind::Shared => self.text.parse().ok().and_then(|i| strings.is_empty(i)).unwrap_or(false),
            Kind::Inline | Kind::Text => self.text.is_empty() && !self.uncached,
            _ => false,
        }
    }

    fn raw(&self, book: &mut Book, feed: &Feed<'_>) -> Raw {
        let text = self.text;
        match self.kind {
            _ if self.uncached => Raw::Uncached,
            Kind::Number => {
                let style = book.styles.get(self.style).copied().unwrap_or(Style::Number);
                value::number(text, style, book.from_1904)
            }
            Kind::Shared => {
                let cell = text.parse().ok().and_then(|index| book.strings.cell(index, feed));
                cell.unwrap_or_else(|| value::malformed(text))
            }
            Kind::Inline => feed.text(text),
            Kind::Text => {
                let mut unescaped = String::new();
                unescape(text, &mut unescaped);
                feed.text(&unescaped)
            }
            Kind::Bool => value::boolean(text),
            Kind::Error if feed.fault(text) == Some(Fault::Control) => value::malformed(text),
            Kind::Error => Raw::Error(text.into()),
            Kind::Date => value::iso(text),
            Kind::Unknown => value::malformed(text),
        }
    }
}

fn named(finding: Diagnostic, address: &str) -> Diagnostic {
    finding.arg("address", address.chars().take(20).collect::<String>())
}
