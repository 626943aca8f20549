//! Worked examples: what the names are given as, and what must come out.

use super::{Scalar, text_or_empty};
use crate::diag::Item;
use crate::formula::Value;
use crate::scheme::model::{Example, Given, Side};
use std::sync::Arc;

/// `{ given = { 最终付款人数 = 51, 询单人数 = 96 }, expect = 0.5313, note = "…" }`. A list gives a whole column, the person in question first.
/// `store = true` works what the rule says under `store`.
pub fn example(item: &Item) -> Option<Example> {
    let items = item.table()?;
    let of = if items.get("store").and_then(|i| i.bool()) == Some(true) { Side::Store } else { Side::Own };
    let given = items.get("given").map(given).unwrap_or_default();
    let expect = items.need("expect").and_then(|i| exact(&i));
    let note = text_or_empty(items.get("note"));
    Some(Example { of, given, expect: expect?, note, span: item.span() })
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
