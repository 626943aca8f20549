//! The eight people of the sample. None of them exists: their names count 甲 乙 丙 丁 戊 己 庚 辛 and one to eight.

use super::SampleFile;
use super::book::{Cell, texts, workbook};

pub const YUNSHAN: &str = "云杉家居旗舰店";
pub const YINGHUO: &str = "萤火灯具专营店";
pub const SHIGUANG: &str = "拾光文具企业店";

pub struct Person {
    pub name: &'static str,
    pub nickname: &'static str,
    pub accounts: &'static str,
    pub store: &'static str,
    pub post: &'static str,
    pub hired: &'static str,
    pub confirmed: &'static str,
    pub base: Option<i32>,
    pub insurance: f64,
    pub tax: f64,
    pub supervisor: &'static str,
}

pub const PEOPLE: [Person; 8] = [
    Person {
        name: "甲一明",
        nickname: "小鹿",
        accounts: "云杉家居旗舰店:小鹿",
        store: YUNSHAN,
        post: "售前客服",
        hired: "2024-03-01",
        confirmed: "2024-06-01",
        base: Some(3200),
        insurance: 525.5,
        tax: 0.0,
        supervisor: "丁四海",
    },
    Person {
        name: "乙二芳",
        nickname: "小熊",
        accounts: "云杉家居旗舰店:小熊",
        store: YUNSHAN,
        post: "售前客服",
        hired: "2025-05-12",
        confirmed: "2025-08-12",
        base: None,
        insurance: 525.5,
        tax: 0.0,
        supervisor: "丁四海",
    },
    Person {
        name: "丙三强",
        nickname: "小鹤",
        accounts: "云杉家居旗舰店:小鹤",
        store: YUNSHAN,
        post: "售后客服",
        hired: "2023-09-18",
        confirmed: "2023-12-18",
        base: Some(3300),
        insurance: 525.5,
        tax: 0.0,
        supervisor: "丁四海",
    },
    Person {
        name: "丁四海",
        nickname: "小鲸",
        accounts: "云杉家居旗舰店:小鲸",
        store: YUNSHAN,
        post: "客服主管",
        hired: "2021-02-22",
        confirmed: "2021-05-22",
        base: None,
        insurance: 788.25,
        tax: 12.6,
        supervisor: "",
    },
    Person {
        name: "戊五洲",
        nickname: "小象",
        accounts: "萤火灯具专营店:小象",
        store: YINGHUO,
        post: "金牌客服",
        hired: "2022-07-04",
        confirmed: "2022-10-04",
        base: None,
        insurance: 656.88,
        tax: 3.15,
        supervisor: "丁四海",
    },
    Person {
        name: "己六合",
        nickname: "小狐",
        accounts: "萤火灯具专营店:小狐、拾光文具企业店:小狐",
        store: YINGHUO,
        post: "售前客服",
        hired: "2025-11-10",
        confirmed: "2026-02-10",
        base: None,
        insurance: 525.5,
        tax: 0.0,
        supervisor: "戊五洲",
    },
    Person {
        name: "庚七巧",
        nickname: "小雀",
        accounts: "拾光文具企业店:小雀",
        store: SHIGUANG,
        post: "售前客服",
        hired: "2026-10-16",
        confirmed: "",
        base: None,
        insurance: 0.0,
        tax: 0.0,
        supervisor: "辛八斗",
    },
    Person {
        name: "辛八斗",
        nickname: "小獭",
        accounts: "拾光文具企业店:小獭",
        store: SHIGUANG,
        post: "金牌客服",
        hired: "2023-04-03",
        confirmed: "2023-07-03",
        base: Some(4200),
        insurance: 656.88,
        tax: 0.0,
        supervisor: "丁四海",
    },
];

/// 花名册.xlsx
pub fn roster() -> SampleFile {
    let mut rows = vec![texts(&[
        "姓名",
        "花名",
        "旺旺",
        "店铺",
        "岗位",
        "等级",
        "入职日期",
        "转正日期",
        "离职日期",
        "底薪",
        "城市",
        "技能",
        "状态",
        "上级",
        "代扣社保公积金",
        "代扣个税",
    ])];
    for p in &PEOPLE {
        let date = |text: &'static str| if text.is_empty() { Cell::Blank } else { Cell::Date(text) };
        rows.push(vec![
            p.name.into(),
            p.nickname.into(),
            p.accounts.into(),
            p.store.into(),
            p.post.into(),
            Cell::Blank,
            date(p.hired),
            date(p.confirmed),
            Cell::Blank,
            p.base.map_or(Cell::Blank, Cell::from),
            "杭州".into(),
            Cell::Blank,
            if p.confirmed.is_empty() { "试用".into() } else { Cell::Blank },
            p.supervisor.into(),
            p.insurance.into(),
            p.tax.into(),
        ]);
    }
    SampleFile { path: "花名册.xlsx".into(), bytes: workbook("花名册", &rows) }
}
