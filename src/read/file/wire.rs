//! How a worker process tells its parent what it reads: bytes over a pipe, made for nobody else.
//! Numbers are little-endian, texts are preceded by their length, every message begins with a letter.

use super::raw::{Fault, Raw};
use crate::diag::{ALL_CODES, Code};
use crate::number::Num;
use chrono::NaiveDateTime;
use std::io::{self, Read, Write};
use std::sync::Arc;

/// What a worker says.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    Sheet {
        name: String,
        hidden: bool,
    },
    Row {
        index: u32,
        cells: Vec<(u32, Raw)>,
        merged: Vec<(u32, Raw)>,
    },
    /// Why reading ended early: the code, its arguments, and the cell of the last sheet that it is about.
    Stop {
        code: Code,
        args: Vec<(&'static str, String)>,
        cell: Option<(u32, u32)>,
    },
    /// All was read.
    Done,
}

/// One text, and the cells of one row.
const LONGEST: u32 = 1 << 20;
const WIDEST: u32 = 1 << 16;

/// The arguments that reading's findings have.
const ARGUMENTS: [&str; 9] = ["detail", "limit", "allowed", "found", "sheet", "rows", "part", "address", "byte"];

const MOMENT: &str = "%Y-%m-%dT%H:%M:%S";

pub(super) fn write(message: &Message, out: &mut impl Write) -> io::Result<()> {
    match message {
        Message::Sheet { name, hidden } => {
            out.write_all(&[b'S', u8::from(*hidden)])?;
            put_text(name, out)
        }
        Message::Row { index, cells, merged } => put_row(*index, cells, merged, out),
        Message::Stop { code, args, cell } => {
            out.write_all(b"E")?;
            put_text(code.number(), out)?;
            put_number(u32::try_from(args.len()).unwrap_or(0), out)?;
            for (name, value) in args {
                put_text(name, out)?;
                put_text(value, out)?;
            }
            let (row, col) = cell.unwrap_or((u32::MAX, u32::MAX));
            put_number(row, out)?;
            put_number(col, out)
        }
        Message::Done => out.write_all(b"Z"),
    }
}

/// A row, without taking it.
pub(super) fn put_row(index: u32, cells: &[(u32, Raw)], merged: &[(u32, Raw)], out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"R")?;
    put_number(index, out)?;
    for list in [cells, merged] {
        put_number(u32::try_from(list.len()).unwrap_or(0), out)?;
        for (col, raw) in list {
            put_number(*col, out)?;
            put_raw(raw, out)?;
        }
    }
    Ok(())
}

fn put_raw(raw: &Raw, out: &mut impl Write) -> io::Result<()> {
    let (letter, text) = match raw {
        Raw::Empty => (b'-', String::new()),
        Raw::Text(text) => return put_tagged(b't', text, out),
        Raw::Number(n) => (b'n', n.to_string()),
        Raw::BigNumber(digits) => return put_tagged(b'g', digits, out),
        Raw::DateTime(moment) => (b'd', moment.format(MOMENT).to_string()),
        Raw::Duration(seconds) => (b's', seconds.to_string()),
        Raw::Bool(b) => (b'b', u8::from(*b).to_string()),
        Raw::Error(error) => return put_tagged(b'e', error, out),
        Raw::Uncached => (b'u', String::new()),
        Raw::Bad { why, found } => {
            out.write_all(b"x")?;
            put_text(why.key(), out)?;
            return put_text(found, out);
        }
    };
    put_tagged(letter, &text, out)
}

fn put_tagged(letter: u8, text: &str, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&[letter])?;
    put_text(text, out)
}

fn put_text(text: &str, out: &mut impl Write) -> io::Result<()> {
    let end = text.floor_char_boundary(usize::try_from(LONGEST).unwrap_or(0));
    put_number(u32::try_from(end).unwrap_or(0), out)?;
    out.write_all(&text.as_bytes()[..end])
}

fn put_number(number: u32, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&number.to_le_bytes())
}

/// The next message; an error where the pipe ends or says what no worker says.
pub(super) fn read(input: &mut impl Read) -> io::Result<Message> {
    Ok(match letter(input)? {
        b'S' => {
            let hidden = letter(input)? == 1;
            Message::Sheet { name: text(input)?, hidden }
        }
        b'R' => Message::Row { index: number(input)?, cells: cells(input)?, merged: cells(input)? },
        b'E' => {
            let code = text(input)?;
            let code = *ALL_CODES.iter().find(|c| c.number() == code).ok_or_else(garbled)?;
            let mut args = Vec::new();
            for _ in 0..number(input)?.min(16) {
                let (name, value) = (text(input)?, text(input)?);
                args.extend(ARGUMENTS.iter().find(|a| **a == name).map(|a| (*a, value)));
            }
            let (row, col) = (number(input)?, number(input)?);
            Message::Stop { code, args, cell: (row < u32::MAX).then_some((row, col)) }
        }
        b'Z' => Message::Done,
        _ => return Err(garbled()),
    })
}

fn cells(input: &mut impl Read) -> io::Result<Vec<(u32, Raw)>> {
    let count = number(input)?;
    if count > WIDEST {
        return Err(garbled());
    }
    (0..count).map(|_| Ok((number(input)?, raw(input)?))).collect()
}

fn raw(input: &mut impl Read) -> io::Result<Raw> {
    let letter = letter(input)?;
    let text = text(input)?;
    let number = || Num::parse(&text).ok_or_else(garbled);
    Ok(match letter {
        b'-' => Raw::Empty,
        b't' => Raw::Text(text.into()),
        b'n' => Raw::Number(number()?),
        b'g' => Raw::BigNumber(text.into()),
        b'd' => Raw::DateTime(NaiveDateTime::parse_from_str(&text, MOMENT).map_err(|_| garbled())?),
        b's' => Raw::Duration(number()?),
        b'b' => Raw::Bool(text == "1"),
        b'e' => Raw::Error(text.into()),
        b'u' => Raw::Uncached,
        b'x' => {
            let why = *Fault::ALL.iter().find(|f| f.key() == text).ok_or_else(garbled)?;
            Raw::Bad { why, found: Arc::from(self::text(input)?) }
        }
        _ => return Err(garbled()),
    })
}

fn letter(input: &mut impl Read) -> io::Result<u8> {
    let mut byte = [0];
    input.read_exact(&mut byte)?;
    Ok(byte[0])
}

fn number(input: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    input.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn text(input: &mut impl Read) -> io::Result<String> {
    let length = number(input)?;
    if length > LONGEST {
        return Err(garbled());
    }
    let mut bytes = vec![0; usize::try_from(length).map_err(|_| garbled())?];
    input.read_exact(&mut bytes)?;
    String::from_utf8(bytes).map_err(|_| garbled())
}

fn garbled() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes;

    #[test]
    fn what_is_written_is_read_again() {
        let moment = NaiveDateTime::parse_from_str("2026-10-31T08:30:00", MOMENT).unwrap();
        let number = Num::parse("-0.1").unwrap();
        let cells = vec![
            (0, Raw::Text("小鹿\n".into())),
            (1, Raw::Number(number.clone())),
            (2, Raw::BigNumber("1234567890123456768".into())),
            (3, Raw::DateTime(moment)),
            (4, Raw::Duration(number)),
            (5, Raw::Bool(true)),
            (6, Raw::Error("#N/A".into())),
            (7, Raw::Uncached),
            (8, Raw::Bad { why: Fault::NotFinite, found: "inf".into() }),
        ];
        let messages = [
            Message::Sheet { name: "数据".into(), hidden: true },
            Message::Row { index: 7, cells, merged: vec![(9, Raw::Empty)] },
            Message::Stop { code: codes::BROKEN, args: vec![("detail", "x".into())], cell: Some((1, 2)) },
            Message::Stop { code: codes::ENCRYPTED, args: Vec::new(), cell: None },
            Message::Done,
        ];
        let mut bytes = Vec::new();
        for message in &messages {
            write(message, &mut bytes).unwrap();
        }
        let mut input = bytes.as_slice();
        for message in &messages {
            assert_eq!(read(&mut input).unwrap(), *message);
        }
        assert!(read(&mut input).is_err());
    }
}
