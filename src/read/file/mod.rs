//! Files → streams of typed rows: what a file holds, whatever it means. Any file of a drop may be broken or hostile; what comes out
//! of here is either right or refused with its place.

mod address;
mod biff;
mod chatlog;
mod convert;
mod decode;
mod feed;
mod html;
pub(super) mod limits;
mod markup;
mod ods;
mod ole;
mod package;
pub(super) mod raw;
mod sniff;
mod source;
mod split;
mod text;
mod wire;
mod worker;
mod xls;
mod xlsx;
mod xml;
mod xml2003;

pub use limits::Limits;
pub use raw::{Fault, Flow, Raw, Row, Sheet, Visitor, Want};
pub use sniff::Format;
pub use source::{FileInfo, Opened, open};
pub use worker::{WORKER_COMMAND, worker_main};
