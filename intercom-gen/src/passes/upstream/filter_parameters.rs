//! A query parameter that is an object goes on the wire as its keys (`key`, or `name[key]` in the style `deepObject`): each key becomes a parameter of
//! its own, optional when there is a choice between them.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit::{self, Object};

/// Longer chains of references than this are a circle.
const MAX_HOPS: usize = 16;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    let mut touched = Vec::new();
    visit::parameter_lists(document, |base, list| {
        let mut flat = Vec::with_capacity(list.len());
        for (index, parameter) in std::mem::take(list).into_iter().enumerate() {
            let written = match parameter.get("$ref").and_then(Value::as_str) {
                Some(reference) => pointer::resolve(&copy, reference).unwrap_or(&parameter),
                None => &parameter,
            };
            match keys(written, &copy) {
                Some(keys) => {
                    touched.push(pointer::join(base, &index.to_string()));
                    flat.extend(keys);
                }
                None => flat.push(parameter),
            }
        }
        *list = flat;
    });
    Ok(touched)
}

/// The parameters that an object in the query stands for.
fn keys(parameter: &Value, document: &Value) -> Option<Vec<Value>> {
    if parameter.get("in")?.as_str()? != "query" {
        return None;
    }
    let schema = follow(parameter.get("schema")?, document)?;
    let parts = schema.get("allOf").and_then(Value::as_array);
    let wholes: Vec<&Object> = std::iter::once(schema)
        .chain(
            parts
                .into_iter()
                .flatten()
                .filter_map(|part| follow(part, document)),
        )
        .collect();
    let alternatives: Vec<&Object> = ["oneOf", "anyOf"]
        .iter()
        .flat_map(|key| {
            wholes
                .iter()
                .filter_map(|whole| whole.get(*key)?.as_array())
        })
        .flatten()
        .filter_map(|alternative| follow(alternative, document))
        .collect();
    if !wholes
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
    let mut add = |name: &str, property: &Value, needed: bool| {
        let name = prefix.map_or_else(|| name.to_owned(), |prefix| format!("{prefix}[{name}]"));
        if out.iter().any(|known| known["name"] == name) {
            return;
        }
        let mut schema = property.clone();
        let description = schema
            .as_object_mut()
            .and_then(|schema| schema.shift_remove("description"))
            .or_else(|| parameter.get("description").cloned());
        let mut one = json!({"name": name, "in": "query", "required": needed, "schema": schema});
        if let Some(description) = description {
            one["description"] = description;
        }
        out.push(one);
    };
    let names = |object: &Object| -> Vec<String> {
        object
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect()
    };
    for whole in &wholes {
        let needed = names(whole);
        for (name, property) in whole
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            add(name, property, required && needed.contains(name));
        }
    }
    let single = alternatives.len() == 1;
    for alternative in &alternatives {
        let needed = names(alternative);
        if let Some(properties) = alternative.get("properties").and_then(Value::as_object) {
            for (name, property) in properties {
                add(name, property, required && single && needed.contains(name));
            }
        }
    }
    Some(out)
}

/// The schema itself, or what its references name in the end.
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
