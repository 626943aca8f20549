//! A figure of a measure: known, unknown, nothing said, or wrong. Units come from the cell itself, else from the header.

use super::duration::{TwoParts, clock, seconds};
use super::{Wrong, unwrap};
use crate::diag::codes;
use crate::facts::Unit;
use crate::number::{Num, Rounding};
use crate::read::fold::fold;
use crate::read::raw::Raw;
use crate::read::vocabulary::{HeaderUnit, Words};
use std::sync::Arc;

/// What a cell says of a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    Known(Num),
    /// A share under a header that does not say whether it is of 1 or of 100: the column as a whole tells.
    Bare(Num),
    /// Not known yet, in the cell's own words.
    Unknown(Arc<str>),
    /// Blank, or a dash.
    Nothing,
}

/// How a column is read.
#[derive(Clone, Debug)]
pub(crate) struct Gauge<'a> {
    pub unit: Unit,
    pub header: Option<HeaderUnit>,
    pub words: &'a Words,
    pub hours_per_day: &'a Num,
}

impl Gauge<'_> {
    pub fn read(&self, raw: &Raw) -> Result<Figure, Wrong> {
        match raw {
            Raw::Empty => Ok(Figure::Nothing),
            Raw::Text(text) => self.text(unwrap(text), raw),
            Raw::Number(n) => self.signed(self.bare(n.clone()), raw),
            Raw::Duration(s) => match self.unit {
                Unit::Seconds => Ok(Figure::Known(s.clone())),
                Unit::Hours | Unit::Days => Ok(Figure::Known(self.of_seconds(s))),
                _ => Err(Wrong::new(codes::NOT_A_NUMBER, raw)),
            },
            Raw::Error(name) => Ok(Figure::Unknown(Arc::clone(name))),
            Raw::Uncached => Ok(Figure::Unknown(Arc::clone(&self.words.uncached))),
            Raw::BigNumber(_) => Err(Wrong::new(codes::BIG_NUMBER, raw)),
            Raw::Bad { .. } => Err(Wrong::new(codes::BAD_CELL, raw)),
            Raw::DateTime(_) | Raw::Bool(_) => Err(Wrong::new(codes::NOT_A_NUMBER, raw)),
        }
    }

    fn text(&self, text: &str, raw: &Raw) -> Result<Figure, Wrong> {
        // Most cells are bare numbers, and no word is one.
        if let Some(number) = bare_number(text) {
            return self.signed(self.bare(number), raw);
        }
        let folded = fold(text);
        if folded.is_empty() || self.words.nothing.contains(&folded) {
            return Ok(Figure::Nothing);
        }
        if self.words.unknown.contains(&folded) {
            return Ok(Figure::Unknown(text.into()));
        }
        if self.words.zero.contains(&folded) {
            return Ok(Figure::Known(Num::ZERO));
        }
        let figure = self.own_unit(&folded).map(Figure::Known).or_else(|| plain(&folded).map(|n| self.bare(n)));
        self.signed(figure.ok_or_else(|| Wrong::new(codes::NOT_A_NUMBER, raw))?, raw)
    }

    /// A number whose text carries its unit.
    fn own_unit(&self, folded: &str) -> Option<Num> {
        match self.unit {
            Unit::Ratio => share(folded),
            Unit::Money => money(folded),
            Unit::Seconds => seconds(folded, self.hours_per_day).or_else(|| clock(folded, TwoParts::MinutesSeconds)),
            Unit::Hours | Unit::Days => {
                let length = seconds(folded, self.hours_per_day).or_else(|| clock(folded, TwoParts::HoursMinutes))?;
                Some(self.of_seconds(&length))
            }
            Unit::People | Unit::Count => {
                plain(folded.strip_suffix(['人', '个', '次', '件', '单', '笔', '条', '字', '句'])?)
            }
            Unit::Points => plain(folded.strip_suffix('分')?),
        }
    }

    fn of_seconds(&self, seconds: &Num) -> Num {
        let hours = seconds.div(&Num::from(3600_u32)).unwrap_or(Num::ZERO);
        let length = if self.unit == Unit::Days { hours.div(self.hours_per_day).unwrap_or(hours) } else { hours };
        length.round(10, Rounding::Half)
    }

    /// A number without a unit of its own: the header's unit, else the measure's.
    fn bare(&self, n: Num) -> Figure {
        Figure::Known(match (self.unit, &self.header) {
            (Unit::Ratio, Some(HeaderUnit::Percent)) => percent(&n),
            (Unit::Ratio, _) => return Figure::Bare(n),
            (Unit::Money, Some(HeaderUnit::Money(worth))) | (Unit::Seconds, Some(HeaderUnit::Seconds(worth))) => {
                n.mul(worth)
            }
            (Unit::Hours | Unit::Days, Some(HeaderUnit::Seconds(worth))) => self.of_seconds(&n.mul(worth)),
            (Unit::Hours, Some(HeaderUnit::Days)) => n.mul(self.hours_per_day),
            _ => n,
        })
    }

    /// People and things are not counted below zero, and time does not run backwards.
    fn signed(&self, figure: Figure, raw: &Raw) -> Result<Figure, Wrong> {
        let signed = matches!(self.unit, Unit::Money | Unit::Points);
        match &figure {
            Figure::Known(n) | Figure::Bare(n) if n.is_negative() && !signed => Err(Wrong::new(codes::NEGATIVE, raw)),
            _ => Ok(figure),
        }
    }
}

/// A hundredth.
pub(crate) fn percent(n: &Num) -> Num {
    n.mul(&Num::scaled(1, 2))
}

/// Digits and a point, nothing else: what no folding changes.
fn bare_number(text: &str) -> Option<Num> {
    text.bytes().all(|b| b.is_ascii_digit() || b == b'.').then(|| Num::parse(text)).flatten()
}

fn share(folded: &str) -> Option<Num> {
    if let Some(body) = folded.strip_suffix('%') {
        return plain(body).map(|n| percent(&n));
    }
    plain(folded.strip_suffix('‰')?).map(|n| n.mul(&Num::scaled(1, 3)))
}

fn money(folded: &str) -> Option<Num> {
    let body = folded.trim_start_matches(['¥', '￥']);
    let (body, worth) = if let Some(body) = body.strip_suffix("万元").or_else(|| body.strip_suffix('万')) {
        (body, Num::from(10_000_u32))
    } else if let Some(body) = body.strip_suffix('元') {
        (body, Num::ONE)
    } else if body.len() < folded.len() {
        (body, Num::ONE)
    } else if let Some(sign) = folded.strip_prefix('-').filter(|b| b.starts_with(['¥', '￥'])) {
        return money(sign).map(|n| n.neg());
    } else {
        return None;
    };
    plain(body).map(|n| n.mul(&worth))
}

/// A plain number: digits, a point, a sign, thousands parted by commas in threes; `(12.00)` is −12.00.
pub(crate) fn plain(folded: &str) -> Option<Num> {
    if let Some(inner) = folded.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        return inner.starts_with(|c: char| c.is_ascii_digit()).then(|| plain(inner)).flatten().map(|n| n.neg());
    }
    if !folded.contains(',') {
        return Num::parse(folded);
    }
    let body = folded.strip_prefix(['-', '+']).unwrap_or(folded);
    let whole = body.split('.').next().unwrap_or(body);
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|g| (1..=3).contains(&g.len()));
    if !first || groups.any(|g| g.len() != 3) || body[whole.len()..].contains(',') {
        return None;
    }
    Num::parse(&folded.replace(',', ""))
}
