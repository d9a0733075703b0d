//! Turns each object, enum and union inside another schema into a component, whose name is derived
//! from its location. Titles are not used as names, because they are not unique.

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::{Map, Value, json};

use crate::deprecation;
use crate::error::Error;
use crate::names::{self, Unique};
use crate::pointer;
use crate::visit::{self, Object};

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let reserved = names::RESERVED_TYPES.iter();
    let mut lifter = Lifter {
        taken: reserved.map(|name| name.to_lowercase()).collect(),
        lifted: Map::new(),
        touched: Vec::new(),
    };
    let components = match document.pointer_mut("/components/schemas") {
        Some(Value::Object(components)) => std::mem::take(components),
        _ => Map::new(),
    };
    for name in components.keys() {
        lifter.taken.reserve(name.to_pascal_case().to_lowercase());
    }
    visit::operations(document, |location, operation| {
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or("operation")
            .to_snake_case();
        lifter.operation(&location.pointer, &id, operation);
    });
    let mut all = Map::new();
    for (name, mut schema) in components {
        let at = pointer::join("/components/schemas", &name);
        lifter.lift_inside(&at, &name, &mut schema);
        all.insert(name, schema);
    }
    // Components follow the schemas that contained them.
    for (name, schema) in std::mem::take(&mut lifter.lifted) {
        all.insert(name, schema);
    }
    document["components"]["schemas"] = Value::Object(all);
    Ok(lifter.touched)
}

struct Lifter {
    /// The Rust names in use, in lower case.
    taken: Unique,
    lifted: Object,
    touched: Vec<String>,
}

impl Lifter {
    fn operation(&mut self, at: &str, id: &str, operation: &mut Object) {
        if let Some(Value::Array(parameters)) = operation.get_mut("parameters") {
            for (index, parameter) in parameters.iter_mut().enumerate() {
                let name = parameter
                    .get("name")
                    .and_then(Value::as_str)
                    .unwrap_or("parameter");
                let name = names::field(name).0;
                // A parameter with only one valid value needs no type, because the client sends
                // that value.
                if let Some(schema) = parameter.get_mut("schema")
                    && schema
                        .get("enum")
                        .and_then(Value::as_array)
                        .is_none_or(|values| values.len() != 1)
                {
                    let at = format!("{at}/parameters/{index}/schema");
                    self.lift(&at, &format!("{id}_{name}"), schema);
                }
            }
        }
        let media = |owner: Option<&mut Value>| -> Vec<Value> {
            owner
                .and_then(|owner| owner.get_mut("content"))
                .and_then(Value::as_object_mut)
                .into_iter()
                .flatten()
                .filter_map(|(_, media)| media.get_mut("schema").map(Value::take))
                .collect()
        };
        // The schemas are removed, lifted, and inserted in the same order.
        let bodies = media(operation.get_mut("requestBody"));
        let bodies = self.lift_all(
            bodies,
            &format!("{at}/requestBody"),
            &format!("{id}_request"),
        );
        insert_schemas(operation.get_mut("requestBody"), bodies);
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            for (status, response) in responses.iter_mut() {
                let bodies = media(Some(response));
                let at = format!("{at}/responses/{status}");
                let bodies = self.lift_all(bodies, &at, &format!("{id}_response"));
                insert_schemas(Some(response), bodies);
            }
        }
    }

    fn lift_all(&mut self, schemas: Vec<Value>, at: &str, name: &str) -> Vec<Value> {
        schemas
            .into_iter()
            .map(|mut schema| {
                self.lift(at, name, &mut schema);
                schema
            })
            .collect()
    }

    /// Turns `schema` into a component if it becomes a type, and lifts the schemas inside it.
    fn lift(&mut self, at: &str, name: &str, schema: &mut Value) {
        let needs_name = schema.as_object().is_some_and(has_structure);
        if !needs_name {
            self.lift_inside(at, name, schema);
            return;
        }
        let name = self.unique(name);
        // This entry reserves the position of the component before the components inside it.
        self.lifted.insert(name.clone(), Value::Null);
        let mut component = schema.take();
        let nullable = component
            .as_object_mut()
            .and_then(|component| component.shift_remove("nullable"));
        if let Some(component) = component.as_object_mut() {
            component.shift_remove("title");
        }
        // The description applies to the component and to its use.
        let description = component.get("description").cloned();
        let variant = component
            .as_object_mut()
            .and_then(|component| component.shift_remove("x-rust-variant"));
        // A deprecation applies to the use.
        let deprecations = deprecation::KEYS.map(|key| {
            let value = component.as_object_mut()?.shift_remove(key)?;
            Some((key, value))
        });
        self.lift_inside(at, &name, &mut component);
        self.lifted.insert(name.clone(), component);
        *schema = json!({"$ref": format!("{}{name}", pointer::SCHEMAS)});
        if let Some(nullable) = nullable {
            schema["nullable"] = nullable;
        }
        if let Some(description) = description {
            schema["description"] = description;
        }
        if let Some(variant) = variant {
            schema["x-rust-variant"] = variant;
        }
        for (key, value) in deprecations.into_iter().flatten() {
            schema[key] = value;
        }
        self.touched.push(at.to_owned());
    }

    /// Lifts the schemas inside `schema`.
    fn lift_inside(&mut self, at: &str, name: &str, schema: &mut Value) {
        let Value::Object(schema) = schema else {
            return;
        };
        schema.shift_remove("title");
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (property, inner) in properties.iter_mut() {
                let at = pointer::join(&pointer::join(at, "properties"), property);
                self.lift(&at, &format!("{name}_{}", names::field(property).0), inner);
            }
        }
        if let Some(items) = schema.get_mut("items") {
            self.lift(&pointer::join(at, "items"), &format!("{name}_item"), items);
        }
        if let Some(values @ Value::Object(_)) = schema.get_mut("additionalProperties") {
            let at = pointer::join(at, "additionalProperties");
            self.lift(&at, &format!("{name}_value"), values);
        }
        if let Some(Value::Array(alternatives)) = schema.get_mut("oneOf") {
            for (index, one) in alternatives.iter_mut().enumerate() {
                let suffix = alternative_name(one).unwrap_or_else(|| format!("variant_{index}"));
                let at = format!("{at}/oneOf/{index}");
                self.lift(&at, &format!("{name}_{suffix}"), one);
            }
        }
    }

    /// Returns a name whose Rust form is not in use.
    fn unique(&mut self, wanted: &str) -> String {
        let key = |name: &str| name.to_pascal_case().to_lowercase();
        self.taken
            .name(wanted.to_owned(), key, |count| format!("{wanted}_{count}"))
    }
}

/// Inserts schemas into the media types of a body.
fn insert_schemas(owner: Option<&mut Value>, schemas: Vec<Value>) {
    let slots = owner
        .and_then(|owner| owner.get_mut("content"))
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
        .filter_map(|(_, media)| media.get_mut("schema"));
    for (slot, schema) in slots.zip(schemas) {
        *slot = schema;
    }
}

/// Returns whether a schema becomes a type.
fn has_structure(schema: &Object) -> bool {
    !schema.contains_key("$ref")
        && ["properties", "enum", "oneOf"]
            .iter()
            .any(|key| schema.contains_key(*key))
}

/// Returns the name of an alternative of a union: its title, or else its first required field.
fn alternative_name(schema: &Value) -> Option<String> {
    let title = schema.get("title").and_then(Value::as_str).unwrap_or("");
    if title.contains(|character: char| character.is_ascii_alphanumeric()) {
        return Some(names::field(title).0);
    }
    if schema.get("type").and_then(Value::as_str) == Some("array") {
        return Some("list".to_owned());
    }
    let first = schema.get("required")?.as_array()?.first()?.as_str()?;
    Some(names::field(first).0)
}
