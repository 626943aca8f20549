//! A scenario as text: what went in line by line, and after `=>` what must come out.
//!
//! ```text
//! 期 2026-10-01 至 2026-10-31            覆盖 聊天 2026-09-01 至 2026-10-31
//! 设 售后天数 14                          自家 小号        不计 李四        主号 店铺
//! 聊 小红>张三 10-05 10:00:00 在吗         the buyer speaks        聊 小红<张三 10-05 10:00:09 [自动] 您好    the agent
//! 会 小红 张三 10-05 10:00:00 ~ 10:20:00 客服发起 直接 转入 转出 已回复 未回复       a line of an export of conversations
//! 单 o1 小红 下 10-05 10:05:00 付 10-05 10:06:00 100.00 应120 邮10 件2 关闭
//! 退 o1 30.00 10-20 12:00:00
//! => 小红/张三#1 询单                      the first chat of the two, by its start
//! => o1 下单 小红/张三#1 之内, 付款 小红/张三#1 之前, 归 张三
//! => 张三 10-05 接待人数 1 询单人数 1      also 全月, and 全店 for the store; ? is unknown yet, ?? never known, - nothing to take a mean of
//! => 合计 100 = 归属 100 + 静默 0 + 自家购买 0
//! ```
//! Every chat and every order has its line, so that none is judged without being read.

use std::collections::{BTreeMap, BTreeSet};
use zhangfang::attribution::{
    Accounts, Agent, Buyer, Chat, Coverage, Day, Exclusion, Fate, Figure, Gap, Help, How, Judged, Link, Mark, Marks,
    Message, Moment, Opener, Order, OrderId, Outcome, Reach, Reason, Refund, Settings, Side, Store, Verdict, When,
    Whose, attribute, cut,
};
use zhangfang::number::Num;
use zhangfang::period::DaySpan;

/// What a scenario says.
#[derive(Default)]
pub struct Case {
    buyers: Vec<String>,
    agents: Vec<String>,
    ids: Vec<String>,
    span: Option<DaySpan>,
    coverage: Option<Coverage>,
    set: BTreeMap<String, String>,
    messages: Vec<Message>,
    chats: Vec<Chat>,
    orders: Vec<Order>,
    refunds: Vec<Refund>,
    accounts: Accounts,
    expected: Vec<(usize, String)>,
}

/// Runs a scenario and returns what does not hold, with the number of the line.
pub fn wrong(text: &str) -> Vec<String> {
    let case = Case::parse(text);
    let settings = Settings::from(|name| case.set.get(name).cloned()).unwrap();
    let mut chats = case.chats.clone();
    chats.extend(cut(case.messages.clone(), &settings));
    let (orders, refunds) = (case.orders.clone(), case.refunds.clone());
    let store = Store::new(chats, orders, refunds, case.accounts.clone(), case.coverage.unwrap_or_else(always));
    let span = case.span.unwrap_or(DaySpan { from: date("10-01"), to: date("10-31") });
    let outcome = attribute(&store, &settings, span);
    Seen { case: &case, store: &store, settings: &settings, outcome: &outcome }.wrong()
}

fn always() -> Coverage {
    let reach = Some(Reach { from: moment("2026-01-01", "00:00:00"), to: moment("2026-12-31", "23:59:59") });
    Coverage { chats: reach, placed: reach, paid: reach, refunded: reach }
}

impl Case {
    fn parse(text: &str) -> Self {
        let mut case = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.split("  #").next().unwrap().trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
            match kind {
                "期" => case.span = Some(days(rest)),
                "覆盖" => case.cover(rest),
                "设" => {
                    let (name, value) = rest.split_once(' ').unwrap_or((rest, ""));
                    case.set.insert(name.to_owned(), value.trim().to_owned());
                }
                "自家" => {
                    let buyer = case.buyer(rest);
                    case.accounts.own.insert(buyer);
                }
                "不计" => {
                    let agent = case.agent(rest);
                    case.accounts.ignored.insert(agent);
                }
                "主号" => {
                    let agent = case.agent(rest);
                    case.accounts.main.insert(agent);
                }
                "聊" => case.message(rest),
                "会" => case.chat(rest),
                "单" => case.order(rest),
                "退" => case.refund(rest),
                "=>" => case.expected.push((number, rest.trim().to_owned())),
                _ => panic!("line {number}: {line}"),
            }
        }
        case
    }

    fn buyer(&mut self, name: &str) -> Buyer {
        Buyer(number(&mut self.buyers, name))
    }

    fn agent(&mut self, name: &str) -> Agent {
        Agent(number(&mut self.agents, name))
    }

    fn cover(&mut self, text: &str) {
        let (what, days_) = text.split_once(' ').unwrap();
        let span = days(days_);
        let reach = Reach { from: Day::on(span.from).first(0), to: Day::on(span.to).last(0) };
        let coverage = self.coverage.get_or_insert_with(always);
        match what {
            "聊天" => coverage.chats = Some(reach),
            "下单" => coverage.placed = Some(reach),
            "付款" => coverage.paid = Some(reach),
            "退款" => coverage.refunded = Some(reach),
            _ => panic!("{text}"),
        }
    }

    fn message(&mut self, text: &str) {
        let mut words = text.splitn(4, ' ');
        let (pair, day, clock) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let said = words.next().unwrap_or("").trim();
        let at = pair.find(['>', '<']).unwrap();
        let from = if &pair[at..=at] == ">" { Side::Buyer } else { Side::Agent };
        let (buyer, agent) = (self.buyer(&pair[..at]), self.agent(&pair[at + 1..]));
        let mut marks = Marks::NONE;
        let mut said = said;
        while let Some((mark, rest)) = said.strip_prefix('[').and_then(|s| s.split_once(']')) {
            marks = marks.with(match mark {
                "自动" => Mark::Automatic,
                "暗语" => Mark::Advertising,
                "群发" => Mark::Mass,
                "系统" => Mark::System,
                "空" => Mark::Blank,
                "转出" => Mark::HandedOn,
                "转入" => Mark::HandedIn,
                _ => panic!("{text}"),
            });
            said = rest.trim_start();
        }
        let (characters, place) = (said.chars().count() as u16, self.messages.len() as u32);
        let at = moment(day, clock);
        self.messages.push(Message { at, buyer, agent, place, characters, from, marks });
    }

    fn chat(&mut self, text: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        let (start, end) = (moment(words[2], words[3]), moment(words[2], words[5]));
        let end = if end < start { end.plus(86_400) } else { end };
        let has = |word: &str| words[6..].contains(&word);
        let told = |yes: &str, no: &str| if has(yes) { Some(true) } else { has(no).then_some(false) };
        let opener = told("买家发起", "客服发起").map(|b| if b { Opener::Buyer } else { Opener::Agent });
        self.chats.push(Chat {
            buyer: Buyer(number(&mut self.buyers, words[0])),
            agent: Agent(number(&mut self.agents, words[1])),
            start,
            end,
            opener,
            handed_in: told("转入", "直接"),
            handed_on: told("转出", "未转出"),
            replied: told("已回复", "未回复"),
            talk: None,
            place: self.chats.len() as u32,
        });
    }

    fn order(&mut self, text: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        let time = |key: &str| words.iter().position(|w| *w == key).map(|at| moment(words[at + 1], words[at + 2]));
        let with = |key: &str| words[2..].iter().find_map(|w| w.strip_prefix(key)).filter(|w| !w.is_empty());
        let amount = words[2..].iter().find_map(|w| w.contains('.').then(|| num(w))).unwrap_or(Num::ZERO);
        let buyer = (words[1] != "-").then(|| self.buyer(words[1]));
        self.orders.push(Order {
            id: OrderId(number(&mut self.ids, words[0])),
            buyer,
            created: time("下"),
            paid: time("付"),
            due: with("应").map_or_else(|| amount.clone(), num),
            amount,
            postage: with("邮").map(num),
            pieces: with("件").map(|p| p.parse().unwrap()),
            closed: words.contains(&"关闭"),
            place: self.orders.len() as u32,
        });
    }

    fn refund(&mut self, text: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        let order = OrderId(number(&mut self.ids, words[0]));
        let place = self.refunds.len() as u32;
        self.refunds.push(Refund { order, amount: num(words[1]), completed: moment(words[2], words[3]), place });
    }
}

/// What came out, in the words of the scenario.
struct Seen<'c> {
    case: &'c Case,
    store: &'c Store,
    settings: &'c Settings,
    outcome: &'c Outcome,
}

impl Seen<'_> {
    fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut read = BTreeSet::new();
        let facts = self.facts();
        for (number, line) in &self.case.expected {
            let (subject, rest) = line.split_once(' ').unwrap();
            if let Some(got) = facts.get(subject) {
                read.insert(subject.to_owned());
                if got != rest {
                    wrong.push(format!("line {number}: {subject}\n  wanted {rest}\n  got    {got}"));
                }
            } else if subject == "合计" {
                let got = self.balance();
                if got != rest {
                    wrong.push(format!("line {number}: wanted {rest}\n  got {got}"));
                }
            } else {
                wrong.extend(self.figures(subject, rest).into_iter().map(|w| format!("line {number}: {w}")));
            }
        }
        let unread = facts.iter().filter(|(subject, _)| !read.contains(*subject));
        wrong.extend(unread.map(|(subject, got)| format!("nobody says what is wanted of {subject}, which is: {got}")));
        wrong
    }

    /// By chat and order, what is said of it.
    fn facts(&self) -> BTreeMap<String, String> {
        let chats = self.store.chats().iter().zip(&self.outcome.chats).enumerate();
        let chats = chats.map(|(at, (_, judged))| (self.chat_name(at), verdict(judged)));
        let orders = self.store.orders().iter().enumerate();
        let orders = orders.map(|(at, o)| (self.case.ids[o.id.0 as usize].clone(), self.earned(at)));
        chats.chain(orders).collect()
    }

    fn chat_name(&self, at: usize) -> String {
        let chat = &self.store.chats()[at];
        let nth = self.store.chats()[..=at].iter().filter(|c| (c.buyer, c.agent) == (chat.buyer, chat.agent)).count();
        format!("{}/{}#{nth}", self.case.buyers[chat.buyer.0 as usize], self.agent(chat.agent))
    }

    fn agent(&self, agent: Agent) -> &str {
        &self.case.agents[agent.0 as usize]
    }

    fn earned(&self, at: usize) -> String {
        let (order, earned) = (&self.store.orders()[at], &self.outcome.orders[at]);
        let link = |event: Option<Moment>, link: Option<Link>| match (event, link) {
            (None, _) => "无".to_owned(),
            (_, None) => "静默".to_owned(),
            (_, Some(link)) => {
                let how = if link.how == How::Inside { "之内" } else { "之前" };
                format!("{} {how}", self.chat_name(link.chat as usize))
            }
        };
        let fate = match earned.fate {
            Fate::Attributed(agent) => format!("归 {}", self.agent(agent)),
            Fate::Silent => "归 静默".to_owned(),
            Fate::Excluded(why) => format!("不计 {}", exclusion(why)),
        };
        let mut text =
            format!("下单 {}, 付款 {}, {fate}", link(order.created, earned.placed), link(order.paid, earned.paid));
        for helper in self.outcome.helpers(self.store, self.settings, at) {
            let with = match helper.with {
                Help::Placing => "协助下单",
                Help::Paying => "协助付款",
                Help::FollowingUp => "跟进",
            };
            text += &format!(", {with} {}", self.agent(helper.agent));
        }
        if earned.open { text + ", 未定" } else { text }
    }

    fn balance(&self) -> String {
        let b = &self.outcome.balance;
        let mut text = format!("{} = 归属 {} + 静默 {}", b.total, b.attributed, b.silent);
        for (why, sum) in &b.excluded {
            text += &format!(" + {} {sum}", exclusion(*why));
        }
        text
    }

    /// `10-05 接待人数 1 询单人数 ?`
    fn figures(&self, subject: &str, text: &str) -> Vec<String> {
        let whose = match self.case.agents.iter().position(|a| a == subject) {
            Some(at) => Whose::Agent(Agent(at as u32)),
            None if subject == "全店" => Whose::Store,
            None => return vec![format!("nothing is called {subject}")],
        };
        let mut words = text.split_whitespace();
        let when = words.next().unwrap();
        let when = if when == "全月" { When::Span } else { When::Day(Day::on(date(when))) };
        let words: Vec<&str> = words.collect();
        let mut wrong = Vec::new();
        for pair in words.chunks(2) {
            let Some(figure) = Figure::all().find(|f| f.name() == pair[0]) else {
                wrong.push(format!("there is no figure {}", pair[0]));
                continue;
            };
            let got = self.figure(figure, whose, when);
            if got != pair[1] {
                wrong.push(format!("{subject} {when:?} {}: wanted {}, got {got}", pair[0], pair[1]));
            }
        }
        wrong
    }

    fn figure(&self, figure: Figure, whose: Whose, when: When) -> String {
        let gaps = self.outcome.gaps(figure, whose, when);
        if gaps.is_empty() {
            return self.outcome.figure(figure, whose, when).map_or("-".to_owned(), |n| n.to_string());
        }
        let later = gaps.iter().all(|g| matches!(g, Gap::After(..)));
        if later { "?".to_owned() } else { "??".to_owned() }
    }
}

fn verdict(judged: &Judged) -> String {
    let verdict = match judged.verdict {
        Verdict::Inquiry => "询单",
        Verdict::Received => "接待",
        Verdict::Aside(Reason::OwnAccount) => "自家账号",
        Verdict::Aside(Reason::IgnoredAgent) => "不计客服",
        Verdict::Aside(Reason::Empty) => "空聊天",
        Verdict::Aside(Reason::MassSending) => "群发",
        Verdict::Aside(Reason::AutomaticReply) => "主号自动回复",
        Verdict::Aside(Reason::Monologue) => "单口相声",
        Verdict::Aside(Reason::Advertising) => "广告",
        Verdict::Aside(Reason::HandedOn) => "转出不计",
        Verdict::Aside(Reason::SingleSentence) => "简单句",
        Verdict::Aside(Reason::AfterSales) => "售后",
    };
    let mut text = verdict.to_owned();
    for (is, word) in [(judged.handed_in, " 转入"), (judged.handed_on, " 转出")] {
        text += if is { word } else { "" };
    }
    text
}

fn exclusion(why: Exclusion) -> &'static str {
    match why {
        Exclusion::OwnPurchase => "自家购买",
        Exclusion::ClosedUnpaid => "关闭",
        Exclusion::Unpaid => "未付款",
        Exclusion::BuyerUnknown => "买家不明",
        Exclusion::PlacingUnknown => "下单时间不明",
    }
}

fn number(names: &mut Vec<String>, name: &str) -> u32 {
    let known = names.iter().position(|n| n == name);
    let at = known.unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    at as u32
}

fn num(text: &str) -> Num {
    Num::parse(text).unwrap_or_else(|| panic!("{text}"))
}

fn days(text: &str) -> DaySpan {
    let (from, to) = text.split_once(" 至 ").unwrap();
    DaySpan { from: date(from), to: date(to) }
}

/// `2026-10-05`, or `10-05` of 2026.
pub fn date(text: &str) -> chrono::NaiveDate {
    let text = if text.len() == 5 { format!("2026-{text}") } else { text.to_owned() };
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

pub fn moment(day: &str, clock: &str) -> Moment {
    Moment::new(date(day).and_time(clock.parse().unwrap_or_else(|_| panic!("{clock}")))).unwrap()
}
