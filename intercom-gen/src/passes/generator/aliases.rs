//! Inlines components that are only aliases of a type: a reference, a scalar, an array, or a
//! free-form object. A newtype for an alias would have no purpose.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::error::Error;
use crate::limits::{self, Budget};
use crate::pointer::{self, SCHEMAS};
use crate::visit::{self, Object, cycles};

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let Some(Value::Object(components)) = document.pointer("/components/schemas") else {
        return Ok(Vec::new());
    };
    let mut aliases = Resolver {
        components,
        resolved: HashMap::new(),
    }
    .all()?;
    // A component that contains itself, such as an array of such arrays, cannot be inlined.
    let uses: HashMap<String, Vec<String>> = aliases
        .iter()
        .map(|(name, target)| (name.clone(), references(target)))
        .collect();
    for name in cycles(&uses).into_keys() {
        aliases.remove(&name);
    }
    let mut budget = Budget::default();
    let mut first_error = None;
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        let Some(name) = referenced(schema) else {
            return;
        };
        let Some(target) = aliases.get(name) else {
            return;
        };
        // Without further replacements, the visit ends.
        if first_error.is_some() {
            return;
        }
        if let Err(error) = budget.spend(limits::count_object(target), at) {
            first_error = Some(error);
            return;
        }
        let siblings = std::mem::take(schema);
        *schema = target.clone();
        for (key, value) in siblings {
            if key != "$ref" {
                schema.insert(key, value);
            }
        }
        touched.push(at.to_owned());
    });
    if let Some(error) = first_error {
        return Err(error);
    }
    if let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") {
        for name in aliases.keys() {
            components.shift_remove(name);
        }
    }
    Ok(touched)
}

/// Returns the names of the components that a schema refers to at any depth.
fn references(schema: &Object) -> Vec<String> {
    let mut names = Vec::new();
    let mut copy = Value::Object(schema.clone());
    visit::schema_tree("", &mut copy, &mut |_, schema| {
        names.extend(referenced(schema).map(str::to_owned));
    });
    names
}

fn referenced(schema: &Object) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)
}

/// Finds the schemas that aliases represent. Each component is resolved once, however long the
/// chains of aliases are.
struct Resolver<'a> {
    components: &'a Object,
    /// The schema for each alias, or `None` if the component has a structure.
    resolved: HashMap<&'a str, Option<&'a Object>>,
}

impl<'a> Resolver<'a> {
    /// Returns the schemas of all aliases.
    fn all(mut self) -> Result<HashMap<String, Object>, Error> {
        let mut aliases = HashMap::new();
        for (name, schema) in self.components {
            let Some(schema) = schema.as_object() else {
                continue;
            };
            if let Some(target) = self.resolve(name, schema)? {
                let mut target = target.clone();
                if referenced(&target).is_none() {
                    target.shift_remove("description");
                    target.shift_remove("example");
                }
                aliases.insert(name.clone(), target);
            }
        }
        Ok(aliases)
    }

    /// Returns the schema that an alias represents, or `None` if the component has a structure.
    fn resolve(&mut self, name: &'a str, schema: &'a Object) -> Result<Option<&'a Object>, Error> {
        let fail = |found: String, remedy: &str| {
            let at = pointer::join("/components/schemas", name);
            Err(Error::description(at, found, remedy))
        };
        let mut chain = vec![name];
        let mut on_chain = HashSet::from([name]);
        let mut current = schema;
        let target = loop {
            let Some(next) = referenced(current) else {
                break (!has_structure(current)).then_some(current);
            };
            let Some((next, schema)) = self.components.get_key_value(next) else {
                return fail(
                    format!("the schema `{next}` is not defined"),
                    "define it under `components/schemas`",
                );
            };
            let Some(schema) = schema.as_object() else {
                return fail(
                    format!("the schema `{next}` is not defined"),
                    "define it under `components/schemas`",
                );
            };
            match self.resolved.get(next.as_str()) {
                // The alias stands for the reference to the structure.
                Some(None) => break Some(current),
                Some(known) => break *known,
                None if has_structure(schema) => break Some(current),
                None if !on_chain.insert(next) => {
                    return fail(
                        "circular reference".to_owned(),
                        "replace one of the references with a schema",
                    );
                }
                None => {
                    chain.push(next);
                    current = schema;
                }
            }
        };
        for name in chain {
            self.resolved.insert(name, target);
        }
        Ok(target)
    }
}

/// Returns whether a schema becomes a type.
fn has_structure(schema: &Object) -> bool {
    !schema.contains_key("$ref")
        && ["properties", "enum", "oneOf", "anyOf", "allOf"]
            .iter()
            .any(|key| schema.contains_key(*key))
}
