//! The reason why decoding failed.

/// Returns the message of serde without the values that it quotes, which may be personal data, as
/// in `invalid type: string "ada@example.com", expected i64`.
pub fn decode_reason(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "unexpected end of the JSON".into();
    }
    if error.is_syntax() {
        return "invalid JSON".into();
    }
    let text = error.to_string();
    if let Some(reason) = of_request(&text) {
        return reason.to_owned();
    }
    let kind = text
        .split(['`', '"', ':'])
        .next()
        .unwrap_or_default()
        .trim();
    let found = text
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.split([' ', ',']).next());
    let expected = text
        .rfind("expected ")
        .map(|start| &text[start..])
        .and_then(|rest| rest.split(" at line").next());
    let missing = text
        .strip_prefix("missing field ")
        .and_then(|rest| rest.split(" at line").next());
    match (missing, found, expected) {
        (Some(field), ..) => format!("the field {field} is missing"),
        (_, Some(found), Some(expected)) => format!("{expected}, found {found}"),
        (_, _, Some(expected)) => format!("{kind}, {expected}"),
        _ => kind.to_owned(),
    }
}

/// Returns the message with which `request.rs` rejects a request, if the message quotes no value.
fn of_request(text: &str) -> Option<&str> {
    let text = text.split(" at line").next()?;
    let mut rest = text;
    while let Some(inner) = rest.strip_prefix("invalid `") {
        (_, rest) = inner.split_once("`: ")?;
    }
    (rest.len() < text.len() && rest.starts_with("expected ")).then_some(text)
}
