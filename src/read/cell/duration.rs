//! Lengths of time as texts: `8分48秒`, `7小时41分52秒`, `01:02:03`, `2天4小时`.

use crate::number::Num;

/// Seconds of a folded text that carries its own units; days are working days of `hours_per_day`. `None` for anything else.
pub(crate) fn seconds(folded: &str, hours_per_day: &Num) -> Option<Num> {
    let units: [(&[&str], Num); 4] = [
        (&["天", "日", "d"], hours_per_day.mul(&Num::from(3600_u32))),
        (&["个小时", "小时", "时", "h"], Num::from(3600_u32)),
        (&["分钟", "分", "min", "m"], Num::from(60_u32)),
        (&["秒钟", "秒", "s"], Num::ONE),
    ];
    let mut rest = folded;
    let mut total = Num::ZERO;
    let mut said = false;
    for (names, worth) in &units {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (number, after) = rest.split_at(digits);
        if let Some(next) = names.iter().find_map(|n| after.strip_prefix(n)) {
            total = total.add(&Num::parse(number)?.mul(worth));
            rest = next;
            said = true;
        }
    }
    (said && rest.is_empty()).then_some(total)
}

/// What two parts around one colon are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TwoParts {
    HoursMinutes,
    MinutesSeconds,
}

/// Seconds of `HH:MM:SS`, or of two parts.
pub(crate) fn clock(folded: &str, two: TwoParts) -> Option<Num> {
    let parts: Vec<u32> = folded.split(':').map(part).collect::<Option<_>>()?;
    let (hours, minutes, seconds) = match (parts.as_slice(), two) {
        ([h, m, s], _) => (*h, *m, *s),
        ([h, m], TwoParts::HoursMinutes) => (*h, *m, 0),
        ([m, s], TwoParts::MinutesSeconds) => (0, *m, *s),
        _ => return None,
    };
    if seconds > 59 || (minutes > 59 && hours > 0) {
        return None;
    }
    let total = i64::from(hours) * 3600 + i64::from(minutes) * 60 + i64::from(seconds);
    Some(Num::from(total))
}

fn part(text: &str) -> Option<u32> {
    ((1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}
