//! 工资表: the sheet that is printed and signed. One row for each person who is paid here, every figure looked up in 核算 by 序号.

use super::book::protect;
use super::grid::heading_width;
use super::page::{Page, column_range};
use super::styles::{self, Access};
use super::{Source, look_up, widths};
use crate::calc::outcome::names;
use crate::formula::{Column, ErrorKind, Round, Type, Value};
use crate::number::{Num, Rounding};
use crate::report::table::{Figure, Group, Heading, MONEY, PENDING, heading, shown};
use crate::scheme::model::Section;
use rust_xlsxwriter as x;
use rust_xlsxwriter::{FormatAlign, XlsxError};
use std::collections::BTreeSet;

/// A column of 工资表 and 工资条.
pub struct PayColumn<'a> {
    pub heading: Heading<'a>,
    pub column: &'a Column,
}

const BAND_ROW: u32 = 2;
const HEAD_ROW: u32 = 3;
const FIRST_ROW: u32 = 4;
/// What the lines to sign take.
const SIGNED: u32 = 680;
/// Money columns are at least so wide, so that next month's figures fit too.
const USUAL: &str = "99,999.00";

/// Who it is, then what is earned, taken off and left; each sum after its parts.
pub fn columns<'a>(source: &Source<'a>) -> Vec<PayColumn<'a>> {
    let Some(table) = source.model.table(names::AGENTS) else { return Vec::new() };
    let all: Vec<PayColumn<'a>> = table
        .columns
        .iter()
        .map(|column| PayColumn {
            heading: heading(&source.outcome.scheme, source.measures, names::AGENTS, column),
            column,
        })
        .collect();
    let paid = all.iter().any(|c| matches!(c.heading.group, Group::Rule(Section::Earning | Section::Deduction)));
    let score = all.iter().rfind(|c| c.heading.group == Group::Rule(Section::Score)).map(|c| &c.column.name).cloned();
    let rank = |c: &PayColumn<'_>| match c.heading.group {
        Group::Person => [names::NAME, names::POST, "等级"].iter().position(|n| *n == &**c.heading.name),
        Group::Rule(Section::Earning) => Some(10),
        Group::Rule(Section::Total) if &**c.heading.name == "应发合计" => Some(11),
        Group::Rule(Section::Deduction) => Some(12),
        Group::Rule(Section::Total) if &**c.heading.name == "扣款合计" => Some(13),
        Group::Rule(Section::Total) => Some(14),
        // A scheme that pays nobody: what it says of people.
        Group::Rule(Section::Score) if !paid && score.as_ref() == Some(&c.column.name) => Some(20),
        Group::Rule(Section::Check | Section::List) if !paid => Some(21),
        _ => None,
    };
    let filled = |c: &PayColumn<'_>| {
        let said = |v: &Value| !matches!(v, Value::Empty | Value::Bool(false)) && *v != Value::text("");
        match c.heading.group {
            Group::Person => c.column.values.iter().any(|v| !v.to_string().is_empty()),
            // Of checks and lists only those that say something of somebody are signed.
            Group::Rule(Section::Check | Section::List) => c.column.values.iter().any(said),
            _ => true,
        }
    };
    let mut ranked: Vec<(usize, PayColumn<'a>)> =
        all.into_iter().filter(filled).filter_map(|c| Some((rank(&c)?, c))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, c)| c).collect()
}

impl PayColumn<'_> {
    /// A result of the assessment: shown where nobody is paid.
    #[must_use]
    fn is_verdict(&self) -> bool {
        matches!(self.heading.group, Group::Rule(Section::Score | Section::Check | Section::List))
    }

    /// The band that it stands under; the sums of earnings and deductions stand with their parts.
    #[must_use]
    pub fn band(&self) -> Group {
        match (self.heading.group, &**self.heading.name) {
            _ if self.is_verdict() => Group::Rule(Section::Check),
            (_, "应发合计") => Group::Rule(Section::Earning),
            (_, "扣款合计") => Group::Rule(Section::Deduction),
            (group, _) => group,
        }
    }

    #[must_use]
    pub fn is_money(&self) -> bool {
        self.heading.group != Group::Person
    }

    #[must_use]
    pub fn is_sum(&self) -> bool {
        self.heading.group == Group::Rule(Section::Total)
    }

    /// How it is shown: pay with two digits, whatever the scheme's own pattern is.
    #[must_use]
    pub fn figure(&self) -> Figure {
        if self.is_money() && self.column.ty == Type::Number { MONEY } else { Figure::Text }
    }

    /// The formula that shows the cell of the person whose 序号 stands at `id`, and its value.
    #[must_use]
    pub fn shown(&self, row: usize, id: &str) -> (String, Value) {
        let found = look_up(self.heading.name, id);
        let value = self.column.values.get(row).cloned().unwrap_or_default();
        if !self.is_money() {
            // An empty cell that is looked up would come as 0.
            return (format!("{found}&\"\""), if value.is_error() { value } else { Value::text(value.to_string()) });
        }
        if column_of_flags(self.column) {
            let text = format!("IF(ISNA({found}),\"{PENDING}\",IF({found}=TRUE,\"是\",\"\"))");
            let said = match value {
                Value::Error(fault) if fault.kind == ErrorKind::NA => Value::text(PENDING),
                Value::Error(_) => value,
                other => Value::text(if other.is_true() { "是" } else { "" }),
            };
            return (text, said);
        }
        let rounded = matches!(self.heading.rule.map(|r| r.round), Some(Round::To(digits)) if digits <= 2);
        let (figure, value) = match value {
            Value::Error(fault) if fault.kind == ErrorKind::NA => (found.clone(), Value::text(PENDING)),
            Value::Number(n) if !rounded => (found.clone(), Value::Number(n.round(2, Rounding::Half))),
            other => (found.clone(), other),
        };
        let figure = if rounded { figure } else { format!("IF(ISNUMBER({found}),ROUND({found},2),{found})") };
        (format!("IF(ISNA({found}),\"{PENDING}\",{figure})"), value)
    }
}

/// Checks that are TRUE or say nothing.
fn column_of_flags(column: &Column) -> bool {
    let flag = |v: &Value| matches!(v, Value::Bool(_) | Value::Error(_) | Value::Empty) || *v == Value::text("");
    column.values.iter().any(|v| matches!(v, Value::Bool(_))) && column.values.iter().all(flag)
}

/// Whether the scheme pays anybody; one that only assesses has a sheet of verdicts to sign, and no slips.
#[must_use]
pub fn pays(source: &Source<'_>) -> bool {
    source.scheme().has_pay()
}

/// The sheet.
pub fn sheet(source: &Source<'_>) -> Result<Page, XlsxError> {
    let columns = columns(source);
    let mut page = Page::new(title(source))?;
    let rows = source.rows(names::PAID);
    let last_col = u16::try_from(columns.len()).unwrap_or(u16::MAX) + 1;
    headings(&mut page, source, &columns, last_col)?;
    let last = FIRST_ROW + u32::try_from(rows.len().max(1)).unwrap_or(u32::MAX) - 1;
    let end = people(&mut page, source, &columns, &rows, last)?;
    let printed = signatures(&mut page, source, &columns, (FIRST_ROW, last), end, last_col)?;
    page.sheet.autofilter(HEAD_ROW, 0, last, last_col)?;
    page.pending((FIRST_ROW, last), (1, last_col))?;
    page.sheet.set_freeze_panes(FIRST_ROW, 2)?;
    page.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    page.sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    page.sheet.set_repeat_rows(BAND_ROW, HEAD_ROW)?.set_print_area(0, 0, printed, last_col)?;
    page.sheet.set_footer(source.footer());
    protect(&mut page);
    Ok(page)
}

/// The name of the sheet.
fn title(source: &Source<'_>) -> &'static str {
    if pays(source) { "工资表" } else { "考核表" }
}

fn headings(page: &mut Page, source: &Source<'_>, columns: &[PayColumn<'_>], last_col: u16) -> Result<(), XlsxError> {
    let (outcome, scheme) = (source.outcome, source.scheme());
    let center = |f: x::Format| f.set_align(FormatAlign::Center);
    let title = format!("{} {} {}", outcome.store, outcome.period.title(), title(source));
    page.merged(0, (0, last_col), &title, &center(styles::title()))?;
    page.height(0, 42)?;
    let version = if scheme.version.is_empty() { String::new() } else { format!("（{}）", scheme.version) };
    let unit = if pays(source) { "    单位：元" } else { "" };
    let about = format!("部门：客服部    制度：{}{version}    账期：{}{unit}", scheme.name, outcome.period.span());
    page.merged(1, (0, last_col), &about, &center(styles::hint()))?;
    page.height(1, 24)?;
    page.height(BAND_ROW, 24)?;
    page.text(HEAD_ROW, 0, "序号", &styles::heading(Group::Person))?;
    page.need(0, 44 + widths::ARROW);
    let mut lines = 1;
    for (col, column) in (1..).zip(columns) {
        let heading = &column.heading;
        let group = if column.is_sum() { heading.group } else { column.band() };
        page.text(HEAD_ROW, col, heading.name, &styles::heading(group))?;
        page.note(HEAD_ROW, col, &super::notes::about(scheme, heading))?;
        page.need(col, width(column, widths::ARROW));
        lines = lines.max(widths::lines(heading.name, page.width(col) - widths::ARROW, styles::POINTS, true));
    }
    page.text(HEAD_ROW, last_col, "签字", &styles::heading(Group::Person))?;
    // The line of the scheme and the lines to sign have room, however few columns there are.
    let room = (widths::text(&about, styles::POINTS, false) + widths::PADDING).max(SIGNED);
    let others = if last_col > 0 { page.width_of((0, last_col - 1)) } else { 0 };
    page.need(last_col, room.saturating_sub(others).clamp(96, 480));
    page.height(HEAD_ROW, widths::height(lines).max(34))?;
    bands(page, columns, last_col)
}

fn bands(page: &mut Page, columns: &[PayColumn<'_>], last_col: u16) -> Result<(), XlsxError> {
    let mut col = 1;
    for run in columns.chunk_by(|a, b| a.band() == b.band()) {
        let band = run[0].band();
        let first = if band == Group::Person { 0 } else { col };
        let last = col + u16::try_from(run.len() - 1).unwrap_or(0);
        let label = match band {
            Group::Rule(Section::Total) => names::NET,
            Group::Rule(Section::Check) => "考核结果",
            other => other.label(),
        };
        page.merged(BAND_ROW, (first, last), label, &styles::band(band))?;
        col = last + 1;
    }
    page.text(BAND_ROW, last_col, "", &styles::band(Group::Person))
}

/// The width of a column whose heading has so much beside its text.
pub fn width(column: &PayColumn<'_>, beside: u32) -> u32 {
    let figure = column.figure();
    let bold = column.is_sum();
    let cells = column.column.values.iter().map(|v| widths::text(&shown(v, &figure), styles::POINTS, bold));
    let mut width = cells.max().unwrap_or(0) + 14;
    if column.is_money() {
        width = width.max(widths::text(&shown(&sum(column, None), &MONEY), styles::POINTS, true) + 14);
        width = width.max(widths::text(USUAL, styles::POINTS, true));
    }
    (width + widths::PADDING).max(heading_width(column.heading.name) + beside).clamp(52, 220)
}

/// The rows of people and the row of totals; gives the row after them.
fn people(
    page: &mut Page,
    source: &Source<'_>,
    columns: &[PayColumn<'_>],
    rows: &[usize],
    last: u32,
) -> Result<u32, XlsxError> {
    let id_format = styles::body(&Figure::Id, Access::Locked);
    let text_format = styles::body(&Figure::Text, Access::Locked);
    for (at, row) in (FIRST_ROW..).zip(rows) {
        page.value(at, 0, source.agent(names::ID, *row), &id_format)?;
        page.height(at, 30)?;
        for (col, column) in (1..).zip(columns) {
            let (text, value) = column.shown(*row, &format!("$A{}", at + 1));
            let mut format = styles::body(&column.figure(), Access::Locked);
            if column.is_sum() {
                format = format.set_bold();
            }
            if column.is_money() && column.figure() == Figure::Text {
                format = format.set_text_wrap();
                let room = page.width(col) - widths::INDENT;
                page.high(at, widths::lines(&value.to_string(), room, styles::POINTS, false))?;
            } else if column.is_money() {
                format = format.set_align(FormatAlign::Right);
            }
            page.formula(at, col, &text, &value, &format)?;
        }
        page.text(at, u16::try_from(columns.len()).unwrap_or(u16::MAX) + 1, "", &text_format)?;
    }
    let total_row = last + 1;
    // Verdicts are not added up.
    if !pays(source) {
        return Ok(total_row + 1);
    }
    page.text(total_row, 0, "合计", &styles::total(&Figure::Id))?;
    for (col, column) in (1..).zip(columns) {
        let format = styles::total(&column.figure());
        if column.is_money() && column.column.ty == Type::Number && !column.is_verdict() {
            // What is known: neither 待补 nor an error counts.
            let range = column_range(col, (FIRST_ROW, last));
            let text = format!("ROUND(SUMIFS({range},{range},\"<9E307\"),2)");
            page.formula(total_row, col, &text, &sum(column, Some(rows)), &format)?;
        } else {
            page.text(total_row, col, "", &format)?;
        }
    }
    page.text(total_row, u16::try_from(columns.len()).unwrap_or(u16::MAX) + 1, "", &styles::total(&Figure::Text))?;
    page.height(total_row, 32)?;
    Ok(total_row + 1)
}

/// The sum of the figures that are printed, over `rows` or over all.
fn sum(column: &PayColumn<'_>, rows: Option<&[usize]>) -> Value {
    let values = &column.column.values;
    let figures =
        (0..values.len()).filter(|row| rows.is_none_or(|r| r.contains(row))).filter_map(|row| values[row].as_number());
    Value::Number(figures.fold(Num::ZERO, |sum, n| sum.add(&n.round(2, Rounding::Half))))
}

/// At the quarters of the sheet, each at the column that begins nearest; in one cell where columns are too few for that.
fn lines_to_sign(page: &mut Page, row: u32, last_col: u16) -> Result<(), XlsxError> {
    let labels = ["制表", "审核", "批准", "日期"].map(|label| format!("{label}：＿＿＿＿＿＿＿"));
    let quarter = page.width_of((0, last_col)) / 4;
    let begins = |col: u16| page.width_of((0, col)) - page.width(col);
    let mut cols = [0_u16; 4];
    let mut col = 0;
    for (part, at) in (0..).zip(&mut cols) {
        while col < last_col && begins(col) + page.width(col) / 2 <= part * quarter {
            col += 1;
        }
        *at = col;
    }
    let long = widths::text(&labels[0], 11, false) + widths::PADDING;
    let ends = cols.map(begins).into_iter().skip(1).chain([page.width_of((0, last_col))]);
    if cols.map(begins).into_iter().zip(ends).all(|(begin, end)| begin + long <= end) {
        for (col, label) in cols.into_iter().zip(&labels) {
            page.text(row, col, label, &styles::sign())?;
        }
        return Ok(());
    }
    page.merged(row, (0, last_col), &labels.join("　"), &styles::sign())
}

/// What is pending, what is corrected, what is assumed, and the lines to sign; gives the last row.
fn signatures(
    page: &mut Page,
    source: &Source<'_>,
    columns: &[PayColumn<'_>],
    rows: (u32, u32),
    end: u32,
    last_col: u16,
) -> Result<u32, XlsxError> {
    let mut row = end;
    if let Some((col, net)) = (1_u16..).zip(columns).filter(|(_, c)| c.is_sum()).last() {
        let count = format!("(COUNT({})-COUNT({}))", column_range(0, rows), column_range(col, rows));
        let text = format!(
            "IF({count}=0,\"\",\"{}{PENDING} \"&{count}&\" 人：缺少的数据补齐后自动算出，未计入合计\")",
            net.heading.name
        );
        let is_known = |row: &usize| net.column.values.get(*row).is_some_and(|v| v.as_number().is_some());
        let waiting = source.rows(names::PAID).iter().filter(|r| !is_known(r)).count();
        let value = match waiting {
            0 => Value::text(""),
            n => Value::text(format!("{}{PENDING} {n} 人：缺少的数据补齐后自动算出，未计入合计", net.heading.name)),
        };
        page.formula(row, 0, &text, &value, &styles::hint())?;
        row += 1;
    }
    let corrected = source.model.table(names::ADJUSTED).and_then(|t| t.column(names::CORRECTED));
    let months: BTreeSet<&str> = corrected.iter().flat_map(|c| &c.values).filter_map(Value::as_text).collect();
    if !months.is_empty() {
        let months = months.into_iter().collect::<Vec<_>>().join("、");
        let text = format!("补差：已结账的 {months} 应发与已发之差，逐条原因见“{}”。", names::ADJUSTED);
        page.text(row, 0, &text, &styles::hint())?;
        row += 1;
    }
    let assumed = source.scheme().unconfirmed().count();
    if assumed > 0 {
        let text = format!("制度原文缺失、按假定值计算而未经确认的参数和表有 {assumed} 个，见“制度”与“核对”。");
        page.text(row, 0, &text, &styles::hint())?;
        row += 1;
    }
    row += 1;
    lines_to_sign(page, row, last_col)?;
    page.height(row, 40)?;
    Ok(row)
}
