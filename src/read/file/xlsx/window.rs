//! The text of a part as far as it is looked at: all of a small part, a sliding stretch of a large one. Always valid UTF-8.

use std::io::{self, Read};

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 17;

pub(super) struct Window<R> {
    input: R,
    text: String,
    /// Up to here the text has been dealt with.
    at: usize,
    /// Bytes of the part before the text.
    before: u64,
    /// The start of a character whose rest is still to come.
    cut: Vec<u8>,
    chunk: Vec<u8>,
    ended: bool,
}

impl<R: Read> Window<R> {
    /// A window on a part of so many bytes; with `whole` all of it is read at once.
    pub fn new(input: R, whole: Option<u64>) -> io::Result<Self> {
        let size = whole.and_then(|bytes| usize::try_from(bytes).ok());
        let chunk = vec![0; if size.is_some() { 0 } else { CHUNK }];
        let mut window = Self { input, text: String::new(), at: 0, before: 0, cut: Vec::new(), chunk, ended: false };
        if let Some(size) = size {
            // One byte more, so that the end is seen without growing.
            let mut bytes = Vec::with_capacity(size + 1);
            window.input.read_to_end(&mut bytes)?;
            window.text = String::from_utf8(bytes).map_err(|_| not_utf8())?;
            window.ended = true;
        } else {
            while window.text.is_empty() && window.refill()? {}
        }
        if window.text.starts_with('\u{feff}') {
            window.at = '\u{feff}'.len_utf8();
        }
        Ok(window)
    }

    /// The text, dealt with and not.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn at(&self) -> usize {
        self.at
    }

    /// Whether the text goes to the end of the part.
    pub fn is_last(&self) -> bool {
        self.ended
    }

    /// Everything up to here has been dealt with.
    pub fn advance(&mut self, to: usize) {
        self.at = to;
    }

    /// The byte of the part that we are at.
    pub fn byte(&self) -> u64 {
        self.before.saturating_add(u64::try_from(self.at).unwrap_or(u64::MAX))
    }

    /// Reads on, moving what has not been dealt with to the front. `false` at the end of the part.
    pub fn refill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.before = self.byte();
        self.text.drain(..self.at);
        self.at = 0;
        let got = loop {
            match self.input.read(&mut self.chunk) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                got => break got?,
            }
        };
        if got == 0 {
            self.ended = true;
            return if self.cut.is_empty() { Ok(false) } else { Err(not_utf8()) };
        }
        self.cut.extend_from_slice(&self.chunk[..got]);
        let valid = match std::str::from_utf8(&self.cut) {
            Ok(text) => text.len(),
            Err(e) if e.error_len().is_some() => return Err(not_utf8()),
            Err(e) => e.valid_up_to(),
        };
        self.text.push_str(std::str::from_utf8(&self.cut[..valid]).map_err(|_| not_utf8())?);
        self.cut.drain(..valid);
        Ok(true)
    }
}

fn not_utf8() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not UTF-8")
}
