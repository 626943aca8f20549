//! Pages: outcome → self-contained HTML, no network. `pages` is the only door to `tera`; every other module here turns an
//! outcome into a plain view whose fields the templates under `templates/pages/` print. Lengths of bars and differences to
//! the last span are worked out here, nothing that pay depends on.

mod board;
mod booklet;
mod card;
mod figure;
mod index;
mod movement;
mod pages;
mod payslip;
mod ranking;
mod remarks;
mod tree;
mod trend;
mod uses;
mod words;

pub use pages::Pages;
