//! Deprecations of operations, parameters and properties.

use serde_json::Value;

use crate::markdown;
use crate::visit::Object;

/// The extension with the deprecation note of a parameter or property.
pub(crate) const NOTE: &str = "x-rust-deprecated";
/// The extensions and keys that deprecate a schema where it is used.
pub(crate) const KEYS: [&str; 2] = ["deprecated", NOTE];

/// Returns the deprecation note of an operation, a parameter or a property, if it is deprecated: the
/// note of an overlay, or else the sentences of the description that mention the deprecation. `kind`
/// names it in the default note.
pub(crate) fn note(object: &Object, kind: &str) -> Option<String> {
    if let Some(note) = object.get(NOTE).and_then(Value::as_str) {
        return Some(markdown::line(note));
    }
    if object.get("deprecated") != Some(&Value::Bool(true)) {
        return None;
    }
    let description = object.get("description").and_then(Value::as_str);
    let text: Vec<&str> = description.unwrap_or_default().split_whitespace().collect();
    let text = text.join(" ");
    let sentences = text.split_inclusive(". ").filter(|sentence| {
        let words = sentence.to_lowercase();
        words.contains("deprecated") || words.contains("deprecation")
    });
    let found: String = sentences.collect();
    Some(match found.trim() {
        "" => format!("Intercom has deprecated this {kind}."),
        found => markdown::line(found),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_note_is_that_of_the_overlay_or_of_the_description() {
        for (object, expected) in [
            (json!({}), None),
            (
                json!({"deprecated": false, "description": "Deprecated."}),
                None,
            ),
            (json!({"deprecated": "true"}), None),
            (
                json!({"deprecated": true, "description": "A number."}),
                Some("Intercom has deprecated this field."),
            ),
            (
                json!({"deprecated": true, "description": "A number.\nDeprecated; use\n  other. More."}),
                Some("Deprecated; use other."),
            ),
            (
                json!({"deprecated": true, "description": "Deprecated.", NOTE: "Use other."}),
                Some("Use other."),
            ),
            (json!({NOTE: "Use other."}), Some("Use other.")),
        ] {
            let note = object.as_object().and_then(|object| note(object, "field"));
            assert_eq!(note.as_deref(), expected, "{object}");
        }
    }
}
