//! The program on one page.
//!
//! Settings and schemes are read and checked, with all that is wrong in them, before any data is; then the drop is read, every
//! store is calculated and laid out in parallel, and the files of all sound stores appear at once.

mod booklet;
mod chats;
pub mod ledger;
mod month;
mod publish;
mod rank;
mod schemes;
mod shop;
mod write;

pub use booklet::{Booklet, booklet};
pub use month::is_paid;
pub use publish::write_whole;
pub use rank::{Choice, rank};
pub use schemes::{named_scheme, scheme_text, shipped_scheme, unknown as unknown_scheme};
pub use shop::{STARTER, starter_scheme};

use crate::calc::outcome::Outcome;
use crate::diag::{Catalogue, Diagnostic, codes, has_errors};
use crate::period::Period;
use crate::read::{Limits, Supersede, Vocabulary};
use crate::report::picture::Painter;
use month::Month;
use schemes::Schemes;
use shop::Shop;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use write::{Desk, Scope};

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The shop folder.
    pub root: &'a Path,
    /// The newest month that has a drop where `None`.
    pub period: Option<Period>,
    /// Where results go; `out` in the shop folder, or what its settings say, where `None`.
    pub out: Option<&'a Path>,
    pub task: Task,
    /// A scheme to try on a closed month, in place of the one that it was closed with.
    pub scheme: Option<&'a str>,
    /// Which file takes the place of which, beside what the settings say.
    pub supersede: &'a [Supersede],
    /// Rankings as pictures too.
    pub pictures: bool,
    /// This program, to read risky files in a process of its own; `None` reads them here.
    pub worker: Option<&'a Path>,
}

impl<'a> Job<'a> {
    /// The newest month of a shop folder, as its settings have it, every file read in this process.
    #[must_use]
    pub fn new(root: &'a Path, task: Task) -> Self {
        Self { root, period: None, out: None, task, scheme: None, supersede: &[], pictures: false, worker: None }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    Write,
    /// Everything but the writing.
    Check,
}

/// Where a run has got to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    Reading(&'a str),
    Calculating(&'a str),
    Writing(&'a str),
}

/// A run that went to its end, with refused stores or without.
#[derive(Clone, Debug)]
pub struct Report {
    pub outcome: Outcome,
    /// Warnings about the settings and the schemes.
    pub settings: Vec<Diagnostic>,
    /// The folder that `files` are below.
    pub out: PathBuf,
    pub files: Vec<ResultFile>,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultFile {
    /// `None` for what is about all stores.
    pub store: Option<Arc<str>>,
    /// Below the results folder, parted by `/`.
    pub path: String,
}

/// A run that ended before any data was read.
#[derive(Clone, Debug)]
pub struct Stopped {
    /// `None` where not even that is known.
    pub period: Option<Period>,
    pub findings: Vec<Diagnostic>,
}

/// Runs a period of a shop folder. `step` is told what is being done, from any thread.
pub fn run(job: &Job<'_>, words: &Catalogue, step: &(dyn Fn(Step<'_>) + Sync)) -> Result<Report, Stopped> {
    let ready = Ready::open(job)?;
    let month = ready.month(job, ready.period, step);
    let (painter, no_fonts) = painter(job);
    let scope = Scope { rankings_only: false, group: true, suffix: String::new(), painter };
    let desk = Desk { before: ready.before(ready.period), templates: ready.templates.clone(), words, step, scope };
    let out = ready.out(job);
    let (mut outcome, files) = desk.write(month, (job.task == Task::Write).then_some(&*out));
    outcome.findings.extend(no_fonts);
    Ok(Report { outcome, settings: ready.settings, out, files })
}

/// A shop folder whose settings, schemes and templates are sound.
struct Ready {
    shop: Shop,
    schemes: Schemes,
    templates: BTreeMap<String, String>,
    /// Warnings about all of those.
    settings: Vec<Diagnostic>,
    /// What the job asks for, or the newest month.
    period: Period,
}

impl Ready {
    fn open(job: &Job<'_>) -> Result<Self, Stopped> {
        let stopped = |findings| Stopped { period: job.period, findings };
        let mut shop = Shop::open(job.root).map_err(stopped)?;
        let period = shop.period(job.period).map_err(stopped)?;
        shop.config.limits.worker = job.worker.map(Path::to_owned);
        shop.config.supersede.extend_from_slice(job.supersede);
        let schemes = Schemes::load(&shop);
        let templates = shop.templates();
        let templates_found = write::template_findings(&templates, &shop);
        let settings = [&shop.findings, &schemes.findings, &templates_found].into_iter().flatten().cloned();
        let settings = month::sorted(settings.collect());
        if has_errors(&settings) {
            return Err(Stopped { period: Some(period), findings: settings });
        }
        Ok(Self { shop, schemes, templates: templates.unwrap_or_default(), settings, period })
    }

    /// A period as it is paid: with what closed months say, and as it was paid where it is closed itself.
    fn month(&self, job: &Job<'_>, period: Period, step: &(dyn Fn(Step<'_>) + Sync)) -> Month {
        let past = ledger::look_back(&self.shop, period);
        let (past, broken) = past.map_or_else(|finding| (ledger::Past::default(), Some(finding)), |past| (past, None));
        let open = |schemes: &Schemes| month::month(&self.shop, schemes, period, &past, step);
        let mut month = if past.closed.is_empty() {
            open(&self.schemes)
        } else {
            ledger::as_paid(&self.shop, &past, job.scheme, &self.schemes, &open)
        };
        month.add(past.findings.iter().cloned().chain(broken));
        let nobody = month.outcome.stores.is_empty() && !has_errors(&month.outcome.findings);
        month.add(nobody.then(|| Diagnostic::new(codes::NO_STORES)));
        month
    }

    /// The period before, where there is anything about it.
    fn before(&self, period: Period) -> Option<Month> {
        let before = period.previous();
        self.shop.has_drop(before).then(|| month::plain(&self.shop, &self.schemes, before))
    }

    fn out(&self, job: &Job<'_>) -> PathBuf {
        job.out.map_or_else(|| self.shop.out(), Path::to_owned)
    }
}

/// Who draws the pictures, where any are asked for; and why nobody can.
fn painter(job: &Job<'_>) -> (Option<Painter>, Option<Diagnostic>) {
    match job.pictures.then(Painter::new) {
        Some(Err(finding)) => (None, Some(*finding)),
        painter => (painter.and_then(Result::ok), None),
    }
}

/// Whether a folder is a shop folder: it has settings or drops.
#[must_use]
pub fn is_shop(folder: &Path) -> bool {
    folder.join(crate::config::FILE).is_file() || !crate::read::drop_periods(folder).is_empty()
}

/// What a file is read with, the settings of the shop folder that it lies in included: its spellings, its limits.
#[must_use]
pub fn reading_of(file: &Path) -> (Vocabulary, Limits) {
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let shop = file.ancestors().skip(1).find(|folder| folder.join(crate::config::FILE).is_file());
    let shop = shop.and_then(|folder| Shop::open(folder).ok());
    shop.map_or_else(|| (Vocabulary::embedded(), Limits::default()), |shop| (shop.vocabulary, shop.config.limits))
}

/// Runs `work` with so many threads at most; as many as the machine has where `None`.
pub fn in_threads<T: Send>(jobs: Option<usize>, work: impl FnOnce() -> T + Send) -> T {
    match jobs.and_then(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build().ok()) {
        Some(pool) => pool.install(work),
        None => work(),
    }
}
