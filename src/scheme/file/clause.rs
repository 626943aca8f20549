//! `[[clause]]`: an article of the policy and how it is dealt with.

use super::{text_or_empty, texts};
use crate::diag::Items;
use crate::origin::Span;
use crate::scheme::model::{Clause, ClauseStatus};
use std::sync::Arc;

/// A clause, and where the names of its rules stand.
#[derive(Clone, Debug)]
pub struct WrittenClause {
    pub clause: Clause,
    pub rules: Vec<(Arc<str>, Span)>,
}

pub fn clause(items: &Items) -> Option<WrittenClause> {
    const STATUS: &[(&str, ClauseStatus)] = &[
        ("computed", ClauseStatus::Computed),
        ("recorded", ClauseStatus::Recorded),
        ("not computable", ClauseStatus::NotComputable),
    ];
    let status = items.need("status").and_then(|i| i.word(STATUS));
    let rules = texts(items.get("rules"));
    let clause = Clause {
        number: text_or_empty(items.need("number")),
        heading: text_or_empty(items.get("heading")),
        text: text_or_empty(items.get("text")),
        rules: rules.iter().map(|(r, _)| Arc::clone(r)).collect(),
        by: text_or_empty(items.get("by")),
        span: items.span().clone(),
        status: status?,
    };
    Some(WrittenClause { clause, rules })
}
