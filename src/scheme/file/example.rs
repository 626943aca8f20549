//! Worked examples: what the names are given as, and what must come out.

use super::{Scalar, text_or_empty};
use crate::diag::Item;
use crate::formula::Value;
use crate::scheme::model::{Example, Given};
use std::sync::Arc;

/// `{ given = { 最终付款人数 = 51, 询单人数 = 96 }, expect = 0.5313, note = "…" }`. A list gives a whole column, the person in question first.
pub fn example(item: &Item) -> Option<Example> {
    let items = item.table()?;
    let given = items.get("given").map(given).unwrap_or_default();
    let expect = items.need("expect").and_then(|i| exact(&i));
    let note = text_or_empty(items.get("note"));
    Some(Example { given, expect: expect?, note, span: item.span() })
}

/// A value with the blanks that it is written with.
fn exact(item: &Item) -> Option<Value> {
    match (Scalar::read(item)?.value, item.text_quietly()) {
        (Value::Text(_), Some(written)) => Some(Value::text(written)),
        (value, _) => Some(value),
    }
}

fn given(item: Item) -> Vec<Given> {
    let Some(mut items) = item.table() else { return Vec::new() };
    let mut out = Vec::new();
    for (name, span, item) in items.entries() {
        let values = item.list().iter().filter_map(exact).collect();
        out.push(Given { name: Arc::from(name), values, whole_column: item.is_array(), span });
    }
    out
}
