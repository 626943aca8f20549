//! A workbook taken apart: its parts as XML trees, its cells with formulas and cached results.

use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use zip::{ZipArchive, ZipWriter};

/// The files of a package, by name.
#[derive(Clone, Debug)]
pub struct Package {
    pub parts: BTreeMap<String, Vec<u8>>,
}

/// An element of XML: local names, without namespaces' prefixes.
#[derive(Clone, Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Element>,
}

/// What a cell shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    Empty,
    Number(f64),
    Text(String),
    Bool(bool),
    Error(String),
}

/// A cell by its place: sheet and A1.
#[derive(Clone, Debug)]
pub struct Found {
    pub formula: Option<String>,
    pub shown: Shown,
}

impl Package {
    /// Takes the bytes apart; a name that stands twice is a broken package.
    pub fn open(bytes: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for i in 0..archive.len() {
            let mut entry = archive.by_index(i).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            assert!(parts.insert(name.clone(), content).is_none(), "{name} stands twice");
        }
        Self { parts }
    }

    /// Puts it together again.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.parts {
            out.start_file(name.clone(), zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(content).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    pub fn text(&self, part: &str) -> &str {
        std::str::from_utf8(self.parts.get(part).unwrap_or_else(|| panic!("no part {part}"))).unwrap()
    }

    pub fn xml(&self, part: &str) -> Element {
        parse(self.text(part))
    }

    /// The sheets in the order of their tabs: name and part.
    pub fn sheets(&self) -> Vec<(String, String)> {
        let relations = self.xml("xl/_rels/workbook.xml.rels");
        let target = |id: &str| {
            let relation = relations.children.iter().find(|r| r.get("Id") == Some(id)).unwrap();
            format!("xl/{}", relation.get("Target").unwrap().trim_start_matches("/xl/"))
        };
        let workbook = self.xml("xl/workbook.xml");
        let sheets = workbook.child("sheets").unwrap();
        sheets.children.iter().map(|s| (s.get("name").unwrap().to_owned(), target(s.get("id").unwrap()))).collect()
    }

    /// The texts that cells share.
    pub fn strings(&self) -> Vec<String> {
        match self.parts.contains_key("xl/sharedStrings.xml") {
            true => self.xml("xl/sharedStrings.xml").children.iter().map(|si| si.all_text("t")).collect(),
            false => Vec::new(),
        }
    }

    /// Every cell that holds something.
    pub fn cells(&self) -> BTreeMap<(String, String), Found> {
        let strings = self.strings();
        let mut cells = BTreeMap::new();
        for (name, part) in self.sheets() {
            let sheet = self.xml(&part);
            for row in &sheet.child("sheetData").unwrap().children {
                for cell in &row.children {
                    let formula = cell.child("f").map(|f| f.text.clone());
                    let found = Found { formula, shown: shown(cell, &strings) };
                    if found.formula.is_some() || found.shown != Shown::Empty {
                        cells.insert((name.clone(), cell.get("r").unwrap().to_owned()), found);
                    }
                }
            }
        }
        cells
    }

    /// Types a value into a cell of a sheet; its format stays.
    pub fn put(&mut self, part: &str, cell: &str, value: &Shown) {
        let xml = self.text(part).to_owned();
        let start = xml.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("{part} has no cell {cell}"));
        let opening = start + xml[start..].find('>').unwrap() + 1;
        let empty = xml[..opening].ends_with("/>");
        let end = if empty { opening } else { opening + xml[opening..].find("</c>").unwrap() + "</c>".len() };
        let style = xml[start..opening].split(" s=\"").nth(1).map(|s| s.split('"').next().unwrap());
        let style = style.map(|s| format!(" s=\"{s}\"")).unwrap_or_default();
        let filled = match value {
            Shown::Empty => format!("<c r=\"{cell}\"{style}/>"),
            Shown::Number(n) => format!("<c r=\"{cell}\"{style}><v>{n}</v></c>"),
            Shown::Bool(b) => format!("<c r=\"{cell}\"{style} t=\"b\"><v>{}</v></c>", u8::from(*b)),
            Shown::Text(t) => format!("<c r=\"{cell}\"{style} t=\"inlineStr\"><is><t>{t}</t></is></c>"),
            Shown::Error(_) => format!("<c r=\"{cell}\"{style} t=\"e\"><f>NA()</f><v>#N/A</v></c>"),
        };
        let edited = format!("{}{filled}{}", &xml[..start], &xml[end..]);
        self.parts.insert(part.to_owned(), edited.into_bytes());
    }

    /// The same workbook without any cached result.
    pub fn without_results(&self) -> Self {
        let mut bare = self.clone();
        for (name, content) in &mut bare.parts {
            if name.starts_with("xl/worksheets/sheet") {
                *content = strip(std::str::from_utf8(content).unwrap()).into_bytes();
            }
        }
        bare
    }
}

fn shown(cell: &Element, strings: &[String]) -> Shown {
    let value = cell.child("v").map(|v| v.text.clone());
    match (cell.get("t"), value) {
        (Some("inlineStr"), _) => Shown::Text(cell.all_text("t")),
        (Some("str"), value) => Shown::Text(value.unwrap_or_default()),
        (_, None) => Shown::Empty,
        (Some("s"), Some(index)) => Shown::Text(strings[index.parse::<usize>().unwrap()].clone()),
        (Some("b"), Some(v)) => Shown::Bool(v == "1"),
        (Some("e"), Some(v)) => Shown::Error(v),
        (_, Some(v)) => Shown::Number(v.parse().unwrap_or_else(|_| panic!("{v} is no number"))),
    }
}

/// Drops `<v>` and `t=` of every formula cell.
fn strip(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(start) = rest.find("<c ") {
        let Some(end) = rest[start..].find('>').map(|e| start + e + 1) else { break };
        let opening = &rest[start..end];
        let body_end = rest[end..].find("</c>").map(|e| end + e);
        let body = body_end.map_or("", |b| &rest[end..b]);
        if opening.ends_with("/>") || !body.starts_with("<f") {
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        out.push_str(&rest[..start]);
        let typed = opening.find(" t=\"");
        match typed {
            Some(at) => {
                let close = at + 4 + opening[at + 4..].find('"').unwrap() + 1;
                out.push_str(&opening[..at]);
                out.push_str(&opening[close..]);
            }
            None => out.push_str(opening),
        }
        out.push_str(&body[..body.find("<v").unwrap_or(body.len())]);
        rest = &rest[body_end.unwrap()..];
    }
    out.push_str(rest);
    out
}

impl Element {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    /// Every element of this name below, in order.
    pub fn all<'e>(&'e self, name: &str, found: &mut Vec<&'e Element>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            child.all(name, found);
        }
    }

    pub fn every(&self, name: &str) -> Vec<&Element> {
        let mut found = Vec::new();
        self.all(name, &mut found);
        found
    }

    fn all_text(&self, name: &str) -> String {
        self.every(name).iter().map(|e| e.text.as_str()).collect()
    }
}

fn parse(xml: &str) -> Element {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => {
                let element = element(&start);
                open.last_mut().unwrap().children.push(element);
            }
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let c = match (name, reference.resolve_char_ref().unwrap()) {
                    (_, Some(c)) => c,
                    ("amp", None) => '&',
                    ("lt", None) => '<',
                    ("gt", None) => '>',
                    ("quot", None) => '"',
                    ("apos", None) => '\'',
                    (other, None) => panic!("&{other};"),
                };
                open.last_mut().unwrap().text.push(c);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut root = open.pop().unwrap();
    assert!(open.is_empty(), "an element is not closed");
    root.children.pop().unwrap()
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Element {
    let local = |name: &str| name.rsplit(':').next().unwrap().to_owned();
    let attributes = start.attributes().map(|a| {
        let a = a.unwrap();
        (local(a.key.as_ref()), a.normalized_value(quick_xml::XmlVersion::Explicit1_0).unwrap().into_owned())
    });
    Element { name: local(start.name().as_ref()), attributes: attributes.collect(), ..Element::default() }
}
