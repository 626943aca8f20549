//! How fast a drop becomes payroll: `cargo bench --bench drop -- [stores] [orders per store]`.
//!
//! Makes a shop group (statistics, orders, roster, targets), reads every file as the program does, runs the whole program over it,
//! and prints rows per second and peak memory; then reads the same files with nothing but `calamine::Xlsx::worksheet_range`, one file
//! a thread, as the yardstick. `make FOLDER` only makes the group, `in FOLDER` takes one that was made: `benches/polars_drop.py` reads it
//! with polars. `read in FOLDER` reads it to the facts of every store and does nothing else: what polars is to be held against.
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
    if let Some(folder) = words.iter().position(|w| w == "make").and_then(|i| words.get(i + 1)) {
        return make(Path::new(folder), number(0, 20), number(1, 5000));
    }
    let (stores, orders) = (number(0, 20), number(1, 5000));
    let own = tempfile::tempdir().unwrap();
    let given = words.iter().position(|w| w == "in").and_then(|i| words.get(i + 1));
    let folder = given.map_or(own.path(), Path::new);
    if given.is_none() {
        // Made by another process: the memory of making it is not ours.
        let made = Command::new(std::env::current_exe().unwrap())
            .args([&stores.to_string(), &orders.to_string(), "make", folder.to_str().unwrap()])
            .status();
        assert!(made.unwrap().success(), "the drop could not be made");
    }

    if words.iter().any(|w| w == "read") {
        return read_alone(folder);
    }
    let (vocabulary, limits) = (Vocabulary::embedded(), Limits::default());
    let drop: Vec<PathBuf> = workbooks(&folder.join(PERIOD));
    let start = Instant::now();
    let seen = drop.par_iter().map(|f| inspect(f, &vocabulary, &limits).sheets.iter().map(|s| s.rows).sum::<u64>());
    let seen: u64 = seen.sum();
    let alone = start.elapsed().as_secs_f64();
    let peak_alone = peak_memory();

    let catalogue = Catalogue::load(Lang::En);
    let start = Instant::now();
    let job = Job::new(folder, Task::Write);
    let report = run(&job, &catalogue, &|_| {}).unwrap();
    let ours = start.elapsed().as_secs_f64();
    let peak = peak_memory();
    let rows: u64 = report.outcome.files.iter().flat_map(|f| &f.sheets).map(|s| s.read).sum();
    let findings = report.outcome.stores.iter().flat_map(|s| &s.findings).chain(&report.outcome.findings);
    let errors = findings.filter(|f| f.severity() == Severity::Error).count();

    let files: Vec<PathBuf> = report.outcome.files.iter().map(|f| folder.join(&*f.path)).collect();
    let start = Instant::now();
    let cells: usize = files.par_iter().map(|f| yardstick(f)).sum();
    let theirs = start.elapsed().as_secs_f64();

    println!(
        "{stores} stores × {orders} orders: {rows} rows in {} files, {} results, {errors} errors",
        files.len(),
        report.files.len()
    );
    println!("zhangfang, reading alone:   {alone:8.2} s   {:10.0} rows/s   peak {peak_alone}", seen as f64 / alone);
    println!("zhangfang, whole run:       {ours:8.2} s   {:10.0} rows/s   peak {peak}", rows as f64 / ours);
    println!("calamine, reading alone:    {theirs:8.2} s   {:10.0} rows/s   ({cells} cells)", rows as f64 / theirs);
    println!("reading alone ÷ calamine:   {:8.2}", alone / theirs);
    println!("whole run ÷ calamine:       {:8.2}", ours / theirs);
}

/// Reads a drop as a run does, to the facts of every store, and nothing else.
fn read_alone(folder: &Path) {
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
    let start = Instant::now();
    let read = read(&request, &|_| {});
    let took = start.elapsed().as_secs_f64();
    let sheets = || read.files.iter().flat_map(|f| &f.sheets);
    let (rows, used) = (sheets().map(|s| s.read).sum::<u64>(), sheets().map(|s| s.used.rows).sum::<u64>());
    println!(
        "zhangfang: {rows} rows ({used} used) in {} files in {took:.2} s, {:.0} rows/s, {:.2} s of the processor, peak {}",
        read.files.len(),
        rows as f64 / took,
        processor(),
        peak_memory()
    );
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

/// The most memory that this process ever held.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|l| l.trim().strip_suffix(" kB"));
    kib.and_then(|k| k.trim().parse::<u64>().ok()).map_or("not measured".to_owned(), |k| format!("{} MB", k / 1024))
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
