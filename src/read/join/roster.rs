//! The roster (花名册): rows to people. A person may have several rows: from a day on (生效日期), or one per store.

use super::account::{Account, accounts_in, shown_without_left};
use super::people::{Held, People, Person, Range};
use super::stores::StoreBook;
use crate::diag::{Diagnostic, codes};
use crate::facts::Datum;
use crate::formula::Value;
use crate::formula::value::Cause;
use crate::number::Num;
use crate::origin::{Origin, Place};
use crate::period::{DaySpan, serial};
use crate::read::cell::figure::Figure;
use crate::read::columns::heading_name;
use crate::read::fold::fold;
use crate::read::rows::{Content, TableRow, why};
use crate::read::scan::SheetRead;
use crate::read::vocabulary::{Target, Vocabulary};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A roster row with its columns by name.
struct Entry {
    name: Arc<str>,
    nickname: String,
    store: Option<usize>,
    from: Option<NaiveDate>,
    accounts: Vec<Account>,
    roster: BTreeMap<Arc<str>, Datum>,
    hired: Option<NaiveDate>,
    left: Option<NaiveDate>,
    place: Place,
}

/// The store names of a roster, for the store book.
pub(crate) fn store_names(vocabulary: &Vocabulary, sheets: &[&SheetRead]) -> Vec<Arc<str>> {
    let mut names = Vec::new();
    for sheet in sheets {
        let Some(column) = column_of(vocabulary, sheet, "店铺") else { continue };
        names.extend(sheet.rows.iter().filter(|r| r.summary.is_none()).filter_map(|r| r.text(column).cloned()));
    }
    names
}

fn column_of(vocabulary: &Vocabulary, sheet: &SheetRead, field: &str) -> Option<usize> {
    let layout = sheet.layout.as_ref()?;
    let found = layout.field(vocabulary, field)?;
    layout.columns.iter().position(|c| c.col == found.col)
}

/// Builds the people. Rows that cannot be used are findings; `refused` gets their places (sheet, row).
pub(crate) fn people(
    vocabulary: &Vocabulary,
    book: &StoreBook,
    sheets: &[&SheetRead],
    period: DaySpan,
    findings: &mut Vec<Diagnostic>,
) -> (People, Vec<(usize, usize)>) {
    let mut groups: Vec<Vec<Entry>> = Vec::new();
    // By name, and by 工号: which of the groups may be the row's.
    let mut by_key: BTreeMap<(bool, String), BTreeSet<usize>> = BTreeMap::new();
    let mut refused = Vec::new();
    for (s, sheet) in sheets.iter().enumerate() {
        for (r, row) in sheet.rows.iter().enumerate() {
            if row.summary.is_some() {
                continue;
            }
            let entry = entry(vocabulary, book, sheet, row, findings);
            // A cell that cannot be read refuses the row's store; the person is there all the same.
            if entry.is_none() || !row.wrong.is_empty() {
                refused.push((s, r));
            }
            let Some(entry) = entry else { continue };
            let keys = [(false, fold(&entry.name)), (true, text(&entry.roster, "工号"))].into_iter();
            let keys: Vec<(bool, String)> = keys.filter(|(_, key)| !key.is_empty()).collect();
            let candidates: BTreeSet<usize> = keys.iter().filter_map(|k| by_key.get(k)).flatten().copied().collect();
            let group = candidates.into_iter().find(|g| same_person(&groups[*g], &entry)).unwrap_or(groups.len());
            match groups.get_mut(group) {
                Some(rows) => rows.push(entry),
                None => groups.push(vec![entry]),
            }
            for key in keys {
                by_key.entry(key).or_default().insert(group);
            }
        }
    }
    let (mut persons, mut accounts) = (Vec::new(), Vec::new());
    for (i, group) in groups.into_iter().enumerate() {
        persons.push(person(i, group, book, period, &mut accounts, findings));
    }
    let people = People::new(persons, accounts);
    names_twice(&people, findings);
    held_twice(&people, book, period, findings);
    (people, refused)
}

/// Rows of one 工号 are one person's; of one name, if a nickname, an account or an effective day ties them together.
fn same_person(group: &[Entry], entry: &Entry) -> bool {
    group.iter().any(|e| {
        let number = |e: &Entry| text(&e.roster, "工号");
        if !number(e).is_empty() && !number(entry).is_empty() {
            return number(e) == number(entry);
        }
        if fold(&e.name) != fold(&entry.name) {
            return false;
        }
        let both = !e.nickname.is_empty() && !entry.nickname.is_empty();
        if both {
            return e.nickname == entry.nickname;
        }
        let shared = e.accounts.iter().any(|a| entry.accounts.contains(a));
        let dated = e.from.is_some() || entry.from.is_some();
        shared || (dated && (e.store == entry.store || entry.store.is_none() || e.store.is_none()))
    })
}

fn entry(
    vocabulary: &Vocabulary,
    book: &StoreBook,
    sheet: &SheetRead,
    row: &TableRow,
    findings: &mut Vec<Diagnostic>,
) -> Option<Entry> {
    let layout = sheet.layout.as_ref()?;
    let mut roster = BTreeMap::new();
    let mut days: BTreeMap<&str, NaiveDate> = BTreeMap::new();
    for (c, column) in layout.columns.iter().enumerate() {
        let name = match &column.meaning {
            Some(m) => match m.target {
                Target::Field(_) => Arc::clone(vocabulary.name(m.target)),
                Target::Measure(_) => continue,
            },
            None if column.twin_of.is_none() => heading_name(&column.header),
            None => continue,
        };
        let origin = Origin::cell(sheet.at(row.row, c));
        let wrong = row.wrong.iter().find(|(column, _)| *column == c);
        let value = match row.cell(c) {
            _ if wrong.is_some() => unknown(&name, wrong.map_or("", |(_, w)| &w.found), &origin),
            Some(Content::Text(text)) => Value::Text(Arc::clone(text)),
            Some(Content::Day(day)) => {
                days.extend(column.meaning.as_ref().map(|m| (&**vocabulary.name(m.target), *day)));
                Value::Number(Num::from(serial(*day)))
            }
            Some(Content::Figure(Figure::Known(n) | Figure::Bare(n))) => Value::Number(n.clone()),
            Some(Content::Figure(Figure::Unknown(why))) => unknown(&name, why, &origin),
            Some(Content::Free(value)) => why(value).map_or_else(|| value.clone(), |w| unknown(&name, &w, &origin)),
            Some(Content::Figure(Figure::Nothing)) | None => Value::Empty,
        };
        roster.insert(name, Datum { value, origin });
    }
    let name = text(&roster, "姓名");
    let shown = shown_without_left(&name, &vocabulary.words);
    if shown.is_empty() {
        findings.push(Diagnostic::new(codes::NAMELESS).at(sheet.at_row(row.row)));
        return None;
    }
    let name: Arc<str> = shown.into();
    let said = text(&roster, "店铺");
    let store = if said.is_empty() { book.only() } else { book.find(&said) };
    if let Some(datum) = roster.get_mut("姓名") {
        datum.value = Value::Text(Arc::clone(&name));
    }
    if let (Some(store), Some(datum)) = (store, roster.get_mut("店铺")) {
        datum.value = Value::Text(Arc::clone(book.name(store)));
    }
    Some(Entry {
        nickname: fold(&text(&roster, "花名")),
        accounts: accounts_in(&text(&roster, "旺旺")).into_iter().map(|a| Account::new(a, &vocabulary.words)).collect(),
        store,
        from: days.get("生效日期").copied(),
        hired: days.get("入职日期").copied(),
        left: days.get("离职日期").copied(),
        place: sheet.at_row(row.row),
        name,
        roster,
    })
}

fn text(roster: &BTreeMap<Arc<str>, Datum>, column: &str) -> String {
    roster.get(column).and_then(|d| d.value.as_text()).unwrap_or_default().to_owned()
}

fn unknown(name: &Arc<str>, why: &str, origin: &Origin) -> Value {
    Value::unknown(Cause { name: Arc::clone(name), why: why.into(), origin: origin.clone() })
}

/// One person from its rows.
fn person(
    index: usize,
    mut rows: Vec<Entry>,
    book: &StoreBook,
    period: DaySpan,
    accounts: &mut Vec<Held>,
    findings: &mut Vec<Diagnostic>,
) -> Person {
    // Of rows in force from one day the first is the home row; further ones add a store.
    rows.sort_by_key(|e| e.from);
    inherit(&mut rows);
    let since = rows.iter().map(|e| e.from).filter(|f| f.is_none_or(|from| from <= period.to)).max().flatten();
    let in_force = rows.iter().position(|e| e.from == since).unwrap_or(0);
    for (i, row) in rows.iter().enumerate().skip(1) {
        let twin = rows[..i].iter().find(|e| e.from == row.from && e.store == row.store);
        if let Some(twin) = twin {
            let store = row.store.or(twin.store).map(|s| Arc::clone(book.name(s)));
            let mut finding = Diagnostic::new(codes::PERSON_TWICE).arg("name", &row.name);
            finding.store = store;
            findings.push(finding.at(row.place.clone()).related(twin.place.clone(), "first_row"));
        }
    }
    let row = &rows[in_force];
    let home = row.store.or_else(|| rows.iter().rev().find_map(|e| e.store));
    if home.is_none() {
        findings.push(Diagnostic::new(codes::HOMELESS).arg("name", &row.name).at(row.place.clone()));
    }
    let hired = rows.iter().filter_map(|e| e.hired).min();
    let left = if row.left.is_some() { row.left } else { rows.iter().rev().find_map(|e| e.left) };
    let employed = Range { from: hired, to: left };
    // Each day from which rows are in force, and the day before the next.
    let starts: Vec<Option<NaiveDate>> = {
        let mut all: Vec<_> = rows.iter().map(|e| e.from).collect();
        all.dedup();
        all
    };
    for entry in &rows {
        let next = starts.iter().find(|s| **s > entry.from).copied().flatten();
        let ends = [next.and_then(|d| d.checked_sub_days(Days::new(1))), left];
        let during =
            Range { from: [entry.from, hired].into_iter().flatten().max(), to: ends.into_iter().flatten().min() };
        for account in &entry.accounts {
            let of_prefix = account.prefix.as_ref().and_then(|p| book.find(p));
            let Some(store) = of_prefix.or(entry.store).or(home) else { continue };
            let (account, place) = (account.clone(), entry.place.clone());
            accounts.push(Held { account, person: index, store, during, place });
        }
    }
    Person {
        name: Arc::clone(&row.name),
        nickname: nickname(row),
        home,
        roster: row.roster.clone(),
        employed,
        place: row.place.clone(),
    }
}

/// What a later row leaves blank is as before, for what does not change by being left out.
fn inherit(rows: &mut [Entry]) {
    for i in 1..rows.len() {
        let (before, row) = (&rows[..i], &rows[i]);
        let last = before.last().map(|e| (e.accounts.clone(), e.store, e.hired, e.left, e.roster.clone()));
        let Some((accounts, store, hired, left, roster)) = last.filter(|_| row.from.is_some()) else { continue };
        let row = &mut rows[i];
        if row.accounts.is_empty() {
            row.accounts = accounts;
        }
        row.store = row.store.or(store);
        row.hired = row.hired.or(hired);
        row.left = row.left.or(left);
        for column in ["工号", "花名", "旺旺", "店铺", "岗位", "入职日期", "转正日期", "离职日期", "城市"]
        {
            let blank = row.roster.get(column).is_some_and(|d| d.value == Value::Empty);
            if let Some(datum) = roster.get(column).filter(|_| blank) {
                row.roster.insert(column.into(), datum.clone());
            }
        }
    }
}

fn nickname(entry: &Entry) -> Arc<str> {
    entry.roster.get("花名").and_then(|d| d.value.as_text()).unwrap_or_default().into()
}

/// Two people of one name are no error, but whoever reads names should know.
fn names_twice(people: &People, findings: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<String, &Person> = BTreeMap::new();
    for person in &people.people {
        let twin = *first.entry(fold(&person.name)).or_insert(person);
        if !std::ptr::eq(twin, person) {
            let finding = Diagnostic::new(codes::SAME_NAME).arg("name", &person.name);
            findings.push(finding.at(person.place.clone()).related(twin.place.clone(), "first_row"));
        }
    }
}

/// One account in two people's hands on one day.
fn held_twice(people: &People, book: &StoreBook, period: DaySpan, findings: &mut Vec<Diagnostic>) {
    let mut earlier: BTreeMap<_, Vec<&Held>> = BTreeMap::new();
    for held in &people.accounts {
        let same = earlier.entry((held.store, &held.account)).or_default();
        let rival = same.iter().find(|o| {
            o.person != held.person
                && o.during.meets(held.during)
                && o.during.overlaps(period)
                && held.during.overlaps(period)
        });
        if let Some(rival) = rival {
            let finding = Diagnostic::new(codes::ACCOUNT_TWICE)
                .arg("account", held.account.text())
                .arg("one", &people.people[rival.person].name)
                .arg("other", &people.people[held.person].name)
                .store(Arc::clone(book.name(held.store)));
            findings.push(finding.at(held.place.clone()).related(rival.place.clone(), "first_row"));
        }
        same.push(held);
    }
}
