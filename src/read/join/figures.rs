//! Rows of figures, of agents and of stores, into the pool: which span, whose, which store.

use super::account::Account;
use super::bins::{Fate, RowRef};
use super::people::{Whose, id_of};
use super::pool::{Key, Pool, Said};
use super::{Join, Stranger};
use crate::diag::{Diagnostic, codes};
use crate::facts::{Absent, STORE_OWNER};
use crate::number::Num;
use crate::period::DaySpan;
use crate::read::cell::figure::Figure;
use crate::read::fold::fold;
use crate::read::rows::Content;
use crate::read::scan::reasons;
use crate::read::vocabulary::{RowIs, SourceRank, Target};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is the same for all rows of a sheet.
#[derive(Clone, Copy)]
struct SheetOf {
    file: usize,
    sheet: usize,
    /// Of rows without a date.
    span: Option<DaySpan>,
    rank: SourceRank,
    /// Its rows belong to the home store of their person, unless they name a store.
    home: bool,
    /// There is a column for people.
    people: bool,
    /// Of a row: its account told the person, not a name.
    by_account: bool,
}

impl Join<'_> {
    pub fn figures(&mut self, pool: &mut Pool) {
        for (file, sheet) in self.sheets_of(&[RowIs::Agent, RowIs::Store]) {
            let Some(kind) = self.kind(file, sheet) else { continue };
            let (rank, home, agent) = (kind.source, kind.home, kind.row == RowIs::Agent);
            let zeros = kind.measures.clone();
            let people = agent && ["账号", "昵称", "姓名"].iter().any(|c| self.column(file, sheet, c).is_some());
            let of = SheetOf { file, sheet, span: self.sheet_span(file, sheet), rank, home, people, by_account: true };
            let count = self.sheets[file][sheet].rows.len();
            let mut in_period = count == 0 && of.span.is_some_and(|s| self.period.covers(&s));
            for row in 0..count {
                in_period |= self.figure_row(&of, RowRef { file, sheet, row }, pool);
            }
            if in_period {
                self.note_presence(file, sheet, &zeros);
            }
        }
    }

    /// What a sheet speaks of: all stores may have rows in it, unless its place tells one.
    fn note_presence(&mut self, file: usize, sheet: usize, zeros: &BTreeSet<Arc<str>>) {
        let Some(layout) = &self.sheets[file][sheet].layout else { return };
        let carried = layout.columns.iter().filter_map(|c| match c.meaning.as_ref()?.target {
            Target::Measure(i) => Some(Arc::clone(&self.vocabulary.measures[i].measure.name)),
            Target::Field(_) => None,
        });
        let zero = |name: &&Arc<str>| {
            self.vocabulary.measures.iter().any(|m| m.measure.name == **name && m.measure.absent == Absent::Zero)
        };
        let names: Vec<Arc<str>> = carried.chain(zeros.iter().filter(zero).cloned()).collect();
        for store in self.scope(file) {
            self.present.extend(names.iter().map(|n| (store, Arc::clone(n))));
        }
    }

    /// The stores that a file may speak of.
    pub fn scope(&self, file: usize) -> Vec<usize> {
        self.file_stores[file].map_or_else(|| (0..self.book.len()).collect(), |s| vec![s])
    }

    /// Returns whether the row is about the period.
    fn figure_row(&mut self, of: &SheetOf, at: RowRef, pool: &mut Pool) -> bool {
        let row = self.table_row(at);
        if row.summary.is_some() {
            self.fates.set(at, Fate::Aside(reasons::SUMMARY));
            return false;
        }
        let dated = row.keys.span.or(of.span);
        let wrong = !row.wrong.is_empty();
        let Some(span) = dated.filter(|s| wrong || self.period.covers(s)) else {
            self.fates.set(at, Fate::Aside(reasons::OTHER_PERIOD));
            return false;
        };
        if wrong && row.keys.span.is_some_and(|s| !self.period.overlaps(&s)) {
            self.fates.set(at, Fate::Aside(reasons::OTHER_PERIOD));
            return false;
        }
        let silent =
            row.cells.iter().all(|(_, c)| !matches!(c, Content::Figure(Figure::Known(_) | Figure::Unknown(_))));
        let named = match row.keys.store.clone().map(|name| self.named_store(at, &name)) {
            Some(Err(())) if !wrong => {
                self.fates.set(at, Fate::Aside(reasons::UNKNOWN_STORE));
                return true;
            }
            named => named.and_then(Result::ok),
        };
        let row = self.table_row(at);
        if silent && !wrong {
            self.fates.set(at, Fate::Aside(reasons::NOTHING_SAID));
            return true;
        }
        let prefix = row.keys.account.as_ref().and_then(|a| Account::new(a, &self.vocabulary.words).prefix);
        let of_prefix = prefix.and_then(|p| self.book.find(&p));
        let place = named.or(of_prefix).or(self.file_stores[at.file]);
        let for_store = !of.people || (!row.keys.has_person() && named.is_some());
        if for_store {
            let store = place.or_else(|| self.book.only());
            self.say(of, at, span, store, &[STORE_OWNER], None, pool);
            return true;
        }
        match self.whose(at, place, span) {
            Whose::One { person, store, outside } => {
                let told = SheetOf { by_account: store.is_some(), ..*of };
                let home = self.people.people[person].home;
                let store = if of.home { named.or(home) } else { place.or(store).or(home) };
                if outside {
                    self.after_leaving(at, person, store);
                }
                self.say(&told, at, span, store, &[id_of(person)], None, pool);
            }
            Whose::Handed(people) => {
                let store = place.or_else(|| self.people.people[people[0]].home);
                self.handed(at, &people, store);
                let ids: Vec<u32> = people.iter().map(|p| id_of(*p)).collect();
                self.say(of, at, span, store, &ids, Some(&self.vocabulary.words.handed), pool);
            }
            Whose::Several(people) => self.stranger(at, place, people),
            Whose::Nobody => self.stranger(at, place, Vec::new()),
        }
        true
    }

    /// Puts the row's figures into the pool, for each owner; `unknown` says why they are nobody's for certain.
    #[expect(clippy::too_many_arguments, reason = "one row's whereabouts")]
    fn say(
        &mut self,
        of: &SheetOf,
        at: RowRef,
        span: DaySpan,
        store: Option<usize>,
        owners: &[u32],
        unknown: Option<&Arc<str>>,
        pool: &mut Pool,
    ) {
        let sheet = &self.sheets[of.file][of.sheet];
        let row = &sheet.rows[at.row];
        if !row.wrong.is_empty() {
            self.fates.set(at, Fate::Refused);
            self.report_wrong(at, store);
            return;
        }
        let Some(store) = store else {
            self.fates.set(at, Fate::Refused);
            self.findings.push(Diagnostic::new(codes::NO_STORE).at(sheet.at_row(row.row)));
            return;
        };
        let Some(layout) = &sheet.layout else { return };
        let account =
            row.keys.account.as_ref().filter(|_| of.by_account).map(|a| Account::new(a, &self.vocabulary.words).sub);
        let account: Arc<str> = account.unwrap_or_default().into();
        for (column, content) in &row.cells {
            let Some(Target::Measure(measure)) = layout.columns[*column].meaning.as_ref().map(|m| m.target) else {
                continue;
            };
            let value = match content {
                Content::Figure(Figure::Known(n)) => Ok(n.clone()),
                Content::Figure(Figure::Unknown(why)) => Err(Arc::clone(why)),
                _ => continue,
            };
            for owner in owners {
                let key = Key { store, owner: *owner, measure, account: Arc::clone(&account) };
                let value = unknown.map_or_else(|| value.clone(), |why| Err(Arc::clone(why)));
                pool.say(key, Said { span, value, rank: of.rank, at: vec![(at, *column)], more: 0, corrected: false });
            }
        }
        self.went_to[of.file].insert(store);
        if unknown.is_some() {
            self.fates.set(at, Fate::Aside(reasons::CHANGED_HANDS));
        }
    }

    fn after_leaving(&mut self, at: RowRef, person: usize, store: Option<usize>) {
        let row = self.table_row(at);
        let called = row.keys.called().cloned().unwrap_or_default();
        let name = Arc::clone(&self.people.people[person].name);
        let same = |d: &Diagnostic| {
            d.code == codes::OUTSIDE
                && d.args.iter().any(|(_, v)| **v == *called)
                && d.args.iter().any(|(_, v)| **v == *name)
        };
        if self.findings.iter().any(same) {
            return;
        }
        let place = self.sheet(at).at_row(row.row);
        let mut finding = Diagnostic::new(codes::OUTSIDE).arg("account", called).arg("name", name).at(place);
        finding = finding.related(self.people.people[person].place.clone(), "roster_row");
        finding.store = store.map(|s| Arc::clone(self.book.name(s)));
        self.findings.push(finding);
    }

    fn handed(&mut self, at: RowRef, people: &[usize], store: Option<usize>) {
        let row = self.table_row(at);
        let names: Vec<&str> = people.iter().map(|p| &*self.people.people[*p].name).collect();
        let mut finding = Diagnostic::new(codes::CHANGED_HANDS)
            .arg("account", row.keys.called().cloned().unwrap_or_default())
            .arg("names", names.join("、"))
            .at(self.sheet(at).at_row(row.row));
        finding.store = store.map(|s| Arc::clone(self.book.name(s)));
        self.findings.push(finding);
    }

    /// A row whose name nobody has (or several people have): listed with its amounts, paid to nobody.
    pub fn stranger(&mut self, at: RowRef, store: Option<usize>, several: Vec<usize>) {
        let row = self.table_row(at);
        if !row.wrong.is_empty() {
            self.fates.set(at, Fate::Refused);
            self.report_wrong(at, store);
            return;
        }
        let shown = row.keys.called().cloned().unwrap_or_default();
        let mut amounts: BTreeMap<Arc<str>, Num> = BTreeMap::new();
        if let Some(layout) = &self.sheet(at).layout {
            for (column, content) in &row.cells {
                let target = layout.columns[*column].meaning.as_ref().map(|m| m.target);
                if let (Some(Target::Measure(i)), Content::Figure(Figure::Known(n))) = (target, content)
                    && self.vocabulary.measures[i].is_additive()
                {
                    amounts.insert(Arc::clone(&self.vocabulary.measures[i].measure.name), n.clone());
                }
            }
        }
        self.fates.set(at, Fate::Aside(reasons::UNMATCHED));
        let entry = self.strangers.entry((store, fold(&shown))).or_insert_with(|| Stranger {
            first: at,
            shown,
            rows: 0,
            several,
            amounts: BTreeMap::new(),
        });
        entry.rows += 1;
        for (name, n) in amounts {
            let total = entry.amounts.entry(name).or_insert(Num::ZERO);
            *total = total.add(&n);
        }
    }
}
