//! Announced removals: operations, parameters and properties that are deprecated.

use std::collections::BTreeSet;

use intercom_gen::Outline;
use serde_json::Value;

/// The words with which published texts announce a removal.
const WORDS: [&str; 7] = [
    "deprecated",
    "will be removed",
    "will be switched off",
    "will be turned off",
    "will be sunset",
    "no longer supported",
    "legacy",
];

/// Returns the announced removals in `new`, and marks those that `old` does not announce.
pub(super) fn find(outline: &Outline, new: &Value, old: &Value) -> Vec<String> {
    let mut known = BTreeSet::new();
    visit(old, "", "", &mut |location, _| {
        known.insert(location.to_owned());
    });
    let mut found: Vec<String> = outline
        .operations
        .iter()
        .filter_map(|operation| {
            let note = operation.deprecated.as_ref()?;
            Some(format!("`{}`: {note}", operation.name))
        })
        .collect();
    visit(new, "", "", &mut |location, reason| {
        let new = if known.contains(location) {
            ""
        } else {
            ", new"
        };
        found.push(format!("`{location}` ({reason}{new})"));
    });
    found
}

/// Calls `announce` with the location and the reason of each announcement. `parent` is the key of
/// the object that contains `value`.
fn visit(value: &Value, at: &str, parent: &str, announce: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Object(map) => {
            // In a map of properties, `description` is the name of a property.
            if parent != "properties" {
                let text = ["description", "summary"]
                    .iter()
                    .filter_map(|key| map.get(*key)?.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
                    .to_lowercase();
                if map.get("deprecated") == Some(&Value::Bool(true)) {
                    announce(at, "`deprecated: true`");
                } else if let Some(word) = WORDS.iter().find(|word| text.contains(**word)) {
                    announce(at, &format!("\"{word}\" in its description"));
                }
            }
            for (key, value) in map {
                let skipped = parent != "properties"
                    && matches!(key.as_str(), "example" | "examples" | "info" | "enum");
                if !skipped {
                    let key_in_pointer = key.replace('~', "~0").replace('/', "~1");
                    visit(value, &format!("{at}/{key_in_pointer}"), key, announce);
                }
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                visit(value, &format!("{at}/{index}"), "", announce);
            }
        }
        _ => {}
    }
}
