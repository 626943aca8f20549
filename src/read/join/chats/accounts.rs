//! Parties of chats: which are the shop's accounts, and in whose hands.

use crate::period::DaySpan;
use crate::read::fold::fold;
use crate::read::join::Join;
use crate::read::join::account::Account;
use crate::read::join::bins::RowRef;
use crate::read::join::people::Whose;
use crate::read::rows::Keys;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The shop's accounts that speak in chats.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    pub list: Vec<Entry>,
    known: HashMap<(Option<usize>, String), Option<usize>>,
    /// Where an account of a store stands in the list.
    places: HashMap<(Account, Option<usize>), usize>,
    /// The main accounts that the roster's accounts begin with, folded.
    prefixes: BTreeSet<String>,
}

/// One account.
#[derive(Debug)]
pub(super) struct Entry {
    /// As the first row has it.
    pub shown: Arc<str>,
    pub account: Account,
    pub store: Option<usize>,
    pub who: Hands,
    /// A machine of the shop's: nobody is expected to have it.
    pub machine: bool,
    /// 不计客服.
    pub ignored: bool,
    /// The row that has it first, and how many have it.
    pub first: RowRef,
    pub rows: u64,
}

impl Entry {
    /// Whether it may speak without being anybody's on the roster.
    pub fn is_expected(&self) -> bool {
        self.machine || self.ignored
    }

    /// Whoever always has it.
    pub fn holder(&self) -> Option<u32> {
        match &self.who {
            Hands::One(person) => u32::try_from(*person).ok(),
            Hands::Days(_) | Hands::Several(_) | Hands::Nobody => None,
        }
    }
}

/// In whose hands an account is.
#[derive(Debug)]
pub(super) enum Hands {
    One(usize),
    /// It changed hands: the person by day, as far as was asked.
    Days(BTreeMap<NaiveDate, Option<usize>>),
    /// These people all have it.
    Several(Vec<usize>),
    Nobody,
}

/// Every day that a roster can speak of.
fn ever() -> DaySpan {
    DaySpan { from: NaiveDate::MIN, to: NaiveDate::MAX }
}

impl Accounts {
    pub fn new(join: &Join<'_>) -> Self {
        let prefixes = join.people.accounts.iter().filter_map(|h| h.account.prefix.clone()).collect();
        Self { prefixes, ..Self::default() }
    }

    /// The account that a party is, where it is one of the shop's. `named`: a column says that it is one.
    pub fn of(
        &mut self,
        join: &Join<'_>,
        name: &Arc<str>,
        store: Option<usize>,
        named: bool,
        at: RowRef,
    ) -> Option<usize> {
        let account = Account::new(name, &join.vocabulary.words);
        let bare = account.prefix.is_none() && !named;
        if bare
            && !join.people.has_account(&account.sub)
            && !self.prefixes.contains(&account.sub)
            && join.book.find(&account.sub).is_none()
        {
            return None;
        }
        let key = (store, format!("{}{name}", if named { "=" } else { "" }));
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let found = self.find(join, name, account, store, named).map(|(account, store, who)| {
            let place = (account.clone(), store);
            self.places.get(&place).copied().unwrap_or_else(|| {
                self.places.insert(place, self.list.len());
                let ignored = store.is_some_and(|s| {
                    is_listed(join, &join.request.chats.of(join.book.name(s)).settings.texts.ignored, &account)
                });
                self.list.push(Entry {
                    shown: shown(name),
                    account,
                    store,
                    who,
                    machine: false,
                    ignored,
                    first: at,
                    rows: 0,
                });
                self.list.len() - 1
            })
        });
        self.known.insert(key, found);
        found
    }

    /// Whether the roster has accounts of this main account.
    pub fn is_prefix(&self, folded: &str) -> bool {
        self.prefixes.contains(folded)
    }

    /// A machine that answers in the shop's name.
    pub fn machine(&mut self, join: &Join<'_>, name: &Arc<str>, store: Option<usize>, at: RowRef) -> usize {
        let account = Account::new(name, &join.vocabulary.words);
        let same = |e: &Entry| e.machine && e.account == account && e.store == store;
        self.list.iter().position(same).unwrap_or_else(|| {
            let entry = Entry {
                shown: shown(name),
                account,
                store,
                who: Hands::Nobody,
                machine: true,
                ignored: true,
                first: at,
                rows: 0,
            };
            self.places.entry((entry.account.clone(), store)).or_insert(self.list.len());
            self.list.push(entry);
            self.list.len() - 1
        })
    }

    fn find(
        &self,
        join: &Join<'_>,
        name: &Arc<str>,
        account: Account,
        store: Option<usize>,
        named: bool,
    ) -> Option<(Account, Option<usize>, Hands)> {
        let words = &join.vocabulary.words;
        let of_prefix = account.prefix.as_ref().and_then(|p| join.book.find(p));
        let context = store.or(of_prefix);
        let whose = if named {
            let keys = Keys { account: Some(Arc::clone(name)), ..Keys::default() };
            join.people.whose(&keys, context, ever(), words, &join.book)
        } else {
            join.people.by_account(&account, context, ever(), &join.book)
        };
        let home = |person: usize| join.people.people[person].home;
        Some(match whose {
            Whose::One { person, store: held, .. } => {
                let store = of_prefix.or(held).or(store).or_else(|| home(person));
                (account, store, Hands::One(person))
            }
            Whose::Handed(people) => {
                let store = of_prefix.or(store).or_else(|| home(people[0]));
                (account, store, Hands::Days(BTreeMap::new()))
            }
            Whose::Several(people) => (account, of_prefix.or(store), Hands::Several(people)),
            Whose::Nobody => {
                let prefix = account.prefix.as_ref().or((!named).then_some(&account.sub));
                let own = prefix.is_some_and(|p| self.prefixes.contains(p) || join.book.find(p).is_some());
                if !named && !own {
                    return None;
                }
                let of_main = prefix.and_then(|p| join.book.find(p));
                (account, of_prefix.or(of_main).or(store), Hands::Nobody)
            }
        })
    }

    /// Whose an account is on a day: the person's index.
    pub fn person(&mut self, join: &Join<'_>, entry: usize, day: NaiveDate) -> Option<usize> {
        let entry = &mut self.list[entry];
        match &mut entry.who {
            Hands::One(person) => Some(*person),
            Hands::Several(_) | Hands::Nobody => None,
            Hands::Days(days) => {
                let (account, store) = (&entry.account, entry.store);
                *days.entry(day).or_insert_with(|| {
                    match join.people.by_account(account, store, DaySpan::day(day), &join.book) {
                        Whose::One { person, .. } => Some(person),
                        _ => None,
                    }
                })
            }
        }
    }
}

/// A name without the mark of the network that it comes from.
fn shown(name: &Arc<str>) -> Arc<str> {
    name.strip_prefix("cntaobao").filter(|rest| !rest.is_empty()).map_or_else(|| Arc::clone(name), Arc::from)
}

/// A buyer's name, so that those of chats and orders are equal.
pub(in crate::read::join) fn buyer_key(name: &str) -> String {
    let folded = fold(name);
    folded.strip_prefix("cntaobao").filter(|rest| !rest.is_empty()).map_or_else(|| folded.clone(), str::to_owned)
}

/// Whether a list of the settings names this party: `某店:小美` or `小美`.
pub(super) fn is_listed(join: &Join<'_>, list: &[String], account: &Account) -> bool {
    list.iter().map(|text| Account::new(text, &join.vocabulary.words)).any(|listed| {
        listed.sub == account.sub
            && (listed.prefix.is_none() || account.prefix.is_none() || listed.prefix == account.prefix)
    })
}
