//! What a rule need not say: its type, which its formula tells, and its number format.

use super::model::{Scheme, Section};
use crate::formula::{Model, Type};

/// Fills what the file left open, once every formula is known.
pub fn fill(scheme: &mut Scheme, model: &Model) {
    for rule in &mut scheme.rules {
        if rule.ty == Type::Any
            && let Some(table) = model.table(&rule.per.table())
        {
            rule.ty = table.column(&rule.name).map_or(Type::Any, |c| c.ty);
        }
        if rule.format.is_empty() {
            rule.format = format(rule.section, rule.ty).into();
        }
    }
}

fn format(section: Section, ty: Type) -> &'static str {
    match (section, ty) {
        (_, Type::Date) => "yyyy-mm-dd",
        (_, Type::Text | Type::Bool) | (Section::Work | Section::Check, _) => "General",
        (Section::Kpi | Section::Score, _) => "0.00",
        _ => "#,##0.00",
    }
}
