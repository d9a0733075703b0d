//! JSON pointers (RFC 6901).

use std::collections::HashSet;

use serde_json::Value;

/// The beginning of a reference to a schema component. The rest is its name.
pub(crate) const SCHEMAS: &str = "#/components/schemas/";

/// Appends an escaped key to a pointer.
pub(crate) fn join(base: &str, key: &str) -> String {
    let mut out = String::with_capacity(base.len() + key.len() + 1);
    out.push_str(base);
    out.push('/');
    for character in key.chars() {
        match character {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            other => out.push(other),
        }
    }
    out
}

/// Resolves a local reference such as `#/components/schemas/contact`.
pub(crate) fn resolve<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    document.pointer(reference.strip_prefix('#')?)
}

/// Returns the schema behind references and behind arrays of one schema under `wrapper`, which is
/// `allOf` or `oneOf`.
pub(crate) fn unwrapped<'a>(document: &'a Value, schema: &'a Value, wrapper: &str) -> &'a Value {
    let mut schema = schema;
    // The limit ends circular references.
    for _ in 0..16 {
        let inner = match schema
            .get(wrapper)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
        {
            Some([only]) => Some(only),
            _ => schema
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| resolve(document, reference)),
        };
        match inner {
            Some(inner) => schema = inner,
            None => break,
        }
    }
    schema
}

/// Returns a property of a schema. References, `allOf` and the alternatives of unions are searched.
pub(crate) fn property<'a>(
    document: &'a Value,
    schema: &'a Value,
    name: &str,
) -> Option<&'a Value> {
    // Schemas that are on the way to several others are searched once.
    let mut seen = HashSet::new();
    let mut pending = vec![schema];
    while let Some(schema) = pending.pop() {
        if !seen.insert(std::ptr::from_ref(schema)) {
            continue;
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            pending.extend(resolve(document, reference));
            continue;
        }
        if let Some(own) = schema
            .get("properties")
            .and_then(|properties| properties.get(name))
        {
            return Some(own);
        }
        let parts = ["oneOf", "anyOf", "allOf"]
            .iter()
            .filter_map(|key| schema.get(*key)?.as_array())
            .flatten();
        // The first part is searched first.
        let start = pending.len();
        pending.extend(parts);
        pending[start..].reverse();
    }
    None
}
