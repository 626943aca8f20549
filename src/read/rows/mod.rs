//! Rows of recognised tables, understood by the vocabulary alone: whose they are and what they are for is decided later.

mod chat;
mod deal;
mod plan;
mod settle;
mod trade;

pub(crate) use chat::{Message, NOBODY, Party, Talk, TalkPlan, Who};
pub(crate) use deal::{Deal, DealPlan};
pub(crate) use plan::Plan;
pub(crate) use settle::settle;
pub(crate) use trade::{Id, Refunded, Seen, Trade, TradeColumns, TradePlan};

use super::cell::Wrong;
use super::cell::figure::Figure;
use crate::formula::Value;
use crate::period::DaySpan;
use chrono::NaiveDate;
use std::sync::Arc;

/// A row of a table.
#[derive(Clone, Debug)]
pub(crate) struct TableRow {
    /// Counted from zero.
    pub row: u32,
    pub keys: Keys,
    /// By index of the layout's columns.
    pub cells: Vec<(usize, Content)>,
    /// What could not be read.
    pub wrong: Vec<(usize, Wrong)>,
    pub summary: Option<Summary>,
}

/// Whose row it is, and when.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys {
    pub account: Option<Arc<str>>,
    pub nickname: Option<Arc<str>>,
    pub name: Option<Arc<str>>,
    /// 工号: tells people of one name apart.
    pub number: Option<Arc<str>>,
    pub store: Option<Arc<str>>,
    pub span: Option<DaySpan>,
}

/// A row that sums up others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Summary {
    /// The sum of the rows before it, for measures that add up.
    Total,
    Other,
}

/// A cell's content.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// Of a measure, or of a field that is a number.
    Figure(Figure),
    Text(Arc<str>),
    Day(NaiveDate),
    /// Under a free heading.
    Free(Value),
}

/// Why a value under a free heading is not known.
pub(crate) fn why(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Error(fault) => Some(fault.cause.as_ref().map(|c| Arc::clone(&c.why)).unwrap_or_default()),
        _ => None,
    }
}

impl Keys {
    pub fn has_person(&self) -> bool {
        self.account.is_some() || self.nickname.is_some() || self.name.is_some()
    }

    /// What the row calls its person, the surest name first.
    pub fn called(&self) -> Option<&Arc<str>> {
        self.account.as_ref().or(self.nickname.as_ref()).or(self.name.as_ref())
    }
}

impl TableRow {
    pub fn cell(&self, column: usize) -> Option<&Content> {
        self.cells.iter().find(|(c, _)| *c == column).map(|(_, content)| content)
    }

    pub fn text(&self, column: usize) -> Option<&Arc<str>> {
        match self.cell(column) {
            Some(Content::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub fn figure(&self, column: usize) -> Option<&Figure> {
        match self.cell(column) {
            Some(Content::Figure(figure)) => Some(figure),
            _ => None,
        }
    }
}
