//! Bytes of a text file → UTF-8: the only door to `encoding_rs`. Strict: a byte that its encoding does not have is found, never replaced.
//! Decoding comes before splitting: trail bytes of GBK look like `\` and `|`.

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

const CHUNK: usize = 1 << 16;
/// So many characters beyond ASCII are not UTF-8 by chance.
const SURE: u64 = 4;

/// What a text file's bytes are.
pub(super) struct Found {
    pub encoding: &'static Encoding,
    /// The start of the text, for telling its shape.
    pub sample: String,
}

/// Why a text file cannot be decoded.
pub(super) enum Undecodable {
    Io(io::Error),
    /// NUL bytes: not text.
    Binary,
    /// Neither UTF-8 nor GB18030 (or not the UTF-16 that its mark says), from this byte on, counted from one;
    /// after so many characters beyond ASCII.
    Malformed {
        byte: u64,
        after: u64,
    },
}

impl From<io::Error> for Undecodable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads everything once and tells the encoding: the mark, else UTF-8 if all of it is, else GB18030 if all of it is.
pub(super) fn find(open: impl Fn() -> io::Result<Box<dyn Read>>) -> Result<Found, Undecodable> {
    let mut start = [0; 4096];
    let got = fill(&mut *open()?, &mut start)?;
    let start = &start[..got];
    let marked = Encoding::for_bom(start).map(|(encoding, _)| encoding).or_else(|| unmarked_utf16(start));
    let candidates = marked.map_or_else(|| vec![UTF_8, GB18030], |encoding| vec![encoding]);
    let mut last = Undecodable::Binary;
    for encoding in candidates {
        match try_all(open()?, encoding) {
            // A damaged UTF-8 file is not GB18030, though it may decode as that.
            Err(end @ Undecodable::Malformed { after: SURE.., .. }) => return Err(end),
            Err(end @ Undecodable::Malformed { .. }) => last = end,
            end => return end,
        }
    }
    Err(last)
}

fn try_all(input: Box<dyn Read>, encoding: &'static Encoding) -> Result<Found, Undecodable> {
    let mut sample = String::new();
    let mut decoded = Decoded::new(input, encoding);
    while let Some(text) = decoded.next()? {
        if text.as_bytes().contains(&0) {
            return Err(Undecodable::Binary);
        }
        if sample.len() < CHUNK {
            sample.push_str(text);
        }
    }
    Ok(Found { encoding, sample })
}

/// A text as UTF-8, piece by piece, without its mark.
pub(super) struct Decoded {
    input: Box<dyn Read>,
    decoder: Decoder,
    bytes: Vec<u8>,
    /// Of `bytes`: from where on they are not decoded yet, and their end.
    from: usize,
    end: usize,
    /// Bytes of the file before `bytes`.
    before: u64,
    last: bool,
    done: bool,
    /// Characters beyond ASCII so far.
    foreign: u64,
    text: String,
    /// Of `text`: what [`Read`] has handed out.
    given: usize,
}

impl Decoded {
    pub fn new(input: Box<dyn Read>, encoding: &'static Encoding) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            bytes: vec![0; CHUNK],
            from: 0,
            end: 0,
            before: 0,
            last: false,
            done: false,
            foreign: 0,
            text: String::with_capacity(CHUNK * 3 + 16),
            given: 0,
        }
    }

    /// The next piece; `None` at the end.
    pub fn next(&mut self) -> Result<Option<&str>, Undecodable> {
        if self.done {
            return Ok(None);
        }
        if self.from == self.end && !self.last {
            self.before += u64::try_from(self.end).unwrap_or(u64::MAX);
            self.end = fill(&mut *self.input, &mut self.bytes)?;
            self.from = 0;
            self.last = self.end < self.bytes.len();
        }
        self.text.clear();
        self.given = 0;
        let bytes = &self.bytes[self.from..self.end];
        let (result, read) = self.decoder.decode_to_string_without_replacement(bytes, &mut self.text, self.last);
        self.from += read;
        self.foreign += u64::try_from(self.text.chars().filter(|c| !c.is_ascii()).count()).unwrap_or(u64::MAX);
        match result {
            DecoderResult::InputEmpty => self.done = self.last,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, after) => {
                let at = self.before + u64::try_from(self.from).unwrap_or(u64::MAX);
                let back = u64::from(length) + u64::from(after);
                let byte = (at + 1).saturating_sub(back).max(1);
                return Err(Undecodable::Malformed { byte, after: self.foreign });
            }
        }
        Ok(Some(&self.text))
    }
}

/// For parsers that read bytes: all of them are UTF-8.
impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            match self.next() {
                Ok(Some(_)) => {}
                Ok(None) => return Ok(0),
                Err(Undecodable::Io(e)) => return Err(e),
                Err(_) => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
        let got = (self.text.len() - self.given).min(buffer.len());
        buffer[..got].copy_from_slice(&self.text.as_bytes()[self.given..self.given + got]);
        self.given += got;
        Ok(got)
    }
}

/// All of a small text, replacing what cannot be decoded: for telling what a file is, never for reading it.
pub(super) fn lossy(bytes: &[u8]) -> String {
    let encoding = Encoding::for_bom(bytes).map_or_else(|| unmarked_utf16(bytes).unwrap_or(UTF_8), |(e, _)| e);
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut text = String::with_capacity(bytes.len() * 3 + 16);
    let (result, ..) = decoder.decode_to_string(bytes, &mut text, false);
    debug_assert_eq!(result, CoderResult::InputEmpty, "three bytes of UTF-8 for each byte are enough");
    text
}

/// UTF-16 without a mark shows as NUL bytes at every other place: tables are full of digits and commas.
fn unmarked_utf16(start: &[u8]) -> Option<&'static Encoding> {
    let nuls = |from: usize| start.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let enough = start.len() / 8;
    match (even, odd) {
        (0, odd) if odd > enough => Some(UTF_16LE),
        (even, 0) if even > enough => Some(UTF_16BE),
        _ => None,
    }
}

fn fill(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < buffer.len() {
        match input.read(&mut buffer[got..]) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(got)
}
