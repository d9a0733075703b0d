//! The sort order of results.

use std::borrow::Cow;

/// A sort order of results: a field and a direction.
///
/// [`Field::ascending`](super::Field::ascending) and [`Field::descending`](super::Field::descending) also create a sort order, for example
/// `contact::UPDATED_AT.ascending()`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a sort order does nothing until it is passed to a search"]
pub struct Sort {
    pub(super) field: Cow<'static, str>,
    pub(super) ascending: bool,
}

impl Sort {
    /// Sorts by a field in ascending order. Times are sorted oldest first.
    pub fn ascending(field: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            ascending: true,
        }
    }

    /// Sorts by a field in descending order. Times are sorted newest first.
    pub fn descending(field: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            ascending: false,
        }
    }
}
