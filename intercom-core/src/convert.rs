//! What setters accept: a value, or an `Option` of one.

/// Marks that a value was given.
#[doc(hidden)]
pub struct ByValue(());

/// Marks that an `Option` was given.
#[doc(hidden)]
pub struct ByOption(());

/// A value for an optional field: anything that converts into a `T`, or an `Option` of that.
///
/// Setters take it, so that an optional value can be passed on as it is; `None` leaves the field out of the request. `M` only tells
/// the two forms apart, and is always inferred.
///
/// # Examples
///
/// ```
/// use intercom_core::IntoOptional;
///
/// fn set<M>(value: impl IntoOptional<String, M>) -> Option<String> {
///     value.into_optional()
/// }
///
/// assert_eq!(set("a").as_deref(), Some("a"));
/// assert_eq!(set(Some("a")).as_deref(), Some("a"));
/// assert_eq!(set(None::<&str>), None);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where `{T}` or an `Option` of it is expected",
    label = "expected `{T}`, something that converts into it, or an `Option` of that"
)]
pub trait IntoOptional<T, M> {
    /// Converts the value, if there is one.
    fn into_optional(self) -> Option<T>;
}

impl<T, U: Into<T>> IntoOptional<T, ByValue> for U {
    #[inline]
    fn into_optional(self) -> Option<T> {
        Some(self.into())
    }
}

impl<T, U: Into<T>> IntoOptional<T, ByOption> for Option<U> {
    #[inline]
    fn into_optional(self) -> Option<T> {
        self.map(Into::into)
    }
}

/// Values for an optional list: anything that iterates over what converts into a `T`, or an `Option` of that.
///
/// `None` leaves the field out of the request; an empty list is sent as an empty list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where a list of `{T}` or an `Option` of one is expected",
    label = "expected a list of `{T}`, or an `Option` of one"
)]
pub trait IntoOptionalList<T, M> {
    /// Converts the values, if there are any.
    fn into_optional_list(self) -> Option<Vec<T>>;
}

impl<T, U: Into<T>, I: IntoIterator<Item = U>> IntoOptionalList<T, ByValue> for I {
    #[inline]
    fn into_optional_list(self) -> Option<Vec<T>> {
        Some(self.into_iter().map(Into::into).collect())
    }
}

impl<T, U: Into<T>, I: IntoIterator<Item = U>> IntoOptionalList<T, ByOption> for Option<I> {
    #[inline]
    fn into_optional_list(self) -> Option<Vec<T>> {
        self.map(|values| values.into_iter().map(Into::into).collect())
    }
}
