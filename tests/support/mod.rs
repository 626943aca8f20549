//! What several test modules share.

pub mod dump;
pub mod outcome;
pub mod package;
