//! The one call into progenitor.

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::{OpenAPI, Operation, Parameter, ReferenceOr, Schema};
use proc_macro2::TokenStream;
use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use quote::quote;
use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::walk;

pub(crate) fn emit(document: &mut Value) -> Result<TokenStream, Error> {
    check(document)?;
    let outline = outline(document);
    let specification: OpenAPI = serde_json::from_value(outline.clone())
        .map_err(|error| locate(&outline, &error.to_string()))?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { crate::transport::Shared })
        .with_replacement("WireId", "crate::Id", std::iter::empty())
        .with_replacement("WireTime", "crate::Timestamp", std::iter::empty());
    // What progenitor and typify cannot take is checked for above; a panic that is left is a defect here, and still no reason to take
    // the caller down.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        Generator::new(&settings).generate_tokens(&specification)
    }));
    match outcome {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(error)) => Err(Error::description(
            "",
            format!("progenitor refuses it: {error}"),
            "write the part in a simpler form, or add a pass for it",
        )),
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            Err(Error::description(
                "",
                format!("progenitor gives up: {text}"),
                "write the part in a simpler form, or add a pass for it",
            ))
        }
    }
}

/// The description as far as progenitor needs it: operations whole, and of the schemas their names, since their types are emitted elsewhere.
fn outline(document: &Value) -> Value {
    let mut outline = document.clone();
    let components = match outline.pointer_mut("/components/schemas") {
        Some(Value::Object(components)) => std::mem::take(components),
        _ => serde_json::Map::new(),
    };
    // A struct has a builder, which only bodies may have.
    let mut parameters = Vec::new();
    walk::parameters(&mut outline, |_, parameter| {
        crate::select::references(&Value::Object(parameter.clone()), &mut parameters);
    });
    let mut names: serde_json::Map<String, Value> = components
        .into_iter()
        .map(|(name, _)| {
            let stub = if parameters.contains(&name) {
                json!({"type": "string", "enum": ["a", "b"]})
            } else {
                json!({"type": "object", "properties": {"a": {"type": "string"}}})
            };
            (name, stub)
        })
        .collect();
    names.insert("wire_id".into(), json!({"type": "string"}));
    names.insert("wire_time".into(), json!({"type": "integer"}));
    outline["components"] = json!({"schemas": names});
    walk::schemas(&mut outline, |_, schema| {
        let target = match schema.get("x-wire").and_then(Value::as_str) {
            Some("id") => "wire_id",
            Some("time") => "wire_time",
            _ => return,
        };
        schema.clear();
        schema.insert("$ref".into(), json!(format!("#/components/schemas/{target}")));
    });
    outline
}

/// What progenitor would panic on, or silently get wrong.
fn check(document: &mut Value) -> Result<(), Error> {
    let mut failure: Option<Error> = None;
    let mut fail = |at: String, found: String, remedy: &str| {
        failure.get_or_insert_with(|| Error::description(at, found, remedy));
    };
    walk::operations(document, |place, operation| {
        let base = pointer::join(&place.pointer, "parameters");
        let parameters = operation
            .get("parameters")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        for (index, parameter) in parameters.iter().enumerate() {
            let at = pointer::join(&base, &index.to_string());
            let text = |key: &str| parameter.get(key).and_then(Value::as_str);
            match text("in") {
                Some("path" | "query" | "header") => {}
                Some(other) => fail(
                    at.clone(),
                    format!("a parameter in `{other}` is not supported"),
                    "make it a path, query or header parameter",
                ),
                None => fail(
                    at.clone(),
                    "the parameter does not say where it is".into(),
                    "add `in`",
                ),
            }
            let expected = if text("in") == Some("query") { "form" } else { "simple" };
            if let Some(style) = text("style")
                && style != expected
            {
                fail(
                    pointer::join(&at, "style"),
                    format!("the style `{style}` is not supported"),
                    "use the default style",
                );
            }
            if text("name").is_none() {
                fail(at.clone(), "the parameter has no name".into(), "add `name`");
            }
            if !parameter.get("schema").is_some_and(Value::is_object) {
                fail(
                    at,
                    "the parameter has no schema".into(),
                    "add `schema`; `content` is not supported for parameters",
                );
            }
        }
    });
    walk::schemas(document, |at, schema| {
        if let Some(reference) = schema.get("$ref") {
            let known = reference
                .as_str()
                .is_some_and(|reference| reference.starts_with("#/components/schemas/"));
            if !known {
                fail(
                    pointer::join(at, "$ref"),
                    format!("{reference} is not among the schemas"),
                    "define it under `components/schemas` and refer to that",
                );
            }
        }
    });
    failure.map_or(Ok(()), Err)
}

/// Finds the part that openapiv3 refuses: its own error does not say where it is.
fn locate(document: &Value, error: &str) -> Error {
    const REMEDY: &str = "mend it so that it is OpenAPI 3.0";
    let components = document.pointer("/components/schemas");
    for (name, schema) in components.and_then(Value::as_object).into_iter().flatten() {
        if let Err(error) = serde_json::from_value::<ReferenceOr<Schema>>(schema.clone()) {
            let at = pointer::join("/components/schemas", name);
            return Error::description(at, error.to_string(), REMEDY);
        }
    }
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let at = pointer::join(&pointer::join("/paths", path), method);
            let parameters = operation.get("parameters").and_then(Value::as_array);
            for (index, parameter) in parameters.into_iter().flatten().enumerate() {
                if let Err(error) = serde_json::from_value::<ReferenceOr<Parameter>>(parameter.clone()) {
                    let at = format!("{at}/parameters/{index}");
                    return Error::description(at, error.to_string(), REMEDY);
                }
            }
            if walk::METHODS.contains(&method.as_str())
                && let Err(error) = serde_json::from_value::<Operation>(operation.clone())
            {
                return Error::description(at, error.to_string(), REMEDY);
            }
        }
    }
    Error::description("", error.to_owned(), REMEDY)
}
