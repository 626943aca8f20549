//! Corrections of closed months in an open one: a line beside each corrected rule, counted in the totals as its section is.
//!
//! What is paid in the open month is part of its totals. A rule that reads a total, or the sum of itself since the year began
//! (tax withheld cumulatively), therefore settles by itself with the next pay, and gets no line: it would be corrected twice.

use super::compile::walk;
use super::model::{Per, Rule, Scheme, Section};
use super::names::{ADJUSTED, AGENTS, AMOUNT, GROSS, ID, ITEM, NET, PAID, WITHHELD};
use super::sums::terms;
use crate::formula::history::{HistoryKind, history};
use crate::formula::{Expr, Formula, Node, Ref, Round, Type, parse, print};
use crate::origin::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A corrected rule: what its line needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub rule: Arc<str>,
    /// An earning or a deduction.
    pub section: Section,
    pub format: Arc<str>,
    pub span: Span,
}

impl Line {
    /// The line of a rule; `None` for rules that are not paid, or that settle by themselves.
    #[must_use]
    pub fn of(scheme: &Scheme, rule: &str) -> Option<Self> {
        let rule = scheme.rule(rule).filter(|r| is_adjusted(scheme, r))?;
        Some(Self {
            rule: Arc::clone(&rule.name),
            section: rule.section,
            format: Arc::clone(&rule.format),
            span: rule.span.clone(),
        })
    }

    /// The line's name: a rule of the open month.
    #[must_use]
    pub fn name(&self) -> Arc<str> {
        format!("{LINE}{}", self.rule).into()
    }
}

/// Before the name of the rule that a line corrects.
const LINE: &str = "补差_";

/// Whether a correction of the rule is a line in the next open month.
#[must_use]
pub fn is_adjusted(scheme: &Scheme, rule: &Rule) -> bool {
    let paid = rule.per == Per::Agent && matches!(rule.section, Section::Earning | Section::Deduction);
    paid && rule.adjust.unwrap_or_else(|| !settled(scheme).contains(&rule.name))
}

/// The rules of 客服 and 店铺 that are what was paid, corrections included: the totals, and what is computed from them or from its own
/// past. A closed month's figures of these are never replaced by corrected ones.
#[must_use]
pub fn settled(scheme: &Scheme) -> BTreeSet<Arc<str>> {
    let reads = Reads::new(scheme);
    let totals: BTreeSet<&str> = [GROSS, WITHHELD, NET].into();
    let looked_back_on = scheme.rules.iter().filter(|r| matches!(r.per, Per::Agent | Per::Store | Per::Group));
    looked_back_on
        .filter(|rule| {
            if let Some(adjust) = rule.adjust {
                return !adjust;
            }
            let all = reads.all(&rule.name);
            totals.contains(&*rule.name)
                || all.iter().any(|r| totals.contains(&**r))
                || all.iter().chain([&rule.name]).any(|r| reads.own_past(r).contains(&rule.name))
        })
        .map(|r| Arc::clone(&r.name))
        .collect()
}

/// Whether any rule asks for closed months.
#[must_use]
pub fn looks_back(scheme: &Scheme) -> bool {
    let formulas = scheme.rules.iter().flat_map(|r| std::iter::once(&r.formula).chain(&r.store));
    formulas.into_iter().any(|f| !history(&f.node).is_empty())
}

/// The columns of 客服 that a rule reads, itself and by other rules.
#[must_use]
pub fn inputs_of(scheme: &Scheme, rule: &str) -> BTreeSet<Arc<str>> {
    Reads::new(scheme).all(rule)
}

/// What the rules read.
struct Reads<'s> {
    rules: BTreeMap<&'s str, &'s Rule>,
}

impl<'s> Reads<'s> {
    fn new(scheme: &'s Scheme) -> Self {
        Self { rules: scheme.rules.iter().map(|r| (&*r.name, r)).collect() }
    }

    /// By any way, through rules of whatever table.
    fn all(&self, rule: &str) -> BTreeSet<Arc<str>> {
        let mut found: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut ahead: Vec<Arc<str>> = vec![rule.into()];
        while let Some(next) = ahead.pop() {
            let Some(rule) = self.rules.get(&*next) else { continue };
            let nodes = [Some(&rule.formula), rule.store.as_ref()].into_iter().flatten().map(|f| &f.node);
            for reference in nodes.flat_map(walk::refs) {
                let (Ref::ThisRow { column: name } | Ref::Column { column: name, .. } | Ref::Name(name)) = reference;
                if found.insert(Arc::clone(name)) {
                    ahead.push(Arc::clone(name));
                }
            }
        }
        found
    }

    /// What the rule sums up over closed months.
    fn own_past(&self, rule: &str) -> BTreeSet<Arc<str>> {
        let Some(rule) = self.rules.get(rule) else { return BTreeSet::new() };
        let sums = history(&rule.formula.node).into_iter().filter(|c| c.kind == HistoryKind::Ytd);
        sums.map(|c| match c.of {
            Ref::ThisRow { column } | Ref::Column { column, .. } | Ref::Name(column) => column,
        })
        .collect()
    }
}

/// The scheme with these lines, each after the rules of its section, and in the totals.
#[must_use]
pub fn with_lines(scheme: &Scheme, lines: &[Line], notes: &BTreeMap<Arc<str>, String>) -> Scheme {
    let mut scheme = scheme.clone();
    for section in [Section::Earning, Section::Deduction] {
        let last = scheme.rules.iter().rposition(|r| r.section == section && r.per == Per::Agent);
        let at = last.map_or(scheme.rules.len(), |last| last + 1);
        let rules = lines.iter().filter(|l| l.section == section).filter_map(|l| rule(l, notes.get(&l.rule)));
        let rules: Vec<Rule> = rules.collect();
        scheme.rules.splice(at..at, rules);
    }
    for total in [GROSS, WITHHELD, NET] {
        count(&mut scheme, total, lines);
    }
    scheme
}

fn rule(line: &Line, note: Option<&String>) -> Option<Rule> {
    let item = line.rule.replace('"', "\"\"");
    let text = format!(
        "IF([@{PAID}],SUMIFS({ADJUSTED}[{AMOUNT}],{ADJUSTED}[{ID}],[@{ID}],{ADJUSTED}[{ITEM}],\"{item}\"),\"\")"
    );
    Some(Rule {
        name: line.name(),
        section: line.section,
        per: Per::Agent,
        formula: formula(&text, Round::To(2))?,
        cases: Vec::new(),
        otherwise: None,
        ty: Type::Number,
        round: Round::To(2),
        adjust: Some(false),
        format: Arc::clone(&line.format),
        store: None,
        better: None,
        clause: "".into(),
        note: note.map_or("", String::as_str).into(),
        examples: Vec::new(),
        span: line.span.clone(),
    })
}

fn formula(text: &str, round: Round) -> Option<Formula> {
    Some(Formula { text: text.into(), node: parse(text).ok()?, round, span: None })
}

/// Puts the lines that a total does not count by way of another total into its formula.
fn count(scheme: &mut Scheme, total: &str, lines: &[Line]) {
    let Some(at) = scheme.rules.iter().position(|r| &*r.name == total) else { return };
    let counted = terms(scheme, &scheme.rules[at]);
    let wanted = |line: &&Line| match line.section {
        Section::Earning => total != WITHHELD,
        _ => total != GROSS,
    };
    let lacking = lines.iter().filter(wanted).filter(|l| counted.get(&l.name()).copied().unwrap_or(0) == 0);
    let (plus, minus): (Vec<&Line>, Vec<&Line>) =
        lacking.partition(|l| l.section == Section::Earning || total == WITHHELD);
    if plus.is_empty() && minus.is_empty() {
        return;
    }
    let rule = &mut scheme.rules[at];
    let changed = within_pay(&rule.formula.node, &|inner| {
        let with = |node: Node, lines: &[&Line]| match node.expr {
            _ if lines.is_empty() => node,
            Expr::Call(name, mut args) if &*name == "SUM" => {
                args.extend(lines.iter().map(|l| this(l)));
                bare(Expr::Call(name, args))
            }
            _ => bare(Expr::Call("SUM".into(), std::iter::once(node).chain(lines.iter().map(|l| this(l))).collect())),
        };
        let sum = with(inner.clone(), &plus);
        if minus.is_empty() {
            return sum;
        }
        let taken = bare(Expr::Call("SUM".into(), minus.iter().map(|l| this(l)).collect()));
        bare(Expr::Binary(crate::formula::Binary::Sub, Box::new(sum), Box::new(taken)))
    });
    let Some(new) = formula(&print::source(&changed), rule.round) else { return };
    rule.formula = Formula { span: rule.formula.span.clone(), ..new };
    scheme.places.remove(&(AGENTS.into(), total.into()));
}

/// What a person who is paid here gets, exchanged: the inside of `IF([@计薪],…,"")`.
fn within_pay(node: &Node, f: &dyn Fn(&Node) -> Node) -> Node {
    if let Expr::Call(name, args) = &node.expr
        && let ("IF", [condition, inner, other]) = (&**name, args.as_slice())
        && matches!(&condition.expr, Expr::Ref(Ref::ThisRow { column }) if &**column == PAID)
    {
        return bare(Expr::Call(Arc::clone(name), vec![condition.clone(), f(inner), other.clone()]));
    }
    f(node)
}

fn this(line: &Line) -> Node {
    bare(Expr::Ref(Ref::ThisRow { column: line.name() }))
}

fn bare(expr: Expr) -> Node {
    Node { expr, span: 0..0 }
}
