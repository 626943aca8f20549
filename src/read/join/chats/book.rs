//! The order book of a store: what attribution decided, row by row, with the words for it.

use super::Judged;
use super::accounts::Accounts;
use super::input::NO_TIME;
use crate::attribution::{self, Day, Earned, Exclusion, Fate, How, Judgement, Link, Moment, Reason, Split, Verdict};
use crate::facts::OrderBook;
use crate::facts::orders::{ChatLine, EarnedBy, Event, OrderLine, OrderMoney, RowAt, Said};
use crate::number::Num;
use crate::origin::Place;
use crate::read::join::Join;
use crate::read::join::bins::RowRef;
use crate::read::rows::Id;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What conversations count as, in the order of the filters.
fn counts_as(verdict: Verdict) -> (u8, &'static str) {
    match verdict {
        Verdict::Inquiry => (0, "chat.inquiry"),
        Verdict::Received => (1, "chat.received"),
        Verdict::Aside(reason) => match reason {
            Reason::OwnAccount => (2, "chat.own_account"),
            Reason::IgnoredAgent => (3, "chat.ignored_agent"),
            Reason::Empty => (4, "chat.empty"),
            Reason::MassSending => (5, "chat.mass_sending"),
            Reason::AutomaticReply => (6, "chat.automatic_reply"),
            Reason::Monologue => (7, "chat.monologue"),
            Reason::Advertising => (8, "chat.advertising"),
            Reason::HandedOn => (9, "chat.handed_on"),
            Reason::SingleSentence => (10, "chat.single_sentence"),
            Reason::AfterSales => (11, "chat.after_sales"),
        },
    }
}

fn split(split: Split) -> &'static str {
    match split {
        Split::Own => "split.own",
        Split::PaidByOther => "split.paid_by_other",
        Split::PaidSilently => "split.paid_silently",
        Split::PlacedSilently => "split.placed_silently",
        Split::Silent => "split.silent",
    }
}

fn exclusion(exclusion: Exclusion) -> &'static str {
    match exclusion {
        Exclusion::OwnPurchase => "exclusion.own_purchase",
        Exclusion::ClosedUnpaid => "exclusion.closed_unpaid",
        Exclusion::Unpaid => "exclusion.unpaid",
        Exclusion::BuyerUnknown => "exclusion.buyer_unknown",
        Exclusion::PlacingUnknown => "exclusion.placing_unknown",
    }
}

/// The numbers under which a book has the rows of sheets.
#[derive(Default)]
struct Sheets {
    numbers: BTreeMap<(usize, usize), u32>,
    list: Vec<Place>,
}

impl Sheets {
    fn row(&mut self, join: &Join<'_>, at: RowRef, column: usize) -> RowAt {
        let sheet = &join.sheets[at.file][at.sheet];
        let next = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry((at.file, at.sheet)).or_insert(next);
        if number == next {
            self.list.push(sheet.at(0, column));
        }
        RowAt { sheet: number, row: sheet.row_of(at.row) }
    }
}

impl Join<'_> {
    pub(super) fn book_of(&self, one: &Judged, accounts: &Accounts) -> OrderBook {
        let mut sheets = Sheets::default();
        let mut counts: BTreeMap<(u8, &'static str), u64> = BTreeMap::new();
        let mut chats = Vec::with_capacity(one.asked.chats().len());
        for (chat, judged) in one.asked.chats().iter().zip(&one.outcome.chats) {
            let sort = counts_as(judged.verdict);
            if self.period.contains(judged.day.date()) {
                *counts.entry(sort).or_default() += 1;
            }
            let (at, column) = self.chat_cell(one, chat.place);
            let said = chat.talk.as_ref().map(|t| Said {
                buyer: t.buyer_messages,
                agent: t.by_hand,
                automatic: t.automatic.saturating_add(t.mass),
            });
            chats.push(ChatLine {
                buyer: chat.buyer.0,
                agent: chat.agent.0,
                start: seconds(chat.start),
                end: seconds(chat.end),
                counts: sort.1,
                earns: judged.earns,
                said,
                at: sheets.row(self, at, column),
            });
        }
        let mut orders: Vec<OrderLine> = Vec::with_capacity(one.asked.orders().len() + one.input.unread.len());
        for (order, earned) in one.asked.orders().iter().zip(&one.outcome.orders) {
            let row = one.input.order_rows[usize::try_from(order.place).unwrap_or(0)];
            orders.push(self.order_line(one, order, earned, row, &mut sheets));
        }
        for (row, why) in &one.input.unread {
            orders.push(self.unread_line(one, *row, why, &mut sheets));
        }
        OrderBook {
            settings: one.input.rules.thresholds.clone(),
            counts: counts.into_iter().map(|((_, key), n)| (key, n)).collect(),
            money: self.money(one, &orders),
            agents: self.agent_names(accounts),
            buyers: one.input.buyers.clone(),
            chats,
            orders,
            sheets: sheets.list,
            window: one.input.rules.settings.window,
            differences: one.differences.clone(),
        }
    }

    fn order_line(
        &self,
        one: &Judged,
        order: &attribution::Order,
        earned: &Earned,
        row: RowRef,
        sheets: &mut Sheets,
    ) -> OrderLine {
        let trade = self.trade_of(row);
        let (at, column) = self.order_cell(row);
        let credited = match earned.fate {
            Fate::Attributed(agent) => Some(agent.0),
            Fate::Silent | Fate::Excluded(_) => None,
        };
        OrderLine {
            id: id_text(trade.id.as_ref()),
            buyer: order.buyer.map(|b| b.0),
            called: self.called(row).filter(|_| order.buyer.is_none()),
            created: order.created.map(seconds),
            paid: order.paid.map(seconds),
            of_period: self.in_period(one, order.paid),
            placed_in_period: self.in_period(one, order.created),
            amount: trade.amount.clone(),
            placing: earned.placed.map(earned_by),
            paying: earned.paid.map(earned_by),
            credited,
            decided_by: match one.input.rules.settings.judgement {
                Judgement::Placing => Event::Placing,
                Judgement::PlacingFirst if earned.placed.is_some() => Event::Placing,
                Judgement::PlacingFirst | Judgement::Paying => Event::Payment,
            },
            split: split(earned.split()),
            excluded: match earned.fate {
                Fate::Excluded(why) => Some(exclusion(why)),
                Fate::Attributed(_) | Fate::Silent => None,
            },
            open: earned.open,
            at: sheets.row(self, at, column),
        }
    }

    /// An order that attribution was not asked about.
    fn unread_line(&self, one: &Judged, row: RowRef, why: &'static str, sheets: &mut Sheets) -> OrderLine {
        let trade = self.trade_of(row);
        let (at, column) = self.order_cell(row);
        let deal = self.sheet(row).deals.get(row.row);
        let created = deal.and_then(|d| d.created).and_then(|s| Moment::from_seconds(s.into()));
        OrderLine {
            id: id_text(trade.id.as_ref()),
            buyer: None,
            called: self.called(row),
            created: deal.and_then(|d| d.created),
            paid: deal.and_then(|d| d.paid),
            of_period: self.business_day(one.store, row).is_some_and(|day| self.period.contains(day)),
            placed_in_period: self.in_period(one, created),
            amount: trade.amount.clone(),
            placing: None,
            paying: None,
            credited: None,
            decided_by: Event::Payment,
            split: "split.silent",
            excluded: Some(why),
            open: false,
            at: sheets.row(self, at, column),
        }
    }

    /// What the row of an order calls its buyer.
    fn called(&self, row: RowRef) -> Option<Arc<str>> {
        let sheet = self.sheet(row);
        let buyer = sheet.deals.get(row.row)?.buyer?;
        sheet.buyers.get(usize::try_from(buyer).ok()?).cloned()
    }

    fn in_period(&self, one: &Judged, at: Option<Moment>) -> bool {
        at.is_some_and(|at| self.period.contains(Day::of(at, one.input.rules.settings.cut).date()))
    }

    /// The paid money of the period, and what of it went where.
    fn money(&self, one: &Judged, orders: &[OrderLine]) -> OrderMoney {
        let people = u32::try_from(self.people.people.len()).unwrap_or(u32::MAX);
        let balance = &one.outcome.balance;
        let mut money = OrderMoney {
            total: balance.total.clone(),
            attributed: balance.attributed.clone(),
            nobodys: Num::ZERO,
            silent: balance.silent.clone(),
            excluded: balance.excluded.iter().map(|(why, sum)| (exclusion(*why), sum.clone())).collect(),
        };
        for order in orders.iter().filter(|o| o.of_period) {
            let Some(amount) = &order.amount else { continue };
            if order.credited.is_some_and(|agent| agent >= people) {
                money.nobodys = money.nobodys.add(amount);
            }
            if let Some(why) = order.excluded.filter(|why| *why == NO_TIME) {
                money.total = money.total.add(amount);
                match money.excluded.iter_mut().find(|(key, _)| *key == why) {
                    Some((_, sum)) => *sum = sum.add(amount),
                    None => money.excluded.push((why, amount.clone())),
                }
            }
        }
        money
    }

    /// Names by number: people, then accounts that nobody has.
    fn agent_names(&self, accounts: &Accounts) -> Vec<Arc<str>> {
        let people = self.people.people.iter();
        let called = people.map(|p| if p.nickname.is_empty() { Arc::clone(&p.name) } else { Arc::clone(&p.nickname) });
        called.chain(accounts.list.iter().map(|e| Arc::clone(&e.shown))).collect()
    }
}

fn earned_by(link: Link) -> EarnedBy {
    EarnedBy { agent: link.agent.0, chat: link.chat, inside: link.how == How::Inside }
}

fn seconds(moment: Moment) -> u32 {
    u32::try_from(moment.seconds()).unwrap_or(u32::MAX)
}

fn id_text(id: Option<&Id>) -> Arc<str> {
    match id {
        Some(Id::Digits(n)) => n.to_string().into(),
        Some(Id::Text(text)) => Arc::clone(text),
        None => "".into(),
    }
}
