//! The operation table: what the client knows about each operation besides its types.

use heck::ToSnakeCase;
use serde_json::Value;

use crate::pointer;
use crate::select;
use crate::visit::{self, Object};

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
    /// The list in its answer, if that is one.
    pub list: Option<List>,
    /// Its place in the description.
    pub(crate) pointer: String,
}

/// The list in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct List {
    /// Where in the answer the elements are, `data` or `data.articles` for instance.
    pub items: String,
    /// Whether the size of a page can be asked for.
    pub sized: bool,
    /// How many elements a page can have, where that is documented.
    pub maximum: Option<u64>,
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
    visit::operations(&mut copy, |place, operation| {
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
            list: (retry(place.method, place.path) == Retry::Read)
                .then(|| list(operation, document))
                .flatten(),
            pointer: place.pointer.clone(),
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
    let Some(answer) = answer(operation) else {
        return Paging::None;
    };
    if pointer::property(document, answer, "pages").is_none() {
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
        .and_then(|body| body.pointer(MEDIA))
        .is_some_and(|body| pointer::property(document, body, "pagination").is_some());
    if in_body {
        Paging::CursorBody
    } else {
        Paging::Url
    }
}

const MEDIA: &str = "/content/application~1json/schema";

fn answer(operation: &Object) -> Option<&Value> {
    operation
        .get("responses")
        .and_then(Value::as_object)?
        .values()
        .next()?
        .pointer(MEDIA)
}

/// The list that an answer consists of: it says so in its `type`, or has a place among pages.
fn list(operation: &Object, document: &Value) -> Option<List> {
    let answer = answer(operation)?;
    let holder = list_schema(answer, document, 0)?;
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
    let own = arrays(holder);
    let items = if own.iter().any(|name| name == "data") {
        "data".to_owned()
    } else if let [only] = own.as_slice() {
        only.clone()
    } else {
        // A search may have its hits one level deeper, the first list being what is asked for.
        let inner = arrays(properties.get("data")?);
        format!("data.{}", inner.first()?)
    };
    let size = size_schema(operation, document);
    Some(List {
        items,
        sized: size.is_some(),
        maximum: size
            .and_then(|size| size.get("maximum"))
            .and_then(Value::as_u64),
    })
}

/// The schema of a list, which may be one alternative of a union.
fn list_schema<'a>(schema: &'a Value, document: &'a Value, depth: usize) -> Option<&'a Value> {
    if depth > 4 {
        return None;
    }
    let schema = pointer::unwrapped(document, schema, "oneOf");
    if let Some(Value::Array(alternatives)) = schema.get("oneOf") {
        return alternatives
            .iter()
            .find_map(|one| list_schema(one, document, depth + 1));
    }
    let properties = schema.get("properties")?;
    let says_so = || {
        let kind = pointer::unwrapped(document, properties.get("type")?, "oneOf");
        let one = |value: &Value| {
            value
                .as_str()
                .is_some_and(|text| text == "list" || text.ends_with(".list"))
        };
        let values = kind.get("enum").and_then(Value::as_array);
        let named = values.into_iter().flatten().any(one) || kind.get("example").is_some_and(one);
        named.then_some(())
    };
    (properties.get("pages").is_some() || says_so().is_some()).then_some(schema)
}

/// The schema of the page size, in the query or in the body.
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
