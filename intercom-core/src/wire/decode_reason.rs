//! Why decoding a response failed.

/// Returns the message of serde without the value that it quotes: in `invalid type: string "ada@example.com", expected i64` that is an address.
pub fn decode_reason(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "it ends in the middle".into();
    }
    if error.is_syntax() {
        return "it is not JSON".into();
    }
    let text = error.to_string();
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
