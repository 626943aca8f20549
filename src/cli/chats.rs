//! What `check` shows of chats: by which thresholds they were judged, what they count as, and where the money of orders went.

use super::console::Console;
use crate::calc::outcome::Outcome;
use crate::facts::OrderBook;
use crate::number::Num;

/// So many differences between a tool and the chats are shown; 核对 has all.
const SHOWN: usize = 20;

pub(super) fn print(outcome: &Outcome, console: &Console) {
    let mut by_default = false;
    for store in &outcome.stores {
        let Some(book) = &store.facts.orders else { continue };
        console.tell("chats.title", &[("store", store.store.to_string())]);
        judged(book, console);
        by_default |= book.settings.iter().any(|s| !s.own);
        for d in book.differences.iter().take(SHOWN) {
            let likely = d.likely.as_ref().map(|(name, value)| format!("{name} = {value}")).unwrap_or_default();
            let args = [
                ("name", d.agent.to_string()),
                ("measure", d.measure.to_string()),
                ("span", d.span.to_string()),
                ("tool", d.tool.to_string()),
                ("chats", d.chats.to_string()),
                ("setting", likely),
            ];
            console.say(&format!("  {}", console.text("chats.differs", &args)));
        }
        if book.differences.len() > SHOWN {
            let more = book.differences.len() - SHOWN;
            console.say(&format!("  {}", console.text("chats.more", &[("count", more.to_string())])));
        }
        console.say("");
    }
    if by_default {
        console.tell("chats.defaults", &[]);
        console.say("");
    }
}

fn judged(book: &OrderBook, console: &Console) {
    let comma = console.text("account.comma", &[]);
    let line = |key: &str, what: String| console.say(&format!("  {}", console.text(key, &[("what", what)])));
    let counts = book.counts.iter().map(|(key, n)| format!("{} {n}", console.text(key, &[])));
    line("chats.counts", counts.collect::<Vec<_>>().join(&comma));
    let part = |key: &str, sum: &Num| console.text(key, &[("sum", sum.to_string())]);
    let nobodys = Some(&book.money.nobodys).filter(|n| !n.is_zero()).map(ToString::to_string).unwrap_or_default();
    let args = [("sum", book.money.attributed.to_string()), ("nobodys", nobodys)];
    let mut parts = vec![console.text("chats.attributed", &args), part("chats.silent", &book.money.silent)];
    for (key, sum) in &book.money.excluded {
        parts.push(console.text("chats.excluded", &[("sum", sum.to_string()), ("why", console.text(key, &[]))]));
    }
    console.say(&format!(
        "  {}",
        console.text("chats.money", &[("sum", book.money.total.to_string()), ("parts", parts.join(" + "))])
    ));
    let own = book.settings.iter().filter(|s| s.own && !s.value.is_empty());
    let own = own.map(|s| format!("{} {}{}", s.name, s.value, s.unit)).collect::<Vec<_>>().join(&comma);
    if !own.is_empty() {
        line("chats.own", own);
    }
}
