//! Spreadsheet packages (`.xlsx`, `.ods`): the only door to `zip`. Looks at every part before any reader does.
//! `calamine` checks no CRC, so a changed byte would be read as another amount.

use super::feed::{Feed, Stop};
use super::limits::Limits;
use super::sniff::Format;
use super::xml::{Node, Xml, XmlFault};
use crate::diag::{Code, codes};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use zip::ZipArchive;
use zip::read::ZipFile;

/// Parts of one package.
const PARTS: usize = 10_000;

/// Why a package is refused: the code, and the arguments of its message.
#[derive(Debug)]
pub(super) struct Refusal {
    pub code: Code,
    pub args: Vec<(&'static str, String)>,
}

impl Refusal {
    pub fn new(code: Code) -> Self {
        Self { code, args: Vec::new() }
    }

    pub fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    #[expect(clippy::needless_pass_by_value, reason = "`map_err(Refusal::broken)`")]
    pub fn broken(detail: impl ToString) -> Self {
        Self::new(codes::BROKEN).arg("detail", detail.to_string())
    }

    pub fn xml(part: &str, fault: XmlFault) -> Self {
        match fault {
            XmlFault::DocumentType => Self::new(codes::DOCUMENT_TYPE).arg("part", part),
            XmlFault::Broken { detail, byte } => Self::broken(format!("{part}: {detail} (byte {byte})")),
        }
    }

    /// As the finding about the file.
    pub fn stop(self, feed: &Feed<'_>) -> Stop {
        let finding = feed.about(self.code);
        Box::new(self.args.into_iter().fold(finding, |finding, (name, value)| finding.arg(name, value)))
    }
}

/// An opened package whose directory is in order.
pub(super) struct Package {
    archive: ZipArchive<BufReader<File>>,
    /// By name as the parts refer to each other: no leading slash, lower case.
    index: BTreeMap<String, usize>,
}

impl Package {
    /// Opens the directory: no part twice, nothing encrypted, no part inside another, sizes within the limits.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, Refusal> {
        let unreadable = |e: io::Error| Refusal::new(codes::UNREADABLE).arg("detail", e.to_string());
        let file = File::open(path).map_err(unreadable)?;
        let packed = file.metadata().map_err(unreadable)?.len();
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(Refusal::broken)?;
        if archive.len() > PARTS {
            return Err(Refusal::broken(format!("{} parts", archive.len())));
        }
        if archive.has_duplicate_names() {
            return Err(Refusal::new(codes::TWIN_PART).arg("part", ""));
        }
        let mut index = BTreeMap::new();
        let mut unpacked = 0_u64;
        for i in 0..archive.len() {
            let entry = archive.by_index_raw(i).map_err(Refusal::broken)?;
            let name = entry.name().map_err(Refusal::broken)?.into_owned();
            if entry.encrypted() {
                return Err(Refusal::new(codes::ENCRYPTED));
            }
            unpacked = unpacked.saturating_add(entry.size());
            if index.insert(part_key(&name), i).is_some() {
                return Err(Refusal::new(codes::TWIN_PART).arg("part", name));
            }
        }
        let over = |limit: &'static str, allowed: u64, found: u64| {
            let refusal = Refusal::new(codes::OVER_LIMIT).arg("limit", limit);
            Err(refusal.arg("allowed", allowed.to_string()).arg("found", found.to_string()))
        };
        if unpacked > limits.unpacked {
            return over("unpacked", limits.unpacked, unpacked);
        }
        if unpacked > Limits::SMALL.saturating_add(packed.saturating_mul(limits.ratio)) {
            return over("ratio", limits.ratio, unpacked / packed.max(1));
        }
        if archive.has_overlapping_files().map_err(Refusal::broken)? {
            return Err(Refusal::broken("parts overlap"));
        }
        Ok(Self { archive, index })
    }

    /// The names of all parts, lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.index.keys().map(String::as_str)
    }

    /// The unpacked size that a part declares.
    pub fn size(&mut self, name: &str) -> Option<u64> {
        let i = *self.index.get(&part_key(name))?;
        self.archive.by_index_raw(i).ok().map(|entry| entry.size())
    }

    /// A part's bytes as they come, with its CRC and size checked at the end.
    pub fn part(&mut self, name: &str) -> Result<Option<BufReader<PartReader<'_>>>, Refusal> {
        let Some(&i) = self.index.get(&part_key(name)) else { return Ok(None) };
        let entry = self.archive.by_index(i).map_err(Refusal::broken)?;
        let left = entry.size();
        Ok(Some(BufReader::with_capacity(1 << 15, PartReader { entry, left })))
    }

    /// A part that another one refers to.
    pub fn needed(&mut self, name: &str) -> Result<BufReader<PartReader<'_>>, Refusal> {
        self.part(name)?.ok_or_else(|| Refusal::broken(format!("no part {name}")))
    }

    /// Reads a part that nobody looks into to its end, for its CRC.
    pub fn check_part(&mut self, name: &str, feed: &Feed<'_>) -> Result<(), Stop> {
        let Some(mut input) = self.part(name).map_err(|r| r.stop(feed))? else { return Ok(()) };
        drain(&mut input, feed).map_err(|e| Refusal::broken(format!("{name}: {e}")).stop(feed))?
    }

    /// Reads a part as XML to its end: whole, and without definitions of its own.
    pub fn check_xml(&mut self, name: &str, feed: &Feed<'_>) -> Result<(), Stop> {
        let input = self.needed(name).map_err(|r| r.stop(feed))?;
        let mut xml = Xml::new(input);
        let mut nodes = 0_u32;
        while xml.next().map_err(|fault| Refusal::xml(name, fault).stop(feed))?.is_some() {
            nodes = nodes.wrapping_add(1);
            if nodes.is_multiple_of(4096) {
                feed.check_time()?;
            }
        }
        Ok(())
    }

    /// What the package is.
    pub fn format(&mut self) -> Result<Format, Refusal> {
        if let Some(input) = self.part("mimetype")? {
            let mut mime = String::new();
            input.take(100).read_to_string(&mut mime).map_err(Refusal::broken)?;
            let foreign = |found: &str| Err(Refusal::new(codes::NOT_A_TABLE).arg("found", found));
            return match mime.trim().strip_prefix("application/vnd.oasis.opendocument.") {
                Some("spreadsheet" | "spreadsheet-template") => Ok(Format::Ods),
                Some(_) => foreign("document"),
                None => foreign("archive"),
            };
        }
        let Some(input) = self.part("[Content_Types].xml")? else {
            return Err(Refusal::new(codes::NOT_A_TABLE).arg("found", "archive"));
        };
        let mut xml = Xml::new(input);
        let mut found = "archive";
        while let Some(node) = xml.next().map_err(|fault| Refusal::xml("[Content_Types].xml", fault))? {
            let Node::Start(tag) = node else { continue };
            let kind = tag.local("ContentType").unwrap_or_default().to_ascii_lowercase();
            match kind.as_str() {
                k if k.contains("sheet.binary.macroenabled.main") => return Err(Refusal::new(codes::XLSB)),
                k if k.ends_with(".main+xml") && (k.contains("spreadsheetml") || k.contains("ms-excel")) => {
                    return Ok(Format::Xlsx);
                }
                k if k.ends_with(".main+xml") => found = "document",
                _ => {}
            }
        }
        Err(Refusal::new(codes::NOT_A_TABLE).arg("found", found))
    }
}

/// A part that has to be as long as it says.
pub(super) struct PartReader<'p> {
    entry: ZipFile<'p, BufReader<File>>,
    left: u64,
}

impl Read for PartReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.entry.read(buffer)?;
        if got == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "shorter than declared"));
        }
        self.left = self.left.saturating_sub(u64::try_from(got).unwrap_or(u64::MAX));
        Ok(got)
    }
}

/// How parts are looked up: without regard to case, slashes forward, none in front.
fn part_key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

fn drain(input: &mut dyn BufRead, feed: &Feed<'_>) -> io::Result<Result<(), Stop>> {
    let mut buffer = vec![0; 1 << 16];
    let mut chunks = 0_u32;
    while input.read(&mut buffer)? > 0 {
        chunks = chunks.wrapping_add(1);
        if chunks.is_multiple_of(64)
            && let Err(stop) = feed.check_time()
        {
            return Ok(Err(stop));
        }
    }
    Ok(Ok(()))
}
