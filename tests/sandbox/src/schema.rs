//! Conversion of OpenAPI 3.0 schemas to JSON Schema.
//!
//! Objects with declared properties are closed, so that misspelled names are noticed. Therefore,
//! `allOf` is merged into one object, and keywords next to an `anyOf` or `oneOf` are moved into
//! each of its branches.

use serde_json::{Map, Value, json};

use crate::json::Object;

/// Whether a schema is for requests or responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// IDs can be strings or numbers, regardless of the declared type.
    Request,
    /// Exactly as declared.
    Response,
}

/// The schemas of search filters, which the module `search` validates: filters are recursive, and a
/// generic validator would report poor errors.
const FILTERS: [&str; 3] = [
    "single_filter_search_request",
    "multiple_filter_search_request",
    "multiple_or_single_filter_search_request",
];

/// Returns a complete JSON Schema document for one schema of the description, with the components
/// that it references.
pub(crate) fn document(schema: &Value, root: &Value, side: Side) -> Value {
    let converter = Converter { root, side };
    let mut document = converter.convert(schema, "");
    let mut definitions = Object::new();
    let mut open = references(&document);
    while let Some(name) = open.pop() {
        if definitions.contains_key(&name) {
            continue;
        }
        let component = root.pointer(&format!("/components/schemas/{name}"));
        let converted = converter.convert(component.unwrap_or(&Value::Null), "");
        open.extend(references(&converted));
        definitions.insert(name, converted);
    }
    if let Some(map) = document.as_object_mut() {
        map.insert("$defs".to_owned(), Value::Object(definitions));
    }
    document
}

/// Returns the names of the definitions that a converted schema references.
fn references(schema: &Value) -> Vec<String> {
    match schema {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| match value {
                Value::String(target) if key == "$ref" => target
                    .strip_prefix("#/$defs/")
                    .map(str::to_owned)
                    .into_iter()
                    .collect(),
                value => references(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// Follows `$ref` to the referenced schema.
pub(crate) fn resolve<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let mut current = schema;
    for _ in 0..16 {
        let Some(reference) = current.get("$ref").and_then(Value::as_str) else {
            break;
        };
        match root.pointer(reference.trim_start_matches('#')) {
            Some(next) => current = next,
            None => break,
        }
    }
    current
}

struct Converter<'a> {
    root: &'a Value,
    side: Side,
}

impl Converter<'_> {
    fn convert(&self, schema: &Value, name: &str) -> Value {
        let Some(map) = schema.as_object() else {
            return json!({});
        };
        if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
            let component = reference.rsplit('/').next().unwrap_or_default();
            if self.side == Side::Request && FILTERS.contains(&component) {
                return json!({ "type": "object" });
            }
            // An invalid reference must not reject every value.
            if self
                .root
                .pointer(reference.trim_start_matches('#'))
                .is_none()
            {
                return json!({});
            }
            return json!({ "$ref": format!("#/$defs/{component}") });
        }
        if map.contains_key("allOf") {
            let merged = Value::Object(self.merge_all(map));
            return self.convert(&merged, name);
        }
        let nullable = is_true(map.get("nullable"));
        for keyword in ["oneOf", "anyOf"] {
            if let Some(branches) = map.get(keyword).and_then(Value::as_array) {
                return self.alternatives(map, keyword, branches, nullable, name);
            }
        }
        self.plain(map, nullable, name)
    }

    /// Converts `oneOf` to `anyOf`, because the alternatives of the description overlap.
    fn alternatives(
        &self,
        map: &Object,
        keyword: &str,
        branches: &[Value],
        nullable: bool,
        name: &str,
    ) -> Value {
        let mut beside = map.clone();
        beside.shift_remove(keyword);
        let carries = ["properties", "required"]
            .iter()
            .any(|key| beside.contains_key(*key));
        let mut converted: Vec<Value> = branches
            .iter()
            .map(|branch| {
                if carries {
                    let mut merged = beside.clone();
                    self.merge(&mut merged, branch);
                    self.convert(&Value::Object(merged), name)
                } else {
                    self.convert(branch, name)
                }
            })
            .collect();
        if nullable {
            converted.push(json!({ "type": "null" }));
        }
        json!({ "anyOf": converted })
    }

    fn plain(&self, map: &Object, nullable: bool, name: &str) -> Value {
        let properties = map.get("properties").and_then(Value::as_object);
        let declared = map
            .get("type")
            .and_then(Value::as_str)
            .or_else(|| (properties.is_some() || map.contains_key("required")).then_some("object"));
        let mut out = Object::new();
        let mut types: Vec<&str> = declared.into_iter().collect();
        if self.side == Side::Request && is_id(name) {
            match declared {
                Some("string") if !map.contains_key("enum") => types.push("integer"),
                Some("integer") => {
                    types.push("string");
                    // Applies only to strings.
                    out.insert("pattern".to_owned(), json!("^[0-9]+$"));
                }
                _ => {}
            }
        }
        if nullable && !types.is_empty() {
            types.push("null");
        }
        if !types.is_empty() {
            out.insert("type".to_owned(), json!(types));
        }
        if let Some(members) = map.get("enum").and_then(Value::as_array) {
            let mut members = members.clone();
            if nullable && !members.contains(&Value::Null) {
                members.push(Value::Null);
            }
            out.insert("enum".to_owned(), Value::Array(members));
        }
        for keyword in [
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "required",
        ] {
            // A page size that is too large has its own error code, which the pagination code
            // returns.
            if keyword == "maximum" && name == "per_page" {
                continue;
            }
            if let Some(value) = map.get(keyword) {
                out.insert(keyword.to_owned(), value.clone());
            }
        }
        if let Some(items) = map.get("items") {
            out.insert("items".to_owned(), self.convert(items, name));
        }
        if let Some(properties) = properties {
            let converted: Map<String, Value> = properties
                .iter()
                .map(|(key, value)| (key.clone(), self.convert(value, key)))
                .collect();
            out.insert("properties".to_owned(), Value::Object(converted));
        }
        match map.get("additionalProperties") {
            Some(Value::Bool(open)) => {
                out.insert("additionalProperties".to_owned(), json!(open));
            }
            Some(values) => {
                out.insert("additionalProperties".to_owned(), self.convert(values, ""));
            }
            None if properties.is_some_and(|properties| !properties.is_empty()) => {
                out.insert("additionalProperties".to_owned(), json!(false));
            }
            None => {}
        }
        Value::Object(out)
    }

    fn merge_all(&self, map: &Object) -> Object {
        let mut merged = map.clone();
        if let Some(Value::Array(parts)) = merged.shift_remove("allOf") {
            for part in &parts {
                self.merge(&mut merged, part);
            }
        }
        merged
    }

    fn merge(&self, into: &mut Object, part: &Value) {
        let Some(part) = resolve(part, self.root).as_object() else {
            return;
        };
        let part = if part.contains_key("allOf") {
            self.merge_all(part)
        } else {
            part.clone()
        };
        for (key, value) in part {
            match (key.as_str(), into.get_mut(&key), value) {
                ("properties", Some(Value::Object(present)), Value::Object(more)) => {
                    // The outer schema of a property takes precedence.
                    for (name, schema) in more {
                        present.entry(name).or_insert(schema);
                    }
                }
                ("required", Some(Value::Array(present)), Value::Array(more)) => {
                    for name in more {
                        if !present.contains(&name) {
                            present.push(name);
                        }
                    }
                }
                (_, Some(_), _) => {}
                (_, None, value) => {
                    into.insert(key, value);
                }
            }
        }
    }
}

fn is_true(value: Option<&Value>) -> bool {
    value.and_then(Value::as_bool).unwrap_or(false)
}

/// Returns whether a property is an ID, which can be a number or a string.
fn is_id(name: &str) -> bool {
    name == "id" || name.ends_with("_id") || name.ends_with("_ids")
}
