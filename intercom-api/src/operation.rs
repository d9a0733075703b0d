//! What is known about an operation besides its types.

/// An operation of the API, as listed in [`OPERATIONS`](crate::OPERATIONS).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation id of the description, `createTicket` for instance.
    pub id: &'static str,
    /// The method of [`Client`](crate::Client) that calls it.
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
    pub retry: RetryClass,
    /// How its list is paged.
    pub paging: Paging,
}

/// Whether an operation may be sent again after a failure that leaves open what the server did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// It only reads, so sending it again is always safe. The searches, sent with `POST`, are among these.
    Read,
    /// It changes something, so sending it again is safe only when the server surely did not act: the API knows no idempotency key.
    Write,
}

/// How the list in an answer goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Paging {
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
