//! Replaces a query parameter that is an object with one parameter for each of its properties.
//!
//! On the wire, such an object consists of its keys: `key`, or `name[key]` in the style
//! `deepObject`. The properties of alternatives become optional parameters.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::Error;
use crate::limits::{self, Budget};
use crate::pointer;
use crate::visit::{self, Object};

/// The maximum length of a chain of references. A longer one is circular.
const MAX_HOPS: usize = 16;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    let mut touched = Vec::new();
    let mut budget = Budget::default();
    let mut first_error = None;
    visit::parameter_lists(document, |base, list| {
        let mut flat = Vec::with_capacity(list.len());
        for (index, parameter) in std::mem::take(list).into_iter().enumerate() {
            let resolved = match parameter.get("$ref").and_then(Value::as_str) {
                Some(reference) => pointer::resolve(&copy, reference).unwrap_or(&parameter),
                None => &parameter,
            };
            // A large object can be the schema of many parameters.
            let properties = match first_error {
                None => properties(resolved, &copy),
                Some(_) => None,
            };
            match properties {
                Some(properties) => {
                    let at = pointer::join(base, &index.to_string());
                    let count = properties.iter().map(limits::count).sum();
                    if let Err(error) = budget.spend(count, &at) {
                        first_error = Some(error);
                    }
                    touched.push(at);
                    flat.extend(properties);
                }
                None => flat.push(parameter),
            }
        }
        *list = flat;
    });
    first_error.map_or(Ok(touched), Err)
}

/// Returns the parameters that replace an object in the query, or `None` for any other parameter.
fn properties(parameter: &Value, document: &Value) -> Option<Vec<Value>> {
    if parameter.get("in")?.as_str()? != "query" {
        return None;
    }
    let schema = follow(parameter.get("schema")?, document)?;
    let all_of = schema.get("allOf").and_then(Value::as_array);
    let parts: Vec<&Object> = std::iter::once(schema)
        .chain(
            all_of
                .into_iter()
                .flatten()
                .filter_map(|part| follow(part, document)),
        )
        .collect();
    let alternatives: Vec<&Object> = ["oneOf", "anyOf"]
        .iter()
        .flat_map(|key| parts.iter().filter_map(|part| part.get(*key)?.as_array()))
        .flatten()
        .filter_map(|alternative| follow(alternative, document))
        .collect();
    if !parts
        .iter()
        .chain(&alternatives)
        .any(|one| one.contains_key("properties"))
    {
        return None;
    }
    let deep = parameter.get("style").and_then(Value::as_str) == Some("deepObject");
    let prefix = parameter
        .get("name")
        .and_then(Value::as_str)
        .filter(|_| deep);
    let required = parameter.get("required") == Some(&Value::Bool(true));
    let mut out: Vec<Value> = Vec::new();
    let mut known = HashSet::new();
    let mut add = |name: &str, property: &Value, required: bool| {
        let name = prefix.map_or_else(|| name.to_owned(), |prefix| format!("{prefix}[{name}]"));
        if !known.insert(name.clone()) {
            return;
        }
        let mut schema = property.clone();
        let description = schema
            .as_object_mut()
            .and_then(|schema| schema.shift_remove("description"))
            .or_else(|| parameter.get("description").cloned());
        let mut one = json!({"name": name, "in": "query", "required": required, "schema": schema});
        if let Some(description) = description {
            one["description"] = description;
        }
        out.push(one);
    };
    let required_names = |object: &Object| -> HashSet<String> {
        object
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect()
    };
    for part in &parts {
        let names = required_names(part);
        for (name, property) in part
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            add(name, property, required && names.contains(name));
        }
    }
    let single = alternatives.len() == 1;
    for alternative in &alternatives {
        let names = required_names(alternative);
        if let Some(properties) = alternative.get("properties").and_then(Value::as_object) {
            for (name, property) in properties {
                add(name, property, required && single && names.contains(name));
            }
        }
    }
    Some(out)
}

/// Follows the references of a schema.
fn follow<'a>(schema: &'a Value, document: &'a Value) -> Option<&'a Object> {
    let mut schema = schema;
    for _ in 0..MAX_HOPS {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => schema = pointer::resolve(document, reference)?,
            None => return schema.as_object(),
        }
    }
    None
}
