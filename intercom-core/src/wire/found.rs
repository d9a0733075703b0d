//! The result of reading a value.

/// The result of reading a value. All variants except `Value` and `Null` are rare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The value was read.
    Value,
    /// The JSON is null.
    Null,
    /// The JSON is an empty string, which is not a value of the type.
    EmptyString,
    /// The JSON is an empty array, which is not a value of the type.
    EmptyArray,
    /// The JSON is an empty object, which is not a value of the type.
    EmptyObject,
    /// The value was read, and findings were recorded.
    Deviated,
    /// Like `Deviated`, but the value does not represent all of the JSON. `findings::take_raw`
    /// returns the JSON that it is written as.
    Patched,
    /// Like `Deviated`, for an empty object that lacks its required fields. An optional field
    /// treats it as no value.
    Blank,
    /// The JSON cannot be used. `findings::take_raw` returns it.
    Unusable,
}

impl Found {
    /// Returns whether an optional field has a value.
    #[inline]
    pub(super) fn is_value(self) -> bool {
        matches!(self, Self::Value | Self::Deviated | Self::Patched)
    }
}
