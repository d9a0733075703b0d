//! The list in the response of an operation, and its pagination.

use std::collections::HashSet;

use serde_json::Value;

use super::{MEDIA, decided, success};
use crate::operations::{List, Pagination};
use crate::passes::{CONSTANT, ELEMENT};
use crate::pointer;
use crate::types::Types;
use crate::visit::Object;

/// Returns the pagination from the overlay.
pub(super) fn decided_pagination(operation: &Object) -> Option<Pagination> {
    let name = decided(operation, "pagination")?;
    Pagination::ALL.into_iter().find(|one| one.as_str() == name)
}

/// Returns the pagination that follows from the parameters and the response.
pub(super) fn pagination(operation: &Object, document: &Value) -> Pagination {
    let has_parameter = |name: &str| {
        operation
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .any(|parameter| parameter.get("name").and_then(Value::as_str) == Some(name))
    };
    let Some(response) = response_schema(operation) else {
        return Pagination::None;
    };
    if pointer::property(document, response, "pages").is_none() {
        return Pagination::None;
    }
    if has_parameter("scroll_param") {
        return Pagination::Scroll;
    }
    if has_parameter("starting_after") {
        return Pagination::CursorQuery;
    }
    if has_parameter("page") {
        return Pagination::Page;
    }
    let in_body = operation
        .get("requestBody")
        .and_then(|body| body.pointer(MEDIA))
        .is_some_and(|body| pointer::property(document, body, "pagination").is_some());
    if in_body {
        Pagination::CursorBody
    } else {
        Pagination::Url
    }
}

fn response_schema(operation: &Object) -> Option<&Value> {
    success(operation)?.pointer(MEDIA)
}

/// Returns the list in the response, which is recognized by its `type` or by its `pages`.
pub(super) fn list(operation: &Object, document: &Value, types: &Types<'_>) -> Option<List> {
    let response = response_schema(operation)?;
    let holder = list_schema(response, document)?;
    let properties = holder.get("properties")?.as_object()?;
    let arrays = |schema: &Value| -> Vec<String> {
        let properties = pointer::unwrapped(document, schema, "oneOf")
            .get("properties")
            .and_then(Value::as_object);
        properties
            .into_iter()
            .flatten()
            .filter(|(_, property)| {
                pointer::unwrapped(document, property, "oneOf")
                    .get("type")
                    .and_then(Value::as_str)
                    == Some("array")
            })
            .map(|(name, _)| name.clone())
            .collect()
    };
    let names = arrays(holder);
    let items = if names.iter().any(|name| name == "data") {
        "data".to_owned()
    } else if let [only] = names.as_slice() {
        only.clone()
    } else {
        // A search can have its results one level deeper, in the first of several arrays.
        let inner = arrays(properties.get("data")?);
        format!("data.{}", inner.first()?)
    };
    let size = size_schema(operation, document);
    let elements = items.split('.').try_fold(holder, |schema, key| {
        pointer::property(document, schema, key)
    });
    let item = operation
        .get(ELEMENT)
        .or_else(|| elements.and_then(|elements| elements.get("items")));
    Some(List {
        item: item.map_or_else(|| "Value".to_owned(), |item| types.path(item)),
        types: list_types(response, document, &items),
        single: single_types(response, document, &items),
        items,
        sized: size.is_some(),
        max_per_page: size
            .and_then(|size| size.get("maximum"))
            .and_then(Value::as_u64),
    })
}

/// Returns the schema of a list, which may be an alternative of a union.
fn list_schema<'a>(schema: &'a Value, document: &'a Value) -> Option<&'a Value> {
    let mut seen = HashSet::new();
    let mut pending = vec![schema];
    let mut first = None;
    while let Some(schema) = pending.pop() {
        let schema = pointer::unwrapped(document, schema, "oneOf");
        if !seen.insert(std::ptr::from_ref(schema)) {
            continue;
        }
        if let Some(Value::Array(alternatives)) = schema.get("oneOf") {
            pending.extend(alternatives.iter().rev());
            continue;
        }
        // A `type` is more reliable than `pages`: an alternative with `pages` is not always the
        // list.
        if is_named_list(schema, document) {
            return Some(schema);
        }
        let properties = schema.get("properties");
        if properties.is_some_and(|properties| properties.get("pages").is_some()) {
            first = first.or(Some(schema));
        }
    }
    first
}

/// Returns the alternatives of a response. A response that is not a union is its only alternative.
fn alternatives<'a>(response: &'a Value, document: &'a Value) -> Vec<&'a Value> {
    let schema = pointer::unwrapped(document, response, "oneOf");
    match schema.get("oneOf").and_then(Value::as_array) {
        Some(alternatives) => alternatives
            .iter()
            .map(|one| pointer::unwrapped(document, one, "oneOf"))
            .collect(),
        None => vec![schema],
    }
}

/// Returns the values of `type` that identify a list whose items are at the path `items`, besides
/// `list` and `*.list`.
fn list_types(response: &Value, document: &Value, items: &str) -> Vec<String> {
    let first = items.split('.').next().unwrap_or_default();
    let lists = alternatives(response, document)
        .into_iter()
        .filter(|one| pointer::property(document, one, first).is_some());
    let mut found = Vec::new();
    for kind in lists.flat_map(|one| type_values(one, document)) {
        if !is_list_type(&kind) && !found.contains(&kind) {
            found.push(kind);
        }
    }
    found
}

/// Returns the values of `type` of the alternatives that are a single item, or `None` if there are
/// no such alternatives.
fn single_types(response: &Value, document: &Value, items: &str) -> Option<Vec<String>> {
    let first = items.split('.').next().unwrap_or_default();
    let mut singles = alternatives(response, document)
        .into_iter()
        .filter(|one| list_schema(one, document).is_none())
        .filter(|one| pointer::property(document, one, first).is_none())
        .peekable();
    singles.peek()?;
    Some(singles.flat_map(|one| type_values(one, document)).collect())
}

/// Returns whether the `type` of a schema identifies a list.
fn is_named_list(schema: &Value, document: &Value) -> bool {
    type_values(schema, document)
        .iter()
        .any(|kind| is_list_type(kind))
}

fn is_list_type(kind: &str) -> bool {
    kind == "list" || kind.ends_with(".list")
}

/// Returns the known values of the `type` property of a schema.
fn type_values(schema: &Value, document: &Value) -> Vec<String> {
    let Some(kind) = schema
        .get("properties")
        .and_then(|properties| properties.get("type"))
    else {
        return Vec::new();
    };
    let kind = pointer::unwrapped(document, kind, "oneOf");
    let listed = kind.get("enum").and_then(Value::as_array);
    let others = [CONSTANT, "example"]
        .iter()
        .filter_map(|key| kind.get(*key));
    let mut values: Vec<String> = Vec::new();
    for value in listed.into_iter().flatten().chain(others) {
        if let Some(value) = value.as_str()
            && !values.iter().any(|known| known == value)
        {
            values.push(value.to_owned());
        }
    }
    values
}

/// Returns the schema of the page size, which is in the query or in the body.
fn size_schema<'a>(operation: &'a Object, document: &'a Value) -> Option<&'a Value> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let in_query = parameters
        .into_iter()
        .flatten()
        .find(|parameter| parameter.get("name").and_then(Value::as_str) == Some("per_page"))
        .and_then(|parameter| parameter.get("schema"));
    in_query.or_else(|| {
        let body = operation.get("requestBody")?.pointer(MEDIA)?;
        let pagination = pointer::property(document, body, "pagination")?;
        pointer::property(document, pagination, "per_page")
    })
}
