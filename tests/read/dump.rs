//! What was read, as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use zhangfang::diag::{Catalogue, Diagnostic, Lang, Location};
use zhangfang::facts::{Bin, Datum, FileAccount, OrderBook, StoreFacts};
use zhangfang::formula::Value;
use zhangfang::read::Drop_;

pub fn dump(drop: &Drop_) -> String {
    let mut out = String::new();
    for store in &drop.stores {
        store_lines(&mut out, store);
    }
    for file in &drop.files {
        file_lines(&mut out, file);
    }
    let words = Catalogue::load(Lang::Zh);
    for finding in &drop.findings {
        let _ = writeln!(out, "{}", finding_line(finding, &words));
    }
    out
}

fn store_lines(out: &mut String, store: &StoreFacts) {
    let refused = if store.refused { " 停" } else { "" };
    let _ = writeln!(out, "[{}]{refused}", store.store);
    for agent in &store.agents {
        let home = if agent.home { "主店" } else { "外店" };
        let skip = ["姓名", "花名", "旺旺", "店铺"];
        let columns = agent.roster.iter().filter(|(k, d)| !skip.contains(&&***k) && d.value != Value::Empty);
        let columns: Vec<String> = columns.map(|(k, d)| format!("{k}={}", value(d))).collect();
        let _ = writeln!(out, "{} {} {} {home} {}", agent.id, agent.name(), agent.nickname(), columns.join(" "));
        if !agent.elsewhere.is_empty() {
            let _ = writeln!(out, "  他店 {}", values(&agent.elsewhere));
        }
    }
    for row in &store.spans {
        let _ = writeln!(out, "  {} {}: {}", row.owner, row.span, values(&row.values));
    }
    if let Some(book) = &store.orders {
        book_lines(out, book);
    }
    for table in &store.records {
        let _ = writeln!(out, "  {}({})", table.kind, table.columns.join(","));
        for row in &table.rows {
            let date = row.date.map_or_else(|| "-".to_owned(), |d| d.to_string());
            let cells: Vec<String> = row.values.iter().map(value).collect();
            let _ = writeln!(out, "    {} {date} {}", row.owner, cells.join(","));
        }
    }
}

/// The order book, without its thresholds.
fn book_lines(out: &mut String, book: &OrderBook) {
    let words = Catalogue::load(Lang::Zh);
    let time = |s: u32| {
        let at = zhangfang::attribution::Moment::from_seconds(s.into()).unwrap().datetime();
        at.format("%m-%d %H:%M:%S").to_string()
    };
    let counts: Vec<String> = book.counts.iter().map(|(key, n)| format!("{}{n}", words.text(key, &[]))).collect();
    let _ = writeln!(out, "  会话 {}", counts.join(" "));
    for chat in &book.chats {
        let said = chat.said.map_or_else(String::new, |s| format!(" 买{}客{}自{}", s.buyer, s.agent, s.automatic));
        let (buyer, agent) = (book.buyer(Some(chat.buyer)), book.agent(chat.agent));
        let counts = words.text(chat.counts, &[]);
        let _ = writeln!(out, "    {buyer}×{agent} {}–{}{said} {counts}", time(chat.start), time(chat.end));
    }
    let money = &book.money;
    let excluded: Vec<String> = money.excluded.iter().map(|(key, n)| format!("{}{n}", words.text(key, &[]))).collect();
    let (total, nobodys) = (&money.total, &money.nobodys);
    let _ = writeln!(
        out,
        "  付款 {total} = 归属 {}（无人 {nobodys}） + 静默 {} + 排除 [{}]",
        money.attributed,
        money.silent,
        excluded.join(" ")
    );
    for order in &book.orders {
        let by = |e: Option<zhangfang::facts::orders::EarnedBy>| {
            e.map_or_else(|| "-".to_owned(), |e| format!("{}{}", book.agent(e.agent), if e.inside { "" } else { "前" }))
        };
        let why = order.excluded.map_or_else(String::new, |key| format!(" 排除:{}", words.text(key, &[])));
        let amount = order.amount.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string);
        let _ = writeln!(
            out,
            "    {} {} {amount} 下{} 付{} 归{} {}{why} @{}",
            order.id,
            book.buyer(order.buyer),
            by(order.placing),
            by(order.paying),
            order.credited.map_or("-", |a| book.agent(a)),
            words.text(order.split, &[]),
            book.place(order.at).unwrap()
        );
    }
    for d in &book.differences {
        let likely = d.likely.as_ref().map_or_else(String::new, |(n, v)| format!(" {n}={v}"));
        let _ = writeln!(out, "    ≠ {} {} {} 工具{} 聊天{}{likely}", d.agent, d.span, d.measure, d.tool, d.chats);
    }
}

fn values(map: &BTreeMap<std::sync::Arc<str>, Datum>) -> String {
    map.iter().map(|(k, d)| format!("{k}={}", value(d))).collect::<Vec<_>>().join(" ")
}

fn value(datum: &Datum) -> String {
    match &datum.value {
        Value::Error(fault) => {
            let why = fault.cause.as_ref().map_or("", |c| &c.why);
            format!("{}({why})", fault.kind.as_str())
        }
        value => value.to_string(),
    }
}

fn file_lines(out: &mut String, file: &FileAccount) {
    let _ = writeln!(out, "{}{}", file.path, if file.looked_back { " 往前看" } else { "" });
    for sheet in &file.sheets {
        assert!(sheet.adds_up(), "{} {}: {sheet:?}", file.path, sheet.sheet);
        let kind = sheet.kind.as_deref().unwrap_or("?");
        let mut bins = vec![format!("读{}", sheet.read)];
        let mut say = |name: &str, bin: &Bin| {
            if bin.rows > 0 {
                bins.push(format!("{name}{}", bin.rows));
            }
        };
        say("用", &sheet.used);
        for (reason, bin) in &sheet.set_aside {
            say(reason.trim_start_matches("reason."), bin);
        }
        say("拒", &sheet.refused);
        let ignored = sheet.columns.iter().filter(|c| c.taken_for.is_none()).map(|c| match &c.near {
            Some(near) => format!("{}≈{near}", c.header),
            None => c.header.to_string(),
        });
        let ignored: Vec<String> = ignored.collect();
        let ignored = if ignored.is_empty() { String::new() } else { format!(" 不用:{}", ignored.join(",")) };
        let _ = writeln!(out, "  {} {kind} {}{ignored}", sheet.sheet, bins.join(" "));
    }
}

pub fn finding_line(finding: &Diagnostic, words: &Catalogue) -> String {
    let at = |l: &Location| match l {
        Location::Place(place) => place.to_string(),
        Location::Text(span) => span.to_string(),
    };
    let store = finding.store.as_ref().map(|s| format!("[{s}] ")).unwrap_or_default();
    let place = finding.at.as_ref().map(at).unwrap_or_default();
    let related: Vec<String> = finding.related.iter().map(|(l, _)| format!(" ← {}", at(l))).collect();
    format!("{} {store}{place} {}{}", finding.code.number(), words.title(finding), related.join(""))
}
