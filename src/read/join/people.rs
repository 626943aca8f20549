//! The people, and whose account or name a row's is.

use super::account::{Account, without_left};
use super::stores::StoreBook;
use crate::facts::Datum;
use crate::origin::Place;
use crate::period::DaySpan;
use crate::read::fold::fold;
use crate::read::rows::Keys;
use crate::read::vocabulary::Words;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everybody on the roster. A person's 序号 is its index + 1.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "the people of the roster, beside their accounts and what finds them")]
pub(crate) struct People {
    pub people: Vec<Person>,
    pub accounts: Vec<Held>,
    /// Indices of `accounts` by the account without its prefix, and of `people` by nickname and by name, all folded: what every row
    /// asks for.
    by_sub: Index,
    by_nickname: Index,
    by_name: Index,
    /// Indices of `accounts` by person.
    held_by: BTreeMap<usize, Vec<usize>>,
}

/// Indices by a folded name.
type Index = BTreeMap<String, Vec<usize>>;

/// A person with the roster row in force.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub name: Arc<str>,
    pub nickname: Arc<str>,
    /// The store that pays; `None` where the roster does not say.
    pub home: Option<usize>,
    pub roster: BTreeMap<Arc<str>, Datum>,
    pub employed: Range,
    pub place: Place,
}

/// An account in somebody's hands.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub account: Account,
    pub person: usize,
    /// The store that the roster row, or the prefix, says.
    pub store: usize,
    pub during: Range,
    pub place: Place,
}

/// Days, open at either end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Range {
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// The 序号 of a person: roster order.
pub(crate) fn id_of(person: usize) -> u32 {
    u32::try_from(person + 1).unwrap_or(u32::MAX)
}

impl Person {
    /// `张伟（小伟）`: what tells people of one name apart.
    pub fn both_names(&self) -> String {
        let known = self.nickname.is_empty() || self.nickname == self.name;
        if known { self.name.to_string() } else { format!("{}（{}）", self.name, self.nickname) }
    }
}

impl Range {
    pub fn overlaps(self, span: DaySpan) -> bool {
        self.from.is_none_or(|from| from <= span.to) && self.to.is_none_or(|to| span.from <= to)
    }

    pub fn meets(self, other: Self) -> bool {
        let before = |a: Option<NaiveDate>, b: Option<NaiveDate>| matches!((a, b), (Some(a), Some(b)) if a < b);
        !before(self.to, other.from) && !before(other.to, self.from)
    }
}

/// Whose a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    One {
        person: usize,
        /// The store of the account, where an account told the person.
        store: Option<usize>,
        /// Nobody held the account then, but this person did at other times.
        outside: bool,
    },
    /// The account was in these people's hands one after the other within the span.
    Handed(Vec<usize>),
    /// These people are all called so.
    Several(Vec<usize>),
    Nobody,
}

impl People {
    pub fn new(people: Vec<Person>, accounts: Vec<Held>) -> Self {
        let mut this = Self { people, accounts, ..Self::default() };
        for (i, held) in this.accounts.iter().enumerate() {
            this.by_sub.entry(held.account.sub.clone()).or_default().push(i);
            this.held_by.entry(held.person).or_default().push(i);
        }
        for (i, person) in this.people.iter().enumerate() {
            this.by_nickname.entry(fold(&person.nickname)).or_default().push(i);
            this.by_name.entry(fold(&person.name)).or_default().push(i);
        }
        this
    }

    /// Whether anybody ever had an account of this name, prefix or not.
    pub fn has_account(&self, sub: &str) -> bool {
        self.by_sub.contains_key(sub)
    }

    /// The accounts of a person, in roster order.
    pub fn accounts_of(&self, person: usize) -> impl Iterator<Item = &Held> {
        self.held_by.get(&person).into_iter().flatten().map(|i| &self.accounts[*i])
    }

    /// Matches by account first, else by nickname, else by name; 工号 decides between people of one name.
    pub fn whose(&self, keys: &Keys, store: Option<usize>, span: DaySpan, words: &Words, book: &StoreBook) -> Whose {
        if let Some(text) = &keys.account {
            let found = self.by_account(&Account::new(text, words), store, span, book);
            if found != Whose::Nobody {
                return found;
            }
        }
        let (nickname, name) = (&self.by_nickname, &self.by_name);
        let mut tries: Vec<(&Arc<str>, &Index)> = Vec::new();
        if let Some(text) = &keys.nickname {
            tries.push((text, nickname));
        }
        if let Some(text) = &keys.name {
            tries.extend([(text, name), (text, nickname)]);
        }
        if let Some(text) = &keys.nickname {
            tries.push((text, name));
        }
        if let Some(text) = &keys.account {
            tries.extend([(text, nickname), (text, name)]);
        }
        let mut several = Whose::Nobody;
        for (text, of) in tries {
            let account = Account::new(&without_left(&fold(text), words), words);
            match self.called(of.get(&account.sub), &account.sub, store, span) {
                Whose::Nobody => {}
                // Two people of one name: the next of the row's names may tell them apart.
                Whose::Several(found) => several = Whose::Several(found),
                one => return one,
            }
        }
        // A name column may hold an account.
        for text in [&keys.nickname, &keys.name].into_iter().flatten() {
            let found = self.by_account(&Account::new(text, words), store, span, book);
            if found != Whose::Nobody {
                return found;
            }
        }
        match (several, &keys.number) {
            (Whose::Several(people), Some(number)) => self.numbered(people, number),
            (several, _) => several,
        }
    }

    /// Who of these people has the 工号.
    fn numbered(&self, people: Vec<usize>, number: &str) -> Whose {
        let has = |p: &Person| p.roster.get("工号").and_then(|d| d.value.as_text()).is_some_and(|n| *n == *number);
        let mut found = people.iter().copied().filter(|p| has(&self.people[*p]));
        match (found.next(), found.next()) {
            (Some(person), None) => Whose::One { person, store: None, outside: false },
            _ => Whose::Several(people),
        }
    }

    pub fn by_account(&self, account: &Account, store: Option<usize>, span: DaySpan, book: &StoreBook) -> Whose {
        if account.sub.is_empty() {
            return Whose::Nobody;
        }
        let prefix_store = account.prefix.as_ref().and_then(|p| book.find(p));
        let context = store.or(prefix_store);
        let fits = |held: &&Held| -> Option<u8> {
            let here = context.is_some_and(|s| held.store == s);
            match (&held.account.prefix, &account.prefix) {
                (Some(a), Some(b)) if a == b => Some(3),
                // Two prefixes of one store: its name and its short name.
                (Some(_), Some(_)) => (prefix_store == Some(held.store)).then_some(2),
                // The prefix says which store the held account belongs to: a bare one of another store is not it.
                (Some(_), None) => (here || context.is_none()).then_some(2),
                (None, _) if here => Some(2),
                (None, Some(_)) if prefix_store.is_some() => None,
                (None, _) => Some(1),
            }
        };
        let scored: Vec<(u8, &Held)> = self
            .by_sub
            .get(&account.sub)
            .into_iter()
            .flatten()
            .map(|i| &self.accounts[*i])
            .filter_map(|h| Some((fits(&h)?, h)))
            .collect();
        let in_force: Vec<_> = scored.iter().filter(|(_, h)| h.during.overlaps(span)).collect();
        let outside = in_force.is_empty();
        let pool = if outside { scored.iter().collect() } else { in_force };
        let Some(best) = pool.iter().map(|(score, _)| *score).max() else { return Whose::Nobody };
        let best: Vec<&Held> = pool.iter().filter(|(score, _)| *score == best).map(|(_, h)| *h).collect();
        let mut people: Vec<usize> = best.iter().map(|h| h.person).collect();
        people.sort_unstable();
        people.dedup();
        match people.as_slice() {
            [person] => {
                let stores: Vec<usize> = best.iter().map(|h| h.store).collect();
                let store = stores.iter().all(|s| *s == stores[0]).then_some(stores[0]);
                Whose::One { person: *person, store, outside }
            }
            _ if outside => Whose::Several(people),
            _ => {
                let apart = best
                    .iter()
                    .enumerate()
                    .all(|(i, a)| best[..i].iter().all(|b| a.person == b.person || !a.during.meets(b.during)));
                if apart { Whose::Handed(people) } else { Whose::Several(people) }
            }
        }
    }

    fn called(&self, people: Option<&Vec<usize>>, folded: &str, store: Option<usize>, span: DaySpan) -> Whose {
        if folded.is_empty() {
            return Whose::Nobody;
        }
        let all: Vec<usize> = people.cloned().unwrap_or_default();
        let narrow = |all: Vec<usize>, keep: &dyn Fn(&Person) -> bool| {
            let kept: Vec<usize> = all.iter().copied().filter(|p| keep(&self.people[*p])).collect();
            if kept.is_empty() { all } else { kept }
        };
        let all = narrow(all, &|p| p.employed.overlaps(span));
        let all = if let Some(store) = store { narrow(all, &|p| p.home == Some(store)) } else { all };
        match all.as_slice() {
            [] => Whose::Nobody,
            [person] => Whose::One { person: *person, store: None, outside: false },
            _ => Whose::Several(all),
        }
    }

    /// The names nearest to one that nobody has, at most three.
    pub fn closest(&self, text: &str, words: &Words) -> Vec<&str> {
        let sub = Account::new(text, words).sub;
        let mut near: Vec<(usize, usize, &str)> = Vec::new();
        for (i, person) in self.people.iter().enumerate() {
            let own = self.accounts_of(i).map(|h| h.account.sub.clone());
            // Half of a nickname or an account of two characters is most people's 小; a name's half is its surname.
            let close = |n: &String| distance(&sub, n) * 3 <= sub.chars().count().max(n.chars().count());
            let names = own.chain([fold(&person.nickname)]).filter(close).chain([fold(&person.name)]);
            let best =
                names.filter(|n| crate::diag::nearest(&sub, [n.as_str()]).is_some()).map(|n| distance(&sub, &n)).min();
            near.extend(best.map(|d| (d, i, &*person.name)));
        }
        near.sort_unstable();
        near.into_iter().take(3).map(|(_, _, name)| name).collect()
    }
}

/// How many characters of the longer one the two do not share in order: enough to sort candidates that are near already.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut row: Vec<usize> = vec![0; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    a.len().max(b.len()) - row[b.len()]
}
