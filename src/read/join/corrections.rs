//! Corrections (更正): a sheet that says which figure of whom is wrong, what it was, what it is, and why. They go before every source
//! and are always printed.

use super::Join;
use super::account::Account;
use super::bins::{Fate, RowRef};
use super::people::{Whose, id_of};
use super::pool::{Key, Pool, Said};
use crate::diag::{Diagnostic, codes};
use crate::facts::STORE_OWNER;
use crate::number::Num;
use crate::period::DaySpan;
use crate::read::cell::figure::Figure;
use crate::read::scan::reasons;
use crate::read::vocabulary::{RowIs, SourceRank};
use std::sync::Arc;

/// One correction.
#[derive(Clone, Debug)]
pub(crate) struct Correction {
    at: RowRef,
    store: Option<usize>,
    owner: u32,
    /// The account, where the row names one.
    account: Option<String>,
    measure: usize,
    span: Option<DaySpan>,
    /// `None` where it was blank or unknown.
    old: Option<Num>,
    new: Num,
}

impl Join<'_> {
    pub fn corrections(&mut self) -> Vec<Correction> {
        let mut found = Vec::new();
        for (file, sheet) in self.sheets_of(&[RowIs::Correction]) {
            for row in 0..self.sheets[file][sheet].rows.len() {
                found.extend(self.correction(RowRef { file, sheet, row }));
            }
        }
        found
    }

    fn correction(&mut self, at: RowRef) -> Option<Correction> {
        let row = self.table_row(at).clone();
        let column = |name: &str| self.column(at.file, at.sheet, name);
        let (measure, old, new) = (column("指标"), column("原值"), column("新值"));
        if row.summary.is_some() {
            self.fates.set(at, Fate::Aside(reasons::SUMMARY));
            return None;
        }
        // Undated: of the drop's period. Those of other periods' drops are none of ours.
        let about = row.keys.span.or_else(|| self.sheet_span(at.file, at.sheet));
        if about.is_some_and(|s| !self.period.overlaps(&s)) {
            self.fates.set(at, Fate::Aside(reasons::OTHER_PERIOD));
            return None;
        }
        let word = measure.and_then(|c| row.text(c).cloned()).unwrap_or_default();
        let index = self.vocabulary.measure_called(&word);
        let span = row.keys.span.unwrap_or(self.period);
        let named = row.keys.store.as_ref().and_then(|s| self.book.find(s));
        let place = named.or(self.file_stores[at.file]);
        let person = if row.keys.has_person() {
            match self.whose(at, place, span) {
                Whose::One { person, store, .. } => {
                    let store = named.or(store).or(self.people.people[person].home);
                    Some((id_of(person), store))
                }
                Whose::Handed(people) | Whose::Several(people) => {
                    self.stranger(at, place, people);
                    return None;
                }
                Whose::Nobody => {
                    self.stranger(at, place, Vec::new());
                    return None;
                }
            }
        } else {
            place.map(|store| (STORE_OWNER, Some(store)))
        };
        let store = person.and_then(|(_, s)| s).or(place);
        let known = |c: Option<usize>| match c.and_then(|c| row.figure(c)) {
            Some(Figure::Known(n) | Figure::Bare(n)) => Some(n.clone()),
            _ => None,
        };
        let (Some(index), Some((owner, _)), Some(new), true) = (index, person, known(new), row.wrong.is_empty()) else {
            self.fates.set(at, Fate::Refused);
            self.report_wrong(at, store);
            if row.wrong.is_empty() {
                let near = self.vocabulary.near(&word).filter(|_| index.is_none()).unwrap_or_default();
                let mut finding = Diagnostic::new(codes::CORRECTION_UNREAD).arg("measure", &word).arg("near", near);
                finding.store = store.map(|s| Arc::clone(self.book.name(s)));
                self.findings.push(finding.at(self.sheet(at).at_row(row.row)));
            }
            return None;
        };
        let account = row.keys.account.as_ref().map(|a| Account::new(a, &self.vocabulary.words).sub);
        self.fates.set(at, Fate::Used);
        Some(Correction { at, store, owner, account, measure: index, span: row.keys.span, old: known(old), new })
    }

    /// Puts the corrections in the place of what they correct.
    pub(super) fn correct(&mut self, pool: &mut Pool, corrections: Vec<Correction>) {
        for c in corrections {
            let is_it = |key: &Key| {
                key.owner == c.owner
                    && key.measure == c.measure
                    && c.store.is_none_or(|s| s == key.store)
                    && (c.account.is_none() || key.account.is_empty() || c.account.as_deref() == Some(&*key.account))
            };
            let asked = |said: &Said| c.span.is_none_or(|span| span == said.span);
            let mut hits: Vec<(Key, DaySpan)> = Vec::new();
            for (key, said) in pool.0.iter().filter(|(key, _)| is_it(key)) {
                for one in said.iter().filter(|s| asked(s)) {
                    if !hits.contains(&(key.clone(), one.span)) {
                        hits.push((key.clone(), one.span));
                    }
                }
            }
            let value_is_old = |(key, span): &(Key, DaySpan)| {
                pool.0[key].iter().any(|s| s.span == *span && s.value.as_ref().ok() == c.old.as_ref())
            };
            // Of several accounts or days the old value tells which one is meant.
            if hits.len() > 1 {
                hits.retain(value_is_old);
            }
            self.put(pool, &c, &hits);
        }
    }

    fn put(&mut self, pool: &mut Pool, c: &Correction, hits: &[(Key, DaySpan)]) {
        let new = |span: DaySpan, column: usize| Said {
            span,
            value: Ok(c.new.clone()),
            rank: SourceRank::Tool,
            at: vec![(c.at, column)],
            more: 0,
            corrected: true,
        };
        let column = self.column(c.at.file, c.at.sheet, "新值").unwrap_or(0);
        let name = Arc::clone(&self.vocabulary.measures[c.measure].measure.name);
        let place = self.sheet(c.at).at(self.table_row(c.at).row, column);
        let store = c.store.map(|s| Arc::clone(self.book.name(s)));
        let finding = |code| {
            let old = c.old.as_ref().map(ToString::to_string).unwrap_or_default();
            let why = self.column(c.at.file, c.at.sheet, "原因").and_then(|w| self.table_row(c.at).text(w).cloned());
            let mut finding = Diagnostic::new(code)
                .arg("measure", &name)
                .arg("name", self.owner_name(c.owner))
                .arg("span", c.span.map(|s| s.to_string()).unwrap_or_default())
                .arg("old", old)
                .arg("new", &c.new)
                .arg("why", why.unwrap_or_default())
                .at(place.clone());
            finding.store.clone_from(&store);
            finding
        };
        match (hits, c.store) {
            ([(key, span)], _) => {
                let Some(all) = pool.0.get_mut(key) else { return };
                let (hit, mut rest): (Vec<Said>, Vec<Said>) = all.drain(..).partition(|s| s.span == *span);
                let agrees = hit.iter().any(|s| s.value.as_ref().ok() == c.old.as_ref());
                let was = hit.first().and_then(|s| s.at.first()).map(|(at, column)| {
                    let sheet = &self.sheets[at.file][at.sheet];
                    let row = sheet.row_of(at.row);
                    sheet.at(row, *column)
                });
                let code = if agrees { codes::CORRECTED } else { codes::CORRECTION_STALE };
                let found = hit.first().and_then(|s| s.value.as_ref().ok()).map(ToString::to_string);
                let mut finding = finding(code).arg("found", found.unwrap_or_default());
                if let Some(was) = was {
                    finding = finding.related(was, "corrected_place");
                }
                for (at, _) in hit.iter().flat_map(|s| &s.at) {
                    self.fates.set(*at, Fate::Aside(reasons::REPLACED));
                }
                rest.push(new(*span, column));
                *all = rest;
                self.findings.push(finding);
            }
            ([], Some(store)) if c.old.is_none() => {
                let account = c.account.clone().unwrap_or_default().into();
                let key = Key { store, owner: c.owner, measure: c.measure, account };
                self.findings.push(finding(codes::CORRECTED));
                pool.say(key, new(c.span.unwrap_or(self.period), column));
            }
            _ => self.findings.push(finding(codes::CORRECTION_LOOSE)),
        }
    }

    /// The name of an owner, for messages.
    pub fn owner_name(&self, owner: u32) -> String {
        let person = usize::try_from(owner).ok().and_then(|o| o.checked_sub(1)).and_then(|i| self.people.people.get(i));
        person.map(|p| p.name.to_string()).unwrap_or_default()
    }
}
