//! The error of collecting a list.

use std::fmt;

use crate::{Cursor, Error, SkippedItem};

/// The error of [`Items::try_collect`](crate::Items::try_collect): a request failed, or elements
/// could not be decoded.
///
/// The error contains the elements that were read, so that they are not lost. The `?` operator
/// converts it into [`Error`].
///
/// # Examples
///
/// ```
/// use intercom_api::{Error, Items, StatusCode};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let broken = Error::from_status("contacts.list", StatusCode::BAD_GATEWAY);
/// let failed = Items::from_results([Ok("a"), Err(broken)]).try_collect().await.unwrap_err();
/// assert_eq!(failed.items(), ["a"]);
/// assert!(failed.error().is_server_error());
/// # }
/// ```
pub struct CollectError<T> {
    pub(super) items: Vec<T>,
    pub(super) skipped: Vec<SkippedItem>,
    pub(super) cursor: Option<Cursor>,
    pub(super) error: Error,
    pub(super) is_complete: bool,
}

impl<T> CollectError<T> {
    /// Returns the elements that were read.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// Returns the elements that were read, by value.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Returns the elements that failed to decode, with their JSON.
    pub fn skipped(&self) -> &[SkippedItem] {
        &self.skipped
    }

    /// Returns the cursor of the page that failed, to resume there.
    ///
    /// `None` if the first page failed, if the list
    /// [must be read again](Error::requires_restart), or if it
    /// [was read to its end](Self::is_complete).
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Returns whether the list was read to its end, so that only the [skipped](Self::skipped)
    /// elements are missing.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Returns the error of the request that failed, or otherwise of the first element that failed
    /// to decode.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// Returns the error by value.
    pub fn into_error(self) -> Error {
        self.error
    }
}

impl<T> From<CollectError<T>> for Error {
    fn from(failed: CollectError<T>) -> Self {
        failed.error
    }
}

impl<T> fmt::Display for CollectError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} elements read", self.error, self.items.len())?;
        match self.skipped.len() {
            0 => f.write_str(")"),
            skipped => write!(f, ", {skipped} skipped)"),
        }
    }
}

impl<T> fmt::Debug for CollectError<T> {
    /// Shows only the number of elements, because the elements may contain personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CollectError")
            .field("error", &self.error)
            .field("items", &self.items.len())
            .field("skipped", &self.skipped.len())
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

impl<T> std::error::Error for CollectError<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}
