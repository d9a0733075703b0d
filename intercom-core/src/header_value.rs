//! Header values from settings.

use reqwest::header::HeaderValue;

/// The reason why [`parse`] rejects a value.
pub(crate) const REASON: &str =
    "must not be empty, and must contain only printable ASCII characters";

/// Converts a setting to a header value; `None` if it is empty or contains other characters than
/// printable ASCII.
pub(crate) fn parse(text: &str) -> Option<HeaderValue> {
    let is_printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    (is_printable && !text.trim().is_empty())
        .then(|| HeaderValue::try_from(text).ok())
        .flatten()
}
