//! The walk over a store, buyer by buyer: judge the chats, find the owners of the orders, count.

use super::chat::Chat;
use super::cohort::Cohort;
use super::gap::{Gaps, Loose};
use super::help::Helpers;
use super::judge::Judge;
use super::order::{Order, OrderId};
use super::outcome::{Balance, Earned, Fate, Judged, Outcome, Returned};
use super::owner::Owners;
use super::purchase::Purchases;
use super::settings::Settings;
use super::store::Store;
use super::tally::Tally;
use super::time::{Day, Moment};
use super::{count, link};
use crate::period::DaySpan;
use std::collections::BTreeMap;
use std::ops::Range;

/// Judges every chat and every order of a store, and counts what falls into the span.
///
/// What lies before the span and after it serves as past and future: earlier chats earn, earlier purchases make after-sales,
/// later orders and payments complete the last days.
#[must_use]
pub fn attribute(store: &Store, settings: &Settings, span: DaySpan) -> Outcome {
    let (first, last) = (Day::on(span.from), Day::on(span.to));
    let mut walk = Walk {
        store,
        settings,
        chats: Vec::with_capacity(store.chats().len()),
        orders: Vec::with_capacity(store.orders().len()),
        balance: Balance::default(),
        loose: BTreeMap::new(),
        tally: Tally::new(first, last),
    };
    let (mut purchases, mut owners, mut cohort) = (Purchases::default(), Owners::default(), Cohort::default());
    let mut helpers = Helpers::default();
    for (chats, orders) in buyers(store.chats(), store.orders()) {
        purchases.fill(&store.orders()[orders.clone()]);
        let judge = Judge { settings, accounts: store.people() };
        judge.judge(&store.chats()[chats.clone()], &purchases, &mut walk.chats);
        owners.fill(store.chats(), &walk.chats, chats.clone(), settings);
        link::orders(&mut walk, orders.clone(), &owners);
        cohort.fill(store.chats(), &walk.chats, chats.clone());
        count::chats(&mut walk, chats);
        count::inquiries(&mut walk, orders.clone(), &cohort, &purchases);
        helpers.fill(store.chats(), owners.chats());
        count::helpers(&mut walk, orders.clone(), &mut helpers);
        count::sales(&mut walk, orders);
        walk.tally.next_buyer();
    }
    let refunds = count::refunds(&mut walk);
    let handovers = store.chats().iter().any(|c| c.handed_in.is_some() || c.handed_on.is_some());
    let Walk { chats, orders, balance, loose, tally, .. } = walk;
    let gaps = Gaps { coverage: *store.coverage(), settings: settings.clone(), span: (first, last), loose, handovers };
    Outcome { chats, orders, refunds, balance, figures: tally.finish(), gaps }
}

/// What is gathered on the way. The lists grow in the order of the store's.
pub(super) struct Walk<'s> {
    pub(super) store: &'s Store,
    pub(super) settings: &'s Settings,
    pub(super) chats: Vec<Judged>,
    pub(super) orders: Vec<Earned>,
    pub(super) balance: Balance,
    pub(super) loose: BTreeMap<Day, Loose>,
    pub(super) tally: Tally,
}

impl<'s> Walk<'s> {
    pub(super) fn day(&self, moment: Moment) -> Day {
        Day::of(moment, self.settings.cut)
    }

    /// The order and what became of it.
    pub(super) fn order(&self, at: usize) -> (&'s Order, Earned) {
        (&self.store.orders()[at], self.orders[at])
    }
}

/// The chats and the orders of each buyer, as stretches of the two sorted lists; first the orders whose buyer nobody knows.
fn buyers(chats: &[Chat], orders: &[Order]) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let (mut chat, mut order) = (0, 0);
    std::iter::from_fn(move || {
        let buyer = match (chats.get(chat), orders.get(order)) {
            (None, None) => return None,
            (Some(c), None) => Some(c.buyer),
            (None, Some(o)) => o.buyer,
            (Some(c), Some(o)) => o.buyer.min(Some(c.buyer)),
        };
        let of_chats = chats[chat..].iter().take_while(|c| Some(c.buyer) == buyer).count();
        let of_orders = orders[order..].iter().take_while(|o| o.buyer == buyer).count();
        let found = (chat..chat + of_chats, order..order + of_orders);
        (chat, order) = (found.0.end, found.1.end);
        Some(found)
    })
}

/// The orders by number. Of two with the same number the first stands.
pub(super) fn by_id(orders: &[Order]) -> Vec<(OrderId, u32)> {
    let mut ids: Vec<_> = (0_u32..).zip(orders).map(|(at, o)| (o.id, at)).collect();
    ids.sort_unstable();
    ids.dedup_by_key(|(id, _)| *id);
    ids
}

/// The fate of an order as money sees it: nobody's unless it was paid.
pub(super) fn agent_of(earned: &Earned) -> Option<super::chat::Agent> {
    match earned.fate {
        Fate::Attributed(agent) => Some(agent),
        Fate::Silent | Fate::Excluded(_) => None,
    }
}

/// Where a refund belongs, by the list that [`by_id`] made.
pub(super) fn returned(ids: &[(OrderId, u32)], order: OrderId) -> Returned {
    let found = ids.binary_search_by_key(&order, |(id, _)| *id);
    found.map_or(Returned::OrderMissing, |at| Returned::Of(ids[at].1))
}
