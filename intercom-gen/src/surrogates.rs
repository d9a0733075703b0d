//! Replaces escaped surrogate pairs in JSON.
//!
//! In JSON, a character outside of the basic plane can be escaped as two surrogates, such as
//! `\ud83d\ude00`. YAML, as which JSON is parsed, has no such escapes.

use std::borrow::Cow;

/// Replaces escaped surrogate pairs by the characters that they represent, if `text` is JSON.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    let json = text.trim_start_matches('\u{feff}').trim_start();
    if !json.starts_with('{') || !text.contains("\\u") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((character, after)) = pair(rest) {
            out.push(character);
            rest = after;
        } else {
            // The character after a backslash belongs to the same escape, which can be `\\`.
            let mut characters = rest.char_indices();
            let end = characters.nth(2).map_or(rest.len(), |(end, _)| end);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Returns the character of a surrogate pair at the start of `text`, and the rest of `text`.
fn pair(text: &str) -> Option<(char, &str)> {
    let (high, rest) = unit(text)?;
    let (low, rest) = unit(rest)?;
    let character = char::decode_utf16([high, low]).next()?.ok()?;
    // Two escapes of characters in the basic plane are not a pair.
    (character.len_utf16() == 2).then_some((character, rest))
}

/// Returns the code unit of an escape at the start of `text`, and the rest of `text`.
fn unit(text: &str) -> Option<(u16, &str)> {
    let text = text.strip_prefix("\\u")?;
    let digits = text.get(..4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let unit = is_hex.then(|| u16::from_str_radix(digits, 16).ok())??;
    Some((unit, &text[4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_pairs_in_json_only() {
        for (text, expected) in [
            (r#"{"a": "\ud83d\ude00!"}"#, r#"{"a": "😀!"}"#),
            (r#"{"a": "\uD83D\uDE00\ud83d\ude00"}"#, r#"{"a": "😀😀"}"#),
            (r#"{"a": "\\\ud83d\ude00"}"#, r#"{"a": "\\😀"}"#),
            // An escaped backslash, other escapes, and surrogates without a partner.
            (r#"{"a": "\\ud83d\\ude00"}"#, r#"{"a": "\\ud83d\\ude00"}"#),
            (r#"{"a": "\u00e9\u0301\n"}"#, r#"{"a": "\u00e9\u0301\n"}"#),
            (r#"{"a": "\ud83d"}"#, r#"{"a": "\ud83d"}"#),
            (
                r#"{"a": "\ud83d\u0041\ude00"}"#,
                r#"{"a": "\ud83d\u0041\ude00"}"#,
            ),
            (r#"{"a": "\ud83"#, r#"{"a": "\ud83"#),
            (r#"{"a": "ü\uü12"}"#, r#"{"a": "ü\uü12"}"#),
            (r#"{"a\"#, r#"{"a\"#),
            // YAML.
            (r"a: '\ud83d\ude00'", r"a: '\ud83d\ude00'"),
        ] {
            assert_eq!(unescape(text), expected, "{text}");
        }
    }
}
