//! Orders and refunds, as far as attribution needs them.

use super::chat::Buyer;
use super::time::Moment;
use crate::number::Num;

/// An order's number, interned by the caller; refunds name it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(pub u32);

/// A main order, once: the caller has sorted out duplicates.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: OrderId,
    /// `None` where the export does not name the buyer: nobody can be credited with the order.
    pub buyer: Option<Buyer>,
    /// 订单创建时间; `None` where the export lacks it.
    pub created: Option<Moment>,
    /// 订单付款时间; `None` where it was not paid.
    pub paid: Option<Moment>,
    /// Yuan that were to be paid when it was placed (总金额; where the export lacks it, the amount that was paid). For 下单金额.
    pub due: Num,
    /// Yuan that were paid (买家实付金额). For 销售额.
    pub amount: Num,
    /// Yuan of the postage in it; `None` where the export does not say.
    pub postage: Option<Num>,
    /// 宝贝总数量; `None` where the export does not say.
    pub pieces: Option<u32>,
    /// 交易关闭.
    pub closed: bool,
    /// By which the caller finds its row again.
    pub place: u32,
}

/// A refund that succeeded.
#[derive(Clone, Debug)]
pub struct Refund {
    pub order: OrderId,
    /// Yuan, positive.
    pub amount: Num,
    /// 退款完结时间.
    pub completed: Moment,
    /// By which the caller finds its row again.
    pub place: u32,
}
