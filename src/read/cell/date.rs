//! Days and spans of days in all the spellings of exports.

use super::{Wrong, unwrap};
use crate::diag::codes;
use crate::number::Num;
use crate::period::{DaySpan, Period, from_serial};
use crate::read::fold::fold;
use crate::read::raw::Raw;
use chrono::{Datelike, NaiveDate};

/// The day of a cell, with or without a time of day; `None` where nothing stands.
pub(crate) fn day(raw: &Raw) -> Result<Option<NaiveDate>, Wrong> {
    let wrong = || Wrong::new(codes::NOT_A_DATE, raw);
    match raw {
        Raw::Empty | Raw::Error(_) | Raw::Uncached => Ok(None),
        Raw::DateTime(at) => Ok(Some(at.date())),
        Raw::Number(n) => number(n).map(Some).ok_or_else(wrong),
        Raw::Text(text) => {
            let text = unwrap(text);
            if text.is_empty() || text.eq_ignore_ascii_case("null") || matches!(text, "-" | "--" | "—" | "/") {
                return Ok(None);
            }
            day_text(text).map(Some).ok_or_else(wrong)
        }
        Raw::Bad { .. } => Err(Wrong::new(codes::BAD_CELL, raw)),
        _ => Err(wrong()),
    }
}

/// The span of a cell: a day, a month, a range.
pub(crate) fn span(raw: &Raw) -> Result<Option<DaySpan>, Wrong> {
    if let Raw::Text(text) = raw
        && let Some(span) = span_text(unwrap(text))
    {
        return Ok(Some(span));
    }
    if let Raw::Number(n) = raw
        && let Some(month) = n.to_i64().and_then(|n| compact_month(&n.to_string()))
    {
        return Ok(Some(month));
    }
    Ok(day(raw)?.map(DaySpan::day))
}

/// A serial number of Excel's, or `20261031` typed as a number.
fn number(n: &Num) -> Option<NaiveDate> {
    let whole = n.floor().to_i64()?;
    let day = if (19_000_101..=99_991_231).contains(&whole) { compact(&whole.to_string()) } else { from_serial(whole) };
    day.filter(|d| plausible(*d))
}

/// A day or a month without its year, as people write them: `10月5日`, `10/5`, `10月`, `十月`, and `10` in a column of months. The year is
/// the one that puts it nearest to `near`.
pub(crate) fn yearless(raw: &Raw, near: DaySpan, months: bool) -> Option<DaySpan> {
    let text = match raw {
        Raw::Text(text) => fold(unwrap(text)),
        Raw::Number(n) if months => n.to_string(),
        _ => return None,
    };
    if let Some((month, day)) = text.split_once(['月', '/', '-']).filter(|(_, day)| !matches!(*day, "" | "份")) {
        let day = whole(day.strip_suffix(['日', '号']).unwrap_or(day))?;
        let month = month_number(month)?;
        return nearest(near, |year| NaiveDate::from_ymd_opt(year, month, day).map(DaySpan::day));
    }
    let month = text.strip_suffix("月份").or_else(|| text.strip_suffix('月')).or_else(|| months.then_some(&*text))?;
    month_near(month_number(month)?, near)
}

/// The month of this number nearest to a span.
pub(crate) fn month_near(month: u32, near: DaySpan) -> Option<DaySpan> {
    nearest(near, |year| Period::parse(&format!("{year}-{month:02}")).map(|p| p.span()))
}

fn nearest(near: DaySpan, of: impl Fn(i32) -> Option<DaySpan>) -> Option<DaySpan> {
    let years = (near.from.year() - 1)..=(near.from.year() + 1);
    years.filter_map(of).min_by_key(|s| (s.from - near.from).num_days().abs())
}

/// `10`, `十`, `十二`.
pub(crate) fn month_number(text: &str) -> Option<u32> {
    const NAMES: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    let named = NAMES.iter().position(|n| *n == text).and_then(|i| u32::try_from(i + 1).ok());
    named.or_else(|| whole(text).filter(|_| text.len() <= 2)).filter(|m| (1..=12).contains(m))
}

/// `2026-10-01 12:30:00`, `2026/5/23 22:02`, `2025.12.31`, `2026年10月1日`, `20261001`, `10-31-26`.
pub(crate) fn day_text(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if let Some(day) = iso(text) {
        return Some(day);
    }
    let date = text.split([' ', 'T', '\u{3000}']).next().unwrap_or(text);
    let rest = text[date.len()..].trim_start_matches([' ', 'T', '\u{3000}']);
    if !rest.is_empty() && !is_clock(rest) && !rest.starts_with("星期") && !rest.starts_with('周') {
        return None;
    }
    let folded = fold(date);
    if let Some(day) = compact(&folded) {
        return Some(day);
    }
    let body = folded.strip_suffix(['日', '号']).unwrap_or(&folded);
    let parts: Vec<&str> = body.split(['-', '/', '.', '年', '月']).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    if a.len() == 4 {
        return NaiveDate::from_ymd_opt(whole(a)?.try_into().ok()?, whole(b)?, whole(c)?);
    }
    // MM-DD-YY, as 拼多多 writes it; YY-MM-DD, as 钉钉 does: no year since 2013 is a month.
    let of = |year: &str, month: &str, day: &str| {
        NaiveDate::from_ymd_opt(2000 + i32::try_from(whole(year)?).ok()?, whole(month)?, whole(day)?)
    };
    let short = parts.iter().all(|p| p.len() == 2);
    short.then(|| of(c, a, b).or_else(|| of(a, b, c).filter(|d| d.year() > 2012))).flatten()
}

/// The quick way for the spelling of nearly all exports: `2026-10-01`, then nothing or a time.
fn iso(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' || !text.is_char_boundary(10) {
        return None;
    }
    let rest = &text[10..];
    if !rest.is_empty() && !rest.strip_prefix([' ', 'T']).is_some_and(is_clock) {
        return None;
    }
    NaiveDate::from_ymd_opt(text[..4].parse().ok()?, whole(&text[5..7])?, whole(&text[8..10])?)
}

fn is_clock(text: &str) -> bool {
    let text = text.trim();
    let text = text.split_once('.').map_or(text, |(clock, _)| clock);
    let mut limits = [24, 59, 60].into_iter();
    text.split([':', '：']).all(|part| limits.next().is_some_and(|limit| whole(part).is_some_and(|p| p <= limit)))
}

/// Digits only, at most four.
fn whole(text: &str) -> Option<u32> {
    ((1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// `20261001`.
pub(crate) fn compact(text: &str) -> Option<NaiveDate> {
    (text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| NaiveDate::from_ymd_opt(text[..4].parse().ok()?, whole(&text[4..6])?, whole(&text[6..])?))
        .flatten()
        .filter(|d| plausible(*d))
}

/// `202610`.
fn compact_month(text: &str) -> Option<DaySpan> {
    (text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| Period::parse(&format!("{}-{}", &text[..4], &text[4..])))
        .flatten()
        .map(|p| p.span())
        .filter(|s| plausible(s.from))
}

/// Trade records and people's dates: nothing before 1950 or after 2100 is one.
pub(crate) fn plausible(day: NaiveDate) -> bool {
    (1950..=2100).contains(&day.year())
}

/// A day, a month or a range: `2026-10-01至2026-10-31`, `2026-10-01 ~ 2026-10-31`, `20261001-20261031`, `2026年10月`, `2026-W43`.
pub(crate) fn span_text(text: &str) -> Option<DaySpan> {
    let text = text.trim();
    if let Some(day) = day_text(text) {
        return Some(DaySpan::day(day));
    }
    let folded = fold(text);
    for mark in ["至", "到", "~", "..", "->", "_"] {
        if let Some((from, to)) = folded.split_once(mark)
            && let (Some(from), Some(to)) = (day_text(&clockless(from)), day_text(&clockless(to)))
        {
            return (from <= to).then_some(DaySpan { from, to });
        }
    }
    if let Some((from, to)) = folded.split_once('-')
        && let (Some(from), Some(to)) = (compact(from), compact(to))
    {
        return (from <= to).then_some(DaySpan { from, to });
    }
    if let (Some(from), Some(to)) = (folded.get(..10).and_then(iso), folded.get(11..).and_then(iso))
        && folded.as_bytes()[10] == b'-'
    {
        return (from <= to).then_some(DaySpan { from, to });
    }
    if let Some(month) = compact_month(&folded) {
        return Some(month);
    }
    let month = folded.strip_suffix('月').unwrap_or(&folded).replace(['年', '/', '.'], "-");
    Period::parse(&month.to_uppercase()).map(|p| p.span())
}

/// Folding takes the space between day and time: `2026-10-0100:00:00` is cut after the day.
fn clockless(folded: &str) -> String {
    let iso = folded.get(..10).filter(|head| day_text(head).is_some() && folded[10..].contains(':'));
    iso.unwrap_or(folded).to_owned()
}
