//! Unknown is not zero: how far the exports would have to reach for a figure to be final, and what they do not say.
//!
//! A figure without a gap stays as it is whatever else becomes known, which `tests/attribution/finality.rs` holds it to. Two things
//! are not said: a hand-over from a chat beyond the edge of the exports is not seen, and refunds by the day of payment may always grow.

use super::figure::{Count, Figure, Mean, Money, People};
use super::outcome::When;
use super::settings::{RefundBy, Settings};
use super::store::{Coverage, Reach};
use super::time::{Day, Moment};
use std::collections::BTreeMap;

/// What is missing for a figure to be final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// There is no such export at all, or it does not say.
    Missing(Needed),
    /// The export begins too late: it would have to reach back to this moment.
    Before(Needed, Moment),
    /// The export ends too early: known once it reaches this moment.
    After(Needed, Moment),
    /// So many refunds belong to orders that are not in the exports, or whose payment is not.
    OrdersOfRefunds(u32),
}

/// What a figure needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needed {
    Chats,
    /// Orders by the time of placing.
    Orders,
    /// Orders by the time of payment.
    Payments,
    Refunds,
    /// What was said in the chats.
    Messages,
    /// Whether the agent answered.
    Answers,
    /// Who opened a chat.
    Openers,
    /// Whether a chat was handed over.
    Handovers,
    /// Pieces of orders.
    Pieces,
    /// Postage of orders.
    Postage,
}

impl Needed {
    pub const ALL: &[Self] = &[
        Self::Chats,
        Self::Orders,
        Self::Payments,
        Self::Refunds,
        Self::Messages,
        Self::Answers,
        Self::Openers,
        Self::Handovers,
        Self::Pieces,
        Self::Postage,
    ];

    #[expect(clippy::as_conversions, reason = "the number of a variant without fields")]
    pub(super) const fn at(self) -> usize {
        self as usize
    }
}

/// What the days of the span lack besides the reach of the exports.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Loose {
    /// Back to when chats would have to reach to tell whose the orders paid that day are.
    pub(super) sold: Option<Moment>,
    /// Likewise of the orders refunded that day.
    pub(super) refunded: Option<Moment>,
    /// Refunds of that day whose order, or its payment, is not there.
    pub(super) orphans: u32,
}

/// What is needed to tell the gaps of a figure.
#[derive(Clone, Debug, Default)]
pub(super) struct Gaps {
    pub(super) coverage: Coverage,
    pub(super) settings: Settings,
    pub(super) span: (Day, Day),
    pub(super) loose: BTreeMap<Day, Loose>,
    /// Some chat tells of hand-overs.
    pub(super) handovers: bool,
}

/// One requirement: everything of a kind from so many seconds before the first day to so many after the last.
struct Need {
    what: Needed,
    back: u32,
    ahead: u32,
}

const DAY: u32 = 86_400;

impl Gaps {
    /// `says_not` tells what the rows of the figure do not say.
    pub(super) fn of(&self, figure: Figure, when: When, says_not: impl Fn(Needed) -> bool) -> Vec<Gap> {
        let (first, last) = match when {
            When::Day(day) => (day, day),
            When::Span => self.span,
        };
        let cut = self.settings.cut;
        let mut gaps = Vec::new();
        for Need { what, back, ahead } in self.needs(figure) {
            let (from, to) = (first.first(cut).plus(-i64::from(back)), last.last(cut).plus(i64::from(ahead)));
            let Some(reach) = self.reach(what) else {
                gaps.push(Gap::Missing(what));
                continue;
            };
            if reach.from > from {
                gaps.push(Gap::Before(what, from));
            }
            if reach.to < to {
                gaps.push(Gap::After(what, to));
            }
        }
        let told = |n: Needed| n == Needed::Handovers || says_not(n);
        gaps.extend(self.said(figure).iter().filter(|n| told(**n)).map(|n| Gap::Missing(*n)));
        let loose = || self.loose.range(first..=last).map(|(_, l)| l);
        if is_sold(figure) {
            gaps.extend(loose().filter_map(|l| l.sold).min().map(|m| Gap::Before(Needed::Chats, m)));
        }
        if is_refunded(figure) {
            gaps.extend(loose().filter_map(|l| l.refunded).min().map(|m| Gap::Before(Needed::Chats, m)));
            let orphans = loose().map(|l| l.orphans).sum();
            gaps.extend((orphans > 0).then_some(Gap::OrdersOfRefunds(orphans)));
        }
        gaps.sort_unstable();
        gaps.dedup();
        gaps
    }

    fn reach(&self, what: Needed) -> Option<Reach> {
        match what {
            Needed::Orders => self.coverage.placed,
            Needed::Payments => self.coverage.paid,
            Needed::Refunds => self.coverage.refunded,
            _ => self.coverage.chats,
        }
    }

    fn needs(&self, figure: Figure) -> Vec<Need> {
        let set = &self.settings;
        let need = |what, back, ahead| Need { what, back, ahead };
        let on = |what| need(what, 0, 0);
        let chats = || vec![on(Needed::Chats)];
        let (asked, paid) = (set.inquiry_days * DAY, set.payment_days * DAY);
        // 售后 looks back for payments, and at the orders of the same day.
        let received = || match set.after_sales {
            0 => chats(),
            back => vec![on(Needed::Chats), need(Needed::Payments, back, 0), on(Needed::Orders)],
        };
        let inquired = || match set.lookback {
            0 => received(),
            back => vec![
                on(Needed::Chats),
                need(Needed::Payments, back.max(set.after_sales), asked),
                need(Needed::Orders, 0, asked),
            ],
        };
        // Who placed an order after asking is an inquiry whatever was bought before, unless 售后 sets the chat aside.
        let ordered = |days: u32, paid: u32| {
            let back = if days == 0 { 0 } else { set.after_sales };
            // The inquiry itself earns the order, or ends before what does; unless nobody answered and that earns nothing.
            let earlier = if set.unanswered_earns { 0 } else { set.window };
            vec![need(Needed::Chats, earlier, days), need(Needed::Payments, back, paid), need(Needed::Orders, 0, days)]
        };
        let sold = || vec![need(Needed::Chats, set.window, 0), on(Needed::Payments)];
        match figure {
            Figure::People(p) => match p {
                People::Consulted | People::HandedIn | People::HandedOn => chats(),
                People::Received
                | People::ReceivedDirectly
                | People::OpenedByBuyer
                | People::OpenedByAgent
                | People::Answered
                | People::Unanswered
                | People::Slow
                | People::Long => received(),
                People::Inquired => inquired(),
                People::Placed => ordered(asked, 0),
                People::PlacedSameDay | People::PaidSameDay => ordered(0, 0),
                People::PaidNextDay => ordered(asked.min(DAY), DAY),
                People::PaidFinally => ordered(asked.min(paid), paid),
                People::Lost => vec![
                    on(Needed::Chats),
                    need(Needed::Payments, set.lookback.max(set.after_sales), asked),
                    need(Needed::Orders, 0, asked),
                ],
                People::HelpedPlacing => vec![need(Needed::Chats, set.window, 0), on(Needed::Orders)],
                People::FollowedUp => {
                    vec![need(Needed::Chats, set.window, set.follow_up), on(Needed::Payments)]
                }
                People::Bought
                | People::PaidForOther
                | People::PaidForSilent
                | People::HelpedPaying
                | People::Silent => sold(),
            },
            Figure::Count(Count::Orders | Count::Pieces) => sold(),
            Figure::Mean(Mean::Duration) => received(),
            Figure::Count(_) | Figure::Mean(_) => chats(),
            Figure::Money(m) => match m {
                Money::Placed => ordered(asked, 0),
                Money::PlacedSameDay | Money::PaidSameDay => ordered(0, 0),
                Money::PaidFinally | Money::Lost => ordered(asked, paid),
                Money::Sales | Money::Postage | Money::PaidForOther | Money::PaidForSilent | Money::Silent => sold(),
                Money::RefundsByCompletion => vec![on(Needed::Chats), on(Needed::Refunds)],
                Money::RefundsByPayment => {
                    vec![need(Needed::Chats, set.window, 0), on(Needed::Payments), on(Needed::Refunds)]
                }
                Money::Refunds => self.needs(self.refunds()),
                Money::NetSales => sold().into_iter().chain([on(Needed::Refunds)]).collect(),
            },
        }
    }

    fn refunds(&self) -> Figure {
        Figure::Money(match self.settings.refunds {
            RefundBy::Completion => Money::RefundsByCompletion,
            RefundBy::Payment => Money::RefundsByPayment,
        })
    }

    /// What the rows of the figure must say.
    fn said(&self, figure: Figure) -> &'static [Needed] {
        match figure {
            Figure::People(People::OpenedByBuyer | People::OpenedByAgent) => &[Needed::Openers],
            Figure::People(People::Answered | People::Unanswered)
            | Figure::Count(Count::AnsweredConsultations | Count::UnansweredConsultations) => &[Needed::Answers],
            Figure::People(People::ReceivedDirectly | People::HandedIn | People::HandedOn) if !self.handovers => {
                &[Needed::Handovers]
            }
            Figure::People(People::Slow)
            | Figure::Count(Count::BuyerMessages | Count::AgentMessages | Count::Messages | Count::Characters)
            | Figure::Mean(Mean::FirstResponse | Mean::Response | Mean::InThreeMinutes | Mean::AnswersToQuestions) => {
                &[Needed::Messages]
            }
            Figure::Count(Count::Pieces) => &[Needed::Pieces],
            Figure::Money(Money::Postage) => &[Needed::Postage],
            _ => &[],
        }
    }
}

/// Figures of paid orders: whoever owns one more or one less of them has another.
#[must_use]
pub fn is_sold(figure: Figure) -> bool {
    matches!(
        figure,
        Figure::People(
            People::Bought
                | People::PaidForOther
                | People::PaidForSilent
                | People::HelpedPaying
                | People::FollowedUp
                | People::Silent
        ) | Figure::Count(Count::Orders | Count::Pieces)
            | Figure::Money(
                Money::Sales
                    | Money::NetSales
                    | Money::Postage
                    | Money::PaidForOther
                    | Money::PaidForSilent
                    | Money::Silent
                    | Money::RefundsByPayment
            )
    )
}

fn is_refunded(figure: Figure) -> bool {
    matches!(figure, Figure::Money(Money::Refunds | Money::NetSales | Money::RefundsByCompletion))
}
