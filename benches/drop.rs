//! How fast a drop becomes payroll: `cargo bench --bench drop -- [stores] [orders per store] [read | check]`.
//!
//! Makes a shop group (statistics, orders, roster, targets), reads every file as the program does, runs the whole program over it,
//! and prints rows per second and peak memory; then reads the same files with nothing but `calamine::Xlsx::worksheet_range`, one file
//! a thread, as the yardstick. `make FOLDER` only makes the group, `in FOLDER` takes one that was made.
//!
//! `read` reads the group to the facts of every store and does nothing else, then lets `benches/polars_drop.py` read it with polars
//! where there is polars, and prints the ratio: by the processor, which says the same on a busy machine, and by the clock. `check` does
//! everything but the writing, as `zhangfang check`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops, and prints what it measured"
)]
#![allow(clippy::float_arithmetic, clippy::as_conversions, reason = "rates are for reading only")]
#![allow(clippy::pedantic, clippy::cast_precision_loss, reason = "a measuring script")]

use calamine::{Data, Reader, Xlsx, open_workbook};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rust_xlsxwriter::Workbook;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use zhangfang::diag::{Catalogue, Lang, Severity};
use zhangfang::period::Period;
use zhangfang::read::inspect::inspect;
use zhangfang::read::{ChatSettings, Limits, Request, Vocabulary, read};
use zhangfang::run::{Job, Task, run};

const PERIOD: &str = "2026-10";
const AGENTS: usize = 8;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let number = |i: usize, default: usize| words.get(i).and_then(|w| w.parse().ok()).unwrap_or(default);
    let after = |word: &str| words.iter().position(|w| w == word).and_then(|i| words.get(i + 1));
    let (stores, orders) = (number(0, 20), number(1, 5000));
    if let Some(folder) = after("make") {
        return make(Path::new(folder), stores, orders);
    }
    let own = tempfile::tempdir().unwrap();
    let folder = after("in").map_or(own.path(), Path::new);
    if after("in").is_none() {
        // Made by another process: the memory of making it is not ours.
        let made = Command::new(std::env::current_exe().unwrap())
            .args([&stores.to_string(), &orders.to_string(), "make", folder.to_str().unwrap()])
            .status();
        assert!(made.unwrap().success(), "the drop could not be made");
    }
    let has = |word: &str| words.iter().any(|w| w == word);
    if has("read") {
        against_polars(&read_alone(folder), folder);
    } else if has("check") {
        let ((rows, files, errors), took) = timed(|| whole(folder, Task::Check));
        println!("checked, {errors} errors: {}", Taken::now(rows, files, took));
    } else {
        everything(folder);
    }
}

/// What the work gives, and what it took: seconds by the clock and of the processor.
fn timed<T>(work: impl FnOnce() -> T) -> (T, [f64; 2]) {
    let (start, worked) = (Instant::now(), processor());
    let done = work();
    (done, [start.elapsed().as_secs_f64(), processor() - worked])
}

/// Reading alone sheet by sheet, the whole program, and the yardstick.
fn everything(folder: &Path) {
    let (vocabulary, limits) = (Vocabulary::embedded(), Limits::default());
    let drop: Vec<PathBuf> = workbooks(&folder.join(PERIOD));
    let rows_of = |f: &PathBuf| inspect(f, &vocabulary, &limits).sheets.iter().map(|s| s.rows).sum::<u64>();
    let (seen, alone) = timed(|| drop.par_iter().map(rows_of).sum::<u64>());
    println!("zhangfang, sheets alone: {}", Taken::now(seen, drop.len(), alone));
    let ((rows, files, errors), ours) = timed(|| whole(folder, Task::Write));
    println!("zhangfang, all results, {errors} errors: {}", Taken::now(rows, files, ours));
    let (cells, [theirs, _]) = timed(|| drop.par_iter().map(|f| yardstick(f)).sum::<usize>());
    println!("calamine, reading alone: {cells} cells in {theirs:.2} s, {:.0} rows/s", rows as f64 / theirs);
    println!("sheets alone ÷ calamine: {:.2}; all results ÷ calamine: {:.2}", alone[0] / theirs, ours[0] / theirs);
}

/// The rows and files that a run has read, and its errors.
fn whole(folder: &Path, task: Task) -> (u64, usize, usize) {
    let report = run(&Job::new(folder, task), &Catalogue::load(Lang::En), &|_| {}).unwrap();
    let rows = report.outcome.files.iter().flat_map(|f| &f.sheets).map(|s| s.read).sum();
    let findings = report.outcome.stores.iter().flat_map(|s| &s.findings).chain(&report.outcome.findings);
    let errors = findings.filter(|f| f.severity() == Severity::Error).count();
    (rows, report.outcome.files.len(), errors)
}

/// Reads a drop as a run does, to the facts of every store, and nothing else.
fn read_alone(folder: &Path) -> Taken {
    let vocabulary = Vocabulary::embedded();
    let request = Request {
        root: folder,
        period: Period::parse(PERIOD).unwrap(),
        vocabulary: &vocabulary,
        roster: None,
        instead: None,
        stores: &[],
        none: &[],
        supersede: &[],
        limits: Limits::default(),
        chats: &ChatSettings::default(),
    };
    let (read, took) = timed(|| read(&request, &|_| {}));
    let sheets = || read.files.iter().flat_map(|f| &f.sheets);
    let (rows, used) = (sheets().map(|s| s.read).sum::<u64>(), sheets().map(|s| s.used.rows).sum::<u64>());
    let taken = Taken::now(rows, read.files.len(), took);
    println!("zhangfang, to the facts of every store, {used} rows used: {taken}");
    taken
}

/// Lets polars read the same drop, where it is to be had, and says how much longer it takes.
fn against_polars(ours: &Taken, folder: &Path) {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/polars_drop.py");
    let told = Command::new(python).arg(script).arg(folder.join(PERIOD)).output();
    let told = told.ok().filter(|o| o.status.success()).map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    let numbers = |line: &str| line.split(' ').map(|n| n.parse::<f64>().ok()).collect::<Option<Vec<f64>>>();
    let Some([rows, files, clock, processor, peak]) =
        told.and_then(|t| numbers(t.lines().last()?)).and_then(|n| <[f64; 5]>::try_from(n).ok())
    else {
        println!("polars is not to be had: set PYTHON to a Python that has polars and fastexcel");
        return;
    };
    let theirs = Taken { rows, files, clock, processor, peak: Some(peak) };
    println!("polars, 2 processes, to the amounts of every store and day: {theirs} a process");
    println!(
        "polars ÷ zhangfang: {:.2} by the processor, {:.2} by the clock",
        theirs.processor / ours.processor,
        theirs.clock / ours.clock
    );
}

/// What reading took.
struct Taken {
    rows: f64,
    files: f64,
    /// Seconds by the clock and of the processor.
    clock: f64,
    processor: f64,
    /// MB that the process ever held, where the system says.
    peak: Option<f64>,
}

impl Taken {
    /// This process, with the most memory so far.
    fn now(rows: u64, files: usize, [clock, processor]: [f64; 2]) -> Self {
        Self { rows: rows as f64, files: files as f64, clock, processor, peak: peak_memory() }
    }
}

impl std::fmt::Display for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { rows, files, clock, processor, peak } = self;
        let rate = rows / clock;
        write!(f, "{rows} rows in {files} files in {clock:.2} s, {rate:.0} rows/s, {processor:.2} s of the processor")?;
        peak.map_or(Ok(()), |peak| write!(f, ", peak {peak:.0} MB"))
    }
}

/// Seconds that the processors worked for this process, in hundredths.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

fn workbooks(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { workbooks(&path) } else { vec![path] }).collect()
}

/// Reads a file as a whole and counts its cells.
fn yardstick(path: &Path) -> usize {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let names = book.sheet_names();
    let count = |range: calamine::Range<Data>| range.used_cells().count();
    names.iter().map(|name| book.worksheet_range(name).map(count).unwrap()).sum()
}

/// The most memory that this process ever held, in MB.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?;
    kib.trim().parse::<f64>().ok().map(|kib| kib / 1024.0)
}

fn make(root: &Path, stores: usize, orders: usize) {
    let drop = root.join(PERIOD);
    let (mut roster, mut targets) = (Workbook::new(), Workbook::new());
    let (people, goals) = (roster.add_worksheet(), targets.add_worksheet());
    heads(people, &["姓名", "花名", "旺旺", "店铺", "岗位", "入职日期", "转正日期"]);
    heads(goals, &["店铺", "姓名", "目标销售额"]);
    let mut row = 0;
    for s in 1..=stores {
        let store = format!("样例{s}号店");
        let folder = drop.join(&store);
        std::fs::create_dir_all(&folder).unwrap();
        for a in 1..=AGENTS {
            row += 1;
            let (name, nick) = (format!("样例员工{s}之{a}"), format!("客服{a}"));
            let post = if a == 1 { "售后" } else { "售前" };
            let cells = [&name, &nick, &format!("{store}:{nick}"), &store, post, "2024-01-01", "2024-04-01"];
            for (cell, c) in cells.iter().zip(0..) {
                people.write_string(row, c, *cell).unwrap();
            }
            goals.write_string(row, 0, &store).unwrap();
            goals.write_string(row, 1, &name).unwrap();
            goals.write_number(row, 2, 50_000.0).unwrap();
        }
        statistics(&store).save(folder.join("自定义报表_业绩_下单优先判定_2026-10-01至2026-10-31.xlsx")).unwrap();
        order_report(&store, s, orders).save(folder.join(format!("ExportOrderList{s:011}.xlsx"))).unwrap();
    }
    roster.save(root.join("花名册.xlsx")).unwrap();
    targets.save(drop.join("任务目标.xlsx")).unwrap();
}

fn heads(sheet: &mut rust_xlsxwriter::Worksheet, heads: &[&str]) {
    for (head, c) in heads.iter().zip(0..) {
        sheet.write_string(0, c, *head).unwrap();
    }
}

fn statistics(store: &str) -> Workbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let names = [
        "客服昵称",
        "接待人数",
        "询单人数",
        "询单->当日下单人数",
        "询单->最终下单人数",
        "询单->最终付款人数",
        "销售额",
        "销售人数",
        "下单金额",
        "流失金额",
        "落实付款-他人单-金额",
        "买家消息数",
        "客服消息数",
        "回复率",
        "平均响应(秒)",
        "退换件数",
    ];
    heads(sheet, &names);
    for a in 1..=8_u32 {
        sheet.write_string(a, 0, format!("{store}:客服{a}")).unwrap();
        let figures = [1200, 900, 430, 520, 480, 98_765, 480, 107_352, 8586, 320, 9600, 10_848, 1, 26, 40];
        for (figure, c) in figures.iter().zip(1..) {
            sheet.write_number(a, c, f64::from(*figure)).unwrap();
        }
    }
    book
}

fn order_report(store: &str, s: usize, orders: usize) -> Workbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let names = [
        "订单编号",
        "支付单号",
        "支付详情",
        "买家应付货款",
        "买家应付邮费",
        "总金额",
        "买家实付金额",
        "订单状态",
        "订单创建时间",
        "订单付款时间",
        "商品标题",
        "宝贝总数量",
        "退款金额",
        "店铺名称",
        "发货时间",
        "确认收货时间",
        "确认收货打款金额",
        "商家编码",
        "商家备注",
        "物流单号",
    ];
    heads(sheet, &names);
    for o in 0..orders {
        let row = u32::try_from(o + 1).unwrap();
        let (day, second) = (o % 31 + 1, o % 60);
        let at = format!("2026-10-{day:02} {:02}:{:02}:{second:02}", o % 24, o % 57);
        let paid = format!("{}.{:02}", o % 900 + 20, o % 100);
        let texts = [
            format!("{s:06}{o:013}"),
            format!("2026{o:016}"),
            "支付宝".to_owned(),
            paid.clone(),
            "0.00".to_owned(),
            paid.clone(),
            paid.clone(),
            "交易成功".to_owned(),
            at.clone(),
            at.clone(),
            format!("样例商品{}", o % 300),
            String::new(),
            "无退款申请".to_owned(),
            store.to_owned(),
            at.clone(),
            at,
            format!("{paid}元"),
            format!("SKU{}", o % 300),
            String::new(),
            format!("YT{o:013}"),
        ];
        for (text, c) in texts.iter().zip(0..).filter(|(t, _)| !t.is_empty()) {
            sheet.write_string(row, c, text).unwrap();
        }
        sheet.write_number(row, 11, (o % 3 + 1) as f64).unwrap();
    }
    book
}
