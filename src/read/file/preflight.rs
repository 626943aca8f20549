//! An `.xlsx` before `calamine` sees it: every part whole, every cell where it says it is. What a lenient reader would misread
//! in silence is refused here; what it would lose is noted for [`super::sheet`].

use super::address;
use super::feed::{Feed, Merge, Stop};
use super::package::{Package, Refusal};
use super::workbook::Workbook;
use super::xml::{Node, Tag, Xml};
use crate::diag::codes;
use crate::origin::Cell;
use std::io::BufRead;

/// What preflight learns about a sheet.
#[derive(Debug, Default)]
pub(super) struct SheetFacts {
    pub merges: Vec<Merge>,
    /// Error cells whose error's name `calamine` does not know and therefore passes over, in order.
    pub lost: Vec<(Cell, String)>,
    /// Rows with values that the sheet hides.
    pub hidden_rows: u32,
}

/// The error values that `calamine` knows.
const KNOWN_ERRORS: [&str; 8] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!"];

/// Merged ranges that are kept.
const MERGES: usize = 100_000;

/// Checks all parts; the facts are in the order of the workbook's sheets.
pub(super) fn xlsx(package: &mut Package, book: &Workbook, feed: &Feed<'_>) -> Result<Vec<SheetFacts>, Stop> {
    let names: Vec<String> = package.names().map(str::to_owned).collect();
    let is = |part: &str, name: &str| part.to_lowercase() == name;
    for name in &names {
        let sheet = book.sheets.iter().any(|s| is(&s.part, name));
        if book.strings.as_ref().is_some_and(|part| is(part, name)) {
            strings(package, name, feed)?;
        } else if !sheet {
            package.check_part(name, feed)?;
        }
    }
    book.sheets
        .iter()
        .map(|sheet| {
            let missing = || Refusal::broken(format!("no part {}", sheet.part)).stop(feed);
            let input = package.part(&sheet.part).map_err(|r| r.stop(feed))?.ok_or_else(missing)?;
            check_sheet(input, &sheet.name, &sheet.part, feed)
        })
        .collect()
}

fn strings(package: &mut Package, part: &str, feed: &Feed<'_>) -> Result<(), Stop> {
    let Some(input) = package.part(part).map_err(|r| r.stop(feed))? else { return Ok(()) };
    let mut xml = Xml::new(input);
    let (mut count, mut bytes, mut nodes) = (0_u64, 0_u64, 0_u32);
    while let Some(node) = xml.next().map_err(|fault| Refusal::xml(part, fault).stop(feed))? {
        match node {
            Node::Start(tag) if tag.name() == "si" => count += 1,
            Node::Text(text) | Node::Data(text) => bytes += u64::try_from(text.len()).unwrap_or(u64::MAX),
            _ => {}
        }
        if count > feed.limits().strings {
            return Err(feed.over("strings", count));
        }
        if bytes > feed.limits().texts {
            return Err(feed.over("texts", bytes));
        }
        nodes = nodes.wrapping_add(1);
        if nodes.is_multiple_of(4096) {
            feed.check_time()?;
        }
    }
    Ok(())
}

fn check_sheet(input: impl BufRead, sheet: &str, part: &str, feed: &Feed<'_>) -> Result<SheetFacts, Stop> {
    let mut xml = Xml::new(input);
    let mut guard = Guard::new(sheet, feed);
    let mut nodes = 0_u32;
    while let Some(node) = xml.next().map_err(|fault| Refusal::xml(part, fault).stop(feed))? {
        guard.node(&node)?;
        nodes = nodes.wrapping_add(1);
        if nodes.is_multiple_of(4096) {
            feed.check_time()?;
        }
    }
    Ok(guard.facts)
}

/// Where in a sheet's XML we are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Elsewhere,
    Data,
    Row,
    Cell,
    Value,
}

/// Walks a sheet's cells and refuses what readers disagree about.
struct Guard<'f, 'v> {
    sheet: &'f str,
    feed: &'f Feed<'v>,
    facts: SheetFacts,
    inside: Inside,
    next_row: u32,
    next_col: u32,
    at: Cell,
    row_hidden: bool,
    row_counted: bool,
    kind: String,
    text: String,
    pieces: u32,
    values: u32,
    inline: bool,
    cells: u64,
}

impl<'f, 'v> Guard<'f, 'v> {
    fn new(sheet: &'f str, feed: &'f Feed<'v>) -> Self {
        Self {
            sheet,
            feed,
            facts: SheetFacts::default(),
            inside: Inside::Elsewhere,
            next_row: 0,
            next_col: 0,
            at: Cell { row: 0, col: 0 },
            row_hidden: false,
            row_counted: false,
            kind: String::new(),
            text: String::new(),
            pieces: 0,
            values: 0,
            inline: false,
            cells: 0,
        }
    }

    fn node(&mut self, node: &Node<'_>) -> Result<(), Stop> {
        match (self.inside, node) {
            (Inside::Elsewhere, Node::Start(tag)) => match tag.name() {
                "sheetData" => self.inside = Inside::Data,
                "mergeCell" if self.facts.merges.len() < MERGES => {
                    self.facts.merges.extend(tag.get("ref").and_then(|r| address::range(&r)));
                }
                _ => {}
            },
            (Inside::Data, Node::Start(tag)) if tag.name() == "row" => self.begin_row(tag)?,
            (Inside::Row, Node::Start(tag)) if tag.name() == "c" => self.begin_cell(tag)?,
            (Inside::Cell, Node::Start(tag)) => match tag.name() {
                "v" => {
                    self.inside = Inside::Value;
                    self.text.clear();
                    self.pieces = 0;
                    self.values += 1;
                }
                "is" => self.inline = true,
                _ => {}
            },
            (Inside::Value, Node::Text(text)) => {
                self.pieces += 1;
                self.text.push_str(text);
            }
            // Only texts are put together from several pieces by everybody.
            (Inside::Value, Node::Reference(_)) if self.kind == "str" => {}
            (Inside::Value, Node::Start(_) | Node::Reference(_) | Node::Data(_) | Node::Aside) => {
                return Err(self.odd());
            }
            (Inside::Value, Node::End(_)) => self.end_value()?,
            (Inside::Cell, Node::End(name)) if name == "c" => self.end_cell()?,
            (Inside::Row, Node::End(name)) if name == "row" => self.inside = Inside::Data,
            (Inside::Data, Node::End(name)) if name == "sheetData" => self.inside = Inside::Elsewhere,
            _ => {}
        }
        Ok(())
    }

    fn begin_row(&mut self, tag: &Tag<'_>) -> Result<(), Stop> {
        let row = match tag.get("r") {
            Some(text) => address::row(&text).ok_or_else(|| self.off_grid(&text))?,
            None => self.next_row,
        };
        self.at = Cell { row, col: 0 };
        if row < self.next_row {
            return Err(self.misplaced(&format!("{}", row + 1)));
        }
        if row > super::feed::LAST_ROW {
            return Err(self.off_grid(&format!("{}", u64::from(row) + 1)));
        }
        self.next_row = row + 1;
        self.next_col = 0;
        self.row_hidden = tag.get("hidden").is_some_and(|h| h == "1" || h == "true");
        self.row_counted = false;
        self.inside = Inside::Row;
        Ok(())
    }

    fn begin_cell(&mut self, tag: &Tag<'_>) -> Result<(), Stop> {
        let row = self.at.row;
        let col = match tag.get("r") {
            Some(text) => {
                let cell = address::cell(&text).ok_or_else(|| self.off_grid(&text))?;
                if cell.row != row || cell.col < self.next_col {
                    self.at = cell;
                    return Err(self.misplaced(&text));
                }
                cell.col
            }
            None => self.next_col,
        };
        if col > super::feed::LAST_COLUMN {
            return Err(self.off_grid(&format!("{}", col + 1)));
        }
        self.at.col = col;
        self.next_col = col + 1;
        self.kind = tag.get("t").unwrap_or_default().into_owned();
        self.values = 0;
        self.inline = false;
        self.inside = Inside::Cell;
        Ok(())
    }

    fn end_value(&mut self) -> Result<(), Stop> {
        self.inside = Inside::Cell;
        if self.values > 1 || (self.pieces > 1 && self.kind != "str") {
            return Err(self.odd());
        }
        if self.kind == "e" && !KNOWN_ERRORS.contains(&self.text.as_str()) {
            self.facts.lost.push((self.at, self.text.chars().take(40).collect()));
        }
        if !self.text.is_empty() {
            self.cells += 1;
            if self.cells > self.feed.limits().cells {
                return Err(self.feed.over("cells", self.cells));
            }
            if self.row_hidden && !self.row_counted {
                self.facts.hidden_rows += 1;
                self.row_counted = true;
            }
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Stop> {
        self.inside = Inside::Row;
        // One reader shows the value, another nothing.
        if self.kind == "inlineStr" && self.values > 0 && !self.inline {
            return Err(self.odd());
        }
        Ok(())
    }

    fn odd(&self) -> Stop {
        Box::new(self.feed.about_sheet(codes::ODD_VALUE, self.sheet, Some(self.at)))
    }

    fn off_grid(&self, address: &str) -> Stop {
        let short: String = address.chars().take(20).collect();
        Box::new(self.feed.about_sheet(codes::OFF_GRID, self.sheet, None).arg("address", short))
    }

    fn misplaced(&self, address: &str) -> Stop {
        Box::new(self.feed.about_sheet(codes::MISPLACED_CELL, self.sheet, Some(self.at)).arg("address", address))
    }
}
