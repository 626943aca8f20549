//! The same tokens however a document is cut, and as `quick-xml` tells them.

use super::*;
use crate::read::file::xml::{Node, Xml};

/// Hands out a few bytes at a time.
struct Drops<'t>(&'t [u8], usize);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.1.min(self.0.len()).min(buffer.len());
        buffer[..got].copy_from_slice(&self.0[..got]);
        self.0 = &self.0[got..];
        Ok(got)
    }
}

/// The document as lines: texts joined, references resolved, asides left out; the last line is how it ended.
fn lines(mut tokens: Tokens<impl Read>) -> Vec<String> {
    let mut out = Vec::new();
    loop {
        let token = match tokens.next() {
            Ok(Some(token)) => token,
            Ok(None) => break,
            Err(XmlFault::DocumentType) => return vec!["document type".into()],
            Err(XmlFault::Broken { .. }) => return vec!["broken".into()],
        };
        match token {
            Token::Open(name) => {
                let values = tokens.attributes.iter().map(|(k, v)| {
                    let mut value = String::new();
                    append(tokens.part(v.clone()), &mut value);
                    format!(" {}={value:?}", tokens.part(k.clone()))
                });
                out.push(format!("<{}{}", tokens.part(name), values.collect::<String>()));
            }
            Token::Close(name) => out.push(format!("</{}", tokens.part(name))),
            Token::Text(range) => {
                let mut text = String::new();
                append(tokens.part(range), &mut text);
                add(&text, &mut out);
            }
            Token::Data(range) => add(tokens.part(range), &mut out),
            Token::Aside => {}
        }
    }
    out
}

fn add(text: &str, out: &mut Vec<String>) {
    match out.last_mut() {
        Some(last) if last.starts_with('"') => last.push_str(text),
        _ => out.push(format!("\"{text}")),
    }
}

fn oracle(bytes: &[u8]) -> Vec<String> {
    let mut xml = Xml::new(bytes);
    let mut out = Vec::new();
    loop {
        match xml.next() {
            Ok(None) => break,
            Ok(Some(Node::Start(tag))) => out.push(format!("<{}{}", tag.name(), tag.shown())),
            Ok(Some(Node::End(name))) => out.push(format!("</{name}")),
            Ok(Some(Node::Text(text) | Node::Data(text))) => add(&text, &mut out),
            Ok(Some(Node::Reference(c))) => add(&c.to_string(), &mut out),
            Ok(Some(Node::Aside)) => {}
            Err(XmlFault::DocumentType) => return vec!["document type".into()],
            Err(XmlFault::Broken { .. }) => return vec!["broken".into()],
        }
    }
    out
}

fn read(bytes: &[u8]) -> Vec<String> {
    let size = u64::try_from(bytes.len()).unwrap();
    Tokens::new(bytes, Some(size)).map_or_else(|_| vec!["broken".into()], lines)
}

fn read_in_drops(bytes: &[u8], drop: usize) -> Vec<String> {
    Tokens::new(Drops(bytes, drop), None).map_or_else(|_| vec!["broken".into()], lines)
}

const DOCUMENT: &str = "\u{feff}<?xml version='1.0'?>\r\n<!-- a --><x:w xmlns:x=\"u\"><d a='1&amp;' b = \"<\"/><c r=\"A1\" t='s'  >\
    <v>0</v><is><t xml:space=\"preserve\"> 小\r\n鹿 &#x4e2d;&lt; </t></is></c ><![CDATA[<&>]]><x:e/></x:w>\n";

#[test]
fn a_document_is_the_same_however_it_is_cut_and_whoever_reads_it() {
    let document = DOCUMENT.replace("\"<\"", "\"&gt;\"");
    let whole = read(document.as_bytes());
    assert_eq!(whole, oracle(document.as_bytes()));
    assert!(whole.len() > 10, "{whole:?}");
    for drop in 1..50 {
        assert_eq!(read_in_drops(document.as_bytes(), drop), whole, "{drop}");
    }
}

#[test]
fn documents_that_are_not_well_formed_are_refused() {
    for bad in [
        "",
        "x",
        "<a>",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>x",
        "<a b></a>",
        "<a b=1/>",
        "<a b='1' b='2'/>",
        "<a b='1'c='2'/>",
        "<a b='<'/>",
        "<a>&x;</a>",
        "<a>&</a>",
        "<a>&#0;</a>",
        "<a>&#xd800;</a>",
        "<a b='&x;'/>",
        "<!-- -- --><a/>",
        "<a><!-- </a>",
        "<![CDATA[x]]><a/>",
        "<a><![CDATA[</a>",
        "<!DOCTYPE a><a/>",
        "<a></a x>",
        "< a/>",
        "<a",
        "<a b='",
        "<a/",
        "<>",
        "<a=''/>",
    ] {
        let got = read(bad.as_bytes());
        assert!(got == ["broken"] || got == ["document type"], "{bad}: {got:?}");
        assert_eq!(read_in_drops(bad.as_bytes(), 1), got, "{bad}");
    }
}

#[test]
fn damaged_documents_are_never_read_as_anything_that_the_oracle_does_not_read() {
    let document = DOCUMENT.replace("\"<\"", "\"&gt;\"");
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    let marks = b"<>/='\"&;! a\n-[]?x\xe4";
    let mut accepted = 0;
    for _ in 0..3000 {
        let mut bytes = document.as_bytes().to_vec();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            match random(3) {
                0 => bytes[at] = marks[random(marks.len())],
                1 => bytes.insert(at, marks[random(marks.len())]),
                _ => drop(bytes.remove(at)),
            }
        }
        let got = read(&bytes);
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(read_in_drops(&bytes, 1 + random(9)), got, "{text}");
        if got != ["broken"] {
            accepted += 1;
            assert_eq!(got, oracle(&bytes), "{text}");
        }
    }
    assert!(accepted > 300, "{accepted}");
}
