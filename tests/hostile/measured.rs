//! What every broken and hostile file costs the real program, and that none of them takes a good store down.

use super::broken::{self, Case};
use super::{broken_text, floods};
use crate::support::folder::{Folder, tree};
use rayon::prelude::*;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Unoptimised code is given the time that it needs; memory is the same.
const MOST_TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });
const MOST_MEMORY: u64 = 300 << 20;

fn all() -> Vec<Case> {
    let mut all = broken();
    all.extend(floods::packages());
    all
}

fn broken() -> Vec<Case> {
    let folders: [fn() -> Vec<Case>; 9] = [
        broken::packages,
        broken::parts,
        broken::odd_cells,
        broken::kept_cells,
        broken::containers,
        broken_text::opendocument,
        broken_text::text_tables,
        broken_text::pages,
        floods::old_workbooks,
    ];
    folders.into_iter().flat_map(|cases| cases()).collect()
}

/// How a process of the program went, its worker included.
struct Cost {
    code: Option<i32>,
    /// Of the processor, so that a busy machine makes no file slow; where the system does not say, by the clock.
    time: Duration,
    /// The most that the two held at one time or another, added up; `None` where the system does not say.
    memory: Option<u64>,
}

fn measure(words: &[&str], folder: &Path) -> Cost {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhangfang"));
    command.args(words).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().unwrap();
    let (mut own, mut worker) = (None, 0);
    let (mut own_time, mut worker_time) = (None, Duration::ZERO);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > 20 * MOST_TIME {
            child.kill().unwrap();
        }
        let id = child.id();
        own = own.max(peak(id));
        own_time = own_time.max(processor(id));
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        for child in children.split(' ').filter_map(|c| c.trim().parse().ok()) {
            worker = worker.max(peak(child).unwrap_or(0));
            worker_time = worker_time.max(processor(child).unwrap_or_default());
        }
        std::thread::sleep(Duration::from_micros(500));
    };
    let time = own_time.map_or(start.elapsed(), |own| own + worker_time);
    Cost { code: status.code(), time, memory: own.map(|own| own + worker) }
}

/// The time that a process has had of the processor so far, to the hundredth of a second.
fn processor(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let ticks = stat.rsplit_once(") ")?.1.split(' ').skip(11).take(2).map(|t| t.parse::<u64>().ok());
    Some(Duration::from_millis(10 * ticks.sum::<Option<u64>>()?))
}

/// The most memory that a process has held so far, in bytes.
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

#[test]
fn no_file_takes_long_or_much() {
    let folder = tempfile::tempdir().unwrap();
    let cases = all();
    assert!(cases.len() > 140, "{}", cases.len());
    let cost = |(name, bytes, _): Case| {
        assert!(bytes.len() <= 1 << 20, "{name}: {} bytes", bytes.len());
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let cost = measure(&["inspect", name], folder.path());
        let memory = cost.memory.unwrap_or(0);
        let wrong = !matches!(cost.code, Some(0 | 1)) || cost.time > MOST_TIME || memory > MOST_MEMORY;
        let line = format!("{name}: {:?}, {:?}, {} MB", cost.code, cost.time, memory >> 20);
        (wrong, cost.time, memory, line)
    };
    let mut costs: Vec<_> = cases.into_par_iter().map(cost).collect();
    costs.sort_by_key(|(_, time, ..)| *time);
    if let Some(most) = costs.iter().max_by_key(|(_, _, memory, _)| *memory) {
        println!("slowest {}\nlargest {}", costs[costs.len() - 1].3, most.3);
    }
    let wrong: Vec<_> = costs.into_iter().filter(|c| c.0).map(|c| c.3).collect();
    assert_eq!(wrong, [""; 0]);
    #[cfg(target_os = "linux")]
    the_measure_sees_what_is_taken(folder.path());
}

/// A file that is let take more than the bound is seen to.
#[cfg(target_os = "linux")]
fn the_measure_sees_what_is_taken(folder: &Path) {
    std::fs::write(folder.join("zhangfang.toml"), "[limits]\nmemory = 2000000000\n").unwrap();
    let cost = measure(&["inspect", "corners.xls"], folder);
    assert!(cost.memory.unwrap() > MOST_MEMORY, "{:?}", cost.memory);
}

#[test]
fn no_broken_file_takes_a_good_store_down() {
    let folder = Folder::three_stores();
    let good = folder.run(&["run"]);
    assert_eq!(good.code, 0, "{}", good.stderr);
    let store = folder.join("out/2026-10/萤火灯具专营店");
    let want = tree(&store);
    assert!(!want.is_empty());
    std::fs::remove_dir_all(folder.join("out")).unwrap();
    for (name, bytes, _) in broken() {
        folder.write(&format!("2026-10/拾光文具企业店/{name}"), &bytes);
    }
    let run = folder.run(&["run"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(!folder.join("out/2026-10/拾光文具企业店").exists());
    // The pages say how many files there were; the workbooks do not.
    let changed: Vec<_> = tree(&store).into_iter().map(|(name, _)| name).collect();
    assert_eq!(changed, want.into_iter().map(|(name, _)| name).collect::<Vec<_>>());
}
