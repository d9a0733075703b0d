//! The Rust types of values.

use serde_json::Value;

use super::{Types, shape, type_name};

/// A kind of scalar for which the client has a Rust type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scalar {
    Id,
    Timestamp,
    InlineString,
}

impl Scalar {
    /// Returns the kind that a pass has stored in a schema.
    pub(crate) fn of(schema: &Value) -> Option<Self> {
        match schema.get("x-wire")?.as_str()? {
            "id" => Some(Self::Id),
            "time" => Some(Self::Timestamp),
            "inline-string" => Some(Self::InlineString),
            _ => None,
        }
    }

    /// Returns the name of the Rust type.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Id => "Id",
            Self::Timestamp => "Timestamp",
            Self::InlineString => "InlineString",
        }
    }
}

impl Types<'_> {
    /// Returns the type of a value, without `Option`, as a path from the module `types`.
    pub(super) fn value_type(&self, schema: &Value) -> String {
        if let Some(name) = shape::reference(schema) {
            return type_name(name);
        }
        if let Some(scalar) = Scalar::of(schema) {
            return scalar.as_str().to_owned();
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("string") => "String".to_owned(),
            Some("integer") => "i64".to_owned(),
            Some("number") => "f64".to_owned(),
            Some("boolean") => "bool".to_owned(),
            Some("array") => format!("Vec<{}>", self.item_type(schema)),
            Some("object") => match schema.get("additionalProperties") {
                Some(values @ Value::Object(inner)) if !inner.is_empty() => {
                    format!("BTreeMap<String, {}>", self.value_type(values))
                }
                _ => "Map<String, Value>".to_owned(),
            },
            _ => "Value".to_owned(),
        }
    }

    /// Returns the type of the elements of an array. It is `Value` if scalar elements can be null,
    /// because null has a meaning there.
    pub(super) fn item_type(&self, list: &Value) -> String {
        match list.get("items") {
            Some(items) if !Self::is_any(items) => self.value_type(items),
            _ => "Value".to_owned(),
        }
    }

    /// Returns whether the elements of an array are any JSON values.
    pub(super) fn is_any(items: &Value) -> bool {
        items.get("nullable") == Some(&Value::Bool(true)) && shape::reference(items).is_none()
    }

    /// Returns the type of a value, as a path from a module next to `types`.
    pub(crate) fn path(&self, schema: &Value) -> String {
        match shape::reference(schema) {
            Some(name) => format!("types::{}", type_name(name)),
            None if Scalar::of(schema).is_some() => self.value_type(schema),
            None => match schema.get("type").and_then(Value::as_str) {
                Some("array") => {
                    let item = schema
                        .get("items")
                        .map_or_else(|| "Value".to_owned(), |items| self.path(items));
                    format!("Vec<{item}>")
                }
                Some("object") => match schema.get("additionalProperties") {
                    Some(values @ Value::Object(inner)) if !inner.is_empty() => {
                        format!("BTreeMap<String, {}>", self.path(values))
                    }
                    _ => self.value_type(schema),
                },
                _ => self.value_type(schema),
            },
        }
    }
}

/// Returns whether a value is an array or a map, for which a missing value means empty.
pub(super) fn is_collection(schema: &Value) -> bool {
    shape::reference(schema).is_none()
        && matches!(
            schema.get("type").and_then(Value::as_str),
            Some("array" | "object")
        )
}

/// Returns whether a value is an array.
pub(super) fn is_list(schema: &Value) -> bool {
    is_collection(schema) && schema.get("type").and_then(Value::as_str) == Some("array")
}

/// Returns whether a value is an ID, or an array of IDs, that is sent as a number.
pub(super) fn is_numeric_id(schema: &Value) -> bool {
    let numeric = |schema: &Value| {
        Scalar::of(schema) == Some(Scalar::Id)
            && schema.get("type").and_then(Value::as_str) == Some("integer")
    };
    numeric(schema) || schema.get("items").is_some_and(numeric)
}
