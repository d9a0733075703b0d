//! List elements that failed to decode and were skipped.

use std::fmt;

use serde_json::Value;

use super::deviation::kind_of;
use super::path;
use crate::redact::safe_path;

/// A list element that failed to decode and was skipped, with its JSON.
///
/// Values of maps are skipped in the same way. `Debug` does not show the JSON, which may contain
/// personal data.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct SkippedItem {
    /// The index of the element in the list, from 0; 0 for a value of a map.
    pub index: usize,
    /// The location of the element in the response, such as `data[3]` or
    /// `tickets[0].ticket_parts.ticket_parts[12]`.
    pub path: String,
    /// Why the element was skipped, without its value.
    pub reason: String,
    /// The JSON of the element, as it was sent.
    pub raw: Value,
}

impl SkippedItem {
    /// Creates a skipped element, for a test double.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Page, SkippedItem};
    ///
    /// let skipped = SkippedItem::with_raw("data[1]", "expected an object", serde_json::json!(5));
    /// let page: Page<String> = Page::new(Vec::new(), None).with_skipped(vec![skipped]);
    /// assert_eq!(page.skipped()[0].path, "data[1]");
    /// ```
    pub fn with_raw(path: impl Into<String>, reason: impl Into<String>, raw: Value) -> Self {
        let path = path.into();
        let index = path
            .rsplit_once('[')
            .and_then(|(_, rest)| rest.strip_suffix(']')?.parse().ok());
        Self {
            index: index.unwrap_or_default(),
            path,
            reason: reason.into(),
            raw,
        }
    }

    /// Sets the path to its location in the value at `outer`.
    pub(crate) fn inside(mut self, outer: &str) -> Self {
        self.path = path::append(outer, &self.path);
        self
    }

    pub(crate) fn new(index: usize, raw: Value, error: &serde_json::Error) -> Self {
        let reason = super::decode_reason::decode_reason(error);
        Self {
            index,
            path: format!("[{index}]"),
            reason,
            raw,
        }
    }
}

impl fmt::Debug for SkippedItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SkippedItem")
            .field("index", &self.index)
            .field("path", &safe_path(&self.path))
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

/// Returns why an element was skipped, without its value.
pub(super) fn skip_reason(expected: &str, raw: &Value) -> String {
    format!("expected {expected}, found {}", kind_of(raw))
}
