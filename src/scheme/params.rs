//! Params: several dated values of one name become one param, and the shop's own values take the place of the scheme's.

use super::file::{self, Entry, number_text};
use super::model::{Param, ParamValue, Scheme};
use crate::diag::{Diagnostic, codes, nearest};
use crate::formula::{Type, Value};
use crate::number::Num;
use crate::origin::Span;
use crate::period::serial;
use chrono::NaiveDate;
use std::sync::Arc;

/// The params of one file: those of one name are the values of one param, by the day from which they hold.
pub fn used(written: Vec<Entry<file::Param>>, findings: &mut Vec<Diagnostic>) -> Vec<Entry<Param>> {
    let mut out: Vec<Entry<Param>> = Vec::new();
    for Entry { name, name_span, overrides, cites, item } in written {
        let declared = item.ty.unwrap_or(item.value.ty);
        let Some(value) = typed(&item, declared, findings) else { continue };
        let Some(known) = out.iter_mut().find(|e| e.name.eq_ignore_ascii_case(&name)) else {
            let file::Param { unit, clause, note, assumed, span, .. } = item;
            let param =
                Param { name: Arc::clone(&name), values: vec![value], ty: declared, unit, clause, note, assumed, span };
            out.push(Entry { name, name_span, overrides, cites, item: param });
            continue;
        };
        known.cites.extend(cites);
        let param = &mut known.item;
        if let Some(first) = param.values.iter().find(|v| v.from == value.from) {
            let finding = Diagnostic::new(codes::NAME_TAKEN).arg("name", &name).at(name_span);
            findings.push(finding.related(first.span.clone(), "first"));
        } else if param.ty != declared {
            findings.push(wrong_type(&item.value.text, param.ty, value.span));
        } else {
            param.values.push(value);
            param.values.sort_by_key(|v| v.from);
            for (mine, more) in
                [(&mut param.unit, item.unit), (&mut param.clause, item.clause), (&mut param.note, item.note)]
            {
                if mine.is_empty() {
                    *mine = more;
                }
            }
            param.assumed = param.assumed.take().or(item.assumed);
        }
    }
    out
}

fn typed(item: &file::Param, declared: Type, findings: &mut Vec<Diagnostic>) -> Option<ParamValue> {
    let scalar = &item.value;
    let value = if scalar.ty == declared { Some(scalar.value.clone()) } else { read_as(&scalar.text, declared) };
    if value.is_none() {
        findings.push(wrong_type(&scalar.text, declared, scalar.span.clone()));
    }
    Some(ParamValue { from: item.from, value: value?, text: Arc::clone(&scalar.text), span: scalar.span.clone() })
}

fn wrong_type(text: &str, wanted: Type, span: Span) -> Diagnostic {
    Diagnostic::new(codes::PARAM_TYPE).arg("text", text).arg("wanted", type_name(wanted)).at(span)
}

/// The word by which a scheme declares a type.
#[must_use]
pub fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Number => "number",
        Type::Date => "date",
        Type::Text => "text",
        Type::Bool => "bool",
        Type::Any => "any",
    }
}

/// A text as a value of the type: `0.6%`, `2026-10-01`, `TRUE`, `是`.
#[must_use]
pub fn read_as(text: &str, ty: Type) -> Option<Value> {
    let text = text.trim();
    match ty {
        Type::Number => number_text(text).map(Value::Number),
        Type::Date => date(text).map(|d| Value::Number(Num::from(serial(d)))),
        Type::Bool => match text {
            "TRUE" | "true" | "是" => Some(Value::Bool(true)),
            "FALSE" | "false" | "否" => Some(Value::Bool(false)),
            _ => None,
        },
        Type::Text | Type::Any => Some(Value::text(text)),
    }
}

/// `2026-10-01`, `2026/10/1`, `2026.10.1`, `2026年10月1日`; of a month (`2026-10`, `2026年10月`) its first day.
fn date(text: &str) -> Option<NaiveDate> {
    let plain = text.trim_end_matches(['日', '月']).replace(['/', '.', '年', '月'], "-");
    let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    day(&plain).or_else(|| day(&format!("{plain}-1")))
}

/// The scheme with the shop's own values for its params, later ones over earlier ones. A value that the shop gives is no
/// longer assumed, and holds whatever the day. Unknown names and values of another type are refused, all of them at once.
pub fn apply_params(scheme: &Scheme, overrides: &[(Arc<str>, Arc<str>, Span)]) -> Result<Scheme, Vec<Diagnostic>> {
    let mut scheme = scheme.clone();
    let mut findings = Vec::new();
    for (name, text, span) in overrides {
        let Some(param) = scheme.params.iter_mut().find(|p| p.name.eq_ignore_ascii_case(name)) else {
            let near = nearest(name, scheme.params.iter().map(|p| &*p.name)).unwrap_or_default();
            let finding = Diagnostic::new(codes::PARAM_UNKNOWN).arg("name", name).arg("near", near);
            findings.push(finding.arg("scheme", &scheme.name).at(span.clone()));
            continue;
        };
        match read_as(text, param.ty) {
            Some(value) => {
                param.values = vec![ParamValue { from: None, value, text: Arc::clone(text), span: span.clone() }];
                param.assumed = None;
            }
            None => findings.push(wrong_type(text, param.ty, span.clone()).related(param.span.clone(), "param_here")),
        }
    }
    if findings.is_empty() { Ok(scheme) } else { Err(findings) }
}
