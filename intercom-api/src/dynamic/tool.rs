//! Operations in the form that language models are given tools in.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::operation;
use crate::generated::dynamic;
use crate::schema::{self, Part};
use crate::{OPERATIONS, Operation};

/// A parameter: its name, its text, and its schema.
pub(crate) type ParameterText = (&'static str, &'static str, Part);

/// An operation as a tool. It is written with the names that most interfaces of language models take: `name`, `description` and `input_schema`; and
/// `output_schema`, for those that take it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Tool {
    /// The name to call it by, which is the method of [`Client`](crate::Client): letters and underscores, at most 64 of them.
    pub name: &'static str,
    /// What it does.
    pub description: String,
    /// The schema of an object with the parameters by their names, and the body as `body`: what [`DynamicCall::input`](super::DynamicCall::input) takes.
    pub input_schema: Value,
    /// The schema of the answer; `None` when there is none, or when it is no JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_schema: Option<Value>,
    /// What else is known of it, whether it only reads for instance. It is no part of what is written.
    #[serde(skip)]
    pub operation: &'static Operation,
}

/// Every operation of this build. The schemas are made anew each time; all of them are some megabytes.
pub fn operations() -> Vec<Tool> {
    OPERATIONS.iter().filter_map(tool).collect()
}

/// The operation with this id, or with this method of [`Client`](crate::Client).
pub fn describe(name: &str) -> Option<Tool> {
    tool(operation(name)?)
}

fn tool(operation: &'static Operation) -> Option<Tool> {
    let (text, parameters, needs_body) = dynamic::describe(operation.function)?;
    let summary = operation.summary.trim_end_matches('.');
    let description = if text.is_empty() {
        format!("{summary}.")
    } else {
        format!("{summary}. {text}")
    };
    let answer = schema::response(operation, generator());
    Some(Tool {
        name: operation.function,
        description,
        input_schema: input(operation, parameters, needs_body),
        output_schema: answer.map(schemars::Schema::to_value),
        operation,
    })
}

fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12();
    settings
        .with(|settings| settings.meta_schema = None)
        .into_generator()
}

fn input(operation: &Operation, parameters: &[ParameterText], needs_body: bool) -> Value {
    let mut generator = generator();
    let mut properties = Map::new();
    let mut required = Vec::new();
    for parameter in operation.parameters {
        let told = parameters.iter().find(|(name, ..)| *name == parameter.name);
        let mut property =
            told.map_or_else(|| json!({}), |(.., part)| part(&mut generator).to_value());
        if let (Some((_, text, _)), Value::Object(property)) = (told, &mut property)
            && !text.is_empty()
        {
            property.insert("description".into(), json!(text));
        }
        properties.insert(parameter.name.into(), property);
        if parameter.required {
            required.push(parameter.name);
        }
    }
    let mut definitions = generator.take_definitions(true);
    if let Some(body) = schema::request(operation, self::generator()) {
        let mut body = body.to_value();
        if let Value::Object(body) = &mut body {
            // References count from the root of the whole.
            if let Some(Value::Object(more)) = body.remove("$defs") {
                definitions.extend(more);
            }
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
    if !definitions.is_empty() {
        input["$defs"] = Value::Object(definitions);
    }
    input
}
