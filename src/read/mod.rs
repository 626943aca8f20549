//! Files → tables → facts. Knows the vocabulary, no scheme.

mod convert;
mod decode;
mod feed;
mod fold;
mod folder;
mod limits;
mod raw;
mod request;
mod sheet;
mod sniff;
mod source;
mod split;
mod text;
pub mod vocabulary;

pub use folder::drop_periods;
pub use limits::Limits;
pub use raw::{Fault, Flow, Raw, Row, Sheet, Visitor, Want};
pub use request::{Drop_, Request, StoreNames};
pub use sniff::Format;
pub use source::{FileInfo, Opened, open};
pub use vocabulary::Vocabulary;

/// Reads the drops that a period needs and joins them to facts.
#[must_use]
pub fn read(_request: &Request<'_>, _progress: &(dyn Fn(&str) + Sync)) -> Drop_ {
    unimplemented!()
}
