//! One cell of an `OpenDocument` table: what its attributes and its text say.

use crate::read::file::convert;
use crate::read::file::feed::{Feed, Merge};
use crate::read::file::raw::{Fault, Raw};
use crate::read::file::xml::Tag;
use std::borrow::Cow;
use std::sync::Arc;

/// The attributes of a cell.
pub(super) struct CellTag {
    /// How many cells in a row are like this one.
    pub repeated: u32,
    columns: u32,
    rows: u32,
    kind: String,
    error: bool,
    formula: bool,
    value: Option<String>,
}

impl CellTag {
    pub fn of(tag: &Tag<'_>) -> Self {
        let get = |key| tag.get(key).map(Cow::into_owned);
        let kind = get("office:value-type").unwrap_or_default();
        let value = match kind.as_str() {
            "date" => get("office:date-value"),
            "time" => get("office:time-value"),
            "boolean" => get("office:boolean-value"),
            "string" => get("office:string-value"),
            _ => get("office:value"),
        };
        Self {
            repeated: count(tag, "table:number-columns-repeated"),
            columns: count(tag, "table:number-columns-spanned"),
            rows: count(tag, "table:number-rows-spanned"),
            error: tag.get("calcext:value-type").is_some_and(|t| t == "error"),
            formula: tag.get("table:formula").is_some(),
            kind,
            value,
        }
    }

    /// The merged range that begins with this cell.
    pub fn merge(&self, top: u32, left: u32) -> Option<Merge> {
        (self.columns > 1 || self.rows > 1).then(|| Merge {
            top,
            left,
            bottom: top.saturating_add(self.rows - 1),
            right: left.saturating_add(self.columns - 1),
        })
    }

    /// What the cell holds; `text` is `None` where it has no paragraph.
    pub fn value(&self, text: Option<&str>, feed: &Feed<'_>) -> Raw {
        if self.error {
            return Raw::Error(Arc::from(text.unwrap_or_default().trim()));
        }
        let value = self.value.as_deref();
        match self.kind.as_str() {
            // A formula that made an empty text has no type, but a paragraph.
            "" if self.formula && text.is_none() => Raw::Uncached,
            "" => Raw::Empty,
            "string" => feed.text(value.or(text).unwrap_or_default()),
            "date" => convert::iso_date(value.unwrap_or_default()),
            "time" => convert::iso_duration(value.unwrap_or_default()),
            "boolean" => match value {
                Some("true") => Raw::Bool(true),
                Some("false") => Raw::Bool(false),
                other => convert::bad(Fault::Malformed, other.unwrap_or_default()),
            },
            _ => match value.unwrap_or_default().parse() {
                Ok(number) => convert::float(number),
                Err(_) => convert::bad(Fault::Malformed, value.unwrap_or_default()),
            },
        }
    }
}

/// A repetition; absent and unreadable ones count as one.
pub(super) fn count(tag: &Tag<'_>, key: &str) -> u32 {
    tag.get(key).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}
