//! The Rust type of a value.

use serde_json::Value;

use super::{Types, shape, type_name};

/// A kind of scalar that the API writes in several ways.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scalar {
    Id,
    Timestamp,
    InlineString,
}

impl Scalar {
    /// The kind that a pass has marked a schema with.
    pub(crate) fn of(schema: &Value) -> Option<Self> {
        match schema.get("x-wire")?.as_str()? {
            "id" => Some(Self::Id),
            "time" => Some(Self::Timestamp),
            "word" => Some(Self::InlineString),
            _ => None,
        }
    }

    /// The Rust type.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Id => "Id",
            Self::Timestamp => "Timestamp",
            Self::InlineString => "InlineString",
        }
    }
}

impl Types<'_> {
    /// The type of a value that is present, as written in the module `types`.
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

    /// The type of the elements of a list. A null among plain values means something, so such a list has elements of any JSON.
    pub(super) fn item_type(&self, list: &Value) -> String {
        match list.get("items") {
            Some(items) if !Self::is_any(items) => self.value_type(items),
            _ => "Value".to_owned(),
        }
    }

    /// Whether the elements of a list are any JSON.
    pub(super) fn is_any(items: &Value) -> bool {
        items.get("nullable") == Some(&Value::Bool(true)) && shape::reference(items).is_none()
    }

    /// The type of a value, as written in a module beside `types`.
    pub(crate) fn path(&self, schema: &Value) -> String {
        match shape::reference(schema) {
            Some(name) => format!("types::{}", type_name(name)),
            None if schema.get("type").and_then(Value::as_str) == Some("array") => {
                let item = schema
                    .get("items")
                    .map_or_else(|| "Value".to_owned(), |items| self.path(items));
                format!("Vec<{item}>")
            }
            None => self.value_type(schema),
        }
    }
}

/// Whether a value is a list or a map, for which missing means empty.
pub(super) fn is_collection(schema: &Value) -> bool {
    shape::reference(schema).is_none()
        && matches!(
            schema.get("type").and_then(Value::as_str),
            Some("array" | "object")
        )
}

/// Whether a value is a list.
pub(super) fn is_list(schema: &Value) -> bool {
    is_collection(schema) && schema.get("type").and_then(Value::as_str) == Some("array")
}

/// Whether ids in it are written as numbers.
pub(super) fn is_numeric_id(schema: &Value) -> bool {
    let numeric = |schema: &Value| {
        Scalar::of(schema) == Some(Scalar::Id)
            && schema.get("type").and_then(Value::as_str) == Some("integer")
    };
    numeric(schema) || schema.get("items").is_some_and(numeric)
}
