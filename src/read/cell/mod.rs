//! One cell as what its column says it is: a figure, a date, an id, a text. What cannot be that is refused, never guessed.

pub(crate) mod date;
pub(crate) mod duration;
pub(crate) mod figure;
pub(crate) mod id;
pub(crate) mod moment;
#[cfg(test)]
mod tests;

use super::fold::trim;
use super::raw::{Fault, Raw};
use crate::diag::{Code, Diagnostic, codes};
use std::sync::Arc;

/// A cell that is not what its column says: why, and what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub code: Code,
    pub found: Arc<str>,
    /// Why a cell can be nothing at all.
    pub why: Option<Fault>,
}

impl Wrong {
    pub fn new(code: Code, raw: &Raw) -> Self {
        let why = match raw {
            Raw::Bad { why, .. } => Some(*why),
            _ => None,
        };
        Self { code, found: shown(raw).into(), why }
    }

    /// The finding about a cell under this header.
    pub fn finding(&self, header: &str) -> Diagnostic {
        let finding = Diagnostic::new(self.code).arg("column", header).arg("found", &self.found);
        finding.arg("why", self.why.map(Fault::key).unwrap_or_default())
    }
}

/// A cell as a text, without the wrappings that exports put around texts: `="…"`, a leading apostrophe.
pub(crate) fn text(raw: &Raw) -> Result<&str, Wrong> {
    match raw {
        Raw::Text(text) => Ok(unwrap(text)),
        Raw::Empty => Ok(""),
        Raw::Bad { .. } => Err(Wrong::new(codes::BAD_CELL, raw)),
        _ => Err(Wrong::new(codes::NOT_A_TEXT, raw)),
    }
}

/// A name: a text, or a number that stands where a name should (`0012` typed into a spreadsheet).
pub(crate) fn name(raw: &Raw) -> Result<Option<Arc<str>>, Wrong> {
    let name: Arc<str> = match raw {
        Raw::Number(n) => n.to_string().into(),
        Raw::Bool(_) | Raw::DateTime(_) | Raw::Duration(_) => shown(raw).into(),
        Raw::BigNumber(_) => return Err(Wrong::new(codes::BIG_NUMBER, raw)),
        Raw::Error(_) | Raw::Uncached => return Ok(None),
        _ => text(raw)?.into(),
    };
    Ok((!name.is_empty()).then_some(name))
}

pub(crate) fn unwrap(text: &str) -> &str {
    // What nearly all cells are: nothing around them.
    if let (Some(b'0'..=b'9'), Some(b'0'..=b'9')) = (text.as_bytes().first(), text.as_bytes().last()) {
        return text;
    }
    let text = trim(text);
    if let Some(inner) = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')) {
        return trim(inner);
    }
    trim(text.strip_prefix('\'').unwrap_or(text))
}

/// A cell as a person sees it.
pub(crate) fn shown(raw: &Raw) -> String {
    match raw {
        Raw::Empty => String::new(),
        Raw::Text(text) | Raw::BigNumber(text) | Raw::Error(text) => text.to_string(),
        Raw::Number(n) | Raw::Duration(n) => n.to_string(),
        Raw::DateTime(at) if at.time() == chrono::NaiveTime::MIN => at.date().to_string(),
        Raw::DateTime(at) => at.to_string(),
        Raw::Bool(true) => "TRUE".to_owned(),
        Raw::Bool(false) => "FALSE".to_owned(),
        Raw::Uncached => "=".to_owned(),
        Raw::Bad { found, .. } => found.to_string(),
    }
}

/// Whether nothing stands there, or only spaces.
pub(crate) fn is_blank(raw: &Raw) -> bool {
    match raw {
        Raw::Empty => true,
        Raw::Text(text) => trim(text).is_empty(),
        _ => false,
    }
}
