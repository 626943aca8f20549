//! A tool's statistics beside what its shop's chats come to: where they differ, and with which setting they would not.

use super::Judged;
use crate::attribution::{Agent, Day, Figure, Gap, Likely, Outcome, Told, When, Whose, differing};
use crate::diag::{Diagnostic, codes};
use crate::facts::STORE_OWNER;
use crate::facts::orders::Difference;
use crate::number::Num;
use crate::period::DaySpan;
use crate::read::join::Join;
use crate::read::join::bins::RowRef;
use crate::read::join::pool::Pool;
use crate::read::vocabulary::SourceRank;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many chats and orders may be judged anew to find a reason: about a second's worth.
const WORK: usize = 4_000_000;

/// So many differences are listed.
const LISTED: usize = 200;

/// Owner, measure, span.
type Slot = (u32, usize, DaySpan);
/// What stands there, and where.
type Cell = (Num, (RowRef, usize));

/// A figure that a tool says, and where.
struct Of {
    told: Told,
    person: usize,
    span: DaySpan,
    at: (RowRef, usize),
}

impl Join<'_> {
    /// Compares; the differences, and what is said of them.
    pub(super) fn compare(&self, one: &Judged, pool: &Pool) -> (Vec<Difference>, Option<Diagnostic>) {
        let of = self.told(one, pool);
        let told: Vec<Told> = of.iter().map(|o| o.told.clone()).collect();
        let off = differing(&one.outcome, &told);
        let Some(first) = off.first() else { return (Vec::new(), None) };
        let likely = likely(one, &told, &off);
        let list = off.iter().take(LISTED).filter_map(|i| {
            let Of { told, person, span, .. } = &of[*i];
            let reason = likely.iter().find(|l| l.explains.binary_search(i).is_ok());
            Some(Difference {
                agent: Arc::clone(&self.people.people[*person].name),
                measure: told.figure.name().into(),
                span: span.to_string().into(),
                tool: told.value.clone(),
                chats: ours(&one.outcome, told)?,
                likely: reason.map(|l| (Arc::clone(&l.variant.name), Arc::clone(&l.variant.value))),
            })
        });
        let list: Vec<Difference> = list.collect();
        let best = likely.first();
        let finding = Diagnostic::new(codes::TOOL_DIFFERS)
            .arg("count", off.len())
            .arg("all", told.len())
            .arg("setting", best.map(|l| format!("{} = {}", l.variant.name, l.variant.value)).unwrap_or_default())
            .arg("explained", best.map_or(0, |l| l.explains.len()))
            .store(Arc::clone(self.book.name(one.store)))
            .at(self.place(of[*first].at));
        (list, Some(finding))
    }

    /// What tools say of people in spans that chats speak of too.
    fn told(&self, one: &Judged, pool: &Pool) -> Vec<Of> {
        let figures: BTreeMap<usize, Figure> =
            Figure::all().filter_map(|f| Some((self.vocabulary.measure_index(f.name())?, f))).collect();
        let mut sums: BTreeMap<Slot, Option<Cell>> = BTreeMap::new();
        for (key, said) in pool.of(one.store).filter(|(key, _)| key.owner != STORE_OWNER) {
            let Some(figure) = figures.get(&key.measure) else { continue };
            let mean = matches!(figure, Figure::Mean(_));
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
            let whose = Whose::Agent(Agent(owner.checked_sub(1)?));
            Some(Of { told: Told { figure: figures[measure], whose, when, value }, person, span: *span, at })
        });
        told.filter(|o| ours(&one.outcome, &o.told).is_some() && self.lost(one, o.told.figure, None).is_none())
            .collect()
    }
}

/// What the chats say; `None` where they do not say it for certain.
fn ours(outcome: &Outcome, told: &Told) -> Option<Num> {
    let gaps = outcome.gaps(told.figure, told.whose, told.when);
    let open = gaps.iter().any(|g| !matches!(g, Gap::Before(..)));
    outcome.figure(told.figure, told.whose, told.when).filter(|_| !open)
}

/// The settings that explain differences: first those that explain the most and break the least.
fn likely(one: &Judged, told: &[Told], off: &[usize]) -> Vec<Likely> {
    let work = one.asked.chats().len() + one.asked.orders().len();
    let variants: Vec<_> = one.input.rules.settings.variants().into_iter().take((WORK / work.max(1)).max(2)).collect();
    let tried = variants.into_par_iter().filter_map(|v| Likely::under(v, &one.asked, one.span, told, off));
    let mut found: Vec<Likely> = tried.collect();
    Likely::sort(&mut found);
    found
}
