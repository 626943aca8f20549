//! `posts`, `[[input]]`, `[[conduct]]`, `[[ranking]]`.

use super::clause::cites;
use super::rule::BETTER;
use super::{Entry, Override, Scalar, name, optional_text, periods, text_or_empty, texts};
use crate::diag::{Diagnostic, Item, Items, codes};
use crate::formula::{ErrorKind, Type, Value};
use crate::number::Num;
use crate::origin::Span;
use crate::scheme::model::{Better, Conduct, Input, InputFrom, Post, Ranking, Silence, Ties};
use std::sync::Arc;

/// `["售前", "售后"]`, or each with its other spellings: `{ 售前 = "售前客服", 主管 = ["客服主管", "组长"] }`.
pub fn posts(item: Item) -> Vec<(Post, Span)> {
    if !item.is_table() {
        let post = |(name, span): (&str, Span)| (Post { name: name.into(), aliases: Vec::new() }, span);
        return item.texts().into_iter().map(post).collect();
    }
    let Some(mut items) = item.table() else { return Vec::new() };
    let post = |(name, span, item): (&str, Span, Item)| {
        let aliases = item.texts().into_iter().filter(|(t, _)| !t.is_empty()).map(|(t, _)| Arc::from(t)).collect();
        (Post { name: name.into(), aliases }, span)
    };
    items.entries().into_iter().map(post).collect()
}

pub fn input(items: &Items, name: &Arc<str>) -> Input {
    const FROM: &[(&str, InputFrom)] = &[
        ("roster", InputFrom::Roster),
        ("appraisal", InputFrom::Appraisal),
        ("store", InputFrom::Store),
        ("manual", InputFrom::Manual),
        ("scheme", InputFrom::Scheme),
    ];
    let from = items.get("from").and_then(|i| i.word(FROM)).unwrap_or(InputFrom::Roster);
    let ty = items.get("type").and_then(|i| Some((i.word(super::param::TYPES)?, i.span())));
    if let Some((ty, span)) = ty.as_ref().filter(|(ty, _)| from == InputFrom::Manual && *ty != Type::Number) {
        items.report(Diagnostic::new(codes::MANUAL_FIGURE).arg("type", word_of(*ty)).at(span.clone()));
    }
    let zero = from == InputFrom::Manual && items.get("absent").is_some_and(|i| i.text_quietly() == Some("zero"));
    Input {
        name: name.clone(),
        from,
        ty: ty.map_or(Type::Number, |(ty, _)| ty),
        unit: text_or_empty(items.get("unit")),
        absent: items.get("absent").and_then(|i| absent(&i)),
        silence: if zero { Silence::ZeroOnceSaid } else { Silence::Absent },
        clause: text_or_empty(items.get("clause")),
        span: items.span().clone(),
    }
}

fn word_of(ty: Type) -> &'static str {
    super::param::TYPES.iter().find(|(_, t)| *t == ty).map_or("", |(word, _)| word)
}

/// `absent = "unknown"` waits for it, `"empty"` leaves it empty, `"zero"` and any other value stand for it.
fn absent(item: &Item) -> Option<Value> {
    match item.text_quietly() {
        Some("unknown") => Some(Value::error(ErrorKind::NA)),
        Some("empty" | "") => None,
        Some("zero") => Some(Value::Number(Num::ZERO)),
        _ => Scalar::read(item).map(|s| s.value),
    }
}

/// An item of the catalogue: `points = -2`, or a range `points = [-5, -2]`. Its name is its `item`.
pub fn conduct(items: &Items) -> Option<Entry<Conduct>> {
    let item = items.need("item").and_then(name);
    let points = items.need("points").map(|i| (i.span(), i.list().iter().filter_map(Item::number).collect::<Vec<_>>()));
    let level = text_or_empty(items.need("level"));
    let assumed = optional_text(items.get("assumed"));
    let overrides = Override::read(items);
    let clause = text_or_empty(items.get("clause"));
    let (name, name_span) = item?;
    let (span, mut points) = points?;
    points.sort();
    let same_sign = points.iter().all(|p| *p >= Num::ZERO) || points.iter().all(|p| *p <= Num::ZERO);
    let (Some(low), Some(high), true) = (points.first(), points.last(), points.len() <= 2 && same_sign) else {
        items.report(Diagnostic::new(codes::BAD_POINTS).at(span));
        return None;
    };
    let conduct = Conduct {
        item: name.clone(),
        level,
        low: low.clone(),
        high: high.clone(),
        clause,
        assumed,
        span: items.span().clone(),
    };
    Some(Entry { name, name_span, overrides, cites: cites(items), item: conduct })
}

/// A ranking, and where the names stand that it mentions.
#[derive(Clone, Debug)]
pub struct WrittenRanking {
    pub ranking: Ranking,
    pub columns: Vec<(Arc<str>, Span)>,
    pub posts: Vec<(Arc<str>, Span)>,
}

pub fn ranking(items: &Items, name: &Arc<str>) -> Option<WrittenRanking> {
    let key = items.need("key");
    let among = items.get("among");
    let columns = texts(items.get("columns"));
    let posts = texts(items.get("posts"));
    let ranking = Ranking {
        name: name.clone(),
        order: items.get("order").and_then(|i| i.word(BETTER)).unwrap_or(Better::Higher),
        ties: items
            .get("ties")
            .and_then(|i| i.word(&[("shared", Ties::Shared), ("dense", Ties::Dense)]))
            .unwrap_or(Ties::Shared),
        among: optional_text(among).unwrap_or_else(|| "排名".into()),
        columns: columns.iter().map(|(c, _)| Arc::clone(c)).collect(),
        posts: posts.iter().map(|(p, _)| Arc::clone(p)).collect(),
        periods: periods(items),
        clause: text_or_empty(items.get("clause")),
        span: items.span().clone(),
        key: key?.text()?.into(),
    };
    let columns = texts(key).into_iter().chain(texts(among)).chain(columns).collect();
    Some(WrittenRanking { ranking, columns, posts })
}
