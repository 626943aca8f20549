//! Findings about the user's files: many at once, each with a stable code, its exact place, the place that decides, and what to do.
//!
//! A finding holds no sentence: its words stand in `templates/messages/{zh,en}.toml` under its code.

mod catalogue;
mod code;
mod document;
mod render;
mod severity;
mod suggest;

pub use catalogue::{Catalogue, Lang};
pub use code::{ALL_CODES, Code, codes};
pub use document::{Document, Item, Items};
pub use render::{Style, render};
pub use severity::Severity;
pub use suggest::{near, nearest};

use crate::origin::{Place, Span};
use std::sync::Arc;

/// Where a finding points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// In an export, a roster, any spreadsheet or text table.
    Place(Place),
    /// In a scheme, the vocabulary or `zhangfang.toml`.
    Text(Span),
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    /// What the message's `{name}` gaps are filled with.
    pub args: Vec<(&'static str, String)>,
    pub at: Option<Location>,
    /// The places that decide, each with the key of its label in the catalogue.
    pub related: Vec<(Location, &'static str)>,
    /// The store it is about; `None` is about the whole run.
    pub store: Option<Arc<str>>,
}

impl Diagnostic {
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self { code, args: Vec::new(), at: None, related: Vec::new(), store: None }
    }

    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "`arg(\"n\", 3)` reads better than `&3`")]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    #[must_use]
    pub fn at(mut self, location: impl Into<Location>) -> Self {
        self.at = Some(location.into());
        self
    }

    #[must_use]
    pub fn related(mut self, location: impl Into<Location>, label: &'static str) -> Self {
        self.related.push((location.into(), label));
        self
    }

    #[must_use]
    pub fn store(mut self, store: impl Into<Arc<str>>) -> Self {
        self.store = Some(store.into());
        self
    }

    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

impl From<Place> for Location {
    fn from(place: Place) -> Self {
        Self::Place(place)
    }
}

impl From<Span> for Location {
    fn from(span: Span) -> Self {
        Self::Text(span)
    }
}

/// Whether any finding stops what it is about.
#[must_use]
pub fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|d| d.severity() == Severity::Error)
}
