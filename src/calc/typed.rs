//! Roster columns that a scheme declares: their cells are of the declared type, or the store is refused. A date that stayed a
//! text would be greater than any day.

use crate::diag::{Diagnostic, codes};
use crate::facts::StoreFacts;
use crate::formula::{Type, Value};
use crate::scheme::model::{InputFrom, Scheme};
use crate::scheme::{read_as, type_name};

pub(super) fn inputs(facts: &mut StoreFacts, scheme: &Scheme, findings: &mut Vec<Diagnostic>) {
    for input in scheme.inputs.iter().filter(|i| i.from == InputFrom::Roster) {
        for agent in &mut facts.agents {
            let name = agent.name().to_owned();
            let Some(datum) = agent.roster.get_mut(&input.name) else { continue };
            let read = match (&datum.value, input.ty) {
                (Value::Number(n), Type::Text) => Some(Value::text(n.to_string())),
                (Value::Text(_) | Value::Empty | Value::Error(_), Type::Text | Type::Any) => continue,
                (Value::Text(text), ty) if !text.trim().is_empty() => read_as(&text.replace(',', ""), ty),
                (Value::Bool(_), Type::Number | Type::Date) | (Value::Number(_), Type::Bool) => None,
                _ => continue,
            };
            let Some(value) = read else {
                let finding = Diagnostic::new(codes::INPUT_TYPE).arg("name", name).arg("column", &input.name);
                let finding = finding.arg("text", &datum.value).arg("wanted", type_name(input.ty));
                let mut finding = finding.related(input.span.clone(), "declared_here");
                finding.at = datum.origin.place().cloned().map(Into::into);
                findings.push(finding);
                continue;
            };
            datum.value = value;
        }
    }
}
