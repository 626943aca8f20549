//! Rows of figures, by agent and business day; and how they become those of the store and of the span.
//!
//! Numbers and money are summed. People are counted buyer by buyer: what a buyer was to an agent on a day is a set of marks, and the
//! union of the sets over days, agents or both is counted once. So the memory is that of one buyer, not of all.

use super::chat::Agent;
use super::figure::{Count, Figure, Mean, Money, People};
use super::gap::Needed;
use super::outcome::{When, Whose};
use super::time::Day;
use crate::number::Num;
use std::collections::BTreeMap;

const PEOPLE: usize = People::ALL.len();
/// A mark of no figure's own: consulted, and a person answered. For 回复人次.
const TALKED: u64 = 1 << PEOPLE;

/// The figures of one agent or the store, of one day or the span.
#[derive(Clone, Debug)]
pub(super) struct Figures {
    people: [u32; PEOPLE],
    /// Buyers with the mark [`TALKED`].
    talked: u32,
    counts: [u64; Count::ALL.len()],
    money: [Num; Money::ALL.len()],
    means: [(u64, u64); Mean::ALL.len()],
    missing: [u32; Needed::ALL.len()],
}

impl Default for Figures {
    fn default() -> Self {
        Self {
            people: [0; PEOPLE],
            talked: 0,
            counts: [0; Count::ALL.len()],
            money: [const { Num::ZERO }; Money::ALL.len()],
            means: [(0, 0); Mean::ALL.len()],
            missing: [0; Needed::ALL.len()],
        }
    }
}

impl Figures {
    pub(super) fn count(&mut self, count: Count, by: u64) {
        self.counts[count.at()] += by;
    }

    pub(super) fn pay(&mut self, money: Money, by: &Num) {
        let sum = &mut self.money[money.at()];
        *sum = sum.add(by);
    }

    pub(super) fn mean(&mut self, mean: Mean, sum: u64, count: u64) {
        let (s, c) = &mut self.means[mean.at()];
        *s += sum;
        *c += count;
    }

    /// Something that a figure needs is not said.
    pub(super) fn miss(&mut self, needed: Needed) {
        self.missing[needed.at()] += 1;
    }

    pub(super) fn misses(&self, needed: Needed) -> bool {
        self.missing[needed.at()] > 0
    }

    pub(super) fn parts(&self, mean: Mean) -> (u64, u64) {
        self.means[mean.at()]
    }

    /// `None` where there is nothing to take the mean of.
    pub(super) fn get(&self, figure: Figure) -> Option<Num> {
        let whole = |n: u64| i64::try_from(n).map_or(Num::ZERO, Num::from);
        match figure {
            Figure::People(p) => Some(Num::from(self.people[p.at()])),
            Figure::Count(c) => Some(whole(self.counts[c.at()])),
            Figure::Money(m) => Some(self.money[m.at()].clone()),
            Figure::Mean(m) => {
                let (sum, count) = self.parts(m);
                whole(sum).div(&whole(count))
            }
        }
    }

    fn add_people(&mut self, marks: u64) {
        let received = marks & bit(People::Received) != 0;
        let answered = marks & bit(People::Answered) != 0;
        let marks = if received && !answered { marks | bit(People::Unanswered) } else { marks };
        for (at, people) in self.people.iter_mut().enumerate() {
            *people += u32::from(marks >> at & 1 == 1);
        }
        self.talked += u32::from(marks & TALKED != 0);
    }

    /// Counts what follows from the other figures of a row of one agent and day.
    fn complete(&mut self) {
        let consulted = u64::from(self.people[People::Consulted.at()]);
        self.count(Count::Consultations, consulted);
        self.count(Count::AnsweredConsultations, u64::from(self.talked));
        self.count(Count::UnansweredConsultations, consulted - u64::from(self.talked));
        let (buyers, agents) = (self.counts[Count::BuyerMessages.at()], self.counts[Count::AgentMessages.at()]);
        self.count(Count::Messages, buyers + agents);
        self.mean(Mean::AnswersToQuestions, agents, buyers);
        let refunds = self.money[Money::Refunds.at()].neg();
        self.pay(Money::NetSales, &self.money[Money::Sales.at()].add(&refunds));
    }

    /// Adds everything but people.
    fn add(&mut self, other: &Self) {
        self.counts.iter_mut().zip(other.counts).for_each(|(a, b)| *a += b);
        self.money.iter_mut().zip(&other.money).for_each(|(a, b)| *a = a.add(b));
        for ((sum, count), (s, c)) in self.means.iter_mut().zip(other.means) {
            *sum += s;
            *count += c;
        }
        self.missing.iter_mut().zip(other.missing).for_each(|(a, b)| *a += b);
    }
}

const fn bit(people: People) -> u64 {
    1 << people.at()
}

/// What one buyer was on one day, to one agent or to the store.
#[derive(Clone, Copy)]
struct Marked {
    agent: Option<Agent>,
    day: Day,
    marks: u64,
}

/// The rows while they are filled.
pub(super) struct Tally {
    first: Day,
    last: Day,
    rows: BTreeMap<(Whose, When), Figures>,
    /// Of the buyer at hand.
    marked: Vec<Marked>,
    /// So many are united before there are more: one buyer may have all orders.
    many: usize,
}

const MANY: usize = 64;

impl Tally {
    /// Counts what falls between the days, both included, and nothing else.
    pub(super) fn new(first: Day, last: Day) -> Self {
        Self { first, last, rows: BTreeMap::new(), marked: Vec::new(), many: MANY }
    }

    pub(super) fn covers(&self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }

    /// The agent's row of the day; `None` outside the span.
    pub(super) fn row(&mut self, agent: Agent, day: Day) -> Option<&mut Figures> {
        self.covers(day).then(|| self.at(Whose::Agent(agent), When::Day(day)))
    }

    /// The store's own row of the day: what no agent has a part in.
    pub(super) fn store_row(&mut self, day: Day) -> Option<&mut Figures> {
        self.covers(day).then(|| self.at(Whose::Store, When::Day(day)))
    }

    fn at(&mut self, whose: Whose, when: When) -> &mut Figures {
        self.rows.entry((whose, when)).or_default()
    }

    /// The buyer at hand counts for the agent on the day.
    pub(super) fn mark(&mut self, agent: Agent, day: Day, people: People) {
        self.push(Some(agent), day, bit(people));
    }

    /// The buyer at hand consulted the agent on the day and was answered.
    pub(super) fn mark_talked(&mut self, agent: Agent, day: Day) {
        self.push(Some(agent), day, TALKED);
    }

    /// The buyer at hand counts for the store on the day, and for no agent.
    pub(super) fn mark_store(&mut self, day: Day, people: People) {
        self.push(None, day, bit(people));
    }

    fn push(&mut self, agent: Option<Agent>, day: Day, marks: u64) {
        if !self.covers(day) {
            return;
        }
        match self.marked.last_mut().filter(|m| m.agent == agent && m.day == day) {
            Some(last) => last.marks |= marks,
            None => self.marked.push(Marked { agent, day, marks }),
        }
        if self.marked.len() > self.many {
            self.unite();
            self.many = MANY.max(2 * self.marked.len());
        }
    }

    /// Leaves one set of marks for each agent and day.
    fn unite(&mut self) {
        self.marked.sort_unstable_by_key(|m| (m.agent, m.day));
        self.marked.dedup_by(|next, kept| {
            let same = (next.agent, next.day) == (kept.agent, kept.day);
            kept.marks |= if same { next.marks } else { 0 };
            same
        });
    }

    /// Counts the buyer at hand.
    pub(super) fn next_buyer(&mut self) {
        self.unite();
        self.many = MANY;
        let mut marked = std::mem::take(&mut self.marked);
        let union = |run: &[Marked]| run.iter().fold(0, |all, m| all | m.marks);
        for run in marked.chunk_by(|a, b| a.agent == b.agent) {
            let Some(agent) = run[0].agent else { continue };
            for on in run {
                self.at(Whose::Agent(agent), When::Day(on.day)).add_people(on.marks);
            }
            self.at(Whose::Agent(agent), When::Span).add_people(union(run));
        }
        marked.sort_unstable_by_key(|m| m.day);
        for day in marked.chunk_by(|a, b| a.day == b.day) {
            self.at(Whose::Store, When::Day(day[0].day)).add_people(union(day));
        }
        if !marked.is_empty() {
            self.at(Whose::Store, When::Span).add_people(union(&marked));
        }
        marked.clear();
        self.marked = marked;
    }

    /// All rows, with those of the store and of the span.
    pub(super) fn finish(mut self) -> BTreeMap<(Whose, When), Figures> {
        let days: Vec<_> = self.rows.iter().filter(|((_, when), _)| *when != When::Span).map(|(k, _)| *k).collect();
        for (whose, when) in days {
            let row = self.at(whose, when);
            if whose != Whose::Store {
                row.complete();
            }
            let row = row.clone();
            match whose {
                // Before the agents': it holds what is the store's alone.
                Whose::Store => self.at(Whose::Store, When::Span).add(&row),
                Whose::Agent(_) => {
                    for key in [(whose, When::Span), (Whose::Store, when), (Whose::Store, When::Span)] {
                        self.at(key.0, key.1).add(&row);
                    }
                }
            }
        }
        self.rows
    }
}
