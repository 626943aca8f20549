//! Spans of days: months, ISO weeks, quarters and ranges (账期).

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use std::fmt;

/// Whole days from `from` to `to`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DaySpan {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

/// The span that a run is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    Month { year: i32, month: u32 },
    Week { year: i32, week: u32 },
    Quarter { year: i32, quarter: u32 },
    Range(DaySpan),
}

impl DaySpan {
    #[must_use]
    pub fn day(date: NaiveDate) -> Self {
        Self { from: date, to: date }
    }

    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        (self.from..=self.to).contains(&date)
    }

    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// Calendar days, at least 1.
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    pub fn iter(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let to = self.to;
        self.from.iter_days().take_while(move |d| *d <= to)
    }
}

/// `2026-10-01至2026-10-31`, or one day.
impl fmt::Display for DaySpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to { write!(f, "{}", self.from) } else { write!(f, "{}至{}", self.from, self.to) }
    }
}

impl Period {
    /// `2026-10`, `2026-W43`, `2026-Q4`, or `2026-10-01至2026-10-07` (also with `..`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((from, to)) = text.split_once("至").or_else(|| text.split_once("..")) {
            let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
            return (from <= to).then_some(Self::Range(DaySpan { from, to }));
        }
        let (year, rest) = text.split_once('-')?;
        if year.len() != 4 || !(1..=3).contains(&rest.len()) {
            return None;
        }
        let year: i32 = year.parse().ok().filter(|y| (1990..=2200).contains(y))?;
        let number = |s: &str| if s.bytes().all(|b| b.is_ascii_digit()) { s.parse::<u32>().ok() } else { None };
        let period = match rest.as_bytes()[0] {
            b'W' | b'w' => Self::Week { year, week: number(&rest[1..])? },
            b'Q' | b'q' => Self::Quarter { year, quarter: number(&rest[1..])? },
            _ => Self::Month { year, month: number(rest)? },
        };
        period.bounds().map(|_| period)
    }

    #[must_use]
    pub fn month_of(date: NaiveDate) -> Self {
        Self::Month { year: date.year(), month: date.month() }
    }

    /// The ISO week that a day lies in.
    #[must_use]
    pub fn week_of(date: NaiveDate) -> Self {
        let week = date.iso_week();
        Self::Week { year: week.year(), week: week.week() }
    }

    fn bounds(&self) -> Option<DaySpan> {
        match *self {
            Self::Month { year, month } => {
                let from = NaiveDate::from_ymd_opt(year, month, 1)?;
                Some(DaySpan { from, to: from.checked_add_months(Months::new(1))?.pred_opt()? })
            }
            Self::Week { year, week } => Some(DaySpan {
                from: NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)?,
                to: NaiveDate::from_isoywd_opt(year, week, Weekday::Sun)?,
            }),
            Self::Quarter { year, quarter } => {
                let from = NaiveDate::from_ymd_opt(year, quarter.checked_sub(1)?.checked_mul(3)?.checked_add(1)?, 1)?;
                Some(DaySpan { from, to: from.checked_add_months(Months::new(3))?.pred_opt()? })
            }
            Self::Range(span) => Some(span),
        }
    }

    /// First and last day.
    ///
    /// # Panics
    /// Never for a period that [`Period::parse`] or [`Period::month_of`] made.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a period is made by parse or month_of, which check its bounds")]
    pub fn span(&self) -> DaySpan {
        self.bounds().expect("a period has bounds")
    }

    /// The period of the same kind just before.
    #[must_use]
    pub fn previous(&self) -> Self {
        let span = self.span();
        let before = span.from.pred_opt().unwrap_or(span.from);
        match self {
            Self::Month { .. } => Self::month_of(before),
            Self::Week { .. } => Self::week_of(before),
            Self::Quarter { .. } => Self::Quarter { year: before.year(), quarter: before.month0() / 3 + 1 },
            Self::Range(_) => {
                let length = u64::try_from(span.days()).unwrap_or(1);
                Self::Range(DaySpan {
                    from: span.from.checked_sub_days(Days::new(length)).unwrap_or(span.from),
                    to: before,
                })
            }
        }
    }

    /// As a title has it: `2026年10月`.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Month { year, month } => format!("{year}年{month}月"),
            Self::Week { year, week } => format!("{year}年第{week}周"),
            Self::Quarter { year, quarter } => format!("{year}年第{quarter}季度"),
            Self::Range(span) => span.to_string(),
        }
    }
}

/// As in folder and file names: `2026-10`, `2026-W43`, `2026-Q4`, `2026-10-01至2026-10-07`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Self::Week { year, week } => write!(f, "{year:04}-W{week:02}"),
            Self::Quarter { year, quarter } => write!(f, "{year:04}-Q{quarter}"),
            Self::Range(span) => write!(f, "{span}"),
        }
    }
}

/// Excel's day number: 1 is 1900-01-01, with Excel's own 1900-02-29 kept out by starting from 1900-03-01.
#[must_use]
pub fn serial(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - 693_594
}

/// The day of an Excel day number from 61 (1900-03-01) up to 9999-12-31.
#[must_use]
pub fn from_serial(serial: i64) -> Option<NaiveDate> {
    (61..=2_958_465)
        .contains(&serial)
        .then(|| NaiveDate::from_num_days_from_ce_opt(i32::try_from(serial + 693_594).ok()?))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_what_it_writes() {
        for text in ["2026-10", "2026-W43", "2026-Q4", "2026-10-01至2026-10-07"] {
            assert_eq!(Period::parse(text).unwrap().to_string(), text);
        }
        for bad in [
            "2026-13",
            "2026-W54",
            "2026-Q5",
            "2026-Q0",
            "2026",
            "2026-10-01",
            "26-10",
            "2026-1x",
            "2026-10-07至2026-10-01",
        ] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_span_before_has_the_same_kind() {
        for (text, before) in [
            ("2026-01", "2025-12"),
            ("2026-W01", "2025-W52"),
            ("2026-Q1", "2025-Q4"),
            ("2026-10-08至2026-10-14", "2026-10-01至2026-10-07"),
        ] {
            assert_eq!(Period::parse(text).unwrap().previous().to_string(), before);
        }
    }

    #[test]
    fn serials_are_excels() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();
        assert_eq!(serial(day), 46_326);
        assert_eq!(from_serial(46_326), Some(day));
    }
}
