//! One message of a chat log. Its text was read and is gone: what the rules need of it are a few marks.

use super::chat::{Agent, Buyer};
use super::time::Moment;

/// Twenty bytes and a few: a million of them are held at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    pub at: Moment,
    pub buyer: Buyer,
    pub agent: Agent,
    /// By which the caller finds its row again; of messages in the same second the lower place was first.
    pub place: u32,
    /// Characters of its text, at most so many.
    pub characters: u16,
    pub from: Side,
    pub marks: Marks,
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Buyer,
    Agent,
}

/// What the text of a message was found to be, while it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// 自动回复: on the shop's list of automatic replies.
    Automatic,
    /// 广告暗语: an agent's message with the advertising code phrase.
    Advertising,
    /// 群发: an agent's message that begins with the sign of mass sending (群发前缀).
    Mass,
    /// Written by the system: nobody's message.
    System,
    /// Without text.
    Blank,
    /// Says that the agent hands the buyer on to a colleague (转出). Usually a system message.
    HandedOn,
    /// Says that the buyer was handed to this agent (转入). Usually a system message.
    HandedIn,
}

/// The marks of one message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u8);

impl Marks {
    pub const NONE: Self = Self(0);

    #[must_use]
    pub const fn with(self, mark: Mark) -> Self {
        Self(self.0 | bit(mark))
    }

    #[must_use]
    pub const fn has(self, mark: Mark) -> bool {
        self.0 & bit(mark) != 0
    }
}

const fn bit(mark: Mark) -> u8 {
    match mark {
        Mark::Automatic => 1,
        Mark::Advertising => 2,
        Mark::Mass => 4,
        Mark::System => 8,
        Mark::Blank => 16,
        Mark::HandedOn => 32,
        Mark::HandedIn => 64,
    }
}
