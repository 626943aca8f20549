//! What Excel refuses in the text of a cell, however sound its parts are.

/// Characters of a formula.
pub const LENGTH: usize = 8192;
/// Levels of brackets.
pub const DEPTH: usize = 64;
/// Arguments of one function.
pub const ARGUMENTS: usize = 255;
/// Characters of a text within a formula.
pub const TEXT: usize = 255;

/// A limit that a formula breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    Length,
    Depth,
    Arguments,
    Text,
}

/// The first limit that the text of a cell breaks.
#[must_use]
pub fn broken(formula: &str) -> Option<Limit> {
    if formula.encode_utf16().count() > LENGTH {
        return Some(Limit::Length);
    }
    let mut calls: Vec<usize> = Vec::new();
    let mut chars = formula.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                // A doubled quote within a text ends and begins it, which makes two texts of one: too few, never too many.
                let text: usize = chars.by_ref().take_while(|c| *c != '"').map(char::len_utf16).sum();
                if text > TEXT {
                    return Some(Limit::Text);
                }
            }
            '[' => name(&mut chars),
            '(' => {
                calls.push(1);
                if calls.len() > DEPTH {
                    return Some(Limit::Depth);
                }
            }
            ')' => {
                calls.pop();
            }
            ',' => {
                if let Some(arguments) = calls.last_mut() {
                    *arguments += 1;
                    if *arguments > ARGUMENTS {
                        return Some(Limit::Arguments);
                    }
                }
            }
            _ => {}
        }
    }
    None
}

/// Passes over `[…]`, in which brackets and quotes are letters.
fn name(chars: &mut std::str::Chars<'_>) {
    let mut open = 1_usize;
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                chars.next();
            }
            '[' => open += 1,
            ']' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_measured_as_excel_measures_them() {
        let nested = |n: usize| format!("{}1{}", "(".repeat(n), ")".repeat(n));
        let arguments = |n: usize| format!("MAX({})", vec!["1"; n].join(","));
        let quoted = |n: usize| format!("\"{}\"", "(".repeat(n));
        for (fits, beyond, limit) in [
            ("一".repeat(8192), "一".repeat(8193), Limit::Length),
            (nested(64), nested(65), Limit::Depth),
            (arguments(255), arguments(256), Limit::Arguments),
            (quoted(255), quoted(256), Limit::Text),
        ] {
            assert_eq!((broken(&fits), broken(&beyond)), (None, Some(limit)));
        }
        let name = format!("表[{}'][[(\",]", "(,\"".repeat(300));
        assert_eq!(broken(&name), None);
    }
}
