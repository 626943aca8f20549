//! Posts of the roster as the scheme spells them.

use crate::diag::{Diagnostic, codes, nearest};
use crate::facts::StoreFacts;
use crate::formula::Value;
use crate::scheme::model::Scheme;
use crate::scheme::names::POST;
use std::sync::Arc;

/// Writes every post by the scheme's name. A post that the scheme does not have, or none at all, is an error:
/// nobody knows what that person is paid by.
pub(super) fn canonical(facts: &mut StoreFacts, scheme: &Scheme, findings: &mut Vec<Diagnostic>) {
    if scheme.posts.is_empty() {
        return;
    }
    let all = scheme.posts.iter().map(|p| &*p.name).collect::<Vec<_>>().join("、");
    for agent in &mut facts.agents {
        let written = agent.post().trim().to_owned();
        let post = scheme.posts.iter().find(|p| *p.name == *written || p.aliases.iter().any(|a| **a == *written));
        if let Some(post) = post {
            if let Some(datum) = agent.roster.get_mut(POST) {
                datum.value = Value::Text(Arc::clone(&post.name));
            }
            continue;
        }
        let known = scheme.posts.iter().flat_map(|p| p.aliases.iter().chain([&p.name])).map(|n| &**n);
        let finding = if written.is_empty() {
            Diagnostic::new(codes::NO_POST)
        } else {
            let near = nearest(&written, known).unwrap_or_default().to_owned();
            Diagnostic::new(codes::UNKNOWN_POST).arg("post", &written).arg("near", near)
        };
        let mut finding = finding.arg("name", agent.name()).arg("posts", &all).arg("scheme", &scheme.name);
        finding.at = [POST, "姓名"].iter().find_map(|c| Some(agent.roster.get(*c)?.origin.place()?.clone().into()));
        findings.push(finding);
    }
}
