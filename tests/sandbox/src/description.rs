//! The description of the API: operations, routes and schemas.

use std::{collections::HashMap, sync::OnceLock};

use jsonschema::Validator;
use serde_json::Value;

use crate::{
    schema,
    schema::{Side, resolve},
};

static TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/description.json"));

/// The parsed description.
pub(crate) struct Description {
    pub(crate) root: Value,
    pub(crate) operations: Vec<Operation>,
}

/// One operation.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) template: String,
    segments: Vec<Segment>,
    pub(crate) path: Vec<Parameter>,
    pub(crate) query: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) responses: Vec<Response>,
}

enum Segment {
    Literal(String),
    Placeholder(String),
}

/// A parameter of the path or of the query.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) kind: String,
    pub(crate) choices: Vec<Value>,
}

/// The JSON body of a request.
pub(crate) struct Body {
    pub(crate) required: bool,
    schema: Value,
    validator: OnceLock<Option<Validator>>,
}

/// A declared response.
pub(crate) struct Response {
    pub(crate) status: u16,
    schema: Option<Value>,
    pub(crate) example: Option<Value>,
    validator: OnceLock<Option<Validator>>,
}

/// Returns the embedded description, parsed on first use.
pub(crate) fn description() -> &'static Description {
    static PARSED: OnceLock<Description> = OnceLock::new();
    PARSED.get_or_init(|| {
        // With an invalid description, the server has no routes; it does not panic.
        let root = serde_json::from_str(TEXT).unwrap_or(Value::Null);
        Description {
            operations: operations(&root),
            root,
        }
    })
}

impl Description {
    /// Returns the operation for a method and a path, and the path parameters.
    pub(crate) fn route(
        &self,
        method: &str,
        path: &str,
    ) -> Option<(&Operation, HashMap<String, String>)> {
        let parts: Vec<String> = path
            .trim_matches('/')
            .split('/')
            .map(|part| {
                percent_encoding::percent_decode_str(part)
                    .decode_utf8_lossy()
                    .into_owned()
            })
            .collect();
        self.operations
            .iter()
            .filter(|operation| operation.method == method)
            .filter_map(|operation| {
                let (literals, values) = operation.matches(&parts)?;
                Some((literals, operation, values))
            })
            // `/companies/scroll` takes precedence over `/companies/{id}`.
            .max_by_key(|(literals, _, _)| *literals)
            .map(|(_, operation, values)| (operation, values))
    }

    pub(crate) fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|operation| same_id(&operation.id, id))
    }
}

/// Compares operation IDs, ignoring the case of the first letter.
pub(crate) fn same_id(one: &str, other: &str) -> bool {
    let mut one = one.chars();
    let mut other = other.chars();
    match (one.next(), other.next()) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(&b) && one.as_str() == other.as_str(),
        (None, None) => true,
        _ => false,
    }
}

impl Operation {
    fn matches(&self, parts: &[String]) -> Option<(usize, HashMap<String, String>)> {
        if parts.len() != self.segments.len() {
            return None;
        }
        let mut literals = 0;
        let mut values = HashMap::new();
        for (segment, part) in self.segments.iter().zip(parts) {
            match segment {
                Segment::Literal(text) if text == part => literals += 1,
                Segment::Placeholder(name) if !part.is_empty() => {
                    values.insert(name.clone(), part.clone());
                }
                _ => return None,
            }
        }
        Some((literals, values))
    }

    /// Returns the declared response with a success status.
    pub(crate) fn success(&self) -> Option<&Response> {
        self.responses
            .iter()
            .find(|response| (200..300).contains(&response.status))
    }

    pub(crate) fn response(&self, status: u16) -> Option<&Response> {
        self.responses
            .iter()
            .find(|response| response.status == status)
    }
}

impl Body {
    pub(crate) fn validator(&self) -> Option<&Validator> {
        self.validator
            .get_or_init(|| compile(&self.schema, Side::Request))
            .as_ref()
    }
}

impl Response {
    /// Returns the validator for bodies of this response, or `None` if the response has no body.
    pub(crate) fn validator(&self) -> Option<&Validator> {
        self.validator
            .get_or_init(|| compile(self.schema.as_ref()?, Side::Response))
            .as_ref()
    }

    pub(crate) fn schema(&self) -> Option<&Value> {
        self.schema.as_ref()
    }
}

fn compile(schema: &Value, side: Side) -> Option<Validator> {
    jsonschema::validator_for(&schema::document(schema, &description().root, side)).ok()
}

fn operations(root: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    let paths = root.get("paths").and_then(Value::as_object);
    for (template, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
                operations.push(read_operation(root, template, item, method, operation, id));
            }
        }
    }
    operations
}

fn read_operation(
    root: &Value,
    template: &str,
    item: &Value,
    method: &str,
    operation: &Value,
    id: &str,
) -> Operation {
    let mut path = Vec::new();
    let mut query = Vec::new();
    let own = operation.get("parameters").and_then(Value::as_array);
    let shared = item.get("parameters").and_then(Value::as_array);
    for declared in own.into_iter().chain(shared).flatten() {
        let parameter = resolve(declared, root);
        match parameter.get("in").and_then(Value::as_str) {
            Some("path") => path.extend(read_parameter(root, parameter)),
            Some("query") => query.extend(read_parameter(root, parameter)),
            _ => {}
        }
    }
    let segments = template
        .trim_matches('/')
        .split('/')
        .map(|part| {
            match part
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'))
            {
                Some(name) => Segment::Placeholder(name.to_owned()),
                None => Segment::Literal(part.to_owned()),
            }
        })
        .collect();
    let body = operation.get("requestBody").and_then(|body| {
        let body = resolve(body, root);
        Some(Body {
            required: body
                .get("required")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            schema: json_schema_of(body)?.clone(),
            validator: OnceLock::new(),
        })
    });
    let mut responses = Vec::new();
    let declared = operation.get("responses").and_then(Value::as_object);
    for (status, response) in declared.into_iter().flatten() {
        if let Ok(status) = status.parse() {
            let response = resolve(response, root);
            responses.push(Response {
                status,
                schema: json_schema_of(response).cloned(),
                example: example_of(response).cloned(),
                validator: OnceLock::new(),
            });
        }
    }
    Operation {
        id: id.to_owned(),
        method: method.to_ascii_uppercase(),
        template: template.to_owned(),
        segments,
        path,
        query,
        body,
        responses,
    }
}

/// Reads a declared parameter. The properties of an object in the query are separate parameters.
fn read_parameter(root: &Value, parameter: &Value) -> Vec<Parameter> {
    let schema = resolve(parameter.get("schema").unwrap_or(&Value::Null), root);
    let kind = schema
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("string");
    if kind == "object" {
        let branches = schema.get("oneOf").or_else(|| schema.get("anyOf"));
        let branches = branches.and_then(Value::as_array).cloned();
        return branches
            .unwrap_or_else(|| vec![schema.clone()])
            .iter()
            .filter_map(|branch| resolve(branch, root).get("properties")?.as_object())
            .flat_map(|properties| properties.keys())
            .map(|name| Parameter {
                name: name.clone(),
                required: false,
                kind: "string".to_owned(),
                choices: Vec::new(),
            })
            .collect();
    }
    vec![Parameter {
        name: text(parameter.get("name")),
        required: parameter
            .get("required")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        kind: kind.to_owned(),
        choices: schema
            .get("enum")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default(),
    }]
}

fn json_content(holder: &Value) -> Option<&Value> {
    holder.get("content")?.get("application/json")
}

fn json_schema_of(holder: &Value) -> Option<&Value> {
    json_content(holder)?.get("schema")
}

fn example_of(holder: &Value) -> Option<&Value> {
    let content = json_content(holder)?;
    content.get("example").or_else(|| {
        let examples = content.get("examples")?.as_object()?;
        examples.values().next()?.get("value")
    })
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}
