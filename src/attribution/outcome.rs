//! What came out for one store: what every chat is, whose every order is, and the figures.

use super::chat::Agent;
use super::figure::{Figure, Mean};
use super::gap::{Gap, Gaps};
use super::help::Helpers;
use super::owner::Owners;
use super::settings::Settings;
use super::store::Store;
use super::tally::Figures;
use super::time::Day;
use crate::number::Num;
use std::collections::BTreeMap;
use std::slice::from_ref;

/// The results. Lists run parallel to those of the [`super::Store`].
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub chats: Vec<Judged>,
    pub orders: Vec<Earned>,
    pub refunds: Vec<Returned>,
    pub balance: Balance,
    pub(super) figures: BTreeMap<(Whose, When), Figures>,
    pub(super) gaps: Gaps,
}

/// A chat's place among the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The business day on which it began.
    pub day: Day,
    pub verdict: Verdict,
    /// Orders can be earned through it: not every chat that is no reception is without merit.
    pub earns: bool,
    /// Handed to this agent by a colleague, as the export says or as the chats of the buyer show.
    pub handed_in: bool,
    /// Handed on to a colleague.
    pub handed_on: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// 询单: a reception before a sale. Every inquiry is received.
    Inquiry,
    /// 接待, but no inquiry: the buyer bought within 询单回看天数 and did not buy again.
    Received,
    /// Not a reception.
    Aside(Reason),
}

/// Why a chat is not counted. The first in this order that applies is the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// 自家账号: the buyer is the shop's own account.
    OwnAccount,
    /// 不计客服: the agent is one whose chats never count.
    IgnoredAgent,
    /// 空聊天: nothing was said.
    Empty,
    /// 群发: it opens with mass sending and the agent wrote nothing by hand.
    MassSending,
    /// 主号自动回复: the main account sent automatic replies and nothing by hand.
    AutomaticReply,
    /// 单口相声: the buyer said nothing.
    Monologue,
    /// 广告: the advertising code phrase was said as often as 广告回复次数.
    Advertising,
    /// 转出: handed on after at most 转接句数 messages.
    HandedOn,
    /// 简单句: the buyer said one sentence, the agent wrote as many as 简单句回复数 after it.
    SingleSentence,
    /// 售后: the buyer bought within 售后天数 before and from its start on neither placed nor paid
    /// an order that day.
    AfterSales,
}

/// Whose an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earned {
    /// 落实下单: the chat through which it was placed; `None` where it was placed silently.
    pub placed: Option<Link>,
    /// 落实付款: the chat through which it was paid; `None` where that was silent or has not happened.
    pub paid: Option<Link>,
    pub fate: Fate,
    /// Chats that are not in the exports could change `placed` or `paid`.
    pub open: bool,
}

/// A chat that an order is linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub agent: Agent,
    /// Its index in the list of chats.
    pub chat: u32,
    pub how: How,
}

/// By which rule a chat earns an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The event falls inside the chat, from its first to its last second; of several the chat that ends last.
    Inside,
    /// The chat ended last within 归属窗口 before the event.
    Before,
}

/// In which of the three sums of [`Balance`] an order's money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Attributed(Agent),
    /// No agent is credited under the judgement rule.
    Silent,
    Excluded(Exclusion),
}

/// Why an order is neither attributed nor silent. The first in this order that applies is the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exclusion {
    /// Placed by the shop's own account.
    OwnPurchase,
    /// 交易关闭 before it was paid.
    ClosedUnpaid,
    /// Not paid, and not closed.
    Unpaid,
    /// The export does not name the buyer.
    BuyerUnknown,
    /// The export does not say when it was placed, and the judgement rule needs it.
    PlacingUnknown,
}

/// Who paid through whom (本人 / 他人 / 静默), as the reports of the tools split an agent's paid orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// 本人落实下单付款.
    Own,
    /// 本人落实下单, 他人落实付款: the first placed, the second was paid through.
    PaidByOther,
    /// 本人落实下单, 静默付款.
    PaidSilently,
    /// 静默下单, 本人落实付款.
    PlacedSilently,
    /// 全静默.
    Silent,
}

/// An agent who helped with an order that is another's (协助).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Helper {
    pub agent: Agent,
    pub with: Help,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Help {
    /// 协助下单: talked with the buyer inside the window of the placing, which another agent earned.
    Placing,
    /// 协助付款: likewise of the payment.
    Paying,
    /// 全静默跟进: talked with the buyer within 全静默跟进分钟 after a payment that nobody earned.
    FollowingUp,
}

/// Where a refund belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// To the order at this index of the list of orders, and to whom that is credited.
    Of(u32),
    /// Its order is not in the exports.
    OrderMissing,
}

/// The store's paid money of the span by fate: the three add up to the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    pub total: Num,
    pub attributed: Num,
    pub silent: Num,
    pub excluded: BTreeMap<Exclusion, Num>,
}

/// Whose figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    Store,
    Agent(Agent),
}

/// Of a business day, or of the whole span: people who came on several days are counted once there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    Span,
    Day(Day),
}

impl Default for Balance {
    fn default() -> Self {
        Self { total: Num::ZERO, attributed: Num::ZERO, silent: Num::ZERO, excluded: BTreeMap::new() }
    }
}

impl Earned {
    /// 本人 / 他人 / 静默.
    #[must_use]
    pub fn split(&self) -> Split {
        match (self.placed, self.paid) {
            (Some(a), Some(b)) if a.agent == b.agent => Split::Own,
            (Some(_), Some(_)) => Split::PaidByOther,
            (Some(_), None) => Split::PaidSilently,
            (None, Some(_)) => Split::PlacedSilently,
            (None, None) => Split::Silent,
        }
    }
}

impl Balance {
    pub(super) fn exclude(&mut self, why: Exclusion, amount: &Num) {
        let sum = self.excluded.entry(why).or_insert(Num::ZERO);
        *sum = sum.add(amount);
    }
}

impl Outcome {
    /// The agents who helped with the order at an index of the store's list, by agent. The store and the settings are those of
    /// the attribution; nobody keeps the helpers of all orders.
    #[must_use]
    pub fn helpers(&self, store: &Store, settings: &Settings, order: usize) -> Vec<Helper> {
        let mut all = Vec::new();
        if let (Some(order), Some(earned)) = (store.orders().get(order), self.orders.get(order)) {
            let (mut owners, mut helpers) = (Owners::default(), Helpers::default());
            owners.fill(store.chats(), &self.chats, store.chats_of(order.buyer), settings);
            helpers.fill(store.chats(), owners.chats());
            helpers.tell(from_ref(order), from_ref(earned), settings, |helper, _| all.push(helper));
        }
        all.sort_unstable();
        all
    }

    /// A figure: zero where nothing happened, `None` where there is nothing to take the mean of. Whether it is final is for
    /// [`Outcome::gaps`] to say.
    #[must_use]
    pub fn figure(&self, figure: Figure, whose: Whose, when: When) -> Option<Num> {
        match self.figures.get(&(whose, when)) {
            Some(row) => row.get(figure),
            None => Figures::default().get(figure),
        }
    }

    /// Sum and count of a mean: (seconds, answers), (seconds, chats), (in time, due), (answers, questions).
    #[must_use]
    pub fn parts(&self, mean: Mean, whose: Whose, when: When) -> (u64, u64) {
        self.figures.get(&(whose, when)).map_or((0, 0), |row| row.parts(mean))
    }

    /// What is missing for a figure to be final; empty where it is.
    #[must_use]
    pub fn gaps(&self, figure: Figure, whose: Whose, when: When) -> Vec<Gap> {
        let row = self.figures.get(&(whose, when));
        self.gaps.of(figure, when, |needed| row.is_some_and(|r| r.misses(needed)))
    }

    /// Everybody who has a figure, by number.
    pub fn agents(&self) -> impl Iterator<Item = Agent> + '_ {
        let agents = self.figures.keys().filter(|(_, when)| *when == When::Span);
        agents.filter_map(|(whose, _)| if let Whose::Agent(agent) = whose { Some(*agent) } else { None })
    }
}
