//! The text of a case: `== scheme`, `== facts`, `== expect`.

use std::collections::BTreeMap;
use std::sync::Arc;
use zhangfang::calc::outcome::StoreOutcome;
use zhangfang::calc::{CalcInput, History, PastRow, Prepared, elsewhere, join};
use zhangfang::facts::{Agent, Datum, Measures, Record, RecordTable, SpanRow, StoreFacts};
use zhangfang::formula::Value;
use zhangfang::formula::value::Cause;
use zhangfang::number::Num;
use zhangfang::origin::{Cell, Origin, Place, Source};
use zhangfang::period::{DaySpan, Period, serial};
use zhangfang::read::Vocabulary;
use zhangfang::scheme::model::Scheme;

pub struct Case {
    pub scheme_text: String,
    pub period: Period,
    pub stores: Vec<StoreFacts>,
    pub history: History,
    /// Person and column whose trees belong to the expectation.
    pub explained: Vec<(String, String)>,
    /// Which stores are a group of their own.
    pub groups: BTreeMap<String, Arc<str>>,
    /// Tables to be dumped besides 客服.
    pub tables: Vec<String>,
    pub before_expected: String,
    pub expected: String,
}

pub fn measures() -> Measures {
    Vocabulary::embedded().measures()
}

pub fn scheme(text: &str) -> Arc<Scheme> {
    let source = Arc::new(Source { name: "制度.toml".into(), text: text.into() });
    match zhangfang::scheme::load(&source, &|_| None, &measures()) {
        Ok((scheme, _)) => Arc::new(scheme),
        Err(findings) => {
            let all: Vec<_> = findings.iter().map(|f| format!("{} {:?}", f.code.number(), f.args)).collect();
            panic!("the scheme of a case is wrong:\n{}\n{text}", all.join("\n"));
        }
    }
}

impl Case {
    pub fn parse(text: &str) -> Self {
        let (before, expected) = text.split_once("== expect\n").unwrap();
        let (head, facts) = before.split_once("== facts\n").unwrap();
        let (_, scheme_text) = head.split_once("== scheme\n").unwrap();
        let mut case = Self {
            scheme_text: scheme_text.into(),
            period: Period::parse("2026-10").unwrap(),
            stores: Vec::new(),
            history: History::default(),
            explained: Vec::new(),
            groups: BTreeMap::new(),
            tables: Vec::new(),
            before_expected: format!("{before}== expect\n"),
            expected: expected.into(),
        };
        for (number, line) in facts.lines().enumerate() {
            let line = line.split(" #").next().unwrap().trim();
            if !line.is_empty() {
                case.line(line, u32::try_from(number).unwrap());
            }
        }
        case
    }

    pub fn calculate(&self) -> Vec<StoreOutcome> {
        self.calculate_with(&scheme(&self.scheme_text))
    }

    pub fn calculate_with(&self, scheme: &Arc<Scheme>) -> Vec<StoreOutcome> {
        let measures = measures();
        let mut stores = self.stores.clone();
        elsewhere(&mut stores, &measures);
        let one = |facts: StoreFacts| {
            Prepared::new(CalcInput {
                scheme: Arc::clone(scheme),
                facts: Arc::new(facts),
                period: self.period,
                measures: &measures,
                history: &self.history,
            })
        };
        let mut prepared: Vec<_> = stores.into_iter().map(one).collect();
        join(&mut prepared.iter_mut().collect::<Vec<_>>(), &|store| self.groups.get(store).cloned());
        prepared.into_iter().map(Prepared::finish).collect()
    }

    fn line(&mut self, line: &str, row: u32) {
        let mut words = line.split_whitespace();
        let word = words.next().unwrap();
        let rest: Vec<&str> = words.collect();
        match (word, rest.as_slice()) {
            ("period", [period]) => self.period = Period::parse(period).unwrap(),
            ("explain", [name, column]) => self.explained.push(((*name).into(), (*column).into())),
            ("closed", [store, period, values @ ..]) => {
                let values = data(values, row).into_iter().map(|(column, d)| (column, d.value)).collect();
                self.history.close((*store).into(), Period::parse(period).unwrap(), values);
            }
            ("past", [store, period, name, values @ ..]) => {
                let values = data(values, row).into_iter().map(|(column, d)| (column, d.value)).collect();
                let past = PastRow { store: (*store).into(), home: true, values };
                self.history.put((*name).into(), Period::parse(period).unwrap(), past);
            }
            ("show", tables) => self.tables.extend(tables.iter().map(|t| (*t).to_owned())),
            ("store", [name, flags @ ..]) => {
                let group = flags.iter().find_map(|f| f.strip_prefix("group="));
                self.groups.extend(group.map(|g| ((*name).to_owned(), g.into())));
                self.stores.push(StoreFacts {
                    store: (*name).into(),
                    refused: flags.contains(&"refused"),
                    ..StoreFacts::default()
                });
            }
            _ => fact(self.stores.last_mut().unwrap(), word, &rest, row),
        }
    }
}

/// `column=value`
fn data(words: &[&str], row: u32) -> BTreeMap<Arc<str>, Datum> {
    let said = words.iter().enumerate().filter_map(|(i, w)| Some((i, w.split_once('=')?)));
    said.map(|(i, (column, value))| (column.into(), datum(column, value, row, i))).collect()
}

fn fact(store: &mut StoreFacts, word: &str, rest: &[&str], row: u32) {
    let data = |words: &[&str]| data(words, row);
    match (word, rest) {
        ("none", [kind]) => {
            store.records.push(RecordTable { kind: (*kind).into(), columns: Vec::new(), rows: Vec::new() });
        }
        ("present", measures) => store.present.extend(measures.iter().map(|m| Arc::from(*m))),
        ("person" | "helper", [id, name, columns @ ..]) => {
            let mut roster = data(columns);
            roster.insert("姓名".into(), datum("姓名", name, row, 100));
            roster.entry("店铺".into()).or_insert_with(|| datum("店铺", &store.store, row, 101));
            let id = id.parse().unwrap();
            store.agents.push(Agent { id, home: word == "person", roster, elsewhere: BTreeMap::new() });
        }
        ("span", [owner, span, values @ ..]) => {
            let values = data(values);
            store.present.extend(values.keys().cloned());
            store.spans.push(SpanRow { owner: owner.parse().unwrap(), span: days(span), values });
            store.spans.sort_by_key(|r| (r.owner, r.span));
        }
        ("record", [kind, owner, date, values @ ..]) => {
            let values = data(values);
            let index = store.records.iter().position(|t| &*t.kind == *kind).unwrap_or_else(|| {
                store.records.push(RecordTable { kind: (*kind).into(), columns: Vec::new(), rows: Vec::new() });
                store.records.len() - 1
            });
            let table = &mut store.records[index];
            for column in values.keys() {
                if !table.columns.contains(column) {
                    table.columns.push(Arc::clone(column));
                    table.rows.iter_mut().for_each(|r| r.values.push(Datum::default()));
                }
            }
            let values = table.columns.iter().map(|c| values.get(c).cloned().unwrap_or_default()).collect();
            table.rows.push(Record { owner: owner.parse().unwrap(), date: date.parse().ok(), values });
        }
        _ => panic!("not a fact: {word} {rest:?}"),
    }
}

/// `2026-10-01`, or a period.
fn days(text: &str) -> DaySpan {
    text.parse().map_or_else(|_| Period::parse(text).unwrap().span(), DaySpan::day)
}

/// `?延迟统计` is unknown and says why; a date becomes a day number; the cell is by line and word.
fn datum(column: &str, text: &str, row: u32, col: usize) -> Datum {
    let cell = Cell { row, col: u32::try_from(col).unwrap() };
    let place =
        Place { file: "case.xlsx".into(), sheet: Some("facts".into()), cell: Some(cell), column: Some(column.into()) };
    let origin = Origin::cell(place);
    let value = if let Some(why) = text.strip_prefix('?') {
        Value::unknown(Cause { name: column.into(), why: why.into(), origin: origin.clone() })
    } else if let Ok(day) = text.parse() {
        Num::from(serial(day)).into()
    } else if let Some(n) = Num::parse(text) {
        n.into()
    } else if let "TRUE" | "FALSE" = text {
        (text == "TRUE").into()
    } else if text.is_empty() {
        Value::Empty
    } else {
        Value::text(text)
    };
    Datum { value, origin }
}
