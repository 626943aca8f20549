//! What several test modules share.

pub mod biff;
pub mod browser;
pub mod dump;
pub mod expect;
pub mod folder;
pub mod libreoffice;
pub mod mutate;
pub mod outcome;
pub mod package;
pub mod shop;
pub mod workbook;
