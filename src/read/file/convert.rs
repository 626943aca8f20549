//! Number cells and date cells of spreadsheets → exact values. Dates are worked out here, because `calamine`'s own conversion
//! panics on wild serials and a payroll day must not depend on the last bits of a float.

use super::raw::{Fault, Raw};
use crate::number::{Num, Rounding};
use crate::period;
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use std::sync::Arc;

/// From here on a double no longer holds every whole number that a 16-digit id could be.
const BIG: f64 = 1e15;
const DAY: i64 = 86_400;
/// Days between the epochs of the 1900 and the 1904 calendars.
const EPOCHS_APART: i64 = 1462;

/// A number cell.
pub(super) fn float(x: f64) -> Raw {
    if !x.is_finite() {
        return bad(Fault::NotFinite, &x.to_string());
    }
    if x.abs() >= BIG && x.abs() < 1e28 {
        return Raw::BigNumber(format!("{x:.0}").into());
    }
    Num::from_f64(x).map_or_else(|| bad(Fault::TooLarge, &format!("{x:e}")), Raw::Number)
}

/// A whole number cell.
pub(super) fn integer(i: i64) -> Raw {
    if i.unsigned_abs() >= 1_000_000_000_000_000 { Raw::BigNumber(i.to_string().into()) } else { Raw::Number(i.into()) }
}

/// A number cell in `[h]:mm` format: a length of time in days.
pub(super) fn duration(days: f64) -> Raw {
    match float(days) {
        Raw::Number(days) => Raw::Duration(seconds(&days)),
        other => other,
    }
}

/// A number cell in a date format. Below one it is a time of day.
pub(super) fn date(serial: f64, from_1904: bool) -> Raw {
    let number = match float(serial) {
        Raw::Number(number) => number,
        other => return other,
    };
    if !number.is_negative() && number < Num::ONE {
        return Raw::Duration(seconds(&number));
    }
    let all = seconds(&number).to_i64().map(|s| s + if from_1904 { EPOCHS_APART * DAY } else { 0 });
    let moment = all.filter(|s| *s >= 0).and_then(|s| {
        let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(s % DAY).ok()?, 0)?;
        Some(day(s / DAY)?.and_time(time))
    });
    moment.map_or_else(|| bad(Fault::NoSuchDate, &number.to_string()), Raw::DateTime)
}

/// A date as text in a date cell: `2026-10-03`, `2026-10-03T08:30:00`, `08:30:00`.
pub(super) fn iso_date(text: &str) -> Raw {
    let text = text.trim().trim_end_matches('Z');
    let moment = NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|d| d.and_time(NaiveTime::MIN));
    let moment = moment.or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f"));
    if let Ok(moment) = moment {
        return Raw::DateTime(moment.with_nanosecond(0).unwrap_or(moment));
    }
    match NaiveTime::parse_from_str(text, "%H:%M:%S%.f") {
        Ok(time) => Raw::Duration(time.num_seconds_from_midnight().into()),
        Err(_) => bad(Fault::NoSuchDate, text),
    }
}

/// A length of time as text: `PT08H30M00S`, `P1DT2H`.
pub(super) fn iso_duration(text: &str) -> Raw {
    iso_seconds(text.trim()).map_or_else(|| bad(Fault::Malformed, text), Raw::Duration)
}

fn iso_seconds(text: &str) -> Option<Num> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let mut total = Num::ZERO;
    let mut number = String::new();
    let mut time = false;
    for c in text.strip_prefix('P')?.chars() {
        let unit = match c {
            '0'..='9' | '.' => {
                number.push(c);
                continue;
            }
            'T' if number.is_empty() && !time => {
                time = true;
                continue;
            }
            'D' if !time => DAY,
            'H' if time => 3600,
            'M' if time => 60,
            'S' if time => 1,
            _ => return None,
        };
        total = total.add(&Num::parse(&std::mem::take(&mut number))?.mul(&unit.into()));
    }
    (number.is_empty() && text.len() > 1).then(|| if negative { total.neg() } else { total })
}

/// A cell that cannot be what it says.
pub(super) fn bad(why: Fault, found: &str) -> Raw {
    Raw::Bad { why, found: Arc::from(found) }
}

fn seconds(days: &Num) -> Num {
    days.mul(&DAY.into()).round(0, Rounding::Half)
}

/// The day of a serial of the 1900 calendar, whose 1900-02-29 never was.
fn day(serial: i64) -> Option<NaiveDate> {
    if serial >= 61 {
        return period::from_serial(serial);
    }
    let first = NaiveDate::from_ymd_opt(1899, 12, 31)?;
    first.checked_add_days(Days::new(u64::try_from(serial).ok().filter(|s| *s < 60)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(raw: &Raw) -> String {
        match raw {
            Raw::Number(n) => n.to_string(),
            Raw::BigNumber(s) => format!("big {s}"),
            Raw::DateTime(d) => d.to_string(),
            Raw::Duration(s) => format!("{s} s"),
            Raw::Bad { why, found } => format!("{} {found}", why.key()),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn numbers_are_read_to_fifteen_digits_and_longer_ones_are_marked() {
        for (x, want) in [
            (0.1 + 0.2, "0.3"),
            (999_999_999_999_999.0, "999999999999999"),
            (1e15, "big 1000000000000000"),
            (1_234_567_890_123_456_789.0, "big 1234567890123456768"),
            (f64::INFINITY, "not_finite inf"),
            (f64::NAN, "not_finite NaN"),
            (-1e300, "too_large -1e300"),
        ] {
            assert_eq!(shown(&float(x)), want);
        }
    }

    #[test]
    fn dates_are_excels_to_the_second() {
        for (serial, from_1904, want) in [
            (46_326.0, false, "2026-10-31 00:00:00"),
            (46_326.999_999_9, false, "2026-11-01 00:00:00"),
            (46_326.354_166_666_664, false, "2026-10-31 08:30:00"),
            (44_864.0, true, "2026-10-31 00:00:00"),
            (1.0, false, "1900-01-01 00:00:00"),
            (59.0, false, "1900-02-28 00:00:00"),
            (60.0, false, "no_such_date 60"),
            (61.0, false, "1900-03-01 00:00:00"),
            (0.354_166_666_666_667, false, "30600 s"),
            (2_958_465.0, false, "9999-12-31 00:00:00"),
            (2_958_466.0, false, "no_such_date 2958466"),
            (-1.0, false, "no_such_date -1"),
            (-2e11, false, "no_such_date -200000000000"),
            (f64::NAN, false, "not_finite NaN"),
        ] {
            assert_eq!(shown(&date(serial, from_1904)), want, "{serial}");
        }
        assert_eq!(shown(&duration(1.5)), "129600 s");
    }

    #[test]
    fn dates_and_lengths_of_time_as_text_are_read() {
        for (text, want) in [
            ("2026-10-03", "2026-10-03 00:00:00"),
            ("2026-10-03T08:30:00.500", "2026-10-03 08:30:00"),
            ("2026-10-03T08:30:00Z", "2026-10-03 08:30:00"),
            ("08:30:00", "30600 s"),
            ("2026-02-30", "no_such_date 2026-02-30"),
        ] {
            assert_eq!(shown(&iso_date(text)), want);
        }
        for (text, want) in [
            ("PT08H30M00S", "30600 s"),
            ("P1DT2H", "93600 s"),
            ("-PT1.5S", "-1.5 s"),
            ("P", "malformed P"),
            ("PT5", "malformed PT5"),
            ("8:30", "malformed 8:30"),
        ] {
            assert_eq!(shown(&iso_duration(text)), want);
        }
    }
}
