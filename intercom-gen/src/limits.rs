//! Limits on the size and depth of a description.
//!
//! A short description can expand to an exponential size, because schemas refer to each other. The
//! limits turn this into an error. They are checked when a description is parsed, after each step
//! that changes it, and within the steps that copy schemas.

use serde_json::Value;

use crate::error::Error;
use crate::visit::Object;

/// The maximum size of a description or an overlay, in bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The maximum nesting, which no real description reaches. It prevents a stack overflow.
pub(crate) const MAX_DEPTH: usize = 128;
/// The maximum number of values, which is several times the number in Intercom's descriptions.
pub(crate) const MAX_VALUES: usize = 250_000;
/// The maximum number of entries of one object or array.
pub(crate) const MAX_WIDTH: usize = 10_000;
/// The maximum length of a JSON pointer, in bytes.
pub(crate) const MAX_POINTER: usize = 4_096;

/// The number of values that a step may still copy.
#[derive(Debug)]
pub(crate) struct Budget {
    remaining: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            remaining: MAX_VALUES,
        }
    }
}

impl Budget {
    /// Copies a value to `at`.
    pub(crate) fn copy(&mut self, value: &Value, at: &str) -> Result<Value, Error> {
        self.spend(count(value), at)?;
        Ok(value.clone())
    }

    /// Copies an object to `at`.
    pub(crate) fn copy_object(&mut self, object: &Object, at: &str) -> Result<Object, Error> {
        self.spend(count_object(object), at)?;
        Ok(object.clone())
    }

    /// Records that `count` values are copied to `at`.
    pub(crate) fn spend(&mut self, count: usize, at: &str) -> Result<(), Error> {
        match self.remaining.checked_sub(count) {
            Some(remaining) => {
                self.remaining = remaining;
                check_location(at)
            }
            None => Err(too_many(at)),
        }
    }
}

/// Returns the number of values in `value`, including itself.
pub(crate) fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(object) => count_object(object),
        _ => 1,
    }
}

/// Returns the number of values in `object`, including itself.
pub(crate) fn count_object(object: &Object) -> usize {
    1 + object.values().map(count).sum::<usize>()
}

/// Returns the number of levels inside a value.
pub(crate) fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(|item| 1 + depth(item)).max().unwrap_or(0),
        Value::Object(object) => {
            let depths = object.values().map(|item| 1 + depth(item));
            depths.max().unwrap_or(0)
        }
        _ => 0,
    }
}

/// Checks the depth and the length of a JSON pointer.
pub(crate) fn check_location(at: &str) -> Result<(), Error> {
    if at.len() > MAX_POINTER {
        return Err(too_long(at));
    }
    if at.bytes().filter(|byte| *byte == b'/').count() > MAX_DEPTH {
        return Err(too_deep(at));
    }
    Ok(())
}

/// Checks a document against all limits, and returns the number of its values.
pub(crate) fn check(document: &Value) -> Result<usize, Error> {
    let mut walk = Walk::default();
    match walk.value(document, 0, 0) {
        Ok(()) => Ok(walk.values),
        Err(limit) => {
            walk.path.reverse();
            let at: String = walk.path.concat();
            Err(limit(&at))
        }
    }
}

/// A traversal that builds the JSON pointer only for an error.
#[derive(Default)]
struct Walk {
    values: usize,
    /// The segments of the pointer, in reverse order.
    path: Vec<String>,
}

impl Walk {
    fn value(
        &mut self,
        value: &Value,
        depth: usize,
        length: usize,
    ) -> Result<(), fn(&str) -> Error> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(too_many);
        }
        if depth > MAX_DEPTH {
            return Err(too_deep);
        }
        if length > MAX_POINTER {
            return Err(too_long);
        }
        match value {
            Value::Array(items) => {
                if items.len() > MAX_WIDTH {
                    return Err(too_wide);
                }
                for (index, item) in items.iter().enumerate() {
                    let outcome = self.value(item, depth + 1, length + 2);
                    self.within(outcome, || index.to_string())?;
                }
            }
            Value::Object(object) => {
                if object.len() > MAX_WIDTH {
                    return Err(too_wide);
                }
                for (key, item) in object {
                    let outcome = self.value(item, depth + 1, length + key.len() + 1);
                    self.within(outcome, || key.clone())?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Adds the key of a value to the path of an error.
    fn within<E>(&mut self, outcome: Result<(), E>, key: impl FnOnce() -> String) -> Result<(), E> {
        if outcome.is_err() {
            self.path.push(crate::pointer::join("", &key()));
        }
        outcome
    }
}

pub(crate) fn too_many(at: &str) -> Error {
    Error::description(
        shortened(at),
        format!("the description expands to more than {MAX_VALUES} values"),
        "reduce the number of schemas that contain each other, or remove what is not needed",
    )
}

pub(crate) fn too_deep(at: &str) -> Error {
    Error::description(
        shortened(at),
        format!("nested more than {MAX_DEPTH} levels deep"),
        "reduce the nesting, for example with `$ref`",
    )
}

pub(crate) fn too_wide(at: &str) -> Error {
    Error::description(
        shortened(at),
        format!("more than {MAX_WIDTH} entries"),
        "split it, or remove what is not needed",
    )
}

pub(crate) fn too_long(at: &str) -> Error {
    Error::description(
        shortened(at),
        format!("a JSON pointer of more than {MAX_POINTER} bytes"),
        "shorten the keys, or reduce the nesting",
    )
}

/// Returns the first segments of a long pointer.
fn shortened(at: &str) -> &str {
    const MAX: usize = 1_000;
    if at.len() <= MAX {
        return at;
    }
    let mut end = MAX;
    while !at.is_char_boundary(end) {
        end -= 1;
    }
    match at[..end].rfind('/') {
        Some(slash) => &at[..slash],
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn counts_values() {
        assert_eq!(count(&json!({"a": [1, {}], "b": null})), 5);
        assert_eq!(check(&json!({"a": [1, {}], "b": null})), Ok(5));
    }

    #[test]
    fn errors_name_the_location_and_the_limit() {
        let mut deep = json!(1);
        for _ in 0..=MAX_DEPTH {
            deep = json!([deep]);
        }
        let long = "k".repeat(MAX_POINTER + 1);
        let items: Vec<Value> = vec![json!(1); MAX_WIDTH + 1];
        let rows: Vec<Value> = vec![json!(vec![1; 100]); MAX_VALUES / 100];
        for (document, pointer, found) in [
            (
                json!({"a": deep}),
                format!("/a{}", "/0".repeat(MAX_DEPTH)),
                "nested more than 128",
            ),
            (
                json!({"a~b": {long: 1}}),
                "/a~0b".to_owned(),
                "a JSON pointer of more than",
            ),
            (
                json!({"a": {"b": items}}),
                "/a/b".to_owned(),
                "more than 10000 entries",
            ),
            (
                json!({"a": rows}),
                "/a/2475/22".to_owned(),
                "expands to more than 250000",
            ),
        ] {
            let error = check(&document).unwrap_err();
            assert!(error.found().contains(found), "{error}");
            assert_eq!(error.pointer(), pointer, "{error}");
            assert!(!error.remedy().is_empty());
        }
    }

    #[test]
    fn budget_ends() {
        let mut budget = Budget::default();
        let value = json!([1, 2, 3]);
        let copies = (0..)
            .take_while(|_| budget.copy(&value, "/x").is_ok())
            .count();
        assert_eq!(copies, MAX_VALUES / 4);
        assert_eq!(budget.copy(&value, "/x").unwrap_err().pointer(), "/x");
    }
}
