//! The reason why decoding failed.

use super::path::shorten;

/// Maximum length of a reason, in bytes. A custom type may report any message.
const MAX_REASON: usize = 1024;

/// Returns the message of serde without the values that it quotes, which may be personal data, as
/// in `invalid type: string "ada@example.com", expected i64`.
///
/// The message of a custom type may quote values in any form, so it is left out.
pub fn decode_reason(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "unexpected end of the JSON".into();
    }
    if error.is_syntax() {
        return "invalid JSON".into();
    }
    let text = error.to_string();
    let text = match text.rsplit_once(" at line ") {
        Some((message, location)) if is_location(location) => message,
        _ => &text,
    };
    let reason = reason(text).unwrap_or_else(|| "the type rejects the value".into());
    shorten(&reason, MAX_REASON)
}

/// Returns whether a string is the end of a location, such as `1 column 5`.
fn is_location(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once(" column ")
        .is_some_and(|(line, column)| is_number(line) && is_number(column))
}

/// The first words of the names that serde has for the kinds of values.
const KINDS: [&str; 16] = [
    "Option",
    "array",
    "boolean",
    "byte",
    "character",
    "enum",
    "floating",
    "integer",
    "map",
    "newtype",
    "null",
    "number",
    "object",
    "sequence",
    "string",
    "unit",
];

/// Returns the reason without values; `None` if the message is not one of serde or of `request.rs`.
fn reason(text: &str) -> Option<String> {
    // `request.rs` names the field before the reason.
    if let Some((field, rest)) = field(text, "invalid `") {
        let rest = rest.strip_prefix(": ")?;
        return Some(format!("invalid `{field}`: {}", reason(rest)?));
    }
    if let Some((field, rest)) = field(text, "missing field `") {
        return match rest {
            "" => Some(format!("the field `{field}` is missing")),
            rest => {
                let remedy = rest
                    .strip_prefix(": must be ")
                    .filter(|text| is_plain(text))?;
                Some(format!(
                    "the field `{field}` is missing: it must be {remedy}"
                ))
            }
        };
    }
    if let Some((field, "")) = field(text, "duplicate field `") {
        return Some(format!("duplicate field `{field}`"));
    }
    if text.starts_with("expected ") {
        return is_plain(text).then(|| text.to_owned());
    }
    let expected = || {
        let (_, expected) = text.rsplit_once(", expected ")?;
        Some(format!("expected {expected}"))
    };
    if let Some(found) = text.strip_prefix("invalid type: ") {
        let found = found.split([' ', ',']).next()?;
        let found = KINDS.iter().find(|kind| **kind == found);
        let expected = expected()?;
        return Some(match found {
            Some(found) => format!("{expected}, found {found}"),
            None => expected,
        });
    }
    let known = [
        "invalid value",
        "invalid length",
        "unknown variant",
        "unknown field",
    ];
    let known = known.iter().find(|start| text.starts_with(**start))?;
    Some(match expected() {
        Some(expected) => format!("{known}, {expected}"),
        None => (*known).to_owned(),
    })
}

/// Splits a message after the name of a field.
fn field<'a>(text: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    let (field, rest) = text.strip_prefix(start)?.split_once('`')?;
    is_plain(field).then_some((field, rest))
}

/// Returns whether a string has only the characters of names and of the messages of `wire`.
fn is_plain(text: &str) -> bool {
    text.chars()
        .all(|character| character.is_alphanumeric() || " _-.,:[]`".contains(character))
}

#[cfg(test)]
mod tests {
    use serde::de::Error as _;

    use super::*;

    #[test]
    fn leaves_out_values() {
        for (message, expected) in [
            (
                r#"invalid type: string "ada@example.com", expected i64"#,
                "expected i64, found string",
            ),
            (
                r#"invalid type: string "a, expected ada", expected a list with an array at `data`"#,
                "expected a list with an array at `data`, found string",
            ),
            (
                "invalid type: ada@example.com, expected an email address",
                "expected an email address",
            ),
            (
                "invalid value: integer `215475262949230`, expected u8",
                "invalid value, expected u8",
            ),
            (
                "invalid length 3, expected a tuple of size 2",
                "invalid length, expected a tuple of size 2",
            ),
            (
                "unknown variant `ada@example.com`, expected one of `open`, `closed`",
                "unknown variant, expected one of `open`, `closed`",
            ),
            (
                "unknown variant `ada@example.com`, there are no variants",
                "unknown variant",
            ),
            (
                "unknown field `ada@example.com`, expected `id`",
                "unknown field, expected `id`",
            ),
            ("missing field `id`", "the field `id` is missing"),
            ("duplicate field `id`", "duplicate field `id`"),
            (
                "missing field `ada@example.com`",
                "the type rejects the value",
            ),
            ("ada@example.com is taken", "the type rejects the value"),
            ("bad address: ada@example.com", "the type rejects the value"),
            (
                "expected a name, found ada@example.com",
                "the type rejects the value",
            ),
            (
                "invalid `contact`: ada@example.com",
                "the type rejects the value",
            ),
        ] {
            let found = decode_reason(&serde_json::Error::custom(message));
            assert_eq!(found, expected, "{message}");
        }
    }

    #[test]
    fn preserves_the_reasons_of_requests() {
        for (message, expected) in [
            (
                "missing field `message_type`: must be `note`",
                "the field `message_type` is missing: it must be `note`",
            ),
            (
                "invalid `from`: missing field `type`: must be `admin`",
                "invalid `from`: the field `type` is missing: it must be `admin`",
            ),
            (
                "invalid `contacts`: invalid `id`: missing field `id`",
                "invalid `contacts`: invalid `id`: the field `id` is missing",
            ),
            (
                "invalid `skip`: expected a boolean, found a string",
                "invalid `skip`: expected a boolean, found a string",
            ),
            (
                "invalid `tags`: expected a string at `[1].name`, found null",
                "invalid `tags`: expected a string at `[1].name`, found null",
            ),
            (
                "invalid `type`: expected `admin`",
                "invalid `type`: expected `admin`",
            ),
            (
                r#"invalid `at`: invalid type: string "soon", expected i64 at line 1 column 9"#,
                "invalid `at`: expected i64, found string",
            ),
        ] {
            let found = decode_reason(&serde_json::Error::custom(message));
            assert_eq!(found, expected, "{message}");
        }
    }
}
