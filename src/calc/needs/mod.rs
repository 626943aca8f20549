//! What each person's pay needs, or the rankings of a span that nobody is paid for: a measure that their post's formulas ask for and that no row says is unknown, not nothing.
//! It becomes a row of 日报 with `#N/A`, where it is seen and can be filled in.

mod search;

use crate::facts::{Absent, Agent, Datum, Measures, Record, RecordTable, STORE_OWNER, SpanRow, StoreFacts};
use crate::formula::value::Cause;
use crate::formula::{Model, Value};
use crate::origin::Origin;
use crate::period::{DaySpan, Period};
use crate::scheme::model::{Input, InputFrom, Per, Scheme, Section, Silence};
use crate::scheme::names::{AGENTS, APPRAISAL, MINUS, PLUS};
use search::Search;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What somebody's formulas ask for.
#[derive(Clone, Debug, Default)]
struct Needs {
    measures: BTreeSet<Arc<str>>,
    /// Measures that are enough over all stores together.
    anywhere: BTreeSet<Arc<str>>,
    store: BTreeSet<Arc<str>>,
    appraisals: BTreeSet<Arc<str>>,
}

/// What says a figure that no row says.
pub(super) struct Context<'a> {
    pub scheme: &'a Scheme,
    pub model: &'a Model,
    pub measures: &'a Measures,
    pub period: Period,
    /// Measures of people, and of the store, whose absence means that nothing happened.
    pub present: &'a BTreeSet<Arc<str>>,
    pub store_present: &'a BTreeSet<Arc<str>>,
}

impl Context<'_> {
    /// Adds the unknown rows to the facts.
    pub(super) fn add_unknown(&self, facts: &mut StoreFacts) {
        let mut store_needs = BTreeSet::new();
        for index in 0..facts.agents.len() {
            let Some(agent) = facts.agents.get(index).filter(|a| a.home) else { continue };
            let (id, name) = (agent.id, agent.name().to_owned());
            let mut needs = self.of(agent);
            let elsewhere = &agent.elsewhere;
            needs.measures.extend(needs.anywhere.into_iter().filter(|m| !elsewhere.contains_key(m)));
            store_needs.extend(needs.store);
            for measure in needs.measures {
                if !self.is_nothing(&measure, self.present) {
                    unknown_span(facts, id, self.period.span(), &measure, "本期的文件里没有本人的这项数据");
                }
            }
            if !needs.appraisals.is_empty() {
                unknown_appraisal(facts, id, &name, &needs.appraisals);
            }
        }
        for measure in store_needs {
            if !self.is_nothing(&measure, self.store_present) {
                let why = format!("本期的文件里没有店铺“{}”的“{measure}”", facts.store);
                unknown_span(facts, STORE_OWNER, self.period.span(), &measure, &why);
            }
        }
    }

    /// Whether silence about the measure means that nothing happened.
    fn is_nothing(&self, measure: &str, present: &BTreeSet<Arc<str>>) -> bool {
        let kept = |i: &&Input| matches!(i.from, InputFrom::Store | InputFrom::Manual) && &*i.name == measure;
        match self.scheme.inputs.iter().find(kept) {
            Some(input) if input.silence == Silence::ZeroOnceSaid => present.contains(measure),
            Some(input) => !input.absent.as_ref().is_some_and(Value::is_error),
            None => present.contains(measure) && self.measures.get(measure).is_some_and(|m| m.absent == Absent::Zero),
        }
    }

    fn of(&self, agent: &Agent) -> Needs {
        let pay = self.scheme.rules.iter().filter(|r| {
            let paid = matches!(
                r.section,
                Section::Score | Section::Earning | Section::Deduction | Section::Employer | Section::Total
            );
            // An indicator made for this post, too.
            let own = r.section == Section::Kpi && r.cases.iter().any(|c| c.posts.iter().any(|p| **p == *agent.post()));
            r.per == Per::Agent && (paid || own)
        });
        let pay = self.behind(agent, pay.map(|r| &r.name));
        if self.scheme.pays(self.period) {
            return pay;
        }
        let rankings = self.scheme.rankings.iter().filter(|r| r.is_made_for(self.period));
        let shown = rankings.flat_map(|r| std::iter::once(&r.key).chain(&r.columns));
        // A measure that is shown as it is concerns those whose pay depends on it in other spans.
        self.behind(agent, shown.filter(|c| !self.is_fact(c) || pay.measures.contains(*c)))
    }

    fn behind<'c>(&self, agent: &Agent, columns: impl Iterator<Item = &'c Arc<str>>) -> Needs {
        let mut search = Search { context: self, agent, needs: Needs::default(), seen: BTreeSet::new() };
        for column in columns {
            search.column(&AGENTS.into(), column);
        }
        search.needs
    }

    fn is_fact(&self, column: &str) -> bool {
        let kept = |i: &Input| matches!(i.from, InputFrom::Store | InputFrom::Manual) && &*i.name == column;
        // What another scheme of the shop keeps by hand may be a rule of this one.
        let measure = self.measures.get(column).is_some() && self.scheme.rule(column).is_none();
        column != PLUS && column != MINUS && (measure || self.scheme.inputs.iter().any(kept))
    }
}

fn unknown(name: &str, why: &str) -> Datum {
    let why: Arc<str> = why.into();
    let origin = Origin::Default(Arc::clone(&why));
    Datum { value: Value::unknown(Cause { name: name.into(), why, origin: origin.clone() }), origin }
}

/// Says for the whole period that a measure of `owner` is not known, unless some row says something.
fn unknown_span(facts: &mut StoreFacts, owner: u32, span: DaySpan, measure: &Arc<str>, why: &str) {
    if facts.spans.iter().any(|r| r.owner == owner && r.values.contains_key(measure)) {
        return;
    }
    let datum = unknown(measure, why);
    let key = |r: &SpanRow| (r.owner, r.span);
    match facts.spans.binary_search_by_key(&(owner, span), key) {
        Ok(at) => {
            if let Some(row) = facts.spans.get_mut(at) {
                row.values.insert(Arc::clone(measure), datum);
            }
        }
        Err(at) => {
            facts.spans.insert(at, SpanRow { owner, span, values: [(Arc::clone(measure), datum)].into() });
        }
    }
}

/// Adds a record of unknown marks for a person without any.
fn unknown_appraisal(facts: &mut StoreFacts, owner: u32, name: &str, headings: &BTreeSet<Arc<str>>) {
    let index = facts.records.iter().position(|t| &*t.kind == APPRAISAL).unwrap_or_else(|| {
        facts.records.push(RecordTable { kind: APPRAISAL.into(), columns: Vec::new(), rows: Vec::new() });
        facts.records.len() - 1
    });
    let Some(table) = facts.records.get_mut(index) else { return };
    let missing = |heading: &&Arc<str>| {
        let column = table.columns.iter().position(|c| c == *heading);
        let said = |c: usize| {
            let theirs = table.rows.iter().filter(|r| r.owner == owner);
            theirs.filter_map(|r| r.values.get(c)).any(|d| d.value != Value::Empty)
        };
        !column.is_some_and(said)
    };
    let missing: Vec<Arc<str>> = headings.iter().filter(missing).cloned().collect();
    if missing.is_empty() {
        return;
    }
    for heading in &missing {
        if !table.columns.contains(heading) {
            table.columns.push(Arc::clone(heading));
            table.rows.iter_mut().for_each(|r| r.values.push(Datum::default()));
        }
    }
    let value = |column: &Arc<str>| {
        if missing.contains(column) {
            unknown(column, &format!("没有“{name}”的考评“{column}”"))
        } else {
            Datum::default()
        }
    };
    let values = table.columns.iter().map(value).collect();
    table.rows.push(Record { owner, date: None, values });
}
