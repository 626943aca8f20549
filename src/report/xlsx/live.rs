//! The live sheets: 核算, 店铺, 日报 and the records. Each is one table of the model, every rule cell a formula over the others.

use super::book::protect;
use super::grid::{self, Grid, Placed, Total};
use super::page::{Page, structured};
use super::styles;
use super::{Source, paper, spare, widths};
use crate::calc::outcome::names;
use crate::facts::Adds;
use crate::formula::model::same;
use crate::formula::{Round, Table, Type, Value};
use crate::number::{Num, Rounding};
use crate::origin::Cell;
use crate::report::table::{Group, Heading, heading};
use crate::scheme::model::Section;
use rust_xlsxwriter::XlsxError;

/// A sheet of the live model and where its table stands.
pub struct Live {
    pub page: Page,
    pub placed: Placed,
}

const HINT: &str =
    "浅黄色的格可以改，改后全部工作表自动重算；白色的格是公式（工作表保护没有密码）。#N/A 表示未知，空白表示不适用。";
const SPARE_ROWS: &str = "要加记录：在表尾的空行里选姓名，再填日期和内容，序号自动带出，工资随之重算。";
/// A protected sheet lets no table grow, in any program.
const MORE_ROWS: &str =
    "要加记录：先撤销工作表保护（“审阅”里，没有密码），再紧接表的最后一行往下写，公式会自动带下来；序号照“核算”页填。";
const BAND_ROW: u32 = 2;
const HEAD_ROW: u32 = 3;

/// The sheet of one table.
pub fn sheet(source: &Source<'_>, table: &Table, name: &str) -> Result<Live, XlsxError> {
    let mut page = Page::new(name)?;
    let headings: Vec<Heading<'_>> =
        table.columns.iter().map(|c| heading(source.scheme(), source.measures, &table.name, c)).collect();
    let agents = same(&table.name, names::AGENTS);
    let totals = if agents { totals(source, table, &headings) } else { Vec::new() };
    let locked_keys = agents || [names::DAILY, names::STORES].iter().any(|t| same(t, &table.name));
    let grid = Grid {
        model: source.model,
        scheme: source.scheme(),
        table,
        headings,
        totals,
        open: &|h| is_open(h, locked_keys),
        notes: true,
        spare: spare::rows(source.model, &table.name),
    };
    let placed = grid::write(&mut page, &grid, HEAD_ROW, 0)?;
    let records = [names::CONDUCT, names::APPRAISAL, names::EXPENSES].iter().any(|n| same(n, &table.name));
    let more = match grid.spare {
        _ if !records => "",
        0 => MORE_ROWS,
        _ => SPARE_ROWS,
    };
    head(&mut page, source, name, more, &grid.headings)?;
    let corner = Cell { row: placed.rows.0, col: u32::from(placed.cols.0) };
    page.highlight(&format!("=ISNA({corner})"), placed.rows, placed.cols)?;
    let kept =
        u16::try_from(table.columns.iter().position(|c| &*c.name == names::NAME).map_or(1, |i| i + 1)).unwrap_or(1);
    page.sheet.set_freeze_panes(HEAD_ROW + 1, if table.columns.len() > 6 { kept } else { 0 })?;
    paper::set(&mut page, &grid.headings)?;
    page.sheet.set_footer(source.footer());
    protect(&mut page);
    Ok(Live { page, placed })
}

/// What may be changed: what comes from outside, but not the keys by which tables join.
fn is_open(heading: &Heading<'_>, locked_keys: bool) -> bool {
    let keys = [names::ID, names::FROM, names::TO, names::STORE, names::NAME, names::STORE_ORDER, names::OWN];
    let key = keys.iter().any(|k| same(k, heading.name));
    heading.group != Group::History && !(locked_keys && key)
}

fn head(
    page: &mut Page,
    source: &Source<'_>,
    name: &str,
    more: &str,
    headings: &[Heading<'_>],
) -> Result<(), XlsxError> {
    page.text(
        0,
        0,
        &format!("{name} · {} · {}", source.outcome.store, source.outcome.period.title()),
        &styles::title(),
    )?;
    page.height(0, 34)?;
    page.height(BAND_ROW, 22)?;
    let mut col = 0;
    for run in headings.chunk_by(|a, b| a.group == b.group) {
        let last = col + u16::try_from(run.len() - 1).unwrap_or(0);
        let label = run[0].group.label();
        // A narrow band keeps its word by asking for the width.
        let missing = (widths::text(label, 9, true) + widths::PADDING).saturating_sub(page.width_of((col, last)));
        page.need(col, page.width(col) + missing);
        page.merged(BAND_ROW, (col, last), label, &styles::band(run[0].group))?;
        col = last + 1;
    }
    hint(page, &format!("{HINT}{more}"), col.saturating_sub(1))
}

/// The hint over the table's width: what goes beyond would make the print smaller.
fn hint(page: &mut Page, text: &str, last_col: u16) -> Result<(), XlsxError> {
    let lines = widths::lines(text, page.width_of((0, last_col)), 9, false);
    page.merged(1, (0, last_col), text, &styles::hint().set_text_wrap())?;
    page.height(1, 4 + lines * 18)
}

/// What stands under 核算: sums of the known figures of pay over those who are paid here, of additive measures over everybody;
/// under an indicator the store's own value.
fn totals(source: &Source<'_>, table: &Table, headings: &[Heading<'_>]) -> Vec<Total> {
    table
        .columns
        .iter()
        .zip(headings)
        .map(|(column, h)| {
            if same(&column.name, names::ID) {
                return Total::Label("合计");
            }
            if column.ty != Type::Number {
                return Total::None;
            }
            match h.group {
                Group::Rule(Section::Earning | Section::Deduction | Section::Employer | Section::Total) => {
                    let digits = match h.rule.map(|r| r.round) {
                        Some(Round::To(digits)) => digits,
                        _ => 2,
                    };
                    known_sum(table, &column.name, table.column(names::PAID).map(|c| &*c.values), digits)
                }
                Group::Fact if h.measure.is_some_and(|m| m.adds == Adds::Sum && same(&m.name, &column.name)) => {
                    known_sum(table, &column.name, None, h.measure.map_or(2, |m| i32::try_from(m.digits).unwrap_or(2)))
                }
                Group::Rule(Section::Kpi) => match source.model.value(names::STORE, &column.name, 0) {
                    Some(value) => {
                        Total::Formula(format!("INDEX({},1)", structured(names::STORE, &column.name)), value.clone())
                    }
                    None => Total::None,
                },
                _ => Total::None,
            }
        })
        .collect()
}

/// The sum of the known figures; with `among`, of the rows where it is TRUE.
fn known_sum(table: &Table, column: &str, among: Option<&[Value]>, digits: i32) -> Total {
    let reference = structured(&table.name, column);
    let flag = match among {
        Some(_) => format!(",{},TRUE", structured(&table.name, names::PAID)),
        None => String::new(),
    };
    let text = format!("ROUND(SUMIFS({reference}{flag},{reference},\"<9E307\"),{digits})");
    let values = table.column(column).map_or(&[][..], |c| &c.values);
    let counted = |row: usize| among.is_none_or(|flags| flags.get(row).is_some_and(Value::is_true));
    let figures = values.iter().enumerate().filter(|(row, _)| counted(*row)).filter_map(|(_, v)| v.as_number());
    let sum = figures.fold(Num::ZERO, |sum, n| sum.add(n)).round(digits, Rounding::Half);
    Total::Formula(text, Value::Number(sum))
}
