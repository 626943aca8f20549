//! Files → tables → facts. Knows the vocabulary, no scheme.

mod convert;
mod decode;
mod feed;
mod limits;
mod raw;
mod sheet;
mod sniff;
mod source;
mod split;
mod text;

pub use limits::Limits;
pub use raw::{Fault, Flow, Raw, Row, Sheet, Visitor, Want};
pub use sniff::Format;
pub use source::{FileInfo, Opened, open};
