//! Edits of a description.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use serde_json::{Map, Value, json};

use super::Variant;

impl Variant {
    /// Renames the parameters of all paths: `/tags/{id}` to `/tags/{tag_id}`.
    pub(super) fn rename_path_parameters(&mut self) -> Result<()> {
        let Some(Value::Object(paths)) = self.0.get_mut("paths") else {
            return Err(anyhow!("the description has no paths"));
        };
        *paths = std::mem::take(paths)
            .into_iter()
            .map(|(path, mut item)| {
                let Some((before, _)) = path.split_once("{id}") else {
                    return (path, item);
                };
                let owner = before.trim_end_matches('/').rsplit('/').next();
                let owner = owner.unwrap_or_default().trim_end_matches('s');
                let name = format!("{owner}_id");
                if path.contains(&format!("{{{name}}}")) {
                    return (path, item);
                }
                let methods = item.as_object_mut().into_iter().flatten();
                for (_, operation) in methods {
                    let parameters = operation
                        .get_mut("parameters")
                        .and_then(Value::as_array_mut);
                    for parameter in parameters.into_iter().flatten() {
                        if parameter["name"] == "id" && parameter["in"] == "path" {
                            parameter["name"] = json!(name);
                        }
                    }
                }
                (path.replace("{id}", &format!("{{{name}}}")), item)
            })
            .collect();
        Ok(())
    }

    pub(super) fn rename_schema(&mut self, old: &str, new: &str) -> Result<()> {
        let text = self.0.to_string();
        let reference = |name: &str| format!("\"#/components/schemas/{name}\"");
        let text = text.replace(&reference(old), &reference(new));
        self.0 = serde_json::from_str(&text).context("cannot rename a schema")?;
        let renamed = self.take(&schema(old))?;
        self.set(&schema(new), renamed)
    }

    /// Adds a path with a `GET` that returns a list of a new or known schema.
    pub(super) fn add_list(&mut self, path: &str, tag: &str, element: &str) -> Result<()> {
        if self.get(&schema(element)).is_err() {
            let fields = json!({"id": {"type": "string"}, "name": {"type": "string"}});
            self.set(
                &schema(element),
                json!({"type": "object", "properties": fields}),
            )?;
        }
        let list = json!({"type": "object", "properties": {
            "type": {"type": "string", "enum": ["list"]},
            "data": {"type": "array", "items": {"$ref": format!("#/components/schemas/{element}")}},
        }});
        let media = json!({"application/json": {"schema": list}});
        let operation = json!({
            "operationId": format!("list_{element}"),
            "tags": [tag],
            "summary": format!("List objects: {element}"),
            "responses": {"200": {"description": "Done.", "content": media}},
        });
        self.set(&path_at(path), json!({"get": operation}))
    }

    /// Adds the operations of a new resource.
    pub(super) fn add_resource(&mut self, path: &str, tag: &str, element: &str) -> Result<()> {
        self.add_list(path, tag, element)?;
        let schema = json!({"$ref": format!("#/components/schemas/{element}")});
        let media = json!({"application/json": {"schema": schema}});
        let id =
            json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
        let operation = |name: &str, body: bool| {
            let mut operation = json!({
                "operationId": format!("{name}_{element}"),
                "tags": [tag],
                "summary": format!("{name} an object: {element}"),
                "responses": {"200": {"description": "Done.", "content": media}},
            });
            if body {
                operation["requestBody"] = json!({"content": media});
            }
            operation
        };
        self.set(
            &format!("{}/post", path_at(path)),
            operation("create", true),
        )?;
        let mut item = Map::new();
        for (method, name, body) in [
            ("get", "get", false),
            ("put", "update", true),
            ("delete", "delete", false),
        ] {
            let mut operation = operation(name, body);
            operation["parameters"] = json!([id]);
            item.insert(method.to_owned(), operation);
        }
        self.set(&path_at(&format!("{path}/{{id}}")), Value::Object(item))
    }

    /// Returns the pointer of a path, whatever the names of its parameters are.
    pub(super) fn path(&self, path: &str) -> Result<String> {
        let form = |path: &str| -> String {
            let parts = path
                .split('/')
                .map(|part| if part.starts_with('{') { "{}" } else { part });
            parts.collect::<Vec<_>>().join("/")
        };
        let paths = self.0.get("paths").and_then(Value::as_object);
        let known: BTreeMap<String, &String> = paths
            .into_iter()
            .flatten()
            .map(|(path, _)| (form(path), path))
            .collect();
        let found = known
            .get(&form(path))
            .ok_or_else(|| anyhow!("the description has no path {path}"))?;
        Ok(path_at(found))
    }

    pub(super) fn get(&self, at: &str) -> Result<&Value> {
        self.0
            .pointer(at)
            .ok_or_else(|| anyhow!("the description has nothing at {at}"))
    }

    /// Removes and returns the value at a pointer.
    pub(super) fn take(&mut self, at: &str) -> Result<Value> {
        let (object, key) = self.owner(at)?;
        object
            .shift_remove(&key)
            .ok_or_else(|| anyhow!("the description has nothing at {at}"))
    }

    pub(super) fn set(&mut self, at: &str, value: Value) -> Result<()> {
        let (object, key) = self.owner(at)?;
        object.insert(key, value);
        Ok(())
    }

    /// Returns the object that contains the value at a pointer, and the key of the value.
    fn owner(&mut self, at: &str) -> Result<(&mut Map<String, Value>, String)> {
        let (owner, key) = at.rsplit_once('/').unwrap_or(("", at));
        let object = self.0.pointer_mut(owner).and_then(Value::as_object_mut);
        let object = object.ok_or_else(|| anyhow!("the description has no object at {owner}"))?;
        Ok((object, key.replace("~1", "/").replace("~0", "~")))
    }
}

pub(super) fn path_at(path: &str) -> String {
    format!("/paths/{}", path.replace('~', "~0").replace('/', "~1"))
}

pub(super) fn schema(name: &str) -> String {
    format!("/components/schemas/{name}")
}

pub(super) fn property(owner: &str, name: &str) -> String {
    format!("/components/schemas/{owner}/properties/{name}")
}
