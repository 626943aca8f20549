//! The XML spreadsheet of Excel 2003, which older consoles still write under the name `.xls`.

use super::convert;
use super::decode::{self, Decoded};
use super::feed::{Feed, LAST_COLUMN, LAST_ROW, Merge, Step, Stop};
use super::package::Refusal;
use super::raw::{Fault, Raw, Want};
use super::text;
use super::xml::{Node, Tag, Xml};
use crate::diag::codes;
use chrono::{NaiveDate, NaiveTime, Timelike};
use std::collections::BTreeSet;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

/// Reads the file, twice: once for its being whole, once for its rows.
pub(super) fn read(open: impl Fn() -> io::Result<Box<dyn Read>>, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let unreadable = |e: io::Error, feed: &Feed<'_>| Box::new(feed.about(codes::UNREADABLE).arg("detail", e));
    let found = decode::find(&open).map_err(|e| text::undecodable(e, feed))?;
    let decoded = |feed: &Feed<'_>| {
        let input = open().map_err(|e| unreadable(e, feed))?;
        Ok::<_, Stop>(Xml::new(BufReader::new(Decoded::new(input, found.encoding))))
    };
    let mut whole = Book::new(decoded(feed)?);
    while whole.next(feed)?.is_some() {}
    Book::new(decoded(feed)?).read(feed)
}

struct Book<R> {
    xml: Xml<R>,
    names: BTreeSet<String>,
    row: u32,
    col: u32,
    /// Rows that the last row's tag stands for besides itself.
    span: u32,
    hidden_rows: u32,
    row_hidden: bool,
}

enum Event {
    Sheet(String),
    Row { index: Option<u32>, span: u32, hidden: bool },
    Cell { index: Option<u32>, across: u32, down: u32, formula: bool },
    End(String),
    None,
}

impl<R: Read> Book<BufReader<R>> {
    fn new(xml: Xml<BufReader<R>>) -> Self {
        Self { xml, names: BTreeSet::new(), row: 0, col: 0, span: 0, hidden_rows: 0, row_hidden: false }
    }

    fn next(&mut self, feed: &Feed<'_>) -> Result<Option<Node<'_>>, Stop> {
        self.xml.next().map_err(|fault| Refusal::xml("XML", fault).stop(feed))
    }

    fn read(mut self, feed: &mut Feed<'_>) -> Result<(), Stop> {
        let mut wanted = false;
        loop {
            let event = match self.next(feed)? {
                None => break,
                Some(Node::Start(tag)) => event(&tag),
                Some(Node::End(name)) => Event::End(name.into_owned()),
                Some(_) => Event::None,
            };
            match event {
                Event::Sheet(name) => {
                    if !self.names.insert(name.to_lowercase()) {
                        return Err(Box::new(feed.about_sheet(codes::TWIN_SHEET, &name, None).arg("sheet", &name)));
                    }
                    (self.row, self.col, self.span, self.hidden_rows) = (0, 0, 0, 0);
                    wanted = feed.sheet(Some(&name), false, Vec::new())? == Want::Read;
                }
                Event::Row { index, span, hidden } if wanted => {
                    self.begin_row(index, span, hidden, feed)?;
                    wanted = feed.begin(self.row)? == Step::Go;
                }
                Event::Cell { index, across, down, formula } if wanted => {
                    self.cell(index, (across, down), formula, feed)?;
                }
                Event::End(name) if name == "Row" => self.row = self.row.saturating_add(1 + self.span),
                Event::End(name) if name == "Worksheet" && self.hidden_rows > 0 => feed.hidden_rows(self.hidden_rows),
                _ => {}
            }
        }
        if self.names.is_empty() {
            return Err(Box::new(feed.about(codes::NO_SHEETS)));
        }
        feed.end_sheet()
    }

    fn begin_row(&mut self, index: Option<u32>, span: u32, hidden: bool, feed: &Feed<'_>) -> Result<(), Stop> {
        let row = index.map_or(self.row, |i| i.saturating_sub(1));
        if row < self.row {
            let address = row.saturating_add(1);
            return Err(Box::new(feed.about_cell(codes::MISPLACED_CELL, row, 0).arg("address", address)));
        }
        if row > LAST_ROW {
            return Err(Box::new(feed.about_cell(codes::OFF_GRID, row, 0)));
        }
        (self.row, self.col, self.span, self.row_hidden) = (row, 0, span, hidden);
        self.hidden_rows += u32::from(hidden);
        Ok(())
    }

    fn cell(
        &mut self,
        index: Option<u32>,
        (across, down): (u32, u32),
        formula: bool,
        feed: &mut Feed<'_>,
    ) -> Result<(), Stop> {
        let col = index.map_or(self.col, |i| i.saturating_sub(1));
        if col < self.col {
            let address = crate::origin::Cell { row: self.row, col };
            return Err(Box::new(feed.about_cell(codes::MISPLACED_CELL, self.row, col).arg("address", address)));
        }
        self.col = col.saturating_add(across).saturating_add(1);
        let data = self.data(feed)?;
        let raw = match data {
            Some((kind, text)) => value(&kind, &text, feed),
            None if formula => Raw::Uncached,
            None => return Ok(()),
        };
        if raw == Raw::Empty {
            return Ok(());
        }
        if col > LAST_COLUMN {
            return Err(Box::new(feed.about_cell(codes::OFF_GRID, self.row, col)));
        }
        if across > 0 || down > 0 {
            let (bottom, right) = (self.row.saturating_add(down), col.saturating_add(across));
            feed.merge(Merge { top: self.row, left: col, bottom, right });
        }
        feed.offer(col, raw);
        feed.check_cells()
    }

    /// The type and text of the cell whose start tag has just been read, up to its end tag. Comments have data of their own.
    fn data(&mut self, feed: &Feed<'_>) -> Result<Option<(String, String)>, Stop> {
        let most = usize::try_from(feed.limits().characters).unwrap_or(usize::MAX).saturating_mul(4).saturating_add(4);
        let mut data: Option<(String, String)> = None;
        let (mut depth, mut comment, mut inside) = (1_u32, 0_u32, 0_u32);
        let add = |data: &mut Option<(String, String)>, piece: &str| {
            if let Some((_, text)) = data
                && text.len() < most
            {
                text.push_str(piece);
            }
        };
        while let Some(node) = self.next(feed)? {
            match node {
                Node::Start(tag) => {
                    depth += 1;
                    match tag.name() {
                        "Comment" if comment == 0 => comment = depth,
                        "Data" if comment == 0 && inside == 0 => {
                            inside = depth;
                            data = Some((tag.local("Type").unwrap_or_default().into_owned(), String::new()));
                        }
                        _ => {}
                    }
                }
                Node::End(_) => {
                    depth -= 1;
                    if depth < comment {
                        comment = 0;
                    }
                    if depth < inside {
                        inside = 0;
                    }
                    if depth == 0 {
                        return Ok(data);
                    }
                }
                Node::Text(piece) | Node::Data(piece) if inside > 0 => add(&mut data, &piece),
                Node::Reference(c) if inside > 0 => add(&mut data, c.encode_utf8(&mut [0; 4])),
                _ => {}
            }
        }
        Ok(data)
    }
}

fn event(tag: &Tag<'_>) -> Event {
    let number = |key| tag.local(key).and_then(|text| text.parse::<u32>().ok());
    match tag.name() {
        "Worksheet" => Event::Sheet(tag.local("Name").unwrap_or_default().into_owned()),
        "Row" => Event::Row {
            index: number("Index"),
            span: number("Span").unwrap_or(0),
            hidden: tag.local("Hidden").is_some_and(|h| h == "1"),
        },
        "Cell" => Event::Cell {
            index: number("Index"),
            across: number("MergeAcross").unwrap_or(0),
            down: number("MergeDown").unwrap_or(0),
            formula: tag.local("Formula").is_some(),
        },
        _ => Event::None,
    }
}

fn value(kind: &str, text: &str, feed: &Feed<'_>) -> Raw {
    match kind {
        "Number" => text.trim().parse().map_or_else(|_| convert::bad(Fault::Malformed, text), convert::float),
        "Boolean" => match text.trim() {
            "1" => Raw::Bool(true),
            "0" => Raw::Bool(false),
            other => convert::bad(Fault::Malformed, other),
        },
        "DateTime" => match convert::iso_date(text) {
            // A time of day is written as a time on the day before the calendar begins.
            Raw::DateTime(moment) if Some(moment.date()) == NaiveDate::from_ymd_opt(1899, 12, 31) => {
                Raw::Duration(NaiveTime::num_seconds_from_midnight(&moment.time()).into())
            }
            raw => raw,
        },
        "Error" => Raw::Error(Arc::from(text.trim())),
        _ => feed.text(text),
    }
}
