//! The location of an error in a body, as a path.
//!
//! An error of `serde_json` has a line and a column. The path to that location is found by scanning
//! the text. Tracking the path while reading would compile the code for each type a second time.

use super::path::{Step, join};

/// Returns the path to the location of `error`: `data[3].created_at`, or `.` for the body itself.
pub fn error_path(body: &[u8], error: &serde_json::Error) -> String {
    PathFinder::new(body).path_at(offset(body, error))
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

/// Finds the paths to several locations in a body, in one pass over it.
pub(super) struct PathFinder<'a> {
    body: &'a [u8],
    /// The bytes up to this offset were scanned.
    at: usize,
    /// The keys and indices of the objects and arrays that are open at this offset. The key of an
    /// object is `None` before its first field.
    open: Vec<Option<Step>>,
    /// Whether the next string is a key.
    key_next: bool,
}

impl<'a> PathFinder<'a> {
    pub(super) fn new(body: &'a [u8]) -> Self {
        Self {
            body,
            at: 0,
            open: Vec::new(),
            key_next: false,
        }
    }

    /// Returns the path to the value at an offset, which must not be before the previous one. The
    /// text before it was read, so it has the structure of JSON.
    pub(super) fn path_at(&mut self, offset: usize) -> String {
        self.scan(offset);
        join(self.open.iter().flatten())
    }

    fn scan(&mut self, end: usize) {
        let end = end.min(self.body.len());
        while self.at < end {
            match self.body[self.at] {
                b'{' => {
                    self.open.push(None);
                    self.key_next = true;
                }
                b'[' => self.open.push(Some(Step::Index(0))),
                b'}' | b']' => {
                    self.open.pop();
                }
                b',' => match self.open.last_mut() {
                    Some(Some(Step::Index(index))) => *index += 1,
                    Some(key) => {
                        *key = None;
                        self.key_next = true;
                    }
                    None => {}
                },
                b'"' => {
                    let text = &self.body[self.at..end];
                    let text = &text[..string_length(text)];
                    if self.key_next {
                        self.key_next = false;
                        if let Some(key) = self.open.last_mut() {
                            *key = Some(key_step(text));
                        }
                    }
                    self.at += text.len();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }
}

/// Returns the step of a key with its quotation marks.
fn key_step(text: &[u8]) -> Step {
    match serde_json::from_slice::<String>(text) {
        Ok(name) => Step::key(&name),
        Err(_) => Step::key(&String::from_utf8_lossy(text)),
    }
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
            let _ = PathFinder::new(body.as_bytes()).path_at(end);
            let _ = PathFinder::new(&body.as_bytes()[end..]).path_at(body.len() - end);
        }
        assert_eq!(PathFinder::new(b"").path_at(7), ".");
    }

    #[test]
    fn one_pass_finds_the_same_paths() {
        let body = br#"{"a": [1, {"b\"": [2, 3], "": 4}], "c": {"d": 5}, "e": 6}"#;
        let mut finder = PathFinder::new(body);
        // The offsets of the numbers.
        let offsets = (0..body.len()).filter(|offset| body[*offset].is_ascii_digit());
        let paths: Vec<String> = offsets
            .map(|offset| {
                let path = finder.path_at(offset);
                assert_eq!(path, PathFinder::new(body).path_at(offset), "{offset}");
                path
            })
            .collect();
        let expected = ["a[0]", "a[1].b\"[0]", "a[1].b\"[1]", "a[1].", "c.d", "e"];
        assert_eq!(paths, expected);
    }

    /// The paths are found in one pass, and each is short, however long the names in it are.
    #[test]
    fn many_locations_below_a_long_name_cost_no_more_than_the_body() {
        let name = "x".repeat(100_000);
        let items = "1e999,".repeat(20_000);
        let body = format!(r#"{{"{name}": [{items}0]}}"#);
        let Some(repaired) = crate::wire::repair::repair(body.as_bytes(), false) else {
            panic!("it is not repaired")
        };
        assert_eq!(repaired.deviations.len(), 20_000);
        let last = repaired.deviations.last().map(crate::Deviation::path);
        assert!(last.is_some_and(|path| path.ends_with("[19999]") && path.len() < 300));
    }
}
