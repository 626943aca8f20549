//! Rows of earlier drops among the period's: which of them the period may look at, and what is said of those that cannot be read.

use super::Join;
use super::bins::RowRef;
use crate::attribution::{Day, Moment};
use crate::diag::{Diagnostic, Location, Severity, codes};
use crate::origin::Place;
use crate::period::DaySpan;
use crate::read::folder::Stands;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Join<'_> {
    /// Whether a file is of an earlier drop, and there to be looked back at.
    pub fn is_earlier(&self, file: usize) -> bool {
        self.files[file].stands == Stands::Before
    }

    /// Whether a row of an earlier drop is of the period or later: such rows are for the period's own drops to tell.
    pub fn is_ahead(&self, at: RowRef) -> bool {
        let sheet = self.sheet(at);
        let created = || {
            let seconds = sheet.deals.get(at.row).and_then(|deal| deal.created)?;
            Some(Moment::from_seconds(seconds.into())?.datetime().date())
        };
        self.is_earlier(at.file) && sheet.trades[at.row].day.or_else(created).is_some_and(|d| d >= self.period.from)
    }

    /// The same of a message or conversation.
    pub(super) fn is_said_ahead(&self, file: usize, store: usize, time: u32) -> bool {
        let day = || {
            let cut = self.request.chats.of(self.book.name(store)).settings.cut;
            Moment::from_seconds(time.into()).map(|m| Day::of(m, cut).date())
        };
        self.is_earlier(file) && day().is_some_and(|d| d >= self.period.from)
    }

    /// What a file name says of its span, as far as its rows count: those of an earlier drop end where the period begins.
    pub(super) fn counted_span(&self, file: usize, sheet: usize) -> Option<DaySpan> {
        let told = self.told_span(file, sheet)?;
        let last = self.period.from.pred_opt().filter(|_| self.is_earlier(file));
        let to = last.map_or(told.to, |last| told.to.min(last));
        (told.from <= to).then_some(DaySpan { from: told.from, to })
    }

    /// What is wrong in earlier drops was said when they were calculated, and stops nothing now: one warning a file says that the look
    /// back has holes.
    pub fn looked_back(&mut self) {
        let earlier: BTreeMap<&str, usize> =
            (0..self.files.len()).filter(|f| self.is_earlier(*f)).map(|f| (self.files[f].shown.as_str(), f)).collect();
        if earlier.is_empty() {
            return;
        }
        let file_of = |finding: &Diagnostic| match &finding.at {
            Some(Location::Place(place)) => earlier.get(&*place.file).copied(),
            _ => None,
        };
        let mut kept = Vec::new();
        let mut wrong: BTreeMap<usize, Place> = BTreeMap::new();
        for finding in &self.findings {
            match (file_of(finding), &finding.at) {
                (Some(file), Some(Location::Place(place))) if finding.severity() == Severity::Error => {
                    wrong.entry(file).or_insert_with(|| place.clone());
                }
                (Some(_), _) => {}
                (None, _) => kept.push(finding.clone()),
            }
        }
        for (file, place) in wrong {
            let rows = Some(self.fates.refused(file)).filter(|rows| *rows > 0);
            let drop = self.files[file].drop.map(|p| p.to_string()).unwrap_or_default();
            let mut finding = Diagnostic::new(codes::LOOK_BACK_HOLES)
                .arg("rows", rows.map(|n| n.to_string()).unwrap_or_default())
                .arg("drop", drop)
                .at(place);
            finding.store = self.file_stores[file].map(|s| Arc::clone(self.book.name(s)));
            kept.push(finding);
        }
        self.findings = kept;
    }
}
