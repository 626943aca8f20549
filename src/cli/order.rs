//! `explain --order ID`: the story of one order, from its row over the buyer's conversations to whose it is.

use super::Exit;
use super::args::Options;
use super::console::Console;
use super::explain::checked;
use crate::calc::outcome::StoreOutcome;
use crate::diag::{Diagnostic, Severity, codes};
use crate::facts::OrderBook;
use crate::facts::orders::{ChatLine, EarnedBy, OrderLine};
use crate::report::json;
use crate::report::orders::{Fate, Told, between, near_ids, story, time};
use std::path::Path;

pub(super) fn explain(folder: &Path, id: &str, options: &Options, console: &Console) -> Exit {
    let report = match checked(folder, options, console) {
        Ok(report) => report,
        Err(exit) => return exit,
    };
    // As it is copied from a spreadsheet.
    let id = id.trim().trim_start_matches(['=', '\'']).trim_matches('"');
    let mut found = false;
    for store in &report.outcome.stores {
        let Some(book) = &store.facts.orders else { continue };
        for order in book.orders.iter().filter(|o| *o.id == *id) {
            found = true;
            if options.json.is_some() {
                console.print(&json::order(store, book, order, console.words()));
            } else {
                console.print(&(told(store, book, order, console).join("\n") + "\n"));
            }
        }
    }
    if found {
        return Exit::Done;
    }
    let books = || report.outcome.stores.iter().filter_map(|s| s.facts.orders.as_deref());
    let near = near_ids(books(), id).join("、");
    let known = books().map(|b| b.orders.len()).sum::<usize>();
    let finding = Diagnostic::new(codes::NO_SUCH_ORDER).arg("id", id).arg("near", near).arg("orders", known);
    console.findings([&finding], Severity::Note);
    Exit::Findings
}

fn told(store: &StoreOutcome, book: &OrderBook, order: &OrderLine, console: &Console) -> Vec<String> {
    let words = console.words();
    let line = Told::new(book, order, words);
    let moment = |at: Option<u32>| at.map_or_else(|| console.text("order.never", &[]), |s| time(s).to_string());
    let place = |at| book.place(at).map(|p| p.to_string()).unwrap_or_default();
    let mut lines =
        vec![console.text("order.title", &[("store", store.store.to_string()), ("id", order.id.to_string())])];
    let amount = line.amount.map(ToString::to_string).unwrap_or_default();
    let by_day = order.excluded == Some("exclusion.no_time");
    let args = [
        ("buyer", line.buyer.to_owned()),
        ("created", moment(order.created)),
        ("paid", if by_day { console.text("order.by_day", &[]) } else { moment(order.paid) }),
        ("amount", amount),
    ];
    lines.push(console.text("order.row", &args));
    lines.push(format!("  {}", console.text("explain.cell", &[("what", place(order.at))])));
    let fate = match Fate::of(order) {
        Fate::Attributed => {
            let args = [("agent", line.credited.to_owned()), ("rule", line.rule.clone()), ("chat", line.chat.clone())];
            console.text("order.attributed", &args)
        }
        Fate::Silent => console.text("order.silent", &[]),
        Fate::Excluded => console.text("order.excluded", &[("why", line.why.clone())]),
    };
    let judgement = book.settings.iter().find(|s| &*s.name == "判定规则").map(|s| s.value.to_string());
    lines.push(console.text("order.fate", &[("fate", fate), ("judgement", judgement.unwrap_or_default())]));
    for (key, earned) in [("order.placing", order.placing), ("order.paying", order.paying)] {
        lines.push(console.text(key, &[("who", who(book, earned, console))]));
    }
    if !line.split.is_empty() {
        lines.push(console.text("order.split", &[("split", line.split)]));
    }
    let story = story(book, order);
    if let Some(second) = story.runner_up {
        let why = story.miss.map(|key| console.text(key, &[])).unwrap_or_default();
        let args =
            [("agent", book.agent(second.agent).to_owned()), ("chat", between(second.start, second.end)), ("why", why)];
        let key = if line.fate == Fate::Attributed { "order.runner_up" } else { "order.nearest" };
        lines.push(console.text(key, &args));
    }
    if order.open {
        lines.push(console.text("order.open", &[]));
    }
    lines.push(console.text(if story.chats.is_empty() { "order.no_chats" } else { "order.chats" }, &[]));
    for chat in story.chats {
        lines.push(format!("  {}", chat_line(book, chat, console)));
        lines.push(format!("    {}", console.text("explain.cell", &[("what", place(chat.at))])));
    }
    lines
}

fn who(book: &OrderBook, earned: Option<EarnedBy>, console: &Console) -> String {
    let Some(earned) = earned else { return console.text("order.nobody", &[]) };
    let chat = book.chat(earned.chat).map(|c| between(c.start, c.end)).unwrap_or_default();
    let key = if earned.inside { "order.inside" } else { "order.before" };
    console.text(key, &[("agent", book.agent(earned.agent).to_owned()), ("chat", chat)])
}

fn chat_line(book: &OrderBook, chat: &ChatLine, console: &Console) -> String {
    let said = chat.said.map(|s| {
        let counts = [("buyer", s.buyer), ("agent", s.agent), ("automatic", s.automatic)];
        console.text("order.said", &counts.map(|(name, n)| (name, n.to_string())))
    });
    let earns = console.text(if chat.earns { "order.earns" } else { "order.earns_not" }, &[]);
    let parts = [
        Some(between(chat.start, chat.end)),
        Some(book.agent(chat.agent).to_owned()),
        said,
        Some(console.text(chat.counts, &[])),
        Some(earns),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
