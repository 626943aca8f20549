//! One exact tiling of a period per owner and measure: figures of days, of weeks and of the whole are never added to each other.

use super::measure::Adds;
use crate::number::Num;
use crate::period::DaySpan;

/// One figure; no two of a measure's have the same span.
#[derive(Clone, Debug)]
pub struct Piece {
    pub span: DaySpan,
    /// `None` is unknown.
    pub value: Option<Num>,
    /// A correction set it: it is right, and what it is compared with is not.
    pub corrected: bool,
}

/// Which pieces make up the period, by index; the others are covered by them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tiling {
    pub used: Vec<usize>,
    pub covered: Vec<usize>,
    pub conflicts: Vec<Conflict>,
}

/// Pieces that cannot all be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The figure of a span is not what its parts make.
    Differs { whole: usize, parts: Vec<usize> },
    /// Two spans overlap and neither covers the other.
    Overlaps { one: usize, other: usize },
}

/// Chooses. The finer figures are preferred where they say the same as the whole; the whole where they do not say everything.
/// People counted once a span do not add up, so that the whole is preferred.
#[must_use]
pub fn tile(adds: &Adds, pieces: &[Piece]) -> Tiling {
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by_key(|i| (pieces[*i].span.from, std::cmp::Reverse(pieces[*i].span.to)));
    let mut tiling = Tiling::default();
    choose(adds, pieces, &order, &mut tiling);
    tiling.used.sort_by_key(|i| pieces[*i].span);
    tiling.covered.sort_by_key(|i| pieces[*i].span);
    tiling
}

/// Works through pieces that are sorted by first day, the longer first.
fn choose(adds: &Adds, pieces: &[Piece], order: &[usize], tiling: &mut Tiling) {
    let mut rest = order;
    while let Some((&whole, after)) = rest.split_first() {
        let span = pieces[whole].span;
        let inside = after.iter().take_while(|i| span.covers(&pieces[**i].span)).count();
        let (parts, next) = after.split_at(inside);
        rest = next;
        if let Some(&other) = next.first()
            && span.overlaps(&pieces[other].span)
        {
            tiling.conflicts.push(Conflict::Overlaps { one: whole, other });
        }
        if parts.is_empty() {
            tiling.used.push(whole);
        } else {
            decide(adds, pieces, whole, parts, tiling);
        }
    }
}

fn decide(adds: &Adds, pieces: &[Piece], whole: usize, parts: &[usize], tiling: &mut Tiling) {
    let mut finer = Tiling::default();
    choose(adds, pieces, parts, &mut finer);
    tiling.conflicts.append(&mut finer.conflicts);
    let days: i64 = finer.used.iter().map(|i| pieces[*i].span.days()).sum();
    let complete = days == pieces[whole].span.days();
    let sum = finer.used.iter().try_fold(Num::ZERO, |sum, i| Some(sum.add(pieces[*i].value.as_ref()?)));
    let corrected = finer.used.iter().any(|i| pieces[*i].corrected);
    let figure = pieces[whole].value.as_ref();
    let use_parts = match (figure, &sum) {
        _ if pieces[whole].corrected => false,
        _ if corrected => true,
        (None, Some(_)) => complete,
        (_, None) => false,
        (Some(figure), Some(sum)) => {
            let wrong = match adds {
                Adds::Sum => (complete && figure != sum) || (!complete && sum > figure && !figure.is_negative()),
                Adds::Distinct => complete && figure > sum,
                Adds::Weighted(_) | Adds::Last => false,
            };
            if wrong {
                tiling.conflicts.push(Conflict::Differs { whole, parts: finer.used.clone() });
            }
            match adds {
                Adds::Sum => figure == sum,
                Adds::Distinct | Adds::Weighted(_) => false,
                Adds::Last => complete,
            }
        }
    };
    if use_parts {
        tiling.covered.push(whole);
        tiling.used.append(&mut finer.used);
    } else {
        tiling.covered.append(&mut finer.used);
        tiling.used.push(whole);
    }
    tiling.covered.append(&mut finer.covered);
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn piece(text: &str) -> Piece {
        let (span, value) = text.split_once('=').unwrap();
        let (from, to) = span.split_once('-').unwrap_or((span, span));
        let day = |d: &str| NaiveDate::from_ymd_opt(2026, 10, d.parse().unwrap()).unwrap();
        let corrected = value.ends_with('!');
        let value = Num::parse(value.trim_end_matches('!'));
        Piece { span: DaySpan { from: day(from), to: day(to) }, value, corrected }
    }

    /// `adds: span=value … -> used | conflicts`, spans as days of October, `?` unknown, `!` corrected.
    const CASES: &str = "
sum: 1-31=10 -> 1-31
sum: 1=1 2=2 5=3 -> 1 2 5
sum: 1-4=10 1=1 2=2 3=3 4=4 -> 1 2 3 4
sum: 1-4=10 1=1 3=9 -> 1 3
sum: 1-4=10 1=1 3=3 -> 1-4
sum: 1-4=10 1=1 2=2 3=3 4=5 -> 1-4 | differs
sum: 1-4=10 1=1 3=12 -> 1-4 | differs
sum: 1-4=? 1=1 2=2 3=3 4=4 -> 1 2 3 4
sum: 1-4=? 1=1 2=2 -> 1-4
sum: 1-4=10 1=1 2=? 3=3 4=4 -> 1-4
sum: 1-4=10 1=1 2=2 3=3 4=5! -> 1 2 3 4
sum: 1-4=10! 1=1 2=2 3=3 4=5 -> 1-4
sum: 1-31=20 1-7=10 8=4 9=6 -> 1-7 8 9
sum: 1-7=10 5-9=4 -> 1-7 5-9 | overlaps
distinct: 1-4=9 1=1 2=2 3=3 4=4 -> 1-4
distinct: 1-4=11 1=1 2=2 3=3 4=4 -> 1-4 | differs
distinct: 1-4=11 1=1 2=2 3=3 -> 1-4
distinct: 1-4=? 1=1 2=2 3=3 4=4 -> 1 2 3 4
last: 1-2=5 1=4 2=6 -> 1 2
";

    #[test]
    fn one_tiling_is_chosen_and_contradictions_are_found() {
        for line in CASES.lines().filter(|l| !l.is_empty()) {
            let (left, want) = line.split_once(" -> ").unwrap();
            let (adds, list) = left.split_once(": ").unwrap();
            let adds = match adds {
                "sum" => Adds::Sum,
                "distinct" => Adds::Distinct,
                _ => Adds::Last,
            };
            let names: Vec<&str> = list.split(' ').map(|p| p.split('=').next().unwrap()).collect();
            let pieces: Vec<Piece> = list.split(' ').map(piece).collect();
            let tiling = tile(&adds, &pieces);
            let mut got = tiling.used.iter().map(|i| names[*i]).collect::<Vec<_>>().join(" ");
            for conflict in &tiling.conflicts {
                got += match conflict {
                    Conflict::Differs { .. } => " | differs",
                    Conflict::Overlaps { .. } => " | overlaps",
                };
            }
            assert_eq!(got, want, "{line}");
            assert_eq!(tiling.used.len() + tiling.covered.len(), pieces.len(), "{line}");
        }
    }
}
