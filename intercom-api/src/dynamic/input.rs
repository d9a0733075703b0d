//! What a call by name is given, on its way into the types.

use std::collections::BTreeMap;

use intercom_core::internal::call::{Call, CallOptions};
use intercom_core::internal::wire::Decode;
use intercom_core::internal::{error, wire};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Error, Operation};

/// The parameters and the body, taken out one by one.
pub(crate) struct Input {
    pub(super) operation: &'static Operation,
    pub(super) parameters: BTreeMap<String, Value>,
    pub(super) body: Option<Value>,
    pub(super) options: CallOptions,
    pub(super) headers: Vec<(String, String)>,
}

impl Input {
    /// Takes a parameter; `None` when it is not given, or null.
    pub(crate) fn parameter<T: DeserializeOwned>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, Error> {
        match self.parameters.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => read(&value, |reason, _| {
                let operation = self.operation.id;
                format!("`{name}` is not what {operation} takes: {reason}")
            })
            .map(Some),
        }
    }

    /// Takes the body. One that has none of the shapes of a union is refused here: the type would send it as it is.
    pub(crate) fn json_body<T: Decode + DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        let Some(value) = self.body.take() else {
            return Ok(None);
        };
        let operation = self.operation.id;
        let body: T = read(&value, |reason, path| {
            format!("the body is not what {operation} takes: {reason}{path}")
        })?;
        if body.view().misfits() == usize::MAX {
            return Err(Error::invalid_request(format!(
                "the body is not what {operation} takes: it, or a part of it, has none of the shapes that there are"
            )));
        }
        Ok(Some(body))
    }

    /// Says that everything was taken that the operation takes, and hands over the options.
    pub(crate) fn finish(self, call: &mut Call) -> Result<(), Error> {
        let operation = self.operation;
        if let Some(name) = self.parameters.keys().next() {
            let known: Vec<String> = operation
                .parameters
                .iter()
                .map(|parameter| format!("`{}`", parameter.name))
                .collect();
            let known = if known.is_empty() {
                "it takes none".to_owned()
            } else {
                format!("it takes {}", known.join(", "))
            };
            return Err(Error::invalid_request(format!(
                "{} has no parameter `{name}`: {known}",
                operation.id
            )));
        }
        if self.body.is_some() {
            return Err(Error::invalid_request(format!(
                "{} takes no body: leave it out",
                operation.id
            )));
        }
        call.options = self.options;
        for (name, value) in &self.headers {
            call.header(name, value);
        }
        Ok(())
    }
}

/// Reads a value into a type; what is said of a failure is the reason, without the value, and the place.
fn read<T: DeserializeOwned>(
    value: &Value,
    say: impl FnOnce(String, String) -> String,
) -> Result<T, Error> {
    let text = value.to_string();
    serde_json::from_str(&text).map_err(|error| {
        let path = wire::error_path(text.as_bytes(), &error);
        let place = if path == "." {
            String::new()
        } else {
            format!(", at {path}")
        };
        let reason = error::what_was_expected(&error);
        Error::invalid_request(say(reason, place))
    })
}

/// Hands the body over to a builder that takes one.
macro_rules! body {
    ($call:ident $input:ident) => {};
    ($call:ident $input:ident json $kind:ty) => {
        if let Some(body) = $input.json_body::<$kind>()? {
            $call = $call.body(body);
        }
    };
    // One that is no JSON is given as text.
    ($call:ident $input:ident bytes) => {
        if let Some(body) = $input.json_body::<String>()? {
            $call = $call.body(body.into_bytes());
        }
    };
}
pub(crate) use body;
