//! A value as a page prints it: its text, its sort key, what it is, and its length as a bar.

use crate::calc::outcome::{StoreOutcome, names};
use crate::facts::{Measures, Unit};
use crate::formula::{ErrorKind, Type, Value};
use crate::number::{Num, Rounding};
use crate::period::from_serial;
use crate::report::format;
use crate::report::table::{self, Heading, heading};
use crate::scheme::model::Better;
use serde::Serialize;
use std::fmt::Write as _;

/// What kind of nothing or something a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Known,
    /// Not applicable.
    None,
    /// `#N/A`: not known yet.
    Unknown,
    /// Any other error value.
    Error,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Figure {
    pub text: String,
    /// What to sort by where it is not the number that the text begins with; empty where there is nothing to compare.
    pub sort: Option<String>,
    pub state: State,
    #[serde(skip)]
    pub number: Option<Num>,
}

impl Figure {
    pub fn nothing() -> Self {
        Self { text: String::new(), sort: Some(String::new()), state: State::None, number: None }
    }
}

/// How a column's values are printed and judged.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub name: String,
    pub format: String,
    pub ty: Type,
    pub better: Option<Better>,
    /// 店铺 holds the store's own value of this rule, which an agent's figure may be compared with.
    pub compared: bool,
}

impl Look {
    /// The look of a column of 客服 or 店铺: as in the workbook, with the unit of what is told in seconds.
    pub fn of(store: &StoreOutcome, name: &str, measures: &Measures) -> Self {
        let mut tables = [names::AGENTS, names::STORE].into_iter();
        let found = tables.find_map(|t| Some((t, store.model.table(t)?.column(name)?)));
        let heading = found.map(|(table, column)| heading(&store.scheme, measures, table, column));
        let rule = store.scheme.rules.iter().find(|r| *r.name == *name);
        let ranked = store.scheme.rankings.iter().find(|r| *r.key == *name).map(|r| r.order);
        Self {
            name: name.to_owned(),
            format: heading.map_or_else(String::new, |h| format_of(&h)),
            ty: found.map_or(Type::Any, |(_, c)| c.ty),
            better: rule.and_then(|r| r.better).or(ranked),
            compared: rule.is_some_and(|r| r.store.is_some()),
        }
    }

    /// `higher`, `lower` or empty: for the templates.
    pub fn better_word(&self) -> &'static str {
        match self.better {
            Some(Better::Higher) => "higher",
            Some(Better::Lower) => "lower",
            None => "",
        }
    }

    pub fn is_percent(&self) -> bool {
        format::is_percent(&self.format)
    }

    pub fn show(&self, n: &Num) -> String {
        let day = (self.ty == Type::Date).then(|| n.to_i64().and_then(from_serial)).flatten();
        day.map_or_else(|| format::print(n, &self.format), |d| d.to_string())
    }

    pub fn figure(&self, value: Option<&Value>) -> Figure {
        let nothing = || Some(String::new());
        let (text, sort, state, number) = match value {
            Some(Value::Number(n)) => {
                let text = self.show(n);
                let sort = self.sort_key(n, &text);
                (text, sort, State::Known, Some(n.clone()))
            }
            Some(Value::Text(t)) if !t.is_empty() => (t.to_string(), None, State::Known, None),
            Some(Value::Bool(b)) => (if *b { "是" } else { "否" }.to_owned(), None, State::Known, None),
            Some(Value::Error(fault)) if fault.kind == ErrorKind::NA => {
                (String::new(), nothing(), State::Unknown, None)
            }
            Some(Value::Error(fault)) => (fault.kind.as_str().to_owned(), nothing(), State::Error, None),
            _ => (String::new(), nothing(), State::None, None),
        };
        Figure { text, sort, state, number }
    }

    /// `None` where the text begins with the very number: most cells need no key of their own.
    fn sort_key(&self, n: &Num, text: &str) -> Option<String> {
        let scaled = if self.is_percent() { n.mul(&Num::from(100_i64)) } else { n.clone() };
        let plain = text.replace(',', "");
        let end = plain.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')).unwrap_or(plain.len());
        (Num::parse(&plain[..end]).as_ref() != Some(&scaled)).then(|| scaled.to_string())
    }

    /// The store's own value of this column.
    pub fn store_figure(&self, store: &StoreOutcome) -> Figure {
        self.figure(store.model.value(names::STORE, &self.name, 0))
    }

    /// At least as good as the yardstick, or worse; `None` where the scheme does not say which way is better.
    pub fn judge(&self, value: Option<&Num>, yardstick: Option<&Num>) -> Option<bool> {
        let (value, yardstick) = (value?, yardstick?);
        Some(match self.better? {
            Better::Higher => value >= yardstick,
            Better::Lower => value <= yardstick,
        })
    }
}

fn format_of(heading: &Heading<'_>) -> String {
    let decimal = |whole: &str, digits: u32| match usize::try_from(digits) {
        Ok(digits) if digits > 0 => format!("{whole}.{}", "0".repeat(digits)),
        _ => whole.to_owned(),
    };
    let seconds = heading.measure.filter(|m| m.unit == Unit::Seconds && heading.rule.is_none());
    match &heading.figure {
        table::Figure::Fixed { digits, .. } if seconds.is_some() => format!("{}\"秒\"", decimal("#,##0", *digits)),
        table::Figure::Fixed { digits, .. } => decimal("#,##0", *digits),
        table::Figure::Percent(digits) => decimal("0", *digits) + "%",
        table::Figure::Pattern { pattern, .. } => pattern.to_string(),
        _ => String::new(),
    }
}

/// The length of a bar in thousandths of the longest; nothing below zero.
pub(super) fn share(value: &Num, longest: &Num) -> u32 {
    let thousandths = value.mul(&Num::from(1000_i64)).div(longest).map(|s| s.round(0, Rounding::Half));
    thousandths.and_then(|s| u32::try_from(s.to_i64()?).ok()).map_or(0, |s| s.min(1000))
}

/// Any text as the inside of a CSS string: what is neither letter nor digit is escaped.
pub(super) fn css_string(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() => out.push(c),
            c => {
                let _ = write!(out, "\\{:06x}", u32::from(c));
            }
        }
    }
    out
}
