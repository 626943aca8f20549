//! Which store a name, a folder or a file means.

use crate::read::fold::fold;
use crate::read::folder::DropFile;
use crate::read::request::StoreNames;
use std::sync::Arc;

/// The stores, in the order of `zhangfang.toml`, then by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct StoreBook {
    stores: Vec<Store>,
}

#[derive(Clone, Debug)]
struct Store {
    name: Arc<str>,
    /// Folded, its own name first.
    spellings: Vec<String>,
}

impl StoreBook {
    /// The stores of the configuration, then those that the roster (or, without one, the drop) names.
    pub fn new(configured: &[StoreNames], others: impl IntoIterator<Item = Arc<str>>) -> Self {
        let mut book = Self::default();
        for store in configured {
            let spellings = std::iter::once(&store.name).chain(&store.aliases).map(|s| fold(s)).collect();
            book.stores.push(Store { name: Arc::clone(&store.name), spellings });
        }
        let mut further: Vec<Arc<str>> = Vec::new();
        for name in others {
            let known = book.find(&name).is_some() || further.iter().any(|f| fold(f) == fold(&name));
            if !known && !name.is_empty() {
                further.push(name);
            }
        }
        further.sort();
        book.stores.extend(further.into_iter().map(|name| Store { spellings: vec![fold(&name)], name }));
        book
    }

    pub fn len(&self) -> usize {
        self.stores.len()
    }

    pub fn name(&self, store: usize) -> &Arc<str> {
        &self.stores[store].name
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.stores.iter().map(|s| &*s.name)
    }

    /// The store of this name or alias.
    pub fn find(&self, name: &str) -> Option<usize> {
        let folded = fold(name);
        self.stores.iter().position(|s| s.spellings.contains(&folded))
    }

    /// The only store there is.
    pub fn only(&self) -> Option<usize> {
        (self.stores.len() == 1).then_some(0)
    }

    /// The store that a file's place tells: the innermost folder named like one, else a store's name inside the file's name
    /// (the longest one).
    pub fn of_file(&self, file: &DropFile) -> Option<usize> {
        let mut parts: Vec<&str> = file.shown.split('/').collect();
        let name = fold(parts.pop()?);
        let folders = if file.drop.is_some() { parts.get(1..).unwrap_or_default() } else { &parts[..] };
        let of_folder = folders.iter().rev().find_map(|f| self.find(f));
        let in_name = || {
            let spelt = self.stores.iter().enumerate().flat_map(|(i, s)| s.spellings.iter().map(move |w| (i, w)));
            let found = spelt.filter(|(_, word)| !word.is_empty() && name.contains(word.as_str()));
            found.max_by_key(|(i, word)| (word.len(), std::cmp::Reverse(*i))).map(|(i, _)| i)
        };
        of_folder.or_else(in_name)
    }
}

/// The sub-folder directly under a drop: what a store is called where nothing else names stores.
pub(crate) fn sub_folder(file: &DropFile) -> Option<Arc<str>> {
    let parts: Vec<&str> = file.shown.split('/').collect();
    (file.drop.is_some() && parts.len() > 2).then(|| Arc::from(parts[1]))
}
