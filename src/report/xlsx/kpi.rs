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

/// The smallest scale that is read without a glass, in per cent.
const LEGIBLE: u32 = 55;
/// A4 landscape within its margins, in pixels at 96 dpi; less in width, for programs whose fonts make columns wider.
const PAPER: (u32, u32) = (960, 690);
/// Rows of people that a single page takes at a good size.
const FEW: usize = 30;
/// Columns of figures that can still be read on one page; more of them, and the scores stand below the indicators.
const WIDE: usize = 12;
const FIRST_BLOCK: u32 = 2;
/// Heights in pixels: of a person's row, and of all above the first of them.
const PERSON: u32 = 26;
const HEAD: u32 = 160;
const HINT: &str = "色条以本栏最大值为满格；绿色数字优于本店水平。空白表示不适用，“–”表示无法计算（如没有询单）。";
const BARS: [u32; 2] = [0xCB_E8E1, 0xFA_DFC8];

/// The rows of a block of people, below the store's own where it has anything to compare with.
#[derive(Clone, Copy)]
struct Block {
    band: u32,
    store: Option<u32>,
    people: (u32, u32),
}

impl Block {
    fn at(band: u32, people: usize, compared: bool) -> Self {
        let first = band + 2 + u32::from(compared);
        let last = first + u32::try_from(people.max(1)).unwrap_or(u32::MAX) - 1;
        Self { band, store: compared.then_some(band + 2), people: (first, last) }
    }
}

/// The sheet.
pub fn sheet(source: &Source<'_>) -> Result<Page, XlsxError> {
    let mut page = Page::new("绩效")?;
    let (store, period) = (&source.outcome.store, source.outcome.period.title());
    page.text(0, 0, &format!("{store} {period} 绩效"), &styles::title())?;
    page.height(0, 38)?;
    page.text(1, 0, HINT, &styles::hint())?;
    page.height(1, 22)?;
    let rows = source.rows(names::ASSESSED);
    let blocks = blocks(source);
    let mut top = FIRST_BLOCK;
    let mut breaks = Vec::new();
    let mut frozen = 0;
    for columns in &blocks {
        let known = |c: &KpiColumn<'_>| {
            c.heading.group != Group::Person && source.model.value(names::STORE, c.heading.name, 0).is_some()
        };
        let block = Block::at(top, rows.len(), columns.iter().any(known));
        frozen = block.people.0;
        breaks.extend((top > FIRST_BLOCK).then_some(top));
        headings(&mut page, source, columns, block)?;
        people(&mut page, source, columns, block, &rows)?;
        top = block.people.1 + 2;
    }
    let single = blocks.len() == 1;
    page.sheet.set_freeze_panes(if single { frozen } else { 0 }, 2)?;
    page.sheet.set_landscape().set_paper_size(9);
    if rows.len() * blocks.len() <= FEW {
        page.sheet.set_print_fit_to_pages(1, 1);
    } else {
        // The scale is ours: programs ignore page breaks where they fit a sheet to a page.
        let longest = HEAD + PERSON * u32::try_from(rows.len()).unwrap_or(u32::MAX / PERSON);
        let wide = blocks.iter().map(Vec::len).max().and_then(|n| u16::try_from(n).ok()).unwrap_or(0);
        let across = PAPER.0 * 100 / page.width_of((0, wide)).max(1);
        // A block is a page, where that can still be read.
        let down = Some(PAPER.1 * 100 / longest).filter(|scale| *scale >= LEGIBLE).unwrap_or(100);
        page.sheet.set_print_scale(u16::try_from(across.min(down).clamp(10, 100)).unwrap_or(100));
        page.sheet.set_page_breaks(&breaks)?;
    }
    page.sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_print_center_horizontally(true);
    page.sheet.set_footer(source.footer());
    protect(&mut page);
    Ok(page)
}

/// The columns of each block: indicators and scores side by side, or one below the other.
fn blocks<'a>(source: &Source<'a>) -> Vec<Vec<KpiColumn<'a>>> {
    let Some(table) = source.model.table(names::AGENTS) else { return Vec::new() };
    let all = || {
        table.columns.iter().map(|column| KpiColumn {
            heading: heading(&source.outcome.scheme, source.measures, names::AGENTS, column),
            column,
        })
    };
    let of = |sections: &[Section]| {
        let who = [names::NAME, names::POST].into_iter().filter_map(|n| all().find(|c| **c.heading.name == *n));
        let in_section = |s: Section| all().filter(move |c| c.heading.group == Group::Rule(s));
        who.chain(sections.iter().copied().flat_map(in_section)).collect::<Vec<_>>()
    };
    let whole = of(&[Section::Kpi, Section::Score]);
    if whole.len() <= WIDE + 2 { vec![whole] } else { vec![of(&[Section::Kpi]), of(&[Section::Score])] }
}

fn people(
    page: &mut Page,
    source: &Source<'_>,
    columns: &[KpiColumn<'_>],
    block: Block,
    rows: &[usize],
) -> Result<(), XlsxError> {
    if let Some(row) = block.store {
        store(page, source, columns, row)?;
    }
    for (at, row) in (block.people.0..).zip(rows) {
        page.value(at, 0, source.agent(names::ID, *row), &styles::body(&Figure::Id, Access::Locked))?;
        for (col, column) in (1..).zip(columns) {
            let value = column.column.values.get(*row).unwrap_or(&Value::Empty);
            let (text, value) = person(column, value, &format!("$A{}", at + 1));
            page.formula(at, col, &text, &value, &cell(column))?;
        }
        page.height(at, PERSON)?;
    }
    for (col, column) in (1..).zip(columns) {
        compare(page, column, col, block)?;
    }
    Ok(())
}

fn headings(page: &mut Page, source: &Source<'_>, columns: &[KpiColumn<'_>], block: Block) -> Result<(), XlsxError> {
    let row = block.band + 1;
    page.height(block.band, 24)?;
    page.text(row, 0, names::ID, &styles::heading(Group::Person))?;
    page.need(0, 52);
    let mut lines = 1;
    for (col, column) in (1..).zip(columns) {
        let heading = &column.heading;
        page.text(row, col, &parted(heading.name), &styles::heading(heading.group))?;
        page.note(row, col, &super::notes::about(source.scheme(), heading))?;
        let cells = column.column.values.iter().map(|v| widths::text(&shown(v, &heading.figure), styles::POINTS, true));
        let width = cells.max().unwrap_or(0) + 20 + widths::PADDING;
        page.need(col, width.max(heading_width(heading.name)).clamp(64, 240));
        lines = lines.max(widths::lines(&parted(heading.name), page.width(col), styles::POINTS, true));
    }
    page.height(row, widths::height(lines).max(34))?;
    let mut col = 1;
    for run in columns.chunk_by(|a, b| a.heading.group == b.heading.group) {
        let group = run[0].heading.group;
        let first = if group == Group::Person { 0 } else { col };
        let last = col + u16::try_from(run.len() - 1).unwrap_or(0);
        page.merged(block.band, (first, last), group.label(), &styles::band(group))?;
        col = last + 1;
    }
    Ok(())
}

/// A long heading of a score breaks before that word, not within it.
fn parted(name: &str) -> String {
    match name.strip_suffix("得分") {
        Some(of) if of.chars().count() > 2 => format!("{of}\n得分"),
        _ => name.to_owned(),
    }
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
fn store(page: &mut Page, source: &Source<'_>, columns: &[KpiColumn<'_>], row: u32) -> Result<(), XlsxError> {
    page.text(row, 0, "", &styles::total(&Figure::Id))?;
    for (col, column) in (1..).zip(columns) {
        let name = column.heading.name;
        let format = styles::total(&column.heading.figure);
        match source.model.value(names::STORE, name, 0) {
            _ if &**name == names::NAME => page.text(row, col, "本店", &format)?,
            Some(value) if column.heading.group != Group::Person => {
                let found = format!("INDEX({},1)", structured(names::STORE, name));
                let (text, value) = legible(&found, value);
                page.formula(row, col, &text, &value, &format)?;
                page.need(col, widths::text(&shown(&value, &column.heading.figure), styles::POINTS, true) + 20);
            }
            _ => page.text(row, col, "", &format)?,
        }
    }
    page.height(row, 28)
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
fn compare(page: &mut Page, column: &KpiColumn<'_>, col: u16, block: Block) -> Result<(), XlsxError> {
    if column.heading.group == Group::Person {
        return Ok(());
    }
    page.pending(block.people, (col, col))?;
    let better = column.heading.rule.and_then(|r| r.better);
    let better = better.filter(|_| column.heading.group == Group::Rule(Section::Kpi));
    let (Some(better), Some(row)) = (better, block.store) else { return Ok(()) };
    let (sign, bar) = match better {
        Better::Higher => (">", BARS[0]),
        Better::Lower => ("<", BARS[1]),
    };
    let cell = |row| column_range(col, (row, row)).split(':').next().unwrap_or_default().to_owned();
    let (first, store) = (cell(block.people.0), cell(row));
    let store = store.replace(|c: char| c.is_ascii_digit(), "") + "$" + &(row + 1).to_string();
    let rule = format!("=AND(ISNUMBER({first}),ISNUMBER({store}),{first}{sign}{store})");
    let green = x::ConditionalFormatFormula::new()
        .set_rule(rule.as_str())
        .set_format(x::Format::new().set_font_color(x::Color::RGB(GOOD_INK)).set_bold());
    page.sheet.add_conditional_format(block.people.0, col, block.people.1, col, &green)?;
    let bars = x::ConditionalFormatDataBar::new()
        .set_fill_color(x::Color::RGB(bar))
        .set_solid_fill(true)
        .set_border_off(true)
        .set_minimum(x::ConditionalFormatType::Number, 0);
    page.sheet.add_conditional_format(block.people.0, col, block.people.1, col, &bars)?;
    Ok(())
}
