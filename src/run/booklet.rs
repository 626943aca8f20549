//! The booklet of a scheme: its page, with the templates of the shop folder that the command is given in.

use super::is_shop;
use super::schemes::named_scheme;
use super::shop::Shop;
use crate::diag::Diagnostic;
use crate::read::Vocabulary;
use crate::report::html::Pages;
use crate::report::names::file_name;
use std::collections::BTreeMap;
use std::path::Path;

/// A booklet to be read and printed.
#[derive(Clone, Debug)]
pub struct Booklet {
    /// What its file is called.
    pub file: String,
    pub html: String,
    pub findings: Vec<Diagnostic>,
}

/// The booklet of a scheme that ships, or of a file by its path. `folder` may be a shop folder with templates of its own.
pub fn booklet(name: &str, folder: &Path) -> Result<Booklet, Vec<Diagnostic>> {
    let (scheme, mut findings) = named_scheme(name)?;
    let templates = if is_shop(folder) { Shop::open(folder)?.templates()? } else { BTreeMap::new() };
    let (pages, warnings) = Pages::load(&templates, &Vocabulary::embedded().measures())?;
    findings.extend(warnings);
    let html = pages.booklet(&scheme).map_err(|e| vec![*e])?;
    Ok(Booklet { file: format!("制度_{}.html", file_name(&scheme.name)), html, findings })
}
