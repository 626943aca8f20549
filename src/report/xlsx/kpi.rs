//! 绩效: indicators against the store's own value, then the score of each indicator and what the scores add up to.

use super::book::protect;
use super::grid::heading_width;
use super::page::{Page, column_range, structured};
use super::styles::{self, Access, GOOD_INK};
use super::{Source, look_up, widths};
use crate::calc::outcome::names;
use crate::formula::{Column, ErrorKind, Type, Value};
use crate::report::table::{Figure, Group, Heading, PENDING, heading, shown};
use crate::scheme::model::{Better, Section};
use rust_xlsxwriter as x;
use rust_xlsxwriter::{FormatAlign, XlsxError};

struct KpiColumn<'a> {
    heading: Heading<'a>,
    column: &'a Column,
}

const BAND_ROW: u32 = 2;
const HEAD_ROW: u32 = 3;
const STORE_ROW: u32 = 4;
const FIRST_ROW: u32 = 5;
/// People whose rows can still be read on one page.
const TEAM: usize = 48;
const HINT: &str = "色条以本栏最大值为满格；绿色数字优于本店水平。空白表示不适用，“–”表示无法计算（如没有询单）。";
const BARS: [u32; 2] = [0xCB_E8E1, 0xFA_DFC8];

/// The sheet.
pub fn sheet(source: &Source<'_>) -> Result<Page, XlsxError> {
    let mut page = Page::new("绩效")?;
    let columns = columns(source);
    let rows = source.rows(names::ASSESSED);
    let last = FIRST_ROW + u32::try_from(rows.len().max(1)).unwrap_or(u32::MAX) - 1;
    headings(&mut page, source, &columns)?;
    store(&mut page, source, &columns)?;
    for (at, row) in (FIRST_ROW..).zip(&rows) {
        page.value(at, 0, source.agent(names::ID, *row), &styles::body(&Figure::Id, Access::Locked))?;
        for (col, column) in (1..).zip(&columns) {
            let value = column.column.values.get(*row).unwrap_or(&Value::Empty);
            let (text, value) = person(column, value, &format!("$A{}", at + 1));
            page.formula(at, col, &text, &value, &cell(column))?;
        }
        page.height(at, 26)?;
    }
    for (col, column) in (1..).zip(&columns) {
        compare(&mut page, column, col, last)?;
    }
    page.sheet.set_freeze_panes(FIRST_ROW, 2)?;
    // A team on one page, as long as it stays legible.
    page.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, u16::from(rows.len() <= TEAM));
    page.sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_print_center_horizontally(true);
    page.sheet.set_footer(source.footer());
    protect(&mut page);
    Ok(page)
}

fn columns<'a>(source: &Source<'a>) -> Vec<KpiColumn<'a>> {
    let Some(table) = source.model.table(names::AGENTS) else { return Vec::new() };
    let all = table.columns.iter().map(|column| KpiColumn {
        heading: heading(&source.outcome.scheme, source.measures, names::AGENTS, column),
        column,
    });
    let rank = |c: &KpiColumn<'_>| match c.heading.group {
        Group::Person => [names::NAME, names::POST].iter().position(|n| *n == &**c.heading.name),
        Group::Rule(Section::Kpi) => Some(10),
        Group::Rule(Section::Score) => Some(11),
        _ => None,
    };
    let mut ranked: Vec<(usize, KpiColumn<'a>)> = all.filter_map(|c| Some((rank(&c)?, c))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, c)| c).collect()
}

fn headings(page: &mut Page, source: &Source<'_>, columns: &[KpiColumn<'_>]) -> Result<(), XlsxError> {
    let (store, period) = (&source.outcome.store, source.outcome.period.title());
    page.text(0, 0, &format!("{store} {period} 绩效"), &styles::title())?;
    page.height(0, 38)?;
    page.text(1, 0, HINT, &styles::hint())?;
    page.height(1, 22)?;
    page.height(BAND_ROW, 24)?;
    page.text(HEAD_ROW, 0, "序号", &styles::heading(Group::Person))?;
    page.need(0, 44 + widths::ARROW);
    let mut lines = 1;
    for (col, column) in (1..).zip(columns) {
        let heading = &column.heading;
        page.text(HEAD_ROW, col, heading.name, &styles::heading(heading.group))?;
        page.note(HEAD_ROW, col, &super::notes::about(source.scheme(), heading))?;
        let cells = column.column.values.iter().map(|v| widths::text(&shown(v, &heading.figure), styles::POINTS, true));
        let width = cells.max().unwrap_or(0) + 20 + widths::PADDING;
        page.need(col, width.max(heading_width(heading.name) + widths::ARROW).clamp(56, 240));
        lines = lines.max(widths::lines(heading.name, page.width(col) - widths::ARROW, styles::POINTS, true));
    }
    page.height(HEAD_ROW, widths::height(lines).max(34))?;
    let mut col = 1;
    for run in columns.chunk_by(|a, b| a.heading.group == b.heading.group) {
        let group = run[0].heading.group;
        let first = if group == Group::Person { 0 } else { col };
        let last = col + u16::try_from(run.len() - 1).unwrap_or(0);
        page.merged(BAND_ROW, (first, last), group.label(), &styles::band(group))?;
        col = last + 1;
    }
    Ok(())
}

fn cell(column: &KpiColumn<'_>) -> x::Format {
    let format = styles::body(&column.heading.figure, Access::Locked);
    match (column.heading.group, column.column.ty) {
        (Group::Person, _) => format,
        // Indented text cannot be centred any more.
        (_, Type::Text) => styles::body(&Figure::Bool, Access::Locked),
        _ => format.set_align(FormatAlign::Right),
    }
}

/// The store's own values, in the row that people are compared with.
fn store(page: &mut Page, source: &Source<'_>, columns: &[KpiColumn<'_>]) -> Result<(), XlsxError> {
    page.text(STORE_ROW, 0, "", &styles::total(&Figure::Id))?;
    for (col, column) in (1..).zip(columns) {
        let name = column.heading.name;
        let format = styles::total(&column.heading.figure);
        match source.model.value(names::STORE, name, 0) {
            _ if &**name == names::NAME => page.text(STORE_ROW, col, "本店", &format)?,
            Some(value) if column.heading.group != Group::Person => {
                let found = format!("INDEX({},1)", structured(names::STORE, name));
                let (text, value) = legible(&found, value);
                page.formula(STORE_ROW, col, &text, &value, &format)?;
                page.need(col, widths::text(&shown(&value, &column.heading.figure), styles::POINTS, true) + 20);
            }
            _ => page.text(STORE_ROW, col, "", &format)?,
        }
    }
    page.height(STORE_ROW, 28)
}

fn person(column: &KpiColumn<'_>, value: &Value, id: &str) -> (String, Value) {
    let found = look_up(column.heading.name, id);
    if column.heading.group == Group::Person {
        let value = if value.is_error() { value.clone() } else { Value::text(value.to_string()) };
        return (format!("{found}&\"\""), value);
    }
    legible(&found, value)
}

/// Unknown is 待补; what cannot be worked out (no inquiries, no rate) is a dash.
fn legible(found: &str, value: &Value) -> (String, Value) {
    let text = format!("IF(ISNA({found}),\"{PENDING}\",IF(ISERROR({found}),\"–\",{found}))");
    let value = match value {
        Value::Error(fault) if fault.kind == ErrorKind::NA => Value::text(PENDING),
        Value::Error(_) => Value::text("–"),
        other => other.clone(),
    };
    (text, value)
}

/// Bars for indicators, green for what is better than the store, amber for what is pending.
fn compare(page: &mut Page, column: &KpiColumn<'_>, col: u16, last: u32) -> Result<(), XlsxError> {
    if column.heading.group == Group::Person {
        return Ok(());
    }
    page.pending((FIRST_ROW, last), (col, col))?;
    let Some(better) =
        column.heading.rule.and_then(|r| r.better).filter(|_| column.heading.group == Group::Rule(Section::Kpi))
    else {
        return Ok(());
    };
    let (sign, bar) = match better {
        Better::Higher => (">", BARS[0]),
        Better::Lower => ("<", BARS[1]),
    };
    let cell = |row| column_range(col, (row, row)).split(':').next().unwrap_or_default().to_owned();
    let (first, store) = (cell(FIRST_ROW), cell(STORE_ROW));
    let store = store.replace(|c: char| c.is_ascii_digit(), "") + "$" + &(STORE_ROW + 1).to_string();
    let rule = format!("=AND(ISNUMBER({first}),ISNUMBER({store}),{first}{sign}{store})");
    let green = x::ConditionalFormatFormula::new()
        .set_rule(rule.as_str())
        .set_format(x::Format::new().set_font_color(x::Color::RGB(GOOD_INK)).set_bold());
    page.sheet.add_conditional_format(FIRST_ROW, col, last, col, &green)?;
    let bars = x::ConditionalFormatDataBar::new()
        .set_fill_color(x::Color::RGB(bar))
        .set_solid_fill(true)
        .set_border_off(true)
        .set_minimum(x::ConditionalFormatType::Number, 0);
    page.sheet.add_conditional_format(FIRST_ROW, col, last, col, &bars)?;
    Ok(())
}
