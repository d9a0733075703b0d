//! Where a list goes on.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

/// Where a list goes on: what a page gives, and what a builder takes to start there.
///
/// It can be written to a file or a database, as text or through serde, and read again later. Intercom's cursors belong to the query that gave them, and are
/// not kept for ever: one that is too old is refused by the server. A scroll dies a minute after its last page.
///
/// ```
/// use intercom_api::Cursor;
///
/// let cursor = Cursor::starting_after("WzE3MDAwMDAwMDAsNV0=");
/// let stored = cursor.to_string();
/// assert_eq!(stored.parse::<Cursor>()?, cursor);
/// # Ok::<(), intercom_api::ParseCursorError>(())
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

impl Cursor {
    /// A page by its number, from 1, of a list that is paged by number.
    pub fn page(number: u64) -> Self {
        Self(Position::Page(number))
    }

    /// What Intercom calls `starting_after`.
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
    /// Without the text: that of an event list holds whose events they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({}:..)", self.parts().0)
    }
}

/// A text is no [`Cursor`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseCursorError(());

impl fmt::Display for ParseCursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is no cursor: it has to be the text of an earlier one, such as `after:WzE3XQ==` or `page:2`")
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
                .filter(|number| *number > 0)
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
    fn every_kind_survives_being_stored() {
        for cursor in [
            Cursor::page(7),
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
    fn other_texts_are_refused() {
        for text in ["", "after:", "page:0", "page:x", "elsewhere:1", "after"] {
            assert!(text.parse::<Cursor>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn debug_does_not_show_the_text() {
        let cursor = Cursor::query("email=ada@example.com");
        assert_eq!(format!("{cursor:?}"), "Cursor(query:..)");
    }
}
