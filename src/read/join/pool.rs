//! All that was said, before it is decided what counts.

use super::bins::RowRef;
use crate::number::Num;
use crate::period::DaySpan;
use crate::read::vocabulary::SourceRank;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Figures by whose they are and what they measure.
#[derive(Debug, Default)]
pub(crate) struct Pool(pub BTreeMap<Key, Vec<Said>>);

/// One measure of one account (or of a person, or of the store itself) in a store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub store: usize,
    /// A person's 序号, or the store's 0.
    pub owner: u32,
    /// Index in the vocabulary.
    pub measure: usize,
    /// The account, folded; empty where a name told the person. One person's accounts add up.
    pub account: Arc<str>,
}

/// One figure.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub span: DaySpan,
    /// Or why it is not known.
    pub value: Result<Num, Arc<str>>,
    pub rank: SourceRank,
    /// The rows that it was read from, with the layout's column, and how many more there were.
    pub at: Vec<(RowRef, usize)>,
    pub more: u32,
    /// Set by a correction.
    pub corrected: bool,
}

impl Pool {
    /// What was said in one store.
    pub fn of(&self, store: usize) -> impl Iterator<Item = (&Key, &Vec<Said>)> {
        let first = Key { store, owner: 0, measure: 0, account: "".into() };
        self.0.range(first..).take_while(move |(key, _)| key.store == store)
    }

    pub fn say(&mut self, key: Key, said: Said) {
        self.0.entry(key).or_default().push(said);
    }
}
