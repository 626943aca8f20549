//! JSON and the pages.

mod json;
mod made;
