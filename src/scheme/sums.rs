//! Totals are what they say: 应发合计 the sum of all earnings, 扣款合计 of all deductions, 实发 their difference.
//! Proved on the formulas, as sums of columns, for every person that there can be.

use super::model::{Per, Rule, Scheme, Section};
use super::names::{AGENTS, GROSS, NET, PAID, WITHHELD};
use crate::diag::{Code, Diagnostic, codes};
use crate::formula::{Binary, Expr, Node, Ref, Unary};
use crate::number::Num;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Every total that must be there, with what it must be the sum of.
pub fn check(scheme: &Scheme, findings: &mut Vec<Diagnostic>) {
    let of = |section, sign| {
        let rules = scheme.rules.iter().filter(move |r| r.section == section && r.per == Per::Agent);
        rules.map(move |r| (Arc::clone(&r.name), sign))
    };
    let earnings: BTreeMap<Arc<str>, i64> = of(Section::Earning, 1).collect();
    let deductions: BTreeMap<Arc<str>, i64> = of(Section::Deduction, 1).collect();
    let net = of(Section::Earning, 1).chain(of(Section::Deduction, -1)).collect();
    for (name, wanted, needed) in [
        (GROSS, &earnings, !earnings.is_empty()),
        (WITHHELD, &deductions, !deductions.is_empty()),
        (NET, &net, !earnings.is_empty()),
    ] {
        match scheme.rule(name) {
            Some(rule) => one(scheme, rule, wanted, findings),
            None if needed && !scheme.inputs.iter().any(|i| &*i.name == name) => {
                let first = scheme.rules.iter().find(|r| wanted.contains_key(&r.name));
                let finding = Diagnostic::new(codes::TOTAL_MISSING).arg("total", name);
                findings.extend(first.map(|r| finding.at(r.span.clone())));
            }
            None => {}
        }
    }
}

/// How often each column is counted in a total; empty where that cannot be told.
pub(super) fn terms(scheme: &Scheme, rule: &Rule) -> BTreeMap<Arc<str>, i64> {
    let mut sum = Sum { scheme, of: &rule.name, terms: BTreeMap::new(), depth: 0 };
    match sum.add(paid(&rule.formula.node), 1, false) {
        Ok(()) => sum.terms.into_iter().map(|(name, (count, _))| (name, count)).collect(),
        Err(_) => BTreeMap::new(),
    }
}

fn one(scheme: &Scheme, rule: &Rule, wanted: &BTreeMap<Arc<str>, i64>, findings: &mut Vec<Diagnostic>) {
    if matches!(rule.formula.node.expr, Expr::Error(_)) {
        return;
    }
    let mut sum = Sum { scheme, of: &rule.name, terms: BTreeMap::new(), depth: 0 };
    let finding = |code: Code, span: &Range<usize>| {
        let place = scheme.place(AGENTS, &rule.name, span).unwrap_or_else(|| rule.span.clone());
        Diagnostic::new(code).arg("total", &rule.name).at(place)
    };
    if rule.section != Section::Total {
        findings.push(Diagnostic::new(codes::TOTAL_SECTION).arg("total", &rule.name).at(rule.span.clone()));
        return;
    }
    if let Err(stop) = sum.add(paid(&rule.formula.node), 1, false) {
        findings.push(finding(stop.code, &stop.span).arg("name", stop.name));
        return;
    }
    let whole = &rule.formula.node.span;
    let wrong = |(name, sign): &(&Arc<str>, &i64)| sum.terms.get(*name).map_or(0, |(found, _)| *found) != **sign;
    let missing: Vec<_> = wanted.iter().filter(wrong).map(|(name, _)| name).collect();
    if let Some(first) = missing.first() {
        let names: Vec<&str> = missing.iter().map(|n| &***n).collect();
        let mut found = finding(codes::SUM_MISSING, whole).arg("names", names.join("、"));
        if let Some(rule) = scheme.rule(first) {
            found = found.related(rule.span.clone(), "rule_here");
        }
        findings.push(found);
    }
    for (name, (_, span)) in sum.terms.iter().filter(|(n, (count, _))| !wanted.contains_key(*n) && *count != 0) {
        findings.push(finding(codes::SUM_EXTRA, span.as_ref().unwrap_or(whole)).arg("name", name));
    }
}

/// A sum of columns being read off a formula: how often each is in it, and where.
struct Sum<'s> {
    scheme: &'s Scheme,
    /// The total that is looked at.
    of: &'s str,
    terms: BTreeMap<Arc<str>, (i64, Option<Range<usize>>)>,
    /// How deep inside other totals.
    depth: usize,
}

struct Stop {
    code: Code,
    span: Range<usize>,
    name: String,
}

impl Sum<'_> {
    /// `plus`: joined by an operator, which an empty text would break where SUM passes it over.
    fn add(&mut self, node: &Node, sign: i64, plus: bool) -> Result<(), Stop> {
        let stop = |code, name: &str| Err(Stop { code, span: node.span.clone(), name: name.to_owned() });
        match &node.expr {
            Expr::Number(n) if n.is_zero() => Ok(()),
            Expr::Unary(Unary::Plus, inner) => self.add(inner, sign, true),
            Expr::Unary(Unary::Minus, inner) => self.add(inner, -sign, true),
            Expr::Binary(op @ (Binary::Add | Binary::Sub), left, right) => {
                self.add(left, sign, true)?;
                self.add(right, if *op == Binary::Add { sign } else { -sign }, true)
            }
            Expr::Call(name, args) if &**name == "SUM" => args.iter().try_for_each(|a| self.add(a, sign, false)),
            Expr::Call(name, args) if &**name == "ROUND" => match args.as_slice() {
                [inner, Node { expr: Expr::Number(digits), .. }] if *digits >= Num::from(2_i64) => {
                    self.add(inner, sign, plus)
                }
                _ => stop(codes::SUM_FORM, ""),
            },
            Expr::Ref(Ref::ThisRow { column }) => {
                let Some(rule) = self.scheme.rule(column) else {
                    self.count(column, sign, &node.span);
                    return Ok(());
                };
                if plus && may_be_blank(paid(&rule.formula.node)) {
                    return stop(codes::SUM_PLUS, column);
                }
                // A total that is judged by itself counts as what it must be.
                let judged = [(GROSS, Section::Earning), (WITHHELD, Section::Deduction)];
                if let Some((_, section)) = judged.iter().find(|(t, _)| **t == **column && *t != self.of) {
                    for rule in self.scheme.rules.iter().filter(|r| r.section == *section && r.per == Per::Agent) {
                        self.terms.entry(Arc::clone(&rule.name)).or_insert((0, None)).0 += sign;
                    }
                    return Ok(());
                }
                // Cycles are a matter of the formula checks.
                if rule.section != Section::Total || self.depth > 8 {
                    self.count(column, sign, &node.span);
                    return Ok(());
                }
                self.depth += 1;
                let inner = self.add(paid(&rule.formula.node), sign, false);
                self.depth -= 1;
                inner.map_err(|s| Stop { span: node.span.clone(), ..s })
            }
            _ => stop(codes::SUM_FORM, ""),
        }
    }

    fn count(&mut self, column: &Arc<str>, sign: i64, span: &Range<usize>) {
        let span = (self.depth == 0).then(|| span.clone());
        let term = self.terms.entry(Arc::clone(column)).or_insert((0, span));
        term.0 += sign;
    }
}

/// What a person who is paid here gets: the inside of `IF([@计薪],…,"")`.
fn paid(node: &Node) -> &Node {
    match &node.expr {
        Expr::Call(name, args) if &**name == "IF" => match args.as_slice() {
            [Node { expr: Expr::Ref(Ref::ThisRow { column }), .. }, inner, other]
                if &**column == PAID && is_nothing(other) =>
            {
                inner
            }
            _ => node,
        },
        _ => node,
    }
}

fn is_nothing(node: &Node) -> bool {
    match &node.expr {
        Expr::Text(text) => text.is_empty(),
        Expr::Number(n) => n.is_zero(),
        _ => false,
    }
}

/// Whether some branch gives an empty text.
fn may_be_blank(node: &Node) -> bool {
    match &node.expr {
        Expr::Text(text) => text.is_empty(),
        Expr::Call(name, args) if &**name == "IF" => args.iter().skip(1).any(may_be_blank),
        _ => false,
    }
}
