//! Inquiries → orders: to which days on which the buyer asked an agent an order belongs.

use super::chat::{Agent, Chat};
use super::outcome::{Judged, Verdict};
use super::time::{Day, Moment};
use std::ops::Range;

/// A buyer asked an agent on a day, first at this moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Asked {
    pub(super) agent: Agent,
    pub(super) day: Day,
    pub(super) since: Moment,
}

/// The inquiries of one buyer, by agent and day; used again for the next buyer.
#[derive(Default)]
pub(super) struct Cohort(Vec<Asked>);

impl Cohort {
    pub(super) fn fill(&mut self, chats: &[Chat], judged: &[Judged], range: Range<usize>) {
        let of = |i: usize| Asked { agent: chats[i].agent, day: judged[i].day, since: chats[i].start };
        self.0.clear();
        self.0.extend(range.filter(|i| judged[*i].verdict == Verdict::Inquiry).map(of));
        self.0.sort_unstable();
        self.0.dedup_by_key(|a| (a.agent, a.day));
    }

    pub(super) fn inquiries(&self) -> &[Asked] {
        &self.0
    }

    /// The days on which the buyer had asked the agent before placing an order on `day` at `created`, the latest first, and none
    /// more than `days` earlier.
    pub(super) fn of(&self, agent: Agent, created: Moment, day: Day, days: u32) -> impl Iterator<Item = Day> + '_ {
        let end = self.0.partition_point(|a| (a.agent, a.day) <= (agent, day));
        let asked = self.0[..end].iter().rev();
        let near = asked.take_while(move |a| a.agent == agent && day.since(a.day) <= i64::from(days));
        near.filter(move |a| a.since <= created).map(|a| a.day)
    }
}
