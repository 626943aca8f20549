//! Orders, items and refunds into figures of the store by day. Each is counted once by its id, however many exports have it.

use super::Join;
use super::bins::{Fate, RowRef};
use super::chats::{Kept, buyer_key};
use super::pool::{Key, Pool, Said};
use crate::attribution::Moment;
use crate::diag::{Diagnostic, codes};
use crate::facts::STORE_OWNER;
use crate::number::Num;
use crate::origin::PLACES_KEPT;
use crate::period::DaySpan;
use crate::read::rows::{Id, Refunded, Trade};
use crate::read::scan::reasons;
use crate::read::vocabulary::{RowIs, SourceRank};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The measures that trades make: of the vocabulary.
mod names {
    pub const PAID: &str = "店铺付款金额";
    pub const PAID_ORDERS: &str = "店铺付款订单数";
    pub const PAID_ITEMS: &str = "店铺付款件数";
    pub const REFUNDED: &str = "店铺退款金额";
    pub const REFUNDS: &str = "店铺退款笔数";
}

/// What one day makes of one measure.
#[derive(Debug, Default)]
struct Day {
    /// Nothing where no row is of this day.
    total: Option<Num>,
    unknown: bool,
    at: Vec<(RowRef, usize)>,
    more: u32,
}

/// Of two rows of one id, the columns that differ and what they say.
type Clash = (Option<usize>, Option<usize>, Option<String>, Option<String>);

/// Rows by store.
type Trades = BTreeMap<usize, Vec<RowRef>>;

/// The row of each of a store's trades, with the store.
fn each(trades: &Trades) -> impl Iterator<Item = (usize, RowRef)> {
    trades.iter().flat_map(|(store, rows)| rows.iter().map(move |at| (*store, *at)))
}

/// The days of the period, for each store and measure.
struct Days {
    period: DaySpan,
    of: BTreeMap<(usize, &'static str), Vec<Day>>,
}

impl Join<'_> {
    /// The rows of orders and of refunds, each once, for whoever needs more of them.
    pub fn trades(&mut self, pool: &mut Pool) -> Kept {
        let mut days = Days { period: self.period, of: BTreeMap::new() };
        let orders = self.once(RowIs::Order);
        self.orders(&orders, &mut days);
        let items = self.once(RowIs::Item);
        self.items(&items, &orders, &mut days);
        let refunds = self.once(RowIs::Refund);
        self.refunds(&refunds, &mut days);
        for ((store, measure), days) in days.of {
            let Some(index) = self.vocabulary.measure_index(measure) else { continue };
            for (day, date) in days.into_iter().zip(self.period.from.iter_days()) {
                let Some(total) = day.total else { continue };
                let value = if day.unknown { Err(Arc::clone(&self.vocabulary.words.blank)) } else { Ok(total) };
                let key = Key { store, owner: STORE_OWNER, measure: index, account: "".into() };
                let said = Said {
                    span: DaySpan::day(date),
                    value,
                    rank: SourceRank::Attribution,
                    corrected: false,
                    at: day.at,
                    more: day.more,
                };
                pool.say(key, said);
            }
        }
        Kept { orders, refunds }
    }

    fn trade(&self, at: RowRef) -> &Trade {
        &self.sheet(at).trades[at.row]
    }

    /// The rows of a sort by store, in file order, each id once; the other rows get their fates here.
    fn once(&mut self, sort: RowIs) -> Trades {
        let mut stores = Trades::new();
        for (file, sheet) in self.sheets_of(&[sort]) {
            let named: Vec<Option<usize>> =
                self.sheets[file][sheet].seen.stores.iter().map(|name| self.book.find(name)).collect();
            let fallback = self.file_stores[file].or_else(|| self.book.only());
            for row in 0..self.sheets[file][sheet].trades.len() {
                let at = RowRef { file, sheet, row };
                let Some(store) = self.trade_store(at, &named, fallback) else { continue };
                if self.is_ahead(at) {
                    self.fates.set(at, Fate::Aside(reasons::EARLIER_DROP));
                } else {
                    stores.entry(store).or_default().push(at);
                }
            }
        }
        let twins: Vec<_> = stores.par_iter().map(|(_, rows)| self.of_one_id(rows)).collect();
        for ((store, rows), twins) in stores.iter_mut().zip(twins) {
            let mut dropped = BTreeSet::new();
            for same in twins {
                let (first, others) = same.split_at(1);
                for other in others {
                    rows[first[0]] = self.twins(*store, rows[first[0]], rows[*other]);
                    dropped.insert(*other);
                }
            }
            let mut index = 0..;
            rows.retain(|_| index.next().is_some_and(|i| !dropped.contains(&i)));
        }
        stores
    }

    /// Those of a store's rows, by index, that share an id. Sorted, not hashed: a file's author chooses the ids.
    fn of_one_id(&self, rows: &[RowRef]) -> Vec<Vec<usize>> {
        let mut by_id: Vec<(&Id, usize)> =
            rows.iter().enumerate().filter_map(|(i, at)| Some((self.trade(*at).id.as_ref()?, i))).collect();
        // Exports are in the order of their ids, or nearly: such stretches are found, not sorted.
        by_id.sort();
        let same = by_id.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1);
        same.map(|same| same.iter().map(|(_, i)| *i).collect()).collect()
    }

    /// The store of a row, unless it is done with already.
    fn trade_store(&mut self, at: RowRef, named: &[Option<usize>], fallback: Option<usize>) -> Option<usize> {
        let trade = self.trade(at);
        if trade.summary {
            self.fates.set(at, Fate::Aside(reasons::SUMMARY));
            return None;
        }
        let column = trade.store.and_then(|s| usize::try_from(s).ok());
        let store = column.map_or(fallback, |i| named.get(i).copied().flatten());
        if let Some(wrong) = trade.wrong.clone() {
            let place = self.sheet(at).at(trade.row, wrong.0);
            let header = place.column.clone().unwrap_or_default();
            let mut finding = wrong.1.finding(&header).at(place);
            finding.store = store.map(|s| Arc::clone(self.book.name(s)));
            self.findings.push(finding);
            self.fates.set(at, Fate::Refused);
            return None;
        }
        match (store, column) {
            (Some(store), _) => {
                self.went_to[at.file].insert(store);
                Some(store)
            }
            (None, Some(i)) => {
                let name = self.sheet(at).seen.stores[i].to_string();
                if !self.is_earlier(at.file) {
                    self.unknown_stores.entry(name).or_insert(at);
                }
                self.fates.set(at, Fate::Aside(reasons::UNKNOWN_STORE));
                None
            }
            (None, None) => {
                let place = self.sheet(at).at_row(self.trade(at).row);
                self.findings.push(Diagnostic::new(codes::NO_STORE).at(place));
                self.fates.set(at, Fate::Refused);
                None
            }
        }
    }

    /// Two rows of one id: the later state fills what the earlier did not know; two known amounts or days must agree, and where
    /// there are chats the buyers and the seconds of payment. The period's own drops know better than an earlier one.
    fn twins(&mut self, store: usize, first: RowRef, second: RowRef) -> RowRef {
        if self.is_earlier(second.file) && !self.is_earlier(first.file) {
            self.fates.set(second, Fate::Aside(reasons::DUPLICATE));
            return first;
        }
        let (a, b) = (&self.trade(first).clone(), &self.trade(second).clone());
        let differ = |x: &Option<String>, y: &Option<String>| matches!((x, y), (Some(x), Some(y)) if x != y);
        let amount = |t: &Trade| t.amount.as_ref().map(ToString::to_string);
        let day = |t: &Trade| t.day.map(|d| d.to_string());
        let columns = |at: RowRef| &self.sheet(at).trade_columns;
        // A refund in progress has no settled amount yet.
        let settled = a.refunded == b.refunded && !self.is_earlier(first.file);
        // Neither has an order that is unpaid in one of them a paid amount yet.
        let says_paid = |at: RowRef| {
            let refund = self.kind(at.file, at.sheet).is_some_and(|kind| kind.row == RowIs::Refund);
            !refund && columns(at).day.is_some()
        };
        let unpaid = says_paid(first) && says_paid(second) && (a.day.is_none() || b.day.is_none());
        let settled = settled && !unpaid;
        let clash = if settled && differ(&amount(a), &amount(b)) {
            Some((columns(first).amount, columns(second).amount, amount(a), amount(b)))
        } else if settled && differ(&day(a), &day(b)) {
            Some((columns(first).day, columns(second).day, day(a), day(b)))
        } else if settled {
            self.deals_clash(first, second)
        } else {
            None
        };
        if let Some((c1, c2, v1, v2)) = clash {
            let one = self.sheet(first).at(a.row, c1.unwrap_or(0));
            let two = self.sheet(second).at(b.row, c2.unwrap_or(0));
            let (line, answer) = self.supersede_advice(&two, &one).unwrap_or_default();
            let finding = Diagnostic::new(codes::TRADE_CONFLICT)
                .arg("line", line)
                .arg("answer", answer)
                .arg("id", id_text(a.id.as_ref()))
                .arg("one", v1.unwrap_or_default())
                .arg("other", v2.unwrap_or_default())
                .store(Arc::clone(self.book.name(store)))
                .at(two)
                .related(one, "other_place");
            self.findings.push(finding);
        }
        let closed = |at: RowRef| self.sheet(at).deals.get(at.row).is_some_and(|deal| deal.closed);
        let known = |t: &Trade, at: RowRef| {
            let told = (t.amount.is_some(), t.count.is_some());
            (t.refunded == Refunded::Yes, t.day.is_some(), closed(at), told)
        };
        let (keep, drop) = if known(b, second) > known(a, first) { (second, first) } else { (first, second) };
        self.fates.set(drop, Fate::Aside(reasons::DUPLICATE));
        keep
    }

    /// Where two rows of one paid order differ in the second of payment or in the buyer: columns, and what they say.
    fn deals_clash(&self, first: RowRef, second: RowRef) -> Option<Clash> {
        let deal = |at: RowRef| self.sheet(at).deals.get(at.row);
        let (a, b) = (deal(first)?, deal(second)?);
        if let (Some(one), Some(other)) = (a.paid, b.paid)
            && one != other
        {
            let said = |second: u32| Moment::from_seconds(second.into()).map(|m| m.datetime().to_string());
            let column = |at: RowRef| self.sheet(at).trade_columns.day;
            return Some((column(first), column(second), said(one), said(other)));
        }
        let name = |at: RowRef, buyer: Option<u32>| {
            let name = self.sheet(at).buyers.get(usize::try_from(buyer?).ok()?)?;
            let masked = self.vocabulary.words.masks.iter().any(|m| name.contains(m.as_str()));
            (!masked).then(|| name.to_string())
        };
        let (one, other) = (name(first, a.buyer)?, name(second, b.buyer)?);
        let column = |at: RowRef| self.column(at.file, at.sheet, "买家");
        (buyer_key(&one) != buyer_key(&other)).then(|| (column(first), column(second), Some(one), Some(other)))
    }

    /// Paid orders of the period.
    fn orders(&mut self, orders: &Trades, days: &mut Days) {
        let mut speaking = BTreeSet::new();
        for (store, at) in each(orders) {
            let paid = self.business_day(store, at);
            let Self { sheets, fates, .. } = self;
            let sheet = &sheets[at.file][at.sheet];
            let (trade, columns) = (&sheet.trades[at.row], &sheet.trade_columns);
            let fate = match paid {
                None => Fate::Aside(reasons::UNPAID),
                Some(day) if !days.period.contains(day) => Fate::Aside(reasons::OTHER_PERIOD),
                Some(day) => {
                    days.add((store, names::PAID, day), trade.amount.as_ref(), (at, columns.amount));
                    days.add((store, names::PAID_ORDERS, day), Some(&Num::ONE), (at, columns.id));
                    if columns.count.is_some() {
                        days.add((store, names::PAID_ITEMS, day), trade.count.as_ref(), (at, columns.count));
                    }
                    speaking.insert(at.file);
                    Fate::Used
                }
            };
            fates.set(at, fate);
        }
        self.spoken_of(&speaking, &[names::PAID, names::PAID_ORDERS]);
    }

    /// The days of payment by store and id, sorted: for items of old reports.
    fn paid_on(&self, orders: &Trades) -> Vec<((usize, Id), NaiveDate)> {
        let paid = |(store, at): (usize, RowRef)| {
            let trade = self.trade(at);
            Some(((store, trade.id.clone()?), self.business_day(store, at)?))
        };
        let mut paid: Vec<_> = each(orders).filter_map(paid).collect();
        paid.sort_unstable();
        paid
    }

    fn spoken_of(&mut self, files: &BTreeSet<usize>, measures: &[&str]) {
        for file in files {
            for store in self.scope(*file) {
                self.present.extend(measures.iter().map(|m| (store, Arc::from(*m))));
            }
        }
    }

    /// Things sold, where the orders of a store do not say how many they are.
    fn items(&mut self, items: &Trades, orders: &Trades, days: &mut Days) {
        if items.is_empty() {
            return;
        }
        let paid_on = self.paid_on(orders);
        let own = |at: &RowRef| !self.is_earlier(at.file);
        let counted: BTreeSet<usize> = each(orders)
            .filter(|(_, at)| own(at) && self.sheet(*at).trade_columns.count.is_some())
            .map(|(s, _)| s)
            .collect();
        let mut speaking = BTreeSet::new();
        for (store, at) in each(items) {
            // The day of an order may have begun later than its date.
            let shifted = self.request.chats.of(self.book.name(store)).settings.cut > 0;
            let Self { sheets, fates, .. } = self;
            let sheet = &sheets[at.file][at.sheet];
            let (trade, columns) = (&sheet.trades[at.row], &sheet.trade_columns);
            let of_order = || {
                let key = (store, trade.order.as_deref()?);
                let found = paid_on.binary_search_by(|((store, id), _)| (*store, id).cmp(&key)).ok()?;
                Some(paid_on[found].1)
            };
            let day = if shifted { of_order().or(trade.day) } else { trade.day.or_else(of_order) };
            let fate = match day {
                _ if counted.contains(&store) => Fate::Aside(reasons::COVERED),
                None => Fate::Aside(reasons::UNPAID),
                Some(day) if !days.period.contains(day) => Fate::Aside(reasons::OTHER_PERIOD),
                Some(day) => {
                    days.add((store, names::PAID_ITEMS, day), trade.count.as_ref(), (at, columns.count));
                    speaking.insert(at.file);
                    Fate::Used
                }
            };
            fates.set(at, fate);
        }
        self.spoken_of(&speaking, &[names::PAID_ITEMS]);
    }

    fn refunds(&mut self, refunds: &Trades, days: &mut Days) {
        let mut speaking = BTreeSet::new();
        for (store, at) in each(refunds) {
            let completed = self.business_day(store, at);
            let Self { sheets, fates, findings, book, .. } = self;
            let sheet = &sheets[at.file][at.sheet];
            let (trade, columns) = (&sheet.trades[at.row], &sheet.trade_columns);
            let fate = match (trade.refunded, completed) {
                (Refunded::NotSucceeded, _) => Fate::Aside(reasons::NOT_REFUNDED),
                (Refunded::NoMoneyBack, _) => Fate::Aside(reasons::NO_MONEY_BACK),
                (Refunded::Yes, None) => {
                    let finding = Diagnostic::new(codes::UNDATED_REFUND)
                        .arg("id", id_text(trade.id.as_ref()))
                        .store(Arc::clone(book.name(store)));
                    findings.push(finding.at(sheet.at(trade.row, columns.id.unwrap_or(0))));
                    Fate::Refused
                }
                (Refunded::Yes, Some(day)) if !days.period.contains(day) => Fate::Aside(reasons::OTHER_PERIOD),
                (Refunded::Yes, Some(day)) => {
                    days.add((store, names::REFUNDED, day), trade.amount.as_ref(), (at, columns.amount));
                    days.add((store, names::REFUNDS, day), Some(&Num::ONE), (at, columns.id));
                    speaking.insert(at.file);
                    Fate::Used
                }
            };
            fates.set(at, fate);
        }
        self.spoken_of(&speaking, &[names::REFUNDED, names::REFUNDS]);
    }
}

fn id_text(id: Option<&Id>) -> String {
    match id {
        Some(Id::Digits(n)) => n.to_string(),
        Some(Id::Text(text)) => text.to_string(),
        None => String::new(),
    }
}

impl Days {
    /// Adds one row's figure to a day of the period; `None` is a figure that is not known.
    fn add(
        &mut self,
        (store, measure, date): (usize, &'static str, NaiveDate),
        n: Option<&Num>,
        (at, column): (RowRef, Option<usize>),
    ) {
        let Ok(index) = usize::try_from((date - self.period.from).num_days()) else { return };
        let days = self.of.entry((store, measure)).or_default();
        if days.len() <= index {
            days.resize_with(index + 1, Day::default);
        }
        let day = &mut days[index];
        let total = day.total.get_or_insert(Num::ZERO);
        match n {
            Some(n) => *total = total.add(n),
            None => day.unknown = true,
        }
        if day.at.len() < PLACES_KEPT {
            day.at.push((at, column.unwrap_or(0)));
        } else {
            day.more += 1;
        }
    }
}
