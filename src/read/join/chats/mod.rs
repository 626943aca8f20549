//! Chats and orders into facts: whose messages and conversations are, each once however many exports have it; what attribution makes
//! of them; and the figures, as facts like those of the tools' own statistics.

mod accounts;
mod book;
mod compare;
mod gather;
mod input;
mod nameless;
mod report;
mod spoken;

use super::Join;
use super::bins::RowRef;
use super::pool::Pool;
use crate::attribution::{self, Day, Moment, Outcome, Store};
use crate::facts::OrderBook;
use crate::facts::orders::Difference;
use crate::period::DaySpan;
use crate::read::rows::Trade;
use crate::read::vocabulary::RowIs;
use accounts::Accounts;
pub(super) use accounts::buyer_key;
use chrono::NaiveDate;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rows of orders and of refunds by store, each once.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub orders: BTreeMap<usize, Vec<RowRef>>,
    pub refunds: BTreeMap<usize, Vec<RowRef>>,
}

/// One store's chats and orders, judged.
struct Judged {
    store: usize,
    input: input::Input,
    asked: Store,
    outcome: Outcome,
    span: DaySpan,
    /// Where a tool says something else.
    differences: Vec<Difference>,
}

impl Join<'_> {
    /// Judges the chats of every store that has any. The order books by store.
    pub fn chats(&mut self, kept: &Kept, pool: &mut Pool) -> BTreeMap<usize, Arc<OrderBook>> {
        let sheets = self.sheets_of(&[RowIs::Message, RowIs::Session]);
        if sheets.is_empty() {
            self.looked_back();
            return BTreeMap::new();
        }
        let mut accounts = Accounts::new(self);
        let (mut talks, places) = self.gather(&sheets, &mut accounts);
        self.looked_back();
        // A store that has stopped to export chats has nothing to look back for.
        talks.retain(|_, talk| talk.lines.iter().any(|l| !self.is_earlier(sheets[usize::from(l.sheet)].0)));
        let places = Arc::new(places);
        let of = |(store, talk)| self.input(store, talk, kept, &accounts, &places);
        let inputs: Vec<_> = talks.into_iter().map(of).collect();
        let span = self.period;
        let judged: Vec<Judged> = inputs
            .into_par_iter()
            .map(|mut input| {
                let asked = input.store();
                let outcome = attribution::attribute(&asked, &input.rules.settings, span);
                Judged { store: input.index, input, asked, outcome, span, differences: Vec::new() }
            })
            .collect();
        let mut books = BTreeMap::new();
        for mut one in judged {
            let (differences, finding) = self.compare(&one, pool);
            one.differences = differences;
            self.findings.extend(finding);
            self.speak(&one, pool);
            self.report_chats(&one, &accounts);
            books.insert(one.store, Arc::new(self.book_of(&one, &accounts)));
        }
        books
    }

    /// The business day on which an order was paid, or a refund completed. The calendar's where the second is not known: no file has
    /// it, or there are no chats in which it would matter.
    pub(super) fn business_day(&self, store: usize, at: RowRef) -> Option<NaiveDate> {
        let day = self.trade_of(at).day?;
        let cut = self.request.chats.of(self.book.name(store)).settings.cut;
        let second = self.sheet(at).deals.get(at.row).and_then(|deal| deal.paid).filter(|_| cut > 0);
        let moment = second.and_then(|s| Moment::from_seconds(s.into()));
        Some(moment.map_or(day, |moment| Day::of(moment, cut).date()))
    }

    pub(super) fn trade_of(&self, at: RowRef) -> &Trade {
        &self.sheet(at).trades[at.row]
    }
}
