//! What has changed since the span before: places of people, figures of a store.

use super::figure::{Figure, Look};
use crate::number::{Num, Rounding};
use serde::Serialize;
use std::cmp::Ordering;

/// Where somebody stood in the span before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// There is nothing to compare with.
    NoSpan,
    /// Did not take part then.
    Absent,
    /// The place, where the key was known.
    Place(Option<u32>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Way {
    Up,
    Down,
    Same,
    New,
}

/// Places gained or lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Move {
    pub way: Way,
    pub by: u32,
}

pub(super) fn of_place(now: Option<u32>, before: Before) -> Option<Move> {
    match (now?, before) {
        (_, Before::NoSpan) => None,
        (_, Before::Absent | Before::Place(None)) => Some(Move { way: Way::New, by: 0 }),
        (now, Before::Place(Some(then))) => Some(match now.cmp(&then) {
            Ordering::Less => Move { way: Way::Up, by: then - now },
            Ordering::Greater => Move { way: Way::Down, by: now - then },
            Ordering::Equal => Move { way: Way::Same, by: 0 },
        }),
    }
}

/// The change of a store's figure: of a share in percentage points, of anything else in per cent.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Change {
    pub way: Way,
    /// Without sign: `3.2%`, `1.50`.
    pub text: String,
    pub points: bool,
}

pub(super) fn of_figure(look: &Look, now: &Figure, then: &Figure) -> Option<Change> {
    let (now, then) = (now.number.as_ref()?, then.number.as_ref()?);
    let hundred = Num::from(100_i64);
    let points = look.is_percent();
    let difference = now.sub(then);
    let size = if points { difference.mul(&hundred) } else { difference.mul(&hundred).div(&then.abs())? };
    let digits = if points { 2 } else { 1 };
    let rounded = size.round(digits, Rounding::Half);
    let way = match rounded.cmp(&Num::ZERO) {
        Ordering::Greater => Way::Up,
        Ordering::Less => Way::Down,
        Ordering::Equal => Way::Same,
    };
    let text = rounded.abs().to_fixed(if points { 2 } else { 1 });
    Some(Change { way, text: if points { text } else { text + "%" }, points })
}

#[cfg(test)]
mod tests {
    use super::{Before, Move, Way, of_place};

    #[test]
    fn a_smaller_place_than_last_time_is_a_rise() {
        assert_eq!(of_place(Some(2), Before::Place(Some(5))), Some(Move { way: Way::Up, by: 3 }));
        assert_eq!(of_place(Some(5), Before::Place(Some(2))), Some(Move { way: Way::Down, by: 3 }));
        assert_eq!(of_place(Some(2), Before::Place(Some(2))), Some(Move { way: Way::Same, by: 0 }));
    }

    #[test]
    fn who_had_no_place_last_time_is_new() {
        assert_eq!(of_place(Some(2), Before::Absent), Some(Move { way: Way::New, by: 0 }));
        assert_eq!(of_place(Some(2), Before::Place(None)), Some(Move { way: Way::New, by: 0 }));
    }

    #[test]
    fn without_a_place_now_or_a_span_before_nothing_is_said() {
        assert_eq!(of_place(None, Before::Place(Some(1))), None);
        assert_eq!(of_place(Some(1), Before::NoSpan), None);
    }
}
