//! The operators of filters.

use std::fmt;
use std::str::FromStr;

use crate::types;

/// The operator that compares a field with a value.
///
/// [`Field`](super::Field) has a method for each operator. [`Field::compare`](super::Field::compare) accepts an operator that is only known at run time.
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
    /// `~`: contains the word.
    Contains,
    /// `!~`: does not contain the word.
    NotContains,
    /// `^`
    StartsWith,
    /// `$`
    EndsWith,
}

impl Operator {
    /// All operators.
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

    /// Returns the operator in the spelling of the API, for example `!=`.
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

    /// Returns whether the operator compares with several values: `IN` or `NIN`.
    #[inline]
    pub const fn accepts_list(self) -> bool {
        matches!(self, Self::In | Self::NotIn)
    }
}

/// Parses an operator in the spelling of the API.
impl FromStr for Operator {
    type Err = ParseOperatorError;

    #[inline]
    fn from_str(text: &str) -> Result<Self, ParseOperatorError> {
        let mut operators = Self::ALL.iter().copied();
        operators
            .find(|known| known.as_str() == text)
            .ok_or(ParseOperatorError(()))
    }
}

/// The error for a string that is not an [`Operator`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseOperatorError(());

impl fmt::Display for ParseOperatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid operator: expected one of")?;
        for (index, operator) in Operator::ALL.iter().enumerate() {
            f.write_str(if index == 0 { " " } else { ", " })?;
            write!(f, "`{operator}`")?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseOperatorError {}

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

impl From<Operator> for types::SearchOperator {
    #[inline]
    fn from(operator: Operator) -> Self {
        Self::from(operator.as_str())
    }
}
