//! Orders → owners: through which chat each was placed and paid, who is credited with it.

use super::order::Order;
use super::outcome::{Earned, Exclusion, Fate, Link};
use super::owner::{Owners, Reminder};
use super::settings::{Judgement, Settings};
use super::store::{Reach, Store};
use super::time::Moment;
use super::walk::Walk;
use std::ops::Range;

/// Links the orders of one buyer.
pub(super) fn orders(walk: &mut Walk<'_>, range: Range<usize>, owners: &Owners) {
    for order in &walk.store.orders()[range] {
        let earned = link(walk.store, walk.settings, order, owners);
        walk.orders.push(earned);
    }
}

fn link(store: &Store, settings: &Settings, order: &Order, owners: &Owners) -> Earned {
    let own = order.buyer.is_some_and(|b| store.people().own.contains(&b));
    if own || order.buyer.is_none() {
        let why = if own { Exclusion::OwnPurchase } else { Exclusion::BuyerUnknown };
        let fate = Fate::Excluded(unpaid(order).filter(|_| !own).unwrap_or(why));
        return Earned { placed: None, paid: None, fate, open: false };
    }
    let owner = |event: Moment, but| owners.owner(store.chats(), event, but, settings);
    let placed = order.created.and_then(|event| owner(event, None));
    let reminder = order.created.filter(|_| placed.is_none() && settings.reminder > 0);
    let reminder = reminder.map(|from| Reminder { from, to: from.plus(i64::from(settings.reminder)) });
    let paid = order.paid.and_then(|event| owner(event, reminder));

    let reach = store.coverage().chats;
    let events = [(order.created, placed), (order.paid, paid)];
    let open = events.iter().any(|(event, link)| event.is_some_and(|e| is_open(e, *link, reach, settings)));
    let fate = unpaid(order).map_or_else(|| credited(order, placed, paid, settings), Fate::Excluded);
    Earned { placed, paid, fate, open }
}

/// Why an order has no paid money.
fn unpaid(order: &Order) -> Option<Exclusion> {
    let why = if order.closed { Exclusion::ClosedUnpaid } else { Exclusion::Unpaid };
    order.paid.is_none().then_some(why)
}

/// Who is credited under the judgement rule.
fn credited(order: &Order, placed: Option<Link>, paid: Option<Link>, settings: &Settings) -> Fate {
    let owner = match settings.judgement {
        Judgement::Paying => paid,
        _ if order.created.is_none() => return Fate::Excluded(Exclusion::PlacingUnknown),
        Judgement::Placing => placed,
        Judgement::PlacingFirst => placed.or(paid),
    };
    owner.map_or(Fate::Silent, |link| Fate::Attributed(link.agent))
}

/// Whether chats that are not in the export could change the owner of an event.
fn is_open(event: Moment, link: Option<Link>, reach: Option<Reach>, settings: &Settings) -> bool {
    reach.is_none_or(|r| event > r.to || (link.is_none() && looks_back(event, settings) < r.from))
}

/// Back to when chats matter for an event.
pub(super) fn looks_back(event: Moment, settings: &Settings) -> Moment {
    event.plus(-i64::from(settings.window))
}

/// Back to when chats would have to reach to tell whose the order is; `None` where they do.
pub(super) fn needs_chats(order: &Order, earned: &Earned, reach: Option<Reach>, settings: &Settings) -> Option<Moment> {
    let events = [(order.created, earned.placed), (order.paid, earned.paid)];
    let silent = events.into_iter().filter_map(|(event, link)| event.filter(|_| link.is_none()));
    let back = silent.map(|e| looks_back(e, settings)).filter(|from| reach.is_some_and(|r| *from < r.from));
    back.min().filter(|_| earned.open)
}
