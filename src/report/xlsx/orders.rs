//! 订单归属: whose every order is, and why; above it the money of the three ends, live.

use super::Source;
use super::book::protect;
use super::page::{Page, structured};
use super::styles::{self, Access};
use crate::facts::OrderBook;
use crate::facts::orders::OrderLine;
use crate::formula::Value;
use crate::number::{Num, Rounding};
use crate::period::serial;
use crate::report::orders::{Fate, HEADINGS, Told, listed};
use crate::report::table::{Figure, Group, MONEY};
use chrono::{NaiveDateTime, Timelike};
use rust_xlsxwriter::{Format, Table, TableColumn, TableStyle, XlsxError};

/// The name of the sheet and of its table.
pub const NAME: &str = "订单归属";

/// More orders make a workbook slow to open: the sheet then has those that are worth a look, and the CSV has all.
const MOST: usize = 20_000;

const WIDTHS: [u32; 13] = [170, 130, 150, 150, 90, 90, 90, 90, 56, 190, 180, 160, 140];
const HEAD: u32 = 5;
const AMOUNT: usize = 4;
const FATE: usize = 8;

/// The sheet of a store whose chats were judged.
pub fn sheet(source: &Source<'_>, book: &OrderBook) -> Result<Page, XlsxError> {
    let mut page = Page::new(NAME)?;
    let mut orders = listed(book);
    let all = orders.len();
    if all > MOST {
        orders.retain(|o| is_doubtful(o));
        orders.truncate(MOST);
    }
    for (col, width) in (0..).zip(WIDTHS) {
        page.need(col, width);
    }
    let title = format!("订单归属 · {} · {}", source.outcome.store, source.outcome.period.title());
    page.text(0, 0, &title, &styles::title())?;
    page.height(0, 38)?;
    let hint = if all > MOST {
        format!(
            "共 {all} 笔，这里列不下：不列同一客服落实下单付款的和全静默的，其余列出 {} 笔；全部订单在同一文件夹的 CSV 里",
            orders.len()
        )
    } else {
        format!("共 {all} 笔：这一期付款的，和这一期下单没有付款的。怎么判定见“核对”")
    };
    page.text(1, 0, &hint, &styles::hint())?;
    money(&mut page, book, all <= MOST && all > 0)?;
    let last = HEAD + u32::try_from(orders.len().max(1)).unwrap_or(MOST_ROWS);
    let columns: Vec<TableColumn> = HEADINGS
        .iter()
        .map(|h| TableColumn::new().set_header(*h).set_header_format(styles::heading(Group::Person)))
        .collect();
    let table = Table::new().set_name(NAME).set_style(TableStyle::None).set_columns(&columns);
    page.sheet.add_table(HEAD, 0, last, 12, &table)?;
    page.height(HEAD, 28)?;
    let formats = Formats::new();
    for (row, order) in (HEAD + 1..).zip(&orders) {
        line(&mut page, row, &Told::new(book, order, source.words), &formats)?;
    }
    page.sheet.set_freeze_panes(HEAD + 1, 1)?;
    page.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.sheet.set_repeat_rows(HEAD, HEAD)?;
    page.sheet.set_footer(source.footer());
    protect(&mut page);
    Ok(page)
}

const MOST_ROWS: u32 = 1_000_000;

/// An order that somebody may ask about: not plainly one agent's, not plainly nobody's.
fn is_doubtful(order: &OrderLine) -> bool {
    order.excluded.is_some() || !matches!(order.split, "split.own" | "split.silent")
}

/// The money of the three ends: sums of the table where it has all orders.
fn money(page: &mut Page, book: &OrderBook, live: bool) -> Result<(), XlsxError> {
    let sum = |fate: Option<Fate>| {
        let amounts = structured(NAME, HEADINGS[AMOUNT]);
        match fate {
            None => format!("ROUND(SUM({amounts}),2)"),
            Some(fate) => {
                format!("ROUND(SUMIFS({amounts},{},\"{}\"),2)", structured(NAME, HEADINGS[FATE]), fate.word())
            }
        }
    };
    let excluded = book.money.excluded.iter().fold(Num::ZERO, |sum, (_, n)| sum.add(n));
    let parts = [
        ("付款合计", None, &book.money.total),
        (Fate::Attributed.word(), Some(Fate::Attributed), &book.money.attributed),
        (Fate::Silent.word(), Some(Fate::Silent), &book.money.silent),
        (Fate::Excluded.word(), Some(Fate::Excluded), &excluded),
    ];
    let format = styles::body(&MONEY, Access::Locked);
    for (col, (name, fate, amount)) in (1..).zip(parts) {
        page.text(2, col, name, &styles::heading(Group::Fact))?;
        let value = Value::Number(amount.round(2, Rounding::Half));
        if live {
            page.formula(3, col, &sum(fate), &value, &format)?;
        } else {
            page.value(3, col, &value, &format)?;
        }
    }
    Ok(())
}

struct Formats {
    text: Format,
    time: Format,
    money: Format,
}

impl Formats {
    fn new() -> Self {
        let time = Figure::Pattern { pattern: "yyyy-mm-dd hh:mm:ss".into(), zero: crate::report::table::Zero::Digits };
        Self {
            text: styles::body(&Figure::Text, Access::Locked),
            time: styles::body(&time, Access::Locked),
            money: styles::body(&MONEY, Access::Locked),
        }
    }
}

fn line(page: &mut Page, row: u32, told: &Told<'_>, formats: &Formats) -> Result<(), XlsxError> {
    let texts: [(u16, &str); 10] = [
        (0, told.id),
        (1, told.buyer),
        (5, told.placing),
        (6, told.paying),
        (7, told.credited),
        (8, told.fate.word()),
        (9, &told.rule),
        (10, &told.chat),
        (11, &told.split),
        (12, &told.why),
    ];
    for (col, text) in texts {
        if text.is_empty() {
            page.value(row, col, &Value::Empty, &formats.text)?;
        } else {
            page.text(row, col, text, &formats.text)?;
        }
    }
    for (col, at) in [(2, told.created), (3, told.paid)] {
        page.value(row, col, &at.map_or(Value::Empty, moment), &formats.time)?;
    }
    page.value(row, 4, &told.amount.map_or(Value::Empty, |n| Value::Number(n.clone())), &formats.money)
}

/// A moment as Excel counts it: days, and a fraction of one.
fn moment(at: NaiveDateTime) -> Value {
    let seconds = Num::from(at.time().num_seconds_from_midnight());
    let days = Num::from(serial(at.date()));
    Value::Number(seconds.div(&Num::from(86_400_u32)).map_or_else(|| days.clone(), |part| days.add(&part)))
}
