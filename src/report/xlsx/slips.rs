//! 工资条: a strip for each person, with its own headings, to be cut along the dashed line. No page break splits a strip.

use super::book::protect;
use super::page::Page;
use super::pay::{PayColumn, columns};
use super::styles::{self, Access};
use super::{Source, widths};
use crate::calc::outcome::names;
use crate::formula::Value;
use crate::report::table::{Figure, Group};
use rust_xlsxwriter::{Color, FormatAlign, FormatBorder, XlsxError};

/// Rows of a strip: title, headings, figures, the line to cut along.
const STRIP: u32 = 4;
/// A4 within its margins, upright and landscape, in pixels at 96 dpi; less in width, for programs whose fonts make columns wider.
const UPRIGHT: (u32, u32) = (660, 1015);
const LANDSCAPE: (u32, u32) = (960, 690);
/// The smallest scale, in per cent, at which strips stand on upright paper: twice as many to a page.
const LEGIBLE: u32 = 75;
const MARGIN: f64 = 0.4;

/// The sheet.
pub fn sheet(source: &Source<'_>) -> Result<Page, XlsxError> {
    let mut page = Page::new("工资条")?;
    let columns = columns(source);
    let rows = source.rows(names::PAID);
    let last_col = u16::try_from(columns.len()).unwrap_or(u16::MAX);
    page.need(0, 48);
    for (col, column) in (1..).zip(&columns) {
        page.need(col, super::pay::width(column, 0));
    }
    let lines =
        (1..).zip(&columns).map(|(col, c)| widths::lines(c.heading.name, page.width(col), styles::POINTS, true));
    let heights = [26, widths::height(lines.max().unwrap_or(1)).max(26), 30, 24];
    for (strip, row) in rows.iter().enumerate() {
        let top = u32::try_from(strip).unwrap_or(u32::MAX).saturating_mul(STRIP);
        one(&mut page, source, &columns, *row, top, last_col)?;
        for (at, height) in (top..).zip(heights) {
            page.height(at, height)?;
        }
    }
    let used = u32::try_from(rows.len()).unwrap_or(u32::MAX).saturating_mul(STRIP);
    paginate(&mut page, heights.iter().sum(), used, last_col)?;
    page.sheet.set_footer(source.footer());
    protect(&mut page);
    Ok(page)
}

fn one(
    page: &mut Page,
    source: &Source<'_>,
    columns: &[PayColumn<'_>],
    row: usize,
    top: u32,
    last_col: u16,
) -> Result<(), XlsxError> {
    let title = format!("{} {} 工资条", source.outcome.store, source.outcome.period.title());
    page.text(top, 0, &title, &styles::section())?;
    page.text(top + 1, 0, "序号", &styles::heading(Group::Person))?;
    page.value(top + 2, 0, source.agent(names::ID, row), &styles::body(&Figure::Id, Access::Locked))?;
    for (col, column) in (1..).zip(columns) {
        let group = if column.is_sum() { column.heading.group } else { column.band() };
        page.text(top + 1, col, column.heading.name, &styles::heading(group))?;
        let (text, value) = column.shown(row, &format!("$A${}", top + 3));
        let mut format = styles::body(&column.figure(), Access::Locked);
        if column.is_sum() {
            format = format.set_bold();
        }
        if column.is_money() {
            format = format.set_align(FormatAlign::Right);
        }
        page.formula(top + 2, col, &text, &value, &format)?;
    }
    let cut = styles::base().set_border_bottom(FormatBorder::Dashed).set_border_bottom_color(Color::RGB(0x9C_A3AF));
    for col in 0..=last_col {
        page.value(top + 3, col, &Value::Empty, &cut)?;
    }
    Ok(())
}

/// As many whole strips a page as fit. The scale is ours: programs ignore page breaks where they fit a sheet to a page.
fn paginate(page: &mut Page, strip: u32, used: u32, last_col: u16) -> Result<(), XlsxError> {
    let width = page.width_of((0, last_col)).max(1);
    let upright = UPRIGHT.0 * 100 / width >= LEGIBLE;
    let (across, down) = if upright { UPRIGHT } else { LANDSCAPE };
    let scale = (across * 100 / width).clamp(10, 100);
    let strips = (down * 100 / scale / strip.max(1)).max(1);
    let step = strips * STRIP;
    let breaks: Vec<u32> = (1..used.div_ceil(step)).map(|n| n * step).collect();
    if !upright {
        page.sheet.set_landscape();
    }
    page.sheet.set_paper_size(9).set_print_scale(u16::try_from(scale).unwrap_or(100));
    page.sheet.set_margins(MARGIN, MARGIN, MARGIN, 0.6, 0.3, 0.3).set_print_center_horizontally(true);
    page.sheet.set_page_breaks(&breaks)?;
    Ok(())
}
