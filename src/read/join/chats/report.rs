//! What is said about chats: rows that cannot be read, parties that nobody knows, exports that do not reach far enough.

use super::Judged;
use super::accounts::{Accounts, Hands};
use super::input::{NO_AMOUNT, NO_TIME};
use super::nameless::Lonely;
use crate::attribution::{Agent, Day, Figure, Gap, Moment, Money, Needed, People, When, Whose};
use crate::diag::{Diagnostic, codes};
use crate::number::Num;
use crate::origin::Place;
use crate::read::fold::fold;
use crate::read::join::{Join, Stranger};
use crate::read::rows::Party;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So many unreadable rows of a sheet are named one by one.
const NAMED: usize = 10;

impl Join<'_> {
    /// Rows that could not be read: the first ones, and how many more there are.
    pub(super) fn wrong_rows(&self, file: usize, sheet: usize) -> Vec<Diagnostic> {
        let read = &self.sheets[file][sheet];
        let store = self.file_stores[file].map(|s| Arc::clone(self.book.name(s)));
        let mut findings: Vec<Diagnostic> = Vec::new();
        for (row, column, wrong) in read.talk.wrong.iter().take(NAMED) {
            let place = read.at(*row, *column);
            let header = place.column.clone().unwrap_or_default();
            findings.push(wrong.finding(&header).at(place));
        }
        if let Some((row, column, _)) = read.talk.wrong.get(NAMED) {
            let more = read.talk.wrong.len() - NAMED;
            findings.push(Diagnostic::new(codes::MORE_ROWS_WRONG).arg("rows", more).at(read.at(*row, *column)));
        }
        for finding in &mut findings {
            finding.store.clone_from(&store);
        }
        findings
    }

    /// Rows in which no party is an account of the shop's, with whoever speaks most.
    pub(super) fn nobodys(&self, (file, sheet): (usize, usize), speakers: &BTreeMap<Party, u64>) -> Option<Diagnostic> {
        let read = &self.sheets[file][sheet];
        let rows: u64 = speakers.values().sum();
        let mut by_rows: Vec<(&Party, &u64)> = speakers.iter().collect();
        by_rows.sort_by_key(|(party, rows)| (std::cmp::Reverse(**rows), **party));
        let name = |party: Party| usize::try_from(party).ok().and_then(|p| read.talk.names.get(p)).map_or("", |n| n);
        let names: Vec<&str> = by_rows.iter().take(3).map(|(party, _)| name(**party)).collect();
        let mut finding = Diagnostic::new(codes::NOBODYS_CHAT)
            .arg("rows", rows)
            .arg("names", names.join("、"))
            .at(read.place.clone());
        finding.store = self.file_stores[file].map(|s| Arc::clone(self.book.name(s)));
        (rows > 0).then_some(finding)
    }

    /// Talks in which only a buyer spoke.
    pub(super) fn unanswered(&self, (file, sheet): (usize, usize), talks: &[Lonely]) -> Option<Diagnostic> {
        let read = &self.sheets[file][sheet];
        let row = talks.iter().map(|of| of.row).min()?;
        let place = read.at_row(read.row_of(row));
        let mut finding = Diagnostic::new(codes::UNANSWERED_TALKS).arg("talks", talks.len()).at(place);
        finding.store = self.file_stores[file].map(|s| Arc::clone(self.book.name(s)));
        Some(finding)
    }

    /// The store of a talk that the period has some of.
    pub(super) fn is_of_period(&self, talk: &Lonely) -> Option<usize> {
        let store = talk.store?;
        let cut = self.request.chats.of(self.book.name(store)).settings.cut;
        let day = |time: u32| Moment::from_seconds(time.into()).map(|m| Day::of(m, cut).date());
        talk.times.iter().any(|time| day(*time).is_some_and(|d| self.period.contains(d))).then_some(store)
    }

    pub(super) fn report_chats(&mut self, one: &Judged, accounts: &Accounts) {
        self.chat_strangers(one, accounts);
        let mut findings = self.about_buyers(one);
        findings.extend(self.about_reach(one));
        findings.extend(self.about_payments(one));
        findings.extend(self.about_times(one));
        for finding in &mut findings {
            finding.store = Some(Arc::clone(self.book.name(one.store)));
        }
        self.findings.extend(findings);
    }

    /// Accounts that nobody on the roster has, with what they did.
    fn chat_strangers(&mut self, one: &Judged, accounts: &Accounts) {
        let people = self.people.people.len();
        for index in &one.input.entries {
            let entry = &accounts.list[*index];
            let several = match &entry.who {
                Hands::Nobody => Vec::new(),
                Hands::Several(people) => people.clone(),
                Hands::One(_) | Hands::Days(_) => continue,
            };
            if entry.is_expected() {
                continue;
            }
            let whose = Whose::Agent(Agent(u32::try_from(people + index).unwrap_or(u32::MAX)));
            let shown =
                [Figure::People(People::Received), Figure::People(People::Inquired), Figure::Money(Money::Sales)];
            let mut amounts: BTreeMap<Arc<str>, Num> = BTreeMap::new();
            for figure in shown {
                let value = one.outcome.figure(figure, whose, When::Span);
                amounts.extend(value.map(|n| (Arc::from(figure.name()), n)));
            }
            // Of an earlier drop, and without a part in this period.
            if entry.rows == 0 && amounts.values().all(Num::is_zero) {
                continue;
            }
            let key = (Some(one.store), fold(&entry.shown));
            let stranger =
                Stranger { first: entry.first, shown: Arc::clone(&entry.shown), rows: entry.rows, several, amounts };
            self.strangers.entry(key).or_insert(stranger);
        }
    }

    /// Buyers that orders do not name, or only in part, so that nobody can be found for them.
    fn about_buyers(&self, one: &Judged) -> Vec<Diagnostic> {
        let seen = &one.input.seen;
        let mut findings = Vec::new();
        let first = one.input.order_rows.first().map(|at| self.sheet(*at).place.clone());
        let chats = |place: Option<Place>| place.unwrap_or_else(|| self.chat_place(one));
        if seen.masked + seen.masked_chats > 0 {
            let place = seen.masked_first.map(|at| self.sheet(at).at_row(self.trade_of(at).row));
            let finding =
                Diagnostic::new(codes::MASKED_BUYERS).arg("orders", seen.masked).arg("chats", seen.masked_chats);
            findings.push(finding.at(chats(place)));
        }
        if seen.nameless > 0 {
            findings
                .push(Diagnostic::new(codes::NAMELESS_ORDERS).arg("orders", seen.nameless).at(chats(first.clone())));
        }
        if seen.named > 0 && seen.known == 0 {
            findings.push(Diagnostic::new(codes::STRANGE_BUYERS).arg("orders", seen.named).at(chats(first)));
        }
        findings
    }

    /// Paid orders that do not say how much, or at which second.
    fn about_payments(&self, one: &Judged) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for (reason, code) in [(NO_AMOUNT, codes::PAID_UNKNOWN), (NO_TIME, codes::PAID_BY_DAY)] {
            let mut orders = one.input.unread.iter().filter(|(_, why)| *why == reason).map(|(at, _)| *at);
            let Some(at) = orders.next() else { continue };
            let sheet = self.sheet(at);
            let column = if reason == NO_AMOUNT { sheet.trade_columns.amount } else { sheet.trade_columns.day };
            let row = self.trade_of(at).row;
            let place = column.map_or_else(|| sheet.at_row(row), |column| sheet.at(row, column));
            findings.push(Diagnostic::new(code).arg("rows", 1 + orders.count()).at(place));
        }
        findings
    }

    /// Orders without a time of placing, messages whose times have no seconds.
    fn about_times(&self, one: &Judged) -> Vec<Diagnostic> {
        let seen = &one.input.seen;
        let mut findings = Vec::new();
        if let Some(at) = seen.unplaced_first {
            let sheet = self.sheet(at);
            let column = self.column(at.file, at.sheet, "下单时间");
            let place = column.map_or_else(|| sheet.place.clone(), |c| sheet.at(self.trade_of(at).row, c));
            findings.push(Diagnostic::new(codes::NO_PLACING).arg("orders", seen.unplaced).at(place));
        }
        if let Some((file, sheet, row)) = seen.to_the_minute_first {
            let column = self.column(file, sheet, "发送时间").unwrap_or(0);
            let other = seen.to_the_second.map(|(f, s)| self.sheets[f][s].place.to_string()).unwrap_or_default();
            let finding = Diagnostic::new(codes::CHATS_BY_MINUTE).arg("rows", seen.to_the_minute).arg("both", other);
            findings.push(finding.at(self.sheets[file][sheet].at(row, column)));
        }
        findings
    }

    /// Exports that begin too late or end too early for figures of the period.
    fn about_reach(&self, one: &Judged) -> Vec<Diagnostic> {
        let mut before: BTreeMap<&str, Moment> = BTreeMap::new();
        let mut after: BTreeMap<&str, (Moment, BTreeSet<Figure>)> = BTreeMap::new();
        let mut orphans = 0;
        let what = |needed: Needed| match needed {
            Needed::Orders | Needed::Payments | Needed::Pieces | Needed::Postage => "orders",
            Needed::Refunds => "refunds",
            _ => "chats",
        };
        for figure in Figure::all().filter(|f| self.vocabulary.measure_index(f.name()).is_some()) {
            for gap in one.outcome.gaps(figure, Whose::Store, When::Span) {
                match gap {
                    Gap::Before(needed, from) => {
                        before.entry(what(needed)).and_modify(|m| *m = from.min(*m)).or_insert(from);
                    }
                    Gap::After(needed, to) => {
                        let entry = after.entry(what(needed)).or_insert((to, BTreeSet::new()));
                        entry.0 = entry.0.max(to);
                        entry.1.insert(figure);
                    }
                    Gap::OrdersOfRefunds(count) => orphans = orphans.max(count),
                    Gap::Missing(_) => {}
                }
            }
        }
        let order = one.input.order_rows.first().map(|at| self.sheet(*at).place.clone());
        let place = |what: &str| {
            if what == "chats" { self.chat_place(one) } else { order.clone().unwrap_or_else(|| self.chat_place(one)) }
        };
        let mut findings = Vec::new();
        for (what, from) in before {
            let finding = Diagnostic::new(codes::BEGINS_LATE).arg("what", what);
            findings.push(finding.arg("until", from.datetime().date()).at(place(what)));
        }
        for (what, (to, figures)) in after {
            let names: Vec<&str> = figures.iter().take(6).map(|f| f.name()).collect();
            let finding = Diagnostic::new(codes::ENDS_EARLY).arg("what", what).arg("measures", names.join("、"));
            findings.push(finding.arg("until", to.datetime().date()).at(place(what)));
        }
        if orphans > 0 {
            findings.push(Diagnostic::new(codes::ORPHAN_REFUNDS).arg("rows", orphans).at(self.chat_place(one)));
        }
        findings
    }

    /// The sheet of the store's first chat.
    fn chat_place(&self, one: &Judged) -> Place {
        let first = one.asked.chats().first().map_or(0, |c| c.place);
        self.sheet(one.input.places.row(first)).place.clone()
    }
}
