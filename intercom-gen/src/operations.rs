//! The operations of a description, as input of the emitters and of comparisons.

use std::fmt;

use heck::ToPascalCase;

use crate::choices::Choice;

/// The Cargo feature that enables all resources.
pub(crate) const FULL: &str = "full";

/// An operation of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation ID, in camel case.
    pub id: String,
    /// The operation ID in snake case.
    pub function: String,
    /// The name of the handle and of its method, such as `tickets.get`.
    pub name: String,
    /// The handle, such as `tickets`.
    pub handle: String,
    /// The method of the handle, such as `get`.
    pub method_name: String,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The slug of the resource.
    pub resource: String,
    /// The Cargo feature that enables the operation: the slug of the resource, or `full` if the
    /// client has no such feature.
    pub feature: String,
    /// The summary, which is one line.
    pub summary: String,
    /// The description, as Markdown.
    pub description: String,
    /// Whether the operation is safe to retry.
    pub idempotency: Idempotency,
    /// How the list in the response is paginated.
    pub pagination: Pagination,
    /// The list in the response, if there is one.
    pub list: Option<List>,
    /// The kind of process that the operation starts, if a workspace runs only one of that kind at
    /// a time.
    pub exclusive: Option<ExclusiveTask>,
    /// Whether the server stores the position in the list, so that each request with a cursor advances it.
    pub server_side_cursor: bool,
    /// Hints for errors whose cause is not clear from the response.
    pub hints: Vec<Hint>,
    /// The version of the API that added the operation, if an overlay states it.
    pub since: Option<String>,
    /// The deprecation note, if the operation is deprecated.
    pub deprecated: Option<String>,
    /// The URL of the page in Intercom's reference; empty if there is none.
    pub reference: String,
    /// Additional names by which documentation searches find the method.
    pub aliases: Vec<String>,
    /// The body in the example, as Rust code.
    pub example: Option<String>,
    /// The parameters in the path, the query and the headers.
    pub parameters: Vec<Parameter>,
    /// The choice between parameters, of which a request must set exactly one.
    pub choice: Option<Choice>,
    /// The request body.
    pub body: Option<Body>,
    /// The response to a successful request.
    pub response: Response,
    /// The documented error responses: status and description.
    pub failures: Vec<(String, String)>,
    /// The Rust types of the bodies of error responses, by status.
    pub errors: Vec<(u16, String)>,
    /// The JSON pointer of the operation in the description.
    pub(crate) pointer: String,
}

impl Operation {
    /// Returns the name of the type that represents the operation.
    pub fn type_name(&self) -> String {
        self.method_name.to_pascal_case()
    }
}

/// A parameter of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name in Rust.
    pub name: String,
    /// The name on the wire.
    pub wire: String,
    /// `Path`, `Query` or `Header`.
    pub location: String,
    /// Whether the parameter is required.
    pub required: bool,
    /// The Rust type.
    pub kind: String,
    /// The valid values, if the description lists them.
    pub values: Vec<String>,
    /// The deprecation note, if the parameter is deprecated.
    pub deprecated: Option<String>,
    /// The description.
    pub doc: String,
    /// An example value, if the description has one and it is a string.
    pub example: Option<String>,
}

impl Parameter {
    /// Returns the value, if the parameter is required and has only one valid value.
    pub fn constant(&self) -> Option<&str> {
        match self.values.as_slice() {
            [only] if self.required => Some(only),
            _ => None,
        }
    }
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Body {
    /// The Rust type; `Vec<u8>` for bytes.
    pub kind: String,
    /// Whether the type is a struct with setters.
    pub built: bool,
    /// Whether the body is required.
    pub required: bool,
    /// The description.
    pub doc: String,
}

/// The response to a successful request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The form of the body.
    pub form: Form,
    /// The description.
    pub doc: String,
}

/// The form of the body of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// JSON, which is decoded into this Rust type.
    Json(String),
    /// No body.
    Empty,
    /// Bytes, which are streamed.
    Bytes,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json(kind) => kind,
            Self::Empty => "()",
            Self::Bytes => "ByteStream",
        })
    }
}

/// The list in a response.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct List {
    /// The path of the items in the response, such as `data` or `data.articles`.
    pub items: String,
    /// The Rust type of an item.
    pub item: String,
    /// Whether a request can set the number of items per page.
    pub sized: bool,
    /// The maximum number of items per page, if it is documented.
    pub max_per_page: Option<u64>,
    /// The values of `type` that identify a list, besides `list` and `*.list`.
    pub types: Vec<String>,
    /// The values of `type` that identify a single item, if the response can be one item instead of
    /// a list. `None` if the response is always a list.
    pub single: Option<Vec<String>>,
}

/// A hint for an error of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hint {
    /// The error code to which the hint applies.
    pub code: Option<String>,
    /// The status to which the hint applies.
    pub status: Option<u64>,
    /// Whether the hint applies if another process of the same kind is running.
    pub exclusive: bool,
    /// Whether the hint applies if a list must be read again from the beginning.
    pub restart: bool,
    /// The hint.
    pub text: String,
}

/// A kind of process. A workspace runs only one process of each kind at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExclusiveTask {
    /// A job.
    Job,
    /// A scroll.
    Scroll,
}

/// Whether an operation is retried even if the server may have processed the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Idempotency {
    /// The operation is retried after any transient failure.
    Idempotent,
    /// The operation is retried only if the server did not process the request.
    NonIdempotent,
}

/// How the list in a response is paginated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pagination {
    /// There is no list, or the response contains the complete list.
    None,
    /// By a page number in the query.
    Page,
    /// By a cursor in the query.
    CursorQuery,
    /// By a cursor in the body.
    CursorBody,
    /// By the URL of the next page, which the response contains.
    Url,
    /// By a scroll, which the server keeps open between requests.
    Scroll,
}

impl Idempotency {
    /// Returns the name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idempotent => "idempotent",
            Self::NonIdempotent => "non-idempotent",
        }
    }
}

impl Pagination {
    /// All kinds of pagination.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Page,
        Self::CursorQuery,
        Self::CursorBody,
        Self::Url,
        Self::Scroll,
    ];

    /// Returns the name in tables.
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
