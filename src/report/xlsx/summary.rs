//! 汇总_<period>.xlsx: what each store pays, who is pending, and how the stores compare. Figures of people stand once, on 人员;
//! everything else is a formula over them.

use super::book::{Book, failed, protect};
use super::page::{Page, absolute, column_range, structured};
use super::styles::{self, Access};
use super::{Written, audit, widths};
use crate::calc::outcome::{Outcome, Status, StoreOutcome, names};
use crate::diag::{Catalogue, Diagnostic};
use crate::facts::{FileAccount, Measures};
use crate::formula::{ErrorKind, Value};
use crate::number::{Num, Rounding};
use crate::report::table::{Figure, Group, MONEY, PENDING, Zero, heading, shown};
use crate::scheme::model::{Better, Section};
use rust_xlsxwriter as x;
use rust_xlsxwriter::{FormatAlign, XlsxError};

const COUNT: Figure = Figure::Fixed { digits: 0, zero: Zero::Dash };
/// The three sums that every scheme has.
const SUMS: [&str; 3] = ["应发合计", "扣款合计", names::NET];
const PEOPLE: &str = "人员";
const HEAD_ROW: u32 = 3;
const FIRST_ROW: u32 = 4;

/// Somebody who is paid.
struct Paid<'a> {
    store: usize,
    outcome: &'a StoreOutcome,
    row: usize,
}

/// The workbook over all stores.
pub fn summary(run: &Outcome, measures: &Measures, words: &Catalogue) -> Result<Written, Vec<Diagnostic>> {
    book(run, measures, words).map_err(|e| failed(&e)).and_then(Book::finish)
}

fn book(run: &Outcome, measures: &Measures, words: &Catalogue) -> Result<Book, XlsxError> {
    let title = format!("{} 汇总", run.period.title());
    let mut book = Book::new(&title, &run.period)?;
    let paid = paid(run);
    book.add(stores(run, &paid, &title)?)?;
    book.add(compared(run, measures)?)?;
    book.add(people(run, &paid)?)?;
    let mut page = Page::new("核对")?;
    let files: Vec<&FileAccount> = run.files.iter().collect();
    let row = audit::open(&mut page, &format!("核对 · {title}"))?;
    let row = audit::files(&mut page, &files, words, row)?;
    let found: Vec<&Diagnostic> = run.findings.iter().chain(run.stores.iter().flat_map(|s| &s.findings)).collect();
    audit::findings(&mut page, &found, words, row)?;
    audit::close(&mut page, &footer(run));
    book.add(page)?;
    Ok(book)
}

fn footer(run: &Outcome) -> String {
    format!("&L汇总 {}&C第 &P 页，共 &N 页&R账房", run.period.title())
}

fn paid(run: &Outcome) -> Vec<Paid<'_>> {
    let mut paid = Vec::new();
    for (store, outcome) in run.stores.iter().enumerate().filter(|(_, s)| s.status == Status::Sound) {
        let Some(table) = outcome.model.table(names::AGENTS) else { continue };
        let flags = table.column(names::PAID);
        for row in 0..table.rows {
            if flags.is_none_or(|c| c.values.get(row).is_some_and(Value::is_true)) {
                paid.push(Paid { store, outcome, row });
            }
        }
    }
    paid
}

impl Paid<'_> {
    fn value(&self, column: &str) -> Value {
        match self.outcome.model.value(names::AGENTS, column, self.row) {
            Some(Value::Number(n)) if SUMS.contains(&column) => Value::Number(n.round(2, Rounding::Half)),
            Some(value) => value.clone(),
            None => Value::Empty,
        }
    }

    fn is_pending(&self) -> bool {
        matches!(self.value(names::NET), Value::Error(fault) if fault.kind == ErrorKind::NA)
    }
}

/// 汇总: a row a store, each figure a formula over 人员.
fn stores(run: &Outcome, paid: &[Paid<'_>], title: &str) -> Result<Page, XlsxError> {
    let mut page = Page::new("汇总")?;
    let heads = ["店序", "店铺", "制度", "计薪人数", SUMS[0], SUMS[1], SUMS[2], "待补人数", "状态"];
    let last_col = 8;
    page.merged(0, (0, last_col), title, &styles::title().set_align(FormatAlign::Center))?;
    page.height(0, 42)?;
    page.text(1, 0, "每一格都由“人员”表汇总；待补的人不计入金额。单位：元", &styles::hint())?;
    for (col, (head, group)) in (0..).zip(heads.iter().zip([0, 0, 0, 0, 1, 2, 3, 0, 0])) {
        let group = match group {
            1 => Group::Rule(Section::Earning),
            2 => Group::Rule(Section::Deduction),
            3 => Group::Rule(Section::Total),
            _ => Group::Person,
        };
        page.text(HEAD_ROW, col, head, &styles::heading(group))?;
    }
    page.height(HEAD_ROW, 32)?;
    for (col, width) in (0..).zip([56, 180, 220, 80, 130, 120, 130, 80, 90]) {
        page.need(col, width);
    }
    let last = FIRST_ROW + u32::try_from(run.stores.len().max(1)).unwrap_or(u32::MAX) - 1;
    for (index, outcome) in run.stores.iter().enumerate() {
        store_row(&mut page, FIRST_ROW + u32::try_from(index).unwrap_or(0), index, outcome, paid)?;
    }
    let total = styles::total(&MONEY);
    page.text(last + 1, 0, "合计", &styles::total(&Figure::Text))?;
    for col in [1, 2, 8] {
        page.text(last + 1, col, "", &styles::total(&Figure::Text))?;
    }
    for (col, figure) in [(3, &COUNT), (4, &MONEY), (5, &MONEY), (6, &MONEY), (7, &COUNT)] {
        let text = format!("ROUND(SUM({}),2)", column_range(col, (FIRST_ROW, last)));
        let value = match col {
            3 => count(paid.len()),
            7 => count(paid.iter().filter(|p| p.is_pending()).count()),
            _ => sum(paid.iter(), heads[usize::from(col)]),
        };
        page.need(col, widths::text(&shown(&value, figure), styles::POINTS, true) + 26);
        page.formula(last + 1, col, &text, &value, &styles::numbered(total.clone(), figure))?;
    }
    page.height(last + 1, 32)?;
    page.sheet.set_freeze_panes(FIRST_ROW, 2)?;
    print(&mut page, run);
    Ok(page)
}

fn store_row(
    page: &mut Page,
    row: u32,
    index: usize,
    outcome: &StoreOutcome,
    paid: &[Paid<'_>],
) -> Result<(), XlsxError> {
    let text = styles::body(&Figure::Text, Access::Locked);
    page.value(row, 0, &count(index + 1), &styles::body(&Figure::Id, Access::Locked))?;
    page.text(row, 1, &outcome.store, &text)?;
    page.text(row, 2, &outcome.scheme.name, &text)?;
    page.need(1, widths::text(&outcome.store, styles::POINTS, false) + 30);
    page.need(2, widths::text(&outcome.scheme.name, styles::POINTS, false) + 30);
    let key = format!("$A{}", row + 1);
    let own = || paid.iter().filter(|p| p.store == index);
    let keys = structured(PEOPLE, "店序");
    let number = styles::body(&COUNT, Access::Locked);
    page.formula(row, 3, &format!("COUNTIFS({keys},{key})"), &count(own().count()), &number)?;
    for (col, name) in (4..).zip(SUMS) {
        let column = structured(PEOPLE, name);
        let text = format!("ROUND(SUMIFS({column},{keys},{key},{column},\"<9E307\"),2)");
        page.formula(row, col, &text, &sum(own(), name), &styles::body(&MONEY, Access::Locked))?;
    }
    let text = format!("COUNTIFS({keys},{key},{},\"{PENDING}\")", structured(PEOPLE, "状态"));
    page.formula(row, 7, &text, &count(own().filter(|p| p.is_pending()).count()), &number)?;
    let status = if outcome.status == Status::Refused { "未写出" } else { "已写出" };
    page.text(row, 8, status, &styles::body(&Figure::Bool, Access::Locked))?;
    page.height(row, 28)
}

fn count(n: usize) -> Value {
    Value::Number(Num::from(i64::try_from(n).unwrap_or(i64::MAX)))
}

fn sum<'p>(paid: impl Iterator<Item = &'p Paid<'p>>, column: &str) -> Value {
    let sum = paid.fold(Num::ZERO, |sum, p| p.value(column).as_number().map_or_else(|| sum.clone(), |n| sum.add(n)));
    Value::Number(sum.round(2, Rounding::Half))
}

/// 人员: one row for everybody who is paid, values from the stores' own workbooks.
fn people(run: &Outcome, paid: &[Paid<'_>]) -> Result<Page, XlsxError> {
    let mut page = Page::new(PEOPLE)?;
    page.text(0, 0, &format!("{} 人员", run.period.title()), &styles::title())?;
    page.height(0, 38)?;
    page.text(1, 0, "金额取自各店工资表；#N/A 表示待补。", &styles::hint())?;
    let heads = ["店序", "店铺", names::ID, names::NAME, names::POST, SUMS[0], SUMS[1], SUMS[2], "状态"];
    let last = FIRST_ROW + u32::try_from(paid.len().max(1)).unwrap_or(u32::MAX) - 1;
    let columns: Vec<x::TableColumn> = heads
        .iter()
        .map(|h| x::TableColumn::new().set_header(*h).set_header_format(styles::heading(Group::Person)))
        .collect();
    let table = x::Table::new().set_name(PEOPLE).set_style(x::TableStyle::None).set_columns(&columns);
    page.sheet.add_table(HEAD_ROW, 0, last, 8, &table)?;
    page.height(HEAD_ROW, 30)?;
    for (col, width) in (0..).zip([72, 140, 72, 90, 110, 110, 110, 110, 90]) {
        page.need(col, width);
    }
    for (row, person) in (FIRST_ROW..).zip(paid) {
        let id = styles::body(&Figure::Id, Access::Locked);
        let text = styles::body(&Figure::Text, Access::Locked);
        let money = styles::body(&MONEY, Access::Locked);
        page.value(row, 0, &count(person.store + 1), &id)?;
        page.text(row, 1, &person.outcome.store, &text)?;
        page.need(1, widths::text(&person.outcome.store, styles::POINTS, false) + 30);
        page.value(row, 2, &person.value(names::ID), &id)?;
        for (col, name) in (3..).zip([names::NAME, names::POST]) {
            let value = person.value(name).to_string();
            page.need(col, widths::text(&value, styles::POINTS, false) + 30);
            page.text(row, col, &value, &text)?;
        }
        for (col, name) in (5..).zip(SUMS) {
            let value = person.value(name);
            page.need(col, widths::text(&shown(&value, &MONEY), styles::POINTS, false) + 26);
            page.value(row, col, &value, &money)?;
        }
        let net = absolute(row, 7).replace('$', "");
        let pending = Value::text(if person.is_pending() { PENDING } else { "" });
        let format = styles::body(&Figure::Bool, Access::Locked);
        page.formula(row, 8, &format!("IF(ISNA({net}),\"{PENDING}\",\"\")"), &pending, &format)?;
    }
    page.highlight(&format!("=ISNA(F{})", FIRST_ROW + 1), (FIRST_ROW, last), (5, 7))?;
    page.sheet.set_freeze_panes(FIRST_ROW, 4)?;
    print(&mut page, run);
    Ok(page)
}

/// 店铺对比: the stores' own values of every indicator that says which way is better, with their places.
fn compared(run: &Outcome, measures: &Measures) -> Result<Page, XlsxError> {
    let mut page = Page::new("店铺对比")?;
    page.text(0, 0, &format!("{} 店铺对比", run.period.title()), &styles::title())?;
    page.height(0, 38)?;
    page.text(1, 0, "名次只在有数的店铺之间排；相同的数名次相同。", &styles::hint())?;
    let sound: Vec<&StoreOutcome> = run.stores.iter().filter(|s| s.status == Status::Sound).collect();
    let mut keys: Vec<(&str, Better, Figure)> = Vec::new();
    for outcome in &sound {
        for rule in &outcome.scheme.rules {
            let Some(better) = rule.better else { continue };
            let column = outcome.model.table(names::STORE).and_then(|t| t.column(&rule.name));
            if let Some(column) = column
                && keys.iter().all(|(name, ..)| *name != &*rule.name)
            {
                let figure = heading(&outcome.scheme, measures, names::STORE, column).figure;
                keys.push((&rule.name, better, figure));
            }
        }
    }
    page.text(HEAD_ROW, 0, "店铺", &styles::heading(Group::Person))?;
    page.need(0, 140);
    for (row, outcome) in (FIRST_ROW..).zip(&sound) {
        page.text(row, 0, &outcome.store, &styles::body(&Figure::Text, Access::Locked))?;
        page.need(0, widths::text(&outcome.store, styles::POINTS, false) + 30);
        page.height(row, 28)?;
    }
    let last = FIRST_ROW + u32::try_from(sound.len().max(1)).unwrap_or(u32::MAX) - 1;
    let mut lines = 1;
    for (index, (name, better, figure)) in keys.iter().enumerate() {
        let col = u16::try_from(index * 2 + 1).unwrap_or(u16::MAX - 1);
        let values: Vec<Value> = sound.iter().map(|s| comparable(s.model.value(names::STORE, name, 0))).collect();
        page.text(HEAD_ROW, col, name, &styles::heading(Group::Rule(Section::Kpi)))?;
        page.text(HEAD_ROW, col + 1, "名次", &styles::heading(Group::Person))?;
        page.need(col, super::grid::heading_width(name).max(72));
        page.need(col + 1, 48);
        lines = lines.max(widths::lines(name, page.width(col), styles::POINTS, true));
        for (row, value) in (FIRST_ROW..).zip(&values) {
            place(&mut page, row, col, value, &values, *better, figure, last)?;
        }
    }
    page.height(HEAD_ROW, widths::height(lines).max(32))?;
    page.sheet.set_freeze_panes(FIRST_ROW, 1)?;
    print(&mut page, run);
    Ok(page)
}

/// COUNTIF compares by text of 15 digits: what never ends would not be equal to itself.
fn comparable(value: Option<&Value>) -> Value {
    match value {
        Some(Value::Number(n)) => Value::Number(n.round(10, Rounding::Half)),
        Some(other) => other.clone(),
        None => Value::Empty,
    }
}

/// A store's value, and its place among the known ones.
#[expect(clippy::too_many_arguments, reason = "one cell pair of a table that is written column by column")]
fn place(
    page: &mut Page,
    row: u32,
    col: u16,
    value: &Value,
    values: &[Value],
    better: Better,
    figure: &Figure,
    last: u32,
) -> Result<(), XlsxError> {
    page.value(row, col, value, &styles::body(figure, Access::Locked).set_align(FormatAlign::Right))?;
    page.need(col, widths::text(&shown(value, figure), styles::POINTS, false) + 26);
    let cell = absolute(row, col).replace('$', "");
    let range = format!("{}:{}", absolute(FIRST_ROW, col), absolute(last, col));
    let sign = match better {
        Better::Higher => ">",
        Better::Lower => "<",
    };
    let text = format!("IF(ISNUMBER({cell}),COUNTIF({range},\"{sign}\"&{cell})+1,\"\")");
    let place = value.as_number().map_or_else(
        || Value::text(""),
        |n| {
            let ahead = values.iter().filter_map(Value::as_number).filter(|other| match better {
                Better::Higher => *other > n,
                Better::Lower => *other < n,
            });
            count(ahead.count() + 1)
        },
    );
    page.formula(row, col + 1, &text, &place, &styles::body(&Figure::Id, Access::Locked))
}

fn print(page: &mut Page, run: &Outcome) {
    page.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    page.sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    page.sheet.set_footer(footer(run));
    protect(page);
}
