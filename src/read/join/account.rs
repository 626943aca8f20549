//! An agent's account as exports and rosters spell it: `店铺:子账号`, `子账号`, `cntaobao店铺:子账号`, `小美（离职）`.

use crate::read::fold::fold;
use crate::read::vocabulary::Words;

/// An account, folded: two spellings of one account are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Account {
    /// The main account before the colon.
    pub prefix: Option<String>,
    pub sub: String,
}

impl Account {
    pub fn new(text: &str, words: &Words) -> Self {
        let folded = without_left(&fold(text), words);
        let folded = folded.strip_prefix("cntaobao").filter(|rest| !rest.is_empty()).unwrap_or(&folded);
        match folded.split_once(':') {
            Some((prefix, sub)) if !prefix.is_empty() && !sub.is_empty() => {
                Self { prefix: Some(prefix.to_owned()), sub: sub.to_owned() }
            }
            _ => Self { prefix: None, sub: folded.trim_matches(':').to_owned() },
        }
    }

    /// As one text.
    pub fn text(&self) -> String {
        self.prefix.as_ref().map_or_else(|| self.sub.clone(), |p| format!("{p}:{}", self.sub))
    }
}

/// A folded name without the bracket that says that its person has left: `小美(离职)`.
pub(crate) fn without_left(folded: &str, words: &Words) -> String {
    for left in &words.left {
        for (open, close) in [('(', ')'), ('[', ']')] {
            if let Some(name) = folded.strip_suffix(&format!("{open}{left}{close}")) {
                return name.to_owned();
            }
        }
    }
    folded.to_owned()
}

/// The same on a name as it is shown.
pub(crate) fn shown_without_left<'a>(name: &'a str, words: &Words) -> &'a str {
    let open = name.rfind(['(', '（', '[', '【']).filter(|at| *at > 0);
    open.filter(|at| without_left(&fold(name), words) == fold(&name[..*at])).map_or(name, |at| name[..at].trim())
}

/// The accounts of one roster cell: parted by `、` `;` `,` or line breaks.
pub(crate) fn accounts_in(cell: &str) -> Vec<&str> {
    let parts = cell.split(['、', ';', '；', ',', '，', '\n', '\r']);
    parts.map(str::trim).filter(|a| !a.is_empty()).collect()
}
