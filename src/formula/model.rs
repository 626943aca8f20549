//! A workbook without looks: tables of columns, and names.

use super::ast::Node;
use super::value::{Type, Value};
use crate::origin::{Origin, Span};
use std::sync::Arc;

/// Tables and names. Names of tables, columns and names are compared ignoring ASCII case, as Excel does.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub tables: Vec<Table>,
    pub names: Vec<Name>,
}

/// A table: every column has `rows` values once evaluated.
///
/// The columns of a table of one row (`rows == 1`, also before there is data) may stand where one value is wanted: `店铺[x]`.
#[derive(Clone, Debug)]
pub struct Table {
    pub name: Arc<str>,
    pub columns: Vec<Column>,
    pub rows: usize,
    /// How `BAND`, `TIERED` and `GRID` read it; `None` for tables that are only looked up by PICK, MATCH and the like.
    pub bands: Option<Bands>,
}

/// The open end of bands, tiers and grids by upper bounds: as large as Excel can hold, and as a grid's heading says it.
pub const OPEN_END: &str = "9.99E+307";
pub const OPEN: &str = "以上";

/// How a table of bands or tiers is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    /// The column of lower bounds (ascending) or of upper bounds (ascending, last one open).
    pub bound_column: Arc<str>,
    /// TRUE: `bound_column` holds the lower bound, which belongs to its band (x ≥ bound). FALSE: the upper one does (x ≤ bound).
    pub lower_inclusive: bool,
    /// What `BAND` gives below the first lower bound; `None` is `#N/A`.
    pub below: Option<Value>,
    /// For `TIERED`: the columns of start, end (open end 9.99E+307) and rate of each tier.
    pub tiers: Option<[Arc<str>; 3]>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: Arc<str>,
    pub ty: Type,
    pub content: Content,
    /// One value a row. Filled by the caller for inputs, by [`super::evaluate`] for formulas.
    pub values: Vec<Value>,
    /// Rows whose value was rounded so close to a half that a program which keeps 15 digits may round it the other way.
    pub close: Vec<usize>,
}

#[derive(Clone, Debug)]
pub enum Content {
    /// Values from outside: numbers (or days), empty cells and errors in a column of type Number or Date, no text. Each with its origin (as many as rows; a missing one is `Origin::Computed`).
    Input(Vec<Origin>),
    Formula(Formula),
}

/// One formula for every row of a column.
#[derive(Clone, Debug)]
pub struct Formula {
    /// As the scheme has it, without `=`.
    pub text: Arc<str>,
    pub node: Node,
    pub round: Round,
    /// Where the text stands, for diagnostics: the span of the formula's own characters.
    pub span: Option<Span>,
}

/// What happens to a number at the end of its formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Half away from zero to so many digits, as Excel's ROUND.
    To(i32),
    None,
}

/// A name for one value.
#[derive(Clone, Debug)]
pub struct Name {
    pub name: Arc<str>,
    pub ty: Type,
    pub content: NameContent,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub enum NameContent {
    /// A param or a built-in (期初, 期末, 期天数).
    Input(Origin),
    /// The single row of a table's column: a store-level rule.
    Cell { table: Arc<str>, column: Arc<str> },
}

impl Model {
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| same(&t.name, name))
    }

    pub fn table_mut(&mut self, name: &str) -> Option<&mut Table> {
        self.tables.iter_mut().find(|t| same(&t.name, name))
    }

    #[must_use]
    pub fn name(&self, name: &str) -> Option<&Name> {
        self.names.iter().find(|n| same(&n.name, name))
    }

    /// The value of one cell; `None` where there is no such table, column or row.
    #[must_use]
    pub fn value(&self, table: &str, column: &str, row: usize) -> Option<&Value> {
        self.table(table)?.column(column)?.values.get(row)
    }
}

impl Table {
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), columns: Vec::new(), rows: 0, bands: None }
    }

    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| same(&c.name, name))
    }

    /// Every column has a value for every row.
    #[must_use]
    pub fn is_evaluated(&self) -> bool {
        self.columns.iter().all(|c| c.values.len() == self.rows)
    }

    pub fn column_mut(&mut self, name: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|c| same(&c.name, name))
    }
}

impl Column {
    /// An input column without rows yet.
    #[must_use]
    pub fn input(name: impl Into<Arc<str>>, ty: Type) -> Self {
        Self { name: name.into(), ty, content: Content::Input(Vec::new()), values: Vec::new(), close: Vec::new() }
    }

    #[must_use]
    pub fn formula(name: impl Into<Arc<str>>, ty: Type, formula: Formula) -> Self {
        Self { name: name.into(), ty, content: Content::Formula(formula), values: Vec::new(), close: Vec::new() }
    }

    #[must_use]
    pub fn origin(&self, row: usize) -> Option<&Origin> {
        match &self.content {
            Content::Input(origins) => origins.get(row),
            Content::Formula(_) => None,
        }
    }
}

/// Names are equal ignoring ASCII case.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}
