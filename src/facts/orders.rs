//! The order book of a store whose chats were judged: every order with whose it is and why, every conversation with what it counts
//! as, the thresholds that were used. Plain data; words are keys of the catalogue.

use crate::number::Num;
use crate::origin::Place;
use std::sync::Arc;

/// Everything that attribution has to show for itself.
#[derive(Clone, Debug, Default)]
pub struct OrderBook {
    /// The thresholds, in their order.
    pub settings: Vec<Threshold>,
    /// How many conversations of the period count as what, the counted ones first: `chat.inquiry`, `chat.after_sales`, …
    pub counts: Vec<(&'static str, u64)>,
    pub money: OrderMoney,
    /// Whoever is named by a number below.
    pub agents: Vec<Arc<str>>,
    pub buyers: Vec<Arc<str>>,
    /// By buyer and time.
    pub chats: Vec<ChatLine>,
    /// By buyer and time.
    pub orders: Vec<OrderLine>,
    /// The sheets that rows stand in, with a column to point at.
    pub sheets: Vec<Place>,
    /// 归属窗口, seconds.
    pub window: u32,
    /// Where a tool's statistics and the chats say different things.
    pub differences: Vec<Difference>,
}

/// A threshold as it was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threshold {
    pub name: Arc<str>,
    pub value: Arc<str>,
    pub unit: Arc<str>,
    /// What it is for.
    pub note: Arc<str>,
    /// The shop or its scheme says so; else it is the default.
    pub own: bool,
    /// No source says it: a customary value stands in.
    pub assumed: bool,
}

/// The paid money of the period: the parts add up to the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderMoney {
    pub total: Num,
    pub attributed: Num,
    /// Of that: of accounts that nobody on the roster has.
    pub nobodys: Num,
    pub silent: Num,
    /// By reason: `exclusion.own_purchase`, …
    pub excluded: Vec<(&'static str, Num)>,
}

impl Default for OrderMoney {
    fn default() -> Self {
        let zero = Num::ZERO;
        Self {
            total: zero.clone(),
            attributed: zero.clone(),
            nobodys: zero.clone(),
            silent: zero,
            excluded: Vec::new(),
        }
    }
}

/// One conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatLine {
    pub buyer: u32,
    pub agent: u32,
    /// Seconds since 1970, China's time.
    pub start: u32,
    pub end: u32,
    /// What it counts as: `chat.inquiry`, …
    pub counts: &'static str,
    /// Orders can be earned through it.
    pub earns: bool,
    pub said: Option<Said>,
    pub at: RowAt,
}

/// How many messages of a conversation whose are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub buyer: u32,
    pub agent: u32,
    pub automatic: u32,
}

/// A row of one of the book's sheets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowAt {
    pub sheet: u32,
    pub row: u32,
}

/// One order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    pub id: Arc<str>,
    pub buyer: Option<u32>,
    /// What the row calls a buyer whose chats were not looked for: the name is partly hidden, or the order cannot be judged.
    pub called: Option<Arc<str>>,
    /// Seconds since 1970, China's time.
    pub created: Option<u32>,
    pub paid: Option<u32>,
    /// It was paid on a business day of the period.
    pub of_period: bool,
    /// It was placed on one.
    pub placed_in_period: bool,
    /// Yuan that were paid.
    pub amount: Option<Num>,
    pub placing: Option<EarnedBy>,
    pub paying: Option<EarnedBy>,
    /// Whom it is credited to.
    pub credited: Option<u32>,
    /// What decided that, by 判定规则.
    pub decided_by: Event,
    /// 本人 / 他人 / 静默: `split.own`, …
    pub split: &'static str,
    /// Why it is nobody's: `exclusion.unpaid`, …
    pub excluded: Option<&'static str>,
    /// Chats that are not in the exports could change whose it is.
    pub open: bool,
    pub at: RowAt,
}

/// What somebody can have led a buyer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Placing,
    Payment,
}

/// The conversation that earned an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarnedBy {
    pub agent: u32,
    /// Index in [`OrderBook::chats`].
    pub chat: u32,
    /// The event fell inside it; else it had ended within the window before.
    pub inside: bool,
}

/// One figure of one agent (or of the store) that a tool and the chats say differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Empty for the store.
    pub agent: Arc<str>,
    pub measure: Arc<str>,
    pub span: Arc<str>,
    pub tool: Num,
    pub chats: Num,
    /// The setting with which the chats would say what the tool says: name and value.
    pub likely: Option<(Arc<str>, Arc<str>)>,
}

impl OrderBook {
    /// The place of a row.
    #[must_use]
    pub fn place(&self, at: RowAt) -> Option<Place> {
        let mut place = self.sheets.get(usize::try_from(at.sheet).ok()?)?.clone();
        if let Some(cell) = &mut place.cell {
            cell.row = at.row;
        }
        Some(place)
    }

    /// The name of an agent, or of a buyer.
    #[must_use]
    pub fn agent(&self, number: u32) -> &str {
        usize::try_from(number).ok().and_then(|n| self.agents.get(n)).map_or("", |n| n)
    }

    #[must_use]
    pub fn buyer(&self, number: Option<u32>) -> &str {
        number.and_then(|n| usize::try_from(n).ok()).and_then(|n| self.buyers.get(n)).map_or("", |n| n)
    }

    #[must_use]
    pub fn chat(&self, number: u32) -> Option<&ChatLine> {
        self.chats.get(usize::try_from(number).ok()?)
    }
}
