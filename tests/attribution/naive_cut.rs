//! Messages → chats once more: each number of a chat is looked for on its own.

use zhangfang::attribution::{Chat, Mark, Message, Opener, Settings, Side, Talk};

pub fn naive_cut(messages: &[Message], settings: &Settings) -> Vec<Chat> {
    let mut sorted = messages.to_vec();
    sorted.sort_by_key(|m| (m.buyer, m.agent, m.at, m.place));
    let mut chats = Vec::new();
    let mut from = 0;
    for to in 1..=sorted.len() {
        let ends = to == sorted.len() || {
            let spoke = sorted[from..to].iter().rfind(|m| !m.marks.has(Mark::System));
            let (a, b) = (spoke.unwrap_or(&sorted[to - 1]), &sorted[to]);
            (a.buyer, a.agent) != (b.buyer, b.agent) || b.at.seconds() - a.at.seconds() > i64::from(settings.silence)
        };
        if ends {
            chats.push(one(&sorted, from, to, settings));
            from = to;
        }
    }
    chats
}

fn written(m: &&Message) -> bool {
    !(m.marks.has(Mark::System) || m.marks.has(Mark::Blank))
}

fn by_hand(m: &&Message) -> bool {
    written(m) && m.from == Side::Agent && !m.marks.has(Mark::Automatic) && !m.marks.has(Mark::Mass)
}

fn buyers(m: &&Message) -> bool {
    written(m) && m.from == Side::Buyer
}

fn one(all: &[Message], from: usize, to: usize, settings: &Settings) -> Chat {
    let chat = &all[from..to];
    let said: Vec<&Message> = chat.iter().filter(written).collect();
    let count = |f: &dyn Fn(&&Message) -> bool| said.iter().filter(|m| f(m)).count() as u32;
    let agents = |mark: Mark| said.iter().filter(|m| m.from == Side::Agent && m.marks.has(mark)).count() as u32;

    // A question is a message of the buyer before which all was answered.
    let is_question =
        |i: usize| buyers(&said[i]) && said[..i].iter().rev().find(|m| buyers(m) || by_hand(m)).is_none_or(by_hand);
    let questions: Vec<usize> = (0..said.len()).filter(|i| is_question(*i)).collect();
    let wait = |q: usize| {
        let answer = said[q..].iter().find(|m| by_hand(m));
        answer.map(|a| (a.at.seconds() - said[q].at.seconds()) as u32)
    };
    let waits: Vec<u32> = questions.iter().filter_map(|q| wait(*q)).collect();
    let in_hours = |q: &&usize| {
        let clock = said[**q].at.datetime().time();
        let seconds = chrono::Timelike::num_seconds_from_midnight(&clock);
        seconds >= settings.hours.0 && seconds < settings.hours.1
    };
    let last_buyer = said.iter().rposition(buyers);
    let after_buyer = said[last_buyer.map_or(0, |l| l + 1)..].iter().filter(|m| by_hand(m)).count() as u32;

    let answers_earlier = said.iter().position(by_hand).is_some_and(|first| {
        let before: Vec<&Message> = all[..from]
            .iter()
            .filter(|m| (m.buyer, m.agent) == (chat[0].buyer, chat[0].agent))
            .filter(|m| buyers(m) || by_hand(m))
            .collect();
        !said[..first].iter().any(buyers)
            && before.last().is_some_and(|m| {
                buyers(m) && said[first].at.seconds() - m.at.seconds() <= i64::from(settings.late_answer)
            })
    });
    let talk = Talk {
        buyer_messages: count(&buyers),
        by_hand: count(&by_hand),
        automatic: said
            .iter()
            .filter(|m| m.from == Side::Agent && m.marks.has(Mark::Automatic) && !m.marks.has(Mark::Mass))
            .count() as u32,
        mass: agents(Mark::Mass),
        advertising: agents(Mark::Advertising),
        characters: said.iter().filter(|m| by_hand(m)).map(|m| u64::from(m.characters)).sum(),
        after_buyer,
        opens_with_mass: said.first().is_some_and(|m| m.from == Side::Agent && m.marks.has(Mark::Mass)),
        answers_earlier,
        first_response: questions.first().and_then(|q| wait(*q)),
        responses: waits.len() as u32,
        response_seconds: waits.iter().map(|w| u64::from(*w)).sum(),
        slowest: waits.iter().copied().max().unwrap_or(0),
        due: questions.iter().filter(in_hours).count() as u32,
        in_time: questions.iter().filter(in_hours).filter(|q| wait(**q).is_some_and(|w| w <= 180)).count() as u32,
    };
    let automatic = |m: &&&Message| m.from == Side::Agent && m.marks.has(Mark::Automatic) && !m.marks.has(Mark::Mass);
    let opener = said.iter().find(|m| !automatic(m));
    let ends = |m: Option<&&Message>, or: &Message| m.map_or(or.at, |m| m.at);
    Chat {
        buyer: chat[0].buyer,
        agent: chat[0].agent,
        start: ends(said.first(), &chat[0]),
        end: ends(said.last(), &chat[chat.len() - 1]),
        opener: opener.map(|m| if m.from == Side::Buyer { Opener::Buyer } else { Opener::Agent }),
        handed_in: chat.iter().any(|m| m.marks.has(Mark::HandedIn)).then_some(true),
        handed_on: chat.iter().any(|m| m.marks.has(Mark::HandedOn)).then_some(true),
        replied: None,
        talk: Some(talk),
        place: chat[0].place,
    }
}
