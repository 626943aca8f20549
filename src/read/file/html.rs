//! HTML tables, which many web consoles save under the name `.xls`. All tables of a page stand below each other in one sheet, as
//! Excel shows them. Cells are text: what looks like a number is for the vocabulary to read.

use super::decode::{self, Decoded};
use super::feed::{Feed, LAST_COLUMN, LAST_ROW, Merge, Step, Stop};
use super::markup::{Piece, Pieces};
use super::raw::{Raw, Want};
use super::text;
use crate::diag::codes;
use std::io::{self, Read};

/// Tables inside tables.
const NESTED: usize = 32;
/// Rows or columns of one cell.
const SPAN: u32 = 1000;

/// Reads a page.
pub(super) fn read(open: impl Fn() -> io::Result<Box<dyn Read>>, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let unreadable = |e: io::Error, feed: &Feed<'_>| Box::new(feed.about(codes::UNREADABLE).arg("detail", e));
    let found = decode::find(&open).map_err(|e| text::undecodable(e, feed))?;
    if feed.sheet(None, false, Vec::new())? == Want::Skip {
        return Ok(());
    }
    let mut decoded = Decoded::new(open().map_err(|e| unreadable(e, feed))?, found.encoding);
    let mut page = Page::default();
    let mut pieces = Pieces::default();
    let mut step = Step::Go;
    while step == Step::Go {
        let Some(text) = decoded.next().map_err(|e| text::undecodable(e, feed))? else { break };
        feed.check_time()?;
        pieces.push(text);
        while let Some(piece) = pieces.next() {
            step = page.piece(&piece, feed)?;
            if step == Step::NextSheet {
                break;
            }
        }
    }
    if step == Step::Go {
        if !pieces.is_whole() {
            return Err(Box::new(feed.about(codes::BROKEN).arg("detail", "HTML: <…")));
        }
        if page.tables.iter().any(|t| t.cell.is_some()) {
            return Err(Box::new(feed.about(codes::BROKEN).arg("detail", "HTML: no </td>")));
        }
        if !page.any {
            return Err(Box::new(feed.about(codes::NOT_A_TABLE).arg("found", "html")));
        }
    }
    feed.end_sheet()
}

#[derive(Default)]
struct Page {
    tables: Vec<Table>,
    next_row: u32,
    any: bool,
}

/// A table that has begun.
#[derive(Default)]
struct Table {
    cells: Vec<(u32, String, u32, u32)>,
    col: u32,
    cell: Option<Cell>,
    /// Columns that cells of rows above still cover: column, rows to come.
    covered: Vec<(u32, u32)>,
}

struct Cell {
    text: String,
    across: u32,
    down: u32,
}

impl Page {
    fn piece(&mut self, piece: &Piece, feed: &mut Feed<'_>) -> Result<Step, Stop> {
        match piece {
            Piece::Text(text) => {
                let most = usize::try_from(feed.limits().characters).unwrap_or(usize::MAX).saturating_mul(4);
                if let Some(cell) = self.tables.last_mut().and_then(|t| t.cell.as_mut())
                    && cell.text.len() <= most
                {
                    cell.text.push_str(text);
                }
                return Ok(Step::Go);
            }
            Piece::Open(name, attributes) => match name.as_str() {
                "table" => {
                    if self.tables.len() == NESTED {
                        return Err(Box::new(feed.about(codes::BROKEN).arg("detail", "HTML: nesting")));
                    }
                    self.any = true;
                    self.tables.push(Table::default());
                }
                "tr" => return self.end_row(feed),
                "td" | "th" => {
                    if let Some(table) = self.tables.last_mut() {
                        table.end_cell();
                        let span = |key| {
                            let value = attributes.iter().find(|(k, _)| k == key);
                            value.and_then(|(_, v)| v.trim().parse().ok()).unwrap_or(1).clamp(1, SPAN)
                        };
                        table.cell = Some(Cell { text: String::new(), across: span("colspan"), down: span("rowspan") });
                    }
                }
                "br" | "p" | "div" | "li" => {
                    if let Some(cell) = self.tables.last_mut().and_then(|t| t.cell.as_mut())
                        && (name == "br" || !cell.text.trim().is_empty())
                    {
                        cell.text.push('\n');
                    }
                }
                _ => {}
            },
            Piece::Close(name) => match name.as_str() {
                "td" | "th" => {
                    if let Some(table) = self.tables.last_mut() {
                        table.end_cell();
                    }
                }
                "tr" => return self.end_row(feed),
                "table" => {
                    let step = self.end_row(feed)?;
                    self.tables.pop();
                    return Ok(step);
                }
                _ => {}
            },
        }
        Ok(Step::Go)
    }

    fn end_row(&mut self, feed: &mut Feed<'_>) -> Result<Step, Stop> {
        let Some(table) = self.tables.last_mut() else { return Ok(Step::Go) };
        table.end_cell();
        if table.cells.is_empty() {
            return Ok(Step::Go);
        }
        let row = self.next_row;
        self.next_row += 1;
        if row > LAST_ROW || table.col > LAST_COLUMN + 1 {
            return Err(Box::new(feed.about_cell(codes::OFF_GRID, row, table.col.saturating_sub(1))));
        }
        let step = feed.begin(row)?;
        for covered in &mut table.covered {
            covered.1 -= 1;
        }
        table.covered.retain(|(_, rows)| *rows > 0);
        for (col, text, across, down) in std::mem::take(&mut table.cells) {
            let raw = feed.text(text.trim_matches([' ', '\n', '\r', '\t', '\u{a0}']));
            if down > 1 {
                table.covered.extend((col..col + across).map(|c| (c, down - 1)));
            }
            if raw == Raw::Empty {
                continue;
            }
            if across > 1 || down > 1 {
                feed.merge(Merge { top: row, left: col, bottom: row + down - 1, right: col + across - 1 });
            }
            feed.offer(col, raw);
        }
        table.col = 0;
        Ok(step)
    }
}

impl Table {
    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        while self.covered.iter().any(|(col, _)| *col == self.col) {
            self.col += 1;
        }
        self.cells.push((self.col, cell.text, cell.across, cell.down));
        self.col = self.col.saturating_add(cell.across);
    }
}
