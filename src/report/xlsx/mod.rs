//! Workbooks: the only door to `rust_xlsxwriter`. The model is laid out, nothing is computed but sums of what is printed.
//!
//! [`payroll`]: 工资表 and 工资条 (to sign, to cut), 绩效, then the live model (核算 店铺 日报 records), 制度 and 核对.
//! Every formula cell has our value as its cached result; [`page`] knows the library's traps, [`limits`] knows Excel's.

mod audit;
mod book;
mod grid;
mod judging;
mod kpi;
mod limits;
mod live;
mod notes;
mod orders;
mod package;
mod page;
mod paper;
mod pay;
mod policy;
mod roster;
mod slips;
mod spare;
mod styles;
mod summary;
mod validate;
mod widths;

pub use roster::{RosterCell, RosterColumn, form, roster};
pub use summary::summary;

use crate::calc::outcome::{Outcome, StoreOutcome, names};
use crate::diag::{Catalogue, Diagnostic};
use crate::facts::Measures;
use crate::formula::model::same;
use crate::formula::{Model, NameContent, Value, lower};
use crate::report::names::{sheet_name, unique};
use crate::scheme::model::Scheme;
use book::{Book, failed};
use page::{absolute, structured};
use rust_xlsxwriter::XlsxError;
use std::collections::BTreeSet;

/// A workbook's bytes, and what was found while it was laid out (limits of Excel that something comes near or breaks).
#[derive(Clone, Debug)]
pub struct Written {
    pub bytes: Vec<u8>,
    pub findings: Vec<Diagnostic>,
}

/// What the sheets are made from.
struct Source<'a> {
    outcome: &'a StoreOutcome,
    run: &'a Outcome,
    measures: &'a Measures,
    words: &'a Catalogue,
    /// The outcome's model in plain Excel.
    model: &'a Model,
}

/// The payroll workbook of one store: `工资表_<store>_<period>.xlsx`. Errors are findings of severity error: nothing may be written.
pub fn payroll(
    outcome: &StoreOutcome,
    run: &Outcome,
    measures: &Measures,
    words: &Catalogue,
) -> Result<Written, Vec<Diagnostic>> {
    let model = lower::plain(&outcome.model);
    let problems = limits::check(&model);
    if !problems.is_empty() {
        return Err(problems.into_iter().map(|p| p.store(&*outcome.store)).collect());
    }
    let source = Source { outcome, run, measures, words, model: &model };
    let book = source.book().map_err(|e| failed(&e));
    let about_store = |found: Vec<Diagnostic>| found.into_iter().map(|f| f.store(&*outcome.store)).collect();
    match book.and_then(Book::finish) {
        Ok(written) => Ok(Written { findings: about_store(written.findings), ..written }),
        Err(found) => Err(about_store(found)),
    }
}

impl Source<'_> {
    fn book(&self) -> Result<Book, XlsxError> {
        let title = format!("{} {} 工资表", self.outcome.store, self.outcome.period.title());
        let mut book = Book::new(&title, &self.outcome.period)?;
        let sheets = self.sheets();
        let mut live = Vec::new();
        for (table, sheet) in &sheets {
            if let Some(table) = self.model.table(table) {
                live.push(live::sheet(self, table, sheet)?);
            }
        }
        let policy = policy::sheet(self, &sheets)?;
        let agents = self.names_of_agents(&sheets, &live);
        for ((table, _), sheet) in sheets.iter().zip(&mut live) {
            validate::live(self, &policy, table, sheet, agents.as_deref())?;
        }
        for (name, place) in &policy.names {
            book.name(name, place)?;
        }
        for name in &self.model.names {
            if let NameContent::Cell { table, column } = &name.content
                && let Some(at) = sheets.iter().position(|(t, _)| same(t, table))
                && let Some(index) =
                    self.model.table(table).and_then(|t| t.columns.iter().position(|c| same(&c.name, column)))
            {
                let placed = &live[at].placed;
                let col = placed.cols.0 + u16::try_from(index).unwrap_or(0);
                book.name(&name.name, &format!("{}!{}", sheets[at].1, absolute(placed.rows.0, col)))?;
            }
        }
        book.add(pay::sheet(self)?)?;
        if pay::pays(self) {
            book.add(slips::sheet(self)?)?;
        }
        book.add(kpi::sheet(self)?)?;
        for sheet in live {
            book.add(sheet.page)?;
        }
        book.add(policy.page)?;
        if let Some(orders) = &self.outcome.facts.orders {
            book.add(orders::sheet(self, orders)?)?;
        }
        book.add(audit::sheet(self)?)?;
        Ok(book)
    }

    /// Where the names of the people stand: `核算!$B$5:$B$8`.
    fn names_of_agents(&self, sheets: &[(&str, String)], live: &[live::Live]) -> Option<String> {
        let at = sheets.iter().position(|(t, _)| same(t, names::AGENTS))?;
        let column = self.model.table(names::AGENTS)?.columns.iter().position(|c| same(&c.name, names::NAME))?;
        let (col, rows) = (u16::try_from(column).ok()?, live.get(at)?.placed.rows);
        Some(format!("{}!{}:{}", sheets[at].1, absolute(rows.0, col), absolute(rows.1, col)))
    }

    /// The live tables with the names of their sheets, in the order of the tabs.
    fn sheets(&self) -> Vec<(&str, String)> {
        let mut taken: BTreeSet<String> = ["工资表", "考核表", "工资条", "绩效", "制度", "核对", orders::NAME]
            .iter()
            .map(|n| (*n).to_owned())
            .collect();
        let policy = |t: &str| same(t, names::CATALOGUE) || self.scheme().tables.iter().any(|s| same(&s.table.name, t));
        let tables = self.model.tables.iter().map(|t| &*t.name).filter(|t| !policy(t));
        let sheet = |table: &str| if same(table, names::AGENTS) { "核算".to_owned() } else { sheet_name(table) };
        tables.map(|t| (t, unique(&sheet(t), &mut taken))).collect()
    }

    fn scheme(&self) -> &Scheme {
        &self.outcome.scheme
    }

    /// The rows of 客服 where `flag` is TRUE; all of them where there is no such column.
    fn rows(&self, flag: &str) -> Vec<usize> {
        let Some(table) = self.model.table(names::AGENTS) else { return Vec::new() };
        let flags = table.column(flag);
        (0..table.rows).filter(|row| flags.is_none_or(|c| c.values.get(*row).is_some_and(Value::is_true))).collect()
    }

    fn agent(&self, column: &str, row: usize) -> &Value {
        self.model.value(names::AGENTS, column, row).unwrap_or(&Value::Empty)
    }

    fn footer(&self) -> String {
        let plain = |text: &str| text.chars().take(40).collect::<String>().replace('&', "&&");
        format!("&L{} {}&C第 &P 页，共 &N 页&R账房", plain(&self.outcome.store), self.outcome.period.title())
    }
}

/// The cell of a person's row of 核算, whatever the order of the rows there.
fn look_up(column: &str, id: &str) -> String {
    let keys = structured(names::AGENTS, names::ID);
    format!("INDEX({},MATCH({id},{keys},0))", structured(names::AGENTS, column))
}
