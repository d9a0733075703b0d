//! Arguments for the operations, from the schemas of the description.

use std::iter;

use serde_json::{Map, Value, json};

use crate::operations::{Operation, Parameter, resolve};

/// The arguments of a call: the parameters by name, and the body as `body`.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) label: String,
    pub(crate) arguments: Map<String, Value>,
}

/// IDs and strings that could change the path or the query.
const HOSTILE: [&str; 18] = [
    "",
    ".",
    "..",
    "../..",
    "a/b",
    "/",
    "%2F",
    "%2e%2e",
    "a%",
    "a?b=c",
    "a#b",
    "a b",
    "a+b",
    "a&b=c",
    "a\\b",
    "a:b@c;d=e,f",
    "a\tb\r\nc",
    "ä☃\u{1f600}",
];

/// Maximum number of alternatives of unions and enums that are sent: the number of the largest one.
const ALTERNATIVES: usize = 12;

/// Returns the requests to compare.
pub(crate) fn requests(operation: &Operation) -> Vec<Sample> {
    let mut samples = vec![minimal(operation)];
    for (mode, name) in [
        (Mode::All, "all"),
        (Mode::Minimal, "minimal"),
        (Mode::Nulls, "nulls"),
    ] {
        let mut seen: Vec<Map<String, Value>> = Vec::new();
        for choice in 0..ALTERNATIVES {
            let arguments = arguments(operation, mode, choice);
            if !seen.contains(&arguments) {
                samples.push(Sample {
                    label: format!("{name} {choice}"),
                    arguments: arguments.clone(),
                });
                seen.push(arguments);
            }
        }
    }
    if operation.parameters.iter().any(Parameter::is_text) {
        for text in HOSTILE {
            let mut sample = minimal(operation);
            sample.label = format!("hostile {text:?}");
            let hostile = operation.parameters.iter().filter(|one| one.is_text());
            sample
                .arguments
                .extend(hostile.map(|one| (one.name.clone(), json!(text))));
            samples.push(sample);
        }
    }
    samples
}

/// Returns the required arguments.
pub(crate) fn minimal(operation: &Operation) -> Sample {
    Sample {
        label: "minimal".to_owned(),
        arguments: arguments(operation, Mode::Minimal, 0),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// What is required.
    Minimal,
    /// Everything.
    All,
    /// Everything, and null where it is allowed.
    Nulls,
}

fn arguments(operation: &Operation, mode: Mode, choice: usize) -> Map<String, Value> {
    let parameters = operation.parameters.iter();
    let parameters = parameters.filter(|one| one.required || mode != Mode::Minimal);
    let mut arguments: Map<String, Value> = parameters
        .map(|one| {
            let value = match &*one.name {
                "Intercom-Version" => json!(intercom_openapi::VERSION),
                _ => value(one.schema, Mode::All, choice, 0),
            };
            (one.name.clone(), value)
        })
        .collect();
    if let Some(schema) = operation.body {
        arguments.insert("body".to_owned(), value(schema, mode, choice, 0));
    }
    arguments
}

/// Returns a value of a schema. `choice` selects the alternatives of unions and enums.
fn value(schema: &'static Value, mode: Mode, choice: usize, depth: usize) -> Value {
    part(schema, mode, choice, depth, &[]).unwrap_or_else(|| json!("text"))
}

/// Returns a value of a schema, or of a part of one: `None` if it only constrains other parts.
/// `needed` are properties that other parts require.
fn part(
    schema: &'static Value,
    mode: Mode,
    choice: usize,
    depth: usize,
    needed: &[&'static str],
) -> Option<Value> {
    let schema = resolve(schema);
    if mode == Mode::Nulls && schema["nullable"] == true && depth > 0 {
        return Some(Value::Null);
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<&Value> = values.iter().filter(|one| !one.is_null()).collect();
        return Some(values[choice % values.len()].clone());
    }
    let mut needed = needed.to_vec();
    require(schema, choice, &mut needed);
    let mut merged = own(schema, mode, choice, depth, &needed);
    for one in parts(schema, choice) {
        merged = match (merged, part(one, mode, choice, depth, &needed)) {
            (Some(Value::Object(mut one)), Some(Value::Object(other))) => {
                one.extend(other);
                Some(Value::Object(one))
            }
            (one, None) | (one @ Some(_), Some(Value::Null)) => one,
            (_, other) => other,
        };
    }
    merged
}

/// Returns the parts of a schema: those of `allOf`, and the selected alternatives.
fn parts(schema: &'static Value, choice: usize) -> Vec<&'static Value> {
    let mut parts: Vec<_> = schema["allOf"].as_array().into_iter().flatten().collect();
    parts.extend(["oneOf", "anyOf"].into_iter().filter_map(|keyword| {
        let alternatives = schema[keyword].as_array()?;
        alternatives.get(choice % alternatives.len())
    }));
    parts
}

/// Adds the properties that the parts of a schema require.
fn require(schema: &'static Value, choice: usize, needed: &mut Vec<&'static str>) {
    let required = schema["required"].as_array().into_iter().flatten();
    needed.extend(required.filter_map(Value::as_str));
    for part in parts(schema, choice) {
        require(resolve(part), choice, needed);
    }
}

/// Returns the value of the keywords of the schema itself, without its parts.
fn own(
    schema: &'static Value,
    mode: Mode,
    choice: usize,
    depth: usize,
    needed: &[&'static str],
) -> Option<Value> {
    let length = schema["minLength"].as_u64().unwrap_or(1);
    Some(match schema["type"].as_str() {
        Some("string") if schema["format"] == "uuid" => {
            json!("5b2d8f0e-3c41-4a7b-9e65-0f1a2b3c4d5e")
        }
        Some("string") if length > 1 => json!("1".repeat(usize::try_from(length).unwrap())),
        Some("string") => json!("Text ü"),
        Some("integer") => json!(7 + choice),
        Some("number") => json!(1.5),
        Some("boolean") => json!(choice.is_multiple_of(2)),
        Some("array") if depth > MAX_DEPTH => json!([]),
        Some("array") => iter::once(value(&schema["items"], mode, choice, depth + 1)).collect(),
        Some("object") => object(schema, mode, choice, depth, needed),
        _ if schema["properties"].is_object() => object(schema, mode, choice, depth, needed),
        _ => return None,
    })
}

const MAX_DEPTH: usize = 5;

fn object(
    schema: &'static Value,
    mode: Mode,
    choice: usize,
    depth: usize,
    needed: &[&'static str],
) -> Value {
    let mut object = Map::new();
    let properties = schema["properties"].as_object();
    for (name, property) in properties.into_iter().flatten() {
        let wanted = mode != Mode::Minimal && depth < MAX_DEPTH && property["readOnly"] != true;
        if needed.contains(&&**name) || wanted {
            object.insert(name.clone(), value(property, mode, choice, depth + 1));
        }
    }
    let additional = &schema["additionalProperties"];
    let is_free = additional == true
        || additional == &json!({})
        || additional.is_null() && properties.is_none() && parts(schema, choice).is_empty();
    if mode == Mode::Minimal {
        return Value::Object(object);
    }
    if is_free {
        let Value::Object(free) = json!({
            "custom_key": "custom", "Größe \"x\"": 5, "a/b": true, "price": 1.25, "empty": "",
        }) else {
            unreachable!("an object");
        };
        object.extend(free);
    } else if additional.is_object() {
        object.insert(
            "custom_key".to_owned(),
            value(additional, mode, choice, depth + 1),
        );
    }
    Value::Object(object)
}
