//! A trace as nested parts of a page. What is a line of the page itself is only linked to; what a line has shown is not repeated.

use crate::origin::{Origin, Place};
use crate::trace::Trace;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Beyond this depth only the value is shown.
const DEPTH: usize = 24;

#[derive(Clone, Debug, Serialize)]
pub(super) struct Node {
    pub name: String,
    pub value: String,
    pub formula: String,
    pub numbers: String,
    pub rounding: Option<i32>,
    pub clause: String,
    pub assumed: String,
    /// Cells, or the place in a scheme, or what stands for a missing cell.
    pub from: Vec<String>,
    /// How many cells more there were.
    pub more: u32,
    /// The anchor of the line that explains this part.
    pub line: Option<String>,
    /// Explained already, further up in the same line.
    pub again: bool,
    pub parts: Vec<Node>,
}

/// `lines`: the names that are lines of the page, with their anchors.
pub(super) fn node(trace: &Trace, lines: &BTreeMap<String, String>) -> Node {
    grow(trace, lines, &mut BTreeSet::new(), 0)
}

fn grow(trace: &Trace, lines: &BTreeMap<String, String>, seen: &mut BTreeSet<(String, String)>, depth: usize) -> Node {
    let text = |t: &Option<std::sync::Arc<str>>| t.as_deref().unwrap_or_default().to_owned();
    let line = lines.get(&*trace.name).filter(|_| depth > 0).cloned();
    let key = (trace.name.to_string(), trace.value.clone());
    let again = line.is_none() && !trace.parts.is_empty() && !seen.insert(key);
    let stop = line.is_some() || again || depth >= DEPTH;
    let (from, more) = from(&trace.origin);
    Node {
        name: trace.name.to_string(),
        value: trace.value.clone(),
        formula: if stop { String::new() } else { text(&trace.formula) },
        numbers: if stop { String::new() } else { trace.numbers.clone().unwrap_or_default() },
        rounding: trace.rounding.filter(|_| !stop),
        clause: if stop { String::new() } else { text(&trace.clause) },
        assumed: text(&trace.assumed),
        from: if stop { Vec::new() } else { from },
        more: if stop { 0 } else { more },
        parts: if stop { Vec::new() } else { trace.parts.iter().map(|p| grow(p, lines, seen, depth + 1)).collect() },
        line,
        again,
    }
}

/// Places in the words of a page.
pub(super) fn from(origin: &Origin) -> (Vec<String>, u32) {
    match origin {
        Origin::Computed => (Vec::new(), 0),
        Origin::Text(span) => (vec![span.to_string()], 0),
        Origin::Default(why) => (vec![why.to_string()], 0),
        Origin::Cells { places, more } => (Place::together(places), *more),
    }
}

/// The params and tables in the tree whose values are assumed.
pub(super) fn assumed<'t>(trace: &'t Trace, into: &mut BTreeSet<&'t str>) {
    if trace.assumed.is_some() {
        into.insert(&trace.name);
    }
    for part in &trace.parts {
        assumed(part, into);
    }
}
