//! The order of results.

use std::borrow::Cow;

/// The order of the results of a search: a field and a direction.
///
/// The constants of fields create it as well: `contact::UPDATED_AT.ascending()`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an order does nothing until a search has it"]
pub struct Sort {
    pub(super) field: Cow<'static, str>,
    pub(super) ascending: bool,
}

impl Sort {
    /// Orders by a field, smallest values first: the oldest, for times.
    pub fn ascending(field: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            ascending: true,
        }
    }

    /// Orders by a field, largest values first: the newest, for times.
    pub fn descending(field: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            ascending: false,
        }
    }
}
