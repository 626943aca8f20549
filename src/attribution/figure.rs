//! The figures (指标项) that come out, by their canonical names, each with its definition.
//!
//! Sources: SC the metric dictionary of 生意参谋, SS the one known implementation, JD the settings of the tool of 京东, KPI the
//! policy 客服KPI考核方案, \[G\] inferred. "Asked on D" means: has an inquiry chat with the agent that began on business day D.
//! An order is "of D" where it was placed after such a chat began, on D or within 询单延迟天数 after it, through this agent (落实下单).

use super::time::Moment;

/// A figure of an agent or the store, of a day or the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    People(People),
    Count(Count),
    Money(Money),
    Mean(Mean),
}

impl Figure {
    /// The canonical name. Those that the vocabulary does not have are marked in their definitions.
    #[must_use]
    pub fn name(self) -> &'static str {
        ""
    }

    /// Every figure, in the order of the definitions.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::empty()
    }
}

/// Distinct buyers. They do not add up over days or agents: both are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum People {
    /// 咨询人数: talked to a person: a chat that is no own account's, not empty, no mass sending, no automatic reply, no monologue (SC).
    Consulted,
    /// 接待人数: has a chat that no filter set aside (SS, KPI).
    Received,
    /// 直接接待人数: received, in a chat that no colleague handed over.
    ReceivedDirectly,
    /// 买家发起人数: received, in a chat that the buyer opened.
    OpenedByBuyer,
    /// 主动跟进人数: received, in a chat that the agent opened.
    OpenedByAgent,
    /// 询单人数: received, and did not buy within 询单回看天数 before or bought after (SC).
    Inquired,
    /// 回复人数: received, and a person answered in one of the chats (KPI 指标7).
    Answered,
    /// 未回复人数: received, and no person answered: 接待人数 − 回复人数.
    Unanswered,
    /// 慢响应人数: received, and waited once longer than 慢响应秒数 (JD, SS).
    Slow,
    /// 长接待人数: received, in a chat longer than 长接待分钟 (JD).
    Long,
    /// 转入人数: consulted, and was handed to this agent.
    HandedIn,
    /// 转出人数: consulted, and was handed on by this agent.
    HandedOn,
    /// 下单人数: asked on D and placed an order of D (SS: 询单->最终下单).
    Placed,
    /// 当日下单人数: asked on D and placed an order of D on D.
    PlacedSameDay,
    /// 当日付款人数: asked on D, placed an order of D on D and paid it on D.
    PaidSameDay,
    /// 次日付款人数: asked on D and paid an order of D by the end of D + 1 (SC).
    PaidNextDay,
    /// 最终付款人数: asked on D and paid an order of D by the end of D + 付款延迟天数 (SS, KPI 指标3).
    PaidFinally,
    /// 流失人数: asked on D and placed no order at all, through whomever, by the end of D + 询单延迟天数. Not 询单 − 下单 (SC).
    Lost,
    /// 销售人数: paid an order that is credited to the agent, by the day of payment.
    Bought,
    /// 落实他人付款人数: paid through this agent what was placed through another one.
    PaidForOther,
    /// 静默下单付款人数: paid through this agent what was placed silently.
    PaidForSilent,
    /// 协助下单人数: placed an order through another agent while this one had talked with the buyer inside the window.
    HelpedPlacing,
    /// 协助付款人数: likewise of the payment. Not a name of the vocabulary.
    HelpedPaying,
    /// 全静默跟进人数: placed and paid silently, and talked with this agent within 全静默跟进分钟 after paying (JD).
    FollowedUp,
    /// 静默人数: paid an order that is silent under the judgement rule. The store's only. Not a name of the vocabulary.
    Silent,
}

/// Numbers that add up over days and agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    /// 咨询人次: buyer × agent × day that consulted, once each (SC).
    Consultations,
    /// 回复人次: of these, with an answer of a person (SC).
    AnsweredConsultations,
    /// 未回复人次: 咨询人次 − 回复人次 (SC).
    UnansweredConsultations,
    /// 买家消息数 in chats that count as consulted.
    BuyerMessages,
    /// 客服消息数: by hand, in chats that count as consulted \[G\].
    AgentMessages,
    /// 总消息数: the two above.
    Messages,
    /// 客服字数: of the messages by hand.
    Characters,
    /// 销售订单数: paid orders that are credited to the agent, by the day of payment.
    Orders,
    /// 销售量: pieces of these.
    Pieces,
}

/// Yuan that add up over days and agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Money {
    /// 下单金额: of the orders of D. An order that is of several days (the buyer asked on both) belongs to the last of them.
    Placed,
    /// 当日下单金额: of these, placed on D. Not a name of the vocabulary.
    PlacedSameDay,
    /// 当日付款金额: of these, placed and paid on D.
    PaidSameDay,
    /// 最终付款金额: of the orders of D, paid by the end of D + 付款延迟天数.
    PaidFinally,
    /// 流失金额: of the orders of D, not paid by then (KPI 指标9: 流失金额比 = 最终流失总金额 / 下单总金额).
    Lost,
    /// 销售额: paid orders that are credited to the agent, by the day of payment (TMC). For the store: of all agents.
    Sales,
    /// 净销售额: 销售额 − 退款金额 (SC).
    NetSales,
    /// 邮费总额: postage in 销售额.
    Postage,
    /// 退款金额: as 退款归属 says, one of the two below.
    Refunds,
    /// Refunds completed that day on orders credited to the agent, whenever paid (SC 成功退款金额).
    RefundsByCompletion,
    /// Refunds, whenever completed, on the orders that were paid that day.
    RefundsByPayment,
    /// 落实他人付款金额: paid through this agent, placed through another one (SS, KPI 指标11).
    PaidForOther,
    /// 静默下单付款金额: paid through this agent, placed silently (JD).
    PaidForSilent,
    /// 静默销售额: the store's only (SC).
    Silent,
}

/// Means, from sums and counts, so that they can be weighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mean {
    /// 首次响应: seconds to the first answer of a person, over the chats that count as consulted and have one (SC).
    FirstResponse,
    /// 平均响应: seconds to an answer, over all answers in these chats (SC).
    Response,
    /// 平均接待时长: seconds from first to last message, over the received chats.
    Duration,
    /// 三分钟响应率: questions asked inside 响应考核起 to 响应考核止 that were answered within three minutes.
    InThreeMinutes,
    /// 答问比: 客服消息数 ÷ 买家消息数 (SC).
    AnswersToQuestions,
}

/// The figures of one agent or the store, of one day or the span.
#[derive(Clone, Debug, Default)]
pub struct Figures {}

/// What is missing for a figure to be final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// There is no such export at all, or it does not say.
    Missing(Needed),
    /// The export begins too late: it would have to reach back to this moment.
    Before(Needed, Moment),
    /// The export ends too early: known once it reaches this moment.
    After(Needed, Moment),
}

/// What a figure needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needed {
    Chats,
    /// What was said in the chats.
    Messages,
    /// Whether the agent answered.
    Answers,
    /// Who opened a chat.
    Openers,
    /// Whether a chat was handed over.
    Handovers,
    /// Orders by the time of placing.
    Orders,
    /// Orders by the time of payment.
    Payments,
    Refunds,
    /// Pieces of orders.
    Pieces,
    /// Postage of orders.
    Postage,
}
