//! From a header to columns: what each is taken for, in one kind of export.

use super::vocabulary::{HeaderUnit, Kind, Meaning, Need, Target, Vocabulary};
use crate::facts::Unit;
use crate::facts::account::ColumnUse;
use crate::read::fold::{fold, split_suffix};
use std::sync::Arc;

/// A header as found: one cell, or a group above a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    pub col: u32,
    /// As a person sees it.
    pub shown: Arc<str>,
    /// What it may mean by each of its spellings, the surer first: `请假-事假(天)`, then `事假(天)`.
    pub said: Vec<Vec<Meaning>>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub col: u32,
    pub header: Arc<str>,
    pub meaning: Option<Meaning>,
    /// Another column was the surer one for the same thing.
    pub twin_of: Option<Arc<str>>,
}

/// The columns of a recognised table, in file order.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// Index in the vocabulary.
    pub kind: usize,
    pub columns: Vec<Column>,
}

impl Layout {
    /// Takes each column of a header for what it may be in this kind. Of several columns for one thing the surest spelling wins.
    pub fn assign(vocabulary: &Vocabulary, kind: usize, headings: &[Heading]) -> Self {
        let spec = &vocabulary.kinds[kind];
        let mut open: Vec<(usize, Vec<Meaning>)> =
            headings.iter().enumerate().map(|(i, h)| (i, meanings(vocabulary, spec, h))).collect();
        let mut columns: Vec<Column> = headings
            .iter()
            .map(|h| Column { col: h.col, header: Arc::clone(&h.shown), meaning: None, twin_of: None })
            .collect();
        let fields = spec.fields.iter().map(|f| Target::Field(*f));
        for target in fields.chain((0..vocabulary.measures.len()).map(Target::Measure)) {
            let of_target = |(i, ms): &(usize, Vec<Meaning>)| {
                ms.iter().find(|m| m.target == target).map(|m| (m.rank, *i, m.clone()))
            };
            let Some((_, winner, meaning)) = open.iter().filter_map(of_target).min_by_key(|(rank, i, _)| (*rank, *i))
            else {
                continue;
            };
            columns[winner].meaning = Some(meaning);
            open.retain(|(i, _)| *i != winner);
        }
        for (i, ms) in open.iter().filter(|(_, ms)| !ms.is_empty()) {
            let taken =
                columns.iter().find(|c| c.meaning.as_ref().is_some_and(|m| ms.iter().any(|o| o.target == m.target)));
            columns[*i].twin_of = taken.map(|c| Arc::clone(&c.header));
        }
        Self { kind, columns }
    }

    /// Whether the columns are those of the kind. `None` where not even a first requirement is met, else what is missing.
    pub fn missing(&self, vocabulary: &Vocabulary, headings: &[Heading]) -> Option<Vec<Need>> {
        let kind = &vocabulary.kinds[self.kind];
        let forbidden =
            kind.without.iter().flatten().any(|w| {
                headings.iter().flat_map(|h| h.said.iter().flatten()).any(|m| vocabulary.is_wanted(w, m.target))
            });
        if forbidden {
            return None;
        }
        let met = |need: &Need| {
            self.columns
                .iter()
                .filter_map(|c| c.meaning.as_ref())
                .any(|m| need.iter().any(|w| vocabulary.is_wanted(w, m.target)))
        };
        let sets = kind
            .required
            .iter()
            .map(|set| (set.iter().any(met), set.iter().filter(|n| !met(n)).cloned().collect::<Vec<_>>()));
        sets.filter(|(any, _)| *any).map(|(_, missing)| missing).min_by_key(Vec::len)
    }

    /// The column of a field, by the field's name.
    pub fn field(&self, vocabulary: &Vocabulary, name: &str) -> Option<&Column> {
        let index = vocabulary.field_index(name)?;
        self.columns.iter().find(|c| c.meaning.as_ref().is_some_and(|m| m.target == Target::Field(index)))
    }

    /// What the account of rows says of the columns.
    pub fn uses(&self, vocabulary: &Vocabulary) -> Vec<ColumnUse> {
        let kind = &vocabulary.kinds[self.kind];
        let uses = self.columns.iter().map(|c| {
            let taken = c.meaning.as_ref().map(|m| Arc::clone(vocabulary.name(m.target)));
            let taken_for = taken.or_else(|| (kind.open && c.twin_of.is_none()).then(|| heading_name(&c.header)));
            let near = if taken_for.is_none() && c.twin_of.is_none() { self.near(vocabulary, &c.header) } else { None };
            ColumnUse { header: Arc::clone(&c.header), taken_for, near }
        });
        uses.collect()
    }

    /// The nearest name that this kind has room for and that no column has yet.
    fn near(&self, vocabulary: &Vocabulary, header: &str) -> Option<Arc<str>> {
        let taken =
            |target: &Target| self.columns.iter().filter_map(|c| c.meaning.as_ref()).any(|m| m.target == *target);
        let kind = &vocabulary.kinds[self.kind];
        // Much that a recognised table has besides is not meant: only what looks like a slip of the pen.
        let folded = fold(header);
        let letters = split_suffix(&folded).map_or(&*folded, |(name, _)| name).chars().count();
        let close = |off: &usize| *off * 3 < letters;
        let near = vocabulary.nearest(header).into_iter().filter(|(_, off)| close(off)).map(|(target, _)| target);
        near.filter(|t| kind.expects(vocabulary, *t)).find(|t| !taken(t)).map(|t| Arc::clone(vocabulary.name(t)))
    }
}

/// A free heading without the bracket at its end: `工作态度(30分)` is `工作态度`.
pub(crate) fn heading_name(header: &str) -> Arc<str> {
    let name = super::fold::trim(header);
    let end = name.find(['(', '（']).filter(|at| *at > 0).unwrap_or(name.len());
    super::fold::trim(&name[..end]).into()
}

/// What a heading may mean in a kind, by the first of its spellings that means anything there.
fn meanings(vocabulary: &Vocabulary, kind: &Kind, heading: &Heading) -> Vec<Meaning> {
    let of = |said: &Vec<Meaning>| -> Vec<Meaning> {
        said.iter().filter(|m| kind.takes(m.target) && fits(vocabulary, m)).cloned().collect()
    };
    heading.said.iter().map(of).find(|ms| !ms.is_empty()).unwrap_or_default()
}

/// Whether the header's unit can be the measure's: an amount in days is none.
fn fits(vocabulary: &Vocabulary, meaning: &Meaning) -> bool {
    let Target::Measure(i) = meaning.target else { return true };
    let unit = vocabulary.measures[i].measure.unit;
    match (&meaning.unit, unit) {
        (None, _) | (Some(HeaderUnit::Count), Unit::People | Unit::Count) => true,
        (Some(HeaderUnit::Seconds(_)), unit) => {
            matches!(unit, Unit::Seconds | Unit::Hours | Unit::Days | Unit::Points)
        }
        (Some(HeaderUnit::Days), unit) => matches!(unit, Unit::Days | Unit::Hours),
        (Some(HeaderUnit::Money(_)), unit) => unit == Unit::Money,
        (Some(HeaderUnit::Percent), unit) => unit == Unit::Ratio,
        (Some(HeaderUnit::Count), unit) => matches!(unit, Unit::Points | Unit::Money),
    }
}

/// The words of a requirement, for a message: `账号/姓名`.
pub(crate) fn need_text(vocabulary: &Vocabulary, need: &Need) -> String {
    use super::vocabulary::Wanted;
    let word = |w: &Wanted| match w {
        Wanted::Target(t) => vocabulary.name(*t).to_string(),
        Wanted::Group(g) => vocabulary
            .measures
            .iter()
            .find(|m| m.group == *g)
            .map_or_else(String::new, |m| format!("{}…", m.measure.name)),
    };
    need.iter().map(word).collect::<Vec<_>>().join("/")
}
