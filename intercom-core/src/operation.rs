//! What is known about an operation besides its types.

/// An operation of the API, as listed in `OPERATIONS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation id of the description, `createTicket` for instance.
    pub id: &'static str,
    /// The method of the client that calls it.
    pub function: &'static str,
    /// HTTP method, in capitals.
    pub method: &'static str,
    /// Path template, `/tickets/{id}` for instance.
    pub path: &'static str,
    /// The resource that it belongs to, which is also the name of a Cargo feature.
    pub resource: &'static str,
    /// One line on what it does.
    pub summary: &'static str,
    /// Whether it is safe to repeat.
    pub idempotency: Idempotency,
    /// How its list is paged.
    pub pagination: Pagination,
    /// What it takes in the path, the query and headers.
    pub parameters: &'static [Parameter],
    /// The list in its answer, if that is one.
    pub list: Option<ListInfo>,
}

/// A parameter of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it goes.
    pub location: ParameterLocation,
    /// Whether it has to be given.
    pub required: bool,
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterLocation {
    /// Into the path.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
}

/// The list in the answer of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListInfo {
    /// Where in the answer the elements are, `data` or `data.articles` for instance.
    pub items: &'static str,
    /// How many elements a page can have, where that is documented.
    pub maximum: Option<u32>,
}

/// Whether an operation may be sent again after a failure that leaves open what the server did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Idempotency {
    /// It only reads, so sending it again is always safe. The searches, sent with `POST`, are among these.
    Idempotent,
    /// It changes something, so sending it again is safe only when the server surely did not act: the API knows no idempotency key.
    NonIdempotent,
}

/// How the list in an answer goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pagination {
    /// No list, or all of it at once.
    None,
    /// `page` and `per_page` in the query.
    Page,
    /// `starting_after` in the query.
    CursorQuery,
    /// `pagination.starting_after` in the body.
    CursorBody,
    /// The URL of the next page in the answer.
    Url,
    /// A scroll that the server keeps open for a minute.
    Scroll,
}

/// What the table is made of.
#[doc(hidden)]
impl Operation {
    #[expect(
        clippy::too_many_arguments,
        reason = "one for each column of the table"
    )]
    pub const fn row(
        id: &'static str,
        function: &'static str,
        method: &'static str,
        path: &'static str,
        resource: &'static str,
        summary: &'static str,
        idempotency: Idempotency,
        pagination: Pagination,
        parameters: &'static [Parameter],
        list: Option<ListInfo>,
    ) -> Self {
        Self {
            id,
            function,
            method,
            path,
            resource,
            summary,
            idempotency,
            pagination,
            parameters,
            list,
        }
    }
}

#[doc(hidden)]
impl Parameter {
    pub const fn row(name: &'static str, location: ParameterLocation, required: bool) -> Self {
        Self {
            name,
            location,
            required,
        }
    }
}

#[doc(hidden)]
impl ListInfo {
    pub const fn row(items: &'static str, maximum: Option<u32>) -> Self {
        Self { items, maximum }
    }
}
