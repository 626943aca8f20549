//! Excel's category Date & Time. Days are day numbers from 1900-03-01 on; before that Excel and LibreOffice disagree, and it is `#NUM!`.

use super::{Arg, Function, Gives};
use crate::formula::arithmetic::{Outcome, fault};
use crate::formula::kinds::Kinds;
use crate::formula::plan::Plan;
use crate::formula::scope::Scope;
use crate::formula::value::{ErrorKind, Fault, Value};
use crate::number::Num;
use crate::period::{from_serial, serial};
use chrono::{Datelike, Months, NaiveDate, Weekday};
use std::collections::BTreeSet;

const DATE: Gives = Gives::Whole(Kinds::DATE);
const NUMBER: Gives = Gives::Whole(Kinds::NUMBER);

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "DATE",
        fixed: &[Arg::Number, Arg::Number, Arg::Number],
        optional: &[],
        group: &[],
        gives: DATE,
        eval: date,
    },
    part("YEAR", |s, a| Ok(Value::Number(i64::from(day(s, &a[0])?.year()).into()))),
    part("MONTH", |s, a| Ok(Value::Number(day(s, &a[0])?.month().into()))),
    part("DAY", |s, a| Ok(Value::Number(day(s, &a[0])?.day().into()))),
    Function {
        name: "EDATE",
        fixed: &[Arg::Number, Arg::Number],
        optional: &[],
        group: &[],
        gives: DATE,
        eval: |s, a| give(moved(day(s, &a[0])?, s.integer(&a[1])?)?),
    },
    Function {
        name: "EOMONTH",
        fixed: &[Arg::Number, Arg::Number],
        optional: &[],
        group: &[],
        gives: DATE,
        eval: |s, a| {
            let first = day(s, &a[0])?.with_day(1).ok_or_else(|| fault(ErrorKind::Num))?;
            let next = moved(first, s.integer(&a[1])?.checked_add(1).ok_or_else(|| fault(ErrorKind::Num))?)?;
            give(next.pred_opt().ok_or_else(|| fault(ErrorKind::Num))?)
        },
    },
    Function {
        name: "DATEDIF",
        fixed: &[Arg::Number, Arg::Number, Arg::Text],
        optional: &[],
        group: &[],
        gives: NUMBER,
        eval: datedif,
    },
    Function {
        name: "NETWORKDAYS",
        fixed: &[Arg::Number, Arg::Number],
        optional: &[Arg::Values],
        group: &[],
        gives: NUMBER,
        eval: networkdays,
    },
];

const fn part(name: &'static str, eval: fn(&Scope<'_>, &[Plan]) -> Outcome) -> Function {
    Function { name, fixed: &[Arg::Number], optional: &[], group: &[], gives: NUMBER, eval }
}

fn of_number(n: &Num) -> Result<NaiveDate, Fault> {
    n.floor().to_i64().and_then(from_serial).ok_or_else(|| fault(ErrorKind::Num))
}

pub(super) fn day(scope: &Scope<'_>, plan: &Plan) -> Result<NaiveDate, Fault> {
    of_number(&scope.number(plan)?)
}

/// A day that Excel has.
fn give(day: NaiveDate) -> Outcome {
    let n = serial(day);
    from_serial(n).map(|_| Value::Number(n.into())).ok_or_else(|| fault(ErrorKind::Num))
}

/// So many months later, at the month's end where it has fewer days.
fn moved(day: NaiveDate, months: i64) -> Result<NaiveDate, Fault> {
    let count = Months::new(u32::try_from(months.unsigned_abs()).map_err(|_| fault(ErrorKind::Num))?);
    let moved = if months < 0 { day.checked_sub_months(count) } else { day.checked_add_months(count) };
    moved.ok_or_else(|| fault(ErrorKind::Num))
}

/// Months and days beyond their range carry over: month 13 is January, day 0 the last of the month before.
fn date(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let (year, month, day) = (scope.integer(&args[0])?, scope.integer(&args[1])?, scope.integer(&args[2])?);
    let bad = || fault(ErrorKind::Num);
    let year = match year {
        0..=1899 => year + 1900,
        1900..=9999 => year,
        _ => return Err(bad()),
    };
    let first = NaiveDate::from_ymd_opt(i32::try_from(year).map_err(|_| bad())?, 1, 1).ok_or_else(bad)?;
    let first = moved(first, month.checked_sub(1).ok_or_else(bad)?)?;
    let days = chrono::TimeDelta::try_days(day.checked_sub(1).ok_or_else(bad)?).ok_or_else(bad)?;
    give(first.checked_add_signed(days).ok_or_else(bad)?)
}

/// Whole years (Y), months (M) or days (D) between, and the rests YM, YD, MD.
fn datedif(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let (from, to) = (day(scope, &args[0])?, day(scope, &args[1])?);
    if from > to {
        return Err(fault(ErrorKind::Num));
    }
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month())
        - i64::from(from.month())
        - i64::from(to.day() < from.day());
    let since = |start: NaiveDate| (to - start).num_days();
    let result = match scope.text(&args[2])?.to_ascii_uppercase().as_str() {
        "D" => since(from),
        "M" => months,
        "Y" => months / 12,
        "YM" => months % 12,
        "MD" => since(moved(from, months)?),
        "YD" => since(moved(from, months / 12 * 12)?),
        _ => return Err(fault(ErrorKind::Num)),
    };
    Ok(Value::Number(result.into()))
}

/// Mondays to Fridays between both days, included, without the holidays; negative when the days are the other way round.
fn networkdays(scope: &Scope<'_>, args: &[Plan]) -> Outcome {
    let (from, to) = (day(scope, &args[0])?, day(scope, &args[1])?);
    let mut holidays = BTreeSet::new();
    for n in scope.numbers(args.get(2..).unwrap_or(&[]))? {
        holidays.insert(of_number(&n)?);
    }
    let works = |d: &NaiveDate| !matches!(d.weekday(), Weekday::Sat | Weekday::Sun);
    let (first, last) = (from.min(to), from.max(to));
    let days = (last - first).num_days() + 1;
    // Whole weeks have five working days each; only the rest is walked.
    let rest = i32::try_from(days % 7).unwrap_or(0);
    let mut count = days / 7 * 5;
    let walked = last.iter_days().rev().take(usize::try_from(rest).unwrap_or(0));
    count += i64::try_from(walked.filter(works).count()).unwrap_or(0);
    count -= i64::try_from(holidays.range(first..=last).filter(|d| works(d)).count()).unwrap_or(0);
    Ok(Value::Number(if from > to { -count } else { count }.into()))
}
