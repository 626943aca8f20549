//! The names of the model's tables and of their fixed columns: the same words in formulas, sheets and JSON.

/// A row per person × store.
pub const AGENTS: &str = "客服";
/// The store's own figures: one row.
pub const STORE: &str = "店铺";
/// The stores of the group, a row per store: this one live, the others as they came out.
pub const STORES: &str = "各店";
/// A row per owner and span.
pub const DAILY: &str = "日报";
/// A row per person and ISO week, clipped to the period.
pub const WEEKLY: &str = "周报";
/// Rewards and penalties, a row per record.
pub const CONDUCT: &str = "奖惩";
/// Appraisals, a row per record.
pub const APPRAISAL: &str = "考评";
/// Expenses, a row per record.
pub const EXPENSES: &str = "费用";
/// Corrections of closed months that this one pays, a row per person, month and rule.
pub const ADJUSTED: &str = "往月补差";
/// The catalogue of rewards and penalties.
pub const CATALOGUE: &str = "行为规范";

/// The join key of every table about people: roster order.
pub const ID: &str = "序号";
pub const NAME: &str = "姓名";
pub const POST: &str = "岗位";
/// This store pays the person.
pub const HOME: &str = "主店";
/// Whose home store this is, who is paid here.
pub const PAID: &str = "计薪";
pub const ASSESSED: &str = "考核";
pub const RANKED: &str = "排名";
/// 日报: first and last day.
pub const FROM: &str = "起";
pub const TO: &str = "止";
/// Records: the day.
pub const DATE: &str = "日期";

/// 奖惩 and 行为规范.
pub const ITEM: &str = "项目";
pub const LEVEL: &str = "级别";
/// Points to a person's credit and debit: columns of 客服 over 奖惩.
pub const PLUS: &str = "加分";
pub const MINUS: &str = "扣分";
pub const TIMES: &str = "次数";
/// 奖惩: what the catalogue says, and what counts.
pub const LISTED: &str = "细则分值";
pub const PLUS_COUNTED: &str = "计加分";
pub const MINUS_COUNTED: &str = "计扣分";
/// 行为规范: a reward is positive, a penalty negative.
pub const LOW: &str = "下限";
pub const HIGH: &str = "上限";

/// 各店: the order of the stores, and which row is this store's.
pub const STORE_ORDER: &str = "店序";
pub const OWN: &str = "本店";

/// Before a measure: over the person's other stores, and over all of them.
pub const ELSEWHERE: &str = "他店_";
pub const EVERYWHERE: &str = "全部_";

/// The period: first day, last day, calendar days.
pub const PERIOD_FROM: &str = "期初";
pub const PERIOD_TO: &str = "期末";
pub const PERIOD_DAYS: &str = "期天数";

/// 往月补差: the month that was wrong, what it paid, what is right, what was settled before, and what is due now.
pub const CORRECTED: &str = "更正账期";
pub const WAS: &str = "已结";
pub const IS: &str = "重算";
pub const SETTLED: &str = "已补";
pub const AMOUNT: &str = "金额";
pub const WHY: &str = "原因";

/// The sum of all earnings, and of all deductions.
pub const GROSS: &str = "应发合计";
pub const WITHHELD: &str = "扣款合计";
/// What a person is paid in the end.
pub const NET: &str = "实发";
