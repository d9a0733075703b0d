//! Operations as tools for language models.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::input::constant;
use super::operation;
use crate::generated::schemas;
use crate::{OPERATIONS, OperationInfo, Parameter, ParameterKind, schema};

/// An operation as a tool for language models.
///
/// It serializes to an object with `name`, `description`, `input_schema` and `output_schema`, the names that most APIs of language models use.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Tool {
    /// The name of the tool, for example `tickets_get`. It has at most 64 characters: letters, digits and underscores.
    pub name: String,
    /// A description of the operation.
    pub description: String,
    /// The schema of the input of [`DynamicCall::input`](super::DynamicCall::input): an object with the parameters by name, and the request body as `body`.
    pub input_schema: Value,
    /// The schema of the response body; `None` if there is no body, or if it is not JSON. `None` is not serialized.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<Value>,
    /// The metadata of the operation, such as its idempotency. This field is not serialized.
    #[serde(skip)]
    pub operation: &'static OperationInfo,
}

/// Returns all operations of this build as tools.
///
/// Each call creates the schemas, which take up a few megabytes.
pub fn tools() -> Vec<Tool> {
    OPERATIONS.iter().map(to_tool).collect()
}

/// Returns the operation with this [name](super#names) as a tool; `None` if this build has no such operation.
pub fn tool(name: &str) -> Option<Tool> {
    operation(name).map(to_tool)
}

/// Returns the name of the tool: `tickets_get`. Most APIs of language models reject the dot in `tickets.get`.
pub(super) fn name(operation: &OperationInfo) -> String {
    operation.name.replace('.', "_")
}

fn to_tool(operation: &'static OperationInfo) -> Tool {
    let (docs, parameters, needs_body) = schemas::docs(operation.name).unwrap_or_default();
    let summary = operation.summary.trim_end_matches('.');
    let description = if docs.is_empty() {
        format!("{summary}.")
    } else {
        format!("{summary}. {docs}")
    };
    let response = schema::response(operation, generator());
    Tool {
        name: name(operation),
        description,
        input_schema: input(operation, parameters, needs_body),
        output_schema: response.map(schemars::Schema::to_value),
        operation,
    }
}

fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12();
    settings
        .with(|settings| settings.meta_schema = None)
        .into_generator()
}

fn input(operation: &OperationInfo, docs: &[(&str, &str)], needs_body: bool) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in operation.parameters {
        let docs = docs.iter().find(|(name, _)| *name == parameter.name);
        properties.insert(
            parameter.name.into(),
            property(parameter, docs.map_or("", |(_, docs)| docs)),
        );
        if parameter.required && constant(parameter).is_none() {
            required.push(parameter.name);
        }
    }
    let mut definitions = None;
    if let Some(body) = schema::request(operation, generator()) {
        let mut body = body.to_value();
        if let Value::Object(body) = &mut body {
            // References start at the root of the input.
            definitions = body.remove("$defs");
        }
        let needs_fields = body.get("required").is_some() || body.get("anyOf").is_some();
        properties.insert("body".into(), body);
        if needs_body && needs_fields {
            required.push("body");
        }
    }
    let mut input = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    if let Some(definitions) = definitions {
        input["$defs"] = definitions;
    }
    input
}

/// Returns the schema of a parameter.
fn property(parameter: &Parameter, docs: &str) -> Value {
    let mut schema = match parameter.kind {
        ParameterKind::Id => json!({"type": ["string", "integer"]}),
        ParameterKind::String => json!({"type": "string"}),
        ParameterKind::Integer | ParameterKind::Timestamp => json!({"type": "integer"}),
        ParameterKind::Number => json!({"type": "number"}),
        ParameterKind::Boolean => json!({"type": "boolean"}),
        _ => json!({}),
    };
    if !parameter.values.is_empty() {
        schema["enum"] = json!(parameter.values);
    }
    if !docs.is_empty() {
        schema["description"] = json!(docs);
    }
    schema
}
