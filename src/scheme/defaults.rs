//! What a rule need not say: its type, which its formula tells, and its number format.

use super::model::{Scheme, Section};
use crate::formula::{Model, Round, Type};

/// Fills what the file left open, once every formula is known.
pub fn fill(scheme: &mut Scheme, model: &Model) {
    let ty = |table: &str, column: &str| model.table(table).and_then(|t| t.column(column)).map_or(Type::Any, |c| c.ty);
    for rule in &mut scheme.rules {
        if rule.ty == Type::Any {
            rule.ty = ty(&rule.per.table(), &rule.name);
        }
        if rule.format.is_empty() {
            rule.format = format(rule.section, rule.ty, rule.round).into();
        }
    }
    for table in &mut scheme.tables {
        for column in table.table.columns.iter_mut().filter(|c| c.ty == Type::Any) {
            column.ty = ty(&table.table.name, &column.name);
        }
    }
}

/// As many digits as the rule has.
fn format(section: Section, ty: Type, round: Round) -> String {
    let digits = match (ty, round) {
        (Type::Date, _) => return "yyyy-mm-dd".to_owned(),
        (Type::Text | Type::Bool, _) | (_, Round::None) => return "General".to_owned(),
        (_, Round::To(digits)) => usize::try_from(digits).unwrap_or(0),
    };
    let whole = if matches!(section, Section::Kpi | Section::Score) { "0" } else { "#,##0" };
    let point = if digits > 0 { "." } else { "" };
    format!("{whole}{point}{}", "0".repeat(digits))
}
