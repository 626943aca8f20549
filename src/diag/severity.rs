//! What a finding does to its store.

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Stops its store (or, in a scheme, every store that uses it); exit code 1.
    Error,
    /// A wage is not known yet (待补).
    Pending,
    Warning,
    Note,
}
