//! The filters, slow and obvious: for one chat at a time, over all chats and orders.

use super::naive::time;
use chrono::{Duration, NaiveDateTime};
use zhangfang::attribution::{Moment, Order, Reason, Settings, Store, Verdict};

pub struct Filters<'s> {
    pub store: &'s Store,
    pub settings: &'s Settings,
}

impl Filters<'_> {
    /// The export says so, or a chat that was handed on has this one as the buyer's next chat with somebody else, soon enough.
    pub fn handed_in(&self, taker: usize) -> bool {
        let chats = self.store.chats();
        chats[taker].handed_in.unwrap_or_else(|| {
            (0..taker).any(|giver| {
                let between = &chats[giver + 1..taker];
                let same =
                    |c: &&zhangfang::attribution::Chat| c.buyer == chats[giver].buyer && c.agent != chats[giver].agent;
                chats[giver].handed_on == Some(true)
                    && same(&&chats[taker])
                    && !between.iter().any(|c| same(&c))
                    && self.follows(giver, taker)
            })
        })
    }

    pub fn handed_on(&self, giver: usize) -> bool {
        let chats = self.store.chats();
        chats[giver].handed_on.unwrap_or_else(|| {
            (giver + 1..chats.len()).any(|taker| {
                let between = &chats[giver + 1..taker];
                let same =
                    |c: &&zhangfang::attribution::Chat| c.buyer == chats[taker].buyer && c.agent != chats[taker].agent;
                chats[taker].handed_in == Some(true)
                    && same(&&chats[giver])
                    && !between.iter().any(|c| same(&c))
                    && self.follows(giver, taker)
            })
        })
    }

    fn follows(&self, giver: usize, taker: usize) -> bool {
        let chats = self.store.chats();
        time(chats[taker].start) <= time(chats[giver].end) + Duration::seconds(self.settings.silence.into())
    }

    pub fn verdict(&self, at: usize) -> Verdict {
        let (chat, set) = (&self.store.chats()[at], self.settings);
        if self.store.people().own.contains(&chat.buyer) {
            return Verdict::Aside(Reason::OwnAccount);
        }
        if self.store.people().ignored.contains(&chat.agent) {
            return Verdict::Aside(Reason::IgnoredAgent);
        }
        if let Some(talk) = &chat.talk {
            let nothing = talk.buyer_messages == 0 && talk.by_hand == 0 && talk.automatic == 0 && talk.mass == 0;
            let main = self.store.people().main.contains(&chat.agent);
            for (applies, reason) in [
                (nothing, Reason::Empty),
                (talk.opens_with_mass && talk.by_hand == 0, Reason::MassSending),
                (main && talk.automatic > 0 && talk.by_hand == 0, Reason::AutomaticReply),
                (talk.buyer_messages == 0 && !talk.answers_earlier, Reason::Monologue),
                (set.advertising > 0 && talk.advertising >= set.advertising, Reason::Advertising),
                (self.handed_on(at) && talk.by_hand <= set.handed_on, Reason::HandedOn),
                (
                    set.single_sentence > 0 && talk.buyer_messages == 1 && talk.after_buyer >= set.single_sentence,
                    Reason::SingleSentence,
                ),
            ] {
                if applies {
                    return Verdict::Aside(reason);
                }
            }
        } else if self.handed_on(at) && chat.replied == Some(false) {
            return Verdict::Aside(Reason::HandedOn);
        }
        let orders = || self.store.orders().iter().filter(|o| o.buyer == Some(chat.buyer));
        let start = time(chat.start);
        let bought_within = |seconds: u32| {
            orders()
                .filter_map(|o| o.paid)
                .map(time)
                .any(|p| p < start && start - p <= Duration::seconds(seconds.into()))
        };
        // The last second of the business day, so many days on.
        let end_of = |days: u32| {
            let cut = Duration::seconds(set.cut.into());
            let next = (start - cut).date() + Duration::days(i64::from(days) + 1);
            next.and_hms_opt(0, 0, 0).unwrap() + cut - Duration::seconds(1)
        };
        let between = |when: fn(&Order) -> Option<Moment>, to: NaiveDateTime| {
            orders().filter_map(when).map(time).any(|t| start <= t && t <= to)
        };
        if bought_within(set.after_sales) && !between(|o| o.created, end_of(0)) && !between(|o| o.paid, end_of(0)) {
            return Verdict::Aside(Reason::AfterSales);
        }
        let until = end_of(set.inquiry_days);
        let again = between(|o| o.created, until) || between(|o| o.paid, until);
        if bought_within(set.lookback) && !again { Verdict::Received } else { Verdict::Inquiry }
    }
}
