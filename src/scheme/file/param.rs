//! `[[param]]`: one value of a named figure; several of one name are its values from several days.

use super::{Scalar, optional_text, text_or_empty};
use crate::diag::Items;
use crate::formula::Type;
use crate::origin::Span;
use chrono::NaiveDate;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Param {
    pub value: Scalar,
    /// Declared, where the value's own looks are not enough (a text of digits).
    pub ty: Option<Type>,
    pub from: Option<NaiveDate>,
    pub unit: Arc<str>,
    pub clause: Arc<str>,
    pub note: Arc<str>,
    pub assumed: Option<Arc<str>>,
    pub span: Span,
}

pub const TYPES: &[(&str, Type)] =
    &[("number", Type::Number), ("text", Type::Text), ("date", Type::Date), ("bool", Type::Bool)];

impl Param {
    pub fn read(items: &Items, _name: &Arc<str>) -> Option<Self> {
        let value = items.need("value").and_then(|i| Scalar::read(&i));
        let param = Self {
            ty: items.get("type").and_then(|i| i.word(TYPES)),
            from: items.get("from").and_then(|i| i.date()),
            unit: text_or_empty(items.get("unit")),
            clause: text_or_empty(items.get("clause")),
            note: text_or_empty(items.get("note")),
            assumed: optional_text(items.get("assumed")),
            span: items.span().clone(),
            value: value?,
        };
        Some(param)
    }
}
