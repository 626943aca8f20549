//! Ids: texts from the first byte. A number cell that has lost digits is refused.

use super::{Wrong, unwrap};
use crate::diag::codes;
use crate::read::raw::Raw;
use std::borrow::Cow;

/// An id without `="…"`, apostrophe and the `.0` of a reader of numbers; `None` where nothing stands.
pub(crate) fn id(raw: &Raw) -> Result<Option<Cow<'_, str>>, Wrong> {
    match raw {
        Raw::Empty | Raw::Error(_) => Ok(None),
        Raw::Text(text) => {
            let text = unwrap(text);
            if digits(text) {
                return Ok(Some(text.into()));
            }
            let text = text.strip_suffix(".0").filter(|t| digits(t)).unwrap_or(text);
            if text.is_empty() || text.eq_ignore_ascii_case("null") || text == "-" {
                return Ok(None);
            }
            if is_scientific(text) {
                return Err(Wrong::new(codes::BIG_NUMBER, raw));
            }
            Ok(Some(text.into()))
        }
        Raw::Number(n) if n.is_integer() && !n.is_negative() && n.to_string().len() <= 15 => {
            Ok(Some(n.to_string().into()))
        }
        Raw::BigNumber(_) | Raw::Number(_) => Err(Wrong::new(codes::BIG_NUMBER, raw)),
        _ => Err(Wrong::new(codes::NOT_AN_ID, raw)),
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `1.23E+18`: what a spreadsheet program makes of a long id.
fn is_scientific(text: &str) -> bool {
    text.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
        let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
        mantissa.contains('.') && digits(&mantissa.replace('.', "")) && digits(exponent)
    })
}
