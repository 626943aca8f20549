//! Names that rankings and clauses mention: each must be there.

use super::model::Scheme;
use super::names::AGENTS;
use crate::diag::{Diagnostic, codes, nearest};
use crate::formula::Model;
use crate::origin::Span;
use std::sync::Arc;

/// Names with their places, kept from the file until the whole scheme is known.
#[derive(Debug, Default)]
pub struct Mentions {
    /// By rankings: columns of 客服.
    pub columns: Vec<(Arc<str>, Span)>,
    /// By clauses: whatever carries them out.
    pub parts: Vec<(Arc<str>, Span)>,
}

impl Mentions {
    pub fn check(&self, scheme: &Scheme, model: &Model) -> Vec<Diagnostic> {
        let agents = model.table(AGENTS);
        let columns: Vec<&str> = agents.iter().flat_map(|t| t.columns.iter().map(|c| &*c.name)).collect();
        let parts: Vec<&str> = (scheme.rules.iter().map(|r| &*r.name))
            .chain(scheme.params.iter().map(|p| &*p.name))
            .chain(scheme.tables.iter().map(|t| &*t.table.name))
            .chain(scheme.inputs.iter().map(|i| &*i.name))
            .chain(scheme.rankings.iter().map(|r| &*r.name))
            .chain(scheme.conduct.iter().map(|c| &*c.item))
            .collect();
        let unknown = |(name, span): &(Arc<str>, Span), known: &[&str]| {
            let near = nearest(name, known.iter().copied()).unwrap_or_default();
            let missing = !known.contains(&&**name);
            let finding = Diagnostic::new(codes::MENTION_UNKNOWN).arg("name", name).arg("near", near);
            missing.then(|| finding.at(span.clone()))
        };
        let of_rankings = self.columns.iter().filter_map(|m| unknown(m, &columns));
        of_rankings.chain(self.parts.iter().filter_map(|m| unknown(m, &parts))).collect()
    }
}
