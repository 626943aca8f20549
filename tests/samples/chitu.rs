//! 赤兔名品 custom reports: the whole month of 云杉家居 with 汇总 and 均值, and the days of 拾光文具.

use super::SampleFile;
use super::book::{Cell, row, texts, workbook};
use super::people::{SHIGUANG, YUNSHAN};

pub fn files() -> Vec<SampleFile> {
    vec![month(|_| {}), days()]
}

/// The row of 甲一明 and some columns in the month's report, from zero.
pub const FIRST_AGENT: usize = 1;
pub const PAID: usize = 7;
pub const SALES: usize = 9;

const MONTH: [&str; 24] = [
    "客服昵称",
    "聊天人数(原咨询人数)",
    "接待人数",
    "询单人数",
    "询单->当日下单人数",
    "询单->最终下单人数",
    "询单->当日付款人数",
    "询单->最终付款人数",
    "询单->最终付款转化率",
    "销售额",
    "销售量",
    "销售人数",
    "销售订单数",
    "下单金额",
    "最终流失总金额",
    "落实付款-他人单-金额",
    "总消息数",
    "买家消息数",
    "客服消息数",
    "未回复人数",
    "回复率",
    "首次响应(秒)",
    "平均响应(秒)",
    "平均接待时长",
];

/// The month of 云杉家居, changed as a test wants it.
pub fn month(change: impl FnOnce(&mut Vec<Vec<Cell>>)) -> SampleFile {
    let agents = [
        row![
            "云杉家居旗舰店:小鹿",
            1260,
            1200,
            900,
            430,
            520,
            400,
            480,
            0.5333,
            98765.4,
            612,
            480,
            495,
            107_352,
            8586.6,
            320.5,
            20448,
            9600,
            10848,
            12,
            0.99,
            8.4,
            26.35,
            "8分48秒"
        ],
        row![
            "云杉家居旗舰店:小熊",
            1010,
            960,
            612,
            238,
            301,
            221,
            262,
            0.4281,
            52140.8,
            318,
            262,
            270,
            60215.3,
            7940.1,
            0,
            15590,
            7680,
            7910,
            31,
            0.968,
            12.1,
            41.7,
            "7分6秒"
        ],
        row![
            "云杉家居旗舰店:小鹤",
            655,
            640,
            0,
            0,
            0,
            0,
            0,
            "",
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            11315,
            5120,
            6195,
            4,
            0.994,
            9.9,
            33.2,
            "11分32秒"
        ],
    ];
    let mut rows = vec![texts(&MONTH)];
    rows.extend(agents.iter().cloned());
    rows.push(summary("汇总", &agents, 1.0));
    rows.push(summary("均值", &agents, 3.0));
    change(&mut rows);
    SampleFile {
        path: format!("2026-10/{YUNSHAN}/自定义报表_客服绩效_下单优先判定_2026-10-01至2026-10-31.xlsx"),
        bytes: workbook("sheet1", &rows),
    }
}

/// What the tool puts below the agents: sums, or sums by head; rates and times are left to the tool's own reckoning.
fn summary(name: &str, agents: &[Vec<Cell>], heads: f64) -> Vec<Cell> {
    let mut cells = row![name];
    for col in 1..MONTH.len() {
        let sum: f64 = agents.iter().map(|a| if let Cell::Number(n) = &a[col] { *n } else { 0.0 }).sum();
        let own = match MONTH[col] {
            "询单->最终付款转化率" => Cell::Number(0.4907),
            "回复率" => Cell::Number(0.9834),
            "首次响应(秒)" => Cell::Number(10.01),
            "平均响应(秒)" => Cell::Number(33.18),
            "平均接待时长" => Cell::from("8分52秒"),
            _ => Cell::Number((sum / heads * 100.0).round() / 100.0),
        };
        cells.push(own);
    }
    cells
}

const DAY: [&str; 19] = [
    "日期",
    "客服",
    "咨询人数",
    "接待人数",
    "询单人数",
    "询单->当日下单人数",
    "询单->最终下单人数",
    "询单->当日付款人数",
    "询单->最终付款人数",
    "销售额",
    "销售人数",
    "下单金额",
    "最终流失总金额",
    "落实付款-他人单-金额",
    "买家消息数",
    "客服消息数",
    "客服回复率",
    "首次响应时间",
    "平均响应时间",
];

/// An agent's days: every figure follows from the day of the month, so that anyone can reckon it again.
fn days() -> SampleFile {
    let mut rows = vec![texts(&DAY)];
    for day in 1..=31 {
        // Mondays off for one, Thursdays for the other: 2026-10-01 is a Thursday.
        let weekday = (day + 2) % 7;
        let works = [("小獭", weekday != 0), ("小雀", day >= 16 && weekday != 3), ("小狐", day >= 9 && day <= 11)];
        for (account, _) in works.iter().filter(|(_, works)| *works) {
            rows.push(agent_day(day, account));
        }
    }
    SampleFile {
        path: format!("2026-10/{SHIGUANG}/自定义报表_每日明细_下单优先判定_2026-10-01至2026-10-31.xlsx"),
        bytes: workbook("sheet1", &rows),
    }
}

fn agent_day(day: i32, account: &str) -> Vec<Cell> {
    let (size, price) = match account {
        "小獭" => (4, 46),
        "小雀" => (2, 39),
        _ => (3, 42),
    };
    let received = 10 * size + day % 5;
    let inquiries = 7 * size + day % 4;
    let ordered_same_day = 3 * size + day % 3;
    let ordered = 4 * size + day % 3;
    let paid_same_day = 3 * size;
    let paid = 4 * size - 1;
    let sales = f64::from(paid * price) + f64::from(day) / 10.0;
    let lost = f64::from((ordered - paid) * price);
    let (asked, answered) = (received * 8, received * 9);
    row![
        format!("2026-10-{day:02}"),
        account,
        received + 2,
        received,
        inquiries,
        ordered_same_day,
        ordered,
        paid_same_day,
        paid,
        sales,
        paid,
        sales + lost,
        lost,
        if day % 10 == 0 { 58 } else { 0 },
        asked,
        answered,
        if day % 6 == 0 { "97.50%" } else { "100.00%" },
        f64::from(7 + day % 4),
        f64::from(24 + day % 9) + 0.5,
    ]
}
