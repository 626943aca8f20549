//! `[[rule]]`: one formula, or cases by post and condition.

use super::clause::cites;
use super::{example, optional_text, text_or_empty, texts};
use crate::diag::{Diagnostic, Item, Items, codes};
use crate::formula::Type;
use crate::origin::Span;
use crate::scheme::model::{Better, Example, Section};
use crate::scheme::written::Written;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Rule {
    pub section: Section,
    /// `agent`, `store`, `group`, `day`, `week` or a record kind, as written.
    pub per: Option<(Arc<str>, Span)>,
    /// The whole rule's own condition: it holds for all its cases.
    pub posts: Vec<(Arc<str>, Span)>,
    pub when: Option<Written>,
    /// One formula counts as one case.
    pub cases: Vec<Case>,
    pub otherwise: Option<Written>,
    pub ty: Option<Type>,
    pub round: Option<(RuleRound, Span)>,
    /// Whether corrections of closed months are lines of their own in the next one.
    pub adjust: Option<bool>,
    pub format: Option<Arc<str>>,
    pub store: Option<Written>,
    pub better: Option<Better>,
    pub clause: Arc<str>,
    pub note: Arc<str>,
    pub examples: Vec<Example>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Case {
    pub posts: Vec<(Arc<str>, Span)>,
    pub when: Option<Written>,
    pub formula: Written,
    pub clause: Arc<str>,
    pub cites: Vec<(Arc<str>, Span)>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleRound {
    To(i32),
    None,
}

const SECTIONS: &[(&str, Section)] = &[
    ("kpi", Section::Kpi),
    ("score", Section::Score),
    ("work", Section::Work),
    ("earning", Section::Earning),
    ("deduction", Section::Deduction),
    ("employer", Section::Employer),
    ("total", Section::Total),
    ("check", Section::Check),
    ("list", Section::List),
];

pub const BETTER: &[(&str, Better)] = &[("higher", Better::Higher), ("lower", Better::Lower)];

impl Rule {
    pub fn read(items: &Items, _name: &Arc<str>) -> Option<Self> {
        let section = items.need("section").and_then(|i| i.word(SECTIONS));
        let cases = items.get("cases").map(|i| i.list().iter().filter_map(case).collect());
        let formula = items.get("formula").map(|i| (i.span(), written(&i)));
        let cases = match (formula, cases) {
            (Some((_, formula)), None) => formula.map(|f| vec![single(f, items)]),
            (None, Some(cases)) => Some(cases),
            (Some((span, _)), Some(cases)) => {
                items.report(Diagnostic::new(codes::FORMULA_AND_CASES).at(span));
                Some(cases)
            }
            (None, None) => {
                items.report(Diagnostic::new(codes::MISSING_KEY).arg("key", "formula").at(items.span().clone()));
                None
            }
        };
        let rule = Self {
            per: items.get("per").and_then(|i| Some((Arc::from(i.text()?), i.span()))),
            posts: texts(items.get("posts")),
            when: items.get("when").and_then(|i| written(&i)),
            otherwise: items.get("otherwise").and_then(|i| otherwise(&i)),
            ty: items.get("type").and_then(|i| i.word(super::param::TYPES)),
            round: items.get("round").and_then(|i| round(&i)),
            adjust: items.get("adjust").and_then(|i| i.bool()),
            format: optional_text(items.get("format")),
            store: items.get("store").and_then(|i| written(&i)),
            better: items.get("better").and_then(|i| i.word(BETTER)),
            clause: text_or_empty(items.get("clause")),
            note: text_or_empty(items.get("note")),
            examples: items
                .get("examples")
                .map(|i| i.list().iter().filter_map(example::example).collect())
                .unwrap_or_default(),
            span: items.span().clone(),
            section: section?,
            cases: cases?,
        };
        Some(rule)
    }
}

fn written(item: &Item) -> Option<Written> {
    let written = Written::read(item)?.trimmed();
    if written.text.is_empty() {
        item.report(Diagnostic::new(codes::EMPTY_TEXT).at(item.span()));
        return None;
    }
    Some(written)
}

/// `otherwise = ""` says "not applicable" as plainly as `'""'` does.
fn otherwise(item: &Item) -> Option<Written> {
    if item.text_quietly().is_some_and(|t| t.trim().is_empty()) {
        let mut nothing = Written::default();
        nothing.push_str("\"\"");
        return Some(nothing);
    }
    written(item)
}

fn single(formula: Written, items: &Items) -> Case {
    Case { posts: Vec::new(), when: None, formula, clause: "".into(), cites: Vec::new(), span: items.span().clone() }
}

fn case(item: &Item) -> Option<Case> {
    let items = item.table()?;
    let formula = items.need("formula").and_then(|i| written(&i));
    let case = Case {
        posts: texts(items.get("post").or_else(|| items.get("posts"))),
        when: items.get("when").and_then(|i| written(&i)),
        clause: text_or_empty(items.get("clause")),
        cites: cites(&items),
        span: item.span(),
        formula: formula?,
    };
    Some(case)
}

fn round(item: &Item) -> Option<(RuleRound, Span)> {
    let round = if item.text_quietly().is_some() {
        item.word(&[("none", RuleRound::None)])?
    } else {
        let digits = i32::try_from(item.integer()?).ok().filter(|d| (-6..=10).contains(d));
        if digits.is_none() {
            item.report(Diagnostic::new(codes::BAD_ROUND).at(item.span()));
        }
        RuleRound::To(digits?)
    };
    Some((round, item.span()))
}
