//! What is said to be final stays: a figure without a gap is the same when all the chats, orders and refunds that were cut off are there.

use super::random::{Dice, settings, span, store};
use zhangfang::attribution::{
    Agent, Coverage, Day, Figure, Moment, Money, Outcome, Reach, Refund, RefundBy, Settings, Store, When, Whose,
    attribute,
};

const MONTHS: u64 = 500;

#[test]
fn a_figure_without_a_gap_does_not_change_when_more_is_known() {
    let (mut compared, mut open) = (0, 0);
    for seed in 0..MONTHS {
        let mut dice = Dice::new(seed + 1);
        let settings = settings(&mut dice);
        let whole = told(&store(&mut dice, &settings));
        let part = cut_off(&whole, &mut dice, settings.cut);
        let (all, some) = (attribute(&whole, &settings, span()), attribute(&part, &settings, span()));
        for (figure, whose, when) in places(&whole, &settings) {
            let gaps = some.gaps(figure, whose, when);
            if gaps.is_empty() {
                let value = |o: &Outcome| o.figure(figure, whose, when);
                let name = figure.name();
                assert_eq!(
                    value(&some),
                    value(&all),
                    "month {seed}: {name} of {whose:?} {when:?} {:?}",
                    part.coverage()
                );
                compared += 1;
            } else {
                open += 1;
            }
        }
    }
    // Both happen: exports that suffice, and exports that do not.
    assert!(compared > 100_000 && open > 100_000, "{compared} {open}");
}

/// Without hand-overs: one over the edge of an export is not seen, and is not said to be missing. Nothing is refunded before
/// it was paid.
fn told(store: &Store) -> Store {
    let chats = store.chats().iter().cloned().map(|mut chat| {
        (chat.handed_in, chat.handed_on) = (Some(false), Some(false));
        chat
    });
    let paid = |r: &&Refund| store.orders().iter().any(|o| o.id == r.order && o.paid.is_none_or(|p| p <= r.completed));
    let (orders, refunds) = (store.orders().to_vec(), store.refunds().iter().filter(paid).cloned().collect());
    Store::new(chats.collect(), orders, refunds, store.people().clone(), *store.coverage())
}

/// The store as exports of some days show it.
fn cut_off(whole: &Store, dice: &mut Dice, cut: u32) -> Store {
    let reach = |dice: &mut Dice| {
        let day = |text| Day::on(super::case::date(text));
        let from = day(dice.pick(&["09-01", "09-25", "10-06", "10-08", "10-10", "10-11"]));
        let to = day(dice.pick(&["10-13", "10-14", "10-15", "10-16", "10-18", "11-20"]));
        Reach { from: from.first(cut), to: to.last(cut) }
    };
    let (chats, placed, paid, refunded) = (reach(dice), reach(dice), reach(dice), reach(dice));
    let within = |r: Reach, m: Moment| r.from <= m && m <= r.to;
    let seen_chats = whole.chats().iter().filter(|c| c.end >= chats.from && c.start <= chats.to).cloned();
    let orders = whole.orders().iter().cloned().map(|mut order| {
        order.paid = order.paid.filter(|p| within(paid, *p));
        order
    });
    let orders = orders.filter(|o| o.paid.is_some() || o.created.is_some_and(|c| within(placed, c)));
    let refunds = whole.refunds().iter().filter(|r| within(refunded, r.completed)).cloned();
    let coverage = Coverage { chats: Some(chats), placed: Some(placed), paid: Some(paid), refunded: Some(refunded) };
    Store::new(seen_chats.collect(), orders.collect(), refunds.collect(), whole.people().clone(), coverage)
}

fn places(store: &Store, settings: &Settings) -> Vec<(Figure, Whose, When)> {
    // Of the orders of a day more may come back for ever.
    let never_final = |f: &Figure| match f {
        Figure::Money(Money::RefundsByPayment) => true,
        Figure::Money(Money::Refunds | Money::NetSales) => settings.refunds == RefundBy::Payment,
        _ => false,
    };
    let agents = store.chats().iter().map(|c| c.agent).collect::<std::collections::BTreeSet<Agent>>();
    let whose = agents.into_iter().map(Whose::Agent).chain([Whose::Store]);
    let whens = || span().iter().map(|d| When::Day(Day::on(d))).chain([When::Span]);
    let figures = || Figure::all().filter(|f| !never_final(f));
    whose.flat_map(|w| whens().flat_map(move |when| figures().map(move |f| (f, w, when)))).collect()
}
