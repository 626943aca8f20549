//! What a file is, by its first bytes and never by its name.

use super::decode;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `.xlsx`, `.xlsm`.
    Xlsx,
    /// `.xls` of Excel 97–2003.
    Xls,
    Ods,
    /// Delimited text.
    Text,
    /// An HTML page with a table: the `.xls` of many web consoles.
    Html,
    /// The XML spreadsheet of Excel 2003.
    Xml2003,
}

impl Format {
    /// As messages name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Text => "text",
            Self::Html => "HTML",
            Self::Xml2003 => "XML 2003",
        }
    }

    /// The formats that an extension promises.
    #[must_use]
    pub fn promised(extension: &str) -> Option<&'static [Self]> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "xlsx" | "xlsm" | "xltx" | "xltm" => &[Self::Xlsx],
            "xls" | "xlt" | "et" => &[Self::Xls],
            "ods" => &[Self::Ods],
            "csv" | "tsv" | "txt" | "tab" => &[Self::Text],
            "htm" | "html" => &[Self::Html],
            "xml" => &[Self::Xml2003],
            "xlsb" => &[],
            _ => return None,
        })
    }
}

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// A zip package: its parts tell which.
    Zip,
    /// An OLE container: its directory tells which.
    Ole,
    Html,
    Xml2003,
    Text,
    /// Something that is no table, by the key of its name in the catalogue's `[format]`.
    Foreign(&'static str),
}

const MAGIC: [(&[u8], Start); 11] = [
    (b"PK\x03\x04", Start::Zip),
    (b"PK\x05\x06", Start::Zip),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Start::Ole),
    (b"%PDF", Start::Foreign("pdf")),
    (b"\x89PNG", Start::Foreign("image")),
    (b"\xff\xd8\xff", Start::Foreign("image")),
    (b"GIF8", Start::Foreign("image")),
    (b"Rar!", Start::Foreign("archive")),
    (b"7z\xbc\xaf\x27\x1c", Start::Foreign("archive")),
    (b"\x1f\x8b", Start::Foreign("archive")),
    (b"SQLite format 3\0", Start::Foreign("binary")),
];

/// Judges a file by its first few thousand bytes.
pub(super) fn start(bytes: &[u8]) -> Start {
    if let Some((_, start)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return *start;
    }
    let text = decode::lossy(bytes).to_ascii_lowercase();
    let text = text.trim_start();
    if !text.starts_with('<') {
        return Start::Text;
    }
    if text.contains("urn:schemas-microsoft-com:office:spreadsheet") && text.contains("<workbook") {
        Start::Xml2003
    } else if text.starts_with("<?xml") && !text.contains("<html") {
        Start::Foreign("xml")
    } else if ["<html", "<table", "<!doctype html", "<head", "<meta", "<body"].iter().any(|tag| text.contains(tag)) {
        Start::Html
    } else {
        Start::Text
    }
}
