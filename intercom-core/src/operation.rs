//! Metadata of operations.

use reqwest::StatusCode;

/// An operation of the API, as listed in `OPERATIONS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The name, made of the handle and the method: `tickets.get` for `client.tickets().get(..)`.
    pub name: &'static str,
    /// The operation ID in the OpenAPI description, such as `getTicket`.
    pub id: &'static str,
    /// The HTTP method, in uppercase.
    pub method: &'static str,
    /// The path template, such as `/tickets/{id}`.
    pub path: &'static str,
    /// The resource of the operation, which is also the name of its Cargo feature. If this crate has
    /// no feature of that name, the operation requires the feature `full`.
    pub resource: &'static str,
    /// A description in one line.
    pub summary: &'static str,
    /// The URL of the operation's page in Intercom's API reference; empty if unknown.
    pub reference: &'static str,
    /// Whether the operation is safe to retry.
    pub idempotency: Idempotency,
    /// How the list in the response is paginated.
    pub pagination: Pagination,
    /// The list in the response, if the operation returns one.
    pub list: Option<ListInfo>,
    /// The kind of task that the operation starts, if only one can run at a time in a workspace.
    pub exclusive: Option<ExclusiveTask>,
    /// Whether the server stores the position in the list, so that each request with a cursor advances
    /// it. Such a request is not idempotent: a retry would skip the page whose response was lost.
    pub server_side_cursor: bool,
    /// The version of the API that added the operation, such as `2.10`; `None` if it is unknown, or
    /// earlier than 2.9.
    pub since: Option<&'static str>,
    /// Why the operation is deprecated, if it is.
    pub deprecated: Option<&'static str>,
    /// The parameters in the path, the query and the headers.
    pub parameters: &'static [Parameter],
    /// Advice that is added to error messages, for failures that the API does not explain.
    pub hints: &'static [Hint],
}

/// A parameter of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name in the request.
    pub name: &'static str,
    /// Where the parameter is sent.
    pub location: ParameterLocation,
    /// The kind of the value.
    pub kind: ParameterKind,
    /// Whether the parameter is required.
    pub required: bool,
    /// The documented values; empty if none are documented.
    pub values: &'static [&'static str],
}

/// The part of a request that contains a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterLocation {
    /// The path.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
}

/// The kind of the value of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterKind {
    /// An ID: a string or an integer.
    Id,
    /// A string.
    String,
    /// An integer.
    Integer,
    /// A number, with or without a fraction.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A time in Unix seconds.
    Timestamp,
}

/// The list in the response of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListInfo {
    /// The path of the array in the response, such as `data` or `data.articles`.
    pub items_path: &'static str,
    /// The maximum page size, if documented.
    pub max_per_page: Option<u32>,
    /// The values of the field `type` that identify a list, besides `list` and `*.list`.
    pub list_types: &'static [&'static str],
    /// The values of the field `type` that identify a single element, if the response can be one
    /// element instead of a list; `None` if the response is always a list.
    pub item_types: Option<&'static [&'static str]>,
}

/// Whether an operation can be retried when it is unknown whether the server processed the
/// request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Idempotency {
    /// The operation only reads, so a retry is always safe. This includes the searches, which are
    /// `POST` requests.
    Idempotent,
    /// The operation changes state on the server, so a retry is safe only if the server did not
    /// process the request. The API has no idempotency keys.
    NonIdempotent,
}

/// How a list is paginated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pagination {
    /// The response is not a list, or contains the complete list.
    None,
    /// By page number: `page` and `per_page` in the query.
    Page,
    /// By cursor: `starting_after` in the query.
    CursorQuery,
    /// By cursor: `pagination.starting_after` in the body.
    CursorBody,
    /// By the URL of the next page, which the response contains.
    Url,
    /// By scroll: `scroll_param` in the query. A scroll expires one minute after its latest
    /// page.
    Scroll,
}

/// A kind of task of which only one can run at a time in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExclusiveTask {
    /// A job. The server rejects a second one with 429 until the first has ended.
    Job,
    /// A scroll. The server rejects a second one until the first has ended or expired. The streams of a
    /// client and its clones take turns: one that is not polled holds its turn for up to a minute, as
    /// long as its scroll is open. The wait counts towards the timeout of the operation.
    Scroll,
}

/// Advice for a failure of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hint {
    /// The failure that the advice applies to.
    pub on: HintTrigger,
    /// The advice, which is part of the error message.
    pub text: &'static str,
}

/// The failure that a [`Hint`] applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HintTrigger {
    /// An error code of the API.
    Code(&'static str),
    /// The HTTP status of the response to a request that continues a list from a cursor.
    Status(u16),
    /// A rejection because another [`ExclusiveTask`] of the same kind is running in the workspace.
    Exclusive,
    /// The loss of a list's position on the server, after which the list must be read again from
    /// the beginning.
    Restart,
}

/// Constructors for generated code.
#[doc(hidden)]
impl OperationInfo {
    pub const fn new(name: &'static str, id: &'static str) -> Self {
        Self {
            name,
            id,
            method: "GET",
            path: "/",
            resource: "",
            summary: "",
            reference: "",
            idempotency: Idempotency::NonIdempotent,
            pagination: Pagination::None,
            list: None,
            exclusive: None,
            server_side_cursor: false,
            since: None,
            deprecated: None,
            parameters: &[],
            hints: &[],
        }
    }

    pub const fn endpoint(
        mut self,
        method: &'static str,
        path: &'static str,
        idempotency: Idempotency,
    ) -> Self {
        self.method = method;
        self.path = path;
        self.idempotency = idempotency;
        self
    }

    pub const fn resource(mut self, resource: &'static str) -> Self {
        self.resource = resource;
        self
    }

    pub const fn summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    pub const fn reference(mut self, reference: &'static str) -> Self {
        self.reference = reference;
        self
    }

    pub const fn since(mut self, version: &'static str) -> Self {
        self.since = Some(version);
        self
    }

    pub const fn deprecated(mut self, note: &'static str) -> Self {
        self.deprecated = Some(note);
        self
    }

    pub const fn parameters(mut self, parameters: &'static [Parameter]) -> Self {
        self.parameters = parameters;
        self
    }

    pub const fn list(mut self, pagination: Pagination, list: ListInfo) -> Self {
        self.pagination = pagination;
        self.list = Some(list);
        self
    }

    pub const fn exclusive(mut self, exclusive: ExclusiveTask) -> Self {
        self.exclusive = Some(exclusive);
        self
    }

    pub const fn server_side_cursor(mut self) -> Self {
        self.server_side_cursor = true;
        self
    }

    pub const fn hints(mut self, hints: &'static [Hint]) -> Self {
        self.hints = hints;
        self
    }

    /// Returns whether `name` is the name of the operation, its operation ID, or that ID in snake
    /// case.
    pub fn is_named(&self, name: &str) -> bool {
        fn letters(text: &str) -> impl Iterator<Item = char> {
            text.chars()
                .filter(|letter| *letter != '_')
                .map(|letter| letter.to_ascii_lowercase())
        }
        name == self.name || letters(self.id).eq(letters(name))
    }

    /// Returns the advice for an error with these codes and this status, if there is any.
    pub(crate) fn hint(
        &self,
        codes: &[&str],
        status: Option<StatusCode>,
        continued: bool,
        is_busy: bool,
    ) -> Option<&'static str> {
        self.find_hint(|on| match on {
            HintTrigger::Code(code) => codes.contains(&code),
            HintTrigger::Status(expected) => {
                continued && status.is_some_and(|status| status.as_u16() == expected)
            }
            HintTrigger::Exclusive => is_busy,
            HintTrigger::Restart => false,
        })
    }

    pub(crate) fn find_hint(&self, fits: impl Fn(HintTrigger) -> bool) -> Option<&'static str> {
        let hint = self.hints.iter().find(|hint| fits(hint.on));
        hint.map(|hint| hint.text)
    }
}

#[doc(hidden)]
impl Parameter {
    const fn new(name: &'static str, location: ParameterLocation, kind: ParameterKind) -> Self {
        Self {
            name,
            location,
            kind,
            required: false,
            values: &[],
        }
    }

    pub const fn path(name: &'static str, kind: ParameterKind) -> Self {
        Self::new(name, ParameterLocation::Path, kind).required()
    }

    pub const fn query(name: &'static str, kind: ParameterKind) -> Self {
        Self::new(name, ParameterLocation::Query, kind)
    }

    pub const fn header(name: &'static str, kind: ParameterKind) -> Self {
        Self::new(name, ParameterLocation::Header, kind)
    }

    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }
}

#[doc(hidden)]
impl ListInfo {
    pub const fn new(items_path: &'static str, max_per_page: Option<u32>) -> Self {
        Self {
            items_path,
            max_per_page,
            list_types: &[],
            item_types: None,
        }
    }

    pub const fn types(mut self, types: &'static [&'static str]) -> Self {
        self.list_types = types;
        self
    }

    pub const fn or_single(mut self, types: &'static [&'static str]) -> Self {
        self.item_types = Some(types);
        self
    }
}

#[doc(hidden)]
impl Hint {
    pub const fn on_code(code: &'static str, text: &'static str) -> Self {
        Self {
            on: HintTrigger::Code(code),
            text,
        }
    }

    pub const fn on_status(status: u16, text: &'static str) -> Self {
        Self {
            on: HintTrigger::Status(status),
            text,
        }
    }

    pub const fn on_exclusive(text: &'static str) -> Self {
        Self {
            on: HintTrigger::Exclusive,
            text,
        }
    }

    pub const fn on_restart(text: &'static str) -> Self {
        Self {
            on: HintTrigger::Restart,
            text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_every_name_of_an_operation() {
        let operation = OperationInfo::new("tickets.get", "getTicket");
        for name in ["tickets.get", "getTicket", "get_ticket"] {
            assert!(operation.is_named(name), "{name}");
        }
        for name in ["tickets", "get", "getTickets", ""] {
            assert!(!operation.is_named(name), "{name}");
        }
    }
}
