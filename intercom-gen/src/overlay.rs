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

/// What one action or decision of an overlay changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Position in the list of actions or decisions, from 0.
    pub index: usize,
    /// JSON pointer of the entry in the overlay: `/actions/3`.
    pub pointer: String,
    /// The JSONPath of the action, or the operation of the decision: `GET /tickets/{}`.
    pub target: String,
    /// JSON pointers of the locations that it changed; empty when it did not apply.
    pub touched: Vec<String>,
}

impl Overlay {
    /// Parses an overlay from YAML or JSON.
    ///
    /// # Errors
    ///
    /// Text that is not YAML, another version than 1.0, or an action without a valid JSONPath target and exactly one
    /// of `update` and `remove: true`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let document = description::parse(text).map_err(Error::in_corrections)?;
        match document.get("overlay").and_then(Value::as_str) {
            Some(version) if version.starts_with("1.0") => {}
            other => {
                return Err(Error::corrections(
                    "/overlay",
                    format!("the version is {other:?}"),
                    "write `overlay: 1.0.0`",
                ));
            }
        }
        let version = document
            .get("x-description-version")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let Some(list) = document.get("actions").and_then(Value::as_array) else {
            return Err(Error::corrections(
                "/actions",
                "there is no list of actions",
                "write `actions` as a list",
            ));
        };
        let actions = list
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

    /// The version of the description that these actions were written for (`x-description-version`, an extension).
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Applies every action in order. An action that selects nothing, or changes nothing, comes back with an empty `touched`.
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
                "there is no `target`",
                "give the JSONPath of what to change",
            ));
        };
        let path = JsonPath::parse(target).map_err(|error| {
            Error::corrections(
                pointer::join(at, "target"),
                format!("`{target}` is not a JSONPath: {error}"),
                "write it as RFC 9535 says",
            )
        })?;
        let remove = action.get("remove").and_then(Value::as_bool) == Some(true);
        let change = match (action.get("update"), remove) {
            (Some(update), false) => Change::Update(update.clone()),
            (None, true) => Change::Remove,
            _ => {
                return Err(Error::corrections(
                    at,
                    "there is not exactly one of `update` and `remove: true`",
                    "give one of the two",
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
        // Later elements of an array go first, so that the places of the earlier ones stay right.
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

/// Merges as Overlay 1.0 says: objects key by key, arrays end to end, anything else replaced. Tells whether anything changed.
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
        let mut document = json!({"a": {"list": [1], "keep": 1, "text": "x"}});
        let applied = apply(
            &mut document,
            "- target: $.a\n  update: {list: [2], text: y, new: {z: 1}}\n",
        );
        assert_eq!(
            document,
            json!({"a": {"list": [1, 2], "keep": 1, "text": "y", "new": {"z": 1}}})
        );
        assert_eq!(applied[0].touched, ["/a"]);
    }

    #[test]
    fn update_of_an_array_appends() {
        let mut document = json!({"list": [{"name": "a"}]});
        apply(&mut document, "- target: $.list\n  update: {name: b}\n");
        assert_eq!(document, json!({"list": [{"name": "a"}, {"name": "b"}]}));
    }

    #[test]
    fn remove_takes_every_selected_element() {
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
    fn nothing_selected_and_nothing_changed_are_both_reported() {
        let mut document = json!({"a": {"b": 1}});
        let applied = apply(
            &mut document,
            "- target: $.nope\n  update: {b: 1}\n- target: $.a\n  update: {b: 1}\n",
        );
        assert!(applied.iter().all(|action| action.touched.is_empty()));
    }

    #[test]
    fn bad_overlays_are_refused_with_the_place() {
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
