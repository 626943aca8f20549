//! What an expression may turn out to be: a set of kinds, finer than [`Type`].

use super::value::{Type, Value};
use std::ops::BitOr;

/// A set of kinds. Error values are everywhere and not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub const NONE: Self = Self(0);
    pub const NUMBER: Self = Self(1);
    pub const DATE: Self = Self(2);
    pub const TEXT: Self = Self(4);
    pub const BOOL: Self = Self(8);
    /// The text `""`: not applicable.
    pub const BLANK: Self = Self(16);
    pub const ANY: Self = Self(31);
    pub const NUMBER_OR_DATE: Self = Self(3);
    pub const TEXT_OR_BLANK: Self = Self(20);

    pub fn of_type(ty: Type) -> Self {
        match ty {
            Type::Number => Self::NUMBER,
            Type::Date => Self::DATE,
            Type::Text => Self::TEXT,
            Type::Bool => Self::BOOL,
            Type::Any => Self::ANY,
        }
    }

    pub fn of_value(value: &Value) -> Self {
        match value {
            Value::Number(_) => Self::NUMBER,
            Value::Text(t) if t.is_empty() => Self::BLANK,
            Value::Text(_) => Self::TEXT,
            Value::Bool(_) => Self::BOOL,
            Value::Empty | Value::Error(_) => Self::NONE,
        }
    }

    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Numbers and days only: may stand inside ROUND.
    pub fn is_number(self) -> bool {
        self != Self::NONE && self.within(Self::NUMBER | Self::DATE)
    }

    /// The column type that says most about it; "not applicable" may stand in a column of any type.
    pub fn to_type(self) -> Type {
        match self.without(Self::BLANK) {
            Self::NUMBER => Type::Number,
            Self::DATE => Type::Date,
            Self::TEXT => Type::Text,
            Self::BOOL => Type::Bool,
            Self::NONE if self == Self::BLANK => Type::Text,
            set if set == Self::NUMBER | Self::DATE => Type::Number,
            _ => Type::Any,
        }
    }

    /// For a message: the first kind of the set.
    pub fn word(self) -> &'static str {
        [
            (Self::TEXT, "text"),
            (Self::BLANK, "text"),
            (Self::BOOL, "bool"),
            (Self::NUMBER, "number"),
            (Self::DATE, "date"),
        ]
        .iter()
        .find(|(kind, _)| self.meets(*kind))
        .map_or("error", |(_, word)| word)
    }
}

impl BitOr for Kinds {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
