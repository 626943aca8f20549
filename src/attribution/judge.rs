//! The filters: what each chat of one buyer counts as.

use super::chat::Chat;
use super::outcome::{Judged, Reason, Verdict};
use super::purchase::Purchases;
use super::settings::Settings;
use super::store::Accounts;
use super::time::Day;

/// What judging a chat needs besides the chat.
pub(super) struct Judge<'s> {
    pub(super) settings: &'s Settings,
    pub(super) accounts: &'s Accounts,
}

impl Judge<'_> {
    /// Judges the chats of one buyer, which stand in order.
    pub(super) fn judge(&self, chats: &[Chat], purchases: &Purchases, out: &mut Vec<Judged>) {
        let first = out.len();
        for chat in chats {
            let (handed_in, handed_on) = (chat.handed_in == Some(true), chat.handed_on == Some(true));
            let day = Day::of(chat.start, self.settings.cut);
            out.push(Judged { day, verdict: Verdict::Inquiry, earns: false, handed_in, handed_on });
        }
        let judged = &mut out[first..];
        self.hand_over(chats, judged);
        for (chat, judged) in chats.iter().zip(judged) {
            let reason = self.reason(chat, *judged, purchases);
            judged.verdict = match reason {
                Some(reason) => Verdict::Aside(reason),
                None if self.is_inquiry(chat, judged.day, purchases) => Verdict::Inquiry,
                None => Verdict::Received,
            };
            let talked = reason.is_none_or(|r| matches!(r, Reason::AfterSales | Reason::SingleSentence));
            judged.earns = talked && (self.settings.unanswered_earns || chat.answered() != Some(false));
        }
    }

    /// A hand-over that only one of the two chats tells. The receiving chat is the buyer's next one with another agent, if it
    /// begins within 会话间隔 of the end of the giving one. What an export says of a chat itself stands.
    fn hand_over(&self, chats: &[Chat], judged: &mut [Judged]) {
        let follows = |giver: &Chat, taker: &Chat| taker.start.since(giver.end) <= i64::from(self.settings.silence);
        // From the last chat of a run of one agent's to the chat after the run.
        let mut next = None;
        for i in (0..chats.len()).rev() {
            if let Some(after) = chats.get(i + 1).filter(|after| after.agent != chats[i].agent) {
                next = Some((i + 1, after));
            }
            if let (Some(true), Some((taker, chat))) = (chats[i].handed_on, next)
                && chat.handed_in.is_none()
                && follows(&chats[i], chat)
            {
                judged[taker].handed_in = true;
            }
        }
        let mut previous = None;
        for i in 0..chats.len() {
            if let Some(before) = i.checked_sub(1).filter(|before| chats[*before].agent != chats[i].agent) {
                previous = Some(before);
            }
            if let (Some(true), Some(giver)) = (chats[i].handed_in, previous)
                && chats[giver].handed_on.is_none()
                && follows(&chats[giver], &chats[i])
            {
                judged[giver].handed_on = true;
            }
        }
    }

    /// The first reason that applies, in the order of [`Reason`].
    fn reason(&self, chat: &Chat, judged: Judged, purchases: &Purchases) -> Option<Reason> {
        if self.accounts.own.contains(&chat.buyer) {
            return Some(Reason::OwnAccount);
        }
        if self.accounts.ignored.contains(&chat.agent) {
            return Some(Reason::IgnoredAgent);
        }
        self.silent(chat).or_else(|| self.talked(chat, judged)).or_else(|| {
            let bought = purchases.paid_before(chat.start, self.settings.after_sales);
            let last = judged.day.last(self.settings.cut);
            let again = || purchases.placed(chat.start, last) || purchases.paid(chat.start, last);
            (bought && !again()).then_some(Reason::AfterSales)
        })
    }

    /// Chats in which buyer and agent did not talk with each other.
    fn silent(&self, chat: &Chat) -> Option<Reason> {
        let talk = chat.talk.as_ref()?;
        if talk.buyer_messages + talk.by_hand + talk.automatic + talk.mass == 0 {
            return Some(Reason::Empty);
        }
        if talk.opens_with_mass && talk.by_hand == 0 {
            return Some(Reason::MassSending);
        }
        if talk.automatic > 0 && talk.by_hand == 0 && self.accounts.main.contains(&chat.agent) {
            return Some(Reason::AutomaticReply);
        }
        (talk.buyer_messages == 0 && !talk.answers_earlier).then_some(Reason::Monologue)
    }

    /// Chats that were a talk and are no reception.
    fn talked(&self, chat: &Chat, judged: Judged) -> Option<Reason> {
        let limits = self.settings;
        let Some(talk) = &chat.talk else {
            let silently = judged.handed_on && chat.answered() == Some(false);
            return silently.then_some(Reason::HandedOn);
        };
        if limits.advertising > 0 && talk.advertising >= limits.advertising {
            return Some(Reason::Advertising);
        }
        if judged.handed_on && talk.by_hand <= limits.handed_on {
            return Some(Reason::HandedOn);
        }
        let single = limits.single_sentence > 0 && talk.buyer_messages == 1;
        (single && talk.after_buyer >= limits.single_sentence).then_some(Reason::SingleSentence)
    }

    /// Whether a received chat is an inquiry: the buyer did not buy lately, or bought (placed or paid) after it began.
    fn is_inquiry(&self, chat: &Chat, day: Day, purchases: &Purchases) -> bool {
        let until = day.plus(self.settings.inquiry_days).last(self.settings.cut);
        !purchases.paid_before(chat.start, self.settings.lookback)
            || purchases.placed(chat.start, until)
            || purchases.paid(chat.start, until)
    }
}
