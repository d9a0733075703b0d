//! Applies an OpenAPI Overlay 1.0 document.

use std::borrow::Cow;

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use crate::applied::Applied;
use crate::decisions::Decisions;
use crate::description;
use crate::error::Error;
use crate::follow::Following;
use crate::limits::{self, MAX_DEPTH, MAX_VALUES};
use crate::pointer;

mod paths;
mod target;

/// A parsed overlay.
#[derive(Debug, Clone)]
pub struct Overlay {
    version: String,
    actions: Vec<Action>,
    decisions: Decisions,
}

#[derive(Debug, Clone)]
struct Action {
    target: Target,
    change: Change,
    /// Whether the action is for other versions than the one of the overlay.
    elsewhere: bool,
    /// The number of values in the update.
    size: usize,
    /// The location in the overlay.
    at: String,
}

#[derive(Debug, Clone)]
enum Change {
    Update(Value),
    Remove,
}

/// The JSONPath of an action.
#[derive(Debug, Clone)]
struct Target {
    text: String,
    path: JsonPath,
}

impl Target {
    /// Parses a JSONPath. `at` is its location in the overlay.
    fn parse(text: String, at: &str) -> Result<Self, Error> {
        target::check(&text, at)?;
        let path = JsonPath::parse(&text).map_err(|error| {
            Error::overlay(
                at,
                format!("`{text}` is not a valid JSONPath: {error}"),
                "use the syntax of RFC 9535",
            )
        })?;
        Ok(Self { text, path })
    }
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
        let document = description::parse(text).map_err(Error::in_overlay)?;
        match document.get("overlay").and_then(Value::as_str) {
            Some(version) if version.starts_with("1.0") => {}
            other => {
                let found = match other {
                    Some(version) => format!("unsupported overlay version `{version}`"),
                    None => "missing overlay version".to_owned(),
                };
                return Err(Error::overlay("/overlay", found, "set it to `1.0.0`"));
            }
        }
        let version = document
            .get("x-description-version")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let Some(actions) = document.get("actions").and_then(Value::as_array) else {
            return Err(Error::overlay(
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
    ///
    /// # Errors
    ///
    /// Returns an error if the result would have more than 250,000 values or be nested more than
    /// 128 levels deep.
    pub fn apply(&self, document: &mut Value) -> Result<Vec<Applied>, Error> {
        self.apply_following(document, None)
    }

    /// Applies all actions and decisions to another version than the one for which they were
    /// written.
    pub(crate) fn apply_following(
        &self,
        document: &mut Value,
        following: Option<&Following>,
    ) -> Result<Vec<Applied>, Error> {
        let paths = paths::Paths::new(document);
        let mut state = State {
            values: limits::check(document)?,
            visited: 0,
        };
        let mut applied = Vec::with_capacity(self.actions.len());
        for (index, action) in self.actions.iter().enumerate() {
            let mut entry = Applied {
                index,
                pointer: action.at.clone(),
                target: action.target.text.clone(),
                touched: Vec::new(),
                followed: Vec::new(),
                optional: action.elsewhere,
                misfits: Vec::new(),
                fixed: false,
            };
            for target in action.targets(&paths, document, following) {
                action.apply(&target, document, &mut state, following, &mut entry)?;
            }
            applied.push(entry);
        }
        applied.extend(self.decisions.apply(document));
        limits::check(document).map_err(Error::in_overlay)?;
        Ok(applied)
    }
}

/// The extension of an action for other versions of the description. It may have no effect.
const ELSEWHERE: &str = "x-elsewhere";

/// The maximum number of values that the actions of an overlay may search.
const MAX_VISITED: usize = 100_000_000;

/// The state of the application of an overlay.
struct State {
    /// An upper bound of the number of values in the description.
    values: usize,
    /// The number of values that descendant segments have searched.
    visited: usize,
}

impl Action {
    fn parse(at: &str, action: &Value) -> Result<Self, Error> {
        let Some(target) = action.get("target").and_then(Value::as_str) else {
            return Err(Error::overlay(
                at,
                "missing `target`",
                "set it to the JSONPath of the locations to change",
            ));
        };
        let target = Target::parse(target.to_owned(), &pointer::join(at, "target"))?;
        let remove = action.get("remove").and_then(Value::as_bool) == Some(true);
        let change = match (action.get("update"), remove) {
            (Some(update), false) => Change::Update(update.clone()),
            (None, true) => Change::Remove,
            _ => {
                return Err(Error::overlay(
                    at,
                    "expected exactly one of `update` and `remove: true`",
                    "set one of the two",
                ));
            }
        };
        Ok(Self {
            target,
            size: match &change {
                Change::Update(update) => limits::count(update),
                Change::Remove => 0,
            },
            change,
            elsewhere: action.get(ELSEWHERE).and_then(Value::as_bool) == Some(true),
            at: at.to_owned(),
        })
    }

    /// Returns the targets in `document`: the target itself, or the same location under other names.
    fn targets<'a>(
        &'a self,
        paths: &paths::Paths,
        document: &Value,
        following: Option<&Following>,
    ) -> Vec<Cow<'a, Target>> {
        let at = pointer::join(&self.at, "target");
        // A longer name can exceed the limit for targets.
        let renamed = paths.renamed(&self.target.text);
        if let Some(target) = renamed.and_then(|text| Target::parse(text, &at).ok()) {
            return vec![Cow::Owned(target)];
        }
        let mut targets = Vec::new();
        let schema = target::schema(&self.target.text);
        let parts = match (schema, following) {
            (Some(schema), Some(following)) => following.parts(schema),
            _ => &[],
        };
        let exists = schema.is_none_or(|schema| {
            let schemas = document.pointer("/components/schemas");
            schemas.is_some_and(|schemas| schemas.get(schema).is_some())
        });
        if exists || parts.is_empty() {
            targets.push(Cow::Borrowed(&self.target));
        }
        for part in parts {
            let renamed = target::with_schema(&self.target.text, part);
            // The name of a schema can contain characters that are not allowed in a JSONPath.
            if let Ok(target) = Target::parse(renamed, &at) {
                targets.push(Cow::Owned(target));
            }
        }
        targets
    }

    fn apply(
        &self,
        target: &Target,
        document: &mut Value,
        state: &mut State,
        following: Option<&Following>,
        entry: &mut Applied,
    ) -> Result<(), Error> {
        if target.text.contains("..") {
            state.visited = state.visited.saturating_add(state.values);
        }
        if state.visited > MAX_VISITED {
            return Err(Error::overlay(
                pointer::join(&self.at, "target"),
                format!("the actions search more than {MAX_VISITED} values"),
                "use fewer descendant segments (`..`)",
            ));
        }
        let located = target.path.query_located(document);
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
        state.values = state
            .values
            .saturating_add(self.size.saturating_mul(pointers.len()));
        if state.values > MAX_VALUES {
            return Err(Error::overlay(
                &self.at,
                format!(
                    "with {} locations, the description has more than {MAX_VALUES} values",
                    pointers.len()
                ),
                "reduce the update, or select fewer locations",
            ));
        }
        if let Change::Update(update) = &self.change {
            self.check_depth(&pointers, update)?;
        }
        if !pointers.is_empty() && target.text != self.target.text {
            entry.followed.push(target.text.clone());
        }
        // Elements are removed from the end, because a removal shifts all later indices.
        if matches!(self.change, Change::Remove) {
            pointers.reverse();
        }
        let mut touched = Vec::new();
        let found = !pointers.is_empty();
        for at in pointers {
            if self.change_at(document, &at, following, &mut entry.misfits) {
                touched.push(at);
            }
        }
        if matches!(self.change, Change::Remove) {
            touched.reverse();
        }
        entry.touched.extend(touched);
        entry.fixed |= found && entry.touched.is_empty() && entry.misfits.is_empty();
        Ok(())
    }

    /// Changes one location, and returns whether anything changed.
    fn change_at(
        &self,
        document: &mut Value,
        at: &str,
        following: Option<&Following>,
        misfits: &mut Vec<String>,
    ) -> bool {
        let update = match &self.change {
            Change::Remove => {
                if let Some(reason) = following.and_then(|one| one.changed(document, at)) {
                    misfits.push(reason);
                    return false;
                }
                return remove(document, at);
            }
            Change::Update(update) => update,
        };
        let update = match following {
            None => Cow::Borrowed(update),
            Some(following) => {
                let (fitting, reasons) = following.fit(document, at, update);
                misfits.extend(reasons);
                match fitting {
                    Some(fitting) => Cow::Owned(fitting),
                    None => return false,
                }
            }
        };
        match document.pointer_mut(at) {
            // Another version can have the element already.
            Some(Value::Array(list)) if following.is_some() && list.contains(&update) => false,
            Some(Value::Array(list)) => {
                list.push(update.into_owned());
                true
            }
            Some(node) => merge(node, &update),
            None => false,
        }
    }

    /// Checks that an update does not nest the description too deep.
    fn check_depth(&self, pointers: &[String], update: &Value) -> Result<(), Error> {
        let depth = |at: &String| at.bytes().filter(|byte| *byte == b'/').count();
        let deepest = pointers.iter().map(depth).max().unwrap_or(0);
        // The update of an array becomes one of its elements.
        if deepest + limits::depth(update) + 1 > MAX_DEPTH {
            return Err(Error::overlay(
                &self.at,
                format!("the description is nested more than {MAX_DEPTH} levels deep"),
                "reduce the nesting of the update",
            ));
        }
        Ok(())
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
mod tests;
