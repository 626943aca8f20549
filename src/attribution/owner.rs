//! Whose an event is: the chats of one buyer, asked for the one through which an order was placed or paid.
//!
//! Chats stand by agent, and there by start. Of those that began by the event the one that ends last decides: if it is still going
//! on, the event falls inside it, and no other that it falls into ends later; if not, none is going on, and it is the last that
//! ended. So one look for the latest end answers both steps of the rule, and what each agent's own latest chat is tells who helped.

use super::chat::{Agent, Chat, Opener};
use super::latest::{Latest, index, later};
use super::outcome::{Help, Helper, How, Judged, Link};
use super::settings::Settings;
use super::time::Moment;

/// The chats of one buyer that earn; used again for the next buyer.
#[derive(Default)]
pub(super) struct Owners {
    /// Indices of chats, by agent, then start.
    chats: Vec<u32>,
    groups: Vec<Group>,
    count: usize,
}

/// One agent's chats: a stretch of [`Owners::chats`].
#[derive(Default)]
struct Group {
    agent: Agent,
    from: usize,
    to: usize,
    all: Latest,
    /// Without the chats that the agent opened.
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
    pub(super) fn fill(&mut self, chats: &[Chat], judged: &[Judged], range: std::ops::Range<usize>) {
        self.chats.clear();
        self.chats.extend(range.filter(|i| judged[*i].earns).filter_map(|i| u32::try_from(i).ok()));
        self.chats.sort_by_key(|i| chats[index(*i)].agent);
        self.count = 0;
        let mut from = 0;
        for run in self.chats.chunk_by(|a, b| chats[index(*a)].agent == chats[index(*b)].agent) {
            if self.groups.len() == self.count {
                self.groups.push(Group::default());
            }
            let group = &mut self.groups[self.count];
            (group.agent, group.from, group.to) = (chats[index(run[0])].agent, from, from + run.len());
            group.all.fill(chats, run.iter().map(|i| Some(*i)));
            let asked = |i: &u32| (chats[index(*i)].opener != Some(Opener::Agent)).then_some(*i);
            group.asked.fill(chats, run.iter().map(asked));
            from = group.to;
            self.count += 1;
        }
    }

    fn groups(&self) -> &[Group] {
        &self.groups[..self.count]
    }

    /// How many of the group's chats began by the moment.
    fn begun(&self, chats: &[Chat], group: &Group, moment: Moment) -> usize {
        self.chats[group.from..group.to].partition_point(|i| chats[index(*i)].start <= moment)
    }

    /// The agent's chat that began by the moment and ends last.
    fn last(&self, chats: &[Chat], group: &Group, moment: Moment, but: Option<Reminder>) -> Option<u32> {
        let end = self.begun(chats, group, moment);
        let Some(reminder) = but else { return group.all.within(chats, 0, end) };
        let from = self.begun(chats, group, reminder.from).min(end);
        let to = self.begun(chats, group, reminder.to).clamp(from, end);
        let before = group.all.within(chats, 0, from);
        let inside = group.asked.within(chats, from, to);
        later(chats, later(chats, before, inside), group.all.within(chats, to, end))
    }

    /// The chat through which the event came about.
    pub(super) fn owner(
        &self,
        chats: &[Chat],
        event: Moment,
        but: Option<Reminder>,
        settings: &Settings,
    ) -> Option<Link> {
        let lasts = self.groups().iter().map(|g| self.last(chats, g, event, but));
        let chat = lasts.fold(None, |best, last| later(chats, best, last))?;
        let Chat { agent, end, .. } = chats[index(chat)];
        let how = how(end, event, settings)?;
        Some(Link { agent, chat, how })
    }

    /// The other agents who had talked with the buyer as lately as the owner had to.
    pub(super) fn helpers(
        &self,
        chats: &[Chat],
        event: Moment,
        owner: Agent,
        with: Help,
        settings: &Settings,
        out: &mut Vec<Helper>,
    ) {
        for group in self.groups().iter().filter(|g| g.agent != owner) {
            let last = self.last(chats, group, event, None);
            if last.is_some_and(|i| how(chats[index(i)].end, event, settings).is_some()) {
                out.push(Helper { agent: group.agent, with });
            }
        }
    }

    /// The agents whose chats began after the payment of a silent order, soon enough to follow it up.
    pub(super) fn followers(&self, chats: &[Chat], paid: Moment, settings: &Settings, out: &mut Vec<Helper>) {
        let until = paid.plus(i64::from(settings.follow_up));
        let follows = |g: &&Group| self.begun(chats, g, until) > self.begun(chats, g, paid);
        let agents = self.groups().iter().filter(follows).map(|g| g.agent);
        out.extend(agents.map(|agent| Helper { agent, with: Help::FollowingUp }));
    }
}

/// By which rule a chat that began by the event and ends at `end` earns it.
fn how(end: Moment, event: Moment, settings: &Settings) -> Option<How> {
    let silent = event.since(end);
    match silent {
        ..=0 => Some(How::Inside),
        _ if silent <= i64::from(settings.window) => Some(How::Before),
        _ => None,
    }
}
