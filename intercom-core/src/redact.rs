//! Redacts what may be personal data in errors and logs.

/// Shown in place of a string that may contain the token or personal data.
pub(crate) const REDACTED: &str = "..";

/// Maximum length of a code or a path that is shown.
const MAX_SHOWN: usize = 100;

/// Returns the string if it looks like a code or an ID, and [`REDACTED`] otherwise. Logs must not
/// contain sentences, email addresses or line breaks.
pub(crate) fn safe_code(text: &str) -> &str {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    if text.len() <= MAX_SHOWN && text.bytes().all(is_allowed) {
        text
    } else {
        REDACTED
    }
}

/// Returns the string if it looks like the name of a field or a path, and [`REDACTED`] otherwise.
/// Letters of any language are allowed, because custom attributes have names in any language.
pub(crate) fn safe_path(text: &str) -> &str {
    let is_allowed = |character: char| character.is_alphanumeric() || " _-.:[]".contains(character);
    if text.len() <= MAX_SHOWN && text.chars().all(is_allowed) {
        text
    } else {
        REDACTED
    }
}
