//! Messages → chats: the messages of a buyer with an agent, cut where nobody spoke for longer than 会话间隔.
//!
//! A chat lasts from its first to its last message that somebody wrote; a chat of system messages and blank ones alone lasts from
//! the first to the last of these. Responses are counted inside a chat only: a question that nobody answers before the cut stays
//! unanswered there, and a later answer is known as one (隔时回复), so that it is no monologue.

use super::chat::{Chat, Opener, Talk};
use super::message::{Mark, Message, Side};
use super::settings::Settings;
use super::time::Moment;

/// Answers within so many seconds count for 三分钟响应率.
const THREE_MINUTES: u32 = 180;
const DAY: i64 = 86_400;

/// Cuts the messages of one store into chats. The order of the messages does not matter.
#[must_use]
pub fn cut(mut messages: Vec<Message>, settings: &Settings) -> Vec<Chat> {
    messages.sort_unstable_by_key(|m| (m.buyer, m.agent, m.at, m.place));
    let mut chats = Vec::new();
    let pairs = messages.chunk_by(|a, b| (a.buyer, a.agent) == (b.buyer, b.agent));
    for pair in pairs {
        let mut asked = None;
        let mut rest = pair;
        while !rest.is_empty() {
            let (messages, later) = rest.split_at(length(rest, i64::from(settings.silence)));
            rest = later;
            let mut listener =
                Listener { settings, asked, waiting: None, due: false, talk: Talk::default(), opener: None };
            for message in messages {
                listener.hear(message);
            }
            asked = listener.asked;
            chats.push(chat(messages, listener));
        }
    }
    chats
}

/// How many of a pair's messages the chat has that the first one begins. A system message ends no silence: nobody spoke.
fn length(messages: &[Message], silence: i64) -> usize {
    let mut last: Option<Moment> = None;
    let mut spoken = false;
    let ends = |message: &Message| {
        let ends = last.is_some_and(|last| message.at.since(last) > silence);
        let speaks = !message.marks.has(Mark::System);
        if speaks || !spoken {
            last = Some(message.at);
        }
        spoken |= speaks;
        ends
    };
    messages.iter().position(ends).unwrap_or(messages.len())
}

fn chat(messages: &[Message], listener: Listener<'_>) -> Chat {
    let (first, last) = (&messages[0], &messages[messages.len() - 1]);
    let start = messages.iter().find(|m| is_written(m)).unwrap_or(first).at;
    let end = messages.iter().rfind(|m| is_written(m)).unwrap_or(last).at;
    let says = |mark| messages.iter().any(|m| m.marks.has(mark)).then_some(true);
    Chat {
        buyer: first.buyer,
        agent: first.agent,
        start,
        end,
        opener: listener.opener,
        handed_in: says(Mark::HandedIn),
        handed_on: says(Mark::HandedOn),
        replied: None,
        talk: Some(listener.talk),
        place: first.place,
    }
}

fn is_written(message: &Message) -> bool {
    !message.marks.has(Mark::System) && !message.marks.has(Mark::Blank)
}

/// Listens to one chat, message by message.
struct Listener<'s> {
    settings: &'s Settings,
    /// When the buyer last spoke without an answer by hand since, here or in an earlier chat with the agent.
    asked: Option<Moment>,
    /// When the buyer's first unanswered message of this chat came.
    waiting: Option<Moment>,
    /// That message came inside the hours of 三分钟响应率.
    due: bool,
    talk: Talk,
    opener: Option<Opener>,
}

impl Listener<'_> {
    fn hear(&mut self, message: &Message) {
        if !is_written(message) {
            return;
        }
        let talk = &mut self.talk;
        if message.from == Side::Agent {
            let silent_so_far = talk.buyer_messages + talk.by_hand + talk.automatic + talk.mass == 0;
            talk.opens_with_mass |= silent_so_far && message.marks.has(Mark::Mass);
            talk.advertising += u32::from(message.marks.has(Mark::Advertising));
        }
        match message.from {
            Side::Buyer => self.question(message),
            Side::Agent if message.marks.has(Mark::Mass) => talk.mass += 1,
            Side::Agent if message.marks.has(Mark::Automatic) => {
                talk.automatic += 1;
                return;
            }
            Side::Agent => self.answer(message),
        }
        let speaker = if message.from == Side::Buyer { Opener::Buyer } else { Opener::Agent };
        self.opener = self.opener.or(Some(speaker));
    }

    fn question(&mut self, message: &Message) {
        self.talk.buyer_messages += 1;
        self.talk.after_buyer = 0;
        self.asked = Some(message.at);
        if self.waiting.is_none() {
            self.waiting = Some(message.at);
            let clock = message.at.seconds().rem_euclid(DAY);
            let (from, to) = self.settings.hours;
            self.due = clock >= i64::from(from) && clock < i64::from(to);
            self.talk.due += u32::from(self.due);
        }
    }

    fn answer(&mut self, message: &Message) {
        let talk = &mut self.talk;
        if let Some(waiting) = self.waiting.take() {
            let seconds = u32::try_from(message.at.since(waiting)).unwrap_or(0);
            talk.first_response = talk.first_response.or(Some(seconds));
            talk.responses += 1;
            talk.response_seconds += u64::from(seconds);
            talk.slowest = talk.slowest.max(seconds);
            talk.in_time += u32::from(self.due && seconds <= THREE_MINUTES);
        } else if let Some(asked) = self.asked.filter(|_| talk.buyer_messages == 0) {
            talk.answers_earlier |= message.at.since(asked) <= i64::from(self.settings.late_answer);
        }
        self.asked = None;
        talk.by_hand += 1;
        talk.after_buyer += 1;
        talk.characters += u64::from(message.characters);
    }
}
