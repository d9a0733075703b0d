//! Positions in paginated lists.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

/// A position in a paginated list. Pass it to `cursor()` of a request to resume the list there.
///
/// [`Page::cursor`](crate::Page::cursor) returns the position of the next page. A cursor can be
/// stored as a string, with `Display` and `FromStr` or with serde.
///
/// A cursor is valid only for the operation and the query that returned it. It can expire, and the
/// server then rejects it. A scroll expires one minute after its latest page.
///
/// # Examples
///
/// ```
/// use intercom_api::Cursor;
///
/// let cursor = Cursor::starting_after("WzE3MDAwMDAwMDAsNV0=");
/// let stored = cursor.to_string();
/// assert_eq!(stored, "after:WzE3MDAwMDAwMDAsNV0=");
/// assert_eq!(stored.parse::<Cursor>()?, cursor);
/// # Ok::<(), intercom_api::ParseCursorError>(())
/// ```
///
/// Reading a list from its second page:
///
/// ```no_run
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// use intercom_api::Cursor;
///
/// let mut pages = client.articles().list().cursor(Cursor::page(2)).pages();
/// while let Some(page) = pages.next().await {
///     let page = page?;
///     println!("{} articles, next page: {:?}", page.len(), page.cursor());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor(pub(crate) Position);

#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Position {
    Page(u64),
    After(String),
    Query(String),
    Scroll(String),
}

/// The largest page number. No list is that long, and servers calculate with page numbers.
pub(crate) const MAX_PAGE: u64 = u32::MAX as u64;

/// Returns whether a list can have a page with this number.
pub(crate) fn is_page_number(number: u64) -> bool {
    (1..=MAX_PAGE).contains(&number)
}

impl Cursor {
    /// Creates a cursor from a page number, for lists that are paginated by page number. The first
    /// page is 1.
    ///
    /// # Errors
    ///
    /// A request with this cursor fails with [`InvalidRequest`](crate::ErrorKind::InvalidRequest)
    /// if the number is 0 or larger than 4,294,967,295. The request is not sent.
    pub fn page(number: u64) -> Self {
        Self(Position::Page(number))
    }

    /// Creates a cursor from a `starting_after` value, for lists that are paginated by cursor.
    pub fn starting_after(cursor: impl Into<String>) -> Self {
        Self(Position::After(cursor.into()))
    }

    pub(crate) fn query(query: impl Into<String>) -> Self {
        Self(Position::Query(query.into()))
    }

    pub(crate) fn scroll(parameter: impl Into<String>) -> Self {
        Self(Position::Scroll(parameter.into()))
    }

    fn parts(&self) -> (&'static str, String) {
        match &self.0 {
            Position::Page(number) => ("page", number.to_string()),
            Position::After(text) => ("after", text.clone()),
            Position::Query(text) => ("query", text.clone()),
            Position::Scroll(text) => ("scroll", text.clone()),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, text) = self.parts();
        write!(f, "{kind}:{text}")
    }
}

impl fmt::Debug for Cursor {
    /// Leaves out the value, because the cursor of a list of events identifies the contact.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({}:..)", self.parts().0)
    }
}

/// The error returned when a string is not a valid [`Cursor`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseCursorError(());

impl fmt::Display for ParseCursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "invalid cursor: expected a string produced by `Cursor::to_string`, such as `after:WzE3XQ==` or `page:2`",
        )
    }
}

impl std::error::Error for ParseCursorError {}

impl FromStr for Cursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, rest) = text.trim().split_once(':').ok_or(ParseCursorError(()))?;
        if rest.is_empty() {
            return Err(ParseCursorError(()));
        }
        match kind {
            "page" => rest
                .parse()
                .ok()
                .filter(|number| is_page_number(*number))
                .map(Self::page)
                .ok_or(ParseCursorError(())),
            "after" => Ok(Self::starting_after(rest)),
            "query" => Ok(Self::query(rest)),
            "scroll" => Ok(Self::scroll(rest)),
            _ => Err(ParseCursorError(())),
        }
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_every_kind() {
        for cursor in [
            Cursor::page(7),
            Cursor::page(MAX_PAGE),
            Cursor::starting_after("a:b=="),
            Cursor::query("page=2&created_at_after=5"),
            Cursor::scroll("x-y-z"),
        ] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
            let json = serde_json::to_string(&cursor).unwrap_or_default();
            assert_eq!(serde_json::from_str(&json).ok(), Some(cursor));
        }
    }

    #[test]
    fn rejects_other_strings() {
        for text in [
            "",
            "after:",
            "page:0",
            "page:-1",
            "page:4294967296",
            "page:18446744073709551615",
            "page:18446744073709551616",
            "page:x",
            "elsewhere:1",
            "after",
        ] {
            assert!(text.parse::<Cursor>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn debug_does_not_contain_the_value() {
        let cursor = Cursor::query("email=ada@example.com");
        assert_eq!(format!("{cursor:?}"), "Cursor(query:..)");
    }
}
