//! Paths that are the same except for the names of their parameters.

use std::collections::BTreeMap;

use serde_json::Value;

/// A path whose parameters were renamed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MovedPath {
    pub(super) old: String,
    pub(super) new: String,
    /// New parameter names by old names.
    parameters: BTreeMap<String, String>,
}

/// Returns a path with anonymous parameters: `/tags/{}` for `/tags/{id}`.
pub(super) fn template(path: &str) -> String {
    let mut template = String::new();
    for (index, part) in path.split('{').enumerate() {
        if index > 0 {
            template.push_str("{}");
        }
        template.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
    }
    template
}

fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// Returns the paths of `old` that have other parameter names in `new`. Ambiguous paths are left
/// out.
pub(super) fn find(old: &Value, new: &Value) -> Vec<MovedPath> {
    let keys = |value: &Value| -> Vec<String> {
        let paths = value.get("paths").and_then(Value::as_object);
        paths
            .map(|paths| paths.keys().cloned().collect())
            .unwrap_or_default()
    };
    let (old, new) = (keys(old), keys(new));
    old.iter()
        .filter(|path| !new.contains(path))
        .filter_map(|path| {
            let mut candidates = new.iter().filter(|new| template(new) == template(path));
            let new = candidates.next().filter(|_| candidates.next().is_none())?;
            Some(MovedPath {
                old: path.clone(),
                new: new.clone(),
                parameters: parameters(path)
                    .zip(parameters(new))
                    .map(|(old, new)| (old.to_owned(), new.to_owned()))
                    .collect(),
            })
        })
        .collect()
}

/// Returns the target of an action with the new names of its path and parameters, or `None` if its
/// path was not moved.
pub(super) fn retarget(target: &str, moved: &[MovedPath]) -> Option<String> {
    moved.iter().find_map(|path| {
        let key = format!("$.paths['{}']", path.old);
        let rest = target.strip_prefix(&key)?;
        let mut rest = rest.to_owned();
        for (old, new) in &path.parameters {
            rest = rest.replace(&format!("@.name=='{old}'"), &format!("@.name=='{new}'"));
        }
        Some(format!("$.paths['{}']{rest}", path.new))
    })
}

/// Updates the targets of the corrections, each of which follows `- target: ` on a line, and
/// returns the new text and a description of each change.
pub(super) fn retarget_all(corrections: &str, moved: &[MovedPath]) -> (String, Vec<String>) {
    let mut changed = Vec::new();
    let mut text = String::with_capacity(corrections.len());
    for line in corrections.split_inclusive('\n') {
        let retargeted = line.strip_prefix("- target: ").and_then(|rest| {
            let target = rest.trim_end();
            let bare = target.trim_matches('"');
            let new = retarget(bare, moved)?;
            changed.push(format!("`{bare}` is now `{new}`"));
            Some(format!("- target: {}", rest.replacen(bare, &new, 1)))
        });
        text.push_str(retargeted.as_deref().unwrap_or(line));
    }
    (text, changed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn actions_follow_renamed_path_parameters() {
        let old =
            json!({"paths": {"/a/{id}": {}, "/a/{id}/b/{b}": {}, "/same/{id}": {}, "/c/{id}": {}}});
        let new = json!({"paths": {"/a/{a_id}": {}, "/a/{a_id}/b/{b_id}": {}, "/same/{id}": {}, "/c/{x}": {}, "/c/{y}": {}}});
        let moved = find(&old, &new);
        let text = "actions:\n- target: $.paths['/a/{id}'].get.parameters[?@.name=='id'].schema\n  remove: true\n\
                    - target: \"$.paths['/a/{id}/b/{b}'].put\"\n- target: $.paths['/same/{id}'].get\n- target: $.paths['/c/{id}'].get\n";
        let (text, changed) = retarget_all(text, &moved);
        assert_eq!(
            text,
            "actions:\n- target: $.paths['/a/{a_id}'].get.parameters[?@.name=='a_id'].schema\n  remove: true\n\
             - target: \"$.paths['/a/{a_id}/b/{b_id}'].put\"\n- target: $.paths['/same/{id}'].get\n- target: $.paths['/c/{id}'].get\n"
        );
        assert_eq!(changed.len(), 2);
    }
}
