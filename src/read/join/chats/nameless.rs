//! Rows in which no party is known for an account of the shop's: talks that nobody of the shop's answered, or accounts that the
//! roster does not have.

use crate::read::rows::Party;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Such rows of a sheet.
#[derive(Debug, Default)]
pub(super) struct Nameless {
    talks: BTreeMap<Arc<str>, Lonely>,
    /// Rows by who speaks.
    speakers: BTreeMap<Party, u64>,
}

/// A talk so far.
#[derive(Debug)]
pub(super) struct Lonely {
    /// Its first row, and the store that it says.
    pub row: usize,
    pub store: Option<usize>,
    /// When somebody spoke.
    pub times: Vec<u32>,
    speakers: BTreeMap<Party, u64>,
}

impl Nameless {
    pub fn hear(&mut self, party: Party) {
        *self.speakers.entry(party).or_default() += 1;
    }

    /// The same in a talk that names no receivers.
    pub fn hear_in(&mut self, talk: &Arc<str>, party: Party, (row, time): (usize, u32), store: Option<usize>) {
        let new = || Lonely { row, store, times: Vec::new(), speakers: BTreeMap::new() };
        let of = self.talks.entry(Arc::clone(talk)).or_insert_with(new);
        of.times.push(time);
        *of.speakers.entry(party).or_default() += 1;
    }

    /// The talks of one speaker, and whoever speaks elsewhere: of two speakers one is the shop's.
    pub fn parted(self) -> (Vec<Lonely>, BTreeMap<Party, u64>) {
        let mut speakers = self.speakers;
        let (lonely, shared): (Vec<_>, Vec<_>) = self.talks.into_values().partition(|of| of.speakers.len() == 1);
        for (party, rows) in shared.into_iter().flat_map(|of| of.speakers) {
            *speakers.entry(party).or_default() += rows;
        }
        (lonely, speakers)
    }
}
