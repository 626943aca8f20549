//! Risky formats in a process of their own: `calamine` panics or runs out of memory on some damaged `.xls`, and an allocation that
//! fails ends the whole process. Here that process is a worker, and its end is one finding about one file.

use super::feed::{Feed, Step, Stop};
use super::limits::Limits;
use super::raw::{Flow, Row, Sheet, Visitor, Want};
use super::wire::{self, Message};
use super::xls;
use crate::diag::{Diagnostic, Location, codes};
use std::io::{self, BufReader, BufWriter, Read as _, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The hidden subcommand under which the program is its own worker.
pub const WORKER_COMMAND: &str = "__read-worker";

/// Reads an `.xls` in a worker, or in this process where there is none to be had.
pub(super) fn read_xls(path: &Path, feed: &mut Feed<'_>) -> Result<(), Stop> {
    let limits = feed.limits();
    let Some(program) = &limits.worker else { return xls::read(path, feed) };
    let mut command = Command::new(program);
    command.arg(WORKER_COMMAND).arg(path);
    let mut settings = limits.clone();
    for key in Limits::KEYS {
        command.arg(settings.by_key(key).map_or(0, |v| *v).to_string());
    }
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let broke = |feed: &Feed<'_>, detail: &dyn ToString| {
        Box::new(feed.about(codes::WORKER_BROKE).arg("detail", detail.to_string()))
    };
    let mut child = spawned.map_err(|e| broke(feed, &e))?;
    let (Some(output), Some(errors)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(broke(feed, &"no pipe"));
    };
    let child = Arc::new(Mutex::new(child));
    let watch = Watch::start(&child, Duration::from_secs(limits.seconds));
    let end = follow(&mut BufReader::new(output), feed);
    let late = watch.end();
    let status = stop(&child);
    match end {
        Ok(end) => end,
        Err(_) if late => Err(feed.over("seconds", limits.seconds + 1)),
        Err(e) => {
            let allowed = limits.memory_for(std::fs::metadata(path).map_or(0, |m| m.len()));
            if let Some(wanted) = last_wish(errors) {
                return Err(feed.over_memory(allowed, allowed.saturating_add(wanted)));
            }
            let detail = status.map_or_else(|| e.to_string(), |status| status.to_string());
            Err(broke(feed, &detail))
        }
    }
}

/// The bytes that a worker asked for when there was no more memory to be had: the runtime's last words say so.
fn last_wish(errors: impl io::Read) -> Option<u64> {
    let mut words = Vec::new();
    errors.take(4096).read_to_end(&mut words).ok()?;
    let words = String::from_utf8_lossy(&words);
    words.split_once("memory allocation of ")?.1.split(' ').next()?.parse().ok()
}

/// Hands a worker's messages on. An outer error means that the worker broke off.
fn follow(input: &mut impl io::Read, feed: &mut Feed<'_>) -> io::Result<Result<(), Stop>> {
    let mut wanted = false;
    loop {
        let handed_on = match wire::read(input)? {
            Message::Sheet { name, hidden } => {
                feed.sheet(Some(&name), hidden, Vec::new()).map(|want| wanted = want == Want::Read)
            }
            Message::Row { index, cells, merged } if wanted => feed.begin(index).map(|step| {
                wanted = step == Step::Go;
                if !wanted {
                    return;
                }
                for (col, raw) in cells {
                    feed.offer(col, raw);
                }
                for (col, raw) in merged {
                    feed.show(col, raw);
                }
            }),
            Message::Row { .. } => Ok(()),
            Message::Stop { code, args, cell } => {
                let finding = match cell {
                    Some((row, col)) => feed.about_cell(code, row, col),
                    None => feed.about(code),
                };
                Err(Box::new(args.into_iter().fold(finding, |finding, (name, value)| finding.arg(name, value))))
            }
            Message::Done => return Ok(feed.end_sheet()),
        };
        if let Err(stop) = handed_on {
            return Ok(Err(stop));
        }
    }
}

fn stop(child: &Mutex<Child>) -> Option<std::process::ExitStatus> {
    let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
    // Where it has not ended by itself, nobody wants the rest.
    if let Ok(Some(status)) = child.try_wait() {
        return Some(status);
    }
    std::thread::sleep(Duration::from_millis(5));
    let ended = child.try_wait().ok().flatten();
    let _ = child.kill();
    ended.or_else(|| child.wait().ok())
}

/// Kills the worker when its time is over.
struct Watch {
    done: mpsc::Sender<()>,
    thread: std::thread::JoinHandle<bool>,
}

impl Watch {
    fn start(child: &Arc<Mutex<Child>>, time: Duration) -> Self {
        let (done, ended) = mpsc::channel();
        let child = Arc::clone(child);
        let thread = std::thread::spawn(move || {
            let late = ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            if late {
                let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
            }
            late
        });
        Self { done, thread }
    }

    /// Whether the time was over.
    fn end(self) -> bool {
        let _ = self.done.send(());
        self.thread.join().unwrap_or(false)
    }
}

/// The worker: reads the file that the arguments (after [`WORKER_COMMAND`]) name and writes messages to standard output.
#[must_use]
pub fn worker_main(arguments: &[String]) -> ExitCode {
    let Some((path, settings)) = arguments.split_first() else { return ExitCode::from(2) };
    let mut limits = Limits::default();
    for (key, value) in Limits::KEYS.iter().zip(settings) {
        if let (Some(limit), Ok(value)) = (limits.by_key(key), value.parse()) {
            *limit = value;
        }
    }
    std::panic::set_hook(Box::new(|_| ()));
    limit_memory(limits.memory_for(std::fs::metadata(path).map_or(0, |m| m.len())));
    let mut recorder = Recorder { out: BufWriter::new(io::stdout().lock()), failed: false };
    let file: Arc<str> = Arc::from("");
    let mut feed = Feed::new(&mut recorder, &limits, &file);
    let end = xls::read(Path::new(path), &mut feed).and_then(|()| feed.end_sheet());
    drop(feed);
    let last = end.map_or_else(|stop| stop_message(*stop), |()| Message::Done);
    let written = wire::write(&last, &mut recorder.out).and_then(|()| recorder.out.flush());
    if recorder.failed || written.is_err() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn stop_message(finding: Diagnostic) -> Message {
    let cell = match &finding.at {
        Some(Location::Place(place)) => place.cell.map(|c| (c.row, c.col)),
        _ => None,
    };
    Message::Stop { code: finding.code, args: finding.args, cell }
}

/// Where the system lets a process limit itself: its address space, of which the memory in use is a part. Elsewhere what
/// [`super::biff`] works out beforehand, and the time, are what holds it.
fn limit_memory(bytes: u64) {
    #[cfg(unix)]
    {
        let _ = rlimit::setrlimit(rlimit::Resource::AS, bytes, bytes);
    }
    #[cfg(not(unix))]
    let _ = bytes;
}

/// Sends on what it sees.
struct Recorder<W: Write> {
    out: BufWriter<W>,
    failed: bool,
}

impl<W: Write> Visitor for Recorder<W> {
    fn sheet(&mut self, sheet: &Sheet) -> Want {
        let message = Message::Sheet { name: sheet.name.to_string(), hidden: sheet.hidden };
        self.failed |= wire::write(&message, &mut self.out).is_err();
        if self.failed { Want::Skip } else { Want::Read }
    }

    fn row(&mut self, row: &Row<'_>) -> Flow {
        self.failed |= wire::put_row(row.index, row.cells, row.merged, &mut self.out).is_err();
        if self.failed { Flow::NextSheet } else { Flow::Go }
    }
}
