//! A sheet in the making: cells with our values as their cached results, columns as wide as what stands in them.
//! Knows the traps of the library's cached results; they end here.

use super::limits;
use super::{styles, widths};
use crate::diag::{Diagnostic, codes};
use crate::formula::{ErrorKind, Value};
use crate::origin::{Cell, column_letters};
use crate::report::table::PENDING;
use rust_xlsxwriter::{Color, ConditionalFormatFormula, Format, Formula, Note, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// A text result that the library would write as another type: put in after it has written the sheet.
#[derive(Clone, Debug)]
pub struct TypedText {
    pub cell: Cell,
    pub text: String,
}

/// A sheet in the making.
pub struct Page {
    pub sheet: Worksheet,
    pub name: String,
    pub findings: Vec<Diagnostic>,
    pub typed: Vec<TypedText>,
    widths: BTreeMap<u16, u32>,
    lines: BTreeMap<u32, u32>,
}

impl Page {
    pub fn new(name: &str) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        sheet.set_default_format(&styles::base(), styles::DEFAULT_CELL.0, styles::DEFAULT_CELL.1)?;
        // Without this, an empty text as a result is written as the number 0.
        sheet.set_formula_result_default("");
        sheet.set_screen_gridlines(false);
        Ok(Self {
            sheet,
            name: name.to_owned(),
            findings: Vec::new(),
            typed: Vec::new(),
            widths: BTreeMap::new(),
            lines: BTreeMap::new(),
        })
    }

    /// Plain text; nothing in it is ever read as a formula.
    pub fn text(&mut self, row: u32, col: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        let (text, cut) = limits::cell_text(text);
        if cut {
            let place = format!("{}!{}", self.name, Cell { row, col: u32::from(col) });
            self.findings.push(Diagnostic::new(codes::TEXT_CUT).arg("cell", place));
        }
        self.sheet.write_string_with_format(row, col, text, format)?;
        Ok(())
    }

    /// Text over several cells.
    pub fn merged(&mut self, row: u32, cols: (u16, u16), text: &str, format: &Format) -> Result<(), XlsxError> {
        if cols.0 >= cols.1 {
            return self.text(row, cols.0, text, format);
        }
        self.sheet.merge_range(row, cols.0, row, cols.1, limits::cell_text(text).0, format)?;
        Ok(())
    }

    /// A value from outside. Unknown is `=NA()`: no cell can hold an error that nothing computes.
    pub fn value(&mut self, row: u32, col: u16, value: &Value, format: &Format) -> Result<(), XlsxError> {
        match value {
            Value::Empty => {
                self.sheet.write_blank(row, col, format)?;
            }
            Value::Number(n) => {
                self.sheet.write_number_with_format(row, col, n.to_f64(), format)?;
            }
            Value::Bool(b) => {
                self.sheet.write_boolean_with_format(row, col, *b, format)?;
            }
            // An empty text is not an empty cell.
            Value::Text(t) if t.is_empty() => self.formula(row, col, "\"\"", value, format)?,
            Value::Text(t) => self.text(row, col, t, format)?,
            Value::Error(fault) => {
                let text = if fault.kind == ErrorKind::NA { "NA()" } else { fault.kind.as_str() };
                self.formula(row, col, text, value, format)?;
            }
        }
        Ok(())
    }

    /// A formula with our value as its result. One that Excel would refuse is written as its value, with a finding.
    pub fn formula(&mut self, row: u32, col: u16, text: &str, value: &Value, format: &Format) -> Result<(), XlsxError> {
        if limits::formula_fits(text) {
            return self.fitting_formula(row, col, Formula::new(text), value, format);
        }
        let place = format!("{}!{}", self.name, Cell { row, col: u32::from(col) });
        self.findings.push(Diagnostic::new(codes::FORMULA_TOO_LONG).arg("cell", place));
        self.value(row, col, value, format)
    }

    /// The same for a formula that is known to fit.
    pub fn fitting_formula(
        &mut self,
        row: u32,
        col: u16,
        formula: Formula,
        value: &Value,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let result = match value {
            // A reference to an empty cell gives 0.
            Value::Empty => "0".to_owned(),
            Value::Text(t) if is_read_as_other_type(t) => {
                self.typed.push(TypedText { cell: Cell { row, col: u32::from(col) }, text: t.to_string() });
                String::new()
            }
            Value::Text(t) => limits::cell_text(t).0.to_owned(),
            Value::Number(_) | Value::Bool(_) | Value::Error(_) => value.to_string(),
        };
        self.sheet.write_formula_with_format(row, col, formula.set_result(result), format)?;
        Ok(())
    }

    /// A note at a heading.
    pub fn note(&mut self, row: u32, col: u16, text: &str) -> Result<(), XlsxError> {
        let text = limits::note_text(text);
        let (width, points) = (360, 9);
        let height = (widths::lines(&text, width, points, false) * 16 + 16).min(480);
        let note = Note::new(text)
            .set_author("zhangfang")
            .add_author_prefix(false)
            .set_font_name(styles::FONT)
            .set_font_size(points)
            .set_width(width)
            .set_height(height);
        self.sheet.insert_note(row, col, &note)?;
        Ok(())
    }

    /// What is pending stands out, here. By a formula: an office program fell over the comparison of cells with a text.
    pub fn pending(&mut self, rows: (u32, u32), cols: (u16, u16)) -> Result<(), XlsxError> {
        let corner = Cell { row: rows.0, col: u32::from(cols.0) };
        self.highlight(&format!("={corner}=\"{PENDING}\""), rows, cols)
    }

    /// Fills the cells for which the formula of the first of them holds.
    pub fn highlight(&mut self, formula: &str, rows: (u32, u32), cols: (u16, u16)) -> Result<(), XlsxError> {
        let fill = Format::new().set_background_color(Color::RGB(styles::PENDING_FILL));
        let rule = ConditionalFormatFormula::new().set_rule(formula).set_format(fill);
        self.sheet.add_conditional_format(rows.0, cols.0, rows.1, cols.1, &rule)?;
        Ok(())
    }

    /// The column must be at least so wide.
    pub fn need(&mut self, col: u16, pixels: u32) {
        let width = self.widths.entry(col).or_default();
        *width = (*width).max(pixels);
    }

    #[must_use]
    pub fn width(&self, col: u16) -> u32 {
        self.widths.get(&col).copied().unwrap_or(64)
    }

    /// The columns from the first to the last, together.
    #[must_use]
    pub fn width_of(&self, cols: (u16, u16)) -> u32 {
        (cols.0..=cols.1).map(|c| self.width(c)).sum()
    }

    /// Sets every width that was asked for.
    pub fn fit(&mut self) -> Result<(), XlsxError> {
        for (col, pixels) in &self.widths {
            self.sheet.set_column_width_pixels(*col, *pixels)?;
        }
        Ok(())
    }

    /// The row must hold so many lines.
    pub fn high(&mut self, row: u32, lines: u32) -> Result<(), XlsxError> {
        let most = self.lines.entry(row).or_insert(1);
        if lines <= *most {
            return Ok(());
        }
        *most = lines;
        self.height(row, widths::height(lines))
    }

    pub fn height(&mut self, row: u32, pixels: u32) -> Result<(), XlsxError> {
        self.sheet.set_row_height_pixels(row, pixels)?;
        Ok(())
    }
}

/// `$C$5`.
#[must_use]
pub fn absolute(row: u32, col: u16) -> String {
    format!("${}${}", column_letters(u32::from(col)), u64::from(row) + 1)
}

/// `C5:C9`.
#[must_use]
pub fn column_range(col: u16, rows: (u32, u32)) -> String {
    let letters = column_letters(u32::from(col));
    format!("{letters}{}:{letters}{}", u64::from(rows.0) + 1, u64::from(rows.1) + 1)
}

/// `客服[转化率]`, with what Excel wants escaped.
#[must_use]
pub fn structured(table: &str, column: &str) -> String {
    let mut escaped = String::new();
    for c in column.chars() {
        if matches!(c, '[' | ']' | '#' | '\'' | '@') {
            escaped.push('\'');
        }
        escaped.push(c);
    }
    format!("{table}[{escaped}]")
}

/// The library guesses the type of a result from its text: `0012`, `nan`, `TRUE` would not stay text.
fn is_read_as_other_type(text: &str) -> bool {
    text.parse::<f64>().is_ok() || text == "TRUE" || text == "FALSE" || text.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_spelt_as_excel_spells_them() {
        assert_eq!(absolute(4, 27), "$AB$5");
        assert_eq!(column_range(2, (4, 8)), "C5:C9");
        assert_eq!(structured("客服", "a[b]#'@"), "客服[a'[b']'#'''@]");
    }

    #[test]
    fn texts_that_look_like_other_types_are_known() {
        for text in ["0012", "nan", "Inf", "1e5", "TRUE", "#N/A"] {
            assert!(is_read_as_other_type(text), "{text}");
        }
        assert!(!is_read_as_other_type("小雨"));
    }
}
