//! The formula language: one line a case, computed by us, computed by us after lowering, and recalculated by LibreOffice.

mod case;
mod exact;
mod lowered;
mod messages;
mod native;
mod random;
mod recalculated;
