//! The trait for redaction in errors and logs.

/// Recognizes strings that errors and logs must not contain, such as a part of the access token.
pub(crate) trait Redactor {
    /// Returns whether a string may be shown.
    fn allows(&self, text: &str) -> bool;

    /// Replaces a string that must not be shown.
    fn redact(&self, text: &mut String);
}
