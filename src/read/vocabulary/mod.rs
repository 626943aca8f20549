//! The vocabulary (词汇表): every measure, field and kind of export by its canonical name, and the words under which files say them.
//! It is data, `templates/vocabulary.toml`; `zhangfang.toml` adds spellings. Nothing about any one tool stands in Rust.

mod load;
mod lookup;

pub use lookup::{Meaning, Target};

use crate::facts::{Adds, Measure, Measures, Unit};
use crate::number::Num;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The group of the measures that no tool exports: somebody keeps them by hand, and a scheme says so.
const DECLARED: &str = "declared";

/// All that is known about names.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    pub(crate) measures: Vec<MeasureEntry>,
    pub(crate) fields: Vec<Field>,
    pub(crate) kinds: Vec<Kind>,
    pub(crate) words: Words,
    units: BTreeMap<String, HeaderUnit>,
    pub(crate) hours_per_day: Num,
    /// By folded spelling: what it may mean, each with the rank of that spelling among its target's.
    index: BTreeMap<String, Vec<(Target, usize)>>,
    /// The same by spelling without separators.
    unparted: BTreeMap<String, Vec<(Target, usize)>>,
    near: lookup::Near,
}

/// A measure and what only its reading needs to know.
#[derive(Clone, Debug)]
pub(crate) struct MeasureEntry {
    pub measure: Measure,
    /// For weighted measures: the possible weights, the preferred one first.
    pub weights: Vec<Arc<str>>,
    /// Known only days later: a column that is empty for everybody is not known yet.
    pub late: bool,
    pub group: Arc<str>,
    /// The unit of a bare number under a header without a unit, where it is not the measure's own.
    pub bare: Option<HeaderUnit>,
    aliases: Vec<Arc<str>>,
}

/// A column that is no measure.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub name: Arc<str>,
    pub ty: FieldType,
    aliases: Vec<Arc<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldType {
    Text,
    Account,
    Id,
    Day,
    Time,
    Span,
    /// The first day of a span, and its last: two columns for one.
    From,
    To,
    Money,
    Count,
    Number,
}

/// A kind of export.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
    pub name: Arc<str>,
    pub title: Arc<str>,
    pub row: RowIs,
    pub source: SourceRank,
    /// Rows belong to their person's home store, unless they name one.
    pub home: bool,
    /// Sets of requirements, any of which is enough; in a set each item must be met.
    pub required: Vec<Vec<Need>>,
    pub without: Vec<Need>,
    /// Words of which one must stand in a file name, sheet name, title or header: for tables whose headings are free.
    pub hints: Vec<String>,
    /// Words of which none may stand there.
    pub shuns: Vec<String>,
    pub fields: Vec<usize>,
    /// Record kinds: the columns of the table.
    pub columns: Vec<Arc<str>>,
    /// Whose absence means that nothing happened, once a file of this kind is there.
    pub measures: BTreeSet<Arc<str>>,
    /// Columns that nothing knows are kept under their own names.
    pub open: bool,
}

/// One requirement: any of these is enough.
pub(crate) type Need = Vec<Wanted>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Target(Target),
    Group(Arc<str>),
}

/// What one row of a kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowIs {
    /// Figures of an agent (or, without a person's column, of a store) over a span.
    Agent,
    Store,
    Person,
    Order,
    Item,
    Refund,
    /// One message of a chat.
    Message,
    /// One conversation, from its start to its end.
    Session,
    Record,
    Correction,
    /// Recognised, and not used.
    Aside,
}

/// Whose word counts, the better first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SourceRank {
    Tool,
    /// What we worked out from chats and orders.
    Attribution,
    Manual,
}

/// Words in cells, folded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    /// What a header may begin or end with, or have in brackets, without meaning something else.
    pub prefixes: Vec<String>,
    pub suffixes: Vec<String>,
    pub remarks: BTreeSet<String>,
    /// What makes a group above a header part of its meaning.
    pub qualifiers: Vec<String>,
    /// What the name of a group may end with.
    pub group_ends: Vec<String>,
    pub nothing: BTreeSet<String>,
    pub unknown: BTreeSet<String>,
    pub zero: BTreeSet<String>,
    pub summary: BTreeSet<String>,
    pub total: BTreeSet<String>,
    /// Judgement rules, as spelt.
    pub rules: Vec<Arc<str>>,
    /// What a name may carry in brackets when its person has left.
    pub left: Vec<String>,
    /// What is said of a formula that was never calculated.
    pub uncached: Arc<str>,
    /// What is said of a blank where a figure should be.
    pub blank: Arc<str>,
    /// … of the figures of an account that changed hands.
    pub handed: Arc<str>,
    /// … of a mean over accounts whose weights are not known.
    pub unweighted: Arc<str>,
    /// … of what a refused store has.
    pub refused_store: Arc<str>,
    /// Parts of words that make points ones taken off.
    pub penalty: Vec<String>,
    pub refunded: BTreeSet<String>,
    /// The other known states of refunds, and those of orders.
    pub refund_open: BTreeSet<String>,
    pub order_states: BTreeSet<String>,
    /// What the name of a sheet of instructions has in it.
    pub instructions: Vec<String>,
    /// Exchanges and repairs.
    pub no_money_back: BTreeSet<String>,
    /// In the place of a party: which side spoke.
    pub from_agent: BTreeSet<String>,
    pub from_buyer: BTreeSet<String>,
    /// Parties that are the system, and that are a machine of the shop's.
    pub system: BTreeSet<String>,
    pub machines: BTreeSet<String>,
    /// What the system's messages begin with, and what they say when a buyer is handed on, or handed over. As spelt.
    pub system_says: Vec<String>,
    pub handed_on: Vec<String>,
    pub handed_in: Vec<String>,
    /// What is said of a figure that later exports make final, and of which exports.
    pub not_yet: Arc<str>,
    /// … that some exports of the period do not say.
    pub partly: Arc<str>,
    /// … that orders without a time of placing cannot tell; that paid orders are nobody knows whose; that chats are to the minute.
    pub no_placing: Arc<str>,
    pub no_owner: Arc<str>,
    pub to_the_minute: Arc<str>,
    pub need_chats: Arc<str>,
    pub need_orders: Arc<str>,
    pub need_refunds: Arc<str>,
    /// States of orders that are closed.
    pub order_closed: BTreeSet<String>,
    /// What stands for the hidden part of a name.
    pub masks: Vec<String>,
}

/// A unit that a header names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HeaderUnit {
    /// So many seconds each.
    Seconds(Num),
    Days,
    /// So many yuan each.
    Money(Num),
    Percent,
    Count,
}

impl Vocabulary {
    /// The measures for those above reading, in the vocabulary's order.
    #[must_use]
    pub fn measures(&self) -> Measures {
        Measures(self.measures.iter().map(|m| m.measure.clone()).collect())
    }

    /// The measures of the vocabulary itself, without what schemes say is kept by hand.
    #[must_use]
    pub fn own_measures(&self) -> Measures {
        Measures(self.measures.iter().filter(|m| &*m.group != DECLARED).map(|m| m.measure.clone()).collect())
    }

    /// Whether `name` is a kind of export, by its name or title: what `[none]` may list.
    #[must_use]
    pub fn is_kind(&self, name: &str) -> bool {
        self.kind_named(name).is_some()
    }

    /// The titles of all kinds, for suggestions.
    pub fn kind_titles(&self) -> impl Iterator<Item = &str> {
        let first = |(i, k): &(usize, &Kind)| self.kinds[..*i].iter().all(|before| before.title != k.title);
        self.kinds.iter().enumerate().filter(first).map(|(_, k)| &*k.title)
    }

    /// The title that a kind's name (`chat`) is shown under (`客服数据`).
    #[must_use]
    pub fn kind_title<'a>(&'a self, name: &'a str) -> &'a str {
        self.kinds.iter().find(|k| &*k.name == name).map_or(name, |k| &k.title)
    }

    /// Whether a name stands for yuan or for people: what control totals are read for.
    #[must_use]
    pub fn counts_money_or_people(&self, name: &str) -> bool {
        let measure = self.measure_index(name).map(|i| self.measures[i].measure.unit);
        measure.map_or_else(
            || self.field_index(name).is_some_and(|i| self.fields[i].ty == FieldType::Money),
            |unit| matches!(unit, Unit::Money | Unit::People),
        )
    }

    pub(crate) fn kind_named(&self, name: &str) -> Option<&Kind> {
        self.kinds.iter().find(|k| &*k.name == name || &*k.title == name)
    }

    pub(crate) fn measure_index(&self, name: &str) -> Option<usize> {
        self.measures.iter().position(|m| &*m.measure.name == name)
    }

    pub(crate) fn field_index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|f| &*f.name == name)
    }
}

impl Kind {
    /// Whether it has a place for this.
    pub fn takes(&self, target: Target) -> bool {
        match target {
            Target::Measure(_) => matches!(self.row, RowIs::Agent | RowIs::Store),
            Target::Field(i) => self.fields.contains(&i),
        }
    }

    /// Whether a column of it may well be this: a field of its own, or a measure of the groups that it is about.
    pub fn expects(&self, vocabulary: &Vocabulary, target: Target) -> bool {
        let groups = self.required.iter().flatten().flatten().filter(|w| matches!(w, Wanted::Group(_)));
        let of_group = || groups.clone().any(|w| vocabulary.is_wanted(w, target));
        self.takes(target) && (matches!(target, Target::Field(_)) || of_group())
    }

    pub fn is_roster(&self) -> bool {
        self.row == RowIs::Person
    }
}

impl MeasureEntry {
    /// Whether figures of several people or spans add up (people counted once a span only roughly).
    pub fn is_additive(&self) -> bool {
        matches!(self.measure.adds, Adds::Sum | Adds::Distinct)
    }

    pub fn is_percent(&self) -> bool {
        self.measure.unit == Unit::Ratio
    }
}
