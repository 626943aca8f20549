//! Figures of attribution as facts: under the vocabulary's names, with the rows that they come from.

use super::Judged;
use crate::attribution::{
    Agent, Count, Day, Exclusion, Fate, Figure, Gap, Mean, Moment, Money, Needed, People, When, Whose, is_sold,
};
use crate::facts::STORE_OWNER;
use crate::number::{Num, Rounding};
use crate::origin::PLACES_KEPT;
use crate::period::DaySpan;
use crate::read::join::Join;
use crate::read::join::bins::RowRef;
use crate::read::join::people::id_of;
use crate::read::join::pool::{Key, Pool, Said};
use crate::read::vocabulary::SourceRank;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Silent sales are the store's alone.
const SILENT: (&str, Figure) = ("静默销售额", Figure::Money(Money::Silent));
/// 回复人次 ÷ 咨询人次.
const REPLIED: &str = "回复率";

/// Means are as exact as anything is reported.
const DIGITS: i32 = 10;

/// The rows of a figure: the first few, and how many more.
#[derive(Clone, Debug, Default)]
struct Rows {
    at: Vec<(RowRef, usize)>,
    more: u32,
}

impl Rows {
    fn add(&mut self, row: (RowRef, usize)) {
        if self.at.len() < PLACES_KEPT {
            self.at.push(row);
        } else {
            self.more += 1;
        }
    }
}

/// By agent and day, or the whole span: the rows of chats, and of orders.
type Origins = BTreeMap<(u32, When), [Rows; 2]>;

impl Join<'_> {
    pub(super) fn speak(&mut self, one: &Judged, pool: &mut Pool) {
        let origins = self.chat_origins(one);
        let unsaid = unsaid(one);
        let mut said: BTreeSet<&'static str> = BTreeSet::new();
        for person in self.speaking(one) {
            let whose = Whose::Agent(Agent(person));
            // A day on which nothing happened says nothing.
            let happened = |when: &When| {
                let figure = |f| one.outcome.figure(f, whose, *when).is_some_and(|n| !n.is_zero());
                Figure::all().any(figure)
            };
            let days = self.period.iter().map(|d| When::Day(Day::on(d))).filter(happened);
            for when in days.chain([When::Span]) {
                let owner = id_of(usize::try_from(person).unwrap_or(usize::MAX));
                for figure in Figure::all().filter(|f| !unsaid.contains(f)) {
                    let name = figure.name();
                    let value = one.outcome.figure(figure, whose, when);
                    let rows = self.rows_of(one, &origins, person, when, figure);
                    if self.say_figure(one, pool, (name, figure), (owner, whose, when), value, rows) {
                        said.insert(name);
                    }
                }
                let of = |count| one.outcome.figure(Figure::Count(count), whose, when);
                let (answered, all) = (of(Count::AnsweredConsultations), of(Count::Consultations));
                let rate = answered.zip(all).and_then(|(a, b)| a.div(&b));
                let figure = Figure::Count(Count::AnsweredConsultations);
                let rows = self.rows_of(one, &origins, person, when, figure);
                let says = !unsaid.contains(&figure);
                if says && self.say_figure(one, pool, (REPLIED, figure), (owner, whose, when), rate, rows) {
                    said.insert(REPLIED);
                }
            }
        }
        let whens = self.period.iter().map(|d| When::Day(Day::on(d))).chain([When::Span]);
        for when in whens {
            let value = one.outcome.figure(SILENT.1, Whose::Store, when).filter(|n| when == When::Span || !n.is_zero());
            let rows =
                Rows { at: one.input.order_rows.first().map(|at| self.order_cell(*at)).into_iter().collect(), more: 0 };
            if !rows.at.is_empty() && self.say_figure(one, pool, SILENT, (STORE_OWNER, Whose::Store, when), value, rows)
            {
                said.insert(SILENT.0);
            }
        }
        self.present.extend(said.into_iter().map(|name| (one.store, Arc::from(name))));
    }

    /// Whoever has an account in the store in the period, or speaks there: indices of people.
    fn speaking(&self, one: &Judged) -> BTreeSet<u32> {
        let people = u32::try_from(self.people.people.len()).unwrap_or(u32::MAX);
        let held = self.people.accounts.iter().filter(|h| h.store == one.store && h.during.overlaps(self.period));
        let held = held.filter_map(|h| u32::try_from(h.person).ok());
        held.chain(one.asked.chats().iter().map(|c| c.agent.0)).filter(|a| *a < people).collect()
    }

    /// Puts a figure into the pool; whether it could be said.
    fn say_figure(
        &self,
        one: &Judged,
        pool: &mut Pool,
        (name, figure): (&'static str, Figure),
        (owner, whose, when): (u32, Whose, When),
        value: Option<Num>,
        rows: Rows,
    ) -> bool {
        let Some(measure) = self.vocabulary.measure_index(name) else { return false };
        let gaps = one.outcome.gaps(figure, whose, when);
        let missing = gaps.iter().find_map(|gap| match gap {
            Gap::Missing(needed) => Some(*needed),
            _ => None,
        });
        let missing = missing.or((one.input.unanswered && asks_everybody(name, figure)).then_some(Needed::Chats));
        let lost = self.lost(one, figure, missing);
        // What is missing of a day makes the period unknown; the day itself says nothing.
        if (missing.is_some() || lost.is_some()) && when != When::Span {
            return false;
        }
        let late = gaps.iter().filter_map(|gap| match gap {
            Gap::After(needed, until) => Some((*until, *needed)),
            _ => None,
        });
        let value = match (missing, late.max(), value) {
            _ if let Some(why) = lost => Err(Arc::clone(why)),
            (Some(needed), ..) => Err(self.vocabulary.words.partly.replace("{what}", self.exports_of(needed)).into()),
            (None, Some((until, needed)), _) => Err(self.not_yet(needed, until)),
            (None, None, Some(value)) => Ok(value.round(DIGITS, Rounding::Half)),
            (None, None, None) => return false,
        };
        let span = match when {
            When::Span => self.period,
            When::Day(day) => DaySpan::day(day.date()),
        };
        let key = Key { store: one.store, owner, measure, account: "".into() };
        let said = Said { span, value, rank: SourceRank::Attribution, corrected: false, at: rows.at, more: rows.more };
        pool.say(key, said);
        true
    }

    /// Why a figure cannot be told although the exports of all the time are there.
    pub(super) fn lost(&self, one: &Judged, figure: Figure, missing: Option<Needed>) -> Option<&Arc<str>> {
        let (words, seen) = (&self.vocabulary.words, &one.input.seen);
        let timed = [Mean::FirstResponse, Mean::Response, Mean::InThreeMinutes].map(Figure::Mean);
        let counts =
            [Count::BuyerMessages, Count::AgentMessages, Count::Messages, Count::Characters].map(Figure::Count);
        let counted = |f| counts.contains(&f) || f == Figure::Mean(Mean::AnswersToQuestions);
        if missing == Some(Needed::Orders) && seen.unplaced > 0 {
            Some(&words.no_placing)
        } else if is_sold(figure) && self.has_unowned(one) {
            Some(&words.no_owner)
        } else if (seen.to_the_minute > 0 && (timed.contains(&figure) || figure == Figure::People(People::Slow)))
            || (seen.to_the_second.is_some() && counted(figure))
        {
            Some(&words.to_the_minute)
        } else {
            None
        }
    }

    /// Paid money of the period whose owner the exports do not tell: it may be anybody's.
    fn has_unowned(&self, one: &Judged) -> bool {
        let untold = |why: &Exclusion| one.outcome.balance.excluded.get(why).is_some_and(|sum| !sum.is_zero());
        let of_period = |at: RowRef| self.business_day(one.store, at).is_some_and(|day| self.period.contains(day));
        one.input.rules.settings.unowned_pending
            && ([Exclusion::BuyerUnknown, Exclusion::PlacingUnknown].iter().any(untold)
                || one.input.unread.iter().any(|(at, _)| of_period(*at)))
    }

    /// `要有到 2026-11-04 为止的订单才算得出`
    fn not_yet(&self, needed: Needed, until: Moment) -> Arc<str> {
        let until = until.datetime().date().to_string();
        self.vocabulary.words.not_yet.replace("{what}", self.exports_of(needed)).replace("{until}", &until).into()
    }

    /// What exports a need is for.
    fn exports_of(&self, needed: Needed) -> &str {
        let words = &self.vocabulary.words;
        match needed {
            Needed::Orders | Needed::Payments | Needed::Pieces | Needed::Postage => &words.need_orders,
            Needed::Refunds => &words.need_refunds,
            Needed::Chats | Needed::Messages | Needed::Answers | Needed::Openers | Needed::Handovers => {
                &words.need_chats
            }
        }
    }

    fn rows_of(&self, one: &Judged, origins: &Origins, agent: u32, when: When, figure: Figure) -> Rows {
        let of = usize::from(matches!(figure, Figure::Money(_) | Figure::Count(Count::Orders | Count::Pieces)));
        let found = origins.get(&(agent, when)).map(|both| &both[of]).filter(|r| !r.at.is_empty());
        let other = || origins.get(&(agent, when)).map(|both| &both[1 - of]).filter(|r| !r.at.is_empty());
        found.or_else(other).cloned().unwrap_or_else(|| {
            // Nothing is said of them: that is what all the rows of the sheet say.
            let first = one.asked.chats().first().map_or(0, |c| c.place);
            Rows { at: vec![self.chat_cell(one, first)], more: 0 }
        })
    }

    fn chat_origins(&self, one: &Judged) -> Origins {
        let mut origins = Origins::new();
        let mut add = |agent: u32, day: Day, which: usize, cell: (RowRef, usize)| {
            if self.period.contains(day.date()) {
                for when in [When::Day(day), When::Span] {
                    origins.entry((agent, when)).or_default()[which].add(cell);
                }
            }
        };
        for (chat, judged) in one.asked.chats().iter().zip(&one.outcome.chats) {
            add(chat.agent.0, judged.day, 0, self.chat_cell(one, chat.place));
        }
        for (order, earned) in one.asked.orders().iter().zip(&one.outcome.orders) {
            if let (Fate::Attributed(agent), Some(paid)) = (earned.fate, order.paid) {
                let at = one.input.order_rows[usize::try_from(order.place).unwrap_or(0)];
                add(agent.0, Day::of(paid, one.input.rules.settings.cut), 1, self.order_cell(at));
            }
        }
        origins
    }

    pub(super) fn chat_cell(&self, one: &Judged, place: u32) -> (RowRef, usize) {
        let at = one.input.places.row(place);
        let column = ["发送时间", "开始时间"].iter().find_map(|f| self.column(at.file, at.sheet, f));
        (at, column.unwrap_or(0))
    }

    pub(super) fn order_cell(&self, at: RowRef) -> (RowRef, usize) {
        (at, self.sheet(at).trade_columns.amount.unwrap_or(0))
    }
}

/// The figures that no export of the store says anything of: another source may know them. And those that are no agent's.
fn unsaid(one: &Judged) -> BTreeSet<Figure> {
    let whens = |figure: Figure| {
        let days = one.span.iter().map(|d| When::Day(Day::on(d)));
        days.filter(move |when| !one.outcome.gaps(figure, Whose::Store, *when).into_iter().any(is_missing))
    };
    let silent = |figure: Figure| {
        one.outcome.gaps(figure, Whose::Store, When::Span).into_iter().any(is_missing)
            && whens(figure).all(|when| one.outcome.figure(figure, Whose::Store, when).is_none_or(|n| n.is_zero()))
    };
    // Orders are there and do not say when they were placed: that is unknown, not unsaid.
    let unplaced = |figure: Figure| {
        let gaps = one.outcome.gaps(figure, Whose::Store, When::Span);
        one.input.seen.unplaced > 0 && gaps.contains(&Gap::Missing(Needed::Orders))
    };
    // Lists of conversations tell neither side's messages: one unknown and one unsaid would make a ratio of nothing.
    let sides = [Count::BuyerMessages, Count::AgentMessages].map(Figure::Count);
    let of_store = [SILENT.1, Figure::People(People::Silent)];
    Figure::all().filter(|f| of_store.contains(f) || (silent(*f) && !unplaced(*f) && !sides.contains(f))).collect()
}

/// Whether talks that nobody answered, so that no agent is known for them, would count.
fn asks_everybody(name: &str, figure: Figure) -> bool {
    name == REPLIED
        || matches!(
            figure,
            Figure::People(People::Consulted | People::Unanswered)
                | Figure::Count(Count::Consultations | Count::UnansweredConsultations)
        )
}

fn is_missing(gap: Gap) -> bool {
    matches!(gap, Gap::Missing(_))
}
