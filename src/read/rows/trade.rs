//! Rows of orders, items and refunds: many, so each keeps only what the facts need.

use crate::facts::{Bin, Unit};
use crate::number::Num;
use crate::read::cell::figure::{Figure, Gauge};
use crate::read::cell::{self, Wrong, date, id};
use crate::read::columns::Layout;
use crate::read::fold::{fold, fold_word};
use crate::read::raw::{Raw, Row};
use crate::read::vocabulary::{RowIs, Vocabulary};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An id: nearly always digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Id {
    Digits(u64),
    Text(Arc<str>),
}

/// An order, an item of one, or a refund.
#[derive(Clone, Debug)]
pub(crate) struct Trade {
    pub row: u32,
    /// Of the row itself: order, item or refund. Items of old reports have none.
    pub id: Option<Id>,
    /// Of the order that an item or a refund belongs to.
    pub order: Option<Box<Id>>,
    /// Index in the sheet's store names.
    pub store: Option<u32>,
    /// The day of payment; of completion for refunds.
    pub day: Option<NaiveDate>,
    pub amount: Option<Num>,
    pub count: Option<Num>,
    /// Refunds: the status is 退款成功, and the type is one that gives money back.
    pub refunded: Refunded,
    pub wrong: Option<Box<(usize, Wrong)>>,
    pub summary: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refunded {
    Yes,
    NotSucceeded,
    NoMoneyBack,
}

/// What the rows of a sheet have said so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Store names, by the index that rows have.
    pub stores: Vec<Arc<str>>,
    /// The states of orders or refunds, as spelt: whether it is a known one, the first row, and how many rows have it.
    pub states: Vec<State>,
}

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub said: Arc<str>,
    pub known: bool,
    /// Row, and column of the layout.
    pub first: (u32, usize),
    pub rows: u64,
}

/// So many different states are kept apart: a column of free text has too many to be worth saying.
const STATES: usize = 64;

/// Which column of the layout (and of the file) says what.
pub(crate) struct TradePlan<'v> {
    vocabulary: &'v Vocabulary,
    kind: RowIs,
    id: Option<At>,
    order: Option<At>,
    store: Option<At>,
    day: Option<At>,
    amount: Vec<At>,
    count: Option<At>,
    status: Option<At>,
    sort: Option<At>,
    amount_name: Arc<str>,
    /// The columns that are needed, sorted.
    wanted: Vec<u32>,
    /// The store names so far, with their index.
    stores: BTreeMap<Arc<str>, u32>,
    /// The cell that named a store last, and which: nearly always the next one names it too.
    last_store: Option<(Raw, u32)>,
}

#[derive(Clone, Copy)]
struct At {
    column: usize,
    col: u32,
}

impl Id {
    fn new(text: &str) -> Self {
        let number = (!text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok());
        number.flatten().map_or_else(|| Self::Text(text.into()), Self::Digits)
    }
}

impl<'v> TradePlan<'v> {
    pub fn new(vocabulary: &'v Vocabulary, layout: &Layout) -> Self {
        let kind = vocabulary.kinds[layout.kind].row;
        let at = |name: &str| {
            let found = layout.field(vocabulary, name)?;
            let column = layout.columns.iter().position(|c| c.col == found.col)?;
            Some(At { column, col: found.col })
        };
        let (id, day, amounts): (_, _, &[&str]) = match kind {
            RowIs::Refund => ("退款编号", "完结时间", &["退款总额"]),
            RowIs::Item => ("子订单编号", "付款时间", &["实付金额", "价格"]),
            _ => ("订单编号", "付款时间", &["实付金额", "总金额"]),
        };
        let mut plan = Self {
            vocabulary,
            kind,
            id: at(id),
            order: at("订单编号"),
            store: at("店铺"),
            day: at(day),
            amount: amounts.iter().filter_map(|a| at(a)).take(1).collect(),
            count: at("件数"),
            status: at(if kind == RowIs::Refund { "退款状态" } else { "订单状态" }),
            sort: at("售后类型"),
            amount_name: amounts.iter().find(|a| at(a).is_some()).copied().unwrap_or_default().into(),
            wanted: Vec::new(),
            stores: BTreeMap::new(),
            last_store: None,
        };
        let one = [plan.id, plan.order, plan.store, plan.day, plan.count, plan.status, plan.sort];
        plan.wanted = one.iter().flatten().chain(&plan.amount).map(|a| a.col).collect();
        plan.wanted.sort_unstable();
        plan.wanted.dedup();
        plan
    }

    /// The columns that are needed, sorted.
    pub fn wanted(&self) -> Vec<u32> {
        self.wanted.clone()
    }

    /// The row, or nothing where no known column says anything.
    pub fn read(&mut self, row: &Row<'_>, seen: &mut Seen) -> Option<Trade> {
        if self.wanted.iter().all(|c| cell::is_blank(row.get(*c))) {
            return None;
        }
        let mut trade = Trade {
            row: row.index,
            id: None,
            order: None,
            store: None,
            day: None,
            amount: None,
            count: None,
            refunded: Refunded::Yes,
            wrong: None,
            summary: false,
        };
        if let Some(Raw::Text(text)) = self.id.or(self.order).map(|at| row.get(at.col)) {
            // An id is digits; a word of a summary is not.
            let text = cell::unwrap(text);
            let is_id = text.bytes().all(|b| b.is_ascii_digit());
            let words = &self.vocabulary.words.summary;
            trade.summary = !is_id && fold_word(text).is_some_and(|text| words.contains(&text));
        }
        if let Err(wrong) = self.fill(row, seen, &mut trade)
            && !trade.summary
        {
            trade.wrong = Some(Box::new(wrong));
        }
        if !trade.summary {
            self.state(row, &mut seen.states);
        }
        Some(trade)
    }

    fn state(&self, row: &Row<'_>, states: &mut Vec<State>) {
        let Some(at) = self.status else { return };
        let Ok(said) = cell::text(row.get(at.col)) else { return };
        if let Some(state) = states.iter_mut().find(|s| *s.said == *said) {
            state.rows += 1;
        } else if states.len() < STATES && !said.is_empty() {
            let words = &self.vocabulary.words;
            let folded = fold(said);
            let known = match self.kind {
                RowIs::Refund => words.refunded.contains(&folded) || words.refund_open.contains(&folded),
                _ => words.order_states.contains(&folded),
            };
            let known = known || words.nothing.contains(&folded);
            states.push(State { said: said.into(), known, first: (row.index, at.column), rows: 1 });
        }
    }

    fn fill(&mut self, row: &Row<'_>, seen: &mut Seen, trade: &mut Trade) -> Result<(), (usize, Wrong)> {
        let id_of = |at: Option<At>| match at {
            Some(at) => id::id(row.get(at.col)).map(|i| i.map(|i| Id::new(&i))).map_err(|w| (at.column, w)),
            None => Ok(None),
        };
        let of_order = self.order.filter(|_| self.kind != RowIs::Order);
        trade.amount = self.number(self.amount.first().copied(), Unit::Money, row)?;
        trade.count = self.number(self.count, Unit::Count, row)?;
        trade.id = id_of(self.id)?;
        trade.order = id_of(of_order)?.map(Box::new);
        if let Some(at) = self.day {
            trade.day = date::day(row.get(at.col)).map_err(|w| (at.column, w))?;
        }
        if let Some(at) = self.store {
            trade.store = self.store_of(row.get(at.col), &mut seen.stores).map_err(|w| (at.column, w))?;
        }
        if self.kind == RowIs::Refund {
            let says = |at: Option<At>, words: &BTreeSet<String>| {
                at.and_then(|at| cell::text(row.get(at.col)).ok())
                    .and_then(fold_word)
                    .is_some_and(|t| words.contains(&t))
            };
            let words = &self.vocabulary.words;
            if !says(self.status, &words.refunded) {
                trade.refunded = Refunded::NotSucceeded;
            } else if says(self.sort, &words.no_money_back) {
                trade.refunded = Refunded::NoMoneyBack;
            }
        }
        Ok(())
    }

    /// The index of the store that a cell names.
    fn store_of(&mut self, raw: &Raw, stores: &mut Vec<Arc<str>>) -> Result<Option<u32>, Wrong> {
        if let Some((_, index)) = self.last_store.as_ref().filter(|(last, _)| last == raw) {
            return Ok(Some(*index));
        }
        let Some(name) = cell::name(raw)? else { return Ok(None) };
        let index = *self.stores.entry(name).or_insert_with_key(|name| {
            stores.push(Arc::clone(name));
            u32::try_from(stores.len() - 1).unwrap_or(u32::MAX)
        });
        self.last_store = Some((raw.clone(), index));
        Ok(Some(index))
    }

    fn number(&self, at: Option<At>, unit: Unit, row: &Row<'_>) -> Result<Option<Num>, (usize, Wrong)> {
        let Some(at) = at else { return Ok(None) };
        let gauge =
            Gauge { unit, header: None, words: &self.vocabulary.words, hours_per_day: &self.vocabulary.hours_per_day };
        match gauge.read(row.get(at.col)).map_err(|w| (at.column, w))? {
            Figure::Known(n) | Figure::Bare(n) => Ok(Some(n)),
            Figure::Unknown(_) | Figure::Nothing => Ok(None),
        }
    }

    /// The layout's column of ids, of days, of amounts: where to point.
    pub fn columns(&self) -> TradeColumns {
        TradeColumns {
            id: self.id.or(self.order).map(|a| a.column),
            day: self.day.map(|a| a.column),
            amount: self.amount.first().map(|a| a.column),
            count: self.count.map(|a| a.column),
            amount_name: Arc::clone(&self.amount_name),
        }
    }
}

/// Columns of the layout.
#[derive(Clone, Debug, Default)]
pub(crate) struct TradeColumns {
    pub id: Option<usize>,
    pub day: Option<usize>,
    pub amount: Option<usize>,
    pub count: Option<usize>,
    /// The canonical name of the amount.
    pub amount_name: Arc<str>,
}

impl TradeColumns {
    /// Adds a row to a bin.
    pub fn count(&self, trade: &Trade, bin: &mut Bin) {
        bin.rows += 1;
        let Some(amount) = &trade.amount else { return };
        match bin.totals.get_mut(&self.amount_name) {
            Some(total) => *total = total.add(amount),
            None => drop(bin.totals.insert(Arc::clone(&self.amount_name), amount.clone())),
        }
    }
}
