//! The formulas of facts over 日报: an empty cell says nothing, `#N/A` says unknown, and one unknown makes the whole unknown.

use super::text::{formula, of, this};
use crate::facts::{Adds, Measure};
use crate::formula::{Column, Formula, Round, Type};
use crate::scheme::names::{DAILY, FROM, ID, TO};

/// Which rows of 日报 a figure is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// Those of this row's person.
    Agent,
    /// Those of the store itself.
    Store,
    /// Those of this row's person that lie in this row's week.
    Week,
}

/// A measure with what stands for it where no row says anything (a literal).
#[derive(Clone, Debug)]
pub(super) struct Fact<'a> {
    pub measure: &'a Measure,
    pub nothing: String,
    pub round: Round,
}

impl Rows {
    fn keys(self) -> String {
        match self {
            Self::Agent => format!("{},{}", of(DAILY, ID), this(ID)),
            Self::Store => format!("{},0", of(DAILY, ID)),
            Self::Week => format!(
                "{},{},{},\">=\"&{},{},\"<=\"&{}",
                of(DAILY, ID),
                this(ID),
                of(DAILY, FROM),
                this(FROM),
                of(DAILY, TO),
                this(TO)
            ),
        }
    }
}

impl Fact<'_> {
    /// The figure of those rows.
    pub(super) fn over(&self, rows: Rows) -> Formula {
        let keys = rows.keys();
        let name = &*self.measure.name;
        let said = format!("COUNTIFS({keys},{},\"<>\")", of(DAILY, name));
        let known = |column: &str| format!("COUNTIFS({keys},{},\"<9E307\")", of(DAILY, column));
        let total = |column: &str| format!("SUMIFS({},{keys})", of(DAILY, column));
        let nothing = &self.nothing;
        let mut text = match &self.measure.adds {
            Adds::Sum | Adds::Distinct => {
                let sum = format!("IF({said}={},{},NA())", known(name), total(name));
                // Without rows that sum is 0 already.
                if nothing == "0" { sum } else { format!("IF({said}=0,{nothing},{sum})") }
            }
            Adds::Weighted(weight) => {
                let product = weighted_name(name);
                let weights = format!("SUMIFS({},{keys},{},\"<>\")", of(DAILY, weight), of(DAILY, name));
                // One figure stands for itself, whatever its weight; several need theirs.
                format!(
                    "IF({said}=0,{nothing},IF({said}=1,IF({}=1,{},NA()),IF({}<{said},NA(),IF({weights}=0,\"\",ROUND({},6)/{weights}))))",
                    known(name),
                    total(name),
                    known(&product),
                    total(&product)
                )
            }
            Adds::Last => {
                let last = if rows == Rows::Week { last_of_week_name(name) } else { last_name(name) };
                format!("IF({said}=0,{nothing},IF({}=1,{},NA()))", known(&last), total(&last))
            }
        };
        if rows == Rows::Week {
            // A figure of a longer span cannot be split into weeks.
            text = format!(
                "IF(COUNTIFS({},{},{},\">=\"&{},{},\"<=\"&{},{},\"<>\")>{said},NA(),{text})",
                of(DAILY, ID),
                this(ID),
                of(DAILY, TO),
                this(FROM),
                of(DAILY, FROM),
                this(TO),
                of(DAILY, name)
            );
        }
        formula(text, self.round)
    }

    /// The columns that 日报 needs beside the measure's own.
    pub(super) fn helpers(&self, weekly: bool) -> Vec<Column> {
        let name = &*self.measure.name;
        let own = this(name);
        match &self.measure.adds {
            Adds::Sum | Adds::Distinct => Vec::new(),
            Adds::Weighted(weight) => {
                let weight = this(weight);
                // An unknown mean over nobody does no harm; a mean over an unsaid number of people is not known.
                let text =
                    format!("IF(ISBLANK({own}),\"\",IF(ISBLANK({weight}),NA(),IF({weight}=0,0,{weight}*{own})))");
                vec![Column::formula(weighted_name(name), Type::Number, formula(text, Round::None))]
            }
            Adds::Last => {
                let later =
                    format!("[{ID}],{},[{}],\"<>\",[{TO}],\">\"&{}", this(ID), super::text::escaped(name), this(TO));
                let last = |later: &str| {
                    formula(format!("IF(ISBLANK({own}),\"\",IF(COUNTIFS({later})=0,{own},\"\"))"), Round::None)
                };
                let mut columns = vec![Column::formula(last_name(name), Type::Number, last(&later))];
                if weekly {
                    // Day number 2 is a Monday: this is the Sunday that ends this row's week.
                    let week = format!("{later},[{FROM}],\"<=\"&({to}-MOD({to}-2,7)+6)", to = this(TO));
                    columns.push(Column::formula(last_of_week_name(name), Type::Number, last(&week)));
                }
                columns
            }
        }
    }
}

fn weighted_name(measure: &str) -> String {
    format!("{measure}_加权")
}

fn last_name(measure: &str) -> String {
    format!("{measure}_最后")
}

fn last_of_week_name(measure: &str) -> String {
    format!("{measure}_周内最后")
}
