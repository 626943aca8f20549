//! Seconds and business days of China local time, in the four bytes that a million messages can afford.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};

const DAY: i64 = 86_400;
/// 1970-01-01, counted from the first day of the year 1.
const EPOCH: i32 = 719_163;

/// A second of China local time, from 1970-01-01 00:00:00 to 2106-02-07.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(u32);

/// A business day (业务日): 24 hours from the cut (业务日分割点) of the calendar day whose name it bears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Moment {
    /// `None` outside 1970 to 2106.
    #[must_use]
    pub fn new(time: NaiveDateTime) -> Option<Self> {
        Self::from_seconds(time.and_utc().timestamp())
    }

    /// Seconds since 1970-01-01 00:00:00 local time.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        u32::try_from(seconds).ok().map(Self)
    }

    #[must_use]
    pub fn seconds(self) -> i64 {
        i64::from(self.0)
    }

    #[must_use]
    pub fn datetime(self) -> NaiveDateTime {
        DateTime::from_timestamp(self.seconds(), 0).unwrap_or_default().naive_utc()
    }

    /// Seconds from `earlier` to here; negative where it is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.seconds() - earlier.seconds()
    }

    /// So many seconds later, or earlier for a negative number; stops at the ends of time.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        let sum = self.seconds().saturating_add(seconds).clamp(0, i64::from(u32::MAX));
        Self(u32::try_from(sum).unwrap_or(u32::MAX))
    }
}

impl Day {
    /// The business day of a moment; `cut` is the second of the calendar day at which a business day begins.
    #[must_use]
    pub fn of(moment: Moment, cut: u32) -> Self {
        let number = (moment.seconds() - i64::from(cut)).div_euclid(DAY);
        Self(i32::try_from(number).unwrap_or(i32::MAX))
    }

    #[must_use]
    pub fn on(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - EPOCH)
    }

    #[must_use]
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0.saturating_add(EPOCH)).unwrap_or_default()
    }

    #[must_use]
    pub fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add_unsigned(days))
    }

    /// Days from `earlier` to here.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        i64::from(self.0) - i64::from(earlier.0)
    }

    /// Its first second.
    #[must_use]
    pub fn first(self, cut: u32) -> Moment {
        Moment(0).plus(i64::from(self.0) * DAY + i64::from(cut))
    }

    /// Its last second.
    #[must_use]
    pub fn last(self, cut: u32) -> Moment {
        Moment(0).plus((i64::from(self.0) + 1) * DAY + i64::from(cut) - 1)
    }
}
