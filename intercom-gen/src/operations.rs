//! The operation table: what the client knows about each operation besides its types.

use heck::ToSnakeCase;
use serde_json::Value;

use crate::pointer;
use crate::select;
use crate::walk::{self, Object};

/// One operation of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation id, in the camel case of the description.
    pub id: String,
    /// The method of the client that calls it.
    pub function: String,
    /// HTTP method, in capitals.
    pub method: String,
    /// Path template.
    pub path: String,
    /// Slug of the resource that it belongs to.
    pub resource: String,
    /// One line on what it does.
    pub summary: String,
    /// Whether it is safe to repeat.
    pub retry: Retry,
    /// How its list is paged.
    pub paging: Paging,
}

/// Whether an operation may be sent again after a failure that leaves open what the server did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retry {
    /// It only reads: always safe.
    Read,
    /// It changes something: safe only when the server surely did not act.
    Write,
}

/// How the list in an answer goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// No list, or all of it at once.
    None,
    /// A page number in the query.
    Page,
    /// A cursor in the query.
    CursorQuery,
    /// A cursor in the body.
    CursorBody,
    /// The URL of the next page in the answer.
    Url,
    /// A scroll that is kept open by the server.
    Scroll,
}

impl Retry {
    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl Paging {
    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Page => "page",
            Self::CursorQuery => "cursor-query",
            Self::CursorBody => "cursor-body",
            Self::Url => "url",
            Self::Scroll => "scroll",
        }
    }
}

/// Reads the table off a description that has gone through the passes.
pub(crate) fn table(document: &Value) -> Vec<Operation> {
    let mut table = Vec::new();
    let mut copy = document.clone();
    walk::operations(&mut copy, |place, operation| {
        let text = |key: &str| {
            operation
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        let id = text("operationId");
        table.push(Operation {
            function: id.to_snake_case(),
            method: place.method.to_uppercase(),
            path: place.path.to_owned(),
            resource: select::resource(operation),
            summary: text("summary"),
            retry: retry(place.method, place.path),
            paging: paging(operation, document),
            id,
        });
    });
    table
}

/// A search, or a list that is asked for with `POST`, changes nothing.
fn retry(method: &str, path: &str) -> Retry {
    let reads = matches!(method, "get" | "head")
        || method == "post" && (path.ends_with("/search") || path.ends_with("/list"));
    if reads { Retry::Read } else { Retry::Write }
}

fn paging(operation: &Object, document: &Value) -> Paging {
    let takes = |name: &str| {
        operation
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .any(|parameter| parameter.get("name").and_then(Value::as_str) == Some(name))
    };
    let media = "/content/application~1json/schema";
    let Some(answer) = operation
        .get("responses")
        .and_then(Value::as_object)
        .and_then(|responses| responses.values().next())
        .and_then(|response| response.pointer(media))
    else {
        return Paging::None;
    };
    if !has_property(answer, "pages", document, 0) {
        return Paging::None;
    }
    if takes("scroll_param") {
        return Paging::Scroll;
    }
    if takes("starting_after") {
        return Paging::CursorQuery;
    }
    if takes("page") {
        return Paging::Page;
    }
    let in_body = operation
        .get("requestBody")
        .and_then(|body| body.pointer(media))
        .is_some_and(|body| has_property(body, "pagination", document, 0));
    if in_body {
        Paging::CursorBody
    } else {
        Paging::Url
    }
}

fn has_property(schema: &Value, name: &str, document: &Value, depth: usize) -> bool {
    if depth > 8 {
        return false;
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return pointer::resolve(document, reference)
            .is_some_and(|target| has_property(target, name, document, depth + 1));
    }
    let own = schema
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|properties| properties.contains_key(name));
    own || ["oneOf", "anyOf", "allOf"].iter().any(|key| {
        schema
            .get(*key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .any(|part| has_property(part, name, document, depth + 1))
    })
}
