//! How fast the conversations and orders of one store become figures: `cargo bench --bench attribution -- [messages] [orders] [agents]`.
//!
//! Makes a month of messages and orders in memory, cuts the messages into chats, attributes the orders, and prints the seconds of each
//! step and the memory. `one` puts everything on one buyer, as an export that masks the names of buyers would.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![allow(clippy::float_arithmetic, clippy::as_conversions, reason = "rates are for reading only")]
#![allow(clippy::pedantic, reason = "a measuring script")]

use std::time::Instant;
use zhangfang::attribution::{
    Accounts, Agent, Buyer, Coverage, Mark, Marks, Message, Moment, Order, OrderId, Refund, Settings, Side, Store,
    attribute, cut,
};
use zhangfang::number::Num;
use zhangfang::period::Period;

/// 2026-10-01 00:00:00.
const START: i64 = 1_790_812_800;
const MONTH: i64 = 31 * 86_400;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let number = |i: usize, default: i64| words.get(i).and_then(|w| w.parse().ok()).unwrap_or(default);
    let (messages, orders) = (number(0, 1_000_000), number(1, 300_000));
    let (buyers, agents) = (if words.iter().any(|w| w == "one") { 1 } else { messages / 8 }, number(2, 30));

    let settings = Settings::default();
    let (log, orders, refunds) = (log(messages, buyers, agents), sold(orders, buyers), sent_back(orders / 20, orders));
    let made = memory("VmRSS");
    let start = Instant::now();
    let chats = cut(log, &settings);
    let cutting = start.elapsed().as_secs_f64();
    let (count, sold) = (chats.len(), orders.len());
    let coverage = Coverage::seen(&chats, &orders, &refunds, settings.cut);
    let store = Store::new(chats, orders, refunds, Accounts::default(), coverage);
    let sorting = start.elapsed().as_secs_f64() - cutting;
    let outcome = attribute(&store, &settings, Period::parse("2026-10").unwrap().span());
    let all = start.elapsed().as_secs_f64();

    println!("{messages} messages of {buyers} buyers and {agents} agents, {count} chats, {sold} orders");
    println!("cut {cutting:.2} s, sort {sorting:.2} s, attribute {:.2} s, all {all:.2} s", all - cutting - sorting);
    println!("memory: what was put in {made}, peak {}", memory("VmHWM"));
    let b = &outcome.balance;
    println!("paid {} = attributed {} + silent {}", b.total, b.attributed, b.silent);
}

/// Numbers that look random and are the same every time.
fn dice(n: i64, salt: i64, below: i64) -> i64 {
    let mixed = (n.wrapping_mul(0x5851_F42D_4C95_7F2D) ^ salt.wrapping_mul(0x1405_7B7E_F767_814F)) as u64;
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) as i64 % below
}

/// Talks of about eight messages, twenty seconds apart.
fn log(messages: i64, buyers: i64, agents: i64) -> Vec<Message> {
    let message = |n: i64| {
        let talk = n / 8;
        let at = START + dice(talk, 1, MONTH) + n % 8 * 20;
        let speaks = if n % 2 == 0 { Side::Buyer } else { Side::Agent };
        Message {
            at: Moment::from_seconds(at).unwrap(),
            buyer: Buyer(dice(talk, 2, buyers) as u32),
            agent: Agent(dice(talk, 3, agents) as u32),
            place: n as u32,
            characters: dice(n, 4, 40) as u16,
            from: speaks,
            marks: if dice(n, 5, 20) == 0 { Marks::NONE.with(Mark::Automatic) } else { Marks::NONE },
        }
    };
    (0..messages).map(message).collect()
}

fn sold(orders: i64, buyers: i64) -> Vec<Order> {
    let order = |n: i64| {
        let created = START + dice(n, 6, MONTH);
        let paid = (dice(n, 7, 5) > 0).then(|| Moment::from_seconds(created + dice(n, 8, 90_000)).unwrap());
        let amount = Num::scaled(dice(n, 9, 50_000), 2);
        Order {
            id: OrderId(n as u32),
            buyer: Some(Buyer(dice(n, 10, buyers) as u32)),
            created: Moment::from_seconds(created),
            paid,
            due: amount.clone(),
            amount,
            postage: None,
            pieces: Some(1),
            closed: false,
            place: n as u32,
        }
    };
    (0..orders).map(order).collect()
}

fn sent_back(refunds: i64, orders: i64) -> Vec<Refund> {
    let refund = |n: i64| Refund {
        order: OrderId(dice(n, 11, orders) as u32),
        amount: Num::scaled(dice(n, 12, 5_000), 2),
        completed: Moment::from_seconds(START + dice(n, 13, MONTH)).unwrap(),
        place: n as u32,
    };
    (0..refunds).map(refund).collect()
}

/// A line of this process's status.
fn memory(line: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':'));
    found.map_or_else(|| "unknown".to_owned(), |l| l.trim().to_owned())
}
