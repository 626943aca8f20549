//! The facts of each store, and what became of every file.

use super::Join;
use super::bins::file_account;
use super::people::id_of;
use super::records::Tables;
use super::settle::Facts;
use crate::diag::{Diagnostic, Location, Severity, codes};
use crate::facts::{Adds, Agent, Datum, Measures, RecordTable, STORE_OWNER, SpanRow, StoreFacts};
use crate::formula::Value;
use crate::formula::value::Cause;
use crate::number::{Num, Rounding};
use crate::origin::{Origin, Place};
use crate::read::FileInfo;
use crate::read::request::Drop_;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Refused stores, each with the place of its first error.
type Refusals = BTreeMap<usize, Option<Place>>;

/// The facts of one span, and all of them by person.
type FactRow<'f> = (&'f (usize, u32, crate::period::DaySpan), &'f BTreeMap<usize, Datum>);
type ByOwner<'f> = BTreeMap<u32, Vec<FactRow<'f>>>;

impl Join<'_> {
    pub fn assemble(
        mut self,
        (facts, weights): (Facts, BTreeMap<usize, usize>),
        mut records: Tables,
        infos: &[Option<FileInfo>],
    ) -> Drop_ {
        self.declared();
        let mut findings = std::mem::take(&mut self.findings);
        findings.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.store.clone(), d.at.clone(), d.code, d.args.clone());
            key(a).cmp(&key(b))
        });
        findings.dedup();
        // Without people nobody can be paid anywhere.
        let nobody = findings.iter().any(|d| d.code == codes::NO_ROSTER);
        let refused: BTreeSet<usize> = findings
            .iter()
            .filter(|d| d.severity() == Severity::Error)
            .filter_map(|d| self.book.find(d.store.as_ref()?))
            .chain((0..self.book.len()).filter(|_| nobody))
            .collect();
        // What is wrong with each refused store: the first of it.
        let mut refusals: Refusals = refused.iter().map(|s| (*s, None)).collect();
        for finding in findings.iter().filter(|d| d.severity() == Severity::Error) {
            let store = finding.store.as_ref().and_then(|s| self.book.find(s));
            if let (Some(slot), Some(Location::Place(place))) = (store.and_then(|s| refusals.get_mut(&s)), &finding.at)
                && slot.is_none()
            {
                *slot = Some(place.clone());
            }
        }
        let mut by_owner = ByOwner::new();
        for (key, values) in &facts {
            by_owner.entry(key.1).or_default().push((key, values));
        }
        let mut stores = Vec::new();
        for store in 0..self.book.len() {
            let mut tables: Vec<RecordTable> = Vec::new();
            let keys: Vec<_> = records.keys().filter(|(s, _)| *s == store).cloned().collect();
            tables.extend(keys.iter().filter_map(|k| records.remove(k)));
            let agents = self.agents(store, &by_owner, &tables, &refusals);
            stores.push(StoreFacts {
                store: Arc::clone(self.book.name(store)),
                agents,
                spans: self.spans(store, &facts),
                records: tables,
                orders: self.books.remove(&store),
                present: self.present.iter().filter(|(s, _)| *s == store).map(|(_, m)| Arc::clone(m)).collect(),
                refused: refused.contains(&store),
            });
        }
        let mut measures = self.vocabulary.measures();
        weigh(&mut measures, &weights);
        Drop_ { stores, files: self.accounts(infos), findings, measures }
    }

    /// `[none]`: what is declared not to exist is present, as nothing.
    fn declared(&mut self) {
        for none in self.request.none {
            let mut names: Vec<Arc<str>> = Vec::new();
            names.extend(self.vocabulary.kind_named(none).into_iter().flat_map(|k| k.measures.iter().cloned()));
            names.extend(
                self.vocabulary.measure_index(none).map(|m| Arc::clone(&self.vocabulary.measures[m].measure.name)),
            );
            for store in 0..self.book.len() {
                self.present.extend(names.iter().map(|n| (store, Arc::clone(n))));
            }
        }
    }

    fn accounts(&self, infos: &[Option<FileInfo>]) -> Vec<crate::facts::FileAccount> {
        let account = |(f, file): (usize, &crate::read::folder::DropFile)| {
            let stores = self.went_to[f].iter().map(|s| Arc::clone(self.book.name(*s))).collect();
            file_account(self.vocabulary, (f, file), infos[f].as_ref(), &self.sheets[f], &self.fates, stores)
        };
        let mut accounts: Vec<_> = self.files.par_iter().enumerate().map(account).collect();
        accounts.sort_by(|a, b| a.path.cmp(&b.path));
        accounts
    }

    fn spans(&self, store: usize, facts: &Facts) -> Vec<SpanRow> {
        let of_store = facts.iter().filter(|((s, _, _), _)| *s == store);
        let row = |((_, owner, span), values): (&(usize, u32, crate::period::DaySpan), &BTreeMap<usize, Datum>)| {
            let named = |(m, d): (&usize, &Datum)| (Arc::clone(&self.vocabulary.measures[*m].measure.name), d.clone());
            SpanRow { owner: *owner, span: *span, values: values.iter().map(named).collect() }
        };
        of_store.map(row).collect()
    }

    /// The people with a row in a store: whose home it is while they are employed, who has an account there, who has facts there.
    fn agents(&self, store: usize, facts: &ByOwner<'_>, tables: &[RecordTable], refused: &Refusals) -> Vec<Agent> {
        let here = |rows: &Vec<FactRow<'_>>| rows.iter().any(|((s, _, _), _)| *s == store);
        let mut ids: BTreeSet<u32> =
            facts.iter().filter(|(o, rows)| **o != STORE_OWNER && here(rows)).map(|(o, _)| *o).collect();
        ids.extend(tables.iter().flat_map(|t| t.rows.iter().map(|r| r.owner)));
        for (p, person) in self.people.people.iter().enumerate() {
            let home = person.home == Some(store);
            let account =
                self.people.accounts_of(p).filter(|h| h.store == store).any(|h| h.during.overlaps(self.period));
            if (home || account) && person.employed.overlaps(self.period) {
                ids.insert(id_of(p));
            }
        }
        let agent = |id: u32| {
            let person = &self.people.people[usize::try_from(id).ok()?.checked_sub(1)?];
            let home = person.home == Some(store);
            let elsewhere = if home { self.elsewhere(id, store, facts, refused) } else { BTreeMap::new() };
            Some(Agent { id, home, roster: person.roster.clone(), elsewhere })
        };
        ids.into_iter().filter_map(agent).collect()
    }

    /// What a person has in the other stores, by measure.
    fn elsewhere(&self, id: u32, home: usize, facts: &ByOwner<'_>, refused: &Refusals) -> BTreeMap<Arc<str>, Datum> {
        let rows: Vec<_> = facts.get(&id).into_iter().flatten().filter(|((s, _, _), _)| *s != home).copied().collect();
        let person = usize::try_from(id).ok().and_then(|i| i.checked_sub(1));
        let accounts = person.into_iter().flat_map(|p| self.people.accounts_of(p)).filter(|h| h.store != home);
        let lost =
            accounts.map(|h| h.store).chain(rows.iter().map(|((s, _, _), _)| *s)).find(|s| refused.contains_key(s));
        let mut out = BTreeMap::new();
        for entry in &self.vocabulary.measures {
            let name = &entry.measure.name;
            let Some(m) = self.vocabulary.measure_index(name) else { continue };
            let said: Vec<_> = rows.iter().filter_map(|(key, values)| Some((*key, *values, values.get(&m)?))).collect();
            let wanted =
                !said.is_empty() || (lost.is_some() && self.present.iter().any(|(s, n)| Some(*s) == lost && n == name));
            if !wanted {
                continue;
            }
            if let Some(store) = lost {
                // What a refused store says is not to be relied on.
                let place = refused.get(&store).cloned().flatten();
                let origin = place.map_or_else(|| Origin::Default(Arc::clone(self.book.name(store))), Origin::cell);
                let why = Arc::clone(&self.vocabulary.words.refused_store);
                let value = Value::unknown(Cause { name: Arc::clone(name), why, origin: origin.clone() });
                out.insert(Arc::clone(name), Datum { value, origin });
                continue;
            }
            let mut origin = said[0].2.origin.clone();
            for (_, _, datum) in &said[1..] {
                origin.join(&datum.origin);
            }
            let fault = said.iter().find(|(_, _, d)| d.value.is_error()).map(|(_, _, d)| d.value.clone());
            let numbers = || said.iter().filter_map(|(_, _, d)| d.value.as_number());
            let value = match (&entry.measure.adds, fault) {
                (_, Some(fault)) => fault,
                (Adds::Sum | Adds::Distinct, None) => Value::Number(numbers().fold(Num::ZERO, |sum, n| sum.add(n))),
                (Adds::Last, None) => numbers().next_back().cloned().map_or(Value::Empty, Value::Number),
                (Adds::Weighted(_), None) if said.len() == 1 => said[0].2.value.clone(),
                (Adds::Weighted(weight), None) => {
                    let weight = self.vocabulary.measure_index(weight);
                    let pairs: Option<Vec<(&Num, &Num)>> = said
                        .iter()
                        .map(|(_, values, d)| Some((values.get(&weight?)?.value.as_number()?, d.value.as_number()?)))
                        .collect();
                    mean(pairs.unwrap_or_default()).unwrap_or_else(|| {
                        let why = Arc::clone(&self.vocabulary.words.unweighted);
                        Value::unknown(Cause { name: Arc::clone(name), why, origin: origin.clone() })
                    })
                }
            };
            out.insert(Arc::clone(name), Datum { value, origin });
        }
        out
    }
}

fn mean(pairs: Vec<(&Num, &Num)>) -> Option<Value> {
    let (mut top, mut bottom) = (Num::ZERO, Num::ZERO);
    for (weight, n) in pairs {
        top = top.add(&weight.mul(n));
        bottom = bottom.add(weight);
    }
    Some(Value::Number(top.div(&bottom)?.round(10, Rounding::Half)))
}

/// The weights that came with the figures.
fn weigh(measures: &mut Measures, weights: &BTreeMap<usize, usize>) {
    for (measure, weight) in weights {
        let name = Arc::clone(&measures.0[*weight].name);
        if let Adds::Weighted(of) = &mut measures.0[*measure].adds {
            *of = name;
        }
    }
}
