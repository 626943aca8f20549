//! Nothing is lost: over generated drops every row is in exactly one bin, the bins' rows and money are the file's own as counted here
//! independently, and the money of the bin "used" is the money of the facts.

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use zhangfang::facts::{Bin, FileAccount};
use zhangfang::number::Num;
use zhangfang::read::Drop_;

use crate::support::shop::Shop;

/// A line of statistics: account, day of October (31 and more is another month), fen.
type Line = (usize, u32, u32, Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Known,
    NotYet,
    Total,
    Wrong,
    Blank,
    /// A word under a column that nothing needs: no figure, and no row of nothing either.
    Remark,
}

const ACCOUNTS: [&str; 5] = ["甲店:小美", "小丽", "乙店:阿强", "甲店:没这个人", "丙店:阿强"];

fn line() -> impl Strategy<Value = Line> {
    let kind = prop_oneof![
        20 => Just(Kind::Known),
        2 => Just(Kind::NotYet),
        1 => Just(Kind::Total),
        1 => Just(Kind::Wrong),
        2 => Just(Kind::Blank),
        1 => Just(Kind::Remark),
    ];
    (0..ACCOUNTS.len(), 1..35_u32, 1..1_000_000_u32, kind)
}

/// An order: id, day, fen, paid.
type Order = (u32, u32, u32, bool);

fn day(n: u32) -> String {
    if n > 31 { format!("2026-11-{:02}", n - 31) } else { format!("2026-10-{n:02}") }
}

fn yuan(fen: u32) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn statistics(lines: &[Line]) -> String {
    let mut out = String::from("旺旺,日期,接待人数,销售额,附注\n");
    for (account, n, fen, kind) in lines {
        let (name, date) = (ACCOUNTS[*account], day(*n));
        let _ = match kind {
            Kind::Known => writeln!(out, "{name},{date},{},{},", n + 1, yuan(*fen)),
            Kind::NotYet => writeln!(out, "{name},{date},延迟统计,延迟统计,"),
            Kind::Total => writeln!(out, "汇总,{date},{},{},", n + 1, yuan(*fen)),
            Kind::Wrong => writeln!(out, "{name},{date},{},{},", n + 1, "12.3O0"),
            Kind::Blank => writeln!(out, "{name},{date},,,"),
            Kind::Remark => writeln!(out, ",,,,见附件"),
        };
    }
    out
}

fn orders(list: &[Order]) -> String {
    let mut out = String::from("订单编号,买家实付金额,订单付款时间\n");
    for (id, n, fen, paid) in list {
        let at = if *paid { format!("{} 10:00:00", day(*n)) } else { String::new() };
        let _ = writeln!(out, "=\"1234567890123{id:06}\",{},{at}", yuan(*fen));
    }
    out
}

/// The money of a bin.
fn money(bin: &Bin, name: &str) -> Num {
    bin.totals.get(name).cloned().unwrap_or(Num::ZERO)
}

fn fen(total: u64) -> Num {
    Num::scaled(i64::try_from(total).unwrap(), 2)
}

fn account<'a>(drop: &'a Drop_, path: &str) -> &'a FileAccount {
    drop.files.iter().find(|f| &*f.path == path).unwrap()
}

fn facts(drop: &Drop_, measure: &str) -> Num {
    let values = drop.stores.iter().flat_map(|s| &s.spans).filter_map(|row| row.values.get(measure)?.value.as_number());
    values.fold(Num::ZERO, |sum, n| sum.add(n))
}

const ROSTER: &str =
    "period 2026-10\n--- 花名册.csv\n姓名,旺旺,店铺\n张三,甲店:小美,甲店\n李四,甲店:小丽,甲店\n王五,乙店:阿强,乙店\n";

fn read(files: &[(&str, String)]) -> Drop_ {
    let mut text = String::from(ROSTER);
    for (path, content) in files {
        let _ = write!(text, "--- {path}\n{content}");
    }
    let root = tempfile::tempdir().unwrap();
    let shop = Shop::parse(&text);
    shop.write(root.path());
    shop.read(root.path())
}

/// A message: buyer, agent (the last is nobody's), minute of the month, the agent speaks, what is odd about it.
type Message = (u8, usize, u32, bool, Odd);

#[derive(Clone, Copy, Debug)]
enum Odd {
    Sound,
    NoTime,
    NoParty,
    Strangers,
    Blank,
}

fn message() -> impl Strategy<Value = Message> {
    let odd = prop_oneof![
        20 => Just(Odd::Sound),
        1 => Just(Odd::NoTime),
        1 => Just(Odd::NoParty),
        1 => Just(Odd::Strangers),
        1 => Just(Odd::Blank),
    ];
    (0..6_u8, 0..3_usize, 0..50_000_u32, any::<bool>(), odd)
}

fn messages(list: &[Message]) -> String {
    let mut out = String::from("发送时间,发送人,接收人,消息内容\n");
    for (buyer, agent, minute, by_agent, odd) in list {
        let agent = ["甲店:小美", "甲店:小丽", "甲店:没这个人"][*agent];
        let time = format!("{} {:02}:{:02}:00", day(minute / 1440 + 1), minute / 60 % 24, minute % 60);
        let (agent, buyer_name) = (agent.to_owned(), format!("tb{buyer}"));
        let (from, to) = if *by_agent { (agent, buyer_name) } else { (buyer_name, agent) };
        let _ = match odd {
            Odd::Sound => writeln!(out, "{time},{from},{to},您好{buyer}"),
            Odd::NoTime => writeln!(out, "昨天,{from},{to},您好"),
            Odd::NoParty => writeln!(out, "{time},,{to},您好"),
            Odd::Strangers => writeln!(out, "{time},甲乙,丙丁,您好"),
            Odd::Blank => writeln!(out, ",,,"),
        };
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn statistics_are_conserved(one in prop::collection::vec(line(), 0..40), two in prop::collection::vec(line(), 0..40)) {
        // One figure per account and day, so that nothing conflicts: the second file repeats some of the first's.
        let mut known = BTreeMap::new();
        let clean = |lines: Vec<Line>, known: &mut BTreeMap<(usize, u32), u32>| -> Vec<Line> {
            lines.into_iter().map(|(a, n, f, k)| (a, n, *known.entry((a, n)).or_insert(f), k)).collect()
        };
        let one = clean(one, &mut known);
        let two = clean(two, &mut known);
        let drop = read(&[("2026-10/甲店/一.csv", statistics(&one)), ("2026-10/甲店/二.csv", statistics(&two))]);
        let (mut used, mut used_people) = (Num::ZERO, Num::ZERO);
        for (path, lines) in [("2026-10/甲店/一.csv", &one), ("2026-10/甲店/二.csv", &two)] {
            let file = account(&drop, path);
            prop_assert_eq!(file.sheets.len(), 1);
            let sheet = &file.sheets[0];
            prop_assert!(sheet.adds_up(), "{:?}", sheet);
            prop_assert_eq!(sheet.read, u64::try_from(lines.len()).unwrap());
            let own: u64 = lines.iter().filter(|l| matches!(l.3, Kind::Known | Kind::Total)).map(|l| u64::from(l.2)).sum();
            let total = sheet.totals.get("销售额").cloned().unwrap_or(Num::ZERO);
            prop_assert_eq!(total, fen(own));
            // People are counted too where the money cannot be read.
            let counted = |l: &&Line| matches!(l.3, Kind::Known | Kind::Total | Kind::Wrong);
            let people: u64 = lines.iter().filter(counted).map(|l| u64::from(l.1 + 1)).sum();
            let total = sheet.totals.get("接待人数").cloned().unwrap_or(Num::ZERO);
            prop_assert_eq!(total, Num::from(i64::try_from(people).unwrap()));
            // Every bin has the rows that it must have, counted here.
            let aside = |why: &str| sheet.set_aside.get(why).map_or(0, |b| b.rows);
            let of = |kind: fn(Kind) -> bool| u64::try_from(lines.iter().filter(|l| kind(l.3)).count()).unwrap();
            prop_assert_eq!(aside("reason.summary"), of(|k| matches!(k, Kind::Total)));
            prop_assert!(aside("reason.nothing_said") >= of(|k| matches!(k, Kind::Remark)));
            let wrong = lines.iter().filter(|l| matches!(l.3, Kind::Wrong) && l.1 <= 31).count();
            prop_assert!(sheet.refused.rows <= u64::try_from(wrong).unwrap());
            used_people = used_people.add(&money(&sheet.used, "接待人数"));
            used = used.add(&money(&sheet.used, "销售额"));
        }
        prop_assert_eq!(facts(&drop, "销售额"), used);
        prop_assert_eq!(facts(&drop, "接待人数"), used_people);
    }

    #[test]
    fn orders_are_conserved(list in prop::collection::vec((0..40_u32, 1..35_u32, 1..1_000_000_u32, any::<bool>()), 0..60), cut in 0..60_usize) {
        // One order has one amount and one day; the files overlap.
        let mut known = BTreeMap::new();
        let list: Vec<Order> = list
            .into_iter()
            .map(|(id, n, f, paid)| { let (n, f) = *known.entry(id).or_insert((n, f)); (id, n, f, paid) })
            .collect();
        let (one, two) = list.split_at(cut.min(list.len()));
        let drop = read(&[("2026-10/乙店/一.csv", orders(one)), ("2026-10/乙店/二.csv", orders(two))]);
        let mut used = Num::ZERO;
        for (path, lines) in [("2026-10/乙店/一.csv", one), ("2026-10/乙店/二.csv", two)] {
            let sheet = &account(&drop, path).sheets[0];
            prop_assert!(sheet.adds_up(), "{:?}", sheet);
            prop_assert_eq!(sheet.read, u64::try_from(lines.len()).unwrap());
            let own: u64 = lines.iter().map(|l| u64::from(l.2)).sum();
            prop_assert_eq!(sheet.totals.get("实付金额").cloned().unwrap_or(Num::ZERO), fen(own));
            used = used.add(&money(&sheet.used, "实付金额"));
        }
        let paid: BTreeSet<(u32, u32)> = list.iter().filter(|o| o.3 && o.1 <= 31).map(|o| (o.0, o.2)).collect();
        let want: u64 = paid.iter().map(|o| u64::from(o.1)).sum();
        prop_assert_eq!(&used, &fen(want));
        prop_assert_eq!(facts(&drop, "店铺付款金额"), used);
        prop_assert_eq!(facts(&drop, "店铺付款订单数"), Num::from(i64::try_from(paid.len()).unwrap()));
    }

    #[test]
    fn messages_are_conserved_and_count_once(list in prop::collection::vec(message(), 0..60), cut in 0..60_usize) {
        // The second file has all that the first one has.
        let (one, _) = list.split_at(cut.min(list.len()));
        let drop = read(&[("2026-10/甲店/一.csv", messages(one)), ("2026-10/甲店/二.csv", messages(&list))]);
        let alone = read(&[("2026-10/甲店/二.csv", messages(&list))]);
        let of = |kind: fn(Odd) -> bool, lines: &[Message]| u64::try_from(lines.iter().filter(|m| kind(m.4)).count()).unwrap();
        for (path, lines) in [("2026-10/甲店/一.csv", one), ("2026-10/甲店/二.csv", &list[..])] {
            let sheet = &account(&drop, path).sheets[0];
            prop_assert!(sheet.adds_up(), "{:?}", sheet);
            // A row of nothing but delimiters is no row.
            prop_assert_eq!(sheet.read, of(|o| !matches!(o, Odd::Blank), lines));
            prop_assert_eq!(sheet.refused.rows, of(|o| matches!(o, Odd::NoTime | Odd::NoParty), lines));
            let aside = |why: &str| sheet.set_aside.get(why).map_or(0, |b| b.rows);
            prop_assert_eq!(aside("reason.no_party"), of(|o| matches!(o, Odd::Strangers), lines));
        }
        // Overlapping exports change no figure.
        for measure in ["咨询人次", "买家消息数", "客服消息数", "客服字数"] {
            prop_assert_eq!(facts(&drop, measure), facts(&alone, measure), "{}", measure);
        }
    }

    #[test]
    fn what_is_looked_back_at_is_conserved_and_is_nothing_of_the_period(
        own in prop::collection::vec(message(), 1..30),
        other in prop::collection::vec(message(), 0..30),
        sold in prop::collection::vec((0..20_u32, 1..31_u32, 1..1_000_000_u32, any::<bool>()), 0..30),
        earlier in any::<bool>(),
        cut in 0..30_usize,
    ) {
        // A chat that is sound at any rate, and each order once in the period's own file.
        let own = [&own[..], &[(1, 0, 60, false, Odd::Sound)]].concat();
        let known: BTreeMap<u32, Order> = sold.iter().map(|o| (o.0, *o)).collect();
        let one: Vec<Order> = known.values().copied().collect();
        let (before, _) = sold.split_at(cut.min(sold.len()));
        // The earlier drop's rows are of its month, or say otherwise of this one.
        let moved = |text: String| if earlier { text.replace(" 2026-10-", " 2026-09-").replace("2026-10-", "2026-09-") } else { text };
        let files = [
            ("2026-10/甲店/聊天.csv", messages(&own)),
            ("2026-10/甲店/订单.csv", orders(&one)),
            ("2026-09/甲店/聊天.csv", moved(messages(&other))),
            ("2026-09/甲店/订单.csv", moved(orders(before))),
        ];
        let (both, alone) = (read(&files), read(&files[..2]));
        for (path, lines) in [("2026-09/甲店/聊天.csv", other.len()), ("2026-09/甲店/订单.csv", before.len())] {
            let Some(file) = both.files.iter().find(|f| &*f.path == path) else {
                prop_assert_eq!(lines, 0);
                continue;
            };
            prop_assert!(file.looked_back && file.sheets[0].adds_up(), "{:?}", file);
            prop_assert_eq!(file.sheets[0].used.rows, 0);
            prop_assert!(usize::try_from(file.sheets[0].read).unwrap() <= lines);
        }
        for path in ["2026-10/甲店/聊天.csv", "2026-10/甲店/订单.csv"] {
            let (now, then) = (&account(&both, path).sheets[0], &account(&alone, path).sheets[0]);
            prop_assert!(now.adds_up(), "{:?}", now);
            prop_assert_eq!((&now.used, &now.set_aside, &now.refused), (&then.used, &then.set_aside, &then.refused));
        }
        for measure in ["店铺付款金额", "店铺付款订单数", "咨询人次", "买家消息数", "客服消息数", "客服字数"] {
            prop_assert_eq!(facts(&both, measure), facts(&alone, measure), "{}", measure);
        }
        prop_assert_eq!(both.stores[0].refused, alone.stores[0].refused);
    }
}
