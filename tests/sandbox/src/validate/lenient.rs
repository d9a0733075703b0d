//! The lenient mode: turns a request that only Intercom accepts into one that the description allows.

use std::borrow::Cow;

use jsonschema::{
    JsonType, ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::{Number, Value, json};

use crate::{
    description::Operation,
    time::whole,
    validate::{follows_link, nearest},
};

/// The maximum number of validations of a body.
const MAX_ROUNDS: usize = 32;
/// The keys of a search filter or a group of filters.
const FILTER_KEYS: [&str; 3] = ["field", "operator", "value"];

/// Returns the declared parameters of a query.
pub(crate) fn query<'a>(
    operation: &Operation,
    sent: &'a [(String, String)],
) -> Cow<'a, [(String, String)]> {
    let is_known = |name: &str| {
        operation.query.iter().any(|known| known.name == name) || follows_link(operation, name)
    };
    if sent.iter().all(|(name, _)| is_known(name)) {
        return Cow::Borrowed(sent);
    }
    let known = sent.iter().filter(|(name, _)| is_known(name));
    Cow::Owned(known.cloned().collect())
}

/// Removes the undeclared properties of a body, at any depth, and null from optional properties that
/// are not nullable, and converts numbers and strings to the declared type.
pub(crate) fn body(validator: &Validator, body: &mut Value) {
    if let Some(query) = body.get_mut("query") {
        prune_filter(query);
    }
    // A change can reveal errors of nested alternatives. The limit excludes an endless loop.
    for _ in 0..MAX_ROUNDS {
        let mut changes = Vec::new();
        for error in validator.iter_errors(body) {
            collect(&error, &mut changes);
        }
        let mut is_changed = false;
        for change in changes {
            is_changed |= change.apply(body);
        }
        if !is_changed {
            return;
        }
    }
}

/// Removes the unknown keys of a filter and of the filters in it.
fn prune_filter(filter: &mut Value) {
    let Some(map) = filter.as_object_mut() else {
        return;
    };
    map.retain(|key, _| FILTER_KEYS.contains(&key.as_str()));
    if let Some(Value::Array(entries)) = map.get_mut("value") {
        entries.iter_mut().for_each(prune_filter);
    }
}

/// A change to the value at a JSON pointer.
struct Change {
    pointer: String,
    kind: ChangeKind,
}

enum ChangeKind {
    /// Removes a property of the object.
    Remove(String),
    Replace(Value),
}

impl Change {
    /// Returns `false` if the value no longer exists.
    fn apply(self, body: &mut Value) -> bool {
        let Some(target) = body.pointer_mut(&self.pointer) else {
            return false;
        };
        match self.kind {
            ChangeKind::Remove(name) => target
                .as_object_mut()
                .is_some_and(|map| map.shift_remove(&name).is_some()),
            ChangeKind::Replace(value) => {
                *target = value;
                true
            }
        }
    }
}

/// Collects the changes that resolve an error.
fn collect(error: &ValidationError<'_>, changes: &mut Vec<Change>) {
    let pointer = error.instance_path().to_string();
    match error.kind() {
        ValidationErrorKind::AnyOf { context } => {
            for inner in nearest(context, error.instance_path()) {
                collect(inner, changes);
            }
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            changes.extend(unexpected.iter().map(|name| Change {
                pointer: pointer.clone(),
                kind: ChangeKind::Remove(name.clone()),
            }));
        }
        ValidationErrorKind::Type { .. } if error.instance().is_null() => {
            changes.extend(removal(&pointer));
        }
        ValidationErrorKind::Type { kind } => {
            if let Some(value) = convert(error.instance(), kind) {
                let kind = ChangeKind::Replace(value);
                changes.push(Change { pointer, kind });
            }
        }
        _ => {}
    }
}

/// Returns the change that removes the property at a pointer. An element of an array stays.
fn removal(pointer: &str) -> Option<Change> {
    let (parent, name) = pointer.rsplit_once('/')?;
    Some(Change {
        pointer: parent.to_owned(),
        kind: ChangeKind::Remove(name.replace("~1", "/").replace("~0", "~")),
    })
}

/// Converts a number or a string to the declared type, if the value has such a form.
fn convert(value: &Value, expected: &TypeKind) -> Option<Value> {
    let accepts = |wanted: JsonType| match expected {
        TypeKind::Single(single) => *single == wanted,
        TypeKind::Multiple(set) => set.contains(wanted),
    };
    match value {
        Value::Number(number) if accepts(JsonType::String) => Some(json!(number.to_string())),
        // A time or a count with a fraction.
        Value::Number(number) if accepts(JsonType::Integer) => {
            whole(number.as_f64()?).map(Value::from)
        }
        Value::String(text) if accepts(JsonType::Integer) => {
            let text = text.trim();
            let exact = text.parse().ok();
            exact.or_else(|| whole(text.parse().ok()?)).map(Value::from)
        }
        Value::String(text) if accepts(JsonType::Number) => {
            Number::from_f64(text.trim().parse().ok()?).map(Value::Number)
        }
        Value::String(text) if accepts(JsonType::Boolean) => text.parse().ok().map(Value::Bool),
        _ => None,
    }
}
