//! Small random months in which buyers, agents and seconds collide, to hold the two implementations against each other.

use super::case::{date, moment};
use zhangfang::attribution::{
    Accounts, Agent, Buyer, Chat, Coverage, Mark, Marks, Message, Moment, Opener, Order, OrderId, Reach, Refund,
    Settings, Side, Store, Talk,
};
use zhangfang::number::Num;
use zhangfang::period::DaySpan;

/// Numbers that follow from a seed, the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// From 0 to `below`, exclusive.
    pub fn roll(&mut self, below: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as i64 % below
    }

    pub fn one_in(&mut self, n: i64) -> bool {
        self.roll(n) == 0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len() as i64) as usize]
    }

    fn maybe(&mut self) -> Option<bool> {
        self.pick(&[None, Some(true), Some(false)])
    }
}

pub const SPAN: (&str, &str) = ("10-10", "10-14");
const DAY: i64 = 86_400;

pub fn span() -> DaySpan {
    DaySpan { from: date(SPAN.0), to: date(SPAN.1) }
}

pub fn settings(dice: &mut Dice) -> Settings {
    let mut values = Vec::new();
    let mut set = |name: &'static str, value: &'static str| values.push((name, value));
    set("判定规则", dice.pick(&["下单判定", "付款判定", "下单优先判定"]));
    set("归属窗口", dice.pick(&["1", "2"]));
    set("售后天数", dice.pick(&["0", "1", "2", "14"]));
    set("询单回看天数", dice.pick(&["0", "1", "3", "21"]));
    set("询单延迟天数", dice.pick(&["0", "1", "2"]));
    set("付款延迟天数", dice.pick(&["0", "1", "4"]));
    set("广告回复次数", dice.pick(&["0", "1", "2"]));
    set("简单句回复数", dice.pick(&["0", "1", "3"]));
    set("业务日分割点", dice.pick(&["00:00", "02:00", "23:00"]));
    set("转接句数", dice.pick(&["0", "2"]));
    set("慢响应秒数", dice.pick(&["0", "100"]));
    set("长接待分钟", dice.pick(&["0", "20"]));
    set("静默催付分钟", dice.pick(&["0", "10", "60"]));
    set("全静默跟进分钟", dice.pick(&["0", "60"]));
    set("未回复归属", dice.pick(&["是", "否"]));
    set("退款归属", dice.pick(&["完结日", "付款日"]));
    set("会话间隔", dice.pick(&["1", "30"]));
    set("隔时回复", dice.pick(&["1", "24"]));
    Settings::from(|name| values.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned())).unwrap()
}

/// A store of a few days around the span.
pub fn store(dice: &mut Dice, settings: &Settings) -> Store {
    let (buyers, agents) = (2 + dice.roll(12), 1 + dice.roll(5));
    let chats: Vec<Chat> = (0..20 + dice.roll(50)).map(|place| chat(dice, place, buyers, agents)).collect();
    let orders: Vec<Order> = (0..10 + dice.roll(40)).map(|n| order(dice, n, buyers, &chats, settings)).collect();
    let refunds = (0..dice.roll(10)).map(|place| Refund {
        // One in a few has no order here.
        order: OrderId(dice.roll(orders.len() as i64 + 2) as u32),
        amount: money(dice),
        completed: near(dice, &chats, settings),
        place: place as u32,
    });
    let refunds: Vec<Refund> = refunds.collect();
    let mut people = Accounts::default();
    if dice.one_in(3) {
        people.own.insert(Buyer(dice.roll(buyers) as u32));
    }
    if dice.one_in(3) {
        people.main.insert(Agent(dice.roll(agents) as u32));
    }
    if dice.one_in(6) {
        people.ignored.insert(Agent(dice.roll(agents) as u32));
    }
    let mut coverage = Coverage::seen(&chats, &orders, &refunds, settings.cut);
    if dice.one_in(3) {
        coverage.chats = Some(Reach { from: moment(SPAN.0, "00:00:00"), to: moment(SPAN.1, "23:59:59") });
    }
    Store::new(chats, orders, refunds, people, coverage)
}

/// A second of the twelve days around the span, often a round one.
fn second(dice: &mut Dice) -> Moment {
    let days = dice.roll(11) * DAY;
    let seconds = match dice.roll(4) {
        0 => dice.pick(&[0, 1, 2 * 3600 - 1, 2 * 3600, 23 * 3600 - 1, 23 * 3600, DAY - 1]),
        1 => dice.roll(DAY),
        _ => 36_000 + 300 * dice.roll(12),
    };
    moment("10-07", "00:00:00").plus(days + seconds)
}

fn chat(dice: &mut Dice, place: i64, buyers: i64, agents: i64) -> Chat {
    let start = second(dice);
    let length = match dice.roll(5) {
        0 => 0,
        1 => dice.roll(2 * DAY),
        _ => 300 * dice.roll(8),
    };
    let talk = dice.one_in(2).then(|| {
        let few = |dice: &mut Dice| dice.pick(&[0, 0, 1, 1, 2, 3]);
        let responses = few(dice);
        Talk {
            buyer_messages: dice.pick(&[0, 1, 1, 2, 5]),
            by_hand: few(dice),
            automatic: few(dice),
            mass: few(dice),
            advertising: few(dice),
            characters: dice.roll(100) as u64,
            after_buyer: few(dice),
            opens_with_mass: dice.one_in(6),
            answers_earlier: dice.one_in(4),
            first_response: (responses > 0).then(|| dice.roll(100) as u32),
            responses,
            response_seconds: dice.roll(1000) as u64,
            slowest: dice.pick(&[0, 1, 100, 101]),
            due: few(dice),
            in_time: few(dice),
        }
    });
    Chat {
        buyer: Buyer(dice.roll(buyers) as u32),
        agent: Agent(dice.roll(agents) as u32),
        start,
        end: start.plus(length),
        opener: dice.maybe().map(|b| if b { Opener::Buyer } else { Opener::Agent }),
        handed_in: dice.maybe(),
        handed_on: dice.maybe(),
        replied: dice.maybe(),
        talk,
        place: place as u32,
    }
}

/// A second at, just before or just after one that a rule speaks of.
fn near(dice: &mut Dice, chats: &[Chat], settings: &Settings) -> Moment {
    let chat = &chats[dice.roll(chats.len() as i64) as usize];
    let edge = match dice.roll(9) {
        0 | 1 => chat.start,
        2 | 3 => chat.end,
        4 => chat.end.plus(settings.window.into()),
        5 => chat.start.plus(-i64::from(settings.after_sales)),
        6 => chat.start.plus(-i64::from(settings.lookback)),
        7 => chat.start.plus(-i64::from(settings.reminder)),
        _ => second(dice),
    };
    edge.plus(dice.pick(&[-1, 0, 0, 1]))
}

fn order(dice: &mut Dice, n: i64, buyers: i64, chats: &[Chat], settings: &Settings) -> Order {
    let created = near(dice, chats, settings);
    let paid = match dice.roll(6) {
        0 => None,
        1 => Some(created),
        2 => Some(near(dice, chats, settings).max(created)),
        _ => Some(created.plus(dice.pick(&[1, 30, 600, 3600, DAY, 2 * DAY, 4 * DAY, 4 * DAY + 1]))),
    };
    let amount = if paid.is_some() { money(dice) } else { Num::ZERO };
    Order {
        id: OrderId(n as u32),
        buyer: (!dice.one_in(15)).then(|| Buyer(dice.roll(buyers) as u32)),
        created: (!dice.one_in(15)).then_some(created),
        paid,
        due: money(dice),
        amount,
        postage: (!dice.one_in(5)).then(|| money(dice)),
        pieces: (!dice.one_in(5)).then(|| dice.roll(4) as u32),
        closed: dice.one_in(4),
        place: n as u32,
    }
}

fn money(dice: &mut Dice) -> Num {
    Num::scaled(dice.roll(100_000), 2)
}

/// Messages of two buyers with two agents, with silences around those that cut a chat.
pub fn messages(dice: &mut Dice, settings: &Settings) -> Vec<Message> {
    let mut at = moment("10-10", "07:50:00");
    let mut messages: Vec<Message> = (0..10 + dice.roll(60))
        .map(|place| {
            let silence = i64::from(settings.silence);
            let late = i64::from(settings.late_answer);
            let edges = [0, 0, 1, 1, 10, 180, 181, silence, silence + 1, late, late - 1, late + 1];
            let from = if dice.one_in(2) { Side::Buyer } else { Side::Agent };
            at = at.plus(dice.pick(&edges));
            let marks = [Mark::Automatic, Mark::Advertising, Mark::Mass, Mark::System, Mark::Blank, Mark::HandedOn];
            let marks = marks.iter().filter(|_| dice.one_in(6)).fold(Marks::NONE, |all, m| all.with(*m));
            Message {
                at,
                buyer: Buyer(dice.roll(2) as u32),
                agent: Agent(dice.roll(2) as u32),
                place: place as u32,
                characters: dice.roll(30) as u16,
                from,
                marks,
            }
        })
        .collect();
    for i in (1..messages.len()).rev() {
        messages.swap(i, dice.roll(i as i64 + 1) as usize);
    }
    messages
}
