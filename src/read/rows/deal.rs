//! What attribution needs of an order or a refund beside its [`super::Trade`]: who bought, and when to the second. Read only where there
//! are chats.

use crate::facts::Unit;
use crate::number::Num;
use crate::read::cell::figure::{Figure, Gauge};
use crate::read::cell::{self, moment};
use crate::read::columns::Layout;
use crate::read::fold::fold_word;
use crate::read::raw::{Raw, Row};
use crate::read::vocabulary::{RowIs, Vocabulary};
use std::collections::HashMap;
use std::sync::Arc;

/// The rest of an order, or of a refund.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deal {
    /// Index in the sheet's buyers.
    pub buyer: Option<u32>,
    /// Seconds since 1970, China's time; `None` where it is not said to the second.
    pub created: Option<u32>,
    /// Of refunds: completed.
    pub paid: Option<u32>,
    /// 总金额, where it is another one than what was paid.
    pub due: Option<Num>,
    pub postage: Option<Num>,
    pub closed: bool,
}

/// Which column of the file says what.
pub(crate) struct DealPlan<'v> {
    vocabulary: &'v Vocabulary,
    buyer: Option<u32>,
    created: Option<u32>,
    paid: Option<u32>,
    due: Option<u32>,
    postage: Option<u32>,
    status: Option<u32>,
    known: HashMap<Arc<str>, u32>,
}

impl<'v> DealPlan<'v> {
    pub fn new(vocabulary: &'v Vocabulary, layout: &Layout) -> Self {
        let at = |name: &str| layout.field(vocabulary, name).map(|c| c.col);
        let refund = vocabulary.kinds[layout.kind].row == RowIs::Refund;
        Self {
            vocabulary,
            buyer: at("买家"),
            created: at("下单时间"),
            paid: at(if refund { "完结时间" } else { "付款时间" }),
            due: at("总金额"),
            postage: at("应付邮费"),
            status: at("订单状态"),
            known: HashMap::new(),
        }
    }

    pub fn wanted(&self) -> impl Iterator<Item = u32> {
        [self.buyer, self.created, self.paid, self.due, self.postage, self.status].into_iter().flatten()
    }

    /// What the row says; what cannot be read was refused with its trade.
    pub fn read(&mut self, row: &Row<'_>, buyers: &mut Vec<Arc<str>>) -> Deal {
        let second = |at: Option<u32>| at.and_then(|at| moment::moment(row.get(at)).ok()??.seconds());
        let closed = self.status.and_then(|at| cell::text(row.get(at)).ok()).and_then(fold_word);
        Deal {
            created: second(self.created),
            paid: second(self.paid),
            due: self.money(self.due, row),
            postage: self.money(self.postage, row),
            closed: closed.is_some_and(|state| self.vocabulary.words.order_closed.contains(&state)),
            buyer: self.buyer.and_then(|at| self.party(row.get(at), buyers)),
        }
    }

    fn money(&self, at: Option<u32>, row: &Row<'_>) -> Option<Num> {
        let words = &self.vocabulary.words;
        let gauge = Gauge { unit: Unit::Money, header: None, words, hours_per_day: &self.vocabulary.hours_per_day };
        match gauge.read(row.get(at?)).ok()? {
            Figure::Known(n) | Figure::Bare(n) => Some(n),
            Figure::Unknown(_) | Figure::Nothing => None,
        }
    }

    fn party(&mut self, raw: &Raw, buyers: &mut Vec<Arc<str>>) -> Option<u32> {
        if let Raw::Text(text) = raw
            && let Some(known) = self.known.get(cell::unwrap(text))
        {
            return Some(*known);
        }
        let name = cell::name(raw).ok()??;
        let index = u32::try_from(buyers.len()).ok()?;
        buyers.push(Arc::clone(&name));
        self.known.insert(name, index);
        Some(index)
    }
}
