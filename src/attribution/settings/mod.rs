//! The thresholds (设置). Each has its default and its source in `templates/attribution.toml`; a param of the same name in the
//! scheme or in `zhangfang.toml` takes its place.

mod file;
mod text;

pub use file::{Setting, Takes, settings};
pub use text::Unreadable;

use std::collections::BTreeMap;
use std::sync::Arc;
use text::Reader;

/// Everything that can be set, as used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// 判定规则.
    pub judgement: Judgement,
    /// 归属窗口: seconds before an event in which a chat must have ended to earn it.
    pub window: u32,
    /// 售后天数, in seconds.
    pub after_sales: u32,
    /// 询单回看天数, in seconds.
    pub lookback: u32,
    /// 询单延迟天数: business days after the inquiry in which an order still belongs to it.
    pub inquiry_days: u32,
    /// 付款延迟天数: business days after the inquiry in which a payment still belongs to it.
    pub payment_days: u32,
    /// 广告回复次数; 0 turns the filter off.
    pub advertising: u32,
    /// 简单句回复数; 0 turns the filter off.
    pub single_sentence: u32,
    /// 会话间隔: seconds of silence after which a message begins another chat.
    pub silence: u32,
    /// 隔时回复: seconds after an unanswered chat in which what the agent writes still answers it.
    pub late_answer: u32,
    /// 业务日分割点: the second of the calendar day at which a business day begins.
    pub cut: u32,
    /// 转接句数: a chat that was handed on after at most so many messages by hand is not this agent's reception.
    pub handed_on: u32,
    /// 慢响应秒数: an answer that took longer is slow.
    pub slow: u32,
    /// 长接待分钟, in seconds: a chat that lasted longer is long.
    pub long: u32,
    /// 静默催付分钟, in seconds: a reminder of the agent so soon after a silent order does not earn its payment; 0 turns it off.
    pub reminder: u32,
    /// 全静默跟进分钟, in seconds: a chat that begins so soon after the payment of a silent order follows it up.
    pub follow_up: u32,
    /// 未回复归属: whether a chat in which nobody answered earns orders.
    pub unanswered_earns: bool,
    /// 响应考核起, 响应考核止: seconds of the calendar day between which a question counts for 三分钟响应率.
    pub hours: (u32, u32),
    /// 退款归属: which refunds are 退款金额.
    pub refunds: RefundBy,
    /// 无主订单待补: whether paid orders that could be anybody's make what agents sold unknown. The caller's to heed.
    pub unowned_pending: bool,
    /// What the reader of messages needs.
    pub texts: Texts,
    /// The texts that took the place of defaults.
    given: BTreeMap<Arc<str>, Arc<str>>,
}

/// The settings with one of them otherwise.
#[derive(Clone, Debug)]
pub struct Variant {
    pub name: Arc<str>,
    /// As text, without the unit.
    pub value: Arc<str>,
    pub settings: Settings,
}

/// Which agent is credited with an order (判定规则). The names are the tools'; the wording is inferred \[G\].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// 下单判定: the agent through whom it was placed.
    Placing,
    /// 付款判定: the agent through whom it was paid.
    Paying,
    /// 下单优先判定: the agent through whom it was placed, and where that was silent, the one through whom it was paid.
    PlacingFirst,
}

/// The day to which a refund belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundBy {
    /// 完结日: on which it was completed, whenever the order was paid.
    Completion,
    /// 付款日: on which the order was paid, whenever it was refunded.
    Payment,
}

/// Texts that the reader compares messages and accounts with; nothing here reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// 广告暗语: any of them, anywhere in a message.
    pub advertising: Vec<String>,
    /// 自动回复: messages that are one of them.
    pub automatic: Vec<String>,
    /// 群发前缀: messages that begin with it.
    pub mass: String,
    /// 自家账号.
    pub own: Vec<String>,
    /// 不计客服.
    pub ignored: Vec<String>,
    /// 主账号.
    pub main: Vec<String>,
}

const JUDGEMENTS: [(&str, Judgement); 3] =
    [("下单判定", Judgement::Placing), ("付款判定", Judgement::Paying), ("下单优先判定", Judgement::PlacingFirst)];

const REFUNDS: [(&str, RefundBy); 2] = [("完结日", RefundBy::Completion), ("付款日", RefundBy::Payment)];

impl Settings {
    /// Seconds before its first one that a span looks back to at most, for purchases and for chats.
    #[must_use]
    pub fn looks_back(&self) -> u32 {
        self.after_sales.max(self.lookback).max(self.window)
    }

    /// The settings; the text that `lookup` has for a name takes the place of the default. All that is wrong comes at once.
    pub fn from(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<Unreadable>> {
        let mut read = Reader::new(&lookup);
        let mut settings = Self {
            judgement: read.word("判定规则", &JUDGEMENTS),
            window: read.seconds("归属窗口"),
            after_sales: read.seconds("售后天数"),
            lookback: read.seconds("询单回看天数"),
            inquiry_days: read.whole("询单延迟天数"),
            payment_days: read.whole("付款延迟天数"),
            advertising: read.whole("广告回复次数"),
            single_sentence: read.whole("简单句回复数"),
            silence: read.seconds("会话间隔"),
            late_answer: read.seconds("隔时回复"),
            cut: read.cut("业务日分割点"),
            handed_on: read.whole("转接句数"),
            slow: read.seconds("慢响应秒数"),
            long: read.seconds("长接待分钟"),
            reminder: read.seconds("静默催付分钟"),
            follow_up: read.seconds("全静默跟进分钟"),
            unanswered_earns: read.yes("未回复归属"),
            unowned_pending: read.yes("无主订单待补"),
            hours: (read.clock("响应考核起"), read.clock("响应考核止")),
            refunds: read.word("退款归属", &REFUNDS),
            texts: Texts {
                advertising: read.lines("广告暗语"),
                automatic: read.lines("自动回复"),
                mass: read.text("群发前缀"),
                own: read.list("自家账号"),
                ignored: read.list("不计客服"),
                main: read.list("主账号"),
            },
            given: BTreeMap::new(),
        };
        let (given, wrong) = read.finish();
        settings.given = given;
        if wrong.is_empty() { Ok(settings) } else { Err(wrong) }
    }

    /// The same settings with one of them otherwise.
    pub fn with(&self, name: &str, value: &str) -> Result<Self, Vec<Unreadable>> {
        let known = |n: &str| self.given.get(n).map(ToString::to_string);
        Self::from(|n| if n == name { Some(value.to_owned()) } else { known(n) })
    }

    /// One setting at a time as tools often have it instead.
    #[must_use]
    pub fn variants(&self) -> Vec<Variant> {
        let mut all = Vec::new();
        for Setting { name, others, .. } in settings() {
            for value in others {
                let changed = self.with(name, value).ok().filter(|s| !s.means(self));
                all.extend(changed.map(|settings| Variant {
                    name: Arc::clone(name),
                    value: Arc::clone(value),
                    settings,
                }));
            }
        }
        all
    }

    /// Whether both say the same, however it is written.
    fn means(&self, other: &Self) -> bool {
        let plain = |s: &Self| Self { given: BTreeMap::new(), ..s.clone() };
        plain(self) == plain(other)
    }
}

impl Default for Settings {
    /// As `templates/attribution.toml` has them.
    ///
    /// # Panics
    /// Never for the embedded file, which a test reads.
    #[expect(clippy::expect_used, reason = "the embedded defaults are read by a test")]
    fn default() -> Self {
        Self::from(|_| None).expect("the embedded defaults can be read")
    }
}
