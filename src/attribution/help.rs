//! Who helped with orders that are another's or nobody's (协助): for all orders of one buyer at once.
//!
//! An agent is near every event from the first second of a talk until the window after its last, and talks that follow each other
//! closely are near one stretch of time. On each day of a stretch one event that is not the agent's own tells that the agent helped,
//! so that the cost grows with chats, orders and days, not with orders × agents.

use super::chat::{Agent, Chat};
use super::latest::index;
use super::order::Order;
use super::outcome::{Earned, Exclusion, Fate, Help, Helper};
use super::settings::Settings;
use super::time::{Day, Moment};

/// The talks and orders of one buyer; used again for the next buyer.
#[derive(Default)]
pub(super) struct Helpers {
    /// The chats that earn, by agent, then start.
    talks: Vec<Talk>,
    /// Placings or payments, by time.
    events: Vec<Event>,
}

struct Talk {
    agent: Agent,
    start: Moment,
    end: Moment,
}

struct Event {
    at: Moment,
    day: Day,
    owner: Option<Agent>,
    /// The position of the next event of another owner.
    other: usize,
}

impl Helpers {
    /// Takes the chats of one buyer that earn: indices, by start.
    pub(super) fn fill(&mut self, chats: &[Chat], earning: &[u32]) {
        let talks = earning.iter().map(|i| &chats[index(*i)]);
        self.talks.clear();
        self.talks.extend(talks.map(|c| Talk { agent: c.agent, start: c.start, end: c.end }));
        self.talks.sort_by_key(|t| t.agent);
    }

    /// Tells who helped with the orders of the buyer, on which day; once for each agent, day and kind of help.
    pub(super) fn tell(
        &mut self,
        orders: &[Order],
        earned: &[Earned],
        settings: &Settings,
        mut found: impl FnMut(Helper, Day),
    ) {
        for with in [Help::Placing, Help::Paying, Help::FollowingUp] {
            self.take(orders, earned, with, settings);
            for talks in self.talks.chunk_by(|a, b| a.agent == b.agent) {
                let mut stretch: Option<(i64, i64)> = None;
                for talk in talks {
                    let (from, to) = near(talk, with, settings);
                    match &mut stretch {
                        Some((_, end)) if from <= *end => *end = to.max(*end),
                        _ => {
                            let done = stretch.replace((from, to));
                            self.within(done, Helper { agent: talk.agent, with }, &mut found);
                        }
                    }
                }
                self.within(stretch, Helper { agent: talks[0].agent, with }, &mut found);
            }
        }
    }

    /// Takes the events with which one can help so.
    fn take(&mut self, orders: &[Order], earned: &[Earned], with: Help, settings: &Settings) {
        let events = orders.iter().zip(earned).filter_map(|(order, earned)| event(order, earned, with));
        self.events.clear();
        self.events.extend(events.map(|(at, owner)| Event { at, day: Day::of(at, settings.cut), owner, other: 0 }));
        self.events.sort_by_key(|e| e.at);
        let mut other = self.events.len();
        let mut owner = None;
        for (at, event) in self.events.iter_mut().enumerate().rev() {
            if owner.is_some_and(|owner| owner != event.owner) {
                other = at + 1;
            }
            event.other = other;
            owner = Some(event.owner);
        }
    }

    /// One event of each day of the stretch, from its first second to before its end, that is not the helper's own.
    fn within(&self, stretch: Option<(i64, i64)>, helper: Helper, found: &mut impl FnMut(Helper, Day)) {
        let Some((from, to)) = stretch else { return };
        let mut at = self.events.partition_point(|e| e.at.seconds() < from);
        while let Some(event) = self.events.get(at).filter(|e| e.at.seconds() < to) {
            if event.owner == Some(helper.agent) {
                at = event.other;
            } else {
                found(helper, event.day);
                at += self.events[at..].partition_point(|e| e.day == event.day);
            }
        }
    }
}

/// The moment at which one can help with an order so, and who earned it.
fn event(order: &Order, earned: &Earned, with: Help) -> Option<(Moment, Option<Agent>)> {
    match with {
        Help::Placing => Some((order.created?, Some(earned.placed?.agent))),
        Help::Paying => Some((order.paid?, Some(earned.paid?.agent))),
        Help::FollowingUp => {
            let nobodys = matches!(earned.fate, Fate::Excluded(Exclusion::OwnPurchase | Exclusion::BuyerUnknown));
            let silent = earned.placed.is_none() && earned.paid.is_none() && !nobodys;
            order.paid.filter(|_| silent).map(|paid| (paid, None))
        }
    }
}

/// The seconds in which a talk is near an event, the second of them no longer.
fn near(talk: &Talk, with: Help, settings: &Settings) -> (i64, i64) {
    let (start, end) = (talk.start.seconds(), talk.end.seconds());
    match with {
        Help::Placing | Help::Paying => (start, end + i64::from(settings.window) + 1),
        Help::FollowingUp => (start - i64::from(settings.follow_up), start),
    }
}
