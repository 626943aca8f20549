//! Closed months as formulas look back at them.

use crate::calc::{History, PastRow, Values};
use crate::diag::Diagnostic;
use crate::ledger::{Ledger, State, Stored};
use crate::period::Period;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Every month in force before `period`; empty where there is no ledger.
pub(in crate::run) fn history(path: &Path, period: Period) -> Result<History, Diagnostic> {
    let mut history = History::default();
    let Some(ledger) = Ledger::read(path)? else { return Ok(history) };
    let before = period.span().from;
    for head in ledger.heads()? {
        if head.state != State::Closed || head.period.span().to >= before {
            continue;
        }
        let Some(month) = ledger.month(&head.store, head.period, None)? else { continue };
        history.close(Arc::clone(&head.store), head.period, values(&month.store_values));
        for person in &month.people {
            let row = PastRow { store: Arc::clone(&head.store), home: person.home, values: values(&person.values) };
            history.put(Arc::clone(&person.key), head.period, row);
        }
    }
    Ok(history)
}

fn values(stored: &BTreeMap<Arc<str>, Stored>) -> Values {
    stored.iter().map(|(name, s)| (Arc::clone(name), s.value())).collect()
}
