//! Single values as a scheme writes them: numbers, percentages in quotes, dates, truth values, texts.

use crate::diag::Item;
use crate::formula::{ErrorKind, OPEN, OPEN_END, Type, Value};
use crate::number::Num;
use crate::origin::Span;
use crate::period::serial;
use std::sync::Arc;

/// A value with its text as written and its place.
#[derive(Clone, Debug)]
pub struct Scalar {
    pub value: Value,
    pub ty: Type,
    pub text: Arc<str>,
    pub span: Span,
}

/// The words for an open end.
const OPEN_WORDS: [&str; 3] = [OPEN, "inf", "∞"];

impl Scalar {
    /// Any single value. `"0.6%"` is the number 0.006, `"以上"` the open end, a quoted date a date, an empty text an empty cell.
    pub fn read(item: &Item) -> Option<Self> {
        let span = item.span();
        let text: Arc<str> = match item.text_quietly() {
            Some(text) => text.trim().into(),
            None => span.source.text.get(span.start..span.end).unwrap_or("").into(),
        };
        let (value, ty) = if let Some(n) = item.number_quietly() {
            (Value::Number(n), Type::Number)
        } else if let Some(b) = item.bool_quietly() {
            (Value::Bool(b), Type::Bool)
        } else if let Some(day) = item.date_quietly() {
            (Value::Number(Num::from(serial(day))), Type::Date)
        } else if OPEN_WORDS.contains(&&*text) {
            (Value::Number(Num::parse(OPEN_END)?), Type::Number)
        } else if let Some(text) = item.text_quietly() {
            of_text(text.trim())
        } else {
            item.wrong("a single value");
            return None;
        };
        Some(Self { value, ty, text, span })
    }

    /// Whether it was written as a percentage.
    #[must_use]
    pub fn is_percent(&self) -> bool {
        self.ty == Type::Number && self.text.ends_with('%')
    }
}

fn of_text(text: &str) -> (Value, Type) {
    if text.is_empty() {
        return (Value::Empty, Type::Any);
    }
    if let Some(error) = error_text(text) {
        return (Value::error(error), Type::Any);
    }
    match number_text(text).filter(|_| text.ends_with('%')) {
        Some(n) => (Value::Number(n), Type::Number),
        None => (Value::text(text), Type::Text),
    }
}

/// `0.005`, `0.5%`, `5‰`: an exact number.
#[must_use]
pub fn number_text(text: &str) -> Option<Num> {
    let text = text.trim();
    for (sign, scale) in [(['%', '％'].as_slice(), 100), (['‰'].as_slice(), 1000)] {
        if let Some(body) = text.strip_suffix(sign) {
            return Num::parse(body.trim_end())?.div(&Num::from(i64::from(scale)));
        }
    }
    Num::parse(text)
}

fn error_text(text: &str) -> Option<ErrorKind> {
    use ErrorKind::{DivZero, NA, Name, Null, Num, Ref, Value};
    [NA, DivZero, Value, Num, Ref, Name, Null].into_iter().find(|k| k.as_str() == text)
}
