//! When one buyer placed and paid orders: what the filters 售后 and 询单 ask.

use super::order::Order;
use super::time::Moment;

/// The times of one buyer's orders, sorted; used again for the next buyer.
#[derive(Default)]
pub(super) struct Purchases {
    placed: Vec<Moment>,
    paid: Vec<Moment>,
}

impl Purchases {
    pub(super) fn fill(&mut self, orders: &[Order]) {
        self.placed.clear();
        self.placed.extend(orders.iter().filter_map(|o| o.created));
        self.placed.sort_unstable();
        self.paid.clear();
        self.paid.extend(orders.iter().filter_map(|o| o.paid));
        self.paid.sort_unstable();
    }

    /// An order was placed between the two moments, both included.
    pub(super) fn placed(&self, from: Moment, to: Moment) -> bool {
        any(&self.placed, from, to)
    }

    /// An order was paid between the two moments, both included.
    pub(super) fn paid(&self, from: Moment, to: Moment) -> bool {
        any(&self.paid, from, to)
    }

    /// An order was paid before the moment, by `seconds` at most.
    pub(super) fn paid_before(&self, moment: Moment, seconds: u32) -> bool {
        seconds > 0 && any(&self.paid, moment.plus(-i64::from(seconds)), moment.plus(-1))
    }
}

fn any(sorted: &[Moment], from: Moment, to: Moment) -> bool {
    let next = sorted.partition_point(|m| *m < from);
    sorted.get(next).is_some_and(|m| *m <= to)
}
