//! Rows of chats by store: which of two parties is the shop's, who the other is, and each message once, however many exports have it.

use super::accounts::{Accounts, Hands, buyer_key};
use crate::attribution::{Day, Mark, Marks, Moment, Side};
use crate::diag::{Diagnostic, codes};
use crate::read::join::Join;
use crate::read::join::bins::{Fate, RowRef};
use crate::read::rows::{Message, NOBODY, Party, Talk, Who};
use crate::read::scan::reasons;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The chats of one store.
#[derive(Debug, Default)]
pub(super) struct StoreTalk {
    pub lines: Vec<Line>,
    pub buyers: Buyers,
    /// Buyers that are accounts of the shop's own.
    pub own: BTreeSet<u32>,
    /// Accounts of the shop's that speak here.
    pub entries: BTreeSet<usize>,
}

/// Buyers by number.
#[derive(Debug, Default)]
pub(super) struct Buyers {
    by_key: HashMap<String, u32>,
    pub names: Vec<Arc<str>>,
}

impl Buyers {
    pub fn number(&mut self, name: &Arc<str>) -> u32 {
        let key = buyer_key(name);
        if let Some(number) = self.by_key.get(&key) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.by_key.insert(key, number);
        self.names.push(Arc::clone(name));
        number
    }
}

/// A message, or a conversation from its start to its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub buyer: u32,
    pub agent: u32,
    pub time: u32,
    /// Of conversations.
    pub end: u32,
    pub place: u32,
    pub chars: u16,
    pub print: u16,
    /// Index among the sheets of chats.
    pub sheet: u16,
    /// Index in the sheet's sets of phrases.
    pub found: u16,
    pub marks: Marks,
    pub side: Side,
    pub kind: Kind,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Message,
    Session { handed: Option<bool>, by_agent: Option<bool> },
}

/// Where rows of chats are found again: sheets in order, with the number of the first row of each.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(pub Vec<(u32, usize, usize)>);

impl Places {
    pub fn row(&self, place: u32) -> RowRef {
        let at = self.0.partition_point(|(base, ..)| *base <= place).saturating_sub(1);
        let (base, file, sheet) = self.0.get(at).copied().unwrap_or_default();
        RowRef { file, sheet, row: usize::try_from(place - base).unwrap_or(0) }
    }
}

/// What a party of a sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Account(usize),
    Machine(usize),
    System,
    Buyer,
}

/// How many rows of a sheet have come to which end already.
type Bins = BTreeMap<Fate, u64>;

/// Who talks with whom in a row.
struct Pair {
    entry: usize,
    buyer: Party,
    own: bool,
    side: Side,
    marks: Marks,
}

/// A sheet while its rows are gone through.
struct Sheet<'a> {
    talk: &'a Talk,
    at: RowRef,
    /// The store that the file's place tells.
    store: Option<usize>,
    roles: Vec<Option<Role>>,
    /// Accounts by party, where a column says who is the agent.
    agents: Vec<Option<usize>>,
    /// With a prefix accounts are told from buyers of the same name.
    prefixed: bool,
}

impl Join<'_> {
    pub(super) fn gather(
        &mut self,
        sheets: &[(usize, usize)],
        accounts: &mut Accounts,
    ) -> (BTreeMap<usize, StoreTalk>, Places) {
        let mut stores: BTreeMap<usize, StoreTalk> = BTreeMap::new();
        let mut places = Places::default();
        let mut next = 0;
        for (number, (file, sheet)) in sheets.iter().enumerate() {
            places.0.push((next, *file, *sheet));
            let talk = &self.sheets[*file][*sheet].talk;
            let rows = talk.messages.len().max(talk.sessions.len());
            let (bins, findings) = self.gather_sheet((*file, *sheet), number, next, accounts, &mut stores);
            next = next.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX));
            for (fate, rows) in bins {
                self.fates.set_talk((*file, *sheet), fate, rows);
            }
            self.findings.extend(findings);
        }
        for (store, talk) in &mut stores {
            self.once_each(*store, sheets, accounts, talk);
        }
        (stores, places)
    }

    fn gather_sheet(
        &self,
        (file, sheet): (usize, usize),
        number: usize,
        base: u32,
        accounts: &mut Accounts,
        stores: &mut BTreeMap<usize, StoreTalk>,
    ) -> (Bins, Vec<Diagnostic>) {
        let read = &self.sheets[file][sheet];
        let talk = &read.talk;
        let at = RowRef { file, sheet, row: 0 };
        let mut bins = Bins::new();
        bins.insert(Fate::Refused, u64::try_from(talk.wrong.len()).unwrap_or(u64::MAX));
        bins.insert(Fate::Aside(reasons::SUMMARY), talk.summaries);
        bins.retain(|_, rows| *rows > 0);
        let mut findings = self.wrong_rows(file, sheet);
        let mut of = Sheet {
            talk,
            at,
            store: self.file_stores[file],
            roles: vec![None; talk.names.len()],
            agents: vec![None; talk.names.len()],
            prefixed: false,
        };
        let explicit = |m: &Message| m.who != Who::Unsaid;
        if !talk.messages.iter().all(explicit) {
            of.prefixed = (0..talk.names.len()).any(|p| {
                talk.names[p].contains([':', '：']) && accounts.of(self, &talk.names[p], of.store, false, at).is_some()
            });
        }
        let partners = if talk.talks.is_empty() { Vec::new() } else { self.partners(&mut of, accounts) };
        // One log may have all stores of a group, and each store few of its names.
        let mut numbers: HashMap<(usize, Party), u32> = HashMap::new();
        let mut runs = talk.stores.iter().peekable();
        let mut named: Option<Result<usize, ()>> = None;
        let mut speakers: BTreeMap<Party, u64> = BTreeMap::new();
        let mut homeless = None;
        let sheet_number = u16::try_from(number).unwrap_or(u16::MAX);
        let rows = talk.messages.len() + talk.sessions.len();
        for i in 0..rows {
            while let Some((_, name)) = runs.next_if(|(from, _)| *from <= i) {
                named = name.as_ref().map(|name| self.book.find(name).ok_or(()));
            }
            if named == Some(Err(())) {
                *bins.entry(Fate::Aside(reasons::UNKNOWN_STORE)).or_default() += 1;
                continue;
            }
            let row = RowRef { row: i, ..at };
            let partner = partners.get(i).copied();
            let pair = match talk.messages.get(i) {
                Some(message) => self.pair(&mut of, accounts, message, partner, row),
                None => self.session_pair(&mut of, accounts, i - talk.messages.len(), row),
            };
            let Some(pair) = pair else {
                let spoke = talk.messages.get(i).filter(|m| m.who != Who::System).map(|m| m.from);
                if let Some(from) = spoke {
                    *speakers.entry(from).or_default() += 1;
                }
                *bins.entry(Fate::Aside(reasons::NO_PARTY)).or_default() += 1;
                continue;
            };
            accounts.list[pair.entry].rows += u64::from(!self.is_earlier(file));
            let store = named.and_then(Result::ok).or(accounts.list[pair.entry].store).or(of.store);
            let store = store.or_else(|| self.book.only());
            if store.is_none() && accounts.list[pair.entry].machine {
                *bins.entry(Fate::Aside(reasons::NO_PARTY)).or_default() += 1;
                continue;
            }
            let Some(store) = store else {
                homeless.get_or_insert(row);
                *bins.entry(Fate::Refused).or_default() += 1;
                continue;
            };
            if of.talk.second(i).is_some_and(|time| self.is_said_ahead(file, store, time)) {
                *bins.entry(Fate::Aside(reasons::EARLIER_DROP)).or_default() += 1;
                continue;
            }
            let to = stores.entry(store).or_default();
            let number = || to.buyers.number(&talk.names[index(pair.buyer)]);
            let buyer = *numbers.entry((store, pair.buyer)).or_insert_with(number);
            if pair.own {
                to.own.insert(buyer);
            }
            to.entries.insert(pair.entry);
            let place = base.saturating_add(u32::try_from(i).unwrap_or(u32::MAX));
            let mut line = self.line(&of, accounts, i, &pair);
            (line.buyer, line.place, line.sheet) = (buyer, place, sheet_number);
            to.lines.push(line);
        }
        findings.extend(homeless.map(|row| Diagnostic::new(codes::NO_STORE).at(read.at_row(read.row_of(row.row)))));
        findings.extend(self.nobodys((file, sheet), &speakers));
        (bins, findings)
    }

    /// A row as a line; buyer, place and sheet are the caller's to say.
    fn line(&self, of: &Sheet<'_>, accounts: &mut Accounts, i: usize, pair: &Pair) -> Line {
        let (buyer, place, sheet) = (0, 0, 0);
        let (marks, side) = (pair.marks, pair.side);
        if let Some(m) = of.talk.messages.get(i) {
            let blank = m.chars == 0 && self.has_text(of.at.file, of.at.sheet);
            let marks = if blank { marks.with(Mark::Blank) } else { marks };
            let agent = self.agent(accounts, pair.entry, m.time);
            let (time, chars, print, found, kind) = (m.time, m.chars, m.print, m.found, Kind::Message);
            return Line { buyer, agent, time, end: time, place, chars, print, sheet, found, marks, side, kind };
        }
        let s = of.talk.sessions[i - of.talk.messages.len()];
        let kind = Kind::Session { handed: s.handed, by_agent: s.by_agent };
        let agent = self.agent(accounts, pair.entry, s.start);
        let (time, end) = (s.start, s.end);
        Line { buyer, agent, time, end, place, chars: 0, print: 0, sheet, found: 0, marks, side, kind }
    }

    fn has_text(&self, file: usize, sheet: usize) -> bool {
        self.column(file, sheet, "消息内容").is_some()
    }

    /// The number of whoever has the account on a day: people first, then accounts that nobody has.
    fn agent(&self, accounts: &mut Accounts, entry: usize, time: u32) -> u32 {
        let person = match accounts.list[entry].who {
            _ if accounts.list[entry].ignored => None,
            Hands::One(person) => Some(person),
            Hands::Nobody => None,
            Hands::Days(_) | Hands::Several(_) => {
                let moment = Moment::from_seconds(time.into()).unwrap_or_default();
                accounts.person(self, entry, moment.datetime().date())
            }
        };
        u32::try_from(person.unwrap_or_else(|| self.people.people.len() + entry)).unwrap_or(u32::MAX)
    }

    /// Who talks with whom in a message.
    fn pair(
        &self,
        of: &mut Sheet<'_>,
        accounts: &mut Accounts,
        m: &Message,
        partner: Option<Party>,
        row: RowRef,
    ) -> Option<Pair> {
        let to = if m.to == NOBODY { partner.unwrap_or(NOBODY) } else { m.to };
        if to == NOBODY {
            return None;
        }
        let agent_speaks = |marks| (Side::Agent, marks);
        let (agent, buyer, (side, marks)) = match m.who {
            Who::Agent => (m.from, to, agent_speaks(Marks::NONE)),
            Who::Machine => (m.from, to, agent_speaks(Marks::NONE.with(Mark::Automatic))),
            Who::System => (m.from, to, agent_speaks(Marks::NONE.with(Mark::System))),
            Who::Buyer => (to, m.from, (Side::Buyer, Marks::NONE)),
            Who::Unsaid => return self.told_pair(of, accounts, m.from, to, row),
        };
        if m.who == Who::System && self.vocabulary.words.system.contains(&buyer_key(&of.talk.names[index(agent)])) {
            return None;
        }
        let machine = m.who == Who::Machine && self.is_machine(&of.talk.names[index(agent)]);
        let entry = if machine {
            accounts.machine(self, &of.talk.names[index(agent)], of.store, row)
        } else {
            self.named_agent(of, accounts, agent, row)?
        };
        let own = matches!(self.role(of, accounts, buyer, row), Role::Account(_));
        Some(Pair { entry, buyer, own, side, marks })
    }

    /// The same where only the roster tells which is which.
    fn told_pair(
        &self,
        of: &mut Sheet<'_>,
        accounts: &mut Accounts,
        from: Party,
        to: Party,
        row: RowRef,
    ) -> Option<Pair> {
        let automatic = Marks::NONE.with(Mark::Automatic);
        let (entry, buyer, own, side, marks) =
            match (self.role(of, accounts, from, row), self.role(of, accounts, to, row)) {
                (Role::Account(agent), Role::Buyer) => (agent, to, false, Side::Agent, Marks::NONE),
                (Role::Buyer, Role::Account(agent)) => (agent, from, false, Side::Buyer, Marks::NONE),
                (Role::Machine(machine), Role::Buyer) => (machine, to, false, Side::Agent, automatic),
                (Role::Buyer, Role::Machine(machine)) => (machine, from, false, Side::Buyer, Marks::NONE),
                // Colleagues among themselves: the same one is always taken for the buyer.
                (Role::Account(a), Role::Account(b)) if a <= b => (a, to, true, Side::Agent, Marks::NONE),
                (Role::Account(_), Role::Account(b)) => (b, from, true, Side::Buyer, Marks::NONE),
                _ => return None,
            };
        Some(Pair { entry, buyer, own, side, marks })
    }

    fn session_pair(&self, of: &mut Sheet<'_>, accounts: &mut Accounts, session: usize, row: RowRef) -> Option<Pair> {
        let s = of.talk.sessions[session];
        let entry = self.named_agent(of, accounts, s.agent, row)?;
        let own = matches!(self.role(of, accounts, s.buyer, row), Role::Account(_));
        Some(Pair { entry, buyer: s.buyer, own, side: Side::Buyer, marks: Marks::NONE })
    }

    /// The account of a column of agents.
    fn named_agent(&self, of: &mut Sheet<'_>, accounts: &mut Accounts, party: Party, row: RowRef) -> Option<usize> {
        let slot = index(party);
        if of.agents[slot].is_none() {
            of.agents[slot] = accounts.of(self, &of.talk.names[slot], of.store, true, row);
        }
        of.agents[slot]
    }

    fn is_machine(&self, name: &str) -> bool {
        self.vocabulary.words.machines.contains(&buyer_key(name))
    }

    fn role(&self, of: &mut Sheet<'_>, accounts: &mut Accounts, party: Party, row: RowRef) -> Role {
        let slot = index(party);
        if let Some(role) = of.roles[slot] {
            return role;
        }
        let name = &of.talk.names[slot];
        let role = if self.vocabulary.words.system.contains(&buyer_key(name)) {
            Role::System
        } else if self.is_machine(name) {
            Role::Machine(accounts.machine(self, name, of.store, row))
        } else if of.prefixed && !name.contains([':', '：']) && !self.is_main(name, accounts) {
            Role::Buyer
        } else {
            accounts.of(self, name, of.store, false, row).map_or(Role::Buyer, Role::Account)
        };
        of.roles[slot] = Some(role);
        role
    }

    pub(super) fn is_main(&self, name: &str, accounts: &Accounts) -> bool {
        self.book.find(name).is_some() || accounts.is_prefix(&buyer_key(name))
    }

    /// Where rows name no receiver: of the same conversation whoever spoke last on the other side, else whoever speaks next there.
    fn partners(&self, of: &mut Sheet<'_>, accounts: &mut Accounts) -> Vec<Party> {
        let talk = of.talk;
        let mut names: HashMap<&Arc<str>, usize> = HashMap::new();
        let mut talks = vec![0; talk.messages.len()];
        let mut runs = talk.talks.iter().peekable();
        let mut current = 0;
        for (i, slot) in talks.iter_mut().enumerate() {
            while let Some((_, name)) = runs.next_if(|(from, _)| *from <= i) {
                let next = names.len();
                current = *names.entry(name).or_insert(next);
            }
            *slot = current;
        }
        let mut partners = vec![NOBODY; talk.messages.len()];
        let forward: Vec<usize> = (0..talk.messages.len()).collect();
        let backward: Vec<usize> = forward.iter().rev().copied().collect();
        for order in [forward, backward] {
            // The shop's and the buyer's side, by conversation.
            let mut last = vec![[NOBODY; 2]; names.len()];
            for i in order {
                let m = talk.messages[i];
                let side = |role: Role| usize::from(role == Role::Buyer);
                let row = RowRef { row: i, ..of.at };
                let role = self.role(of, accounts, m.from, row);
                if role == Role::System {
                    continue;
                }
                let own = side(role);
                last[talks[i]][own] = m.from;
                if m.to != NOBODY {
                    last[talks[i]][1 - own] = m.to;
                } else if partners[i] == NOBODY {
                    partners[i] = last[talks[i]][1 - own];
                }
            }
        }
        partners
    }

    /// Messages that several exports have count once, as often as the export that has them most often; conversations likewise. Where
    /// there are messages, a list of conversations of the same days has nothing to add.
    fn once_each(&mut self, store: usize, sheets: &[(usize, usize)], accounts: &Accounts, talk: &mut StoreTalk) {
        let several = talk.lines.first().is_some_and(|first| talk.lines.iter().any(|l| l.sheet != first.sheet));
        let mut kept: Vec<bool> = vec![true; talk.lines.len()];
        let mut covered: Vec<bool> = vec![false; if several { talk.lines.len() } else { 0 }];
        if several {
            let key = |l: &Line| (l.kind, l.buyer, l.agent, l.time, l.end, l.side == Side::Agent, l.chars, l.print);
            talk.lines.sort_unstable_by_key(|l| (key(l), l.sheet, l.place));
            let mut from = 0;
            while from < talk.lines.len() {
                let len = talk.lines[from..].iter().take_while(|l| key(l) == key(&talk.lines[from])).count();
                let group = &talk.lines[from..from + len];
                let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
                for line in group {
                    *counts.entry(line.sheet).or_default() += 1;
                }
                let best = counts.iter().max_by_key(|(sheet, n)| (**n, std::cmp::Reverse(**sheet))).map(|(s, _)| *s);
                for (i, line) in group.iter().enumerate() {
                    kept[from + i] = Some(line.sheet) == best;
                }
                from += len;
            }
            let day = |time: u32| time / 86_400;
            let said: BTreeSet<(u32, u32)> =
                talk.lines.iter().filter(|l| l.kind == Kind::Message).map(|l| (l.agent, day(l.time))).collect();
            for (i, line) in talk.lines.iter().enumerate() {
                covered[i] = line.kind != Kind::Message && said.contains(&(line.agent, day(line.time)));
            }
        }
        let people = u32::try_from(self.people.people.len()).unwrap_or(u32::MAX);
        let cut = self.request.chats.of(self.book.name(store)).settings.cut;
        let mut rest = Vec::with_capacity(talk.lines.len());
        for (i, line) in talk.lines.iter().enumerate() {
            let at = sheets[usize::from(line.sheet)];
            let day = Day::of(Moment::from_seconds(line.time.into()).unwrap_or_default(), cut).date();
            let fate = if !kept[i] {
                Fate::Aside(reasons::DUPLICATE)
            } else if covered.get(i) == Some(&true) {
                Fate::Aside(reasons::COVERED)
            } else if line.agent.checked_sub(people).is_some_and(|entry| !accounts.list[index(entry)].is_expected()) {
                Fate::Aside(reasons::UNMATCHED)
            } else if !self.period.contains(day) {
                Fate::Aside(reasons::OTHER_PERIOD)
            } else {
                Fate::Used
            };
            if !matches!(fate, Fate::Aside(reasons::DUPLICATE | reasons::COVERED)) {
                rest.push(*line);
            }
            self.fates.set_talk(at, fate, 1);
            if fate == Fate::Used || self.is_earlier(at.0) {
                self.went_to[at.0].insert(store);
            }
        }
        talk.lines = rest;
    }
}

fn index(party: Party) -> usize {
    usize::try_from(party).unwrap_or(usize::MAX)
}
