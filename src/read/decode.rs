//! Bytes of a text file → UTF-8: the only door to `encoding_rs`. Strict: a byte that its encoding does not have is found, never replaced.
//! Decoding comes before splitting: trail bytes of GBK look like `\` and `|`.

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

const CHUNK: usize = 1 << 16;

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
    /// Neither UTF-8 nor GB18030 (or not the UTF-16 that its mark says), from this byte on, counted from one.
    Malformed {
        byte: u64,
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
    let mut furthest = 0;
    for encoding in candidates {
        let mut sample = String::new();
        let mut binary = false;
        let outcome = decode(&mut *open()?, encoding, |text| {
            if sample.len() < CHUNK {
                sample.push_str(text);
            }
            binary |= text.as_bytes().contains(&0);
            !binary
        });
        match outcome {
            Ok(()) if binary => return Err(Undecodable::Binary),
            Ok(()) => return Ok(Found { encoding, sample }),
            Err(Undecodable::Malformed { byte }) => furthest = furthest.max(byte),
            Err(other) => return Err(other),
        }
    }
    Err(Undecodable::Malformed { byte: furthest })
}

/// Decodes from the start, piece by piece; `take` returns whether to go on. The mark is left out.
pub(super) fn decode(
    input: &mut dyn Read,
    encoding: &'static Encoding,
    mut take: impl FnMut(&str) -> bool,
) -> Result<(), Undecodable> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut bytes = vec![0; CHUNK];
    let mut text = String::with_capacity(CHUNK * 3 + 16);
    let mut before = 0;
    loop {
        let got = fill(input, &mut bytes)?;
        let last = got < bytes.len();
        if !step(&mut decoder, &bytes[..got], &mut text, last, before, &mut take)? || last {
            return Ok(());
        }
        before += u64::try_from(got).unwrap_or(u64::MAX);
    }
}

fn step(
    decoder: &mut Decoder,
    mut bytes: &[u8],
    text: &mut String,
    last: bool,
    mut before: u64,
    take: &mut impl FnMut(&str) -> bool,
) -> Result<bool, Undecodable> {
    loop {
        text.clear();
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, text, last);
        before += u64::try_from(read).unwrap_or(u64::MAX);
        bytes = &bytes[read..];
        if !take(text) {
            return Ok(false);
        }
        match result {
            DecoderResult::InputEmpty => return Ok(true),
            DecoderResult::OutputFull => text.reserve(CHUNK),
            DecoderResult::Malformed(length, after) => {
                let back = u64::from(length) + u64::from(after);
                return Err(Undecodable::Malformed { byte: (before + 1).saturating_sub(back).max(1) });
            }
        }
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
