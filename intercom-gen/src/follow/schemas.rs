//! Matches the schemas of two descriptions by the locations that refer to them.

use super::*;

use serde_json::{Map, json};

use crate::path::operation_key;
use crate::visit::METHODS;

/// The schemas of another version that correspond to schemas of the base under other names.
pub(super) struct Matches {
    /// The new names by the names in the base.
    pub(super) renamed: BTreeMap<String, String>,
    /// Several new schemas that replace one of the base, by its name in the base.
    pub(super) parts: BTreeMap<String, Vec<String>>,
}

/// Compares the references at the same locations of both descriptions.
///
/// A schema was renamed if the base does not have its new name, the other version does not have its
/// old name, and most of the shared locations refer to the new name.
pub(super) fn find(base: &Value, new: &Value) -> Matches {
    let mut walk = Walk {
        base,
        new,
        votes: BTreeMap::new(),
        seen: BTreeSet::new(),
        pending: Vec::new(),
        remaining: MAX_VALUES,
    };
    walk.operations();
    let names = |document: &Value| -> BTreeSet<String> {
        let schemas = document.pointer("/components/schemas");
        let schemas = schemas.and_then(Value::as_object);
        schemas
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect()
    };
    let (in_base, in_new) = (names(base), names(new));
    let mut claims: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    let mut parts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (old, votes) in &walk.votes {
        let added: Vec<(&String, usize)> = votes
            .iter()
            .filter(|(name, _)| !in_base.contains(**name))
            .filter_map(|(name, count)| Some((in_new.get(*name)?, *count)))
            .collect();
        let total: usize = votes.values().sum();
        let best = added.iter().max_by_key(|(_, count)| *count);
        match best {
            Some((name, count)) if !in_new.contains(*old) && count * 2 > total => {
                let claim = (*count, (*old).to_owned());
                claims.entry((*name).clone()).or_default().push(claim);
            }
            _ if !added.is_empty() => {
                let names = added.iter().map(|(name, _)| (*name).clone()).collect();
                parts.insert((*old).to_owned(), names);
            }
            _ => {}
        }
    }
    let mut renamed = BTreeMap::new();
    for (name, mut claimants) in claims {
        claimants.sort();
        let best = claimants.pop();
        // Without a winner, the new schema replaces parts of several old ones.
        let tied = claimants.last().map(|one| one.0) == best.as_ref().map(|one| one.0);
        if let Some((_, old)) = best
            && !tied
        {
            renamed.insert(old, name);
        }
    }
    let taken: BTreeSet<&String> = renamed.values().collect();
    for names in parts.values_mut() {
        names.retain(|name| !taken.contains(name));
    }
    parts.retain(|_, names| !names.is_empty());
    Matches { renamed, parts }
}

/// A synchronized walk through both descriptions.
struct Walk<'a> {
    base: &'a Value,
    new: &'a Value,
    /// The number of locations at which a schema of the base corresponds to one of the new version.
    votes: BTreeMap<&'a str, BTreeMap<&'a str, usize>>,
    seen: BTreeSet<(&'a str, &'a str)>,
    pending: Vec<(&'a Value, &'a Value)>,
    /// The number of locations that may still be compared.
    remaining: usize,
}

impl<'a> Walk<'a> {
    fn operations(&mut self) {
        let base = operations(self.base);
        for (key, new) in operations(self.new) {
            let Some(base) = base.get(&key) else {
                continue;
            };
            for part in ["requestBody", "responses"] {
                self.both(base.get(part), new.get(part));
            }
            let parameters = |operation: &'a Value| {
                let list = operation.get("parameters").and_then(Value::as_array);
                list.into_iter().flatten()
            };
            for parameter in parameters(new) {
                let name = parameter.get("name");
                let known = parameters(base).find(|one| one.get("name") == name);
                self.both(known, Some(parameter).filter(|_| name.is_some()));
            }
        }
    }

    /// Compares the nodes at the same location of both descriptions, and all nodes below.
    fn both(&mut self, base: Option<&'a Value>, new: Option<&'a Value>) {
        if let (Some(base), Some(new)) = (base, new) {
            self.pending.push((base, new));
        }
        while let Some((base, new)) = self.pending.pop() {
            match self.remaining.checked_sub(1) {
                Some(remaining) => self.remaining = remaining,
                None => return,
            }
            self.node(base, new);
        }
    }

    fn node(&mut self, base: &'a Value, new: &'a Value) {
        let names = (reference(base), reference(new));
        if let (Some(old), Some(name)) = names {
            *self.votes.entry(old).or_default().entry(name).or_default() += 1;
            if !self.seen.insert((old, name)) {
                return;
            }
        }
        if names.0.is_some() || names.1.is_some() {
            let (base, new) = (dereferenced(self.base, base), dereferenced(self.new, new));
            // A reference that does not lead to a schema has no nodes below.
            if reference(base).is_none() && reference(new).is_none() {
                self.pending.push((base, new));
            }
            return;
        }
        match (base, new) {
            (Value::Object(base), Value::Object(new)) => {
                for (key, value) in new {
                    if !matches!(key.as_str(), "example" | "examples")
                        && let Some(known) = base.get(key)
                        && (value.is_object() || value.is_array())
                    {
                        self.pending.push((known, value));
                    }
                }
            }
            (Value::Array(base), Value::Array(new)) if base.len() == new.len() => {
                self.pending.extend(base.iter().zip(new));
            }
            _ => {}
        }
    }
}

/// Returns the operations by method and path with anonymous parameters.
fn operations(document: &Value) -> BTreeMap<String, &Value> {
    let paths = document.get("paths").and_then(Value::as_object);
    let mut found = BTreeMap::new();
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                found.insert(operation_key(method, path), operation);
            }
        }
    }
    found
}

/// Renames schemas of `document` from the values of `names` to their keys.
pub(super) fn rename(document: &mut Value, names: &BTreeMap<String, String>) {
    if names.is_empty() {
        return;
    }
    let old: BTreeMap<&str, &str> = names
        .iter()
        .map(|(old, new)| (new.as_str(), old.as_str()))
        .collect();
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        *schemas = std::mem::take(schemas)
            .into_iter()
            .map(|(name, schema)| match old.get(name.as_str()) {
                Some(old) => ((*old).to_owned(), schema),
                None => (name, schema),
            })
            .collect::<Map<_, _>>();
    }
    references(document, &old);
}

/// Renames the references to schemas, also those in the mappings of discriminators.
fn references(value: &mut Value, names: &BTreeMap<&str, &str>) {
    match value {
        Value::String(text) => {
            let old = text.strip_prefix(SCHEMAS).and_then(|name| names.get(name));
            if let Some(old) = old {
                *value = json!(format!("{SCHEMAS}{old}"));
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| references(value, names)),
        Value::Object(map) => map.values_mut().for_each(|value| references(value, names)),
        _ => {}
    }
}
