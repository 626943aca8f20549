//! What SUMIFS, COUNTIFS and their like select by: `5`, `">=80"`, `"<>轻度"`, `"小*"`.

use crate::formula::arithmetic::fault;
use crate::formula::plan::Plan;
use crate::formula::scope::Scope;
use crate::formula::value::{ErrorKind, Fault, Value};
use crate::number::Num;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A criterion, read.
#[derive(Debug)]
pub(super) enum Criterion {
    Number(Test, Num),
    /// Lower case.
    Text(Test, String),
    /// Lower case, with `*`, `?` and `~`; FALSE: all that do not match.
    Pattern(String, bool),
    Bool(Test, bool),
    /// `""`: empty cells and empty text. `"="`: empty cells only.
    Empty {
        text_too: bool,
    },
    /// `"<>"`
    Filled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Test {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
            Self::Lt => order.is_lt(),
            Self::Le => order.is_le(),
            Self::Gt => order.is_gt(),
            Self::Ge => order.is_ge(),
        }
    }
}

const OPERATORS: [(&str, Test); 6] =
    [("<=", Test::Le), (">=", Test::Ge), ("<>", Test::Ne), ("<", Test::Lt), (">", Test::Gt), ("=", Test::Eq)];

impl Criterion {
    /// An error as criterion is an error: Excel would count the errors.
    pub fn of(value: &Value) -> Result<Self, Fault> {
        Ok(match value {
            Value::Error(e) => return Err(e.clone()),
            Value::Empty => Self::Number(Test::Eq, Num::ZERO),
            Value::Number(n) => Self::Number(Test::Eq, n.clone()),
            Value::Bool(b) => Self::Bool(Test::Eq, *b),
            Value::Text(t) => Self::of_text(t),
        })
    }

    fn of_text(text: &str) -> Self {
        let found = OPERATORS.iter().find_map(|(sign, test)| text.strip_prefix(sign).map(|rest| (*test, rest)));
        let (test, operand) = found.unwrap_or((Test::Eq, text));
        if let Some(n) = Num::parse(operand.trim()) {
            return Self::Number(test, n);
        }
        for (word, b) in [("TRUE", true), ("FALSE", false)] {
            if operand.eq_ignore_ascii_case(word) {
                return Self::Bool(test, b);
            }
        }
        match (operand.is_empty(), test) {
            (true, Test::Ne) => return Self::Filled,
            (true, Test::Eq) => return Self::Empty { text_too: found.is_none() },
            _ => {}
        }
        let lower = operand.to_lowercase();
        if matches!(test, Test::Eq | Test::Ne) && lower.contains(['*', '?', '~']) {
            return Self::Pattern(lower, test == Test::Eq);
        }
        Self::Text(test, lower)
    }

    pub fn admits(&self, value: &Value) -> bool {
        match self {
            Self::Number(Test::Ne, n) => !matches!(value, Value::Number(v) if v == n),
            Self::Number(test, n) => matches!(value, Value::Number(v) if test.holds(v.cmp(n))),
            Self::Bool(Test::Ne, b) => !matches!(value, Value::Bool(v) if v == b),
            Self::Bool(test, b) => matches!(value, Value::Bool(v) if test.holds(v.cmp(b))),
            Self::Text(Test::Ne, t) => !matches!(value, Value::Text(v) if v.to_lowercase() == *t),
            Self::Text(test, t) => matches!(value, Value::Text(v) if test.holds(v.to_lowercase().cmp(t))),
            Self::Pattern(p, wanted) => matches!(value, Value::Text(v) if matches(p, &v.to_lowercase())) == *wanted,
            Self::Empty { text_too } => match value {
                Value::Empty => true,
                Value::Text(t) => *text_too && t.is_empty(),
                _ => false,
            },
            Self::Filled => *value != Value::Empty,
        }
    }
}

/// Excel's wildcards: `*` any text, `?` one character, `~` takes the meaning from the next.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    #[derive(Clone, Copy)]
    enum Piece {
        Any,
        One,
        Char(char),
    }
    let mut pieces = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        pieces.push(match c {
            '*' => Piece::Any,
            '?' => Piece::One,
            '~' if matches!(chars.peek(), Some('*' | '?' | '~')) => Piece::Char(chars.next().unwrap_or('~')),
            c => Piece::Char(c),
        });
    }
    let text: Vec<char> = text.chars().collect();
    // The usual two pointers: on a mismatch the last `*` takes one character more.
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pieces.get(p) {
            Some(Piece::Any) => {
                star = Some((p, t));
                p += 1;
            }
            Some(Piece::One) => (p, t) = (p + 1, t + 1),
            Some(Piece::Char(c)) if *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, t) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pieces[p..].iter().all(|piece| matches!(piece, Piece::Any))
}

/// The rows that all pairs of column and criterion admit, ascending. Equality is looked up, the rest is gone through.
pub(super) fn rows(scope: &Scope<'_>, pairs: &[Plan], length: usize) -> Result<Vec<usize>, Fault> {
    let mut tests = Vec::new();
    let mut chosen: Option<BTreeSet<usize>> = None;
    for pair in pairs.chunks_exact(2) {
        let values = scope.keys(&pair[0])?;
        if values.len() != length {
            return Err(fault(ErrorKind::Value));
        }
        let criterion = Criterion::of(&scope.value(&pair[1])?)?;
        let found = match &criterion {
            Criterion::Number(Test::Eq, n) => Some(scope.index(&pair[0])?.number(n).to_vec()),
            Criterion::Text(Test::Eq, t) => Some(scope.index(&pair[0])?.text(t).to_vec()),
            _ => None,
        };
        match found {
            Some(found) => {
                chosen = Some(match chosen {
                    None => found.into_iter().collect(),
                    Some(rows) => found.into_iter().filter(|r| rows.contains(r)).collect(),
                });
            }
            None => tests.push((values, criterion)),
        }
    }
    let admitted = |row: &usize| tests.iter().all(|(values, c)| values.get(*row).is_some_and(|v| c.admits(v)));
    Ok(match chosen {
        Some(rows) => rows.into_iter().filter(admitted).collect(),
        None => (0..length).filter(admitted).collect(),
    })
}

/// The numbers of `column` in the rows that the pairs admit; an error among them is the result.
pub(super) fn numbers(scope: &Scope<'_>, column: &Plan, pairs: &[Plan]) -> Result<Vec<Num>, Fault> {
    let values = scope.column(column)?;
    let mut numbers = Vec::new();
    for row in rows(scope, pairs, values.len())? {
        match values.get(row) {
            Some(Value::Number(n)) => numbers.push(n.clone()),
            Some(Value::Error(e)) => return Err(e.clone()),
            _ => {}
        }
    }
    Ok(numbers)
}
