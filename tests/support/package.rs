//! Zip packages and OLE containers with any damage that a case asks for: every header is written by hand.

/// One part of a package; what its headers say can be made to lie.
#[derive(Clone)]
pub struct Part {
    name: String,
    bytes: Vec<u8>,
    crc: Option<u32>,
    declared: Option<u32>,
    flags: u16,
    /// Written over the data of the part before.
    overlaps: bool,
}

impl Part {
    pub fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into(), crc: None, declared: None, flags: 0, overlaps: false }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn crc(mut self, crc: u32) -> Self {
        self.crc = Some(crc);
        self
    }

    pub fn declared(mut self, size: u32) -> Self {
        self.declared = Some(size);
        self
    }

    pub fn encrypted(mut self) -> Self {
        self.flags = 1;
        self
    }

    pub fn overlapping(mut self) -> Self {
        self.overlaps = true;
        self
    }
}

/// A zip file, its parts stored as they are.
pub fn zip(parts: &[Part]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    let mut last = 0;
    for part in parts {
        let offset = if part.overlaps { last } else { out.len() };
        last = offset;
        let size = u32::try_from(part.bytes.len()).unwrap();
        let declared = part.declared.unwrap_or(size);
        let crc = part.crc.unwrap_or_else(|| crc32(&part.bytes));
        let name_length = u16::try_from(part.name.len()).unwrap().to_le_bytes();
        let mut common = Vec::new();
        for number in [20_u16, part.flags, 0, 0, 0x21] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc, size, declared] {
            common.extend(number.to_le_bytes());
        }
        common.extend(name_length);
        common.extend([0, 0]);
        if !part.overlaps {
            out.extend(b"PK\x03\x04");
            out.extend(&common);
            out.extend(part.name.as_bytes());
            out.extend(&part.bytes);
        }
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(u32::try_from(offset).unwrap().to_le_bytes());
        directory.extend(part.name.as_bytes());
    }
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    let start = u32::try_from(out.len()).unwrap().to_le_bytes();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(start);
    out.extend([0, 0]);
    out
}

/// A zip file, its parts deflated: for parts that are large and dull.
pub fn deflated(parts: &[Part]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for part in parts {
        let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
        writer.start_file(part.name.as_str(), options).unwrap();
        writer.write_all(&part.bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK_RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="46"/></cellXfs></styleSheet>"#;

/// The parts of a workbook with one sheet, `S`, whose XML is given; style 1 is a date, style 2 a length of time.
pub fn workbook_parts(sheet: &str, strings: &[&str]) -> Vec<Part> {
    let strings: Vec<_> = strings.iter().map(|s| format!("<si><t>{s}</t></si>")).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let styled = BOOK_RELS.replace(
        "</Relationships>",
        &format!(r#"<Relationship Id="rId3" Type="{relations}/styles" Target="styles.xml"/></Relationships>"#),
    );
    vec![
        Part::new("[Content_Types].xml", TYPES),
        Part::new("_rels/.rels", RELS),
        Part::new(
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        Part::new("xl/_rels/workbook.xml.rels", styled),
        Part::new("xl/styles.xml", STYLES),
        Part::new("xl/sharedStrings.xml", format!(r#"<sst xmlns="{main}">{}</sst>"#, strings.concat())),
        Part::new("xl/worksheets/sheet1.xml", sheet),
    ]
}

/// The XML of a sheet around its rows.
pub fn sheet(rows: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>"#
    )
}

/// An OLE container with these streams, each at least 4096 bytes long.
pub fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    const SECTOR: usize = 512;
    let mut table: Vec<u32> = Vec::new();
    let mut data = Vec::new();
    let mut directory = entry("Root Entry", 5, 0xffff_fffe, 0, 1);
    for (i, (name, bytes)) in streams.iter().enumerate() {
        let length = bytes.len().max(4096).next_multiple_of(SECTOR);
        let first = table.len();
        for sector in 1..length / SECTOR {
            table.push(u32::try_from(first + sector).unwrap());
        }
        table.push(0xffff_fffe);
        data.extend(*bytes);
        data.resize(table.len() * SECTOR, 0);
        let next = if i + 1 < streams.len() { u32::try_from(i + 2).unwrap() } else { u32::MAX };
        let mut stream = entry(name, 2, u32::try_from(first).unwrap(), u32::try_from(length).unwrap(), u32::MAX);
        stream[72..76].copy_from_slice(&next.to_le_bytes());
        directory.extend(stream);
    }
    directory.resize(directory.len().next_multiple_of(SECTOR), 0);
    let directory_start = table.len();
    let directory_sectors = directory.len() / SECTOR;
    for sector in 1..directory_sectors {
        table.push(u32::try_from(directory_start + sector).unwrap());
    }
    table.push(0xffff_fffe);
    data.extend(directory);
    let tables = (table.len() + 1).div_ceil(SECTOR / 4 - 1).max(1);
    let table_start = table.len();
    table.resize(table_start + tables, 0xffff_fffd);
    table.resize(tables * SECTOR / 4, u32::MAX);
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for (at, number) in [(24, 0x3e_u16), (26, 3), (28, 0xfffe), (30, 9), (32, 6)] {
        header[at..at + 2].copy_from_slice(&number.to_le_bytes());
    }
    let word = |n: usize| u32::try_from(n).unwrap();
    let words = [(44, word(tables)), (48, word(directory_start)), (56, 4096), (60, 0xffff_fffe), (68, 0xffff_fffe)];
    for (at, number) in words {
        header[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    for i in 0..109 {
        let sector = if i < tables { word(table_start + i) } else { u32::MAX };
        header[76 + 4 * i..80 + 4 * i].copy_from_slice(&sector.to_le_bytes());
    }
    header.extend(data);
    header.extend(table.iter().flat_map(|n| n.to_le_bytes()));
    header
}

fn entry(name: &str, kind: u8, first: u32, size: u32, child: u32) -> Vec<u8> {
    let mut entry = vec![0; 128];
    for (i, unit) in name.encode_utf16().enumerate() {
        entry[2 * i..2 * i + 2].copy_from_slice(&unit.to_le_bytes());
    }
    let length = u16::try_from(2 * (name.encode_utf16().count() + 1)).unwrap();
    entry[64..66].copy_from_slice(&length.to_le_bytes());
    entry[66] = kind;
    entry[67] = 1;
    for (at, number) in [(68, u32::MAX), (72, u32::MAX), (76, child), (116, first), (120, size)] {
        entry[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    entry
}
