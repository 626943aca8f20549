//! The one table of functions: name, arguments, result, evaluator. A folder file holds one of Excel's categories;
//! what Excel does not have is in `domain.rs`. To add a function, add a line to its category's table, and tests/formula cases.

mod criteria;
mod datetime;
mod domain;
mod information;
mod logical;
mod lookup;
mod math;
mod number_format;
mod statistical;
mod text;

use super::arithmetic::Outcome;
use super::kinds::Kinds;
use super::plan::Plan;
use super::scope::Scope;

pub(super) use number_format::is_known as is_known_format;

/// The column by which ALLOCATE orders rows and other tables join them.
pub const ROW_ID: &str = "序号";
/// The names that SPAN reads: first and last day of the period.
pub const PERIOD: [&str; 2] = ["期初", "期末"];

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arg {
    Number,
    /// A number whose last digit decides (INT, BAND, RANK): rounded to 10 places first.
    Edge,
    Text,
    /// A condition.
    Bool,
    Any,
    /// What is looked for: rounded to 10 places first.
    Key,
    /// What SUMIFS and its like select by: a key that may be text with an operator.
    Criterion,
    /// A single value or a column.
    Values,
    Column,
    /// Anything, computed row by row.
    Array,
    /// A whole table by its name.
    Table,
    /// A whole number as written.
    Literal,
    /// A reference to what history is kept of.
    History,
}

impl Arg {
    /// One value, not a column.
    pub fn is_single(self) -> bool {
        matches!(self, Self::Number | Self::Edge | Self::Text | Self::Bool | Self::Any | Self::Key | Self::Criterion)
    }
}

/// What a function's value is.
#[derive(Clone, Copy)]
pub(super) enum Gives {
    /// Of these kinds, numbers whole.
    Whole(Kinds),
    /// Of these kinds, numbers with any digits.
    Computed(Kinds),
    /// A number rounded to the cent.
    Cents,
    /// A number with as many digits as the second argument says.
    Rounded,
    /// One of these arguments (or of their cells), for so many arguments, as far as it is of these kinds.
    OneOf(fn(usize) -> Vec<usize>, Kinds),
    /// A cell of the table.
    FromTable,
}

/// A function.
pub(super) struct Function {
    pub name: &'static str,
    /// The arguments that must be there.
    pub fixed: &'static [Arg],
    /// Those that may follow.
    pub optional: &'static [Arg],
    /// Those that may follow again and again, as a group.
    pub group: &'static [Arg],
    pub gives: Gives,
    pub eval: fn(&Scope<'_>, &[Plan]) -> Outcome,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Function {
    pub fn accepts(&self, count: usize) -> bool {
        let extra = count.checked_sub(self.fixed.len());
        extra.is_some_and(|e| match self.group.len() {
            0 => e <= self.optional.len(),
            group => e % group == 0,
        })
    }

    /// Whether there can be an argument at `i`.
    pub fn takes(&self, i: usize) -> bool {
        !self.group.is_empty() || i < self.fixed.len() + self.optional.len()
    }

    /// What the argument at `i` must be.
    pub fn arg(&self, i: usize) -> Arg {
        let rest = i.checked_sub(self.fixed.len());
        let found = match rest {
            None => self.fixed.get(i),
            Some(rest) if self.group.is_empty() => self.optional.get(rest),
            Some(rest) => self.group.get(rest % self.group.len()),
        };
        // What the planner adds is columns, and values that are the same for all.
        found.copied().unwrap_or(Arg::Column)
    }

    /// How many arguments it takes, for a message: `2`, `2–3`, `2+2n`.
    pub fn arity(&self) -> String {
        let least = self.fixed.len();
        match (self.group.len(), self.optional.len()) {
            (0, 0) => least.to_string(),
            (0, more) => format!("{least}–{}", least + more),
            (1, _) => format!("{least}+"),
            (group, _) => format!("{least}+{group}n"),
        }
    }
}

const CATEGORIES: &[&[Function]] = &[
    logical::FUNCTIONS,
    information::FUNCTIONS,
    math::FUNCTIONS,
    statistical::FUNCTIONS,
    lookup::FUNCTIONS,
    datetime::FUNCTIONS,
    text::FUNCTIONS,
    domain::FUNCTIONS,
];

/// Every function, in the order of the categories.
pub(super) fn all() -> impl Iterator<Item = &'static Function> {
    CATEGORIES.iter().copied().flatten()
}

/// The function of this name, in any letter case.
pub(super) fn function(name: &str) -> Option<&'static Function> {
    all().find(|f| f.name.eq_ignore_ascii_case(name))
}
