//! XML, node by node: the only door to `quick-xml`. Stricter than a reader of spreadsheets has to be, because a damaged part must
//! not pass for a short one: well-formed to its end, no document type, nothing of boundless size.

use quick_xml::Reader;
use quick_xml::errors::IllFormedError;
use quick_xml::escape::unescape;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::io::{self, BufRead, Read};

/// Bytes of one tag or one stretch of text.
const PIECE: usize = 16 << 20;
const DEPTH: u32 = 256;
const ATTRIBUTES: usize = 256;

/// A node. Names are without their prefix.
pub(super) enum Node<'b> {
    Start(Tag<'b>),
    End(Cow<'b, str>),
    Text(Cow<'b, str>),
    /// A character written as `&amp;` or `&#10;`.
    Reference(char),
    /// Text as `<![CDATA[…]]>`.
    Data(Cow<'b, str>),
    /// A comment, a processing instruction, the declaration.
    Aside,
}

/// A start tag.
pub(super) struct Tag<'b>(BytesStart<'b>);

/// Why a part is not XML that we read.
#[derive(Debug)]
pub(super) enum XmlFault {
    /// It declares a document type: nobody who makes spreadsheets does, and entities can be bombs.
    DocumentType,
    /// Anything else, in the parser's words, with the byte.
    Broken { detail: String, byte: u64 },
}

pub(super) struct Xml<R> {
    reader: Reader<Piecewise<R>>,
    buffer: Vec<u8>,
    depth: u32,
    /// The root element has begun.
    rooted: bool,
}

impl<R: BufRead> Xml<R> {
    pub fn new(input: R) -> Self {
        let mut reader = Reader::from_reader(Piecewise { input, left: PIECE });
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().enable_all_checks(true);
        Self { reader, buffer: Vec::new(), depth: 0, rooted: false }
    }

    /// The next node; `None` at the end of a whole document.
    pub fn next(&mut self) -> Result<Option<Node<'_>>, XmlFault> {
        self.buffer.clear();
        self.reader.get_mut().left = PIECE;
        let byte = self.reader.buffer_position();
        let broken = |detail: String| XmlFault::Broken { detail, byte };
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|e| broken(e.to_string()))?;
        Ok(Some(match event {
            Event::Start(tag) => {
                self.depth += 1;
                if self.depth > DEPTH || (self.depth == 1 && self.rooted) {
                    return Err(broken("nesting".into()));
                }
                self.rooted = true;
                for (count, attribute) in tag.attributes().enumerate() {
                    let attribute = attribute.map_err(|e| broken(e.to_string()))?;
                    unescape(&attribute.value).map_err(|e| broken(e.to_string()))?;
                    if count == ATTRIBUTES {
                        return Err(broken("too many attributes".into()));
                    }
                }
                Node::Start(Tag(tag))
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                let name = tag.into_owned();
                Node::End(Cow::Owned(name.local_name().as_ref().to_owned()))
            }
            Event::Text(text) => {
                if self.depth == 0 && !text.trim_ascii().is_empty() {
                    return Err(broken("text outside the root".into()));
                }
                Node::Text(text.xml10_content())
            }
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|e| broken(e.to_string()))?;
                let character = character.or_else(|| predefined(&reference));
                Node::Reference(character.ok_or_else(|| broken(format!("&{};", &*reference)))?)
            }
            Event::CData(data) => Node::Data(data.xml10_content()),
            Event::DocType(_) => return Err(XmlFault::DocumentType),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Node::Aside,
            Event::Empty(_) => return Err(broken("empty element".into())),
            Event::Eof if self.depth > 0 || !self.rooted => {
                return Err(broken(IllFormedError::MissingEndTag(String::new()).to_string()));
            }
            Event::Eof => return Ok(None),
        }))
    }
}

impl Tag<'_> {
    pub fn name(&self) -> &str {
        let name = self.0.name();
        let full = name.into_inner();
        full.rsplit(':').next().unwrap_or(full)
    }

    /// The attribute of this full name, prefix and all.
    pub fn get(&self, key: &str) -> Option<Cow<'_, str>> {
        self.find(|a| a.key.as_ref() == key)
    }

    /// The attribute of this name under any prefix.
    pub fn local(&self, key: &str) -> Option<Cow<'_, str>> {
        self.find(|a| a.key.local_name().as_ref() == key)
    }

    /// All attributes, for tests.
    #[cfg(test)]
    pub fn shown(&self) -> String {
        let all = self.0.attributes().flatten();
        all.fold(String::new(), |out, a| out + &format!(" {}={:?}", a.key.as_ref(), unescape(&a.value).unwrap()))
    }

    fn find(&self, wanted: impl Fn(&Attribute<'_>) -> bool) -> Option<Cow<'_, str>> {
        let attribute = self.0.attributes().with_checks(false).flatten().find(wanted)?;
        // Every value has been unescaped once before the tag was handed out.
        match attribute.value {
            Cow::Borrowed(value) => unescape(value).ok(),
            Cow::Owned(value) => unescape(&value).ok().map(|v| Cow::Owned(v.into_owned())),
        }
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// Ends a single tag or text that never ends.
struct Piecewise<R> {
    input: R,
    left: usize,
}

impl<R: BufRead> BufRead for Piecewise<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "one tag or text without end"));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount);
        self.input.consume(amount);
    }
}

impl<R: BufRead> Read for Piecewise<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let got = available.len().min(buffer.len());
        buffer[..got].copy_from_slice(&available[..got]);
        self.consume(got);
        Ok(got)
    }
}
