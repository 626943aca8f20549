//! The figures (指标项) that come out, by their canonical names, each with its definition.
//!
//! Sources: SC the metric dictionary of 生意参谋, SS the one known implementation, JD the settings of the tool of 京东, TMC the
//! feed of 客服绩效, KPI the policy 客服KPI考核方案, \[G\] inferred. "Asked on D" means: has an inquiry chat with the agent that began
//! on business day D. An order is "of D" where it was placed after such a chat began, on D or within 询单延迟天数 after it, through
//! this agent (落实下单).

/// A figure of an agent or the store, of a day or the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    People(People),
    Count(Count),
    Money(Money),
    Mean(Mean),
}

/// An enum whose variants have a canonical name, and a place in a row of figures.
macro_rules! named {
    ($(#[$outer:meta])* $kind:ident { $($(#[$inner:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $kind { $($(#[$inner])* $variant,)* }

        impl $kind {
            /// All of them, in the order of their definitions.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The canonical name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Its place in [`Self::ALL`].
            #[expect(clippy::as_conversions, reason = "the number of a variant without fields")]
            pub(super) const fn at(self) -> usize {
                self as usize
            }
        }
    };
}

named! {
/// Distinct buyers. They do not add up over days or agents: both are given.
People {
    /// 咨询人数: talked to a person: a chat that is no own account's, not empty, no mass sending, no automatic reply, no monologue (SC).
    Consulted = "咨询人数",
    /// 接待人数: has a chat that no filter set aside (SS, KPI).
    Received = "接待人数",
    /// 直接接待人数: received, in a chat that no colleague handed over.
    ReceivedDirectly = "直接接待人数",
    /// 买家发起人数: received, in a chat that the buyer opened.
    OpenedByBuyer = "买家发起人数",
    /// 主动跟进人数: received, in a chat that the agent opened.
    OpenedByAgent = "主动跟进人数",
    /// 询单人数: received, and did not buy within 询单回看天数 before or bought after (SC).
    Inquired = "询单人数",
    /// 回复人数: received, and a person answered in one of the chats (KPI 指标7).
    Answered = "回复人数",
    /// 未回复人数: received, and no person answered: 接待人数 − 回复人数.
    Unanswered = "未回复人数",
    /// 慢响应人数: received, and waited once longer than 慢响应秒数 (JD, SS).
    Slow = "慢响应人数",
    /// 长接待人数: received, in a chat longer than 长接待分钟 (JD).
    Long = "长接待人数",
    /// 转入人数: consulted, and was handed to this agent.
    HandedIn = "转入人数",
    /// 转出人数: consulted, and was handed on by this agent.
    HandedOn = "转出人数",
    /// 下单人数: asked on D and placed an order of D (SS: 询单->最终下单).
    Placed = "下单人数",
    /// 当日下单人数: asked on D and placed an order of D on D.
    PlacedSameDay = "当日下单人数",
    /// 当日付款人数: asked on D, placed an order of D on D and paid it on D.
    PaidSameDay = "当日付款人数",
    /// 次日付款人数: asked on D and paid an order of D by the end of D + 1 (SC).
    PaidNextDay = "次日付款人数",
    /// 最终付款人数: asked on D and paid an order of D by the end of D + 付款延迟天数 (SS, KPI 指标3).
    PaidFinally = "最终付款人数",
    /// 流失人数: asked on D and placed no order at all, through whomever, on D or within 询单延迟天数 after it. Not 询单 − 下单 (SC).
    Lost = "流失人数",
    /// 销售人数: paid an order that is credited to the agent, by the day of payment.
    Bought = "销售人数",
    /// 落实他人付款人数: paid through this agent what was placed through another one.
    PaidForOther = "落实他人付款人数",
    /// 静默下单付款人数: paid through this agent what was placed silently.
    PaidForSilent = "静默下单付款人数",
    /// 协助下单人数: placed an order through another agent while this one had talked with the buyer inside the window.
    HelpedPlacing = "协助下单人数",
    /// 协助付款人数: likewise of the payment. Not a name of the vocabulary.
    HelpedPaying = "协助付款人数",
    /// 全静默跟进人数: placed and paid silently, and talked with this agent within 全静默跟进分钟 after paying (JD).
    FollowedUp = "全静默跟进人数",
    /// 静默人数: paid an order that is silent under the judgement rule. The store's only. Not a name of the vocabulary.
    Silent = "静默人数",
}
}

named! {
/// Numbers that add up over days and agents.
Count {
    /// 咨询人次: buyer × agent × day that consulted, once each (SC).
    Consultations = "咨询人次",
    /// 回复人次: of these, with an answer of a person (SC).
    AnsweredConsultations = "回复人次",
    /// 未回复人次: 咨询人次 − 回复人次 (SC).
    UnansweredConsultations = "未回复人次",
    /// 买家消息数 in chats that count as consulted.
    BuyerMessages = "买家消息数",
    /// 客服消息数: by hand, in chats that count as consulted \[G\].
    AgentMessages = "客服消息数",
    /// 总消息数: the two above.
    Messages = "总消息数",
    /// 客服字数: of the messages by hand.
    Characters = "客服字数",
    /// 销售订单数: paid orders that are credited to the agent, by the day of payment.
    Orders = "销售订单数",
    /// 销售量: pieces of these.
    Pieces = "销售量",
}
}

named! {
/// Yuan that add up over days and agents.
Money {
    /// 下单金额: of the orders of D. An order that is of several days (the buyer asked on both) belongs to the last of them.
    Placed = "下单金额",
    /// 当日下单金额: of these, placed on D. Not a name of the vocabulary.
    PlacedSameDay = "当日下单金额",
    /// 当日付款金额: of these, placed and paid on D.
    PaidSameDay = "当日付款金额",
    /// 最终付款金额: of the orders of D, paid by the end of D + 付款延迟天数.
    PaidFinally = "最终付款金额",
    /// 流失金额: of the orders of D, not paid by then (KPI 指标9: 流失金额比 = 最终流失总金额 / 下单总金额).
    Lost = "流失金额",
    /// 销售额: paid orders that are credited to the agent, by the day of payment (TMC). For the store: of all agents.
    Sales = "销售额",
    /// 净销售额: 销售额 − 退款金额 (SC).
    NetSales = "净销售额",
    /// 邮费总额: postage in 销售额.
    Postage = "邮费总额",
    /// 退款金额: as 退款归属 says, one of the two below.
    Refunds = "退款金额",
    /// Refunds completed that day on orders credited to the agent, whenever paid (SC 成功退款金额).
    RefundsByCompletion = "完结日退款金额",
    /// Refunds, whenever completed, on the orders that were paid that day.
    RefundsByPayment = "付款日退款金额",
    /// 落实他人付款金额: paid through this agent, placed through another one (SS, KPI 指标11).
    PaidForOther = "落实他人付款金额",
    /// 静默下单付款金额: paid through this agent, placed silently (JD).
    PaidForSilent = "静默下单付款金额",
    /// 静默销售额: the store's only (SC).
    Silent = "静默销售额",
}
}

named! {
/// Means, from sums and counts, so that they can be weighted.
Mean {
    /// 首次响应: seconds to the first answer of a person, over the chats that count as consulted and have one (SC).
    FirstResponse = "首次响应",
    /// 平均响应: seconds to an answer, over all answers in these chats (SC).
    Response = "平均响应",
    /// 平均接待时长: seconds from first to last message, over the received chats.
    Duration = "平均接待时长",
    /// 三分钟响应率: questions asked inside 响应考核起 to 响应考核止 that were answered within three minutes.
    InThreeMinutes = "三分钟响应率",
    /// 答问比: 客服消息数 ÷ 买家消息数 (SC).
    AnswersToQuestions = "答问比",
}
}

impl Figure {
    /// The canonical name. The few that the vocabulary does not have are marked in their definitions.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::People(f) => f.name(),
            Self::Count(f) => f.name(),
            Self::Money(f) => f.name(),
            Self::Mean(f) => f.name(),
        }
    }

    /// Every figure, in the order of the definitions.
    pub fn all() -> impl Iterator<Item = Self> {
        let people = People::ALL.iter().copied().map(Self::People);
        let counts = Count::ALL.iter().copied().map(Self::Count);
        let money = Money::ALL.iter().copied().map(Self::Money);
        people.chain(counts).chain(money).chain(Mean::ALL.iter().copied().map(Self::Mean))
    }
}
