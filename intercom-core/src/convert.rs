//! Conversions of the arguments of setters from a value or an `Option`.

/// Marks the conversion from a value.
#[doc(hidden)]
pub struct ByValue(());

/// Marks the conversion from an `Option`.
#[doc(hidden)]
pub struct ByOption(());

/// A value for an optional field: anything that converts into `T`, or an `Option` of it.
///
/// Setters accept this trait, so that both a value and an `Option` can be passed. `None` omits the
/// field from the request. `M` distinguishes the two implementations, and is always inferred.
///
/// # Examples
///
/// ```
/// use intercom_api::IntoOptional;
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
    label = "expected `{T}`, a type that converts into it, or an `Option` of such a type"
)]
pub trait IntoOptional<T, M> {
    /// Converts to an `Option` of the value.
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

/// Values for an optional array: an iterable of values that convert into `T`, or an `Option` of
/// one.
///
/// `None` omits the field from the request. An empty iterable is sent as an empty array.
///
/// # Examples
///
/// ```
/// use intercom_api::IntoOptionalList;
///
/// fn set<M>(values: impl IntoOptionalList<String, M>) -> Option<Vec<String>> {
///     values.into_optional_list()
/// }
///
/// assert_eq!(set(["a", "b"]).map(|list| list.len()), Some(2));
/// assert_eq!(set(None::<[&str; 1]>), None);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where a list of `{T}` or an `Option` of one is expected",
    label = "expected a list of `{T}`, or an `Option` of one"
)]
pub trait IntoOptionalList<T, M> {
    /// Converts to an `Option` of the values.
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
