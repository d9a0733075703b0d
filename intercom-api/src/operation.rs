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
    /// What it takes in the path, the query and headers.
    pub parameters: &'static [Parameter],
    /// The list in its answer, if that is one.
    pub list: Option<List>,
}

/// A parameter of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it goes.
    pub place: Place,
    /// Whether it has to be given.
    pub required: bool,
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
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
pub struct List {
    /// Where in the answer the elements are, `data` or `data.articles` for instance.
    pub items: &'static str,
    /// How many elements a page can have, where that is documented.
    pub maximum: Option<u32>,
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

/// Defines [`OPERATIONS`](crate::OPERATIONS) from one row for each operation.
macro_rules! table {
    ($(
        $id:literal $constant:ident $function:literal $method:literal $path:literal $resource:literal $retry:ident $paging:ident $summary:literal
        [$($place:ident $name:literal $need:ident,)*] $(list $items:literal $(at most $maximum:literal)?)?;
    )*) => {
        /// Every operation that this build of the client has, in the order of the description.
        pub const OPERATIONS: &[$crate::Operation] = &[$(operations::$constant),*];

        /// Each by itself, so that a program holds what is known about those that it calls, and not the list of all.
        #[allow(non_upper_case_globals, reason = "they are named as the methods of the client")]
        pub(crate) mod operations {
            $(pub(crate) const $constant: $crate::Operation = $crate::Operation {
                id: $id,
                function: $function,
                method: $method,
                path: $path,
                resource: $resource,
                summary: $summary,
                retry: $crate::RetryClass::$retry,
                paging: $crate::Paging::$paging,
                parameters: &[$(
                    $crate::Parameter {
                        name: $name,
                        place: $crate::Place::$place,
                        required: $crate::operation::flag!($need),
                    },
                )*],
                list: $crate::operation::list!($(list $items $(at most $maximum)?)?),
            };)*
        }
    };
}

macro_rules! flag {
    (required) => {
        true
    };
    (optional) => {
        false
    };
}

macro_rules! list {
    () => {
        None
    };
    (list $items:literal) => {
        Some($crate::List {
            items: $items,
            maximum: None,
        })
    };
    (list $items:literal at most $maximum:literal) => {
        Some($crate::List {
            items: $items,
            maximum: Some($maximum),
        })
    };
}

pub(crate) use {flag, list, table};
