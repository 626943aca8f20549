//! The order list (订单归属): a line per order, for the sheet, the CSV and whoever asks for one order. Names of buyers are private: they
//! stand beside the pay, never on rankings.

use crate::diag::Catalogue;
use crate::facts::OrderBook;
use crate::facts::orders::{ChatLine, EarnedBy, Event, OrderLine};
use crate::number::Num;
use chrono::{DateTime, NaiveDateTime};
use std::sync::Arc;

/// What the columns are called.
pub const HEADINGS: [&str; 13] = [
    "订单编号",
    "买家",
    "下单时间",
    "付款时间",
    "付款金额",
    "下单客服",
    "付款客服",
    "归属客服",
    "去向",
    "依据",
    "会话",
    "本人他人静默",
    "排除的原因",
];

/// One order in words.
#[derive(Clone, Debug)]
pub struct Told<'b> {
    pub id: &'b str,
    pub buyer: &'b str,
    pub created: Option<NaiveDateTime>,
    pub paid: Option<NaiveDateTime>,
    /// Yuan; `None` where it was not paid, or nobody knows how much.
    pub amount: Option<&'b Num>,
    pub placing: &'b str,
    pub paying: &'b str,
    pub credited: &'b str,
    /// 归属, 静默 or 排除.
    pub fate: Fate,
    pub rule: String,
    pub chat: String,
    pub split: String,
    pub why: String,
}

/// In which of the three sums an order's money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Attributed,
    Silent,
    Excluded,
}

impl Fate {
    /// As the list says it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Attributed => "归属",
            Self::Silent => "静默",
            Self::Excluded => "排除",
        }
    }

    #[must_use]
    pub fn of(order: &OrderLine) -> Self {
        match (order.excluded, order.credited) {
            (Some(_), _) => Self::Excluded,
            (None, Some(_)) => Self::Attributed,
            (None, None) => Self::Silent,
        }
    }
}

/// A second of China's time.
#[must_use]
pub fn time(seconds: u32) -> NaiveDateTime {
    DateTime::from_timestamp(seconds.into(), 0).unwrap_or_default().naive_utc()
}

/// The orders of the period: those paid in it by time of payment, then those placed in it and not paid.
#[must_use]
pub fn listed(book: &OrderBook) -> Vec<&OrderLine> {
    let unpaid = |o: &OrderLine| o.paid.is_none() && o.excluded.is_some() && o.placed_in_period;
    let mut orders: Vec<&OrderLine> = book.orders.iter().filter(|o| o.of_period || unpaid(o)).collect();
    orders.sort_by_key(|o| (!o.of_period, o.paid.is_none(), o.paid, o.created, Arc::clone(&o.id)));
    orders
}

/// The conversation through which an order was earned, and how.
#[must_use]
pub fn basis(order: &OrderLine) -> Option<(EarnedBy, &'static str)> {
    order.credited?;
    let (earned, keys) = match order.decided_by {
        Event::Placing => (order.placing?, ["rule.placed_before", "rule.placed_inside"]),
        Event::Payment => (order.paying?, ["rule.paid_before", "rule.paid_inside"]),
    };
    Some((earned, keys[usize::from(earned.inside)]))
}

impl<'b> Told<'b> {
    #[must_use]
    pub fn new(book: &'b OrderBook, order: &'b OrderLine, words: &Catalogue) -> Self {
        let agent = |e: Option<EarnedBy>| e.map_or("", |e| book.agent(e.agent));
        let basis = basis(order);
        let chat = basis.and_then(|(e, _)| book.chat(e.chat));
        let paid = order.paid.is_some() || order.excluded == Some("exclusion.no_time");
        let why = order.excluded.map(|key| match (key, &order.called) {
            ("exclusion.buyer_unknown", Some(_)) => "exclusion.buyer_masked",
            _ => key,
        });
        Self {
            id: &order.id,
            buyer: order.called.as_deref().unwrap_or_else(|| book.buyer(order.buyer)),
            created: order.created.map(time),
            paid: order.paid.map(time),
            amount: order.amount.as_ref().filter(|_| paid),
            placing: agent(order.placing),
            paying: agent(order.paying),
            credited: order.credited.map_or("", |a| book.agent(a)),
            fate: Fate::of(order),
            rule: basis.map(|(_, key)| words.text(key, &[])).unwrap_or_default(),
            chat: chat.map(|c| between(c.start, c.end)).unwrap_or_default(),
            split: if order.excluded.is_some() { String::new() } else { words.text(order.split, &[]) },
            why: why.map(|key| words.text(key, &[])).unwrap_or_default(),
        }
    }
}

/// `10-05 10:00:00–10:05:12`
#[must_use]
pub fn between(start: u32, end: u32) -> String {
    let (start, end) = (time(start), time(end));
    let until = if start.date() == end.date() { "%H:%M:%S" } else { "%m-%d %H:%M:%S" };
    format!("{}–{}", start.format("%m-%d %H:%M:%S"), end.format(until))
}

/// The list as a text table for spreadsheet programs: ids stay texts, and no text is a formula.
#[must_use]
pub fn csv(book: &OrderBook, words: &Catalogue) -> String {
    let mut out = String::from("\u{feff}");
    out.push_str(&HEADINGS.join(","));
    out.push_str("\r\n");
    for order in listed(book) {
        let told = Told::new(book, order, words);
        let moment = |at: Option<NaiveDateTime>| at.map(|t| t.to_string()).unwrap_or_default();
        id_field(&mut out, told.id);
        let amount = told.amount.map(ToString::to_string).unwrap_or_default();
        let fields = [
            told.buyer,
            &moment(told.created),
            &moment(told.paid),
            &amount,
            told.placing,
            told.paying,
            told.credited,
            told.fate.word(),
            &told.rule,
            &told.chat,
            &told.split,
            &told.why,
        ];
        for field in fields {
            out.push(',');
            text_field(&mut out, field);
        }
        out.push_str("\r\n");
    }
    out
}

/// An id that no program turns into a number: `="1234567890123456789"`. Only digits and letters may stand in a formula.
fn id_field(out: &mut String, id: &str) {
    if !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        out.push_str("\"=\"\"");
        out.push_str(id);
        out.push_str("\"\"\"");
    } else {
        text_field(out, id);
    }
}

/// A text in quotes where it needs them; with an apostrophe where a program would take it for a formula.
fn text_field(out: &mut String, text: &str) {
    let number = text.starts_with('-') && text.trim_start_matches('-').bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) && !number;
    let quoted = formula || text.contains(['"', ',', '\n', '\r']);
    if quoted {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    for c in text.chars() {
        if c == '"' {
            out.push('"');
        }
        out.push(c);
    }
    if quoted {
        out.push('"');
    }
}

/// What led to one order's fate: the conversations of its buyer around it, and the one that came second.
#[derive(Clone, Debug)]
pub struct Story<'b> {
    pub chats: Vec<&'b ChatLine>,
    /// Among those that can earn orders: who would have had the deciding event, were it not for the one that has it. Of an order that
    /// is nobody's, the nearest one.
    pub runner_up: Option<&'b ChatLine>,
    /// Why the nearest one did not earn a silent order.
    pub miss: Option<&'static str>,
}

/// Seconds before the placing and after the payment in which conversations are shown.
const BEFORE: u32 = 30 * 86_400;
const AFTER: u32 = 7 * 86_400;

#[must_use]
pub fn story<'b>(book: &'b OrderBook, order: &OrderLine) -> Story<'b> {
    let Some(buyer) = order.buyer else { return Story { chats: Vec::new(), runner_up: None, miss: None } };
    let first = book.chats.partition_point(|c| c.buyer < buyer);
    let all = book.chats[first..].iter().take_while(|c| c.buyer == buyer);
    let events = [order.created, order.paid];
    let begin = events.iter().flatten().min().map_or(0, |at| at.saturating_sub(BEFORE));
    let end = events.iter().flatten().max().map_or(u32::MAX, |at| at.saturating_add(AFTER));
    let chats: Vec<&ChatLine> = all.filter(|c| c.end >= begin && c.start <= end).collect();
    let event = match order.decided_by {
        Event::Placing => order.created,
        Event::Payment => order.paid.or(order.created),
    };
    let Some(event) = event else { return Story { chats, runner_up: None, miss: None } };
    let earning = || chats.iter().copied().filter(|c| c.earns);
    let begun = || earning().filter(|c| c.start <= event);
    let reaches = |c: &ChatLine| event.saturating_sub(c.end) <= book.window;
    let is_of = |c: &ChatLine, e: Option<EarnedBy>| e.and_then(|e| book.chat(e.chat)).is_some_and(|of| of == c);
    let last = |c: &&ChatLine| (c.end, c.start);
    let (runner_up, miss) = match (basis(order), Fate::of(order)) {
        (Some((chosen, _)), _) => (begun().filter(|c| reaches(c) && !is_of(c, Some(chosen))).max_by_key(last), None),
        (None, Fate::Silent) => match begun().max_by_key(last) {
            Some(near) if reaches(near) => (Some(near), Some("order.reminded")),
            Some(near) => (Some(near), Some("order.beyond_window")),
            None if order.decided_by == Event::Placing => {
                (earning().min_by_key(|c| c.start), Some("order.after_placing"))
            }
            None => (earning().min_by_key(|c| c.start), Some("order.after_payment")),
        },
        // The order's own conversations are told already.
        (None, _) => {
            let near = begun().max_by_key(last);
            (near.filter(|c| !is_of(c, order.placing) && !is_of(c, order.paying)), None)
        }
    };
    Story { chats, runner_up, miss }
}

/// The ids nearest to one that no order has: of equal length with the fewest other digits, at most three.
#[must_use]
pub fn near_ids<'b>(books: impl Iterator<Item = &'b OrderBook>, id: &str) -> Vec<&'b str> {
    const MOST: usize = 4;
    let off = |other: &str| {
        let same = other.len() == id.len();
        let differ = other.bytes().zip(id.bytes()).filter(|(a, b)| a != b).count();
        same.then_some(differ).filter(|d| *d <= MOST)
    };
    let ids = books.flat_map(|b| &b.orders).filter_map(|o| Some((off(&o.id)?, &*o.id)));
    let mut near: Vec<(usize, &str)> = ids.collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_of_the_list_is_a_formula_and_no_id_a_number() {
        let text = |t: &str| {
            let mut out = String::new();
            text_field(&mut out, t);
            out
        };
        assert_eq!(text("=cmd|' /C calc'!A0"), "\"'=cmd|' /C calc'!A0\"");
        assert_eq!(text("@x,\"y\""), "\"'@x,\"\"y\"\"\"");
        assert_eq!(text("-12.5"), "-12.5");
        assert_eq!(text("tb买家"), "tb买家");
        let id = |t: &str| {
            let mut out = String::new();
            id_field(&mut out, t);
            out
        };
        assert_eq!(id("1234567890123456789"), "\"=\"\"1234567890123456789\"\"\"");
        assert_eq!(id("1\"&cmd"), "\"1\"\"&cmd\"");
    }
}
