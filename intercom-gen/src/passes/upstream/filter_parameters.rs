//! A query parameter that is an object goes on the wire as its keys: each key becomes a parameter of its own, optional when there
//! is a choice between them.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::walk::{self, Object};

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    let mut touched = Vec::new();
    walk::operations(document, |place, operation| {
        let Some(Value::Array(list)) = operation.get_mut("parameters") else {
            return;
        };
        let base = pointer::join(&place.pointer, "parameters");
        let mut flat = Vec::with_capacity(list.len());
        for (index, parameter) in std::mem::take(list).into_iter().enumerate() {
            match keys(&parameter, &copy) {
                Some(keys) => {
                    touched.push(pointer::join(&base, &index.to_string()));
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
    let mut schema = parameter.get("schema")?;
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        schema = pointer::resolve(document, reference)?;
    }
    let schema = schema.as_object()?;
    let alternatives: Vec<&Object> = ["oneOf", "anyOf"]
        .iter()
        .filter_map(|key| schema.get(*key)?.as_array())
        .flatten()
        .filter_map(|alternative| {
            match alternative.get("$ref").and_then(Value::as_str) {
                Some(reference) => pointer::resolve(document, reference)?,
                None => alternative,
            }
            .as_object()
        })
        .collect();
    let own = schema.get("properties").and_then(Value::as_object);
    if own.is_none() && !alternatives.iter().any(|one| one.contains_key("properties")) {
        return None;
    }
    let required = parameter.get("required") == Some(&Value::Bool(true));
    let mut out: Vec<Value> = Vec::new();
    let mut add = |name: &str, property: &Value, needed: bool| {
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
    if let Some(own) = own {
        let needed = names(schema);
        for (name, property) in own {
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
