//! Moments: a day with its time of day, to the second, in China's time, as every export has it.

use super::date::{day_text, plausible};
use super::{Wrong, unwrap};
use crate::diag::codes;
use crate::number::Num;
use crate::period::from_serial;
use crate::read::fold::fold;
use crate::read::raw::Raw;
use chrono::{DateTime, Duration, NaiveDate, Timelike};

/// A day and, where the cell says it, the second of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub day: NaiveDate,
    pub second: Option<u32>,
}

impl Moment {
    /// Seconds since 1970 on China's clocks; `None` where the time of day is not said.
    pub fn seconds(self) -> Option<u32> {
        let days = (self.day - NaiveDate::default()).num_days();
        u32::try_from(days * i64::from(DAY) + i64::from(self.second?)).ok()
    }
}

/// China is eight hours ahead of the clock that counts seconds since 1970.
const AHEAD: i64 = 8 * 3600;
const DAY: u32 = 86_400;

/// The moment of a cell; `None` where nothing stands.
pub(crate) fn moment(raw: &Raw) -> Result<Option<Moment>, Wrong> {
    let wrong = || Wrong::new(codes::NOT_A_DATE, raw);
    match raw {
        Raw::Empty | Raw::Error(_) | Raw::Uncached => Ok(None),
        Raw::DateTime(at) => {
            let second = at.time().num_seconds_from_midnight();
            Ok(Some(Moment { day: at.date(), second: Some(second) }))
        }
        Raw::Number(n) => number(n).map(Some).ok_or_else(wrong),
        Raw::Text(text) => {
            let text = unwrap(text);
            if text.is_empty() || text.eq_ignore_ascii_case("null") || matches!(text, "-" | "--" | "—" | "/") {
                return Ok(None);
            }
            moment_text(text).map(Some).ok_or_else(wrong)
        }
        Raw::Bad { .. } => Err(Wrong::new(codes::BAD_CELL, raw)),
        _ => Err(wrong()),
    }
}

/// A cell that may have the time of day alone, beside a column with the day.
pub(crate) fn clock(raw: &Raw) -> Option<u32> {
    match raw {
        Raw::Text(text) => clock_text(unwrap(text)),
        Raw::Duration(seconds) => seconds.to_i64().and_then(|s| u32::try_from(s).ok()).filter(|s| *s < DAY),
        _ => None,
    }
}

/// A text with hours and minutes and without seconds.
pub(crate) fn is_to_the_minute(raw: &Raw) -> bool {
    let Raw::Text(text) = raw else { return false };
    plain(text.as_bytes()).is_none() && text.matches([':', '：']).count() == 1
}

fn moment_text(text: &str) -> Option<Moment> {
    if let Some(found) = plain(text.as_bytes()) {
        return Some(found);
    }
    if text.len() >= 9 && text.bytes().all(|b| b.is_ascii_digit()) {
        return if text.len() == 14 { compact(text) } else { epoch(text.parse().ok()?) };
    }
    let day = day_text(text)?;
    let clock = text.rsplit([' ', 'T', '\u{3000}']).next().filter(|c| c.contains([':', '：']));
    let second = match clock {
        Some(clock) => Some(clock_text(clock)?),
        None => None,
    };
    Some(Moment { day, second })
}

/// The quick way for the spelling of nearly all exports: `2026-10-01 12:30:45`.
fn plain(bytes: &[u8]) -> Option<Moment> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b' ', h1, h2, b':', n1, n2, b':', s1, s2] = *bytes else {
        return None;
    };
    let digit = |b: u8| b.is_ascii_digit().then(|| u32::from(b - b'0'));
    let two = |a, b| Some(digit(a)? * 10 + digit(b)?);
    let year = i32::try_from(two(y1, y2)? * 100 + two(y3, y4)?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, two(m1, m2)?, two(d1, d2)?)?;
    Some(Moment { day, second: Some(second(two(h1, h2)?, two(n1, n2)?, two(s1, s2)?)?) })
}

fn second(hour: u32, minute: u32, second: u32) -> Option<u32> {
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

/// `9:05`, `09:05:31`, `09:05:31.250`.
fn clock_text(text: &str) -> Option<u32> {
    let folded = fold(text);
    let whole = folded.split_once('.').map_or(&*folded, |(clock, _)| clock);
    let parts: Option<Vec<u32>> = whole.split(':').map(|p| p.parse().ok().filter(|_| p.len() <= 2)).collect();
    match parts?.as_slice() {
        [h, m] => second(*h, *m, 0),
        [h, m, s] => second(*h, *m, *s),
        _ => None,
    }
}

/// `20261005102231`.
fn compact(text: &str) -> Option<Moment> {
    let day = day_text(&text[..8]).filter(|d| plausible(*d))?;
    let part = |from: usize| text[from..from + 2].parse().ok();
    Some(Moment { day, second: Some(second(part(8)?, part(10)?, part(12)?)?) })
}

/// Seconds or milliseconds since 1970.
fn epoch(n: i64) -> Option<Moment> {
    let seconds = if n > 99_999_999_999 { n / 1000 } else { n };
    let at = DateTime::from_timestamp(seconds.checked_add(AHEAD)?, 0)?.naive_utc();
    let found = Moment { day: at.date(), second: Some(at.time().num_seconds_from_midnight()) };
    plausible(found.day).then_some(found)
}

/// A serial number of Excel's with its fraction of a day, a day typed as a number, or seconds since 1970.
fn number(n: &Num) -> Option<Moment> {
    let whole = n.floor().to_i64()?;
    if whole >= 1_000_000_000 {
        return epoch(whole);
    }
    if (19_000_101..=99_991_231).contains(&whole) {
        return Some(Moment { day: day_text(&whole.to_string())?, second: None });
    }
    let day = from_serial(whole).filter(|d| plausible(*d))?;
    let rest = n.sub(&Num::from(whole));
    if rest.is_zero() {
        return Some(Moment { day, second: None });
    }
    let seconds = rest.mul(&Num::from(DAY)).round(0, crate::number::Rounding::Half).to_i64()?;
    let seconds = u32::try_from(seconds).ok()?;
    // The last half second of a day rounds to the next one.
    Some(if seconds == DAY {
        Moment { day: day + Duration::days(1), second: Some(0) }
    } else {
        Moment { day, second: Some(seconds) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(raw: &Raw) -> String {
        match moment(raw) {
            Ok(Some(Moment { day, second: Some(s) })) => {
                format!("{day} {:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
            }
            Ok(Some(Moment { day, second: None })) => day.to_string(),
            Ok(None) => "-".to_owned(),
            Err(wrong) => wrong.code.number().to_owned(),
        }
    }

    #[test]
    fn moments_are_read_in_every_spelling_to_the_second() {
        for (text, want) in [
            ("2026-10-05 10:22:31", "2026-10-05 10:22:31"),
            ("2026/10/5 9:02", "2026-10-05 09:02:00"),
            ("2026-10-05T10:22:31", "2026-10-05 10:22:31"),
            ("2026-10-05 10:22:31.999", "2026-10-05 10:22:31"),
            ("2026年10月5日 10：22：31", "2026-10-05 10:22:31"),
            ("=\"2026-10-05 10:22:31\"", "2026-10-05 10:22:31"),
            ("2026-10-05", "2026-10-05"),
            ("20261005102231", "2026-10-05 10:22:31"),
            ("1791166951", "2026-10-05 10:22:31"),
            ("1791166951000", "2026-10-05 10:22:31"),
            ("null", "-"),
            ("", "-"),
            ("2026-10-05 24:00:00", "R112"),
            ("2026-02-30 10:00:00", "R112"),
            ("昨天 10:22", "R112"),
        ] {
            assert_eq!(said(&Raw::Text(text.into())), want, "{text}");
        }
        for (number, want) in
            [("46300.5", "2026-10-05 12:00:00"), ("46300", "2026-10-05"), ("46300.999999", "2026-10-06 00:00:00")]
        {
            assert_eq!(said(&Raw::Number(Num::parse(number).unwrap())), want, "{number}");
        }
    }
}
