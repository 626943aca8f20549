//! Attribution (归属): which conversations count, and which agent earned which order.
//!
//! A pure room: no files, no vocabulary, no scheme, no text. The caller numbers buyers, agents and orders, marks what the texts
//! of messages were found to be, and finds its rows again by the `place` that every input carries.
//!
//! ```text
//! messages ──cut──▶ chats, or chats as an export lists them ─┐
//! orders, refunds, own accounts, how far the exports reach ──┼─ Store ─┐
//! Settings: every threshold, from templates/attribution.toml ─────────┴─attribute─▶ Outcome: a verdict per chat, an owner per
//!                                                                       order, figures per agent and day, what is not final
//! ```
//!
//! # The rules
//!
//! 1. **Which chats count.** Filters in a fixed order ([`Reason`]) set chats aside; the rest is received (接待); what is received is
//!    an inquiry (询单) unless the buyer had bought lately and did not buy again.
//! 2. **Who earned an event.** The placing of an order, and its payment, each belong to a chat of the buyer: of those that the event
//!    falls into the one that ends last, else the one that ended last within the window before ([`How`]); else it was silent.
//! 3. **Who is credited.** The judgement rule chooses between the two ([`Judgement`]).
//!
//! A chat that is set aside earns nothing, except 售后 and 简单句: these say that the talk was no reception, not that nobody talked
//! \[G\]. Of two chats that end in the same second the one that began later is taken, then the lower agent, then the lower place.
//!
//! Days are business days; windows are seconds, and their ends belong to them: 归属窗口 2 天 takes a chat that ended 172 800 s
//! before the event and none that ended 172 801 s before. \[G\] marks what the sources do not say and was inferred.

mod chat;
mod cohort;
mod count;
mod cut;
mod figure;
mod gap;
mod help;
mod judge;
mod latest;
mod likely;
mod link;
mod message;
mod order;
mod outcome;
mod owner;
mod purchase;
mod settings;
mod store;
mod tally;
mod time;
mod walk;

pub use chat::{Agent, Buyer, Chat, Opener, Talk};
pub use cut::cut;
pub use figure::{Count, Figure, Mean, Money, People};
pub use gap::{Gap, Needed, is_sold};
pub use likely::{Likely, Told, differing};
pub use message::{Mark, Marks, Message, Side};
pub use order::{Order, OrderId, Refund};
pub use outcome::{
    Balance, Earned, Exclusion, Fate, Help, Helper, How, Judged, Link, Outcome, Reason, Returned, Split, Verdict, When,
    Whose,
};
pub use settings::{Judgement, RefundBy, Setting, Settings, Takes, Texts, Unreadable, Variant, settings};
pub use store::{Accounts, Coverage, Reach, Store};
pub use time::{Day, Moment};
pub use walk::attribute;
