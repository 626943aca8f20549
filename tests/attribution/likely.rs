//! Settings: what cannot be read is told; and a figure that comes out otherwise is traced to the setting that does it.

use super::case::{date, moment};
use super::random::{Dice, settings, span, store};
use zhangfang::attribution::{
    Accounts, Agent, Buyer, Chat, Coverage, Figure, Likely, Money, Opener, Order, OrderId, People, Settings, Store,
    Takes, Told, When, Whose, attribute, differing,
};
use zhangfang::number::Num;

/// The settings that explain differences, the most likely first.
fn likely(store: &Store, settings: &Settings, span: zhangfang::period::DaySpan, told: &[Told]) -> Vec<Likely> {
    let differ = differing(&attribute(store, settings, span), told);
    let tried = settings.variants().into_iter().filter_map(|v| Likely::under(v, store, span, told, &differ));
    let mut all: Vec<Likely> = tried.collect();
    Likely::sort(&mut all);
    all
}

fn with(values: &[(&str, &str)]) -> Result<Settings, Vec<(String, String)>> {
    let read = Settings::from(|name| values.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()));
    read.map_err(|wrong| wrong.into_iter().map(|w| (w.name.to_string(), w.text.to_string())).collect())
}

#[test]
fn the_defaults_are_the_policys() {
    let s = Settings::default();
    assert_eq!((s.after_sales, s.advertising, s.single_sentence, s.payment_days), (14 * 86_400, 2, 3, 4));
    assert_eq!(s.texts.advertising, ["非诚勿扰"]);
    assert_eq!((s.window, s.lookback, s.inquiry_days, s.cut), (2 * 86_400, 21 * 86_400, 1, 0));
}

#[test]
fn the_params_of_the_policy_have_the_same_values() {
    let policy = zhangfang_scheme();
    for setting in zhangfang::attribution::settings() {
        if let Some(value) = policy.iter().find(|(name, _)| *name == *setting.name).map(|(_, value)| value) {
            assert_eq!(*value, *setting.value, "{}", setting.name);
        }
    }
    assert!(policy.iter().any(|(name, _)| name == "广告暗语"));
}

/// Names and values of the policy's params, as its file has them.
fn zhangfang_scheme() -> Vec<(String, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/schemes/客服KPI考核方案.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let params = text.split("[[param]]").skip(1);
    let line = |block: &str, key: &str| {
        let found = block.lines().find_map(|l| l.strip_prefix(key)?.trim_start().strip_prefix("= "));
        found.unwrap_or_default().trim_matches('"').to_owned()
    };
    params.map(|block| (line(block, "name"), line(block, "value"))).collect()
}

#[test]
fn values_are_read_as_people_write_them() {
    let s = with(&[
        ("归属窗口", "3天"),
        ("会话间隔", " 15 分钟 "),
        ("业务日分割点", "2:00"),
        ("响应考核止", "24:00"),
        ("自家账号", "小号、 二号,三号\n四号"),
        ("自动回复", "亲,在的\n\n请稍等、马上来"),
        ("未回复归属", "否"),
    ])
    .unwrap();
    assert_eq!((s.window, s.silence, s.cut, s.hours.1), (3 * 86_400, 900, 7_200, 86_400));
    assert_eq!(s.texts.own, ["小号", "二号", "三号", "四号"]);
    assert_eq!(s.texts.automatic, ["亲,在的", "请稍等、马上来"]);
    assert!(!s.unanswered_earns);
}

#[test]
fn every_value_that_cannot_be_read_is_told() {
    let bad = [
        ("判定规则", "先下单"),
        ("归属窗口", "31"),
        ("售后天数", "-1"),
        ("询单回看天数", "2.5"),
        ("业务日分割点", "24:00"),
        ("未回复归属", "也许"),
        ("响应考核止", "23:60"),
    ];
    let mut wrong = with(&bad).unwrap_err();
    let mut wanted: Vec<_> = bad.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
    wrong.sort();
    wanted.sort();
    assert_eq!(wrong, wanted);
    let wrong = Settings::from(|name| (name == "归属窗口").then(|| "31".to_owned())).unwrap_err();
    assert_eq!((&wrong[0].wanted, &*wrong[0].unit), (&Takes::Whole(30), "天"));
}

#[test]
fn settings_that_are_written_differently_and_mean_the_same_are_no_variants() {
    let two = with(&[("归属窗口", "2天")]).unwrap();
    let names =
        |s: &Settings| -> Vec<String> { s.variants().iter().map(|v| format!("{}={}", v.name, v.value)).collect() };
    assert_eq!(names(&two), names(&Settings::default()));
    assert!(names(&two).contains(&"判定规则=付款判定".to_owned()));
    assert!(!names(&two).contains(&"判定规则=下单优先判定".to_owned()));
    assert!(names(&with(&[("归属窗口", "3")]).unwrap()).iter().all(|n| n != "归属窗口=3"));
}

/// One buyer who ordered three days after the talk: under a window of three days it is the agent's.
#[test]
fn the_window_is_named_where_it_explains_the_sales() {
    let chat = Chat {
        buyer: Buyer(0),
        agent: Agent(0),
        start: moment("10-05", "10:00:00"),
        end: moment("10-05", "10:10:00"),
        opener: Some(Opener::Buyer),
        handed_in: None,
        handed_on: None,
        replied: Some(true),
        talk: None,
        place: 0,
    };
    let order = Order {
        id: OrderId(0),
        buyer: Some(Buyer(0)),
        created: Some(moment("10-08", "09:00:00")),
        paid: Some(moment("10-08", "09:01:00")),
        due: Num::from(100_i64),
        amount: Num::from(100_i64),
        postage: None,
        pieces: None,
        closed: false,
        place: 0,
    };
    let store = Store::new(vec![chat], vec![order], Vec::new(), Accounts::default(), Coverage::default());
    let told =
        |figure, value: i64| Told { figure, whose: Whose::Agent(Agent(0)), when: When::Span, value: Num::from(value) };
    let told = [told(Figure::Money(Money::Sales), 100), told(Figure::People(People::Received), 1)];
    let span = zhangfang::period::DaySpan { from: date("10-01"), to: date("10-31") };
    let found = likely(&store, &Settings::default(), span, &told);
    let named: Vec<_> = found.iter().map(|l| (&*l.variant.name, &*l.variant.value, &*l.explains, &*l.breaks)).collect();
    let (explains, breaks): (&[usize], &[usize]) = (&[0], &[]);
    assert_eq!(named, [("归属窗口", "3", explains, breaks), ("归属窗口", "7", explains, breaks)]);
}

#[test]
fn a_setting_that_was_otherwise_is_found_in_random_months() {
    let mut found = 0;
    for seed in 0..12 {
        let mut dice = Dice::new(seed + 1);
        let settings = settings(&mut dice);
        let store = store(&mut dice, &settings);
        let variants = settings.variants();
        let other = &variants[dice.roll(variants.len() as i64) as usize];
        let outcome = attribute(&store, &other.settings, span());
        let agents: Vec<_> = outcome.agents().collect();
        let told: Vec<Told> = Figure::all()
            .flat_map(|figure| agents.iter().map(move |a| (figure, Whose::Agent(*a))))
            .filter_map(|(figure, whose)| {
                let value = outcome.figure(figure, whose, When::Span)?;
                Some(Told { figure, whose, when: When::Span, value })
            })
            .collect();
        let differ = differing(&attribute(&store, &settings, span()), &told);
        let explained = likely(&store, &settings, span(), &told);
        match explained.first() {
            None => assert!(differ.is_empty(), "month {seed}"),
            Some(best) => {
                assert_eq!((best.explains.clone(), best.breaks.len()), (differ, 0), "month {seed}");
                let whole = explained.iter().filter(|l| l.breaks.is_empty() && l.explains.len() == best.explains.len());
                let names: Vec<_> = whole.map(|l| (&l.variant.name, &l.variant.value)).collect();
                assert!(names.contains(&(&other.name, &other.value)), "month {seed}: {names:?}");
                found += 1;
            }
        }
    }
    assert!(found > 5, "{found}");
}
