//! `[[clause]]`: an article of the policy and how it is dealt with; and what cites one.

use super::{text_or_empty, texts};
use crate::diag::{Item, Items};
use crate::origin::Span;
use crate::scheme::model::{Clause, ClauseStatus, cited};
use crate::scheme::written::Written;
use std::sync::Arc;

/// A clause, and where its id and the names of its rules stand.
#[derive(Clone, Debug)]
pub struct WrittenClause {
    pub clause: Clause,
    pub id_span: Span,
    pub rules: Vec<(Arc<str>, Span)>,
}

pub fn clause(items: &Items) -> Option<WrittenClause> {
    const STATUS: &[(&str, ClauseStatus)] = &[
        ("computed", ClauseStatus::Computed),
        ("recorded", ClauseStatus::Recorded),
        ("not computable", ClauseStatus::NotComputable),
    ];
    let id = items.need("id").and_then(super::name);
    let status = items.need("status").and_then(|i| i.word(STATUS));
    // What the status needs beside it.
    let rules = if status == Some(ClauseStatus::Computed) { items.need("rules") } else { items.get("rules") };
    let sheet = if status == Some(ClauseStatus::Recorded) { items.need("sheet") } else { items.get("sheet") };
    let why = if status == Some(ClauseStatus::NotComputable) { items.need("why") } else { items.get("why") };
    let rules = texts(rules);
    let heading = text_or_empty(items.get("heading"));
    let text = text_or_empty(items.need("text"));
    let (sheet, why) = (text_or_empty(sheet), text_or_empty(why));
    let (id, id_span) = id?;
    let clause = Clause {
        id,
        heading,
        text,
        rules: rules.iter().map(|(r, _)| Arc::clone(r)).collect(),
        sheet,
        why,
        span: items.span().clone(),
        status: status?,
    };
    Some(WrittenClause { clause, id_span, rules })
}

/// The ids that a part cites, each with its place.
pub fn cites(items: &Items) -> Vec<(Arc<str>, Span)> {
    items.get("clause").map(|i| ids(&i)).unwrap_or_default()
}

fn ids(item: &Item) -> Vec<(Arc<str>, Span)> {
    let Some(written) = item.text_quietly().and_then(|_| Written::read(item)) else { return Vec::new() };
    let text = written.text.as_str();
    let place = |id: &str| {
        let start = id.as_ptr().addr() - text.as_ptr().addr();
        Some((Arc::from(id), written.places.at(&(start..start + id.len()))?))
    };
    cited(text).filter_map(place).collect()
}
