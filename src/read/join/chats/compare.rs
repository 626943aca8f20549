//! A tool's statistics beside what its shop's chats come to: where they differ, and with which setting they would not.

use super::Judged;
use crate::attribution::{self, Agent, Day, Figure, Gap, Outcome, Settings, When, Whose};
use crate::diag::{Diagnostic, codes};
use crate::facts::STORE_OWNER;
use crate::facts::orders::{Difference, Threshold};
use crate::number::Num;
use crate::period::DaySpan;
use crate::read::join::Join;
use crate::read::join::bins::RowRef;
use crate::read::join::people::id_of;
use crate::read::join::pool::Pool;
use crate::read::join::rivals::same_rounded;
use crate::read::vocabulary::SourceRank;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What other shops set, the likelier first: what is tried where a tool says something else.
const TRIED: [(&str, &[&str]); 10] = [
    ("判定规则", &["下单优先判定", "下单判定", "付款判定"]),
    ("售后天数", &["15", "14", "10", "5", "30", "0"]),
    ("业务日分割点", &["00:00", "02:00", "03:00", "04:00", "06:00"]),
    ("简单句回复数", &["3", "0", "2"]),
    ("广告回复次数", &["2", "0", "1"]),
    ("归属窗口", &["2", "1", "3"]),
    ("询单回看天数", &["21", "0", "15", "30"]),
    ("询单延迟天数", &["1", "0", "2"]),
    ("付款延迟天数", &["4", "3", "7"]),
    ("退款归属", &["完结日", "付款日"]),
];

/// So many chats and orders may be judged anew to find a reason: about a second's worth.
const WORK: usize = 4_000_000;

/// So many differences are listed.
const LISTED: usize = 200;

/// Owner, measure, span.
type Slot = (u32, usize, DaySpan);
/// What stands there, and where.
type Cell = (Num, (RowRef, usize));

/// A figure that a tool says.
struct Told {
    person: usize,
    figure: Figure,
    when: When,
    span: DaySpan,
    value: Num,
    at: (RowRef, usize),
}

impl Join<'_> {
    /// Compares; the differences, and what is said of them.
    pub(super) fn compare(&self, one: &Judged, pool: &Pool) -> (Vec<Difference>, Option<Diagnostic>) {
        let told = self.told(one, pool);
        let off: Vec<&Told> = told.iter().filter(|t| differs(&one.outcome, t)).collect();
        let Some(first) = off.first() else { return (Vec::new(), None) };
        let likely = likely(one, &off);
        let list = off.iter().enumerate().take(LISTED).filter_map(|(i, t)| {
            Some(Difference {
                agent: Arc::clone(&self.people.people[t.person].name),
                measure: t.figure.name().into(),
                span: t.span.to_string().into(),
                tool: t.value.clone(),
                chats: ours(&one.outcome, t)?,
                likely: likely.iter().find(|l| l.explains.contains(&i)).map(|l| (l.name.into(), l.value.into())),
            })
        });
        let list: Vec<Difference> = list.collect();
        let best = likely.first();
        let finding = Diagnostic::new(codes::TOOL_DIFFERS)
            .arg("count", off.len())
            .arg("all", told.len())
            .arg("setting", best.map(|l| format!("{} = {}", l.name, l.value)).unwrap_or_default())
            .arg("explained", best.map_or(0, |l| l.explains.len()))
            .store(Arc::clone(self.book.name(one.store)))
            .at(self.place(first.at));
        (list, Some(finding))
    }

    /// What tools say of people in spans that chats speak of too.
    fn told(&self, one: &Judged, pool: &Pool) -> Vec<Told> {
        let figures: BTreeMap<usize, Figure> =
            Figure::all().filter_map(|f| Some((self.vocabulary.measure_index(f.name())?, f))).collect();
        let mut sums: BTreeMap<Slot, Option<Cell>> = BTreeMap::new();
        for (key, said) in &pool.0 {
            if key.store != one.store || key.owner == STORE_OWNER || !figures.contains_key(&key.measure) {
                continue;
            }
            let mean = matches!(figures[&key.measure], Figure::Mean(_));
            for s in said.iter().filter(|s| s.rank == SourceRank::Tool) {
                let Ok(value) = &s.value else { continue };
                let slot = (key.owner, key.measure, s.span);
                let cell = s.at.first().copied().map(|at| (value.clone(), at));
                let sum = match sums.remove(&slot) {
                    None => cell,
                    // Two accounts' means have no sum.
                    Some(old) => old.zip(cell).filter(|_| !mean).map(|((a, at), (b, _))| (a.add(&b), at)),
                };
                sums.insert(slot, sum);
            }
        }
        let whole = |owner: u32, measure: usize| sums.contains_key(&(owner, measure, self.period));
        let told = sums.iter().filter_map(|((owner, measure, span), sum)| {
            let when = if *span == self.period {
                When::Span
            } else {
                let day = (span.from == span.to && self.period.covers(span)).then(|| Day::on(span.from))?;
                (!whole(*owner, *measure)).then_some(When::Day(day))?
            };
            let (value, at) = sum.clone()?;
            let person = usize::try_from(*owner).ok()?.checked_sub(1)?;
            let one = Told { person, figure: figures[measure], when, span: *span, value, at };
            Some(one)
        });
        told.filter(|t| ours(&one.outcome, t).is_some()).collect()
    }
}

/// What the chats say; `None` where they do not say it for certain.
fn ours(outcome: &Outcome, told: &Told) -> Option<Num> {
    let whose = Whose::Agent(Agent(id_of(told.person).saturating_sub(1)));
    let gaps = outcome.gaps(told.figure, whose, told.when);
    let open = gaps.iter().any(|g| !matches!(g, Gap::Before(..)));
    outcome.figure(told.figure, whose, told.when).filter(|_| !open)
}

fn differs(outcome: &Outcome, told: &Told) -> bool {
    ours(outcome, told).is_some_and(|ours| match told.figure {
        Figure::Mean(_) => !same_rounded(&ours, &told.value),
        _ => ours != told.value,
    })
}

/// A setting, and the differences that there would not be with it.
struct Likely {
    name: &'static str,
    value: &'static str,
    explains: Vec<usize>,
}

/// The settings that explain differences, the one that explains most first.
fn likely(one: &Judged, off: &[&Told]) -> Vec<Likely> {
    let used = &one.input.rules.thresholds;
    let is = |name: &str, value: &str| used.iter().any(|t| &*t.name == name && &*t.value == value);
    let tried = TRIED.iter().flat_map(|(name, values)| values.iter().map(|value| (*name, *value)));
    let work = one.asked.chats().len() + one.asked.orders().len();
    let tried: Vec<_> = tried.filter(|(name, value)| !is(name, value)).take((WORK / work.max(1)).max(2)).collect();
    let span = one.span;
    let found = tried.into_par_iter().filter_map(|(name, value)| {
        let settings = with(used, name, value)?;
        let outcome = attribution::attribute(&one.asked, &settings, span);
        let explains: Vec<usize> =
            (0..off.len()).filter(|i| !differs(&outcome, off[*i]) && ours(&outcome, off[*i]).is_some()).collect();
        (!explains.is_empty()).then_some(Likely { name, value, explains })
    });
    let mut found: Vec<Likely> = found.collect();
    found.sort_by_key(|l| std::cmp::Reverse(l.explains.len()));
    found
}

/// The settings that were used, but for one.
fn with(used: &[Threshold], name: &str, value: &str) -> Option<Settings> {
    let lookup = |asked: &str| {
        let own = || used.iter().find(|t| &*t.name == asked).map(|t| t.value.to_string());
        if asked == name { Some(value.to_owned()) } else { own() }
    };
    Settings::from(lookup).ok()
}
