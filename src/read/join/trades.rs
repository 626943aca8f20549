//! Orders, items and refunds into figures of the store by day. Each is counted once by its id, however many exports have it.

use super::Join;
use super::bins::{Fate, RowRef};
use super::chats::Kept;
use super::pool::{Key, Pool, Said};
use crate::diag::{Diagnostic, codes};
use crate::facts::STORE_OWNER;
use crate::number::Num;
use crate::origin::PLACES_KEPT;
use crate::period::DaySpan;
use crate::read::rows::{Id, Refunded, Trade};
use crate::read::scan::reasons;
use crate::read::vocabulary::{RowIs, SourceRank};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
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
#[derive(Debug)]
struct Day {
    total: Num,
    unknown: bool,
    at: Vec<(RowRef, usize)>,
    more: u32,
}

type Days = BTreeMap<(usize, &'static str, NaiveDate), Day>;

impl Join<'_> {
    /// The rows of orders and of refunds, each once, for whoever needs more of them.
    pub fn trades(&mut self, pool: &mut Pool) -> Kept {
        let mut days = Days::new();
        let orders = self.once(RowIs::Order);
        let paid_on = self.orders(&orders, &mut days);
        let counted: Vec<bool> = (0..self.book.len()).map(|s| self.counts_things(&orders, s)).collect();
        let items = self.once(RowIs::Item);
        self.items(&items, &paid_on, &counted, &mut days);
        let refunds = self.once(RowIs::Refund);
        self.refunds(&refunds, &mut days);
        for ((store, measure, date), day) in days {
            let Some(index) = self.vocabulary.measure_index(measure) else { continue };
            let value = if day.unknown { Err(Arc::clone(&self.vocabulary.words.blank)) } else { Ok(day.total) };
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
        Kept { orders, refunds }
    }

    fn trade(&self, at: RowRef) -> &Trade {
        &self.sheet(at).trades[at.row]
    }

    /// The rows of a sort, each id once, by store and file order; the other rows get their fates here.
    fn once(&mut self, sort: RowIs) -> Vec<(usize, RowRef)> {
        let mut kept: Vec<(usize, RowRef)> = Vec::new();
        let mut by_id: HashMap<(usize, Id), usize> = HashMap::new();
        for (file, sheet) in self.sheets_of(&[sort]) {
            let named: Vec<Option<usize>> =
                self.sheets[file][sheet].seen.stores.iter().map(|name| self.book.find(name)).collect();
            let fallback = self.file_stores[file].or_else(|| self.book.only());
            for row in 0..self.sheets[file][sheet].trades.len() {
                let at = RowRef { file, sheet, row };
                let Some(store) = self.trade_store(at, &named, fallback) else { continue };
                let Some(id) = self.trade(at).id.clone() else {
                    kept.push((store, at));
                    continue;
                };
                if let Some(first) = by_id.get(&(store, id.clone())) {
                    let keep = self.twins(store, kept[*first].1, at);
                    kept[*first].1 = keep;
                } else {
                    by_id.insert((store, id), kept.len());
                    kept.push((store, at));
                }
            }
        }
        kept
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
                self.unknown_stores.entry(name).or_insert(at);
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

    /// Two rows of one id: the later state fills what the earlier did not know; two known amounts or days must agree.
    fn twins(&mut self, store: usize, first: RowRef, second: RowRef) -> RowRef {
        let (a, b) = (&self.trade(first).clone(), &self.trade(second).clone());
        let differ = |x: &Option<String>, y: &Option<String>| matches!((x, y), (Some(x), Some(y)) if x != y);
        let amount = |t: &Trade| t.amount.as_ref().map(ToString::to_string);
        let day = |t: &Trade| t.day.map(|d| d.to_string());
        let columns = |at: RowRef| &self.sheet(at).trade_columns;
        // A refund in progress has no settled amount yet.
        let settled = a.refunded == b.refunded;
        let clash = if settled && differ(&amount(a), &amount(b)) {
            Some((columns(first).amount, columns(second).amount, amount(a), amount(b)))
        } else if settled && differ(&day(a), &day(b)) {
            Some((columns(first).day, columns(second).day, day(a), day(b)))
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
        let known = |t: &Trade| (t.refunded == Refunded::Yes, t.day.is_some(), t.amount.is_some(), t.count.is_some());
        let (keep, drop) = if known(b) > known(a) { (second, first) } else { (first, second) };
        self.fates.set(drop, Fate::Aside(reasons::DUPLICATE));
        keep
    }

    /// Paid orders of the period; returns the day of payment by id, for items of old reports.
    fn orders(&mut self, orders: &[(usize, RowRef)], days: &mut Days) -> HashMap<(usize, Id), NaiveDate> {
        let mut paid_on = HashMap::new();
        let mut speaking = BTreeSet::new();
        for (store, at) in orders {
            let trade = self.trade(*at).clone();
            let columns = self.sheet(*at).trade_columns.clone();
            let fate = match trade.day {
                None => Fate::Aside(reasons::UNPAID),
                Some(day) if !self.period.contains(day) => Fate::Aside(reasons::OTHER_PERIOD),
                Some(day) => {
                    let one = Some(Num::ONE);
                    add(days, (*store, names::PAID, day), trade.amount.as_ref(), (*at, columns.amount));
                    add(days, (*store, names::PAID_ORDERS, day), one.as_ref(), (*at, columns.id));
                    if columns.count.is_some() {
                        add(days, (*store, names::PAID_ITEMS, day), trade.count.as_ref(), (*at, columns.count));
                    }
                    Fate::Used
                }
            };
            if let (Some(id), Some(day)) = (trade.id, trade.day) {
                paid_on.insert((*store, id), day);
            }
            self.fates.set(*at, fate);
            if fate == Fate::Used {
                speaking.insert(at.file);
            }
        }
        self.spoken_of(&speaking, &[names::PAID, names::PAID_ORDERS]);
        paid_on
    }

    fn spoken_of(&mut self, files: &BTreeSet<usize>, measures: &[&str]) {
        for file in files {
            for store in self.scope(*file) {
                self.present.extend(measures.iter().map(|m| (store, Arc::from(*m))));
            }
        }
    }

    /// Whether the store's orders say how many things they are.
    fn counts_things(&self, orders: &[(usize, RowRef)], store: usize) -> bool {
        orders.iter().any(|(s, at)| *s == store && self.sheet(*at).trade_columns.count.is_some())
    }

    fn items(
        &mut self,
        items: &[(usize, RowRef)],
        paid_on: &HashMap<(usize, Id), NaiveDate>,
        counted: &[bool],
        days: &mut Days,
    ) {
        let mut speaking = BTreeSet::new();
        for (store, at) in items {
            let trade = self.trade(*at).clone();
            let columns = self.sheet(*at).trade_columns.clone();
            let of_order = || trade.order.clone().and_then(|id| paid_on.get(&(*store, id)).copied());
            let fate = match trade.day.or_else(of_order) {
                _ if counted[*store] => Fate::Aside(reasons::COVERED),
                None => Fate::Aside(reasons::UNPAID),
                Some(day) if !self.period.contains(day) => Fate::Aside(reasons::OTHER_PERIOD),
                Some(day) => {
                    add(days, (*store, names::PAID_ITEMS, day), trade.count.as_ref(), (*at, columns.count));
                    speaking.insert(at.file);
                    Fate::Used
                }
            };
            self.fates.set(*at, fate);
        }
        self.spoken_of(&speaking, &[names::PAID_ITEMS]);
    }

    fn refunds(&mut self, refunds: &[(usize, RowRef)], days: &mut Days) {
        let mut speaking = BTreeSet::new();
        for (store, at) in refunds {
            let trade = self.trade(*at).clone();
            let columns = self.sheet(*at).trade_columns.clone();
            let fate = match (trade.refunded, trade.day) {
                (Refunded::NotSucceeded, _) => Fate::Aside(reasons::NOT_REFUNDED),
                (Refunded::NoMoneyBack, _) => Fate::Aside(reasons::NO_MONEY_BACK),
                (Refunded::Yes, None) => {
                    let finding = Diagnostic::new(codes::UNDATED_REFUND)
                        .arg("id", id_text(trade.id.as_ref()))
                        .store(Arc::clone(self.book.name(*store)));
                    self.findings.push(finding.at(self.sheet(*at).at(trade.row, columns.id.unwrap_or(0))));
                    Fate::Refused
                }
                (Refunded::Yes, Some(day)) if !self.period.contains(day) => Fate::Aside(reasons::OTHER_PERIOD),
                (Refunded::Yes, Some(day)) => {
                    add(days, (*store, names::REFUNDED, day), trade.amount.as_ref(), (*at, columns.amount));
                    add(days, (*store, names::REFUNDS, day), Some(&Num::ONE), (*at, columns.id));
                    speaking.insert(at.file);
                    Fate::Used
                }
            };
            self.fates.set(*at, fate);
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

fn add(days: &mut Days, key: (usize, &'static str, NaiveDate), n: Option<&Num>, (at, column): (RowRef, Option<usize>)) {
    let day = days.entry(key).or_insert_with(|| Day { total: Num::ZERO, unknown: false, at: Vec::new(), more: 0 });
    match n {
        Some(n) => day.total = day.total.add(n),
        None => day.unknown = true,
    }
    if day.at.len() < PLACES_KEPT {
        day.at.push((at, column.unwrap_or(0)));
    } else {
        day.more += 1;
    }
}
