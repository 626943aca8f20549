//! Drop-downs and types of the cells that may be changed.

use super::Source;
use super::limits::LIST_UNITS;
use super::live::Live;
use super::page::absolute;
use super::policy::Policy;
use super::spare;
use crate::calc::outcome::names;
use crate::formula::model::same;
use crate::formula::{Column, Content, Table, Type};
use rust_xlsxwriter as x;
use rust_xlsxwriter::XlsxError;

/// The inputs of a live sheet.
pub fn live(
    source: &Source<'_>,
    policy: &Policy,
    table: &str,
    sheet: &mut Live,
    people: Option<&str>,
) -> Result<(), XlsxError> {
    let Some(table) = source.model.table(table) else { return Ok(()) };
    for (index, column) in (0_u16..).zip(&table.columns) {
        if !matches!(column.content, Content::Input(_)) {
            continue;
        }
        let people = people.filter(|_| spare::rows(source.model, &table.name) > 0);
        let Some(validation) = validation(source, policy, table, column, people)? else { continue };
        let col = sheet.placed.cols.0 + index;
        let rows = sheet.placed.rows;
        sheet.page.sheet.add_data_validation(rows.0, col, rows.1, col, &validation)?;
    }
    Ok(())
}

fn validation(
    source: &Source<'_>,
    policy: &Policy,
    table: &Table,
    column: &Column,
    people: Option<&str>,
) -> Result<Option<x::DataValidation>, XlsxError> {
    let new = x::DataValidation::new;
    let list = match (&*table.name, &*column.name) {
        (_, names::POST) => Some(posts(source, policy)?),
        (_, names::NAME) => people.map(|range| new().allow_list_formula(x::Formula::new(range))),
        (names::CONDUCT, names::ITEM) => catalogue(policy, 0).map(|range| new().allow_list_formula(range)),
        (names::CONDUCT, names::LEVEL) => Some(levels(source)?),
        _ => None,
    };
    let validation = match (list, column.ty) {
        (Some(list), _) => list,
        (None, Type::Bool) => new().allow_list_strings(&["TRUE", "FALSE"])?,
        (None, Type::Number) => new().allow_decimal_number(x::DataValidationRule::Between(-1e12, 1e12)),
        (None, Type::Date) => new().allow_whole_number(x::DataValidationRule::Between(1, 2_958_465)),
        (None, Type::Text | Type::Any) => return Ok(None),
    };
    let validation = validation
        .set_error_style(x::DataValidationErrorStyle::Warning)
        .set_error_title("请再看一眼")?
        .set_error_message("这里通常填下拉单里的词，或一个数。未知请写 =NA()。")?;
    Ok(Some(validation))
}

fn posts(source: &Source<'_>, policy: &Policy) -> Result<x::DataValidation, XlsxError> {
    let posts: Vec<&str> = source.scheme().posts.iter().map(|p| &*p.name).collect();
    list(&posts).unwrap_or_else(|| {
        let range = format!("制度!{}:{}", absolute(policy.posts.0, 0), absolute(policy.posts.1, 0));
        Ok(x::DataValidation::new().allow_list_formula(x::Formula::new(range)))
    })
}

fn levels(source: &Source<'_>) -> Result<x::DataValidation, XlsxError> {
    let mut levels: Vec<&str> = Vec::new();
    for conduct in &source.scheme().conduct {
        if !levels.iter().any(|l| *l == &*conduct.level) {
            levels.push(&conduct.level);
        }
    }
    list(&levels).unwrap_or_else(|| Ok(x::DataValidation::new().allow_any_value()))
}

/// The words as a list, where they fit into one.
fn list(words: &[&str]) -> Option<Result<x::DataValidation, XlsxError>> {
    let units = words.iter().map(|w| w.encode_utf16().count() + 1).sum::<usize>();
    let plain = words.iter().all(|w| !w.contains([',', '"']));
    (plain && !words.is_empty() && units <= LIST_UNITS).then(|| x::DataValidation::new().allow_list_strings(words))
}

/// The items of the catalogue of rewards and penalties.
fn catalogue(policy: &Policy, column: u16) -> Option<x::Formula> {
    let (_, placed) = policy.tables.iter().find(|(name, _)| same(name, names::CATALOGUE))?;
    let col = placed.cols.0 + column;
    Some(x::Formula::new(format!("制度!{}:{}", absolute(placed.rows.0, col), absolute(placed.rows.1, col))))
}
