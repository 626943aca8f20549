//! Pages → the bytes of a workbook. The same pages give the same bytes: the time of creation is the period's.

use super::page::Page;
use super::{Written, package, styles};
use crate::diag::{Diagnostic, codes, has_errors};
use crate::period::Period;
use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, ProtectionOptions, Workbook, XlsxError};

/// A workbook in the making.
pub struct Book {
    workbook: Workbook,
    findings: Vec<Diagnostic>,
    /// By sheet, from zero.
    typed: Vec<Vec<super::page::TypedText>>,
}

impl Book {
    pub fn new(title: &str, period: &Period) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        // The widths of columns count in digits of the default font: one that is missing makes all of them wrong.
        workbook.set_default_format(&styles::base(), styles::DEFAULT_CELL.0, styles::DEFAULT_CELL.1)?;
        let last = period.span().to;
        let part = |n: u32| u8::try_from(n).unwrap_or(1);
        let created =
            ExcelDateTime::from_ymd(u16::try_from(last.year()).unwrap_or(2000), part(last.month()), part(last.day()))?;
        let properties = DocProperties::new().set_title(title).set_author("zhangfang").set_creation_datetime(&created);
        workbook.set_properties(&properties);
        Ok(Self { workbook, findings: Vec::new(), typed: Vec::new() })
    }

    pub fn add(&mut self, mut page: Page) -> Result<(), XlsxError> {
        page.fit()?;
        self.workbook.push_worksheet(page.sheet);
        self.findings.append(&mut page.findings);
        self.typed.push(page.typed);
        Ok(())
    }

    /// A name for one cell: `place` is `制度!$B$5`.
    pub fn name(&mut self, name: &str, place: &str) -> Result<(), XlsxError> {
        self.workbook.define_name(name, &format!("={place}"))?;
        Ok(())
    }

    pub fn finish(mut self) -> Result<Written, Vec<Diagnostic>> {
        if has_errors(&self.findings) {
            return Err(self.findings);
        }
        let bytes = self.workbook.save_to_buffer().map_err(|e| failed(&e))?;
        let bytes = package::put_texts(bytes, &self.typed).map_err(|e| failed(&e))?;
        Ok(Written { bytes, findings: self.findings })
    }
}

/// What the library could not do, as a finding.
#[must_use]
pub fn failed(error: &dyn std::error::Error) -> Vec<Diagnostic> {
    vec![Diagnostic::new(codes::WORKBOOK_FAILED).arg("detail", error)]
}

/// Formulas are kept from slips of the hand, not from people: no password; filters and widths stay free.
pub fn protect(page: &mut Page) {
    let options = ProtectionOptions {
        use_autofilter: true,
        sort: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    };
    page.sheet.protect_with_options(&options);
}
