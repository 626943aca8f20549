//! Attribution once more, slow and obvious: every question goes through all chats and all orders, as the definitions read.
//! It shares nothing with the engine but the types of what is put in and of what comes out.

use super::naive_filters::Filters;
use chrono::{Duration, NaiveDate, NaiveDateTime};
use std::collections::{BTreeMap, BTreeSet};
use zhangfang::attribution::{
    Agent, Buyer, Count, Exclusion, Fate, Figure, Help, How, Judgement, Mean, Moment, Money, Opener, Order, People,
    Reason, RefundBy, Settings, Store, Verdict,
};
use zhangfang::number::Num;
use zhangfang::period::DaySpan;

/// Whose and of when: `None` is the store, and the span.
pub type Key = (Option<Agent>, Option<NaiveDate>);

/// A buyer consulted an agent on a day.
type Contact = (Buyer, Agent, NaiveDate);

/// What became of one order.
#[derive(Clone, Debug, PartialEq)]
pub struct Owned {
    pub placed: Option<(usize, How)>,
    pub paid: Option<(usize, How)>,
    pub fate: Fate,
    pub helpers: BTreeSet<(Agent, Help)>,
    pub open: bool,
}

pub struct Naive<'s> {
    pub store: &'s Store,
    pub settings: &'s Settings,
    pub span: DaySpan,
    pub verdicts: Vec<Verdict>,
    pub handed: Vec<(bool, bool)>,
    pub orders: Vec<Owned>,
    people: BTreeMap<(People, Key), BTreeSet<Buyer>>,
    consulted: BTreeSet<Contact>,
    /// Of these, those that a person answered.
    talked: BTreeSet<Contact>,
    sums: BTreeMap<(Figure, Key), Num>,
    parts: BTreeMap<(Mean, Key), (u64, u64)>,
}

pub fn time(moment: Moment) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(1970, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap() + Duration::seconds(moment.seconds())
}

impl<'s> Naive<'s> {
    pub fn new(store: &'s Store, settings: &'s Settings, span: DaySpan) -> Self {
        let filters = Filters { store, settings };
        let handed = (0..store.chats().len()).map(|c| (filters.handed_in(c), filters.handed_on(c))).collect();
        let verdicts = (0..store.chats().len()).map(|c| filters.verdict(c)).collect();
        let (people, sums, parts) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (consulted, talked) = (BTreeSet::new(), BTreeSet::new());
        let mut this = Self {
            store,
            settings,
            span,
            verdicts,
            handed,
            orders: Vec::new(),
            people,
            consulted,
            talked,
            sums,
            parts,
        };
        this.orders = store.orders().iter().map(|o| this.owned(o)).collect();
        this.count_chats();
        this.count_inquiries();
        this.count_sales();
        this.count_refunds();
        this
    }

    fn day(&self, moment: Moment) -> NaiveDate {
        (time(moment) - Duration::seconds(self.settings.cut.into())).date()
    }

    fn owned(&self, order: &Order) -> Owned {
        let nobody =
            |why| Owned { placed: None, paid: None, fate: Fate::Excluded(why), helpers: BTreeSet::new(), open: false };
        if order.buyer.is_some_and(|b| self.store.people().own.contains(&b)) {
            return nobody(Exclusion::OwnPurchase);
        }
        let unpaid = if order.closed { Exclusion::ClosedUnpaid } else { Exclusion::Unpaid };
        let Some(buyer) = order.buyer else {
            return nobody(if order.paid.is_none() { unpaid } else { Exclusion::BuyerUnknown });
        };
        let placed = order.created.and_then(|t| self.owner(buyer, t, |_| true));
        let reminds = |chat: usize| {
            let chat = &self.store.chats()[chat];
            order.created.is_some_and(|created| {
                let after = (time(chat.start) - time(created)).num_seconds();
                placed.is_none()
                    && chat.opener == Some(Opener::Agent)
                    && after > 0
                    && after <= i64::from(self.settings.reminder)
            })
        };
        let paid = order.paid.and_then(|t| self.owner(buyer, t, |chat| !reminds(chat)));
        let agent = |link: Option<(usize, How)>| link.map(|(c, _)| self.store.chats()[c].agent);
        let fate = match (self.settings.judgement, order.paid, order.created) {
            (_, None, _) => Fate::Excluded(unpaid),
            (Judgement::Paying, ..) => agent(paid).map_or(Fate::Silent, Fate::Attributed),
            (_, _, None) => Fate::Excluded(Exclusion::PlacingUnknown),
            (Judgement::Placing, ..) => agent(placed).map_or(Fate::Silent, Fate::Attributed),
            (Judgement::PlacingFirst, ..) => {
                agent(placed).or_else(|| agent(paid)).map_or(Fate::Silent, Fate::Attributed)
            }
        };
        let mut helpers = BTreeSet::new();
        for (event, owner, help) in
            [(order.created, agent(placed), Help::Placing), (order.paid, agent(paid), Help::Paying)]
        {
            if let (Some(event), Some(owner)) = (event, owner) {
                let others = self.earning(buyer).filter(|c| self.store.chats()[*c].agent != owner);
                let near = others.filter(|c| self.how(*c, event).is_some());
                helpers.extend(near.map(|c| (self.store.chats()[c].agent, help)));
            }
        }
        if let (Some(event), None, None) = (order.paid, placed, paid) {
            for chat in self.earning(buyer) {
                let after = (time(self.store.chats()[chat].start) - time(event)).num_seconds();
                if after > 0 && after <= i64::from(self.settings.follow_up) {
                    helpers.insert((self.store.chats()[chat].agent, Help::FollowingUp));
                }
            }
        }
        let chats = self.store.coverage().chats;
        let open = [(order.created, placed), (order.paid, paid)].iter().any(|(event, link)| {
            event.is_some_and(|event| match chats {
                None => true,
                Some(reach) => {
                    let back = time(event) - Duration::seconds(self.settings.window.into());
                    time(event) > time(reach.to) || (link.is_none() && back < time(reach.from))
                }
            })
        });
        Owned { placed, paid, fate, helpers, open }
    }

    /// Chats of the buyer through which orders can be earned.
    fn earning(&self, buyer: Buyer) -> impl Iterator<Item = usize> + '_ {
        (0..self.verdicts.len()).filter(move |c| self.store.chats()[*c].buyer == buyer && self.earns(*c))
    }

    pub fn earns(&self, chat: usize) -> bool {
        let unanswered = self.store.chats()[chat].answered() == Some(false);
        let talked = match self.verdicts[chat] {
            Verdict::Inquiry | Verdict::Received => true,
            Verdict::Aside(reason) => reason == Reason::AfterSales || reason == Reason::SingleSentence,
        };
        talked && (!unanswered || self.settings.unanswered_earns)
    }

    /// Inside the chat, or after it by the window at most.
    fn how(&self, chat: usize, event: Moment) -> Option<How> {
        let chat = &self.store.chats()[chat];
        let (start, end, event) = (time(chat.start), time(chat.end), time(event));
        if start <= event && event <= end {
            Some(How::Inside)
        } else if end < event && event - end <= Duration::seconds(self.settings.window.into()) {
            Some(How::Before)
        } else {
            None
        }
    }

    fn owner(&self, buyer: Buyer, event: Moment, counts: impl Fn(usize) -> bool) -> Option<(usize, How)> {
        for step in [How::Inside, How::Before] {
            let mut best: Option<usize> = None;
            for chat in self.earning(buyer).filter(|c| counts(*c) && self.how(*c, event) == Some(step)) {
                let is_later = best.is_none_or(|b| {
                    let (a, b) = (&self.store.chats()[chat], &self.store.chats()[b]);
                    a.end > b.end
                        || (a.end == b.end && a.start > b.start)
                        || (a.end == b.end && a.start == b.start && (a.agent, a.place) < (b.agent, b.place))
                });
                if is_later {
                    best = Some(chat);
                }
            }
            if best.is_some() {
                return best.map(|b| (b, step));
            }
        }
        None
    }

    fn keys(&self, agent: Option<Agent>, day: NaiveDate) -> Vec<Key> {
        if !self.span.contains(day) {
            return Vec::new();
        }
        let store = vec![(None, Some(day)), (None, None)];
        agent.map_or(store.clone(), |a| [store, vec![(Some(a), Some(day)), (Some(a), None)]].concat())
    }

    fn person(&mut self, people: People, buyer: Buyer, agent: Option<Agent>, day: NaiveDate) {
        for key in self.keys(agent, day) {
            self.people.entry((people, key)).or_default().insert(buyer);
        }
    }

    fn sum(&mut self, figure: Figure, by: &Num, agent: Option<Agent>, day: NaiveDate) {
        for key in self.keys(agent, day) {
            let sum = self.sums.entry((figure, key)).or_insert(Num::ZERO);
            *sum = sum.add(by);
        }
    }

    fn part(&mut self, mean: Mean, sum: u64, count: u64, agent: Agent, day: NaiveDate) {
        for key in self.keys(Some(agent), day) {
            let part = self.parts.entry((mean, key)).or_insert((0, 0));
            *part = (part.0 + sum, part.1 + count);
        }
    }

    fn count_chats(&mut self) {
        for at in 0..self.verdicts.len() {
            let chat = self.store.chats()[at].clone();
            let (buyer, agent, day) = (chat.buyer, chat.agent, self.day(chat.start));
            let silent = [
                Reason::OwnAccount,
                Reason::IgnoredAgent,
                Reason::Empty,
                Reason::MassSending,
                Reason::AutomaticReply,
                Reason::Monologue,
            ];
            if silent.iter().any(|r| self.verdicts[at] == Verdict::Aside(*r)) {
                continue;
            }
            let mut is = vec![People::Consulted];
            is.extend(self.handed[at].0.then_some(People::HandedIn));
            is.extend(self.handed[at].1.then_some(People::HandedOn));
            if self.span.contains(day) {
                self.consulted.insert((buyer, agent, day));
                if chat.answered() == Some(true) {
                    self.talked.insert((buyer, agent, day));
                }
            }
            let length = (time(chat.end) - time(chat.start)).num_seconds();
            if !matches!(self.verdicts[at], Verdict::Aside(_)) {
                is.push(People::Received);
                is.extend((!self.handed[at].0).then_some(People::ReceivedDirectly));
                is.extend((chat.opener == Some(Opener::Buyer)).then_some(People::OpenedByBuyer));
                is.extend((chat.opener == Some(Opener::Agent)).then_some(People::OpenedByAgent));
                is.extend((self.verdicts[at] == Verdict::Inquiry).then_some(People::Inquired));
                is.extend((chat.answered() == Some(true)).then_some(People::Answered));
                let slowest = chat.talk.as_ref().map_or(0, |t| t.slowest);
                is.extend((slowest > self.settings.slow).then_some(People::Slow));
                is.extend((length > i64::from(self.settings.long)).then_some(People::Long));
                self.part(Mean::Duration, length as u64, 1, agent, day);
            }
            for people in is {
                self.person(people, buyer, Some(agent), day);
            }
            let Some(talk) = chat.talk else { continue };
            for (count, by) in [
                (Count::BuyerMessages, u64::from(talk.buyer_messages)),
                (Count::AgentMessages, u64::from(talk.by_hand)),
                (Count::Messages, u64::from(talk.buyer_messages + talk.by_hand)),
                (Count::Characters, talk.characters),
            ] {
                self.sum(Figure::Count(count), &Num::from(by as i64), Some(agent), day);
            }
            if let Some(first) = talk.first_response {
                self.part(Mean::FirstResponse, first.into(), 1, agent, day);
            }
            self.part(Mean::Response, talk.response_seconds, talk.responses.into(), agent, day);
            self.part(Mean::InThreeMinutes, talk.in_time.into(), talk.due.into(), agent, day);
            self.part(Mean::AnswersToQuestions, talk.by_hand.into(), talk.buyer_messages.into(), agent, day);
        }
    }

    fn count_inquiries(&mut self) {
        let days = i64::from(self.settings.inquiry_days);
        let asked: BTreeSet<_> = (0..self.verdicts.len())
            .filter(|c| self.verdicts[*c] == Verdict::Inquiry)
            .map(|c| &self.store.chats()[c])
            .map(|c| (c.buyer, c.agent, self.day(c.start)))
            .collect();
        for (buyer, agent, day) in &asked {
            let ordered = self.store.orders().iter().filter(|o| o.buyer == Some(*buyer)).filter_map(|o| o.created);
            let mut after = ordered.map(|c| (self.day(c) - *day).num_days());
            if !after.any(|n| n >= 0 && n <= days) {
                self.person(People::Lost, *buyer, Some(*agent), *day);
            }
        }
        for (at, order) in self.store.orders().iter().enumerate() {
            let (Some(created), Some((chat, _))) = (order.created, self.orders[at].placed) else { continue };
            let (buyer, agent, placed_on) = (order.buyer.unwrap(), self.store.chats()[chat].agent, self.day(created));
            let mut of: Vec<NaiveDate> = (0..self.verdicts.len())
                .filter(|c| self.verdicts[*c] == Verdict::Inquiry)
                .map(|c| &self.store.chats()[c])
                .filter(|c| c.buyer == buyer && c.agent == agent && time(c.start) <= time(created))
                .map(|c| self.day(c.start))
                .filter(|d| (placed_on - *d).num_days() <= days)
                .collect();
            of.sort_unstable();
            let last = of.last().copied();
            for day in of.into_iter().collect::<BTreeSet<_>>() {
                let paid_after = order.paid.map(|p| (self.day(p) - day).num_days());
                let same = placed_on == day;
                let finally = paid_after.is_some_and(|n| n <= i64::from(self.settings.payment_days));
                let is = [
                    (true, People::Placed, Money::Placed, &order.due),
                    (same, People::PlacedSameDay, Money::PlacedSameDay, &order.due),
                    (same && paid_after == Some(0), People::PaidSameDay, Money::PaidSameDay, &order.amount),
                    (finally, People::PaidFinally, Money::PaidFinally, &order.amount),
                ];
                for (_, people, money, amount) in is.iter().filter(|i| i.0) {
                    self.person(*people, buyer, Some(agent), day);
                    if last == Some(day) {
                        self.sum(Figure::Money(*money), amount, Some(agent), day);
                    }
                }
                if paid_after.is_some_and(|n| n <= 1) {
                    self.person(People::PaidNextDay, buyer, Some(agent), day);
                }
                if !finally && last == Some(day) {
                    self.sum(Figure::Money(Money::Lost), &order.due, Some(agent), day);
                }
            }
        }
    }

    fn count_sales(&mut self) {
        for (at, order) in self.store.orders().iter().enumerate() {
            let owned = self.orders[at].clone();
            let Some(buyer) = order.buyer else { continue };
            for (agent, help) in &owned.helpers {
                let (people, event) = match help {
                    Help::Placing => (People::HelpedPlacing, order.created),
                    Help::Paying => (People::HelpedPaying, order.paid),
                    Help::FollowingUp => (People::FollowedUp, order.paid),
                };
                self.person(people, buyer, Some(*agent), self.day(event.unwrap()));
            }
            let Some(day) = order.paid.map(|p| self.day(p)) else { continue };
            match owned.fate {
                Fate::Attributed(agent) => {
                    self.person(People::Bought, buyer, Some(agent), day);
                    self.sum(Figure::Count(Count::Orders), &Num::ONE, Some(agent), day);
                    self.sum(Figure::Money(Money::Sales), &order.amount, Some(agent), day);
                    self.sum(Figure::Money(Money::NetSales), &order.amount, Some(agent), day);
                    let pieces = Num::from(order.pieces.unwrap_or(0));
                    self.sum(Figure::Count(Count::Pieces), &pieces, Some(agent), day);
                    let postage = order.postage.clone().unwrap_or(Num::ZERO);
                    self.sum(Figure::Money(Money::Postage), &postage, Some(agent), day);
                }
                Fate::Silent => {
                    self.person(People::Silent, buyer, None, day);
                    self.sum(Figure::Money(Money::Silent), &order.amount, None, day);
                }
                Fate::Excluded(_) => {}
            }
            let agent = |link: Option<(usize, How)>| link.map(|(c, _)| self.store.chats()[c].agent);
            let Some(payer) = agent(owned.paid).filter(|_| order.created.is_some()) else { continue };
            let (people, money) = match agent(owned.placed) {
                Some(placer) if placer == payer => continue,
                Some(_) => (People::PaidForOther, Money::PaidForOther),
                None => (People::PaidForSilent, Money::PaidForSilent),
            };
            self.person(people, buyer, Some(payer), day);
            self.sum(Figure::Money(money), &order.amount, Some(payer), day);
        }
    }

    fn count_refunds(&mut self) {
        for refund in self.store.refunds() {
            let Some(at) = self.store.orders().iter().position(|o| o.id == refund.order) else { continue };
            let Fate::Attributed(agent) = self.orders[at].fate else { continue };
            let (completed, paid) = (self.day(refund.completed), self.day(self.store.orders()[at].paid.unwrap()));
            let chosen = if self.settings.refunds == RefundBy::Completion { completed } else { paid };
            for (money, amount, day) in [
                (Money::RefundsByCompletion, refund.amount.clone(), completed),
                (Money::RefundsByPayment, refund.amount.clone(), paid),
                (Money::Refunds, refund.amount.clone(), chosen),
                (Money::NetSales, refund.amount.neg(), chosen),
            ] {
                self.sum(Figure::Money(money), &amount, Some(agent), day);
            }
        }
    }

    pub fn figure(&self, figure: Figure, key: Key) -> Option<Num> {
        let people = |p| self.people.get(&(p, key)).cloned().unwrap_or_default();
        let number = |n: usize| Some(Num::from(n as i64));
        let of_key = |contacts: &BTreeSet<Contact>| -> BTreeSet<Contact> {
            let of = |c: &&Contact| key.0.is_none_or(|k| k == c.1) && key.1.is_none_or(|k| k == c.2);
            contacts.iter().filter(of).copied().collect()
        };
        match figure {
            Figure::People(People::Unanswered) => {
                number(people(People::Received).difference(&people(People::Answered)).count())
            }
            Figure::People(p) => number(people(p).len()),
            Figure::Count(Count::Consultations) => number(of_key(&self.consulted).len()),
            Figure::Count(Count::AnsweredConsultations) => number(of_key(&self.talked).len()),
            Figure::Count(Count::UnansweredConsultations) => {
                number(of_key(&self.consulted).difference(&self.talked).count())
            }
            Figure::Mean(m) => {
                let (sum, count) = self.parts(m, key);
                Num::from(sum as i64).div(&Num::from(count as i64))
            }
            _ => Some(self.sums.get(&(figure, key)).cloned().unwrap_or(Num::ZERO)),
        }
    }

    pub fn parts(&self, mean: Mean, key: Key) -> (u64, u64) {
        self.parts.get(&(mean, key)).copied().unwrap_or((0, 0))
    }
}
