//! One conversation (会话) of a buyer with an agent: as an export of conversations lists it, or as it was cut out of messages.

use super::time::Moment;

/// A buyer, by the caller's number: numbers run from 0 without gaps, one per buyer of the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Buyer(pub u32);

/// An agent's account, by the caller's number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Agent(pub u32);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    pub buyer: Buyer,
    pub agent: Agent,
    pub start: Moment,
    /// Not before the start.
    pub end: Moment,
    /// 接待发起; `None` where the export does not say.
    pub opener: Option<Opener>,
    /// 转发接入: the buyer was handed to this agent by a colleague (接待类型 other than 直接接待).
    /// `None` where the export does not say.
    pub handed_in: Option<bool>,
    /// The agent handed the buyer on to a colleague. `None` where the export does not say.
    pub handed_on: Option<bool>,
    /// 是否回复: the agent, a person, answered. Where [`Chat::talk`] is there it decides instead.
    pub replied: Option<bool>,
    /// What was said; `None` where the export lists conversations only. What needs it is then unknown, and the filters that
    /// need it set nothing aside.
    pub talk: Option<Talk>,
    /// By which the caller finds its row (or the chat's first message) again.
    pub place: u32,
}

/// Who spoke first (接待发起).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    Buyer,
    Agent,
}

/// The messages of one chat, counted. System messages and blank ones are in none of the numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Talk {
    pub buyer_messages: u32,
    /// Written by the agent, a person: neither automatic replies nor mass sending. This is 客服消息数.
    pub by_hand: u32,
    /// 自动回复.
    pub automatic: u32,
    /// 群发.
    pub mass: u32,
    /// Messages of the agent with the advertising code phrase (广告暗语); they are in `by_hand` or `automatic` too.
    pub advertising: u32,
    /// Characters of the messages written by hand (客服字数).
    pub characters: u64,
    /// Messages by hand after the buyer's last one.
    pub after_buyer: u32,
    /// The first message was sent to many (群发).
    pub opens_with_mass: bool,
    /// The buyer's question stands in the chat before, which ended unanswered: the agent answers here.
    pub answers_earlier: bool,
    /// Seconds from the buyer's first message to the first one written by hand after it.
    pub first_response: Option<u32>,
    /// Times that the agent answered: a message by hand after one or more of the buyer's.
    pub responses: u32,
    /// Seconds from the first unanswered message to the answer, over all responses.
    pub response_seconds: u64,
    /// The longest of them.
    pub slowest: u32,
    /// Questions that wait for an answer, asked inside the hours of 三分钟响应率.
    pub due: u32,
    /// Of these, answered within three minutes.
    pub in_time: u32,
}

impl Chat {
    /// Whether the agent, a person, wrote anything; `None` where nothing says.
    #[must_use]
    pub fn answered(&self) -> Option<bool> {
        self.talk.as_ref().map(|t| t.by_hand > 0).or(self.replied)
    }
}
