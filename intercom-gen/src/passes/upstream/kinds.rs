//! Checks that values have the JSON kinds that OpenAPI specifies, so that later passes can rely on
//! it.
//!
//! A key without a value (`parameters:`) is removed, and a number in place of a string is
//! converted. Any other value of the wrong kind is an error.

use serde_json::{Value, json};

use crate::description;
use crate::error::Error;
use crate::pointer;
use crate::visit::METHODS;

/// The expected kind of a value.
enum Kind {
    String,
    Boolean,
    /// Any value except null.
    Any,
    Array(&'static Kind),
    Map(Keys, &'static Kind),
    Object(&'static [(&'static str, &'static Kind)]),
    /// A boolean, or a value of this kind.
    BooleanOr(&'static Kind),
    /// A value of this kind, or an array of such values.
    OneOrMany(&'static Kind),
}

/// The expected form of the keys of a map.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    Free,
    Component,
    Path,
    Method,
    Status,
}

use Kind::{Any, Array, Boolean, BooleanOr, Map, Object, OneOrMany};

static SCHEMA: Kind = Object(&[
    ("$ref", &Kind::String),
    ("title", &Kind::String),
    ("description", &Kind::String),
    ("format", &Kind::String),
    ("type", &Any),
    ("nullable", &Boolean),
    ("enum", &Array(&Any)),
    ("properties", &Map(Keys::Free, &SCHEMA)),
    ("required", &Any),
    ("additionalProperties", &BooleanOr(&SCHEMA)),
    ("items", &OneOrMany(&SCHEMA)),
    ("allOf", &Array(&SCHEMA)),
    ("oneOf", &Array(&SCHEMA)),
    ("anyOf", &Array(&SCHEMA)),
    ("not", &SCHEMA),
]);

static PARAMETER: Kind = Object(&[
    ("$ref", &Kind::String),
    ("name", &Kind::String),
    ("in", &Kind::String),
    ("description", &Kind::String),
    ("style", &Kind::String),
    ("required", &Boolean),
    ("explode", &Boolean),
    ("schema", &SCHEMA),
]);

static MEDIA: Kind = Map(Keys::Free, &Object(&[("schema", &SCHEMA)]));

static BODY: Kind = Object(&[
    ("$ref", &Kind::String),
    ("description", &Kind::String),
    ("required", &Boolean),
    ("content", &MEDIA),
]);

static RESPONSE: Kind = Object(&[
    ("$ref", &Kind::String),
    ("description", &Kind::String),
    ("content", &MEDIA),
]);

static OPERATION: Kind = Object(&[
    ("operationId", &Kind::String),
    ("summary", &Kind::String),
    ("description", &Kind::String),
    ("tags", &Array(&Kind::String)),
    ("parameters", &Array(&PARAMETER)),
    ("requestBody", &BODY),
    ("responses", &Map(Keys::Status, &RESPONSE)),
]);

static DOCUMENT: Kind = Object(&[
    ("paths", &Map(Keys::Path, &Map(Keys::Method, &OPERATION))),
    (
        "components",
        &Object(&[
            ("schemas", &Map(Keys::Component, &SCHEMA)),
            ("parameters", &Map(Keys::Component, &PARAMETER)),
            ("responses", &Map(Keys::Component, &RESPONSE)),
            ("requestBodies", &Map(Keys::Component, &BODY)),
        ]),
    ),
]);

static PARAMETERS: Kind = Array(&PARAMETER);

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    coerce(document, &DOCUMENT, "", &mut touched)?;
    Ok(touched)
}

/// Converts `value` to the expected kind if that preserves its meaning.
fn coerce(
    value: &mut Value,
    kind: &'static Kind,
    at: &str,
    touched: &mut Vec<String>,
) -> Result<(), Error> {
    match (kind, value) {
        (Any, _) | (Kind::String, Value::String(_)) | (Boolean | BooleanOr(_), Value::Bool(_)) => {}
        (Kind::String, value @ (Value::Number(_) | Value::Bool(_))) => {
            *value = json!(value.to_string());
            touched.push(at.to_owned());
        }
        (Boolean, value @ Value::String(_)) if *value == "true" || *value == "false" => {
            *value = json!(*value == "true");
            touched.push(at.to_owned());
        }
        (BooleanOr(inner) | OneOrMany(inner), value @ Value::Object(_)) => {
            coerce(value, inner, at, touched)?;
        }
        (Array(inner) | OneOrMany(inner), Value::Array(items)) => {
            let mut retained = Vec::with_capacity(items.len());
            for (index, mut item) in std::mem::take(items).into_iter().enumerate() {
                let at = pointer::join(at, &index.to_string());
                if item.is_null() && !matches!(inner, Any) {
                    touched.push(at);
                    continue;
                }
                coerce(&mut item, inner, &at, touched)?;
                retained.push(item);
            }
            *items = retained;
        }
        (Map(keys, inner), Value::Object(map)) => {
            for (key, value) in map.iter_mut() {
                let at = pointer::join(at, key);
                match entry(*keys, key, &at)? {
                    Entry::Value => {}
                    Entry::Parameters => {
                        if !value.is_null() {
                            coerce(value, &PARAMETERS, &at, touched)?;
                        }
                        continue;
                    }
                    Entry::Ignored => continue,
                }
                if value.is_null() {
                    *value = json!({});
                    touched.push(at.clone());
                }
                coerce(value, inner, &at, touched)?;
            }
        }
        (Object(fields), Value::Object(map)) => {
            for (key, kind) in *fields {
                let Some(value) = map.get_mut(*key) else {
                    continue;
                };
                let at = pointer::join(at, key);
                if value.is_null() {
                    map.shift_remove(*key);
                    touched.push(at);
                } else {
                    coerce(value, kind, &at, touched)?;
                }
            }
        }
        (kind, value) => {
            let expected = match kind {
                Kind::String => "a string",
                Boolean => "`true` or `false`",
                Array(_) => "an array",
                OneOrMany(_) | Map(..) | Object(_) => "an object",
                BooleanOr(_) | Any => "an object, `true` or `false`",
            };
            return Err(Error::description(
                at,
                format!("expected {expected}, found {}", description::kind(value)),
                format!("change it to {expected}"),
            ));
        }
    }
    Ok(())
}

/// The meaning of an entry of a map.
enum Entry {
    Value,
    /// The parameters of all operations of a path.
    Parameters,
    /// An entry that the generator does not use.
    Ignored,
}

/// Checks the key of an entry of a map, and returns the meaning of the entry.
fn entry(keys: Keys, key: &str, at: &str) -> Result<Entry, Error> {
    let extension = key.starts_with("x-");
    match keys {
        Keys::Free => {}
        Keys::Path | Keys::Status if extension => return Ok(Entry::Ignored),
        Keys::Path if key.starts_with('/') => {}
        Keys::Path => {
            return Err(Error::description(
                at,
                format!("the path `{key}` does not start with a slash"),
                "add the slash",
            ));
        }
        Keys::Component if !key.is_empty() && !key.contains(['/', '~', '%', '#']) => {}
        Keys::Component => {
            return Err(Error::description(
                at,
                format!("`{key}` is not a valid component name"),
                "use letters, digits, `.`, `_` and `-`",
            ));
        }
        Keys::Method if METHODS.contains(&key) => {}
        Keys::Method if METHODS.contains(&key.to_ascii_lowercase().as_str()) => {
            return Err(Error::description(
                at,
                format!("the method `{key}` is not in lower case"),
                "write it in lower case",
            ));
        }
        Keys::Method if key == "parameters" => return Ok(Entry::Parameters),
        Keys::Method => return Ok(Entry::Ignored),
        Keys::Status => {
            let digits = key.len() == 3 && key.bytes().all(|byte| byte.is_ascii_digit());
            let range = matches!(key.as_bytes(), [b'1'..=b'5', b'X' | b'x', b'X' | b'x']);
            if !digits && !range && key != "default" {
                return Err(Error::description(
                    at,
                    format!("`{key}` is not a valid status"),
                    "use three digits, a range such as `2XX`, or `default`",
                ));
            }
        }
    }
    Ok(Entry::Value)
}
