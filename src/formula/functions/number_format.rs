//! The number formats that TEXT knows: `0`, `0.00`, `#,##0.00`, `0%`, `0.00%`, and days as `yyyy-mm-dd`, `yyyy年m月d日`, `m月`.
//! Other formats differ between Excel, WPS and LibreOffice, or nobody needs them.

use crate::number::{Num, Rounding};
use crate::period::from_serial;
use chrono::Datelike;

/// A format, read.
enum Format {
    Number { grouped: bool, whole: usize, least: usize, most: usize, percent: bool },
    Day(Vec<Piece>),
}

enum Piece {
    Year { short: bool },
    Month { padded: bool },
    Day { padded: bool },
    Literal(char),
}

/// Whether TEXT can show numbers in this format.
pub(in crate::formula) fn is_known(format: &str) -> bool {
    read(format).is_some()
}

/// The number in the format; `None` for a format or a day that is not known.
pub(super) fn show(n: &Num, format: &str) -> Option<String> {
    match read(format)? {
        Format::Number { grouped, whole, least, most, percent } => {
            let n = if percent { n.mul(&Num::from(100_i64)) } else { n.clone() };
            let rounded = n.round(i32::try_from(most).ok()?, Rounding::Half);
            let text = rounded.abs().to_fixed(u32::try_from(most).ok()?);
            let (integer, decimals) = text.split_once('.').unwrap_or((&text, ""));
            let mut decimals = decimals.to_owned();
            while decimals.len() > least && decimals.ends_with('0') {
                decimals.pop();
            }
            let integer = if integer == "0" { "" } else { integer };
            let mut integer = format!("{}{integer}", "0".repeat(whole.saturating_sub(integer.len())));
            if grouped {
                integer = group(&integer);
            }
            let sign = if rounded.is_negative() { "-" } else { "" };
            let point = if most > 0 { "." } else { "" };
            Some(format!("{sign}{integer}{point}{decimals}{}", if percent { "%" } else { "" }))
        }
        Format::Day(pieces) => {
            let day = from_serial(n.floor().to_i64()?)?;
            let part = |n: u32, padded: bool| if padded { format!("{n:02}") } else { n.to_string() };
            let piece = |p: &Piece| match p {
                Piece::Year { short: false } => day.year().to_string(),
                Piece::Year { short: true } => format!("{:02}", day.year() % 100),
                Piece::Month { padded } => part(day.month(), *padded),
                Piece::Day { padded } => part(day.day(), *padded),
                Piece::Literal(c) => c.to_string(),
            };
            Some(pieces.iter().map(piece).collect())
        }
    }
}

fn group(digits: &str) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn read(format: &str) -> Option<Format> {
    if format.contains(['y', 'm', 'd', 'Y', 'M', 'D']) {
        return read_day(format);
    }
    let (body, percent) = format.strip_suffix('%').map_or((format, false), |f| (f, true));
    let (integer, decimals) = body.split_once('.').map_or((body, None), |(i, d)| (i, Some(d)));
    let (integer, grouped) = match integer.strip_prefix("#,##") {
        Some(rest) => (rest, true),
        None => (integer, false),
    };
    let whole = integer.trim_start_matches('#');
    if !whole.bytes().all(|b| b == b'0') || integer.is_empty() && !grouped {
        return None;
    }
    let (least, most) = match decimals {
        None => (0, 0),
        Some(d) => {
            let zeros = d.bytes().take_while(|b| *b == b'0').count();
            (!d.is_empty() && d[zeros..].bytes().all(|b| b == b'#')).then_some((zeros, d.len()))?
        }
    };
    (whole.len() <= 20 && most <= 20).then_some(Format::Number { grouped, whole: whole.len(), least, most, percent })
}

fn read_day(format: &str) -> Option<Format> {
    let lower = format.to_ascii_lowercase();
    let mut chars = lower.chars().peekable();
    let mut pieces = Vec::new();
    while let Some(c) = chars.next() {
        let mut count = 1;
        while matches!(c, 'y' | 'm' | 'd') && chars.peek() == Some(&c) {
            chars.next();
            count += 1;
        }
        pieces.push(match (c, count) {
            ('y', 2) => Piece::Year { short: true },
            ('y', 4) => Piece::Year { short: false },
            ('m', 1 | 2) => Piece::Month { padded: count == 2 },
            ('d', 1 | 2) => Piece::Day { padded: count == 2 },
            ('-' | '/' | '.' | ' ' | '年' | '月' | '日', _) => Piece::Literal(c),
            _ => return None,
        });
    }
    Some(Format::Day(pieces))
}
