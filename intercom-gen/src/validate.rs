//! Checks whether a value has the type that a schema declares.

use serde_json::Value;

use crate::visit::Object;

/// Returns whether `value` matches the `type` and the `enum` of `schema`.
///
/// References and unions are not followed: any value matches them.
pub(crate) fn fits(value: &Value, schema: &Object) -> bool {
    if value.is_null() {
        return schema.get("nullable") == Some(&Value::Bool(true)) || !schema.contains_key("type");
    }
    let kind = match schema.get("type").and_then(Value::as_str) {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => match (value, schema.get("items")) {
            (Value::Array(items), Some(Value::Object(inner))) => {
                items.iter().all(|item| fits(item, inner))
            }
            (value, _) => value.is_array(),
        },
        Some("object") => match (value, schema.get("properties")) {
            (Value::Object(map), Some(Value::Object(properties))) => {
                map.iter().all(|(key, value)| {
                    properties
                        .get(key)
                        .and_then(Value::as_object)
                        .is_none_or(|property| fits(value, property))
                })
            }
            (value, _) => value.is_object(),
        },
        _ => true,
    };
    kind && schema
        .get("enum")
        .and_then(Value::as_array)
        .is_none_or(|values| values.contains(value))
}
