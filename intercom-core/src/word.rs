//! Words of the API.

use serde::Deserializer;
use serde_json::Value;

use crate::short::{Short, text};
use crate::wire::{Read, Scalar, View, scalar};

/// As large as a `String`.
const INLINE: usize = 22;

/// A word that the API itself chooses, and that is nearly always the same: the `type` of an object, `ticket_part.list` for instance. Up to 22 bytes of it are
/// kept without an allocation.
///
/// It derefs to `str`, and compares with text:
///
/// ```
/// use intercom_api::Word;
///
/// let word: Word = serde_json::from_str("\"ticket_part.list\"")?;
/// assert_eq!(word, "ticket_part.list");
/// assert!(word.ends_with(".list"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Word(Short<INLINE>);

text!(Word);

impl Word {
    /// The text of it.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Scalar for Word {
    const EXPECTED: &'static str = "text";

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }

    // A number where text was declared keeps its digits.
    fn from_i64(number: i64) -> Option<Self> {
        Some(number.to_string().into())
    }

    fn from_u64(number: u64) -> Option<Self> {
        Some(number.to_string().into())
    }

    fn from_f64(number: f64) -> Option<Self> {
        Some(number.to_string().into())
    }

    fn from_bool(value: bool) -> Option<Self> {
        Some(value.to_string().into())
    }
}

impl Read for Word {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        scalar(deserializer)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        View::Text(self.as_str())
    }

    #[inline]
    fn is_of_kind(value: &Value) -> bool {
        value.is_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_text_comes_back() {
        for text in [
            "",
            "admin",
            "conversation_part.list",
            "a word that is longer than most",
            "ünïcödé",
        ] {
            let word: Option<Word> = serde_json::from_value(json!(text)).ok();
            assert_eq!(word.as_deref(), Some(text));
            assert_eq!(serde_json::to_value(word).ok(), Some(json!(text)));
        }
    }

    #[test]
    fn is_as_small_as_a_string() {
        assert_eq!(size_of::<Option<Word>>(), size_of::<Option<String>>());
    }
}
