//! A table of the model as an Excel table: headings with notes, formulas with our values, inputs, a row of totals.

use super::page::Page;
use super::styles::{self, Access};
use super::{limits, notes, spare, widths};
use crate::calc::outcome::names;
use crate::diag::{Diagnostic, codes};
use crate::formula::{Content, Formula, Model, Table, Value, lower};
use crate::origin::Cell;
use crate::report::table::{Figure, Heading, shown};
use crate::scheme::model::Scheme;
use rust_xlsxwriter as x;
use rust_xlsxwriter::XlsxError;

/// What stands under a column.
#[derive(Clone, Debug)]
pub enum Total {
    None,
    Label(&'static str),
    Formula(String, Value),
}

/// A table to be written.
pub struct Grid<'a> {
    pub model: &'a Model,
    pub scheme: &'a Scheme,
    pub table: &'a Table,
    /// One a column.
    pub headings: Vec<Heading<'a>>,
    /// One a column, or none at all.
    pub totals: Vec<Total>,
    /// Whether an input of this column may be changed.
    pub open: &'a dyn Fn(&Heading<'_>) -> bool,
    pub notes: bool,
    /// Empty rows at the end, for what is added by hand.
    pub spare: u32,
}

/// Where a table stands.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// First and last row of data: at least one row.
    pub rows: (u32, u32),
    pub cols: (u16, u16),
}

impl Placed {
    /// The row after the table, its totals included.
    #[must_use]
    pub fn below(&self, totals: bool) -> u32 {
        self.rows.1 + 1 + u32::from(totals)
    }
}

/// Widest cell of a table's column, in pixels.
const WIDEST: u32 = 300;

/// Writes the table with its headings at `row`, `col`.
pub fn write(page: &mut Page, grid: &Grid<'_>, row: u32, col: u16) -> Result<Placed, XlsxError> {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let last_col = col + u16::try_from(grid.table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let rows = (row + 1, row + (count(grid.table.rows) + grid.spare).max(1));
    let placed = Placed { rows, cols: (col, last_col) };
    let totals = !grid.totals.is_empty();
    let texts: Vec<Option<String>> =
        grid.table.columns.iter().map(|c| live_text(page, grid, &c.content, &c.name)).collect();

    let columns: Vec<x::TableColumn> = grid
        .headings
        .iter()
        .enumerate()
        .map(|(i, h)| table_column(h, texts[i].as_deref(), grid.totals.get(i)))
        .collect();
    let table = x::Table::new()
        .set_name(&*grid.table.name)
        .set_style(x::TableStyle::None)
        .set_columns(&columns)
        .set_total_row(totals);
    page.sheet.add_table(row, col, rows.1 + u32::from(totals), last_col, &table)?;

    let mut heading_lines = 1;
    for (i, (heading, column)) in (col..).zip(grid.headings.iter().zip(&grid.table.columns)) {
        let width = column_width(heading, &column.values, grid.totals.get(usize::from(i - col)));
        page.need(i, width);
        let lines = widths::lines(heading.name, page.width(i) - widths::ARROW, styles::POINTS, true);
        heading_lines = heading_lines.max(lines);
        if grid.notes {
            page.note(row, i, &notes::about(grid.scheme, heading))?;
        }
    }
    page.height(row, widths::height(heading_lines).max(28))?;
    for (i, text) in (col..).zip(&texts) {
        column_cells(page, grid, usize::from(i - col), i, text.as_deref(), &placed)?;
    }
    Ok(placed)
}

/// The formula of a column's cells; `None` for inputs, for a table without rows, and where Excel would refuse it.
fn live_text(page: &mut Page, grid: &Grid<'_>, content: &Content, name: &str) -> Option<String> {
    let Content::Formula(formula) = content else { return None };
    if grid.table.rows == 0 && grid.spare == 0 {
        return None;
    }
    let text = formula_text(grid, formula);
    if limits::formula_fits(&text) {
        return Some(text);
    }
    let place = format!("{}[{name}]", grid.table.name);
    page.findings.push(Diagnostic::new(codes::FORMULA_TOO_LONG).arg("cell", place));
    None
}

fn formula_text(grid: &Grid<'_>, formula: &Formula) -> String {
    let text = lower::cell_text(grid.model, &grid.table.name, formula);
    if grid.spare > 0 { spare::guarded(&grid.table.name, &text) } else { text }
}

fn table_column(heading: &Heading<'_>, text: Option<&str>, total: Option<&Total>) -> x::TableColumn {
    let mut column =
        x::TableColumn::new().set_header(&**heading.name).set_header_format(styles::heading(heading.group));
    if let Some(text) = text {
        column = column.set_formula(x::Formula::new(text));
    }
    match total {
        Some(Total::Label(label)) => column.set_total_label(*label),
        Some(Total::Formula(text, _)) => column.set_total_function(x::TableFunction::Custom(x::Formula::new(text))),
        Some(Total::None) | None => column,
    }
}

fn column_width(heading: &Heading<'_>, values: &[Value], total: Option<&Total>) -> u32 {
    let figure = &heading.figure;
    let slack = if *figure == Figure::Text { 14 } else { 8 };
    let data = values.iter().map(|v| widths::longest_line(&shown(v, figure), styles::POINTS, false)).max().unwrap_or(0);
    let total = match total {
        Some(Total::Formula(_, value)) => widths::text(&shown(value, figure), styles::POINTS, true),
        Some(Total::Label(label)) => widths::text(label, styles::POINTS, true),
        Some(Total::None) | None => 0,
    };
    let heading = heading_width(heading.name) + widths::ARROW;
    (data.max(total) + slack + widths::PADDING).max(heading).clamp(48, WIDEST)
}

/// A heading of more than four characters may take two lines, one of more than ten three.
#[must_use]
pub fn heading_width(name: &str) -> u32 {
    let whole = widths::text(name, styles::POINTS, true);
    let lines = match name.chars().count() {
        0..=4 => 1,
        5..=10 => 2,
        _ => 3,
    };
    // A line may fall short of the even share by one character.
    let share = whole.div_ceil(lines) + if lines > 1 { styles::POINTS } else { 0 };
    share + widths::PADDING
}

fn column_cells(
    page: &mut Page,
    grid: &Grid<'_>,
    index: usize,
    col: u16,
    text: Option<&str>,
    placed: &Placed,
) -> Result<(), XlsxError> {
    let (heading, column) = (&grid.headings[index], &grid.table.columns[index]);
    let input = matches!(column.content, Content::Input(_));
    let access = if input && (grid.open)(heading) { Access::Open } else { Access::Locked };
    let mut format = styles::body(&heading.figure, access);
    let wrapped = heading.figure == Figure::Text && page.width(col) >= WIDEST;
    if wrapped {
        format = format.set_text_wrap();
    }
    let formula = text.map(x::Formula::new);
    if grid.table.rows == 0 && grid.spare == 0 {
        page.value(placed.rows.0, col, &Value::Empty, &format)?;
    }
    let first_spare = placed.rows.1 + 1 - grid.spare;
    for row in first_spare..=placed.rows.1 {
        match &formula {
            Some(formula) => page.fitting_formula(row, col, formula.clone(), &Value::text(""), &format)?,
            None if &**heading.name == names::ID => {
                page.formula(row, col, &spare::id_of_name(&grid.table.name), &Value::text(""), &format)?;
            }
            None => page.value(row, col, &Value::Empty, &format)?,
        }
    }
    for (row, value) in (placed.rows.0..).zip(column.values.iter().take(grid.table.rows)) {
        match &formula {
            Some(formula) => page.fitting_formula(row, col, formula.clone(), value, &format)?,
            None => page.value(row, col, value, &format)?,
        }
        if wrapped {
            let room = page.width(col) - widths::INDENT;
            page.high(row, widths::lines(&value.to_string(), room, styles::POINTS, false))?;
        }
    }
    for row in column.close.iter().filter_map(|row| u32::try_from(*row).ok()) {
        let cell = Cell { row: placed.rows.0 + row, col: u32::from(col) };
        page.findings.push(close_to_half(grid, index, &format!("{}!{cell}", page.name)));
    }
    let format = styles::total(&heading.figure);
    match grid.totals.get(index) {
        Some(Total::Formula(text, value)) => page.formula(placed.rows.1 + 1, col, text, value, &format),
        Some(Total::Label(label)) => page.text(placed.rows.1 + 1, col, label, &format),
        Some(Total::None) => page.value(placed.rows.1 + 1, col, &Value::Empty, &format),
        None => Ok(()),
    }
}

/// A cell whose last digit another program may round the other way.
fn close_to_half(grid: &Grid<'_>, index: usize, cell: &str) -> Diagnostic {
    let column = &grid.table.columns[index];
    let finding = Diagnostic::new(codes::CLOSE_TO_HALF)
        .arg("cell", cell)
        .arg("column", format!("{}[{}]", grid.table.name, column.name));
    match &column.content {
        Content::Formula(Formula { span: Some(span), .. }) => finding.at(span.clone()),
        Content::Formula(_) | Content::Input(_) => finding,
    }
}
