//! Applies an OpenAPI Overlay 1.0 document.

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use crate::decisions::Decisions;
use crate::description;
use crate::error::Error;
use crate::pointer;

/// A parsed overlay.
#[derive(Debug, Clone)]
pub struct Overlay {
    version: String,
    actions: Vec<Action>,
    decisions: Decisions,
}

#[derive(Debug, Clone)]
struct Action {
    target: String,
    path: JsonPath,
    change: Change,
}

#[derive(Debug, Clone)]
enum Change {
    Update(Value),
    Remove,
}

/// The changes that one action or decision of an overlay made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The index in the array of actions, or among the decisions.
    pub index: usize,
    /// The JSON pointer of the entry in the overlay, such as `/actions/3`.
    pub pointer: String,
    /// The JSONPath of the action, or the operation of the decision, such as `GET /tickets/{}`.
    pub target: String,
    /// The JSON pointers of the changed locations; empty if the entry had no effect.
    pub touched: Vec<String>,
}

impl Overlay {
    /// Parses an overlay from YAML or JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if `text` is not valid YAML, if the version of the overlay is not 1.0, if
    /// an action does not have a valid JSONPath target and exactly one of `update` and `remove:
    /// true`, or if a decision is invalid.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let document = description::parse(text).map_err(Error::in_corrections)?;
        match document.get("overlay").and_then(Value::as_str) {
            Some(version) if version.starts_with("1.0") => {}
            other => {
                let found = match other {
                    Some(version) => format!("unsupported overlay version `{version}`"),
                    None => "missing overlay version".to_owned(),
                };
                return Err(Error::corrections("/overlay", found, "set it to `1.0.0`"));
            }
        }
        let version = document
            .get("x-description-version")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let Some(actions) = document.get("actions").and_then(Value::as_array) else {
            return Err(Error::corrections(
                "/actions",
                "missing array `actions`",
                "add it",
            ));
        };
        let actions = actions
            .iter()
            .enumerate()
            .map(|(index, action)| Action::parse(&format!("/actions/{index}"), action))
            .collect::<Result<_, _>>()?;
        let decisions = Decisions::read(&document)?;
        Ok(Self {
            version,
            actions,
            decisions,
        })
    }

    /// Returns the version of the description that the overlay was written for, from the extension
    /// `x-description-version`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Applies all actions in order, and then the decisions. The `touched` of an entry without
    /// effect is empty.
    pub fn apply(&self, document: &mut Value) -> Vec<Applied> {
        let mut applied: Vec<Applied> = self
            .actions
            .iter()
            .enumerate()
            .map(|(index, action)| Applied {
                index,
                pointer: format!("/actions/{index}"),
                target: action.target.clone(),
                touched: action.apply(document),
            })
            .collect();
        applied.extend(self.decisions.apply(document));
        applied
    }
}

impl Action {
    fn parse(at: &str, action: &Value) -> Result<Self, Error> {
        let Some(target) = action.get("target").and_then(Value::as_str) else {
            return Err(Error::corrections(
                at,
                "missing `target`",
                "set it to the JSONPath of the locations to change",
            ));
        };
        let path = JsonPath::parse(target).map_err(|error| {
            Error::corrections(
                pointer::join(at, "target"),
                format!("`{target}` is not a valid JSONPath: {error}"),
                "use the syntax of RFC 9535",
            )
        })?;
        let remove = action.get("remove").and_then(Value::as_bool) == Some(true);
        let change = match (action.get("update"), remove) {
            (Some(update), false) => Change::Update(update.clone()),
            (None, true) => Change::Remove,
            _ => {
                return Err(Error::corrections(
                    at,
                    "expected exactly one of `update` and `remove: true`",
                    "set one of the two",
                ));
            }
        };
        Ok(Self {
            target: target.to_owned(),
            path,
            change,
        })
    }

    fn apply(&self, document: &mut Value) -> Vec<String> {
        let located = self.path.query_located(document);
        let mut pointers: Vec<String> = located
            .locations()
            .map(|location| {
                location
                    .iter()
                    .fold(String::new(), |base, element| match element {
                        PathElement::Name(name) => pointer::join(&base, name),
                        PathElement::Index(index) => pointer::join(&base, &index.to_string()),
                    })
            })
            .collect();
        // Elements are removed from the end, because a removal shifts all later indices.
        if matches!(self.change, Change::Remove) {
            pointers.reverse();
        }
        let mut touched: Vec<String> = pointers
            .into_iter()
            .filter(|at| match &self.change {
                Change::Remove => remove(document, at),
                Change::Update(update) => match document.pointer_mut(at) {
                    Some(Value::Array(list)) => {
                        list.push(update.clone());
                        true
                    }
                    Some(node) => merge(node, update),
                    None => false,
                },
            })
            .collect();
        if matches!(self.change, Change::Remove) {
            touched.reverse();
        }
        touched
    }
}

fn remove(document: &mut Value, at: &str) -> bool {
    let Some((parent, key)) = at.rsplit_once('/') else {
        return false;
    };
    let key = key.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent) {
        Some(Value::Object(map)) => map.shift_remove(&key).is_some(),
        Some(Value::Array(list)) => match key.parse::<usize>() {
            Ok(index) if index < list.len() => {
                list.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

/// Merges `update` into `node` and returns whether anything changed. As specified by Overlay 1.0,
/// objects are merged key by key, arrays are concatenated, and other values are replaced.
fn merge(node: &mut Value, update: &Value) -> bool {
    match (node, update) {
        (Value::Object(node), Value::Object(update)) => {
            let mut changed = false;
            for (key, value) in update {
                match node.get_mut(key) {
                    Some(old) => changed |= merge(old, value),
                    None => {
                        node.insert(key.clone(), value.clone());
                        changed = true;
                    }
                }
            }
            changed
        }
        (Value::Array(node), Value::Array(update)) => {
            node.extend(update.iter().cloned());
            !update.is_empty()
        }
        (node, update) if node != update => {
            *node = update.clone();
            true
        }
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn apply(document: &mut Value, actions: &str) -> Vec<Applied> {
        let text = format!(
            "overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nx-description-version: '1'\nactions:\n{actions}"
        );
        match Overlay::parse(&text) {
            Ok(overlay) => overlay.apply(document),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn update_merges_objects_and_concatenates_arrays() {
        let mut document = json!({"a": {"list": [1], "number": 1, "text": "x"}});
        let applied = apply(
            &mut document,
            "- target: $.a\n  update: {list: [2], text: y, new: {z: 1}}\n",
        );
        assert_eq!(
            document,
            json!({"a": {"list": [1, 2], "number": 1, "text": "y", "new": {"z": 1}}})
        );
        assert_eq!(applied[0].touched, ["/a"]);
    }

    #[test]
    fn update_of_an_array_appends_an_element() {
        let mut document = json!({"list": [{"name": "a"}]});
        apply(&mut document, "- target: $.list\n  update: {name: b}\n");
        assert_eq!(document, json!({"list": [{"name": "a"}, {"name": "b"}]}));
    }

    #[test]
    fn remove_removes_all_selected_elements() {
        let mut document =
            json!({"list": [{"name": "a"}, {"name": "b"}, {"name": "a"}], "x": {"y/z": [1]}});
        let applied = apply(
            &mut document,
            "- target: $.list[?@.name=='a']\n  remove: true\n- target: $.x['y/z']\n  remove: true\n",
        );
        assert_eq!(document, json!({"list": [{"name": "b"}], "x": {}}));
        assert_eq!(applied[0].touched, ["/list/0", "/list/2"]);
        assert_eq!(applied[1].touched, ["/x/y~1z"]);
    }

    #[test]
    fn reports_actions_without_effect() {
        let mut document = json!({"a": {"b": 1}});
        let applied = apply(
            &mut document,
            "- target: $.missing\n  update: {b: 1}\n- target: $.a\n  update: {b: 1}\n",
        );
        assert!(applied.iter().all(|action| action.touched.is_empty()));
    }

    #[test]
    fn refuses_invalid_overlays_with_the_location() {
        for (text, pointer) in [
            ("{}", "/overlay"),
            ("overlay: 2.0.0", "/overlay"),
            ("overlay: 1.0.0", "/actions"),
            ("overlay: 1.0.0\nactions: [{}]", "/actions/0"),
            ("overlay: 1.0.0\nactions: [{target: $}]", "/actions/0"),
            (
                "overlay: 1.0.0\nactions: [{target: 'a b', remove: true}]",
                "/actions/0/target",
            ),
            (
                "overlay: 1.0.0\nactions: [{target: $.a, remove: true, update: {}}]",
                "/actions/0",
            ),
        ] {
            let error = Overlay::parse(text).expect_err(text);
            assert_eq!(error.pointer(), pointer, "{error}");
            assert_eq!(error.document(), crate::Document::Corrections);
        }
    }
}
