//! Orders and refunds: the old order report (GBK, `="…"`, headings that end in a space) of 云杉家居, the 千牛 report of 萤火灯具.
//! A handful of orders each; they tell about the shop, not about its agents.

use super::SampleFile;
use super::book::{row, texts, workbook};
use super::people::{YINGHUO, YUNSHAN};
use std::fmt::Write as _;

pub fn files() -> Vec<SampleFile> {
    vec![old_report(), new_report(), refunds()]
}

/// An order: number, buyer, paid, placed, paid at, pieces, status.
type Order = (&'static str, &'static str, &'static str, &'static str, &'static str, u32, &'static str);

const OLD: [Order; 6] = [
    ("3140010000000000117", "样例买家01", "268.00", "2026-10-03 10:02:11", "2026-10-03 10:05:40", 1, "交易成功"),
    ("3140010000000000225", "样例买家02", "1299.00", "2026-10-07 21:40:03", "2026-10-07 21:41:00", 2, "交易成功"),
    ("3140010000000000333", "样例买家03", "0.00", "2026-10-12 13:15:29", "", 1, "交易关闭"),
    (
        "3140010000000000441",
        "样例买家04",
        "456.50",
        "2026-10-18 09:00:00",
        "2026-10-18 09:02:17",
        3,
        "卖家已发货，等待买家确认",
    ),
    ("3140010000000000559", "样例买家05", "89.90", "2026-10-25 23:58:44", "2026-10-26 00:03:12", 1, "交易成功"),
    (
        "3140010000000000667",
        "样例买家06",
        "738.00",
        "2026-10-31 22:10:05",
        "2026-10-31 22:12:38",
        2,
        "买家已付款，等待卖家发货",
    ),
];

fn old_report() -> SampleFile {
    let mut text = String::from(
        "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,买家留言,收货地址 ,\
         联系电话 ,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,物流单号 ,订单备注,宝贝总数量,店铺名称,订单关闭原因\r\n",
    );
    for (id, buyer, paid, placed, at, pieces, status) in OLD {
        let owed = if paid == "0.00" { "329.00" } else { paid };
        let note = if pieces == 3 { "\"要红色,\n周末送\"" } else { "" };
        let reason = if status == "交易关闭" { "买家未付款" } else { "订单未关闭" };
        writeln!(
            text,
            "=\"{id}\",{buyer},,{owed},0.00,{owed},{paid},{status},{note},样例省样例市,'0000-00000000,{placed},{at},样例家居，配件,1,,,\
             {pieces},{YUNSHAN},{reason}\r"
        )
        .unwrap();
    }
    let (bytes, _, lossy) = encoding_rs::GBK.encode(&text);
    assert!(!lossy, "the report is GBK");
    SampleFile { path: format!("2026-10/{YUNSHAN}/ExportOrderList202611011030.csv"), bytes: bytes.into_owned() }
}

const NEW: [Order; 5] = [
    ("2750010000000000104", "样例买家11", "359.00", "2026-10-02 15:20:00", "2026-10-02 15:21:30", 1, "交易成功"),
    ("2750010000000000212", "样例买家12", "1180.00", "2026-10-09 08:45:10", "2026-10-09 08:46:55", 4, "交易成功"),
    ("2750010000000000320", "样例买家13", "245.60", "2026-10-17 19:05:33", "2026-10-17 19:07:00", 1, "交易成功"),
    ("2750010000000000438", "样例买家14", "0.00", "2026-10-21 11:11:11", "", 2, "等待买家付款"),
    (
        "2750010000000000546",
        "样例买家15",
        "512.30",
        "2026-10-30 20:30:30",
        "2026-10-30 20:31:00",
        2,
        "卖家已发货，等待买家确认",
    ),
];

fn new_report() -> SampleFile {
    let mut rows = vec![texts(&[
        "订单编号",
        "支付单号",
        "支付详情",
        "买家应付货款",
        "买家应付邮费",
        "总金额",
        "买家实付金额",
        "订单状态",
        "订单创建时间",
        "订单付款时间",
        "商品标题",
        "宝贝总数量",
        "退款金额",
        "店铺名称",
        "确认收货打款金额",
    ])];
    for (id, _, paid, placed, at, pieces, status) in NEW {
        let owed = if paid == "0.00" { "430.00" } else { paid };
        let refund = if id.ends_with("320") { "45.60" } else { "无退款申请" };
        rows.push(row![
            id,
            "",
            "",
            owed,
            "0.00",
            owed,
            paid,
            status,
            placed,
            at,
            "样例灯具",
            f64::from(pieces),
            refund,
            YINGHUO,
            format!("{paid}元")
        ]);
    }
    SampleFile { path: format!("2026-10/{YINGHUO}/ExportOrderList23456789012.xlsx"), bytes: workbook("Sheet1", &rows) }
}

fn refunds() -> SampleFile {
    let rows = vec![
        texts(&[
            "退款编号",
            "订单编号",
            "订单付款时间",
            "退款完结时间",
            "买家实际支付金额",
            "宝贝标题",
            "买家退款金额",
            "手工退款/系统退款",
            "售后类型",
            "退款的申请时间",
            "退款状态",
            "退款操作人",
        ]),
        row![
            "9900000000000011",
            "2750010000000000320",
            "2026-10-17 19:07:00",
            "2026-10-20 10:00:00",
            245.6,
            "样例灯具",
            45.6,
            "手工退款",
            "仅退款",
            "2026-10-19 09:12:00",
            "退款成功",
            "萤火灯具专营店:小象"
        ],
        row![
            "9900000000000029",
            "2750010000000000212",
            "2026-10-09 08:46:55",
            "",
            1180,
            "样例灯具",
            295,
            "手工退款",
            "退货退款",
            "2026-10-28 16:40:00",
            "退款关闭",
            "萤火灯具专营店:小象"
        ],
    ];
    SampleFile { path: format!("2026-10/{YINGHUO}/退款单.xlsx"), bytes: workbook("Sheet0", &rows) }
}
