//! Replaces `allOf` with one object that has the properties of all parts, because Rust has no
//! intersection types.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use crate::deprecation;
use crate::error::Error;
use crate::expand::expand;
use crate::limits::{self, Budget};
use crate::pointer;
use crate::visit::Object;

/// Keys that do not change the valid values, except for null.
const ANNOTATIONS: [&str; 7] = [
    "nullable",
    "description",
    "example",
    "title",
    "deprecated",
    "x-rust-variant",
    deprecation::NOTE,
];

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    let merger = RefCell::new(Merger {
        document: &copy,
        ancestors: Vec::new(),
        flat: HashMap::new(),
        budget: Budget::default(),
    });
    expand(
        document,
        |schema| schema.contains_key("allOf"),
        |at, schema| {
            *schema = merger.borrow_mut().flatten(schema, at)?;
            Ok(())
        },
    )
}

struct Merger<'a> {
    document: &'a Value,
    /// The references that lead to the current schema.
    ancestors: Vec<String>,
    /// The merged forms of the schemas with `allOf`, by reference.
    flat: HashMap<String, Object>,
    budget: Budget,
}

impl Merger<'_> {
    /// Returns the merged form of the schema that `reference` refers to. Each one is merged once,
    /// however many schemas refer to it.
    fn target(
        &mut self,
        schema: &Object,
        reference: Option<String>,
        at: &str,
    ) -> Result<Object, Error> {
        if !schema.contains_key("allOf") {
            return Ok(schema.clone());
        }
        let Some(reference) = reference else {
            return self.flatten(schema, at);
        };
        if let Some(known) = self.flat.get(&reference) {
            return self.budget.copy_object(known, at);
        }
        if self.ancestors.len() >= limits::MAX_DEPTH {
            return Err(limits::too_deep(at));
        }
        let location = reference.trim_start_matches('#').to_owned();
        self.ancestors.push(reference.clone());
        let flat = self.flatten(schema, &location)?;
        self.ancestors.pop();
        let copy = self.budget.copy_object(&flat, at)?;
        self.flat.insert(reference, flat);
        Ok(copy)
    }

    /// Returns the merged form of a schema with `allOf`.
    fn flatten(&mut self, schema: &Object, at: &str) -> Result<Object, Error> {
        limits::check_location(at)?;
        let all: Vec<&Value> = schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .collect();
        // The annotations of a part that consists of nothing else belong to the schema.
        let mut annotations = Map::new();
        let mut parts = Vec::new();
        for (index, part) in all.iter().copied().enumerate() {
            match part {
                Value::Object(part) if all.len() > 1 && has_only_annotations(part) => {
                    annotations.extend(part.clone());
                    annotations.shift_remove("type");
                }
                _ => parts.push((index, part)),
            }
        }
        for key in ANNOTATIONS {
            if let Some(value) = schema.get(key) {
                annotations.insert(key.into(), value.clone());
            }
        }
        if let [(_, only)] = parts.as_slice()
            && schema
                .keys()
                .all(|key| ANNOTATIONS.contains(&key.as_str()) || key == "allOf" || key == "type")
        {
            // A single part replaces the schema, which only adds annotations.
            let mut flat = match only {
                Value::Object(only) if only.contains_key("allOf") => {
                    let at = pointer::join(&pointer::join(at, "allOf"), "0");
                    self.flatten(only, &at)?
                }
                Value::Object(only) => only.clone(),
                _ => Map::new(),
            };
            annotations.shift_remove("title");
            flat.extend(annotations);
            return Ok(flat);
        }
        let mut flat = annotations;
        // Type names of the schema are preserved, and those of its parts are not.
        for (key, value) in schema {
            if key.starts_with("x-rust-") {
                flat.insert(key.clone(), value.clone());
            }
        }
        let mut merged = Merged::default();
        let mut scalar = None;
        for (index, part) in parts {
            let at = pointer::join(&pointer::join(at, "allOf"), &index.to_string());
            let (part, reference) = self.follow(part, &at)?;
            let part = self.target(&part, reference.clone(), &at)?;
            if !part.contains_key("properties")
                && !part.contains_key("oneOf")
                && !part.contains_key("anyOf")
                && part.contains_key("type")
                && part.get("type") != Some(&json!("object"))
            {
                scalar = Some(part.clone());
            }
            self.budget.spend(limits::count_object(&part), &at)?;
            merged.add(&part, true);
            // The alternatives of a part may refer to the part.
            let depth = self.ancestors.len();
            self.ancestors.extend(reference);
            for key in ["oneOf", "anyOf"] {
                for alternative in part
                    .get(key)
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                {
                    let (alternative, reference) = self.follow(alternative, &at)?;
                    let alternative = self.target(&alternative, reference, &at)?;
                    self.budget.spend(limits::count_object(&alternative), &at)?;
                    merged.add(&alternative, false);
                }
            }
            self.ancestors.truncate(depth);
        }
        merged.add(schema, true);
        for key in ["oneOf", "anyOf"] {
            if let Some(union) = schema.get(key) {
                flat.insert(key.into(), union.clone());
            }
        }
        if merged.properties.is_empty()
            && let Some(mut scalar) = scalar
        {
            scalar.extend(flat);
            return Ok(scalar);
        }
        flat.insert("type".into(), json!("object"));
        if merged.properties.is_empty() {
            flat.insert("additionalProperties".into(), json!(true));
        } else {
            flat.insert("properties".into(), Value::Object(merged.properties));
        }
        if !merged.required.is_empty() {
            flat.insert("required".into(), Value::Array(merged.required));
        }
        Ok(flat)
    }

    /// Returns a part of `allOf`, and its reference if it is one.
    fn follow(&self, part: &Value, at: &str) -> Result<(Object, Option<String>), Error> {
        let Value::Object(part) = part else {
            return Ok((Map::new(), None));
        };
        let mut part = part;
        let mut reference = None;
        let mut hops = HashSet::new();
        while let Some(next) = part.get("$ref").and_then(Value::as_str) {
            // Only a plain reference to a reference is followed further.
            if reference.is_some() && part.len() > 1 {
                break;
            }
            if !hops.insert(next) || self.ancestors.iter().any(|one| one == next) {
                return Err(Error::description(
                    at,
                    format!("`{next}` contains itself"),
                    "remove it from its own `allOf`",
                ));
            }
            let Some(Value::Object(target)) = pointer::resolve(self.document, next) else {
                return Err(Error::description(
                    at,
                    format!("`{next}` is not a schema"),
                    "define it, or remove the reference",
                ));
            };
            reference = Some(next.to_owned());
            part = target;
        }
        Ok((part.clone(), reference))
    }
}

fn has_only_annotations(part: &Object) -> bool {
    part.iter().all(|(key, value)| {
        ANNOTATIONS.contains(&key.as_str()) || key == "type" && value == "object"
    })
}

/// The properties of all parts, and the names of the required ones.
#[derive(Default)]
struct Merged {
    properties: Object,
    required: Vec<Value>,
    known: HashSet<String>,
}

impl Merged {
    /// Adds the properties of a part, and their names in `required` if `with_required` is true.
    fn add(&mut self, part: &Object, with_required: bool) {
        if let Some(Value::Object(added)) = part.get("properties") {
            for (name, property) in added {
                self.properties.insert(name.clone(), property.clone());
            }
        }
        if with_required && let Some(Value::Array(names)) = part.get("required") {
            for name in names {
                if self.known.insert(name.to_string()) {
                    self.required.push(name.clone());
                }
            }
        }
    }
}
