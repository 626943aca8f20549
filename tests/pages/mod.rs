//! JSON and the pages.

mod json;
