//! The engine and the slow implementation agree, chat by chat, order by order, figure by figure; and no money is lost.

use super::naive::{Naive, time};
use super::naive_cut::naive_cut;
use super::random::{Dice, messages, settings, span, store};
use std::collections::BTreeSet;
use zhangfang::attribution::{Agent, Day, Fate, Figure, Mean, Outcome, Store, When, Whose, attribute, cut};
use zhangfang::number::Num;

const MONTHS: u64 = 1000;

#[test]
fn a_second_implementation_agrees_on_a_thousand_random_months() {
    let mut seen = Seen::default();
    for seed in 0..MONTHS {
        let mut dice = Dice::new(seed + 1);
        let settings = settings(&mut dice);
        let store = store(&mut dice, &settings);
        let outcome = attribute(&store, &settings, span());
        let naive = Naive::new(&store, &settings, span());
        let differs =
            chats(&naive, &outcome).or_else(|| orders(&naive, &outcome)).or_else(|| figures(&naive, &outcome));
        assert_eq!(differs, None, "month {seed}");
        seen.look(&outcome);
    }
    // The months are worth something only if everything happens in them.
    seen.enough();
}

#[test]
fn the_money_of_a_store_is_attributed_silent_or_excluded() {
    for seed in 0..MONTHS {
        let mut dice = Dice::new(seed + 1);
        let settings = settings(&mut dice);
        let store = store(&mut dice, &settings);
        let outcome = attribute(&store, &settings, span());
        let cut = chrono::Duration::seconds(settings.cut.into());
        let paid = store.orders().iter().filter(|o| o.paid.is_some_and(|p| span().contains((time(p) - cut).date())));
        let total = paid.fold(Num::ZERO, |sum, o| sum.add(&o.amount));
        let b = &outcome.balance;
        let excluded = b.excluded.values().fold(Num::ZERO, |sum, e| sum.add(e));
        assert_eq!(b.total, total, "month {seed}");
        assert_eq!(b.attributed.add(&b.silent).add(&excluded), total, "month {seed}");
        let figure = |name: &str| {
            let figure = Figure::all().find(|f| f.name() == name).unwrap();
            outcome.figure(figure, Whose::Store, When::Span).unwrap()
        };
        assert_eq!((figure("销售额"), figure("静默销售额")), (b.attributed.clone(), b.silent.clone()), "month {seed}");
    }
}

#[test]
fn the_order_of_what_is_put_in_does_not_matter() {
    for seed in 0..50 {
        let mut dice = Dice::new(seed + 1);
        let settings = settings(&mut dice);
        let store = store(&mut dice, &settings);
        let reversed = Store::new(
            store.chats().iter().rev().cloned().collect(),
            store.orders().iter().rev().cloned().collect(),
            store.refunds().iter().rev().cloned().collect(),
            store.people().clone(),
            *store.coverage(),
        );
        let (a, b) = (attribute(&store, &settings, span()), attribute(&reversed, &settings, span()));
        assert_eq!(
            (a.chats, a.orders, a.refunds, a.balance),
            (b.chats, b.orders, b.refunds, b.balance),
            "month {seed}"
        );
    }
}

#[test]
fn messages_are_cut_as_the_definitions_say() {
    for seed in 0..MONTHS {
        let mut dice = Dice::new(seed + 1);
        let settings = settings(&mut dice);
        let messages = messages(&mut dice, &settings);
        assert_eq!(cut(messages.clone(), &settings), naive_cut(&messages, &settings), "log {seed}");
    }
}

fn chats(naive: &Naive<'_>, outcome: &Outcome) -> Option<String> {
    (0..outcome.chats.len()).find_map(|at| {
        let judged = outcome.chats[at];
        let got = (judged.verdict, judged.earns, judged.handed_in, judged.handed_on);
        let (handed_in, handed_on) = naive.handed[at];
        let wanted = (naive.verdicts[at], naive.earns(at), handed_in, handed_on);
        (got != wanted).then(|| format!("chat {:?}: got {got:?}, wanted {wanted:?}", naive.store.chats()[at]))
    })
}

fn orders(naive: &Naive<'_>, outcome: &Outcome) -> Option<String> {
    (0..outcome.orders.len()).find_map(|at| {
        let earned = outcome.orders[at];
        let wanted = &naive.orders[at];
        let link = |link: Option<zhangfang::attribution::Link>| link.map(|l| (l.chat as usize, l.how));
        let helpers =
            outcome.helpers(naive.store, naive.settings, at).iter().map(|h| (h.agent, h.with)).collect::<BTreeSet<_>>();
        let got = (link(earned.placed), link(earned.paid), earned.fate, helpers, earned.open);
        let owned = (wanted.placed, wanted.paid, wanted.fate, wanted.helpers.clone(), wanted.open);
        (got != owned).then(|| format!("order {:?}: got {got:?}, wanted {wanted:?}", naive.store.orders()[at]))
    })
}

fn figures(naive: &Naive<'_>, outcome: &Outcome) -> Option<String> {
    let agents = naive.store.chats().iter().map(|c| c.agent).collect::<BTreeSet<Agent>>();
    for agent in agents.into_iter().map(Some).chain([None]) {
        for day in naive.span.iter().map(Some).chain([None]) {
            let whose = agent.map_or(Whose::Store, Whose::Agent);
            let when = day.map_or(When::Span, |d| When::Day(Day::on(d)));
            for figure in Figure::all() {
                let (got, wanted) = (outcome.figure(figure, whose, when), naive.figure(figure, (agent, day)));
                if got != wanted {
                    return Some(format!("{} of {whose:?} {day:?}: got {got:?}, wanted {wanted:?}", figure.name()));
                }
            }
            for mean in Mean::ALL {
                let (got, wanted) = (outcome.parts(*mean, whose, when), naive.parts(*mean, (agent, day)));
                if got != wanted {
                    return Some(format!("{mean:?} of {whose:?} {day:?}: got {got:?}, wanted {wanted:?}"));
                }
            }
        }
    }
    None
}

/// What happened in the months.
#[derive(Default)]
struct Seen {
    verdicts: BTreeSet<String>,
    fates: BTreeSet<String>,
    links: usize,
    figures: BTreeSet<&'static str>,
}

impl Seen {
    fn look(&mut self, outcome: &Outcome) {
        self.verdicts.extend(outcome.chats.iter().map(|c| format!("{:?}", c.verdict)));
        for earned in &outcome.orders {
            let fate = if let Fate::Attributed(_) = earned.fate {
                "Attributed".to_owned()
            } else {
                format!("{:?}", earned.fate)
            };
            self.fates.insert(fate);
            self.links += usize::from(earned.placed.is_some()) + usize::from(earned.paid.is_some());
        }
        let told = |f: &Figure| outcome.figure(*f, Whose::Store, When::Span).is_some_and(|n| !n.is_zero());
        self.figures.extend(Figure::all().filter(told).map(Figure::name));
    }

    fn enough(&self) {
        assert_eq!(self.verdicts.len(), 12, "{:?}", self.verdicts);
        assert_eq!(self.fates.len(), 7, "{:?}", self.fates);
        assert!(self.links > 10_000, "{} links", self.links);
        let none: Vec<_> = Figure::all().map(Figure::name).filter(|n| !self.figures.contains(n)).collect();
        assert_eq!(none, [""; 0]);
    }
}
