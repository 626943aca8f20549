//! How a row of a table is read, column by column.

use super::{Content, Keys, Summary, TableRow};
use crate::diag::codes;
use crate::facts::{Bin, Unit};
use crate::formula::Value;
use crate::formula::value::Cause;
use crate::number::Num;
use crate::origin::Origin;
use crate::period::{DaySpan, serial};
use crate::read::cell::figure::{Figure, Gauge, plain};
use crate::read::cell::{self, Wrong, date, id};
use crate::read::columns::Layout;
use crate::read::fold::{fold, fold_word};
use crate::read::raw::{Raw, Row};
use crate::read::vocabulary::{FieldType, Target, Vocabulary};
use chrono::NaiveDate;
use std::sync::Arc;

/// The plan of a table.
pub(crate) struct Plan<'v> {
    vocabulary: &'v Vocabulary,
    steps: Vec<Step<'v>>,
    /// About when the rows are: for days without a year.
    about: Option<DaySpan>,
    /// The columns in which a summary row says what it is.
    names: Vec<u32>,
}

struct Step<'v> {
    /// Index in the layout, and in the file.
    column: usize,
    col: u32,
    reads: Reads<'v>,
    /// For control totals: under which name figures of this column add up.
    totals: Option<Arc<str>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

enum Reads<'v> {
    Account,
    Nickname,
    Name,
    Number,
    Store,
    /// Whether the column is one of months.
    Span(bool),
    /// One end of a span.
    End(End),
    Figure(Gauge<'v>),
    Text,
    Id,
    Day,
    Free,
}

impl<'v> Plan<'v> {
    pub fn new(vocabulary: &'v Vocabulary, layout: &Layout, about: Option<DaySpan>) -> Self {
        let kind = &vocabulary.kinds[layout.kind];
        // A roster's names are its content, not the keys of a join.
        let keys = !kind.is_roster();
        let gauge =
            |unit, header| Gauge { unit, header, words: &vocabulary.words, hours_per_day: &vocabulary.hours_per_day };
        let mut steps = Vec::new();
        for (column, c) in layout.columns.iter().enumerate() {
            let mut totals = None;
            let reads = match &c.meaning {
                None if kind.open && c.twin_of.is_none() => Reads::Free,
                None => continue,
                Some(meaning) => match meaning.target {
                    Target::Measure(i) => {
                        let entry = &vocabulary.measures[i];
                        totals = entry.is_additive().then(|| Arc::clone(&entry.measure.name));
                        let header = meaning.unit.clone().or_else(|| entry.bare.clone());
                        Reads::Figure(gauge(entry.measure.unit, header))
                    }
                    Target::Field(i) => {
                        let field = &vocabulary.fields[i];
                        let number = |unit| Reads::Figure(gauge(unit, meaning.unit.clone()));
                        if matches!(field.ty, FieldType::Money | FieldType::Count | FieldType::Number) {
                            totals = Some(Arc::clone(&field.name));
                        }
                        match (&*field.name, field.ty) {
                            ("账号", _) if keys => Reads::Account,
                            ("昵称", _) if keys => Reads::Nickname,
                            ("姓名", _) if keys => Reads::Name,
                            ("工号", _) if keys => Reads::Number,
                            ("店铺", _) if keys => Reads::Store,
                            (name, FieldType::Span) => Reads::Span(name == "月份"),
                            (_, FieldType::From) => Reads::End(End::First),
                            (_, FieldType::To) => Reads::End(End::Last),
                            (_, FieldType::Text | FieldType::Account) => Reads::Text,
                            (_, FieldType::Id) => Reads::Id,
                            (_, FieldType::Day | FieldType::Time) => Reads::Day,
                            (_, FieldType::Money) => number(Unit::Money),
                            (_, FieldType::Count) => number(Unit::Count),
                            (_, FieldType::Number) => number(Unit::Points),
                        }
                    }
                },
            };
            steps.push(Step { column, col: c.col, reads, totals });
        }
        let is_name = |s: &&Step<'_>| {
            matches!(
                s.reads,
                Reads::Account | Reads::Nickname | Reads::Name | Reads::Store | Reads::Span(_) | Reads::End(_)
            )
        };
        let mut names: Vec<u32> = steps.iter().filter(is_name).map(|s| s.col).collect();
        names.extend(layout.columns.first().map(|c| c.col));
        Self { vocabulary, steps, about, names }
    }

    /// The columns that are needed, sorted.
    pub fn wanted(&self) -> Vec<u32> {
        let mut cols: Vec<u32> = self.steps.iter().map(|s| s.col).chain(self.names.iter().copied()).collect();
        cols.sort_unstable();
        cols.dedup();
        cols
    }

    /// The row, or nothing where no known column says anything.
    pub fn read(&self, row: &Row<'_>) -> Option<TableRow> {
        let mut out = TableRow {
            row: row.index,
            keys: Keys::default(),
            cells: Vec::new(),
            wrong: Vec::new(),
            summary: self.summary(row),
        };
        let mut said = false;
        let mut ends = Vec::new();
        for step in &self.steps {
            let raw = row.get(step.col);
            if cell::is_blank(raw) {
                if matches!(step.reads, Reads::Figure(_)) {
                    out.cells.push((step.column, Content::Figure(Figure::Nothing)));
                }
                continue;
            }
            said = true;
            let read = match step.reads {
                Reads::End(end) => self.end(raw).map(|day| ends.extend(day.map(|day| (end, day, step)))),
                _ => self.cell(step, raw, &mut out),
            };
            // A summary row has a word where a date or a number should be.
            if let Err(wrong) = read
                && out.summary.is_none()
            {
                out.wrong.push((step.column, wrong));
            }
        }
        between(&ends, row, &mut out);
        (said || out.summary.is_some()).then_some(out)
    }

    /// The day of a column of first or last days.
    fn end(&self, raw: &Raw) -> Result<Option<NaiveDate>, Wrong> {
        let near = self.about.and_then(|about| date::yearless(raw, about, false));
        near.map_or_else(|| date::day(raw), |day| Ok(Some(day.from)))
    }

    fn cell(&self, step: &Step<'_>, raw: &Raw, out: &mut TableRow) -> Result<(), Wrong> {
        let name = |raw| Ok(cell::name(raw)?.filter(|n| !self.says_nothing(n)));
        let mut content = None;
        match &step.reads {
            Reads::Account => out.keys.account = name(raw)?,
            Reads::Nickname => out.keys.nickname = name(raw)?,
            Reads::Name => out.keys.name = name(raw)?,
            Reads::Number => out.keys.number = id::id(raw)?.map(Arc::from),
            Reads::Store => out.keys.store = name(raw)?,
            Reads::Span(months) => {
                let near = self.about.and_then(|about| date::yearless(raw, about, *months));
                let span = near.map_or_else(|| date::span(raw), |near| Ok(Some(near)))?;
                if let Some(span) = span {
                    out.keys.span = Some(finer(out.keys.span, span));
                }
            }
            Reads::End(_) => {}
            Reads::Figure(gauge) => content = Some(Content::Figure(gauge.read(raw)?)),
            Reads::Text => content = cell::name(raw)?.map(Content::Text),
            Reads::Id => content = id::id(raw)?.map(|id| Content::Text(id.into())),
            Reads::Day => content = date::day(raw)?.map(Content::Day),
            Reads::Free => content = Some(Content::Free(self.free(raw)?)),
        }
        out.cells.extend(content.map(|c| (step.column, c)));
        Ok(())
    }

    fn says_nothing(&self, name: &str) -> bool {
        fold_word(name).is_some_and(|name| self.vocabulary.words.nothing.contains(&name))
    }

    /// A cell under a free heading: a number where it reads as one, else a text.
    fn free(&self, raw: &Raw) -> Result<Value, Wrong> {
        Ok(match raw {
            Raw::Number(n) | Raw::Duration(n) => Value::Number(n.clone()),
            Raw::DateTime(at) => Value::Number(Num::from(serial(at.date()))),
            Raw::Bool(b) => Value::Bool(*b),
            Raw::Error(name) => not_known(name),
            Raw::Uncached => not_known(&self.vocabulary.words.uncached),
            _ => {
                let text = cell::text(raw)?;
                let folded = fold(text);
                if folded.is_empty() || self.vocabulary.words.nothing.contains(&folded) {
                    Value::Empty
                } else if self.vocabulary.words.unknown.contains(&folded) {
                    not_known(text)
                } else if let Some(n) = number_text(&folded) {
                    Value::Number(n)
                } else {
                    Value::text(text)
                }
            }
        })
    }

    fn summary(&self, row: &Row<'_>) -> Option<Summary> {
        let words = &self.vocabulary.words;
        self.names.iter().find_map(|col| {
            let Raw::Text(text) = row.get(*col) else { return None };
            let folded = fold_word(cell::unwrap(text))?;
            if words.total.contains(&folded) {
                Some(Summary::Total)
            } else {
                words.summary.contains(&folded).then_some(Summary::Other)
            }
        })
    }

    /// Adds a row to a bin.
    pub fn count(&self, row: &TableRow, bin: &mut Bin) {
        bin.rows += 1;
        for step in &self.steps {
            let (Some(name), Some(Figure::Known(n))) = (&step.totals, row.figure(step.column)) else { continue };
            let total = bin.totals.entry(Arc::clone(name)).or_insert(Num::ZERO);
            *total = total.add(n);
        }
    }
}

/// From the first day to the last; a row that says only one of them is about that day.
fn between(ends: &[(End, NaiveDate, &Step<'_>)], row: &Row<'_>, out: &mut TableRow) {
    let of = |end: End| ends.iter().find(|(e, ..)| *e == end);
    let span = match (of(End::First), of(End::Last)) {
        (Some((_, from, _)), Some((_, to, _))) if from <= to => DaySpan { from: *from, to: *to },
        (Some(_), Some((_, _, last))) => {
            out.wrong.push((last.column, Wrong::new(codes::ENDS_BEFORE, row.get(last.col))));
            return;
        }
        (Some((_, day, _)), None) | (None, Some((_, day, _))) => DaySpan::day(*day),
        (None, None) => return,
    };
    out.keys.span = Some(finer(out.keys.span, span));
}

/// Of two spans that a row says the finer word: a day beside a month.
fn finer(said: Option<DaySpan>, new: DaySpan) -> DaySpan {
    said.filter(|said| new.covers(said)).unwrap_or(new)
}

/// Unknown, for a reason; the reader of the cell says where.
fn not_known(why: &str) -> Value {
    Value::unknown(Cause { name: "".into(), why: why.into(), origin: Origin::Computed })
}

/// A text that is a number and not a number of something: no leading zeros, no phone number.
fn number_text(folded: &str) -> Option<Num> {
    let digits = folded.bytes().filter(u8::is_ascii_digit).count();
    let padded = folded.starts_with('0') && folded.len() > 1 && !folded.starts_with("0.");
    (digits <= 10 && !padded).then(|| plain(folded)).flatten()
}
