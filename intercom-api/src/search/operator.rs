//! How a filter compares.

use std::fmt;

use crate::types;

/// How a filter compares a field with a value.
///
/// [`Field`](super::Field) has a method for each; [`Field::compare`](super::Field::compare) takes one that is known only when the program runs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `IN`: equals one of several values.
    In,
    /// `NIN`: equals none of several values.
    NotIn,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `~`: has the word.
    Contains,
    /// `!~`: does not have the word.
    NotContains,
    /// `^`
    StartsWith,
    /// `$`
    EndsWith,
}

impl Operator {
    /// Every operator.
    pub const ALL: &'static [Self] = &[
        Self::Equal,
        Self::NotEqual,
        Self::In,
        Self::NotIn,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Contains,
        Self::NotContains,
        Self::StartsWith,
        Self::EndsWith,
    ];

    /// The operator as the API writes it.
    #[inline]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::In => "IN",
            Self::NotIn => "NIN",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Contains => "~",
            Self::NotContains => "!~",
            Self::StartsWith => "^",
            Self::EndsWith => "$",
        }
    }

    /// The operator that the API writes so.
    #[inline]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|known| known.as_str() == text)
    }

    /// Whether it compares with several values: `IN` and `NIN`.
    #[inline]
    pub const fn takes_many(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }
}

impl fmt::Display for Operator {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Operator {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Operator> for types::SingleFilterSearchRequestOperator {
    #[inline]
    fn from(operator: Operator) -> Self {
        Self::from(operator.as_str())
    }
}
