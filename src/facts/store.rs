//! What is known about one store in one period.

use super::orders::OrderBook;
use crate::formula::Value;
use crate::origin::Origin;
use crate::period::DaySpan;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The 序号 of the store itself in [`SpanRow::owner`]: people start at 1.
pub const STORE_OWNER: u32 = 0;

/// A value with its origin. Unknown is `Value::Error(#N/A)` with its cause; dates are day numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Datum {
    pub value: Value,
    pub origin: Origin,
}

/// One store's facts. Everything is sorted, so that the same input gives the same bytes.
#[derive(Clone, Debug, Default)]
pub struct StoreFacts {
    pub store: Arc<str>,
    /// The people with a row in this store's 客服 table, by 序号.
    pub agents: Vec<Agent>,
    /// The rows of 日报, by owner, then first day, then last day: one tiling per owner and measure.
    pub spans: Vec<SpanRow>,
    /// The dated records, by kind (奖惩, 考评, …): also an empty table where an export of that kind was in the drop without rows.
    pub records: Vec<RecordTable>,
    /// The measures that any file of this store carried, or that `[none]` declares not to have happened.
    pub present: BTreeSet<Arc<str>>,
    /// Whose orders are, where chats told.
    pub orders: Option<Arc<OrderBook>>,
    /// A finding of severity error stands against the store: nothing of it is written.
    pub refused: bool,
}

/// A person × store: one row of 客服.
#[derive(Clone, Debug)]
pub struct Agent {
    /// 序号: roster order, the same in every store.
    pub id: u32,
    /// This store is the one that pays the person.
    pub home: bool,
    /// The roster row in force at the period's end, by column name (姓名, 花名, 岗位, …, further columns).
    pub roster: BTreeMap<Arc<str>, Datum>,
    /// For the home row: by measure, the sum over the person's other stores. Unknown where one of those stores was refused.
    pub elsewhere: BTreeMap<Arc<str>, Datum>,
}

/// One owner in one span: the measures that some row says something about.
#[derive(Clone, Debug)]
pub struct SpanRow {
    /// An agent's 序号, or [`STORE_OWNER`].
    pub owner: u32,
    pub span: DaySpan,
    pub values: BTreeMap<Arc<str>, Datum>,
}

/// All records of one kind: columns in a fixed order, a row per record, by date, person, place.
#[derive(Clone, Debug)]
pub struct RecordTable {
    /// `奖惩`, `考评`, `费用`.
    pub kind: Arc<str>,
    /// Besides 序号 and 日期.
    pub columns: Vec<Arc<str>>,
    pub rows: Vec<Record>,
}

#[derive(Clone, Debug)]
pub struct Record {
    pub owner: u32,
    pub date: Option<NaiveDate>,
    /// As many as the table's columns.
    pub values: Vec<Datum>,
}

impl Agent {
    /// A roster column as text; empty where the cell is.
    #[must_use]
    pub fn text(&self, column: &str) -> &str {
        self.roster.get(column).and_then(|d| d.value.as_text()).unwrap_or("")
    }

    #[must_use]
    pub fn name(&self) -> &str {
        self.text("姓名")
    }

    /// Tells people apart over stores and months: 工号, or the name where there is none.
    #[must_use]
    pub fn key(&self) -> &str {
        let number = self.text("工号");
        if number.is_empty() { self.name() } else { number }
    }

    /// 花名, or the name where there is none.
    #[must_use]
    pub fn nickname(&self) -> &str {
        let nickname = self.text("花名");
        if nickname.is_empty() { self.name() } else { nickname }
    }

    /// The canonical post, as the scheme spells it.
    #[must_use]
    pub fn post(&self) -> &str {
        self.text("岗位")
    }
}
