//! Whose an event is: the chats of one buyer, asked for the one through which an order was placed or paid.
//!
//! Of the chats that began by the event the one that ends last decides: if it is still going on, the event falls inside it, and no
//! other that it falls into ends later; if not, none is going on, and it is the last that ended. So one look for the latest end
//! answers both steps of the rule.

use super::chat::{Chat, Opener};
use super::latest::{Latest, index, later};
use super::outcome::{How, Judged, Link};
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

    /// The chats of the buyer that earn: indices, by start.
    pub(super) fn chats(&self) -> &[u32] {
        &self.chats
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
