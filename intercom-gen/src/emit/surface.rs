//! The operations as data: what the builders and the methods of the client are made of.

use serde_json::{Map, Value};

use super::call::{self, BodyForm, Call};
use super::check;
use crate::error::Error;
use crate::operations::Operation;
use crate::surface::{self, Answer, Body, List, Parameter, Surface, short};
use crate::types::Types;

/// The public API of the code that `emit` gives for the same description.
pub(crate) fn surface(document: &mut Value, operations: &[Operation]) -> Result<Surface, Error> {
    check::check(document)?;
    let empty = Map::new();
    let types = Types::new(document, &empty);
    let calls = call::calls(document, operations, &types);
    let version = document.pointer("/info/version").and_then(Value::as_str);
    Ok(Surface {
        version: version.unwrap_or_default().to_owned(),
        operations: calls.iter().map(operation).collect(),
        types: types.surface(),
    })
}

fn operation(call: &Call<'_>) -> surface::Operation {
    let row = call.row;
    surface::Operation {
        id: row.id.clone(),
        function: call.function.to_string(),
        builder: call.builder.to_string(),
        method: row.method.clone(),
        path: row.path.clone(),
        resource: row.resource.clone(),
        retry: row.retry,
        paging: row.paging,
        parameters: call.parameters.iter().map(parameter).collect(),
        body: call.body.as_ref().map(body),
        answer: match &call.answer {
            call::Answer::Json(kind) => Answer::Json(short(kind)),
            call::Answer::Empty => Answer::Empty,
            call::Answer::Bytes => Answer::Bytes,
        },
        list: call.item.as_ref().map(|item| List {
            item: short(item),
            sized: row.list.as_ref().is_some_and(|list| list.sized),
            maximum: row.list.as_ref().and_then(|list| list.maximum),
        }),
    }
}

fn parameter(parameter: &call::Parameter<'_>) -> Parameter {
    Parameter {
        name: parameter.name.to_string(),
        wire: parameter.wire.to_owned(),
        place: parameter.place.to_string(),
        required: parameter.required,
        kind: short(&parameter.kind),
    }
}

fn body(body: &call::Body) -> Body {
    let (kind, built) = match &body.form {
        BodyForm::Typed(kind) => (short(kind), true),
        BodyForm::Whole(kind) => (short(kind), false),
        BodyForm::Bytes => ("Vec<u8>".to_owned(), false),
    };
    Body {
        kind,
        built,
        required: body.required,
    }
}
