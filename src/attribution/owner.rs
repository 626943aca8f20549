//! Whose an event is: the chats of one buyer, asked for the one through which an order was placed or paid.
//!
//! Of the chats that began by the event the one that ends last decides: if it is still going on, the event falls inside it, and no
//! other that it falls into ends later; if not, none is going on, and it is the last that ended. So one look for the latest end
//! answers both steps of the rule. The same list by agent tells who helped.

use super::chat::{Agent, Chat, Opener};
use super::latest::{Latest, index, later};
use super::outcome::{Help, Helper, How, Judged, Link};
use super::settings::Settings;
use super::time::Moment;
use std::ops::Range;

/// The chats of one buyer that earn; used again for the next buyer.
#[derive(Default)]
pub(super) struct Owners {
    /// Indices of the chats, by start.
    chats: Vec<u32>,
    starts: Vec<Moment>,
    /// Of each chat and those before it, the one that ends last.
    latest: Vec<u32>,
    /// Of any stretch of the chats, the one that ends last; also without the chats that the agent opened. Where 静默催付 is on.
    all: Latest,
    asked: Latest,
    agents: Agents,
}

/// The same chats by agent, then start.
#[derive(Default)]
struct Agents {
    order: Vec<u32>,
    of: Vec<(Agent, Range<usize>)>,
    starts: Vec<Moment>,
    /// The latest end of each chat and those of the same agent before it.
    ends: Vec<Moment>,
}

/// Chats that the agent opened do not earn if they began after `from` and not after `to`: reminders (静默催付).
#[derive(Clone, Copy)]
pub(super) struct Reminder {
    pub(super) from: Moment,
    pub(super) to: Moment,
}

impl Owners {
    /// Takes the chats of one buyer: those at `range` of the lists.
    pub(super) fn fill(&mut self, chats: &[Chat], judged: &[Judged], range: Range<usize>, settings: &Settings) {
        self.chats.clear();
        self.chats.extend(range.filter(|i| judged[*i].earns).filter_map(|i| u32::try_from(i).ok()));
        self.starts.clear();
        self.starts.extend(self.chats.iter().map(|i| chats[index(*i)].start));
        self.latest.clear();
        for chat in &self.chats {
            let best = later(chats, self.latest.last().copied(), Some(*chat));
            self.latest.extend(best);
        }
        if settings.reminder > 0 {
            self.all.fill(chats, self.chats.iter().map(|i| Some(*i)));
            let asked = |i: &u32| (chats[index(*i)].opener != Some(Opener::Agent)).then_some(*i);
            self.asked.fill(chats, self.chats.iter().map(asked));
        }
        self.agents.fill(chats, &self.chats);
    }

    /// How many chats began by the moment.
    fn begun(&self, moment: Moment) -> usize {
        self.starts.partition_point(|start| *start <= moment)
    }

    /// The chat through which the event came about.
    pub(super) fn owner(
        &self,
        chats: &[Chat],
        event: Moment,
        but: Option<Reminder>,
        settings: &Settings,
    ) -> Option<Link> {
        let end = self.begun(event);
        let chat = match but {
            None => self.latest.get(end.checked_sub(1)?).copied(),
            Some(reminder) => {
                let from = self.begun(reminder.from).min(end);
                let to = self.begun(reminder.to).clamp(from, end);
                let around = later(chats, self.all.within(chats, 0, from), self.all.within(chats, to, end));
                later(chats, around, self.asked.within(chats, from, to))
            }
        }?;
        let Chat { agent, end, .. } = chats[index(chat)];
        let how = how(end, event, settings)?;
        Some(Link { agent, chat, how })
    }

    /// The other agents who had talked with the buyer as lately as the owner had to.
    pub(super) fn helpers(&self, event: Moment, owner: Agent, with: Help, settings: &Settings, out: &mut Vec<Helper>) {
        for (agent, range) in self.agents.of.iter().filter(|(agent, _)| *agent != owner) {
            let begun = self.agents.begun(range, event);
            let last = begun.checked_sub(1).map(|nth| self.agents.ends[range.start + nth]);
            if last.is_some_and(|end| how(end, event, settings).is_some()) {
                out.push(Helper { agent: *agent, with });
            }
        }
    }

    /// The agents whose chats began after the payment of a silent order, soon enough to follow it up.
    pub(super) fn followers(&self, paid: Moment, settings: &Settings, out: &mut Vec<Helper>) {
        let until = paid.plus(i64::from(settings.follow_up));
        for (agent, range) in &self.agents.of {
            if self.agents.begun(range, until) > self.agents.begun(range, paid) {
                out.push(Helper { agent: *agent, with: Help::FollowingUp });
            }
        }
    }
}

impl Agents {
    fn fill(&mut self, chats: &[Chat], earning: &[u32]) {
        self.order.clear();
        self.order.extend(earning);
        self.order.sort_by_key(|i| chats[index(*i)].agent);
        self.of.clear();
        self.starts.clear();
        self.ends.clear();
        for chat in self.order.iter().map(|i| &chats[index(*i)]) {
            let at = self.starts.len();
            if self.of.last().is_none_or(|(agent, _)| *agent != chat.agent) {
                self.of.push((chat.agent, at..at));
            }
            let before = self.of.last_mut().and_then(|(_, range)| {
                range.end = at + 1;
                self.ends.get(range.start..at)?.last().copied()
            });
            self.starts.push(chat.start);
            self.ends.push(before.map_or(chat.end, |end| end.max(chat.end)));
        }
    }

    /// How many of the chats began by the moment.
    fn begun(&self, range: &Range<usize>, moment: Moment) -> usize {
        self.starts[range.clone()].partition_point(|start| *start <= moment)
    }
}

/// By which rule a chat that began by the event and ends at `end` earns it.
fn how(end: Moment, event: Moment, settings: &Settings) -> Option<How> {
    match event.since(end) {
        ..=0 => Some(How::Inside),
        silent if silent <= i64::from(settings.window) => Some(How::Before),
        _ => None,
    }
}
