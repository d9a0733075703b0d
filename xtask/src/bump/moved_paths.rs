//! Paths whose parameters got another name: the same operations, under another key of the description.

use std::collections::BTreeMap;

use serde_json::Value;

/// A path and what it is called now.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MovedPath {
    pub(super) old: String,
    pub(super) new: String,
    /// Parameters by their old names.
    parameters: BTreeMap<String, String>,
}

/// What a path is when the names of its parameters do not matter.
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

/// The paths of `old` that `new` has with other names of parameters only. Two of one kind are not guessed at.
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
            let mut same = new.iter().filter(|one| template(one) == template(path));
            let now = same.next().filter(|_| same.next().is_none())?;
            Some(MovedPath {
                old: path.clone(),
                new: now.clone(),
                parameters: parameters(path)
                    .zip(parameters(now))
                    .map(|(one, other)| (one.to_owned(), other.to_owned()))
                    .collect(),
            })
        })
        .collect()
}

/// The target of an action with the names that its path and parameters have now; nothing where none has changed.
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

/// The corrections with other targets, by line: each stands behind `- target: `.
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
    fn actions_follow_paths_whose_parameters_got_other_names() {
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
