//! Decides which parts of an action fit another version.
//!
//! The published descriptions are compared at the location of the action: a part that concerns a
//! field whose kind changed, that was removed, or that is now published with another kind, would
//! damage the other version.

use super::*;

use crate::path;
use crate::path::operation_key;

/// A part of an action, or a complete action, that does not fit.
pub(crate) type Misfit = String;

impl Following {
    /// Returns the part of `update` that fits the location `at` of `document`, and the reasons why
    /// the other parts do not.
    pub(crate) fn fit(
        &self,
        document: &Value,
        at: &str,
        update: &Value,
    ) -> (Option<Value>, Vec<Misfit>) {
        let mut misfits = Vec::new();
        let base = self.node(&self.base, document, at, true);
        let new = self.node(&self.new, document, at, false);
        // The other version can contain the correction already.
        let own = kind(document, update);
        let corrected = own.is_some() && own == new.and_then(|new| kind(&self.new, new));
        if !corrected && let Some(reason) = self.changed(document, at) {
            return (None, vec![reason]);
        }
        // A new operation or schema that the target selects has no counterpart in the base.
        let owner = at.rsplit_once('/').map_or("", |(owner, _)| owner);
        if base.is_none() && self.node(&self.base, document, owner, true).is_none() {
            return (Some(update.clone()), misfits);
        }
        let fitting = self.part(at, update, base, new, document, &mut misfits);
        (fitting, misfits)
    }

    /// Returns why the location `at` cannot be changed: the kind of its schema changed.
    pub(crate) fn changed(&self, document: &Value, at: &str) -> Option<Misfit> {
        // A keyword such as `enum` belongs to the schema that contains it.
        let owner = at.rsplit_once('/');
        let schema = match owner {
            Some((owner, "enum" | "items" | "nullable" | "format" | "required" | "type")) => owner,
            _ => at,
        };
        [at, schema].into_iter().find_map(|at| {
            let before = kind(&self.base, self.node(&self.base, document, at, true)?)?;
            let after = kind(&self.new, self.node(&self.new, document, at, false)?)?;
            (before != after).then(|| changed_kind(at, before, after))
        })
    }

    /// Returns the published node at a location of `document`.
    fn node<'a>(
        &self,
        published: &'a Value,
        document: &Value,
        at: &str,
        is_base: bool,
    ) -> Option<&'a Value> {
        let mut node = published;
        let mut current = Some(document);
        let mut inside = Vec::new();
        // The names of path parameters in the document and in the published description.
        let mut names: Vec<(String, String)> = Vec::new();
        for segment in at.split('/').skip(1) {
            let key = segment.replace("~1", "/").replace("~0", "~");
            let next = current.and_then(|current| match current {
                Value::Array(list) => list.get(key.parse::<usize>().ok()?),
                other => other.get(&key),
            });
            node = match node {
                Value::Array(list) => match next.and_then(|next| next.get("name")) {
                    // The index of a parameter differs between versions, and so does the name of a
                    // path parameter.
                    Some(name) => {
                        let name = name.as_str()?;
                        let name = names.iter().find(|(new, _)| new == name);
                        let known = name.map_or(next?.get("name")?.as_str()?, |(_, old)| old);
                        let same = |one: &&Value| one.get("name")?.as_str().map(|one| one == known);
                        list.iter().find(|one| same(one) == Some(true))?
                    }
                    None => list.get(key.parse::<usize>().ok()?)?,
                },
                Value::Object(map) => match (inside.as_slice(), is_base) {
                    (["paths"], _) if !map.contains_key(&key) => {
                        let wanted = operation_key("", &key);
                        let same = |path: &&String| operation_key("", path) == wanted;
                        let path = map.keys().find(same)?;
                        let pairs = path::parameters(&key).zip(path::parameters(path));
                        names = pairs.map(|(new, old)| (new.into(), old.into())).collect();
                        map.get(path)?
                    }
                    (["components", "schemas"], true) if !map.contains_key(&key) => {
                        map.get(self.whole(&key)?)?
                    }
                    _ => map.get(&key)?,
                },
                _ => return None,
            };
            current = next;
            inside.push(segment);
        }
        Some(node)
    }

    fn part(
        &self,
        at: &str,
        update: &Value,
        base: Option<&Value>,
        new: Option<&Value>,
        document: &Value,
        misfits: &mut Vec<Misfit>,
    ) -> Option<Value> {
        let Value::Object(map) = update else {
            return Some(update.clone());
        };
        let is_field = at
            .rsplit('/')
            .nth(1)
            .is_some_and(|parent| parent == "properties");
        let kinds = (
            base.and_then(|base| kind(&self.base, base)),
            new.and_then(|new| kind(&self.new, new)),
        );
        match (base, new) {
            (Some(_), None) if is_field => {
                misfits.push(format!("{at} is not published any more"));
                return None;
            }
            (None, Some(new)) => {
                let own = kind(document, update);
                if let (Some(own), Some(after)) = (own, kinds.1) {
                    if own != after {
                        misfits.push(format!("{at} is published now, as {}", article(after)));
                        return None;
                    }
                    // The published schema takes precedence.
                    if reference(update) != reference(new) {
                        return None;
                    }
                }
            }
            (Some(_), Some(_)) => {
                if let (Some(before), Some(after)) = kinds
                    && before != after
                    && kind(document, update) != Some(after)
                {
                    misfits.push(changed_kind(at, before, after));
                    return None;
                }
            }
            _ => {}
        }
        let mut fitting = serde_json::Map::new();
        for (key, value) in map {
            let (base, new) = (
                base.and_then(|base| base.get(key)),
                new.and_then(|new| new.get(key)),
            );
            let at = pointer::join(at, key);
            if let Some(value) = self.part(&at, value, base, new, document, misfits) {
                fitting.insert(key.clone(), value);
            }
        }
        // An update that had content, and has none left, does not fit.
        if fitting.is_empty() && !map.is_empty() {
            return None;
        }
        Some(Value::Object(fitting))
    }
}

fn changed_kind(at: &str, before: &str, after: &str) -> Misfit {
    format!("{at} was {} and is {}", article(before), article(after))
}

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'i', 'o']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}
