//! The operations of a description: one model for everything that is emitted and compared.

use std::fmt;

use heck::ToPascalCase;

use crate::choices::Choice;

mod read;

pub(crate) use read::read;

/// One operation of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation id, in the camel case of the description.
    pub id: String,
    /// The operation id in snake case.
    pub function: String,
    /// The Rust path: `tickets.get`.
    pub name: String,
    /// The handle that has its method: `tickets`.
    pub handle: String,
    /// Its method on the handle: `get`.
    pub method_name: String,
    /// HTTP method, in capitals.
    pub method: String,
    /// Path template.
    pub path: String,
    /// Slug of the resource that it belongs to, which is a Cargo feature.
    pub resource: String,
    /// One line on what it does.
    pub summary: String,
    /// More on what it does.
    pub description: String,
    /// Whether it is safe to repeat.
    pub idempotency: Idempotency,
    /// How its list is paged.
    pub pagination: Pagination,
    /// The list in its response, if that is one.
    pub list: Option<List>,
    /// What a workspace runs one at a time, if the operation starts that.
    pub exclusive: Option<Exclusive>,
    /// Advice for failures that the API explains badly.
    pub hints: Vec<Hint>,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// The page of Intercom's reference.
    pub reference: String,
    /// Other names that people look for.
    pub aliases: Vec<String>,
    /// The body of the example, as code.
    pub example: Option<String>,
    /// What it takes in the path, the query and headers.
    pub parameters: Vec<Parameter>,
    /// The parameters of which exactly one is required.
    pub choice: Option<Choice>,
    /// What it sends.
    pub body: Option<Body>,
    /// What a success returns.
    pub response: Response,
    /// What the description says about failures: status and text.
    pub failures: Vec<(String, String)>,
    /// The Rust types of the bodies of failures, by status.
    pub errors: Vec<(u16, String)>,
    /// Its place in the description.
    pub(crate) pointer: String,
}

impl Operation {
    /// The name of its type.
    pub fn type_name(&self) -> String {
        self.method_name.to_pascal_case()
    }
}

/// A parameter of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name in Rust.
    pub name: String,
    /// Its name on the wire.
    pub wire: String,
    /// `Path`, `Query` or `Header`.
    pub location: String,
    /// Whether the operation cannot be sent without it.
    pub required: bool,
    /// The Rust type.
    pub kind: String,
    /// The values it may have, where the description lists them.
    pub values: Vec<String>,
    /// What it is.
    pub doc: String,
    /// An example of a string, if the description has one.
    pub example: Option<String>,
}

impl Parameter {
    /// The one value of a parameter that is always sent.
    pub fn constant(&self) -> Option<&str> {
        match self.values.as_slice() {
            [only] if self.required => Some(only),
            _ => None,
        }
    }
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Body {
    /// The Rust type; `Vec<u8>` for bytes.
    pub kind: String,
    /// Whether it is a struct with setters.
    pub built: bool,
    /// Whether it is always sent.
    pub required: bool,
    /// What it is.
    pub doc: String,
}

/// What a success returns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// How it is read.
    pub form: Form,
    /// What it is.
    pub doc: String,
}

/// How a response is read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// JSON, into this Rust type.
    Json(String),
    /// Nothing is read.
    Empty,
    /// Bytes, as they arrive.
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
    /// Where in the response the elements are, `data` or `data.articles` for instance.
    pub items: String,
    /// The Rust type of an element.
    pub item: String,
    /// Whether the size of a page can be requested.
    pub sized: bool,
    /// The largest page, where that is documented.
    pub maximum: Option<u64>,
}

/// Advice for a failure of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hint {
    /// The error code that it is for.
    pub code: Option<String>,
    /// The status that it is for.
    pub status: Option<u64>,
    /// Whether it is for a refusal because another one is running.
    pub exclusive: bool,
    /// The advice.
    pub text: String,
}

/// What a workspace runs one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exclusive {
    /// A job.
    Job,
    /// A scroll.
    Scroll,
}

/// Whether an operation may be sent again after a failure that leaves open what the server did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Idempotency {
    /// It only reads: always safe.
    Idempotent,
    /// It changes something: safe only when the server did not process the request.
    NonIdempotent,
}

/// How the list in a response continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pagination {
    /// No list, or all of it at once.
    None,
    /// A page number in the query.
    Page,
    /// A cursor in the query.
    CursorQuery,
    /// A cursor in the body.
    CursorBody,
    /// The URL of the next page in the response.
    Url,
    /// A scroll that is kept open by the server.
    Scroll,
}

impl Idempotency {
    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idempotent => "read",
            Self::NonIdempotent => "write",
        }
    }
}

impl Pagination {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Page,
        Self::CursorQuery,
        Self::CursorBody,
        Self::Url,
        Self::Scroll,
    ];

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
