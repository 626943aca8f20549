//! What a person did in their other stores: paid at home, so the home row has to know it.

use crate::facts::{Adds, Datum, Measure, Measures, StoreFacts};
use crate::formula::Value;
use crate::formula::value::Cause;
use crate::number::{Num, Rounding};
use crate::origin::Origin;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Fills [`crate::facts::Agent::elsewhere`] of every home row: by measure, the figure over the person's other stores.
///
/// Sums and people are added up, means are weighted; of measures whose last figure counts nothing can be said.
/// Where one of those stores is refused, everything is unknown, with that store as the cause.
pub fn elsewhere(stores: &mut [StoreFacts], measures: &Measures) {
    let mut all = Vec::new();
    for (s, store) in stores.iter().enumerate() {
        for (a, agent) in store.agents.iter().enumerate().filter(|(_, agent)| agent.home) {
            let others: Vec<&StoreFacts> = stores
                .iter()
                .enumerate()
                .filter(|(i, other)| *i != s && other.agents.iter().any(|x| x.id == agent.id))
                .map(|(_, other)| other)
                .collect();
            if others.is_empty() {
                continue;
            }
            let figure = |m: &Measure| Some((Arc::clone(&m.name), over(&others, agent.id, m)?));
            let figures: BTreeMap<Arc<str>, Datum> = measures.0.iter().filter_map(figure).collect();
            all.push((s, a, figures));
        }
    }
    for (s, a, figures) in all {
        if let Some(agent) = stores.get_mut(s).and_then(|store| store.agents.get_mut(a)) {
            agent.elsewhere = figures;
        }
    }
}

/// One measure over several stores; `None` where no row says anything.
fn over(stores: &[&StoreFacts], id: u32, measure: &Measure) -> Option<Datum> {
    if measure.adds == Adds::Last {
        return None;
    }
    if let Some(refused) = stores.iter().find(|s| s.refused) {
        let why: Arc<str> = format!("店铺“{}”的数据有错,未能采用", refused.store).into();
        let origin = Origin::Default(Arc::clone(&why));
        let cause = Cause { name: Arc::clone(&measure.name), why, origin: origin.clone() };
        return Some(Datum { value: Value::unknown(cause), origin });
    }
    let (mut total, mut weights) = (Num::ZERO, Num::ZERO);
    let mut origin: Option<Origin> = None;
    let rows = stores.iter().flat_map(|s| &s.spans).filter(|row| row.owner == id);
    for row in rows {
        let Some(datum) = row.values.get(&measure.name) else { continue };
        let mut parts = vec![datum];
        let mut product = datum.value.as_number().cloned();
        if let Adds::Weighted(weight) = &measure.adds {
            let weight = row.values.get(weight);
            parts.extend(weight);
            let w = weight.and_then(|w| w.value.as_number());
            // An unknown mean over nobody does no harm.
            product = if w.is_some_and(Num::is_zero) { Some(Num::ZERO) } else { product.zip(w).map(|(p, w)| p.mul(w)) };
            weights = weights.add(w.unwrap_or(&Num::ZERO));
        }
        for part in &parts {
            match &mut origin {
                Some(origin) => origin.join(&part.origin),
                None => origin = Some(part.origin.clone()),
            }
        }
        let Some(product) = product else {
            let fault = parts.into_iter().find(|d| d.value.is_error()).cloned();
            return Some(fault.unwrap_or_else(|| unweighted(measure, datum)));
        };
        total = total.add(&product);
    }
    let value = match &measure.adds {
        // As exact as a cell shows it.
        Adds::Weighted(_) => total.div(&weights)?.round(10, Rounding::Half),
        _ => total,
    };
    Some(Datum { value: value.into(), origin: origin? })
}

/// A mean whose weight nobody said.
fn unweighted(measure: &Measure, datum: &Datum) -> Datum {
    let weight = match &measure.adds {
        Adds::Weighted(weight) => &**weight,
        _ => "",
    };
    let cause = Cause {
        name: Arc::clone(&measure.name),
        why: format!("缺少权数“{weight}”").into(),
        origin: datum.origin.clone(),
    };
    Datum { value: Value::unknown(cause), origin: datum.origin.clone() }
}
