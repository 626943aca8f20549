//! What attribution is asked about one store: its chats, its orders and refunds, and how far the exports reach.

use super::Kept;
use super::accounts::{Accounts as Party, buyer_key, is_listed};
use super::gather::{Kind, Line, Places, StoreTalk};
use crate::attribution::{
    Accounts, Agent, Buyer, Chat, Coverage, Mark, Marks, Message, Moment, Opener, Order, OrderId, Reach, Refund,
    Settings, Side, Store, cut,
};
use crate::number::Num;
use crate::period::DaySpan;
use crate::read::ChatRules;
use crate::read::join::Join;
use crate::read::join::account::Account;
use crate::read::join::bins::RowRef;
use crate::read::phrases::{Found, Where, list};
use crate::read::rows::{Id, Refunded};
use chrono::{NaiveDate, NaiveTime};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// One store, ready to be judged.
pub(super) struct Input {
    pub index: usize,
    pub rules: Arc<ChatRules>,
    /// Gone once the store is made.
    lines: Vec<Line>,
    marks: Vec<Vec<Marks>>,
    orders: Vec<Order>,
    refunds: Vec<Refund>,
    people: Accounts,
    /// What file names say of the spans of chats and of orders.
    told: [Option<DaySpan>; 2],
    pub buyers: Vec<Arc<str>>,
    pub entries: BTreeSet<usize>,
    pub places: Arc<Places>,
    /// Rows of the orders by their place.
    pub order_rows: Vec<RowRef>,
    /// Orders that cannot be judged, with why.
    pub unread: Vec<(RowRef, &'static str)>,
    pub seen: Seen,
    /// In the period buyers talked to nobody: any agent may have been asked.
    pub unanswered: bool,
}

/// What the findings speak of.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Orders without a buyer, and with one whose name is partly hidden.
    pub nameless: u64,
    pub masked: u64,
    pub masked_first: Option<RowRef>,
    /// Buyers of chats whose names are partly hidden.
    pub masked_chats: u64,
    /// Orders that do not say when they were placed, and the first.
    pub unplaced: u64,
    pub unplaced_first: Option<RowRef>,
    /// Messages whose times have no seconds, and the first with its row; a sheet with seconds that reaches into the same time.
    pub to_the_minute: u64,
    pub to_the_minute_first: Option<(usize, usize, u32)>,
    pub to_the_second: Option<(usize, usize)>,
    /// Orders whose buyers talked at any time.
    pub known: u64,
    pub named: u64,
}

/// Seconds.
const MINUTE: u32 = 59;

/// The mark of orders that have no amount, or no time of payment to the second.
pub(super) const NO_AMOUNT: &str = "exclusion.no_amount";
pub(super) const NO_TIME: &str = "exclusion.no_time";

impl Join<'_> {
    pub(super) fn input(
        &self,
        store: usize,
        mut talk: StoreTalk,
        kept: &Kept,
        accounts: &Party,
        places: &Arc<Places>,
    ) -> Input {
        let rules = Arc::clone(self.request.chats.of(self.book.name(store)));
        let settings = &rules.settings;
        let talked = talk.buyers.names.len();
        let mut seen = Seen::default();
        let masked = |name: &str| self.vocabulary.words.masks.iter().any(|m| name.contains(m.as_str()));
        seen.masked_chats = u64::try_from(talk.buyers.names.iter().filter(|n| masked(n)).count()).unwrap_or(0);
        let (mut orders, mut order_rows, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        let mut ids: HashMap<Id, OrderId> = HashMap::new();
        let mut numbers: HashMap<(usize, usize, u32), Option<Buyer>> = HashMap::new();
        for at in kept.orders.get(&store).into_iter().flatten() {
            let (trade, sheet) = (self.trade_of(*at), self.sheet(*at));
            let Some(deal) = sheet.deals.get(at.row) else { continue };
            let place = u32::try_from(order_rows.len()).unwrap_or(u32::MAX);
            let buyer = deal.buyer.and_then(|b| {
                *numbers.entry((at.file, at.sheet, b)).or_insert_with(|| {
                    let name = usize::try_from(b).ok().and_then(|b| sheet.buyers.get(b)).filter(|n| !masked(n))?;
                    Some(Buyer(talk.buyers.number(name)))
                })
            });
            match (deal.buyer, buyer) {
                (None, _) => seen.nameless += 1,
                (Some(_), None) => {
                    seen.masked += 1;
                    seen.masked_first.get_or_insert(*at);
                }
                (Some(_), Some(Buyer(number))) => {
                    seen.named += 1;
                    seen.known += u64::from(usize::try_from(number).is_ok_and(|n| n < talked));
                }
            }
            let paid = deal.paid.and_then(|s| Moment::from_seconds(s.into()));
            let why = match (&trade.amount, trade.day, paid) {
                (None, Some(_), _) => Some(NO_AMOUNT),
                (_, Some(_), None) => Some(NO_TIME),
                _ => None,
            };
            if let Some(why) = why {
                unread.push((*at, why));
                continue;
            }
            if deal.created.is_none() {
                seen.unplaced += 1;
                seen.unplaced_first.get_or_insert(*at);
            }
            let id = OrderId(place);
            ids.extend(trade.id.clone().map(|of| (of, id)));
            let amount = trade.amount.clone().filter(|_| paid.is_some()).unwrap_or(Num::ZERO);
            orders.push(Order {
                id,
                buyer,
                created: deal.created.and_then(|s| Moment::from_seconds(s.into())),
                paid,
                due: deal.due.clone().or_else(|| trade.amount.clone()).unwrap_or(Num::ZERO),
                amount,
                postage: deal.postage.clone(),
                pieces: trade.count.as_ref().and_then(Num::to_i64).and_then(|n| u32::try_from(n).ok()),
                closed: deal.closed,
                place,
            });
            order_rows.push(*at);
        }
        let refunds = self.refunds_of(store, kept, &ids);
        let listed = |name: &Arc<str>| {
            is_listed(self, &settings.texts.own, &Account::new(&buyer_key(name), &self.vocabulary.words))
        };
        let own = (0..).zip(&talk.buyers.names).filter(|(_, name)| !settings.texts.own.is_empty() && listed(name));
        let mut people = Accounts { own: talk.own.iter().map(|b| Buyer(*b)).collect(), ..Accounts::default() };
        people.own.extend(own.map(|(b, _)| Buyer(b)));
        let bought = (0..).zip(&talk.buyers.names).skip(talked).filter(|(_, name)| self.is_own(name, accounts));
        people.own.extend(bought.map(|(b, _)| Buyer(b)));
        self.sorts_of_agents(&talk, accounts, settings, &mut people);
        let told = |rows: &mut dyn Iterator<Item = (usize, usize)>| {
            let spans: BTreeSet<(usize, usize)> = rows.collect();
            let spans = spans.into_iter().filter_map(|(f, s)| self.counted_span(f, s));
            spans.reduce(|a, b| DaySpan { from: a.from.min(b.from), to: a.to.max(b.to) })
        };
        let talk_sheets = talk.sheets.iter().filter_map(|s| places.0.get(usize::from(*s))).map(|(_, f, s)| (*f, *s));
        let talk_sheets: Vec<(usize, usize)> = talk_sheets.collect();
        self.times_of(&talk_sheets, &mut seen);
        Input {
            index: store,
            marks: places.0.iter().map(|(_, f, s)| self.marks(&self.sheets[*f][*s].talk.found, settings)).collect(),
            told: [
                told(&mut talk_sheets.into_iter()),
                told(&mut order_rows.iter().map(|at: &RowRef| (at.file, at.sheet))),
            ],
            rules,
            lines: talk.lines,
            orders,
            refunds,
            people,
            buyers: talk.buyers.names,
            entries: talk.entries,
            places: Arc::clone(places),
            order_rows,
            unread,
            seen,
            unanswered: talk.unanswered,
        }
    }

    /// Whether a buyer that never talked is an account of the shop's.
    fn is_own(&self, name: &str, accounts: &Party) -> bool {
        let account = Account::new(name, &self.vocabulary.words);
        let main = account.prefix.as_ref().unwrap_or(&account.sub);
        self.is_main(main, accounts) || self.people.accounts.iter().any(|held| held.account == account)
    }

    /// How exact the times of the store's messages are.
    fn times_of(&self, sheets: &[(usize, usize)], seen: &mut Seen) {
        let talk = |(file, sheet): (usize, usize)| &self.sheets[file][sheet].talk;
        let (coarse, fine): (Vec<_>, Vec<_>) = sheets
            .iter()
            .copied()
            .filter(|at| !talk(*at).messages.is_empty())
            .partition(|at| talk(*at).to_the_minute.0 > 0);
        for at in coarse {
            let (rows, first) = talk(at).to_the_minute;
            seen.to_the_minute += rows;
            seen.to_the_minute_first.get_or_insert((at.0, at.1, first));
            let meets = |other: &&(usize, usize)| {
                let (a, b) = (talk(at).reach(), talk(**other).reach());
                a.zip(b).is_some_and(|(a, b)| a.0 <= b.1 && b.0 <= a.1.saturating_add(MINUTE))
            };
            seen.to_the_second = seen.to_the_second.or(fine.iter().find(meets).copied());
        }
    }

    fn refunds_of(&self, store: usize, kept: &Kept, ids: &HashMap<Id, OrderId>) -> Vec<Refund> {
        let mut refunds = Vec::new();
        let mut unknown = u32::MAX;
        for (place, at) in (0..).zip(kept.refunds.get(&store).into_iter().flatten()) {
            let trade = self.trade_of(*at);
            let (Some(amount), Some(day)) = (&trade.amount, trade.day) else { continue };
            if trade.refunded != Refunded::Yes {
                continue;
            }
            let order = trade.order.as_ref().and_then(|id| ids.get(id)).copied().unwrap_or_else(|| {
                unknown -= 1;
                OrderId(unknown)
            });
            let second = self.sheet(*at).deals.get(at.row).and_then(|deal| deal.paid);
            let completed = second.and_then(|s| Moment::from_seconds(s.into())).or_else(|| noon(day));
            refunds.extend(completed.map(|completed| Refund { order, amount: amount.clone(), completed, place }));
        }
        refunds
    }

    /// 不计客服 and 主账号.
    fn sorts_of_agents(&self, talk: &StoreTalk, accounts: &Party, settings: &Settings, people: &mut Accounts) {
        let nobody = u32::try_from(self.people.people.len()).unwrap_or(u32::MAX);
        for entry in &talk.entries {
            let of = &accounts.list[*entry];
            let number = Agent(nobody.saturating_add(u32::try_from(*entry).unwrap_or(u32::MAX)));
            if of.ignored {
                people.ignored.insert(number);
            }
            let bare = of.account.prefix.is_none() && self.is_main(&of.account.sub, accounts);
            if bare || is_listed(self, &settings.texts.main, &of.account) {
                people.main.extend(of.holder().into_iter().map(Agent).chain([number]));
            }
        }
    }

    /// What the sets of phrases of a sheet are in a store.
    fn marks(&self, sets: &[Found], settings: &Settings) -> Vec<Marks> {
        let (words, texts) = (&self.vocabulary.words, &settings.texts);
        let lists: [(Mark, Vec<_>); 6] = [
            (Mark::System, list(&words.system_says, Where::Start).collect()),
            (Mark::HandedOn, list(&words.handed_on, Where::Anywhere).collect()),
            (Mark::HandedIn, list(&words.handed_in, Where::Anywhere).collect()),
            (Mark::Advertising, list(&texts.advertising, Where::Anywhere).collect()),
            (Mark::Automatic, list(&texts.automatic, Where::Whole).collect()),
            (Mark::Mass, list([&texts.mass], Where::Start).collect()),
        ];
        let of = |found: &Found| {
            let phrases = || found.iter().filter_map(|i| self.phrases.phrase(*i));
            let has = lists.iter().filter(|(_, list)| phrases().any(|p| list.contains(p)));
            has.fold(Marks::NONE, |marks, (mark, _)| marks.with(*mark))
        };
        sets.iter().map(of).collect()
    }
}

impl Input {
    /// Hands everything over; what is left is what results are explained by.
    pub fn store(&mut self) -> Store {
        let lines = std::mem::take(&mut self.lines);
        let mut messages = Vec::with_capacity(lines.iter().filter(|l| l.kind == Kind::Message).count());
        let mut chats: Vec<Chat> = Vec::new();
        for line in &lines {
            let (Some(at), Some(end)) = (Moment::from_seconds(line.time.into()), Moment::from_seconds(line.end.into()))
            else {
                continue;
            };
            match line.kind {
                Kind::Message => messages.push(self.message(line, at)),
                Kind::Session { handed, by_agent } => chats.push(Chat {
                    buyer: Buyer(line.buyer),
                    agent: Agent(line.agent),
                    start: at,
                    end,
                    opener: by_agent.map(|by| if by { Opener::Agent } else { Opener::Buyer }),
                    handed_in: handed,
                    handed_on: None,
                    replied: None,
                    talk: None,
                    place: line.place,
                }),
            }
        }
        drop(lines);
        chats.extend(cut(messages, &self.rules.settings));
        let (orders, refunds) = (std::mem::take(&mut self.orders), std::mem::take(&mut self.refunds));
        let cut = self.rules.settings.cut;
        let mut coverage = Coverage::seen(&chats, &orders, &refunds, cut);
        let [of_chats, of_orders] = self.told;
        coverage.chats = hull(coverage.chats, of_chats.and_then(|s| whole_days(s, cut)));
        let told = of_orders.and_then(|s| whole_days(s, cut));
        for reach in [&mut coverage.placed, &mut coverage.paid] {
            if reach.is_some() {
                *reach = hull(*reach, told);
            }
        }
        // What was placed without a time may have been placed at any.
        if self.seen.unplaced > 0 {
            coverage.placed = None;
        }
        // Refunds are few: they are exported with the orders, and reach as far.
        if coverage.refunded.is_some() {
            coverage.refunded = hull(hull(coverage.refunded, coverage.paid), coverage.placed);
        }
        Store::new(chats, orders, refunds, std::mem::take(&mut self.people), coverage)
    }

    fn message(&self, line: &Line, at: Moment) -> Message {
        let found = self.marks.get(usize::from(line.sheet)).and_then(|sets| sets.get(usize::from(line.found)));
        let found = found.copied().unwrap_or_default();
        let mut marks = line.marks;
        let system = marks.has(Mark::System) || found.has(Mark::System);
        for mark in [Mark::System, Mark::Advertising, Mark::Automatic, Mark::Mass, Mark::HandedOn, Mark::HandedIn] {
            // Only the system says that somebody was handed on; what a buyer says is no advertisement.
            let fits = match mark {
                Mark::HandedOn | Mark::HandedIn => system,
                Mark::System => true,
                _ => line.side == Side::Agent,
            };
            if fits && found.has(mark) {
                marks = marks.with(mark);
            }
        }
        Message {
            at,
            buyer: Buyer(line.buyer),
            agent: Agent(line.agent),
            place: line.place,
            characters: line.chars,
            from: line.side,
            marks,
        }
    }
}

fn hull(a: Option<Reach>, b: Option<Reach>) -> Option<Reach> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Reach { from: a.from.min(b.from), to: a.to.max(b.to) }),
        (a, b) => a.or(b),
    }
}

fn whole_days(span: DaySpan, cut: u32) -> Option<Reach> {
    Reach::seen([noon(span.from)?, noon(span.to)?].into_iter(), cut)
}

/// Of a day without a time of day: no business day begins so late.
fn noon(day: NaiveDate) -> Option<Moment> {
    Moment::new(day.and_time(NaiveTime::from_hms_opt(12, 0, 0)?))
}
