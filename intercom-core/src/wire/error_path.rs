//! The location of an error in a body, as a path.
//!
//! An error of `serde_json` has a line and a column. The path to that location is found by scanning
//! the text. Tracking the path while reading would compile the code for each type a second time.

/// Returns the path to the location of `error`: `data[3].created_at`, or `.` for the body itself.
pub fn error_path(body: &[u8], error: &serde_json::Error) -> String {
    error_path_at(body, offset(body, error))
}

/// Returns the path to the value at an offset in the body.
pub(super) fn error_path_at(body: &[u8], offset: usize) -> String {
    let mut path = String::new();
    for step in steps(body, offset) {
        match step {
            Step::Key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&key);
            }
            Step::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
    if path.is_empty() {
        path.push('.');
    }
    path
}

enum Step {
    Key(String),
    Index(usize),
}

/// Returns the offset of the error in bytes. Lines count from 1, and columns are bytes.
fn offset(body: &[u8], error: &serde_json::Error) -> usize {
    let mut start = 0;
    for _ in 1..error.line().max(1) {
        match body[start..].iter().position(|byte| *byte == b'\n') {
            Some(length) => start += length + 1,
            None => break,
        }
    }
    start.saturating_add(error.column()).min(body.len())
}

/// Returns the keys and indices of the objects and arrays that are open at `end`. The text before
/// `end` has been read, so it is valid JSON.
fn steps(body: &[u8], end: usize) -> Vec<Step> {
    let mut open: Vec<Step> = Vec::new();
    // Whether the next string is a key.
    let mut key_next = false;
    let mut at = 0;
    while at < end {
        match body[at] {
            b'{' => {
                open.push(Step::Key(String::new()));
                key_next = true;
            }
            b'[' => open.push(Step::Index(0)),
            b'}' | b']' => {
                open.pop();
            }
            b',' => match open.last_mut() {
                Some(Step::Index(index)) => *index += 1,
                Some(Step::Key(key)) => {
                    key.clear();
                    key_next = true;
                }
                None => {}
            },
            b'"' => {
                let length = string_length(&body[at..end]);
                if key_next {
                    let text = &body[at..at + length];
                    let name = serde_json::from_slice(text)
                        .unwrap_or_else(|_| String::from_utf8_lossy(text).into_owned());
                    if let Some(Step::Key(key)) = open.last_mut() {
                        *key = name;
                    }
                    key_next = false;
                }
                at += length;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    open.retain(|step| !matches!(step, Step::Key(key) if key.is_empty()));
    open
}

/// Returns the length of a string with its quotation marks; all of `rest` if the string does not
/// end.
fn string_length(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "it is read only")]
    struct Outer {
        list: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "it is read only")]
    struct Inner {
        id: u32,
        #[serde(default)]
        tags: Vec<String>,
        #[serde(default)]
        inner: Option<Box<Inner>>,
    }

    fn path(body: &str) -> String {
        match serde_json::from_str::<Outer>(body) {
            Ok(value) => panic!("{value:?} is read"),
            Err(error) => error_path(body.as_bytes(), &error),
        }
    }

    #[test]
    fn errors_have_a_path() {
        for (body, expected) in [
            ("5", "."),
            (r#"{"list": 5}"#, "list"),
            (r#"{"list": [{"id": 1}, {"id": "x"}]}"#, "list[1].id"),
            (r#"{"list": [{"id": true, "tags": []}]}"#, "list[0].id"),
            (
                r#"{"list": [{"tags": ["a", "b", 3], "id": 1}]}"#,
                "list[0].tags[2]",
            ),
            (
                r#"{"list": [{"id": 1, "inner": {"id": -1}}]}"#,
                "list[0].inner.id",
            ),
            // A missing field has the path of the object.
            (r#"{"list": [{"id": 1}, {"tags": []}]}"#, "list[1]"),
            ("{}", "."),
            (
                "{\n  \"list\": [\n    {\"id\": 1},\n    {\"id\": null}\n  ]\n}",
                "list[1].id",
            ),
            (
                r#"{"a\"b,{": "[,\\", "list": [{"id": "\u00e9\""}]}"#,
                "list[0].id",
            ),
            (r#"{"list": [{"id": 1}"#, "list[0]"),
        ] {
            assert_eq!(path(body), expected, "{body}");
        }
    }

    #[test]
    fn any_offset_of_any_body_has_a_path() {
        let body = "{\"a\": [1, {\"b\\\"\": \"\\\\\"}, [\"\u{fc}\"]], \"c\": null}";
        for end in 0..=body.len() {
            let _ = steps(body.as_bytes(), end);
            let _ = steps(&body.as_bytes()[end..], body.len() - end);
        }
    }
}
