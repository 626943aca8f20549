//! Rules: cases become one formula, defaults are filled in.

mod posts;

pub use posts::{unknown as unknown_post, words as post_words};

use super::file::{self, Case, Entry, RuleRound};
use super::model::{self, Per, Post, Rule, Section};
use super::names::{APPRAISAL, CONDUCT, EXPENSES, PAID, POST};
use super::problems;
use super::written::{Places, Written};
use crate::diag::{Diagnostic, codes, nearest};
use crate::formula::{ErrorKind, Expr, Formula, Node, Round, Type, parse};
use crate::origin::Span;
use std::sync::Arc;

/// The tables of records that a rule may have a row for.
const RECORDS: [&str; 3] = [CONDUCT, APPRAISAL, EXPENSES];

/// A rule with the places of its formula and of the store's.
pub struct Used {
    pub rule: Rule,
    pub places: Places,
    pub store_places: Places,
}

pub fn used(entry: &Entry<file::Rule>, posts: &[Post], findings: &mut Vec<Diagnostic>) -> Used {
    let written = &entry.item;
    posts::check(&entry.name, written, posts, findings);
    let per = per(written, findings);
    let round = round(written, findings);
    let whole = compose(written, &per, round, findings);
    let (formula, places) = formula(&whole, round, findings);
    let store = written.store.as_ref().map(|s| self::formula(&without_round(s, round), round, findings));
    let (store, store_places) = store.unzip();
    let one = written.cases.len() == 1 && written.posts.is_empty() && written.when.is_none();
    let plain = one && written.cases.iter().all(|c| c.posts.is_empty() && c.when.is_none());
    let cases = if plain { Vec::new() } else { written.cases.iter().map(|c| case(c, written)).collect() };
    let rule = Rule {
        name: Arc::clone(&entry.name),
        section: written.section,
        per,
        formula,
        cases,
        otherwise: written.otherwise.as_ref().map(|w| Arc::from(&*w.text)),
        ty: written.ty.unwrap_or(Type::Any),
        round,
        adjust: written.adjust,
        format: written.format.clone().unwrap_or_default(),
        store,
        better: written.better,
        clause: Arc::clone(&written.clause),
        note: Arc::clone(&written.note),
        examples: written.examples.clone(),
        span: written.span.clone(),
    };
    Used { rule, places, store_places: store_places.unwrap_or_default() }
}

/// A case with the rule's own posts and condition, as they apply to it.
fn case(case: &Case, rule: &file::Rule) -> model::Case {
    let posts: Vec<Arc<str>> = match (case.posts.is_empty(), rule.posts.is_empty()) {
        (true, _) => rule.posts.iter().map(|(p, _)| Arc::clone(p)).collect(),
        (false, true) => case.posts.iter().map(|(p, _)| Arc::clone(p)).collect(),
        (false, false) => {
            let both = case.posts.iter().filter(|(p, _)| rule.posts.iter().any(|(r, _)| r == p));
            both.map(|(p, _)| Arc::clone(p)).collect()
        }
    };
    let when = match (&rule.when, &case.when) {
        (Some(a), Some(b)) => Some(format!("AND({},{})", a.text, b.text).into()),
        (a, b) => a.as_ref().or(b.as_ref()).map(|w| Arc::from(&*w.text)),
    };
    model::Case { posts, when, formula: Arc::from(&*case.formula.text), clause: Arc::clone(&case.clause) }
}

fn per(written: &file::Rule, findings: &mut Vec<Diagnostic>) -> Per {
    let Some((word, span)) = &written.per else { return Per::Agent };
    match &**word {
        "agent" => Per::Agent,
        "store" => Per::Store,
        "group" => Per::Group,
        "day" => Per::Day,
        "week" => Per::Week,
        record if RECORDS.contains(&record) => Per::Record(Arc::clone(word)),
        _ => {
            let words = ["agent", "store", "group", "day", "week"].into_iter().chain(RECORDS);
            let near = nearest(word, words.clone()).unwrap_or_default();
            let all: Vec<_> = words.collect();
            let finding = Diagnostic::new(codes::UNKNOWN_WORD).arg("word", word).arg("words", all.join(" "));
            findings.push(finding.arg("near", near).at(span.clone()));
            Per::Agent
        }
    }
}

/// The section's default, unless the rule says otherwise. What is paid has whole cents.
fn round(written: &file::Rule, findings: &mut Vec<Diagnostic>) -> Round {
    let money = is_money(written.section);
    match &written.round {
        Some((round, span)) => {
            let round = match round {
                RuleRound::To(digits) => Round::To(*digits),
                RuleRound::None => Round::None,
            };
            if money && !matches!(round, Round::To(digits) if digits <= 2) {
                findings.push(Diagnostic::new(codes::MONEY_ROUND).at(span.clone()));
            }
            round
        }
        None => match written.section {
            Section::Kpi => Round::To(4),
            Section::Work | Section::Check | Section::List => Round::None,
            _ => Round::To(2),
        },
    }
}

/// Whether a section's rules are what a person is paid or charged.
#[must_use]
pub fn is_money(section: Section) -> bool {
    matches!(section, Section::Earning | Section::Deduction | Section::Employer | Section::Total)
}

/// `IF(…,…,IF(…,…,otherwise))`, with the rule's own condition and 计薪 around it.
fn compose(rule: &file::Rule, per: &Per, round: Round, findings: &mut Vec<Diagnostic>) -> Written {
    let mut parts: Vec<&Written> = rule.cases.iter().map(|c| &c.formula).collect();
    parts.extend(rule.cases.iter().filter_map(|c| c.when.as_ref()).chain(&rule.when).chain(&rule.otherwise));
    let before = findings.len();
    for part in &parts {
        if let Err(errors) = parse(&part.text) {
            findings.extend(errors.iter().map(|e| problems::syntax(e, &part.places)));
        }
    }
    if findings.len() > before {
        return Written::default();
    }
    let mut whole = Written::default();
    let paid =
        is_money(rule.section) && *per == Per::Agent && !parts.iter().any(|p| p.text.contains(&format!("[@{PAID}]")));
    if paid {
        whole.push_str(&format!("IF([@{PAID}],"));
    }
    let own = condition(&rule.posts, rule.when.as_ref());
    if let Some(own) = &own {
        whole.push_str("IF(");
        whole.push(own);
        whole.push_str(",");
    }
    chain(rule, round, &mut whole);
    if own.is_some() {
        whole.push_str(",");
        otherwise(rule, &mut whole, "\"\"");
        whole.push_str(")");
    }
    if paid {
        whole.push_str(",\"\")");
    }
    whole
}

/// The cases one after another; nothing comes after one that always holds.
fn chain(rule: &file::Rule, round: Round, whole: &mut Written) {
    let mut open = 0;
    let mut closed = false;
    for case in &rule.cases {
        let formula = without_round(&case.formula, round);
        if let Some(condition) = condition(&case.posts, case.when.as_ref()) {
            whole.push_str("IF(");
            whole.push(&condition);
            whole.push_str(",");
            whole.push(&formula);
            whole.push_str(",");
            open += 1;
        } else {
            whole.push(&formula);
            closed = true;
            break;
        }
    }
    if !closed {
        // A post that no case knows: unknown, never a silent nothing.
        otherwise(rule, whole, "NA()");
    }
    whole.push_str(&")".repeat(open));
}

fn otherwise(rule: &file::Rule, whole: &mut Written, default: &str) {
    match &rule.otherwise {
        Some(otherwise) => whole.push(otherwise),
        None => whole.push_str(default),
    }
}

/// Whether the post is one of these and the condition holds. The condition is not looked at for other posts.
fn condition(posts: &[(Arc<str>, Span)], when: Option<&Written>) -> Option<Written> {
    let tests: Vec<String> = posts.iter().map(|(p, _)| format!("[@{POST}]=\"{}\"", p.replace('"', "\"\""))).collect();
    let post = match tests.as_slice() {
        [] => return when.cloned(),
        [one] => one.clone(),
        several => format!("OR({})", several.join(",")),
    };
    let mut out = Written::default();
    match when {
        None => out.push_str(&post),
        Some(when) => {
            out.push_str(&format!("IF({post},"));
            out.push(when);
            out.push_str(",FALSE)");
        }
    }
    Some(out)
}

/// An outer ROUND to the rule's own digits is the rule's rounding, copied from a cell.
fn without_round(written: &Written, round: Round) -> Written {
    let (Round::To(digits), Ok(node)) = (round, parse(&written.text)) else { return written.clone() };
    match &node.expr {
        Expr::Call(name, args) if &**name == "ROUND" => match args.as_slice() {
            [inner, Node { expr: Expr::Number(n), .. }] if n.to_i64() == Some(i64::from(digits)) => {
                written.slice(inner.span.clone())
            }
            _ => written.clone(),
        },
        _ => written.clone(),
    }
}

/// The parsed formula. One that does not parse is reported, and stands as `#N/A` so that the rest can be checked.
fn formula(written: &Written, round: Round, findings: &mut Vec<Diagnostic>) -> (Formula, Places) {
    let node = if written.text.is_empty() { Err(Vec::new()) } else { parse(&written.text) };
    let node = node.unwrap_or_else(|errors| {
        findings.extend(errors.iter().map(|e| problems::syntax(e, &written.places)));
        Node { expr: Expr::Error(ErrorKind::NA), span: 0..0 }
    });
    let formula = Formula { text: Arc::from(&*written.text), node, round, span: written.places.whole() };
    (formula, written.places.clone())
}
