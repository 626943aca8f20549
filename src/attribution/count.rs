//! What one buyer adds to the figures.

use super::chat::{Chat, Opener};
use super::cohort::Cohort;
use super::figure::{Count, Mean, Money, People};
use super::gap::Needed;
use super::help::Helpers;
use super::latest::index;
use super::link::needs_chats;
use super::outcome::{Fate, Help, Judged, Reason, Returned, Verdict};
use super::purchase::Purchases;
use super::settings::RefundBy;
use super::time::Moment;
use super::walk::{Walk, agent_of, by_id, returned};
use std::ops::Range;

/// Conversations and what was said in them, by the day on which they began.
pub(super) fn chats(walk: &mut Walk<'_>, range: Range<usize>) {
    for at in range {
        let (chat, judged) = (&walk.store.chats()[at], walk.chats[at]);
        if is_consulted(judged.verdict) && walk.tally.covers(judged.day) {
            consulted(walk, chat, judged);
            if !matches!(judged.verdict, Verdict::Aside(_)) {
                received(walk, chat, judged);
            }
        }
    }
}

/// Whether buyer and agent talked with each other, for whatever.
fn is_consulted(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Aside(reason) if reason <= Reason::Monologue)
}

fn consulted(walk: &mut Walk<'_>, chat: &Chat, judged: Judged) {
    let (agent, day) = (chat.agent, judged.day);
    let marks = [(true, People::Consulted), (judged.handed_in, People::HandedIn), (judged.handed_on, People::HandedOn)];
    for (_, people) in marks.iter().filter(|(is, _)| *is) {
        walk.tally.mark(agent, day, *people);
    }
    if chat.answered() == Some(true) {
        walk.tally.mark_talked(agent, day);
    }
    let Some(row) = walk.tally.row(agent, day) else { return };
    if chat.answered().is_none() {
        row.miss(Needed::Answers);
    }
    let Some(talk) = &chat.talk else {
        row.miss(Needed::Messages);
        return;
    };
    row.count(Count::BuyerMessages, talk.buyer_messages.into());
    row.count(Count::AgentMessages, talk.by_hand.into());
    row.count(Count::Characters, talk.characters);
    if let Some(first) = talk.first_response {
        row.mean(Mean::FirstResponse, first.into(), 1);
    }
    row.mean(Mean::Response, talk.response_seconds, talk.responses.into());
    row.mean(Mean::InThreeMinutes, talk.in_time.into(), talk.due.into());
}

fn received(walk: &mut Walk<'_>, chat: &Chat, judged: Judged) {
    let (agent, day, settings) = (chat.agent, judged.day, walk.settings);
    let seconds = chat.end.since(chat.start);
    let slow = chat.talk.as_ref().is_some_and(|t| t.slowest > settings.slow);
    let marks = [
        (true, People::Received),
        (!judged.handed_in, People::ReceivedDirectly),
        (chat.opener == Some(Opener::Buyer), People::OpenedByBuyer),
        (chat.opener == Some(Opener::Agent), People::OpenedByAgent),
        (judged.verdict == Verdict::Inquiry, People::Inquired),
        (chat.answered() == Some(true), People::Answered),
        (slow, People::Slow),
        (seconds > i64::from(settings.long), People::Long),
    ];
    for (_, people) in marks.iter().filter(|(is, _)| *is) {
        walk.tally.mark(agent, day, *people);
    }
    let Some(row) = walk.tally.row(agent, day) else { return };
    if chat.opener.is_none() {
        row.miss(Needed::Openers);
    }
    row.mean(Mean::Duration, u64::try_from(seconds).unwrap_or(0), 1);
}

/// What became of the days on which the buyer asked.
pub(super) fn inquiries(walk: &mut Walk<'_>, range: Range<usize>, cohort: &Cohort, purchases: &Purchases) {
    let settings = walk.settings;
    for asked in cohort.inquiries() {
        let until = asked.day.plus(settings.inquiry_days).last(settings.cut);
        if !purchases.placed(asked.day.first(settings.cut), until) {
            walk.tally.mark(asked.agent, asked.day, People::Lost);
        }
    }
    for at in range {
        let (order, earned) = walk.order(at);
        let (Some(created), Some(link)) = (order.created, earned.placed) else { continue };
        let (placed_on, paid_on) = (walk.day(created), order.paid.map(|paid| walk.day(paid)));
        let within = |paid: i64, days: u32| paid <= i64::from(days);
        for (nth, day) in cohort.of(link.agent, created, placed_on, settings.inquiry_days).enumerate() {
            let same_day = placed_on == day;
            let paid_after = paid_on.map(|p| p.since(day));
            let paid_same_day = same_day && paid_on == Some(day);
            let paid = paid_after.is_some_and(|p| within(p, settings.payment_days));
            let marks = [
                (true, People::Placed),
                (same_day, People::PlacedSameDay),
                (paid_same_day, People::PaidSameDay),
                (paid_after.is_some_and(|p| within(p, 1)), People::PaidNextDay),
                (paid, People::PaidFinally),
            ];
            for (_, people) in marks.iter().filter(|(is, _)| *is) {
                walk.tally.mark(link.agent, day, *people);
            }
            let Some(row) = walk.tally.row(link.agent, day).filter(|_| nth == 0) else { continue };
            row.pay(Money::Placed, &order.due);
            if same_day {
                row.pay(Money::PlacedSameDay, &order.due);
            }
            if paid_same_day {
                row.pay(Money::PaidSameDay, &order.amount);
            }
            if paid {
                row.pay(Money::PaidFinally, &order.amount);
            } else {
                row.pay(Money::Lost, &order.due);
            }
        }
    }
}

/// Who helped with orders that are another's or nobody's.
pub(super) fn helpers(walk: &mut Walk<'_>, range: Range<usize>, helpers: &mut Helpers) {
    let (orders, earned, tally) = (&walk.store.orders()[range.clone()], &walk.orders[range], &mut walk.tally);
    helpers.tell(orders, earned, walk.settings, |helper, day| {
        let people = match helper.with {
            Help::Placing => People::HelpedPlacing,
            Help::Paying => People::HelpedPaying,
            Help::FollowingUp => People::FollowedUp,
        };
        tally.mark(helper.agent, day, people);
    });
}

/// Paid orders by the day of payment.
pub(super) fn sales(walk: &mut Walk<'_>, range: Range<usize>) {
    for at in range {
        if let Some(paid) = walk.store.orders()[at].paid {
            sale(walk, at, paid);
        }
    }
}

fn sale(walk: &mut Walk<'_>, at: usize, paid: Moment) {
    let (order, earned) = walk.order(at);
    let day = walk.day(paid);
    if !walk.tally.covers(day) {
        return;
    }
    let back = needs_chats(order, &earned, walk.store.coverage().chats, walk.settings);
    let (balance, tally) = (&mut walk.balance, &mut walk.tally);
    balance.total = balance.total.add(&order.amount);
    match earned.fate {
        Fate::Attributed(agent) => {
            balance.attributed = balance.attributed.add(&order.amount);
            tally.mark(agent, day, People::Bought);
            let Some(row) = tally.row(agent, day) else { return };
            row.count(Count::Orders, 1);
            row.pay(Money::Sales, &order.amount);
            match order.pieces {
                Some(pieces) => row.count(Count::Pieces, pieces.into()),
                None => row.miss(Needed::Pieces),
            }
            match &order.postage {
                Some(postage) => row.pay(Money::Postage, postage),
                None => row.miss(Needed::Postage),
            }
        }
        Fate::Silent => {
            balance.silent = balance.silent.add(&order.amount);
            tally.mark_store(day, People::Silent);
            if let Some(row) = tally.store_row(day) {
                row.pay(Money::Silent, &order.amount);
            }
        }
        Fate::Excluded(why) => balance.exclude(why, &order.amount),
    }
    if let (Some(_), Some(link)) = (order.created, earned.paid) {
        let of = match earned.placed {
            Some(placed) if placed.agent == link.agent => None,
            Some(_) => Some((People::PaidForOther, Money::PaidForOther)),
            None => Some((People::PaidForSilent, Money::PaidForSilent)),
        };
        if let Some((people, money)) = of {
            tally.mark(link.agent, day, people);
            if let Some(row) = tally.row(link.agent, day) {
                row.pay(money, &order.amount);
            }
        }
    }
    if let Some(back) = back {
        let loose = walk.loose.entry(day).or_default();
        loose.sold = Some(loose.sold.map_or(back, |known| known.min(back)));
    }
}

/// Refunds, to the agents of their orders.
pub(super) fn refunds(walk: &mut Walk<'_>) -> Vec<Returned> {
    let ids = by_id(walk.store.orders());
    let mut all = Vec::with_capacity(walk.store.refunds().len());
    for refund in walk.store.refunds() {
        let belongs = returned(&ids, refund.order);
        all.push(belongs);
        let completed = walk.day(refund.completed);
        let found = match belongs {
            Returned::Of(at) => Some(walk.order(index(at))).filter(|(order, _)| order.paid.is_some()),
            Returned::OrderMissing => None,
        };
        let Some((order, earned)) = found else {
            if walk.tally.covers(completed) {
                walk.loose.entry(completed).or_default().orphans += 1;
            }
            continue;
        };
        let back = needs_chats(order, &earned, walk.store.coverage().chats, walk.settings);
        if let Some(back) = back.filter(|_| walk.tally.covers(completed)) {
            let loose = walk.loose.entry(completed).or_default();
            loose.refunded = Some(loose.refunded.map_or(back, |known| known.min(back)));
        }
        let Some(agent) = agent_of(&earned) else { continue };
        let days = [
            (Some(completed), Money::RefundsByCompletion, RefundBy::Completion),
            (order.paid.map(|p| walk.day(p)), Money::RefundsByPayment, RefundBy::Payment),
        ];
        for (day, money, by) in days {
            if let Some(row) = day.and_then(|d| walk.tally.row(agent, d)) {
                row.pay(money, &refund.amount);
                if by == walk.settings.refunds {
                    row.pay(Money::Refunds, &refund.amount);
                }
            }
        }
    }
    all
}
