//! Finds the paths of targets whose path parameters have other names in a description.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::path::operation_key;
use crate::path::parameters;

/// The paths of a description, with the names of their parameters.
pub(super) struct Paths {
    /// The paths by their anonymous form; `None` if several paths have the same form.
    by_form: BTreeMap<String, Option<String>>,
}

impl Paths {
    pub(super) fn new(document: &Value) -> Self {
        let mut by_form = BTreeMap::new();
        let paths = document.get("paths").and_then(Value::as_object);
        for (path, _) in paths.into_iter().flatten() {
            by_form
                .entry(operation_key("", path))
                .and_modify(|known| *known = None)
                .or_insert_with(|| Some(path.clone()));
        }
        Self { by_form }
    }

    /// Returns a target such as `$.paths['/tags/{id}'].get.parameters[?@.name=='id']` with the
    /// parameter names of the description, or `None` if they are the same or the path is ambiguous.
    pub(super) fn renamed(&self, target: &str) -> Option<String> {
        let (path, rest) = target.strip_prefix("$.paths['")?.split_once("']")?;
        let new = self.by_form.get(&operation_key("", path))?.as_ref()?;
        if new == path {
            return None;
        }
        let names: BTreeMap<&str, &str> = parameters(path).zip(parameters(new)).collect();
        let mut renamed = format!("$.paths['{}']", escaped(new));
        // Filters compare the name with a quoted string: `@.name=='id'`.
        for (index, part) in rest.split('\'').enumerate() {
            if index > 0 {
                renamed.push('\'');
            }
            let before = renamed.trim_end_matches('\'').trim_end();
            let compares = before
                .strip_suffix("==")
                .is_some_and(|before| before.trim_end().ends_with("@.name"));
            match names.get(part) {
                Some(new) if compares => renamed.push_str(&escaped(new)),
                _ => renamed.push_str(part),
            }
        }
        Some(renamed)
    }
}

/// Escapes a name for a JSONPath in single quotes.
fn escaped(name: &str) -> String {
    name.replace('\\', "\\\\").replace('\'', "\\'")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn targets_follow_renamed_path_parameters() {
        let paths = Paths::new(&json!({"paths": {
            "/it's/{a\\}": {}, "/a/{a_id}": {}, "/a/{b}/b/{a}": {}, "/same/{id}": {}, "/c/{x}": {}, "/c/{y}": {},
        }}));
        for (target, expected) in [
            (
                "$.paths['/a/{id}'].get.parameters[?@.name=='id'].schema",
                Some("$.paths['/a/{a_id}'].get.parameters[?@.name=='a_id'].schema"),
            ),
            (
                "$.paths['/a/{a}/b/{b}'][*].parameters[?@.name == 'a' || @.name=='b']",
                Some("$.paths['/a/{b}/b/{a}'][*].parameters[?@.name == 'b' || @.name=='a']"),
            ),
            (
                "$.paths['/a/{id}'].get.responses['200'].content['id']",
                Some("$.paths['/a/{a_id}'].get.responses['200'].content['id']"),
            ),
            ("$.paths['/same/{id}'].get", None),
            (
                "$.paths['/it's/{id}'].get",
                Some("$.paths['/it\\'s/{a\\\\}'].get"),
            ),
            ("$.paths['/missing/{id}'].get", None),
            ("$.paths['/c/{id}'].get", None),
            ("$.paths[*][*]", None),
            ("$.components.schemas.a", None),
        ] {
            assert_eq!(paths.renamed(target).as_deref(), expected, "{target}");
        }
    }
}
