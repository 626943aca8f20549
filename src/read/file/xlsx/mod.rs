//! `.xlsx` and `.xlsm`, by a scanner of our own: one pass that unpacks, checks and reads, converting only what is wanted.
//! `calamine` is somewhat slower and misreads some damaged files in silence; tests hold this reader against it.

mod cells;
mod plain;
mod strings;
mod styles;
mod tokens;
mod value;
mod window;
mod workbook;

use super::address;
use super::feed::{Feed, Merge, Stop};
use super::package::{Package, Refusal};
use super::raw::Want;
use cells::{Book, Found, Mode};
use strings::Strings;
use tokens::Tokens;
use workbook::{SheetPart, Workbook};

/// A sheet of up to so many bytes is unpacked as a whole; a larger one is read twice, because merged ranges stand behind the cells.
const WHOLE: u64 = 24 << 20;

/// Reads a workbook: every part of it to its end, for its CRC.
pub(super) fn read(package: &mut Package, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let workbook = Workbook::read(package, feed)?;
    let is_read = |name: &str| {
        let own = |part: &str| part.to_lowercase() == name;
        workbook.sheets.iter().any(|s| own(&s.part)) || workbook.strings.as_deref().is_some_and(own)
    };
    let others: Vec<String> = package.names().filter(|n| !is_read(n)).map(str::to_owned).collect();
    for name in others {
        package.check_part(&name, feed)?;
    }
    let mut book = Book { strings: Strings::default(), styles: Vec::new(), from_1904: workbook.from_1904 };
    if let Some(part) = &workbook.strings {
        let input = package.needed(part).map_err(|r| r.stop(feed))?;
        book.strings = Strings::read(input, part, feed)?;
    }
    if let Some(part) = &workbook.styles {
        let input = package.needed(part).map_err(|r| r.stop(feed))?;
        book.styles = styles::read(input, part).map_err(|r| r.stop(feed))?;
    }
    for sheet in &workbook.sheets {
        read_sheet(package, sheet, &mut book, feed)?;
    }
    feed.end_sheet()
}

fn read_sheet(package: &mut Package, sheet: &SheetPart, book: &mut Book, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let size = package.size(&sheet.part);
    let whole = size.filter(|size| *size <= WHOLE);
    let names = (sheet.name.as_str(), sheet.part.as_str());
    let mut tokens = open(package, sheet, whole, feed)?;
    let merges = if whole.is_some() {
        merges(tokens.text())
    } else {
        let found = cells::walk(&mut tokens, names, book, Mode::Check, feed)?;
        drop(tokens);
        tokens = open(package, sheet, whole, feed)?;
        found.merges
    };
    let want = feed.sheet(Some(&sheet.name), sheet.hidden, merges.clone())?;
    let mode = if want == Want::Read { Mode::Deliver } else { Mode::Check };
    let Found { merges: found, hidden_rows } = cells::walk(&mut tokens, names, book, mode, feed)?;
    if want == Want::Read && hidden_rows > 0 {
        feed.hidden_rows(hidden_rows);
    }
    if found != merges {
        return Err(Refusal::broken(format!("{}: merged cells", sheet.part)).stop(feed));
    }
    Ok(())
}

type SheetTokens<'p> = Tokens<std::io::BufReader<super::package::PartReader<'p>>>;

fn open<'p>(
    package: &'p mut Package,
    sheet: &SheetPart,
    whole: Option<u64>,
    feed: &Feed<'_>,
) -> Result<SheetTokens<'p>, Stop> {
    let input = package.needed(&sheet.part).map_err(|r| r.stop(feed))?;
    Tokens::new(input, whole).map_err(|fault| Refusal::xml(&sheet.part, fault).stop(feed))
}

/// The merged ranges of a sheet, before it is read: they stand behind the last cell.
fn merges(text: &str) -> Vec<Merge> {
    let tail = text.rfind("sheetData").map_or("", |at| &text[at..]);
    let mut found = Vec::new();
    for tag in tail.split('<').skip(1) {
        let name = tag.split([' ', '\t', '\r', '\n', '/', '>']).next().unwrap_or_default();
        if name.rsplit(':').next() != Some("mergeCell") {
            continue;
        }
        let range = tag.split_once("ref=").and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next());
        found.extend(range.and_then(address::range));
    }
    found
}
