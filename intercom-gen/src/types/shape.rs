//! Classification of schemas that have gone through the passes.

use serde_json::Value;

use super::value::Scalar;
use crate::pointer::SCHEMAS;
use crate::visit::Object;

/// The kind of type that a schema becomes.
pub(super) enum Shape<'a> {
    Object,
    Enum(&'a [Value]),
    Union(&'a [Value]),
    /// A type of the standard library or of `serde_json`.
    Plain,
}

/// Returns the shape of a schema.
pub(super) fn of(schema: &Object) -> Shape<'_> {
    if let Some(Value::Array(alternatives)) = schema.get("oneOf") {
        return Shape::Union(alternatives);
    }
    if let Some(Value::Array(values)) = schema.get("enum") {
        return Shape::Enum(values);
    }
    if schema.get("properties").is_some_and(Value::is_object) {
        return Shape::Object;
    }
    Shape::Plain
}

/// Returns the name of the component that a schema refers to. A union of one alternative, which
/// represents a nullable reference, is followed.
pub(super) fn reference(schema: &Value) -> Option<&str> {
    if let Some([only]) = schema
        .get("oneOf")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    {
        return reference(only);
    }
    schema.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)
}

/// Returns the variant name of an alternative that is not a component.
pub(super) fn plain_name(schema: &Value) -> &'static str {
    if let Some(scalar) = Scalar::of(schema) {
        return scalar.as_str();
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => "String",
        Some("integer") => "Integer",
        Some("number") => "Number",
        Some("boolean") => "Boolean",
        Some("array") => "Array",
        Some("object") => "Object",
        _ => "Value",
    }
}
