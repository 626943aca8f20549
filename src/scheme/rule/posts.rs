//! Posts: every case names posts that there are, every post has a case, and no formula asks for a post that nobody can have.

use crate::diag::{Diagnostic, codes, nearest};
use crate::formula::{Binary, Expr, Node, Ref};
use crate::origin::Span;
use crate::scheme::compile::walk::visit;
use crate::scheme::file::Rule;
use crate::scheme::model::{Post, Scheme};
use crate::scheme::names::{POST, STORE};
use std::sync::Arc;

pub fn check(name: &Arc<str>, rule: &Rule, posts: &[Post], findings: &mut Vec<Diagnostic>) {
    for (post, span) in rule.posts.iter().chain(rule.cases.iter().flat_map(|c| &c.posts)) {
        if let Some(finding) = unknown(post, span.clone(), posts) {
            findings.push(finding);
        }
    }
    let among: Vec<&Arc<str>> = match rule.posts.as_slice() {
        [] => posts.iter().map(|p| &p.name).collect(),
        some => some.iter().map(|(p, _)| p).collect(),
    };
    // Posts, each with the first case that has it whatever the circumstances.
    let mut covered: Vec<(&Arc<str>, &Span)> = Vec::new();
    let mut everybody: Option<&Span> = None;
    for case in &rule.cases {
        let mine: Vec<&Arc<str>> =
            if case.posts.is_empty() { among.clone() } else { case.posts.iter().map(|(p, _)| p).collect() };
        let all_taken = mine.iter().all(|p| covered.iter().any(|(c, _)| c == p)) && !mine.is_empty();
        let before = everybody.or_else(|| covered.iter().find(|(c, _)| all_taken && mine.contains(c)).map(|(_, s)| *s));
        if let Some(before) = before {
            let finding = Diagnostic::new(codes::CASE_UNREACHABLE).arg("rule", name).at(case.span.clone());
            findings.push(finding.related(before.clone(), "taken_here"));
        }
        if case.when.is_none() {
            covered.extend(mine.into_iter().map(|p| (p, &case.span)));
            if case.posts.is_empty() {
                everybody = everybody.or(Some(&case.span));
            }
        }
    }
    if rule.otherwise.is_some() || everybody.is_some() {
        return;
    }
    let open: Vec<&str> = among.iter().filter(|p| !covered.iter().any(|(c, _)| c == *p)).map(|p| &***p).collect();
    if !open.is_empty() {
        let finding = Diagnostic::new(codes::POST_UNCOVERED).arg("rule", name).arg("posts", open.join("、"));
        let last = rule.cases.last().map_or(&rule.span, |c| &c.span);
        findings.push(finding.at(rule.span.clone()).related(last.clone(), "last_case"));
    }
}

/// The finding about a post that the scheme does not have.
pub fn unknown(post: &str, span: Span, posts: &[Post]) -> Option<Diagnostic> {
    if posts.iter().any(|p| &*p.name == post) {
        return None;
    }
    let near = posts.iter().find(|p| p.aliases.iter().any(|a| &**a == post)).map(|p| &*p.name);
    let near = near.or_else(|| nearest(post, posts.iter().map(|p| &*p.name))).unwrap_or_default();
    Some(Diagnostic::new(codes::POST_UNKNOWN).arg("post", post).arg("near", near).at(span))
}

/// Posts written inside formulas: `[@岗位]="售前"`, and the criterion after a column 岗位.
pub fn words(scheme: &Scheme) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for rule in &scheme.rules {
        let own = (rule.per.table(), &rule.formula);
        for (table, formula) in [own].into_iter().chain(rule.store.iter().map(|f| (Arc::from(STORE), f))) {
            let mut found = Vec::new();
            visit(&formula.node, &mut |node| found.extend(asked(node)));
            for node in found {
                let Expr::Text(text) = &node.expr else { continue };
                let post = text.trim_start_matches(['<', '>', '=']);
                if post.is_empty() || post.contains(['*', '?', '~']) {
                    continue;
                }
                // What we wrote ourselves has been judged where it was written.
                let Some(span) = scheme.place(&table, &rule.name, &node.span).filter(|s| s.start < s.end) else {
                    continue;
                };
                if span.source.text.get(span.start..span.end).is_some_and(|raw| raw.contains(post)) {
                    findings.extend(unknown(post, span, &scheme.posts));
                }
            }
        }
    }
    findings
}

fn asked(node: &Node) -> Vec<&Node> {
    match &node.expr {
        Expr::Binary(Binary::Eq | Binary::Ne, a, b) => match (is_post(a), is_post(b)) {
            (true, _) => vec![b],
            (_, true) => vec![a],
            _ => Vec::new(),
        },
        Expr::Call(_, args) => args.windows(2).filter(|pair| is_post(&pair[0])).map(|pair| &pair[1]).collect(),
        _ => Vec::new(),
    }
}

fn is_post(node: &Node) -> bool {
    matches!(&node.expr, Expr::Ref(Ref::ThisRow { column } | Ref::Column { column, .. }) if &**column == POST)
}
