//! The directory of an OLE container (`.xls`, `.doc`, encrypted `.xlsx`): enough of it to tell what the file is.

use super::package::Refusal;
use crate::diag::codes;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

const END: u32 = 0xffff_fffa; // this and above are marks, not sectors
/// Streams below this size stand inside another one.
const MINI_STREAM: u32 = 4096;
/// Directory entries that are looked at.
const ENTRIES: usize = 65_536;

/// Refuses everything but a workbook that nobody has to ask a password for.
pub(super) fn check(path: &Path) -> Result<(), Refusal> {
    let file = File::open(path).map_err(Refusal::broken)?;
    let mut container = Container::new(BufReader::new(file)).map_err(Refusal::broken)?;
    let entries = container.entries().map_err(Refusal::broken)?;
    let named = |name: &'static str| entries.iter().filter(move |e| e.name.eq_ignore_ascii_case(name));
    if named("EncryptedPackage").next().is_some() {
        return Err(Refusal::new(codes::ENCRYPTED));
    }
    let books: Vec<&Entry> = named("Workbook").chain(named("Book")).collect();
    let [book] = books.as_slice() else {
        let document =
            ["WordDocument", "PowerPoint Document", "VisioDocument"].iter().any(|n| named(n).next().is_some());
        return Err(match (books.is_empty(), document) {
            // A workbook inside a workbook: which of them is read is chance.
            (false, _) => Refusal::new(codes::TWIN_PART).arg("part", "Workbook"),
            (true, true) => Refusal::new(codes::NOT_A_TABLE).arg("found", "document"),
            (true, false) => Refusal::new(codes::NOT_A_TABLE).arg("found", "binary"),
        });
    };
    if container.asks_password(book).map_err(Refusal::broken)? {
        return Err(Refusal::new(codes::ENCRYPTED));
    }
    Ok(())
}

struct Entry {
    name: String,
    first: u32,
    size: u32,
}

pub(super) struct Container<R> {
    file: R,
    sector: u64,
    /// The sectors that hold the table of sectors.
    tables: Vec<u32>,
    directory: u32,
}

impl<R: Read + Seek> Container<R> {
    pub fn new(mut file: R) -> io::Result<Self> {
        let mut header = [0; 512];
        file.read_exact(&mut header)?;
        let shift = u16::from_le_bytes([header[30], header[31]]);
        if !matches!(shift, 9 | 12) {
            return Err(invalid("sector size"));
        }
        let mut container = Self { file, sector: 1 << shift, tables: Vec::new(), directory: word(&header, 48) };
        let count = usize::try_from(word(&header, 44)).unwrap_or(usize::MAX);
        container.tables.extend((0..109).map(|i| word(&header, 76 + 4 * i)).filter(|s| *s < END));
        let mut next = word(&header, 68);
        while next < END && container.tables.len() < count {
            let bytes = container.read(next)?;
            let entries = bytes.len() / 4 - 1;
            container.tables.extend((0..entries).map(|i| word(&bytes, 4 * i)).filter(|s| *s < END));
            next = word(&bytes, 4 * entries);
        }
        container.tables.truncate(count);
        Ok(container)
    }

    fn read(&mut self, sector: u32) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; self.sector_size()];
        self.file.seek(SeekFrom::Start((u64::from(sector) + 1).saturating_mul(self.sector)))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn after(&mut self, sector: u32) -> io::Result<u32> {
        let per_table = self.sector / 4;
        let table = usize::try_from(u64::from(sector) / per_table).ok().and_then(|i| self.tables.get(i).copied());
        let bytes = self.read(table.ok_or_else(|| invalid("sector chain"))?)?;
        Ok(word(&bytes, usize::try_from(u64::from(sector) % per_table * 4).unwrap_or(0)))
    }

    fn entries(&mut self) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        let mut sector = self.directory;
        while sector < END {
            for entry in self.read(sector)?.chunks_exact(128) {
                let length = usize::from(u16::from_le_bytes([entry[64], entry[65]])).min(64) / 2;
                let units: Vec<u16> = entry[..64]
                    .chunks_exact(2)
                    .take(length.saturating_sub(1))
                    .map(|u| u16::from_le_bytes([u[0], u[1]]))
                    .collect();
                // 2 is a stream; empty entries are 0.
                if entry[66] == 2 {
                    let name = String::from_utf16_lossy(&units);
                    entries.push(Entry { name, first: word(entry, 116), size: word(entry, 120) });
                }
            }
            if entries.len() > ENTRIES {
                return Err(invalid("directory"));
            }
            sector = self.after(sector)?;
        }
        Ok(entries)
    }

    pub fn sector_size(&self) -> usize {
        usize::try_from(self.sector).unwrap_or(512)
    }

    /// Where in the file each sector of the workbook's stream begins. A stream shorter than a page has none of its own.
    pub fn workbook(&mut self) -> io::Result<Vec<usize>> {
        let is_book = |e: &Entry| ["Workbook", "Book"].iter().any(|n| e.name.eq_ignore_ascii_case(n));
        let book = self.entries()?.into_iter().find(is_book).ok_or_else(|| invalid("no workbook"))?;
        if book.size < MINI_STREAM {
            return Ok(Vec::new());
        }
        let count = u64::from(book.size).div_ceil(self.sector);
        let mut places = Vec::new();
        let mut sector = book.first;
        while sector < END && u64::try_from(places.len()).unwrap_or(u64::MAX) < count {
            let start = (u64::from(sector) + 1).saturating_mul(self.sector);
            places.push(usize::try_from(start).map_err(|_| invalid("sector chain"))?);
            sector = self.after(sector)?;
        }
        Ok(places)
    }

    /// Whether the stream's first records are followed by the one that says how it is encrypted.
    fn asks_password(&mut self, book: &Entry) -> io::Result<bool> {
        const FILE_PASS: u16 = 0x2f;
        if book.size < MINI_STREAM {
            return Ok(false);
        }
        let bytes = self.read(book.first)?;
        let mut at = 0;
        while let Some(&[a, b, c, d]) = bytes.get(at..at + 4) {
            if u16::from_le_bytes([a, b]) == FILE_PASS {
                return Ok(true);
            }
            at += 4 + usize::from(u16::from_le_bytes([c, d]));
        }
        Ok(false)
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(u32::MAX, u32::from_le_bytes)
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("OLE: {what}"))
}
