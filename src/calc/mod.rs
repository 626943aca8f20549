//! Scheme + facts → every rule of every agent. Pure: no file, clock, environment or spreadsheet.

mod cause;
mod checks;
mod conduct;
mod corrected;
mod elsewhere;
mod explain;
mod fill;
pub mod group;
mod history;
mod missing;
mod needs;
pub mod outcome;
mod past;
mod posts;
mod ranking;
mod stores;
mod typed;
mod wages;

pub use cause::first_cause;
pub use checks::{About, Said as CheckSaid, said};
pub use corrected::{Correction, Figures};
pub use elsewhere::elsewhere;
pub use explain::{Explainer, explain, explain_cell, first_place};
pub use history::{History, Past, PastRow, Values};
pub use ranking::{is_blank, only_post};
pub use stores::join;

use crate::diag::{Diagnostic, has_errors};
use crate::facts::{Measures, STORE_OWNER, StoreFacts};
use crate::formula::{Model, evaluate};
use crate::period::Period;
use crate::scheme::compile::{Found, Target, calls_of, compile_found};
use crate::scheme::model::Scheme;
use outcome::{Status, StoreOutcome};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What one store is calculated from.
#[derive(Clone, Debug)]
pub struct CalcInput<'a> {
    pub scheme: Arc<Scheme>,
    pub facts: Arc<StoreFacts>,
    pub period: Period,
    pub measures: &'a Measures,
    pub history: &'a History,
}

/// One store: the scheme compiled for what the store has, filled, evaluated, ranked, and what was found.
///
/// The outcome's facts are the facts as used: posts by the scheme's names, levels from the catalogue, and a row of
/// unknowns for whatever a wage needs and no file says. Findings are this step's; those of reading are the caller's.
#[must_use]
pub fn calculate(input: CalcInput<'_>) -> StoreOutcome {
    Prepared::new(input).finish()
}

/// A store calculated by itself: what other stores of its group say is still to come, by [`join`].
pub struct Prepared<'a> {
    scheme: Arc<Scheme>,
    facts: StoreFacts,
    period: Period,
    model: Model,
    marked: Vec<missing::Marked>,
    corrections: &'a [Correction],
    findings: Vec<Diagnostic>,
}

impl<'a> Prepared<'a> {
    #[must_use]
    pub fn new(input: CalcInput<'a>) -> Self {
        let CalcInput { scheme, facts, period, measures, history } = input;
        let mut facts = Arc::unwrap_or_clone(facts);
        let mut findings = Vec::new();
        posts::canonical(&mut facts, &scheme, &mut findings);
        typed::inputs(&mut facts, &scheme, &mut findings);
        conduct::check(&mut facts, &scheme, &mut findings);
        let corrections = history.corrections(&facts.store);
        let scheme = corrected::put(scheme, &mut facts, corrections);
        let said = Said::of(&facts);
        let target = Target { measures, present: &said.present, period };
        let mut model = compile_found(&scheme, target, &said.found);
        let needs = needs::Context {
            scheme: &scheme,
            model: &model,
            measures,
            period,
            present: &said.present,
            store_present: &said.found.store_present,
        };
        needs.add_unknown(&mut facts);
        let marked = missing::mark(&mut model, &mut facts, &said.declared);
        fill::fill(&mut model, &facts, &scheme, period.span());
        past::fill(&mut model, &calls_of(&scheme, measures), &facts, period, history);
        evaluate(&mut model);
        Self { scheme, facts, period, model, marked, corrections, findings }
    }

    /// The rankings, and what was found.
    #[must_use]
    pub fn finish(self) -> StoreOutcome {
        let Self { scheme, facts, period, model, marked, corrections, mut findings } = self;
        let rankings = ranking::carry_out(&scheme, &model, period);
        findings.extend(missing::asked(&model, &marked));
        let pending = wages::pending(&model, &facts, &scheme);
        findings.extend(checks::waiting(&model, &scheme, &pending));
        findings.extend(pending);
        findings.extend(wages::pools(&model));
        findings.extend(corrected::unpaid(&model, &facts, corrections));
        findings.extend(checks::notes(&model, &facts, &scheme));
        let status = if facts.refused || has_errors(&findings) { Status::Refused } else { Status::Sound };
        let store = Arc::clone(&facts.store);
        let mut findings: Vec<Diagnostic> = findings.into_iter().map(|f| f.store(Arc::clone(&store))).collect();
        findings.sort_by(|a, b| (a.severity(), &a.at, a.code).cmp(&(b.severity(), &b.at, b.code)));
        StoreOutcome { store, period, scheme, facts: Arc::new(facts), model, rankings, findings, status }
    }

    /// Whether an error stands against it: what it says is not to be relied on.
    fn is_refused(&self) -> bool {
        self.facts.refused || has_errors(&self.findings)
    }
}

/// Who says what.
struct Said {
    /// What the drop has or `[none]` declares, as the facts say.
    declared: BTreeSet<Arc<str>>,
    /// Of that, what is a matter of people.
    present: BTreeSet<Arc<str>>,
    found: Found,
}

impl Said {
    fn of(facts: &StoreFacts) -> Self {
        let said = |store: bool| -> BTreeSet<Arc<str>> {
            let rows = facts.spans.iter().filter(|r| (r.owner == STORE_OWNER) == store);
            rows.flat_map(|r| r.values.keys().cloned()).collect()
        };
        let (people, store) = (said(false), said(true));
        // What only the store's own rows say tells nothing about people, and the other way round.
        let present = facts.present.iter().filter(|m| people.contains(*m) || !store.contains(*m)).cloned().collect();
        let store_present = facts.present.difference(&people).cloned().collect();
        let records = facts.records.iter().map(|t| (Arc::clone(&t.kind), t.columns.clone())).collect();
        Self { declared: facts.present.clone(), present, found: Found { store, store_present, records } }
    }
}
