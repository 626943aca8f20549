//! Files → tables → facts. Knows the vocabulary, no scheme.

mod file;
mod fold;
mod folder;
mod request;
pub mod vocabulary;

pub use file::{
    Fault, FileInfo, Flow, Format, Limits, Opened, Raw, Row, Sheet, Visitor, WORKER_COMMAND, Want, open, worker_main,
};
#[allow(unused_imports, reason = "rooms of this one name cells by this path")]
use file::{limits, raw};
pub use folder::drop_periods;
pub use request::{Drop_, Request, StoreNames};
pub use vocabulary::Vocabulary;

/// Reads the drops that a period needs and joins them to facts.
#[must_use]
pub fn read(_request: &Request<'_>, _progress: &(dyn Fn(&str) + Sync)) -> Drop_ {
    unimplemented!()
}
