//! Of 核对: how chats were judged, what they count as, where the money of orders went, and what a tool says otherwise.

use super::Source;
use super::audit::{LAST, part, words_line};
use super::page::Page;
use super::styles::{self, Access};
use crate::diag::Catalogue;
use crate::facts::OrderBook;
use crate::formula::Value;
use crate::number::Num;
use crate::origin::Cell;
use crate::report::table::{Figure, MONEY, Zero};
use rust_xlsxwriter::XlsxError;

/// The parts, where the store's chats were judged.
pub fn parts(page: &mut Page, source: &Source<'_>, row: u32) -> Result<u32, XlsxError> {
    let Some(book) = &source.outcome.facts.orders else { return Ok(row) };
    let row = money(page, book, source.words, row)?;
    let row = counts(page, book, source.words, row)?;
    let row = differences(page, book, row)?;
    settings(page, book, row)
}

fn money(page: &mut Page, book: &OrderBook, words: &Catalogue, row: u32) -> Result<u32, XlsxError> {
    let mut row = part(page, row, "订单的钱去了哪里", &["去向", "金额"], 1)?;
    let format = styles::body(&MONEY, Access::Locked);
    let nobodys = Some(&book.money.nobodys).filter(|n| !n.is_zero());
    let nobodys = nobodys.map(|n| format!("（其中花名册没有的账号 {n}）")).unwrap_or_default();
    let mut lines =
        vec![(format!("归属客服{nobodys}"), &book.money.attributed), ("静默".to_owned(), &book.money.silent)];
    lines.extend(book.money.excluded.iter().map(|(key, sum)| (format!("排除：{}", words.text(key, &[])), sum)));
    let first = row;
    for (name, sum) in lines {
        page.text(row, 0, &name, &styles::prose())?;
        page.value(row, 1, &Value::Number(sum.clone()), &format)?;
        row += 1;
    }
    page.text(row, 0, "付款合计", &styles::prose())?;
    let (from, to) = (Cell { row: first, col: 1 }, Cell { row: row - 1, col: 1 });
    page.formula(row, 1, &format!("ROUND(SUM({from}:{to}),6)"), &Value::Number(book.money.total.clone()), &format)?;
    Ok(row + 2)
}

fn counts(page: &mut Page, book: &OrderBook, words: &Catalogue, row: u32) -> Result<u32, XlsxError> {
    let mut row = part(page, row, "会话按去向", &["算作", "会话数"], 1)?;
    let format = styles::body(&Figure::Fixed { digits: 0, zero: Zero::Dash }, Access::Locked);
    for (key, count) in &book.counts {
        page.text(row, 0, &words.text(key, &[]), &styles::prose())?;
        page.value(row, 1, &Value::Number(Num::from(i64::try_from(*count).unwrap_or(i64::MAX))), &format)?;
        row += 1;
    }
    Ok(row + 1)
}

/// A tool's figures beside those of the chats.
fn differences(page: &mut Page, book: &OrderBook, row: u32) -> Result<u32, XlsxError> {
    if book.differences.is_empty() {
        return Ok(row);
    }
    let heads = ["指标项", "客服", "时段", "工具", "聊天记录", "差", "可能的原因"];
    let mut row = part(page, row, "工具的统计与聊天记录对照（只列不同的）", &heads, LAST)?;
    let format = styles::body(&Figure::General, Access::Locked);
    for d in &book.differences {
        for (col, text) in (0..).zip([&*d.measure, &*d.agent, &*d.span]) {
            page.text(row, col, text, &styles::prose())?;
        }
        page.value(row, 3, &Value::Number(d.tool.clone()), &format)?;
        page.value(row, 4, &Value::Number(d.chats.clone()), &format)?;
        let (tool, chats) = (Cell { row, col: 3 }, Cell { row, col: 4 });
        let off = d.chats.sub(&d.tool).round(4, crate::number::Rounding::Half);
        page.formula(row, 5, &format!("ROUND({chats}-{tool},4)"), &Value::Number(off), &format)?;
        let why = d.likely.as_ref().map(|(name, value)| format!("{name} = {value} 时一样")).unwrap_or_default();
        page.merged(row, (6, LAST), &why, &styles::prose())?;
        row += 1;
    }
    Ok(row + 1)
}

fn settings(page: &mut Page, book: &OrderBook, row: u32) -> Result<u32, XlsxError> {
    let mut row = part(page, row, "聊天和订单怎样判定", &["设置", "数值", "出自", "意思"], LAST)?;
    for s in &book.settings {
        let value = format!("{}{}", s.value, s.unit);
        let from = match (s.own, s.assumed) {
            (true, _) => "制度或本店设置",
            (false, true) => "默认（暂定）",
            (false, false) => "默认",
        };
        words_line(page, row, &[(0, 0, &s.name), (1, 1, &value), (2, 2, from), (3, LAST, &s.note)])?;
        row += 1;
    }
    Ok(row + 1)
}
