//! What is put in for one store, in the one order in which everything is walked, and how far the exports reach.

use super::chat::{Agent, Buyer, Chat};
use super::order::{Order, Refund};
use super::time::{Day, Moment};
use std::collections::BTreeSet;
use std::ops::Range;

/// The chats, orders and refunds of one store. Results stand in the same order as these lists.
#[derive(Clone, Debug, Default)]
pub struct Store {
    chats: Vec<Chat>,
    orders: Vec<Order>,
    refunds: Vec<Refund>,
    people: Accounts,
    coverage: Coverage,
}

/// Accounts that are not as others.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// Buyers that belong to the shop or its tools (自家账号): no chat of theirs counts, their orders are excluded.
    pub own: BTreeSet<Buyer>,
    /// Agents whose chats never count (不计客服).
    pub ignored: BTreeSet<Agent>,
    /// 主账号: chats in which they sent nothing but automatic replies do not count.
    pub main: BTreeSet<Agent>,
}

/// A stretch of time of which every event is in the exports; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    pub from: Moment,
    pub to: Moment,
}

/// How far each kind of export reaches. `None`: there is no such export, and what needs it is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Chats that touch it.
    pub chats: Option<Reach>,
    /// Orders by the time at which they were placed.
    pub placed: Option<Reach>,
    /// Orders by the time at which they were paid.
    pub paid: Option<Reach>,
    /// Refunds by the time at which they were completed.
    pub refunded: Option<Reach>,
}

impl Store {
    /// Puts everything in order: chats by buyer, start, end, agent and place; orders by buyer, creation, payment and place;
    /// refunds by place. The same input in another order gives the same results.
    #[must_use]
    pub fn new(
        mut chats: Vec<Chat>,
        mut orders: Vec<Order>,
        mut refunds: Vec<Refund>,
        people: Accounts,
        coverage: Coverage,
    ) -> Self {
        chats.sort_unstable_by_key(|c| (c.buyer, c.start, c.end, c.agent, c.place));
        orders.sort_unstable_by_key(|o| (o.buyer, o.created, o.paid, o.place));
        refunds.sort_unstable_by_key(|r| r.place);
        Self { chats, orders, refunds, people, coverage }
    }

    #[must_use]
    pub fn chats(&self) -> &[Chat] {
        &self.chats
    }

    /// Where the chats of a buyer stand in the list.
    pub(super) fn chats_of(&self, buyer: Option<Buyer>) -> Range<usize> {
        let from = self.chats.partition_point(|c| Some(c.buyer) < buyer);
        let to = self.chats.partition_point(|c| Some(c.buyer) <= buyer);
        from..to
    }

    #[must_use]
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    #[must_use]
    pub fn refunds(&self) -> &[Refund] {
        &self.refunds
    }

    #[must_use]
    pub fn people(&self) -> &Accounts {
        &self.people
    }

    #[must_use]
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }
}

impl Reach {
    /// The whole business days from the first to the last of the moments; `None` where there is none.
    #[must_use]
    pub fn seen(moments: impl Iterator<Item = Moment>, cut: u32) -> Option<Self> {
        let (first, last) = moments.fold(None, |ends: Option<(Moment, Moment)>, m| {
            Some(ends.map_or((m, m), |(first, last)| (first.min(m), last.max(m))))
        })?;
        Some(Self { from: Day::of(first, cut).first(cut), to: Day::of(last, cut).last(cut) })
    }
}

impl Coverage {
    /// What the rows themselves show, for exports whose own span nobody knows: a quiet first or last day is then not covered.
    #[must_use]
    pub fn seen(chats: &[Chat], orders: &[Order], refunds: &[Refund], cut: u32) -> Self {
        Self {
            chats: Reach::seen(chats.iter().map(|c| c.start), cut),
            placed: Reach::seen(orders.iter().filter_map(|o| o.created), cut),
            paid: Reach::seen(orders.iter().filter_map(|o| o.paid), cut),
            refunded: Reach::seen(refunds.iter().map(|r| r.completed), cut),
        }
    }
}
