//! Spreadsheets of `OpenDocument`, streamed. Not through `calamine`, which holds all cells and all repetitions of them at once and can be
//! sent round for ever by a file that was cut off; tests hold this reader against it.

mod cell;

use super::feed::{Feed, LAST_COLUMN, LAST_ROW, Merge, Step, Stop};
use super::package::{Package, Refusal};
use super::raw::{Raw, Want};
use super::xml::{Node, Xml};
use crate::diag::codes;
use cell::{CellTag, count};
use std::collections::BTreeSet;
use std::io::BufRead;

const CONTENT: &str = "content.xml";

/// Reads an `.ods`: all other parts for their CRC, then the content.
pub(super) fn read(package: &mut Package, feed: &mut Feed<'_>) -> Result<(), Stop> {
    if let Some(input) = package.part("META-INF/manifest.xml").map_err(|r| r.stop(feed))? {
        let mut xml = Xml::new(input);
        while let Some(node) = xml.next().map_err(|f| Refusal::xml("manifest.xml", f).stop(feed))? {
            if matches!(&node, Node::Start(tag) if tag.name() == "encryption-data") {
                return Err(Refusal::new(codes::ENCRYPTED).stop(feed));
            }
        }
    }
    let names: Vec<String> = package.names().filter(|n| *n != CONTENT).map(str::to_owned).collect();
    for name in names {
        package.check_part(&name, feed)?;
    }
    // Once for its being whole, once for its rows: a visitor is told no rows of a damaged file.
    package.check_xml(CONTENT, feed)?;
    let input = package.needed(CONTENT).map_err(|r| r.stop(feed))?;
    Content::new(input).read(feed)
}

/// Where in the content we are.
struct Content<R> {
    xml: Xml<R>,
    hidden_styles: BTreeSet<String>,
    style: String,
    table: Option<Table>,
    sheets: BTreeSet<String>,
}

#[derive(Default)]
struct Table {
    name: String,
    hidden: bool,
    wanted: bool,
    row: u32,
    hidden_rows: u32,
}

/// One row, until its repetitions are handed on.
#[derive(Default)]
struct RowCells {
    repeated: u32,
    hidden: bool,
    col: u32,
    /// First column, how often, value.
    cells: Vec<(u32, u32, Raw)>,
    merges: Vec<Merge>,
}

/// What the next element is about, taken out of the parser's buffer.
enum Event {
    Style(String),
    Hidden,
    Table(Table, String),
    Row(RowCells),
    Skip,
    End(String),
    None,
}

impl<R: BufRead> Content<R> {
    fn new(input: R) -> Self {
        Self {
            xml: Xml::new(input),
            hidden_styles: BTreeSet::new(),
            style: String::new(),
            table: None,
            sheets: BTreeSet::new(),
        }
    }

    fn read(mut self, feed: &mut Feed<'_>) -> Result<(), Stop> {
        loop {
            match self.event(feed)? {
                None => break,
                Some(Event::Style(name)) => self.style = name,
                Some(Event::Hidden) => {
                    self.hidden_styles.insert(std::mem::take(&mut self.style));
                }
                Some(Event::Table(mut table, style)) => {
                    if self.table.is_some() {
                        return Err(Refusal::broken(format!("{CONTENT}: table in table")).stop(feed));
                    }
                    if !self.sheets.insert(table.name.to_lowercase()) {
                        let finding = feed.about_sheet(codes::TWIN_SHEET, &table.name, None);
                        return Err(Box::new(finding.arg("sheet", &table.name)));
                    }
                    table.hidden = self.hidden_styles.contains(&style);
                    table.wanted = feed.sheet(Some(&table.name), table.hidden, Vec::new())? == Want::Read;
                    self.table = Some(table);
                }
                Some(Event::Row(row)) if self.table.is_some() => self.row(row, feed)?,
                Some(Event::Skip) => self.skip(feed)?,
                Some(Event::End(name)) if name == "table" => {
                    if let Some(table) = self.table.take().filter(|t| t.hidden_rows > 0) {
                        feed.hidden_rows(table.hidden_rows);
                    }
                    feed.end_sheet()?;
                }
                Some(Event::Row(_) | Event::End(_) | Event::None) => {}
            }
        }
        if self.sheets.is_empty() {
            return Err(Box::new(feed.about(codes::NO_SHEETS)));
        }
        Ok(())
    }

    fn next(&mut self, feed: &Feed<'_>) -> Result<Option<Node<'_>>, Stop> {
        self.xml.next().map_err(|fault| Refusal::xml(CONTENT, fault).stop(feed))
    }

    fn event(&mut self, feed: &Feed<'_>) -> Result<Option<Event>, Stop> {
        let Some(node) = self.next(feed)? else { return Ok(None) };
        Ok(Some(match node {
            Node::Start(tag) => match tag.name() {
                "style" => Event::Style(tag.local("name").unwrap_or_default().into_owned()),
                "table-properties" if tag.get("table:display").is_some_and(|d| d == "false") => Event::Hidden,
                "table" => {
                    let name = tag.get("table:name").unwrap_or_default().into_owned();
                    let style = tag.get("table:style-name").unwrap_or_default().into_owned();
                    Event::Table(Table { name, ..Table::default() }, style)
                }
                "table-row" => Event::Row(RowCells {
                    repeated: count(&tag, "table:number-rows-repeated"),
                    hidden: tag.get("table:visibility").is_some_and(|v| v != "visible"),
                    ..RowCells::default()
                }),
                // Old versions of cells, drawings, copies of other documents' tables.
                "tracked-changes" | "shapes" | "dde-links" | "forms" | "annotation" => Event::Skip,
                _ => Event::None,
            },
            Node::End(name) => Event::End(name.into_owned()),
            _ => Event::None,
        }))
    }

    /// Passes over the rest of the element that has just begun.
    fn skip(&mut self, feed: &Feed<'_>) -> Result<(), Stop> {
        let mut depth = 1_u32;
        while depth > 0 {
            match self.next(feed)? {
                Some(Node::Start(_)) => depth += 1,
                Some(Node::End(_)) => depth -= 1,
                Some(_) => {}
                None => break,
            }
        }
        Ok(())
    }

    fn row(&mut self, mut row: RowCells, feed: &mut Feed<'_>) -> Result<(), Stop> {
        feed.check_time()?;
        loop {
            let cell = match self.next(feed)? {
                Some(Node::Start(tag)) if matches!(tag.name(), "table-cell" | "covered-table-cell") => {
                    CellTag::of(&tag)
                }
                Some(Node::Start(_)) => {
                    self.skip(feed)?;
                    continue;
                }
                Some(Node::End(name)) if name == "table-row" => break,
                Some(_) => continue,
                None => return Ok(()),
            };
            let text = self.cell_text(feed)?;
            let raw = cell.value(text.as_deref(), feed);
            let top = self.table.as_ref().map_or(0, |t| t.row);
            if raw != Raw::Empty {
                row.merges.extend(cell.merge(top, row.col));
                row.cells.push((row.col, cell.repeated, raw));
            }
            row.col = row.col.saturating_add(cell.repeated);
        }
        self.hand_on(&row, feed)
    }

    fn hand_on(&mut self, row: &RowCells, feed: &mut Feed<'_>) -> Result<(), Stop> {
        let Some(table) = &mut self.table else { return Ok(()) };
        let top = table.row;
        table.row = top.saturating_add(row.repeated);
        if row.cells.is_empty() {
            return Ok(());
        }
        let right = row.cells.last().map_or(0, |(col, repeated, _)| col.saturating_add(repeated - 1));
        let bottom = table.row - 1;
        if right > LAST_COLUMN || bottom > LAST_ROW {
            return Err(Box::new(feed.about_cell(codes::OFF_GRID, bottom, right)));
        }
        if row.hidden {
            table.hidden_rows = table.hidden_rows.saturating_add(row.repeated);
        }
        for index in top..=bottom {
            if !table.wanted {
                return Ok(());
            }
            if feed.begin(index)? == Step::NextSheet {
                table.wanted = false;
                return Ok(());
            }
            for (col, repeated, raw) in &row.cells {
                for col in *col..col.saturating_add(*repeated) {
                    feed.offer(col, raw.clone());
                }
                feed.check_cells()?;
            }
            for merge in &row.merges {
                feed.merge(merge.clone());
            }
        }
        Ok(())
    }

    /// The text of a cell whose start tag has just been read, up to its end tag; `None` where it has no paragraph.
    fn cell_text(&mut self, feed: &Feed<'_>) -> Result<Option<String>, Stop> {
        let most = usize::try_from(feed.limits().characters).unwrap_or(usize::MAX).saturating_mul(4).saturating_add(4);
        let mut text = String::new();
        let mut depth = 1_u32;
        let mut paragraphs = 0_u32;
        loop {
            let room = most.saturating_sub(text.len());
            match self.next(feed)? {
                Some(Node::Start(tag)) => match tag.name() {
                    "annotation" | "frame" | "custom-shape" | "table" => {
                        self.skip(feed)?;
                    }
                    name => {
                        depth += 1;
                        match name {
                            "p" | "h" => {
                                paragraphs += 1;
                                if paragraphs > 1 {
                                    text.push('\n');
                                }
                            }
                            "s" => {
                                let spaces = usize::try_from(count(&tag, "text:c")).unwrap_or(usize::MAX);
                                text.extend(std::iter::repeat_n(' ', spaces.min(room)));
                            }
                            "tab" => text.push('\t'),
                            "line-break" => text.push('\n'),
                            _ => {}
                        }
                    }
                },
                Some(Node::End(_)) => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok((paragraphs > 0).then_some(text));
                    }
                }
                // Text outside paragraphs is layout.
                Some(Node::Text(piece) | Node::Data(piece)) if depth > 1 && piece.len() <= room => {
                    text.push_str(&piece);
                }
                Some(Node::Text(_) | Node::Data(_)) if depth > 1 => text.extend(std::iter::repeat_n('…', room / 3 + 1)),
                Some(Node::Reference(c)) if depth > 1 && room > 0 => text.push(c),
                Some(_) => {}
                None => return Ok(None),
            }
        }
    }
}
