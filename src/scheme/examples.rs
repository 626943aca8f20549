//! Worked examples are run: each rule by itself, with what the example gives in place of its references.

use super::compile::Extreme;
use super::model::{Example, Per, Rule, Scheme, Side};
use super::names::{AGENTS, ASSESSED, CATALOGUE, HOME, ID, PAID, RANKED, STORE, STORES};
use crate::diag::{Diagnostic, codes, nearest};
use crate::formula::model::same;
use crate::formula::value::Cause;
use crate::formula::{Content, Formula, Given, Model, NameContent, Ref, Value, evaluate_alone};
use crate::number::Num;
use crate::origin::Origin;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// True for everybody unless an example says otherwise.
const FLAGS: [&str; 4] = [HOME, PAID, ASSESSED, RANKED];
/// Marks what an example should have given.
const LACKING: &str = "example";

/// What every example that goes wrong says. The model is evaluated, without data.
pub fn run(scheme: &Scheme, model: &Model) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for rule in &scheme.rules {
        for example in &rule.examples {
            let stage = Stage::new(scheme, model, rule, example);
            let Some(formula) = stage.formula() else {
                let idle = Diagnostic::new(codes::EXAMPLE_IDLE).arg("name", "store").arg("near", "");
                findings.push(idle.at(example.span.clone()));
                continue;
            };
            findings.extend(stage.judge(&stage.evaluate(formula)));
        }
    }
    findings
}

/// One example on the way.
pub(super) struct Stage<'a> {
    scheme: &'a Scheme,
    model: &'a Model,
    rule: &'a Rule,
    pub table: Arc<str>,
    example: &'a Example,
    /// The names that were asked for, as an example writes them.
    asked: RefCell<BTreeSet<String>>,
}

impl<'a> Stage<'a> {
    pub fn new(scheme: &'a Scheme, model: &'a Model, rule: &'a Rule, example: &'a Example) -> Self {
        let table = match example.of {
            Side::Own => rule.per.table(),
            Side::Store => STORE.into(),
        };
        Self { scheme, model, rule, table, example, asked: RefCell::default() }
    }

    /// The formula that the example works; `None` where the rule says nothing of the store.
    pub fn formula(&self) -> Option<&'a Formula> {
        match &self.model.table(&self.table)?.column(&self.rule.name)?.content {
            Content::Formula(formula) => Some(formula),
            Content::Input(_) => None,
        }
    }

    /// A formula of the example's table with what the example gives.
    pub fn evaluate(&self, formula: &Formula) -> Value {
        evaluate_alone(self.model, &self.table, formula, &|r| self.given(r))
    }

    /// Which table a column stands in by itself: in a formula of the store that of the people, of the group that of the stores.
    fn own(&self) -> &str {
        match (&self.rule.per, self.example.of) {
            (Per::Group, _) => STORES,
            (Per::Store, _) | (_, Side::Store) => AGENTS,
            _ => &self.table,
        }
    }

    fn judge(&self, value: &Value) -> Vec<Diagnostic> {
        let cause = match value {
            Value::Error(fault) => fault.cause.as_deref(),
            _ => None,
        };
        if let Some(cause) = cause.filter(|c| &*c.why == LACKING) {
            let finding = Diagnostic::new(codes::EXAMPLE_LACKS).arg("name", &cause.name);
            return vec![finding.at(self.example.span.clone())];
        }
        let asked = self.asked.borrow();
        let idle = self.example.given.iter().filter(|g| !asked.iter().any(|a| same(a, &g.name)));
        let mut findings: Vec<Diagnostic> = idle
            .map(|g| {
                let near = nearest(&g.name, asked.iter().map(String::as_str)).unwrap_or_default();
                Diagnostic::new(codes::EXAMPLE_IDLE).arg("name", &g.name).arg("near", near).at(g.span.clone())
            })
            .collect();
        let agrees = match (&self.example.expect, value) {
            (Value::Empty, Value::Text(text)) => text.is_empty(),
            (expected, found) => expected == found,
        };
        if !agrees {
            let cause = cause.map(|c| c.name.to_string()).filter(|n| !n.is_empty() && **n != *self.rule.name);
            let finding = Diagnostic::new(codes::EXAMPLE_WRONG)
                .arg("expected", shown(&self.example.expect))
                .arg("found", shown(value))
                .arg("cause", cause.unwrap_or_default());
            findings.push(finding.at(self.example.span.clone()));
        }
        findings
    }

    /// What stands in for a reference; `None` where the model knows it.
    fn given(&self, reference: &Ref) -> Option<Given> {
        match reference {
            Ref::Name(name) => {
                let of_store = matches!(self.model.name(name).map(|n| &n.content), Some(NameContent::Cell { .. }));
                let value = self.values(name, STORE, name).and_then(|v| v.first().cloned());
                value.or_else(|| of_store.then(|| lacking(name))).map(Given::One)
            }
            Ref::ThisRow { column } => {
                let value = self.values(column, &self.table, column).and_then(|v| v.first().cloned());
                if value.is_some() || self.is_rule(column) {
                    return value.map(Given::One);
                }
                Some(Given::One(self.usual(column).unwrap_or_else(|| lacking(column))))
            }
            Ref::Column { table, column } => {
                let table = table.as_ref().unwrap_or(&self.table);
                let own = same(table, &self.table) || same(table, self.own());
                let whole = format!("{table}[{column}]");
                let explicit = self.example.given.iter().any(|g| same(&g.name, &whole));
                // The policy's own tables are as they are, unless the example has other figures.
                let policy = same(table, CATALOGUE) || self.scheme.tables.iter().any(|t| same(&t.table.name, table));
                if policy && !explicit {
                    return None;
                }
                let name = if own && !explicit { column.to_string() } else { whole };
                if let Some((base, extreme)) = Extreme::held(column).filter(|_| own) {
                    return Some(Given::Many(self.extreme(base, table, extreme)));
                }
                let mut values = self.values(&name, table, column);
                if same(table, STORE)
                    && let Some(values) = &mut values
                {
                    // 店铺 has one row, whatever columns of people the example gives beside it.
                    values.truncate(1);
                }
                let usual = || own.then(|| self.usual_column(column)).flatten();
                Some(Given::Many(values.or_else(usual).unwrap_or_else(|| vec![lacking(&name)])))
            }
        }
    }

    /// What the example gives a name. An empty text is "not applicable" where a formula gives it, and an empty cell elsewhere.
    fn values(&self, name: &str, table: &str, column: &str) -> Option<Vec<Value>> {
        self.asked.borrow_mut().insert(name.to_owned());
        let given = self.example.given.iter().find(|g| same(&g.name, name))?;
        let content = self.model.table(table).and_then(|t| t.column(column)).map(|c| &c.content);
        let blank = if matches!(content, Some(Content::Formula(_))) { Value::text("") } else { Value::Empty };
        let value = |v: &Value| if *v == Value::Empty { blank.clone() } else { v.clone() };
        let mut values: Vec<Value> = given.values.iter().map(value).collect();
        if !given.whole_column {
            // One value is everybody's.
            let one = values.first().cloned().unwrap_or_default();
            values.resize(self.rows(), one);
        }
        Some(values)
    }

    /// The most or the least of what is given for a column, where the first row that has it stands: all rows are of one span.
    fn extreme(&self, base: &str, table: &str, extreme: Extreme) -> Vec<Value> {
        let values = self.values(base, table, base).unwrap_or_else(|| vec![lacking(base)]);
        let numbers = values.iter().filter_map(Value::as_number);
        let held = match extreme {
            Extreme::Most => numbers.max(),
            Extreme::Least => numbers.min(),
        };
        let at = values.iter().position(|v| held.is_some() && v.as_number() == held);
        let cell = |(row, v): (usize, &Value)| if Some(row) == at { v.clone() } else { Value::text("") };
        values.iter().enumerate().map(cell).collect()
    }

    /// As many people as the longest column that is given.
    fn rows(&self) -> usize {
        let columns = self.example.given.iter().filter(|g| g.whole_column && !g.name.contains('['));
        columns.map(|g| g.values.len()).max().unwrap_or(1).max(1)
    }

    fn is_rule(&self, column: &str) -> bool {
        let usual = FLAGS.iter().any(|f| same(f, column));
        !usual && self.scheme.rules.iter().any(|r| same(&r.name, column) && r.per == self.rule.per)
    }

    fn usual(&self, column: &str) -> Option<Value> {
        self.usual_column(column)?.into_iter().next()
    }

    fn usual_column(&self, column: &str) -> Option<Vec<Value>> {
        if FLAGS.iter().any(|f| same(f, column)) {
            return Some(vec![Value::Bool(true); self.rows()]);
        }
        let numbers = (1_u32..).take(self.rows()).map(|n| Value::Number(Num::from(n)));
        same(ID, column).then(|| numbers.collect())
    }
}

fn lacking(name: &str) -> Value {
    Value::unknown(Cause { name: name.into(), why: LACKING.into(), origin: Origin::Computed })
}

/// As an example writes it.
fn shown(value: &Value) -> String {
    match value {
        Value::Empty => "\"\"".to_owned(),
        Value::Text(text) => format!("\"{text}\""),
        other => other.to_string(),
    }
}
