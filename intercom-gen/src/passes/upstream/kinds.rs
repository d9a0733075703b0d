//! What OpenAPI wants as text, a list or an object must be one: an empty key (`parameters:`) is left out, a number where text belongs is
//! text, and anything else is refused here, where the place is known.

use serde_json::{Value, json};

use crate::description;
use crate::error::Error;
use crate::pointer;
use crate::visit::METHODS;

/// What belongs in a place.
enum Kind {
    Text,
    Flag,
    /// Anything but nothing.
    Any,
    List(&'static Kind),
    Map(Keys, &'static Kind),
    Object(&'static [(&'static str, &'static Kind)]),
    /// A yes or no, or the thing itself.
    FlagOr(&'static Kind),
    /// The thing, or a list of them.
    OneOrMany(&'static Kind),
}

/// What the keys of a map must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    Free,
    Component,
    Path,
    Method,
    Status,
}

use Kind::{Any, Flag, FlagOr, List, Map, Object, OneOrMany, Text};

static SCHEMA: Kind = Object(&[
    ("$ref", &Text),
    ("title", &Text),
    ("description", &Text),
    ("format", &Text),
    ("type", &Any),
    ("nullable", &Flag),
    ("enum", &List(&Any)),
    ("properties", &Map(Keys::Free, &SCHEMA)),
    ("required", &Any),
    ("additionalProperties", &FlagOr(&SCHEMA)),
    ("items", &OneOrMany(&SCHEMA)),
    ("allOf", &List(&SCHEMA)),
    ("oneOf", &List(&SCHEMA)),
    ("anyOf", &List(&SCHEMA)),
    ("not", &SCHEMA),
]);

static PARAMETER: Kind = Object(&[
    ("$ref", &Text),
    ("name", &Text),
    ("in", &Text),
    ("description", &Text),
    ("style", &Text),
    ("required", &Flag),
    ("explode", &Flag),
    ("schema", &SCHEMA),
]);

static MEDIA: Kind = Map(Keys::Free, &Object(&[("schema", &SCHEMA)]));

static BODY: Kind = Object(&[
    ("$ref", &Text),
    ("description", &Text),
    ("required", &Flag),
    ("content", &MEDIA),
]);

static RESPONSE: Kind = Object(&[("$ref", &Text), ("description", &Text), ("content", &MEDIA)]);

static OPERATION: Kind = Object(&[
    ("operationId", &Text),
    ("summary", &Text),
    ("description", &Text),
    ("tags", &List(&Text)),
    ("parameters", &List(&PARAMETER)),
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

static PARAMETERS: Kind = List(&PARAMETER);

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    settle(document, &DOCUMENT, "", &mut touched)?;
    Ok(touched)
}

/// Brings `value` to its kind where no meaning is lost by it.
fn settle(
    value: &mut Value,
    kind: &'static Kind,
    at: &str,
    touched: &mut Vec<String>,
) -> Result<(), Error> {
    match (kind, value) {
        (Any, _) | (Text, Value::String(_)) | (Flag | FlagOr(_), Value::Bool(_)) => {}
        (Text, value @ (Value::Number(_) | Value::Bool(_))) => {
            *value = json!(value.to_string());
            touched.push(at.to_owned());
        }
        (Flag, value @ Value::String(_)) if *value == "true" || *value == "false" => {
            *value = json!(*value == "true");
            touched.push(at.to_owned());
        }
        (FlagOr(inner) | OneOrMany(inner), value @ Value::Object(_)) => {
            settle(value, inner, at, touched)?;
        }
        (List(inner) | OneOrMany(inner), Value::Array(items)) => {
            let mut kept = Vec::with_capacity(items.len());
            for (index, mut item) in std::mem::take(items).into_iter().enumerate() {
                let at = pointer::join(at, &index.to_string());
                if item.is_null() && !matches!(inner, Any) {
                    touched.push(at);
                    continue;
                }
                settle(&mut item, inner, &at, touched)?;
                kept.push(item);
            }
            *items = kept;
        }
        (Map(keys, inner), Value::Object(map)) => {
            for (key, value) in map.iter_mut() {
                let at = pointer::join(at, key);
                match place(*keys, key, &at)? {
                    Place::Entry => {}
                    Place::Parameters => {
                        if !value.is_null() {
                            settle(value, &PARAMETERS, &at, touched)?;
                        }
                        continue;
                    }
                    Place::Elsewhere => continue,
                }
                if value.is_null() {
                    *value = json!({});
                    touched.push(at.clone());
                }
                settle(value, inner, &at, touched)?;
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
                    settle(value, kind, &at, touched)?;
                }
            }
        }
        (kind, value) => {
            let wanted = match kind {
                Text => "text",
                Flag => "`true` or `false`",
                List(_) => "a list",
                OneOrMany(_) | Map(..) | Object(_) => "an object",
                FlagOr(_) | Any => "an object, `true` or `false`",
            };
            return Err(Error::description(
                at,
                format!("found {} where {wanted} belongs", description::kind(value)),
                format!("make it {wanted}"),
            ));
        }
    }
    Ok(())
}

/// What a key of a map stands for.
enum Place {
    Entry,
    /// The parameters of all operations of a path.
    Parameters,
    /// Nothing that is read here.
    Elsewhere,
}

fn place(keys: Keys, key: &str, at: &str) -> Result<Place, Error> {
    let extension = key.starts_with("x-");
    match keys {
        Keys::Free => {}
        Keys::Path | Keys::Status if extension => return Ok(Place::Elsewhere),
        Keys::Path if key.starts_with('/') => {}
        Keys::Path => {
            return Err(Error::description(
                at,
                format!("the path `{key}` does not begin with a slash"),
                "begin it with one",
            ));
        }
        Keys::Component if !key.is_empty() && !key.contains(['/', '~', '%', '#']) => {}
        Keys::Component => {
            return Err(Error::description(
                at,
                format!("`{key}` is no name for a component"),
                "use letters, digits, `.`, `_` and `-`",
            ));
        }
        Keys::Method if METHODS.contains(&key) => {}
        Keys::Method if METHODS.contains(&key.to_ascii_lowercase().as_str()) => {
            return Err(Error::description(
                at,
                format!("the method `{key}` is not in small letters"),
                "write it in small letters",
            ));
        }
        Keys::Method if key == "parameters" => return Ok(Place::Parameters),
        Keys::Method => return Ok(Place::Elsewhere),
        Keys::Status => {
            let digits = key.len() == 3 && key.bytes().all(|byte| byte.is_ascii_digit());
            let range = matches!(key.as_bytes(), [b'1'..=b'5', b'X' | b'x', b'X' | b'x']);
            if !digits && !range && key != "default" {
                return Err(Error::description(
                    at,
                    format!("`{key}` is no status"),
                    "use a status of three digits, `2XX` and the like, or `default`",
                ));
            }
        }
    }
    Ok(Place::Entry)
}
