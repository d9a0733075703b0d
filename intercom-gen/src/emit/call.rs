//! An operation as the emitters see it: its names in Rust, what it takes, and what it gives.

use heck::ToPascalCase;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use crate::names;
use crate::operations::Operation;
use crate::pointer;
use crate::types::Types;
use crate::visit::Object;

/// An operation, ready to be emitted.
pub(super) struct Call<'a> {
    pub(super) row: &'a Operation,
    /// The operation in the description.
    pub(super) operation: &'a Object,
    /// The method of the client.
    pub(super) function: Ident,
    /// The builder.
    pub(super) builder: Ident,
    pub(super) parameters: Vec<Parameter<'a>>,
    pub(super) body: Option<Body>,
    pub(super) answer: Answer,
    /// The element of the list in the answer, if that is a list.
    pub(super) item: Option<TokenStream>,
}

/// A parameter in the path, the query or a header.
pub(super) struct Parameter<'a> {
    /// The setter.
    pub(super) name: Ident,
    /// Its name on the wire.
    pub(super) wire: &'a str,
    /// `Path`, `Query` or `Header`.
    pub(super) place: Ident,
    pub(super) required: bool,
    pub(super) kind: TokenStream,
    pub(super) doc: &'a str,
}

/// What is sent.
pub(super) struct Body {
    pub(super) form: BodyForm,
    pub(super) required: bool,
    pub(super) doc: String,
}

pub(super) enum BodyForm {
    /// A type that can be built step by step.
    Typed(TokenStream),
    /// A value that has to be given whole.
    Whole(TokenStream),
    /// Bytes as they are.
    Bytes,
}

/// What a success holds.
pub(super) enum Answer {
    Json(TokenStream),
    Empty,
    Bytes,
}

pub(super) const JSON: &str = "/content/application~1json/schema";

/// Reads the operations, which are those of the table in the same order.
pub(super) fn calls<'a>(
    document: &'a Value,
    operations: &'a [Operation],
    types: &Types<'a>,
) -> Vec<Call<'a>> {
    operations
        .iter()
        .filter_map(|row| {
            let operation = document.pointer(&row.pointer)?.as_object()?;
            Some(Call {
                row,
                operation,
                function: names::ident(&row.function),
                builder: names::ident(&row.id.to_pascal_case()),
                parameters: parameters(operation, types),
                body: body(operation, types),
                answer: answer(operation, types),
                item: item(document, row, operation, types),
            })
        })
        .collect()
}

/// The answer to a success: after the passes there is one.
pub(super) fn success(operation: &Object) -> Option<&Value> {
    operation
        .get("responses")
        .and_then(Value::as_object)?
        .values()
        .next()
}

fn parameters<'a>(operation: &'a Object, types: &Types<'a>) -> Vec<Parameter<'a>> {
    let list = operation.get("parameters").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(|parameter| {
            let text = |key: &str| parameter.get(key).and_then(Value::as_str);
            let name = text("name")?;
            let place = text("in")?;
            Some(Parameter {
                name: names::ident(&names::field(name).0),
                wire: types.wire(name),
                place: format_ident!("{}", place.to_pascal_case()),
                required: place == "path" || parameter.get("required") == Some(&Value::Bool(true)),
                kind: types.path(parameter.get("schema")?),
                doc: text("description").unwrap_or_default().trim(),
            })
        })
        .collect()
}

fn body(operation: &Object, types: &Types<'_>) -> Option<Body> {
    let body = operation.get("requestBody")?;
    let form = match body.pointer(JSON) {
        None => BodyForm::Bytes,
        Some(schema) if types.is_built(schema) => BodyForm::Typed(types.path(schema)),
        Some(schema) => BodyForm::Whole(types.path(schema)),
    };
    let doc = body.get("description").and_then(Value::as_str);
    Some(Body {
        form,
        required: body.get("required") == Some(&Value::Bool(true)),
        doc: doc.unwrap_or_default().trim().to_owned(),
    })
}

fn answer(operation: &Object, types: &Types<'_>) -> Answer {
    let Some(response) = success(operation) else {
        return Answer::Empty;
    };
    if let Some(schema) = response.pointer(JSON) {
        return Answer::Json(types.path(schema));
    }
    let content = response.get("content").and_then(Value::as_object);
    if content.is_some_and(|content| !content.is_empty()) {
        Answer::Bytes
    } else {
        Answer::Empty
    }
}

fn item(
    document: &Value,
    row: &Operation,
    operation: &Object,
    types: &Types<'_>,
) -> Option<TokenStream> {
    let path = &row.list.as_ref()?.items;
    let mut schema = success(operation)?.pointer(JSON)?;
    for key in path.split('.') {
        schema = pointer::property(document, schema, key)?;
    }
    Some(match schema.get("items") {
        Some(items) => types.path(items),
        None => quote!(::serde_json::Value),
    })
}
