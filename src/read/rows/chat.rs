//! Rows of chat logs and of lists of conversations: millions, so each keeps 24 bytes and never its text. Which of two parties is the
//! shop's is decided later, where the roster is known.

use crate::diag::codes;
use crate::read::cell::moment::{Moment, clock, is_to_the_minute, moment};
use crate::read::cell::{self, Wrong};
use crate::read::columns::Layout;
use crate::read::fold::{fold, fold_word};
use crate::read::phrases::{Found, Phrases};
use crate::read::raw::{Fault, Raw, Row};
use crate::read::vocabulary::{RowIs, Vocabulary};
use std::collections::HashMap;
use std::sync::Arc;

/// A party by its index in [`Talk::names`].
pub(crate) type Party = u32;

/// Seconds.
const DAY: u32 = 86_400;

/// No party is named there.
pub(crate) const NOBODY: Party = u32::MAX;

/// One message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message {
    /// Seconds since 1970, China's time.
    pub time: u32,
    pub from: Party,
    /// [`NOBODY`] where the row does not say: then [`Talk::talks`] tells who talk with each other.
    pub to: Party,
    pub row: u32,
    /// Characters of its text, at most 65535.
    pub chars: u16,
    /// Tells two messages of one second apart.
    pub print: u16,
    /// Index in [`Talk::found`]: the phrases that its text has.
    pub found: u16,
    pub who: Who,
}

/// Which side spoke, where the row says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Unsaid,
    Agent,
    Buyer,
    /// Nobody: the shop's machine, the system.
    Machine,
    System,
}

/// One conversation of a list of conversations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    pub row: u32,
    pub buyer: Party,
    pub agent: Party,
    /// Seconds since 1970, China's time.
    pub start: u32,
    pub end: u32,
    /// It was handed over by a colleague; `None` where the row does not say.
    pub handed: Option<bool>,
    /// The agent began it; likewise.
    pub by_agent: Option<bool>,
}

/// What a sheet of messages or conversations says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Talk {
    pub messages: Vec<Message>,
    pub sessions: Vec<Session>,
    /// As the file has them.
    pub names: Vec<Arc<str>>,
    /// Store names, and from which message (or conversation) on each holds.
    pub stores: Vec<(usize, Option<Arc<str>>)>,
    /// From which message on another conversation goes on, where rows name no receiver.
    pub talks: Vec<(usize, Arc<str>)>,
    /// The sets of phrases that texts were found to have.
    pub found: Vec<Found>,
    /// Rows that could not be read, with the column.
    pub wrong: Vec<(u32, usize, Wrong)>,
    pub summaries: u64,
    /// Messages whose time has no seconds, and the row of the first.
    pub to_the_minute: (u64, u32),
}

impl Talk {
    /// The conversation of a row, where it has one and names no receiver.
    pub fn talk_of(&self, row: usize) -> Option<&Arc<str>> {
        let run = self.talks.partition_point(|(from, _)| *from <= row).checked_sub(1)?;
        Some(&self.talks[run].1).filter(|talk| !talk.is_empty())
    }

    /// The row of the file of a message or conversation.
    pub fn row_of(&self, index: usize) -> Option<u32> {
        self.messages.get(index).map(|m| m.row).or_else(|| self.sessions.get(index).map(|s| s.row))
    }

    /// When a message was sent, or a conversation began.
    pub fn second(&self, index: usize) -> Option<u32> {
        let session = || self.sessions.get(index.checked_sub(self.messages.len())?).map(|s| s.start);
        self.messages.get(index).map(|m| m.time).or_else(session)
    }

    /// First and last second of the rows.
    pub fn reach(&self) -> Option<(u32, u32)> {
        let ends = self.messages.iter().map(|m| (m.time, m.time)).chain(self.sessions.iter().map(|s| (s.start, s.end)));
        ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }
}

/// Which column of the layout (and of the file) says what.
pub(crate) struct TalkPlan<'v> {
    vocabulary: &'v Vocabulary,
    phrases: &'v Phrases,
    sessions: bool,
    time: Option<At>,
    end: Option<At>,
    day: Option<At>,
    from: Option<At>,
    to: Option<At>,
    way: Option<At>,
    text: Option<At>,
    talk: Option<At>,
    buyer: Option<At>,
    agent: Option<At>,
    store: Option<At>,
    sort: Option<At>,
    begun: Option<At>,
    wanted: Vec<u32>,
    names: HashMap<Arc<str>, Party>,
    sets: HashMap<Found, u16>,
    sides: HashMap<Arc<str>, Who>,
}

#[derive(Clone, Copy)]
struct At {
    column: usize,
    col: u32,
}

/// Why a row is no message.
type Unread = (usize, Wrong);

impl<'v> TalkPlan<'v> {
    pub fn new(vocabulary: &'v Vocabulary, phrases: &'v Phrases, layout: &Layout) -> Self {
        let at = |name: &str| {
            let found = layout.field(vocabulary, name)?;
            let column = layout.columns.iter().position(|c| c.col == found.col)?;
            Some(At { column, col: found.col })
        };
        let sessions = vocabulary.kinds[layout.kind].row == RowIs::Session;
        let mut plan = Self {
            vocabulary,
            phrases,
            sessions,
            time: at(if sessions { "开始时间" } else { "发送时间" }),
            end: at("结束时间"),
            day: at("日期"),
            from: at("发送人"),
            to: at("接收人"),
            way: at("消息方向"),
            text: at("消息内容"),
            talk: at("会话编号"),
            buyer: at("买家"),
            agent: at("账号"),
            store: at("店铺"),
            sort: at("接待类型"),
            begun: at("接待发起"),
            wanted: Vec::new(),
            names: HashMap::new(),
            sets: HashMap::new(),
            sides: HashMap::new(),
        };
        let all = [
            plan.time, plan.end, plan.day, plan.from, plan.to, plan.way, plan.text, plan.talk, plan.buyer, plan.agent,
            plan.store, plan.sort, plan.begun,
        ];
        plan.wanted = all.iter().flatten().map(|a| a.col).collect();
        plan.wanted.sort_unstable();
        plan.wanted.dedup();
        plan
    }

    /// The columns that are needed, sorted.
    pub fn wanted(&self) -> Vec<u32> {
        self.wanted.clone()
    }

    /// Reads a row into the talk. False where no known column says anything.
    pub fn read(&mut self, row: &Row<'_>, talk: &mut Talk) -> bool {
        if self.wanted.iter().all(|c| cell::is_blank(row.get(*c))) {
            return false;
        }
        let first = [self.day, self.time, self.from, self.buyer, self.agent].into_iter().flatten();
        let words = &self.vocabulary.words;
        let is_sum = |at: At| match row.get(at.col) {
            Raw::Text(text) if text.len() < 40 => {
                fold_word(cell::unwrap(text)).is_some_and(|t| words.summary.contains(&t))
            }
            _ => false,
        };
        let read = if self.sessions { self.session(row, talk) } else { self.message(row, talk) };
        if let Err((column, wrong)) = read {
            if first.into_iter().any(is_sum) {
                talk.summaries += 1;
            } else {
                talk.wrong.push((row.index, column, wrong));
            }
        }
        true
    }

    fn message(&mut self, row: &Row<'_>, talk: &mut Talk) -> Result<(), Unread> {
        let time = self.moment(self.time, row)?;
        let (from, to, who) = self.parties(row, talk)?;
        let (chars, print, found) = self.text(row, talk);
        let here = talk.messages.len();
        self.note_store(row, here, talk)?;
        if self.time.is_some_and(|at| is_to_the_minute(row.get(at.col))) {
            let (rows, first) = talk.to_the_minute;
            talk.to_the_minute = (rows + 1, if rows == 0 { row.index } else { first });
        }
        if to == NOBODY {
            let said = self.talk.and_then(|at| cell::name(row.get(at.col)).ok().flatten()).unwrap_or_default();
            if talk.talks.last().is_none_or(|(_, last)| *last != said) {
                talk.talks.push((here, said));
            }
        }
        talk.messages.push(Message { time, from, to, row: row.index, chars, print, found, who });
        Ok(())
    }

    fn session(&mut self, row: &Row<'_>, talk: &mut Talk) -> Result<(), Unread> {
        let start = self.moment(self.time, row)?;
        let end = match self.end.filter(|at| !cell::is_blank(row.get(at.col))) {
            Some(at) => match self.moment(Some(at), row)? {
                end if end >= start => end,
                // A clock alone goes with the day of the beginning: past midnight it is the next day's.
                end if self.day.is_some() && clock(row.get(at.col)).is_some() => end.saturating_add(DAY),
                _ => return Err((at.column, Wrong::new(codes::ENDS_BEFORE, row.get(at.col)))),
            },
            None => start,
        };
        let buyer = self.party(self.buyer, row, talk)?;
        let agent = self.party(self.agent, row, talk)?;
        let said = |at: Option<At>| {
            let text = at.and_then(|at| cell::text(row.get(at.col)).ok()).and_then(fold_word);
            text.filter(|t| !t.is_empty() && !self.vocabulary.words.nothing.contains(t))
        };
        let handed = said(self.sort).map(|t| t.contains('转'));
        let by_agent = said(self.begun).map(|t| ["客服", "卖家", "商家"].iter().any(|w| t.contains(w)));
        self.note_store(row, talk.sessions.len(), talk)?;
        talk.sessions.push(Session { row: row.index, buyer, agent, start, end, handed, by_agent });
        Ok(())
    }

    /// Who spoke to whom: two named parties, or buyer and agent and which of them spoke.
    fn parties(&mut self, row: &Row<'_>, talk: &mut Talk) -> Result<(Party, Party, Who), Unread> {
        let who = match self.side(self.way, row) {
            Who::Unsaid => self.side(self.from, row),
            said => said,
        };
        if self.buyer.is_some() && self.agent.is_some() {
            let (buyer, agent) = (self.party(self.buyer, row, talk)?, self.party(self.agent, row, talk)?);
            let who = match (who, self.from) {
                (Who::Unsaid, Some(_)) => {
                    let from = self.party(self.from, row, talk)?;
                    let same = |party: Party| same_party(&talk.names[index(from)], &talk.names[index(party)]);
                    if same(agent) || !same(buyer) { Who::Agent } else { Who::Buyer }
                }
                (who, _) => who,
            };
            return match who {
                Who::Buyer => Ok((buyer, agent, who)),
                Who::Agent | Who::Machine | Who::System => Ok((agent, buyer, who)),
                Who::Unsaid => Err(unsaid(self.way.or(self.from), row)),
            };
        }
        let from = self.party(self.from, row, talk)?;
        let to = match self.to.filter(|at| !cell::is_blank(row.get(at.col))) {
            Some(at) => self.party(Some(at), row, talk)?,
            None => NOBODY,
        };
        Ok((from, to, who))
    }

    /// The side that a cell names in a word; each word is looked up once.
    fn side(&mut self, at: Option<At>, row: &Row<'_>) -> Who {
        let Some(Raw::Text(text)) = at.map(|at| row.get(at.col)) else { return Who::Unsaid };
        if let Some(side) = self.sides.get(&**text) {
            return *side;
        }
        let words = &self.vocabulary.words;
        let lists = [
            (&words.from_agent, Who::Agent),
            (&words.from_buyer, Who::Buyer),
            (&words.machines, Who::Machine),
            (&words.system, Who::System),
        ];
        let said = fold_word(cell::unwrap(text)).unwrap_or_default();
        let side = lists.into_iter().find(|(list, _)| list.contains(&said)).map_or(Who::Unsaid, |(_, side)| side);
        self.sides.insert(Arc::clone(text), side);
        side
    }

    fn party(&mut self, at: Option<At>, row: &Row<'_>, talk: &mut Talk) -> Result<Party, Unread> {
        let Some(at) = at else { return Err(unsaid(None, row)) };
        let raw = row.get(at.col);
        // Nearly every name is a text, and is known already: it is not made again.
        if let Raw::Text(text) = raw
            && let Some(party) = self.names.get(cell::unwrap(text))
        {
            return Ok(*party);
        }
        let name = cell::name(raw).map_err(|wrong| (at.column, wrong))?.ok_or_else(|| unsaid(Some(at), row))?;
        let party = u32::try_from(talk.names.len()).unwrap_or(NOBODY);
        talk.names.push(Arc::clone(&name));
        self.names.insert(name, party);
        Ok(party)
    }

    fn moment(&self, at: Option<At>, row: &Row<'_>) -> Result<u32, Unread> {
        let Some(at) = at else { return Err(unsaid(None, row)) };
        let raw = row.get(at.col);
        let wrong = |()| (at.column, Wrong::new(codes::NOT_A_MOMENT, raw));
        if let Some(day) = self.day
            && let Some(second) = clock(raw)
        {
            let day = moment(row.get(day.col)).map_err(|w| (day.column, w))?;
            return day.and_then(|d| Moment { second: Some(second), ..d }.seconds()).ok_or(()).map_err(wrong);
        }
        moment(raw).ok().flatten().and_then(Moment::seconds).ok_or(()).map_err(wrong)
    }

    /// Length and fingerprint of the text, and which phrases it has. What cannot be shown of a text is nothing against its message.
    fn text(&mut self, row: &Row<'_>, talk: &mut Talk) -> (u16, u16, u16) {
        let raw = self.text.map_or(&Raw::Empty, |at| row.get(at.col));
        let shown;
        let text: &str = match raw {
            Raw::Text(text) => text,
            Raw::Bad { why: Fault::TooLong, .. } => return (u16::MAX, 0, 0),
            Raw::Bad { found, .. } => found,
            Raw::Empty => "",
            other => {
                shown = cell::shown(other);
                &shown
            }
        };
        let text = text.trim();
        let chars = u16::try_from(text.chars().count()).unwrap_or(u16::MAX);
        let hash = text
            .bytes()
            .filter(|b| *b != b'\r')
            .fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
        let print = u16::try_from((hash >> 16) ^ (hash & 0xffff)).unwrap_or(0);
        let found = self.phrases.find(text);
        if found.is_empty() {
            return (chars, print, 0);
        }
        if talk.found.is_empty() {
            talk.found.push(Found::default());
        }
        let next = u16::try_from(talk.found.len()).unwrap_or(0);
        let set = *self.sets.entry(found.clone()).or_insert(next);
        if usize::from(set) == talk.found.len() {
            talk.found.push(found);
        }
        (chars, print, set)
    }

    fn note_store(&self, row: &Row<'_>, here: usize, talk: &mut Talk) -> Result<(), Unread> {
        let Some(at) = self.store else { return Ok(()) };
        let name = cell::name(row.get(at.col)).map_err(|wrong| (at.column, wrong))?;
        if talk.stores.last().is_none_or(|(_, last)| *last != name) {
            talk.stores.push((here, name));
        }
        Ok(())
    }
}

/// The cell that does not say who speaks.
fn unsaid(at: Option<At>, row: &Row<'_>) -> Unread {
    let at = at.unwrap_or(At { column: 0, col: 0 });
    (at.column, Wrong::new(codes::NO_PARTY, row.get(at.col)))
}

fn index(party: Party) -> usize {
    usize::try_from(party).unwrap_or(usize::MAX)
}

/// Whether two spellings are of one party: with the shop's prefix or without.
fn same_party(a: &str, b: &str) -> bool {
    let bare = |text: &str| {
        let folded = fold(text);
        let name = folded.strip_prefix("cntaobao").unwrap_or(&folded).to_owned();
        name.rsplit(':').next().unwrap_or_default().to_owned()
    };
    bare(a) == bare(b)
}
