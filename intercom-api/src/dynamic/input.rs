//! Validation of the input of a dynamic call.

use std::collections::BTreeMap;

use intercom_core::internal::body::RequestBody;
use intercom_core::internal::wire;
use intercom_core::internal::wire::decode_reason;
use serde_json::Value;

use super::send::invalid_request;
use crate::{Error, OperationInfo, Parameter, ParameterKind};

/// The validated parameters of a call, and its body, which is not validated yet.
pub(super) struct Input {
    pub(super) operation: &'static OperationInfo,
    pub(super) parameters: Vec<(&'static Parameter, Value)>,
    body: Option<Value>,
}

impl Input {
    /// Validates the parameters.
    pub(super) fn new(
        operation: &'static OperationInfo,
        mut values: BTreeMap<String, Value>,
        body: Option<Value>,
    ) -> Result<Self, Error> {
        values.retain(|_, value| !value.is_null());
        let is_known = |name: &str| operation.parameters.iter().any(|known| known.name == name);
        if let Some(name) = values.keys().find(|name| !is_known(name)) {
            return Err(invalid_request(operation, unknown(operation, name)));
        }
        let mut parameters = Vec::new();
        for parameter in operation.parameters {
            let value = values
                .remove(parameter.name)
                .or_else(|| constant(parameter).map(Value::from));
            match value {
                Some(value) => {
                    check(parameter, &value).map_err(|reason| {
                        invalid_request(
                            operation,
                            format!("invalid parameter `{}`: {reason}", parameter.name),
                        )
                    })?;
                    parameters.push((parameter, value));
                }
                None if parameter.required => {
                    return Err(invalid_request(
                        operation,
                        format!("missing parameter `{}`: it is required", parameter.name),
                    ));
                }
                None => {}
            }
        }
        Ok(Self {
            operation,
            parameters,
            body,
        })
    }

    /// Decodes the body; `None` if the operation has none.
    ///
    /// If the body is missing, it is decoded from an empty object.
    pub(super) fn body<T: RequestBody>(&self) -> Result<Option<T>, Error> {
        let invalid =
            |reason: String| invalid_request(self.operation, format!("invalid `body`: {reason}"));
        let json = self.body.as_ref().map(Value::to_string);
        let Some(body) = T::from_json(json.as_deref().unwrap_or("{}")) else {
            return match json {
                None => Ok(None),
                Some(_) => Err(invalid_request(
                    self.operation,
                    "unexpected `body`: the operation has none, so omit it".into(),
                )),
            };
        };
        let missing = || invalid_request(self.operation, "missing `body`: it is required".into());
        match (body, json) {
            (Ok(body), _) if body.has_known_shape() => Ok(Some(body)),
            (_, None) => Err(missing()),
            (Ok(_), Some(_)) => Err(invalid(
                "it does not match the `input_schema` of the operation".into(),
            )),
            (Err(error), Some(json)) => {
                let path = wire::error_path(json.as_bytes(), &error);
                let reason = decode_reason(&error);
                Err(invalid(match path.as_str() {
                    "." => reason,
                    path => format!("{reason}, at `{path}`"),
                }))
            }
        }
    }
}

fn unknown(operation: &OperationInfo, name: &str) -> String {
    let known: Vec<String> = operation
        .parameters
        .iter()
        .map(|parameter| format!("`{}`", parameter.name))
        .collect();
    let known = if known.is_empty() {
        "the operation has none".to_owned()
    } else {
        format!("the operation has {}", known.join(", "))
    };
    format!("unknown parameter `{name}`: {known}")
}

/// Returns the value of a required parameter that has only one valid value. It is sent if the parameter is missing.
pub(super) fn constant(parameter: &Parameter) -> Option<&'static str> {
    match parameter.values {
        [only] if parameter.required => Some(only),
        _ => None,
    }
}

/// Validates the kind of a value. The error omits the value, which may be personal data.
fn check(parameter: &Parameter, value: &Value) -> Result<(), String> {
    let is_integer = value.is_i64() || value.is_u64();
    let (valid, expected) = match parameter.kind {
        ParameterKind::Id => (value.is_string() || is_integer, "an ID"),
        ParameterKind::String => (value.is_string(), "a string"),
        ParameterKind::Integer => (is_integer, "an integer"),
        ParameterKind::Number => (value.is_number(), "a number"),
        ParameterKind::Boolean => (value.is_boolean(), "a boolean"),
        ParameterKind::Timestamp => (
            is_integer
                || value
                    .as_str()
                    .is_some_and(|text| text.parse::<i64>().is_ok()),
            "a time in Unix seconds",
        ),
        // The API validates kinds that are unknown here.
        _ => (true, ""),
    };
    if !valid {
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        return Err(format!("expected {expected}, found {found}"));
    }
    match value.as_str() {
        Some(text) if !parameter.values.is_empty() && !parameter.values.contains(&text) => {
            let values: Vec<String> = parameter
                .values
                .iter()
                .map(|value| format!("`{value}`"))
                .collect();
            Err(format!("expected {}", values.join(" or ")))
        }
        _ => Ok(()),
    }
}
