//! What is known about an operation besides its types.

use reqwest::StatusCode;

/// An operation of the API, as listed in `OPERATIONS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The Rust path: `tickets.get` for `client.tickets().get(..)`.
    pub name: &'static str,
    /// The operation ID of the description, `getTicket` for instance.
    pub id: &'static str,
    /// HTTP method, in capitals.
    pub method: &'static str,
    /// Path template, `/tickets/{id}` for instance.
    pub path: &'static str,
    /// The resource that it belongs to, which is also the name of a Cargo feature.
    pub resource: &'static str,
    /// One line on what it does.
    pub summary: &'static str,
    /// The page of Intercom's reference; empty if none is known.
    pub reference: &'static str,
    /// Whether it is safe to retry.
    pub idempotency: Idempotency,
    /// How its list is paginated.
    pub pagination: Pagination,
    /// The list in its response, if that is one.
    pub list: Option<ListInfo>,
    /// What it starts, if a workspace runs only one of them at a time.
    pub exclusive: Option<Exclusive>,
    /// Why it should not be used any more.
    pub deprecated: Option<&'static str>,
    /// What it takes in the path, the query and headers.
    pub parameters: &'static [Parameter],
    /// Advice for failures that the API explains badly.
    pub hints: &'static [Hint],
}

/// A parameter of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it is sent.
    pub location: ParameterLocation,
    /// What kind of value it has.
    pub kind: ParameterKind,
    /// Whether it has to be given.
    pub required: bool,
    /// The values that the description lists; empty if it lists none.
    pub values: &'static [&'static str],
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// What kind of value a parameter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParameterKind {
    /// An ID: a string or an integer.
    Id,
    /// A string.
    String,
    /// An integer.
    Integer,
    /// A number.
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
    /// The path of the elements in the response, `data` or `data.articles` for instance.
    pub items: &'static str,
    /// The largest page, where that is documented.
    pub maximum: Option<u32>,
}

/// Whether an operation may be sent again after a failure that leaves open what the server did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Idempotency {
    /// It only reads, so retrying is always safe. The searches, sent with `POST`, are among these.
    Idempotent,
    /// It changes something, so retrying is safe only if the server did not process the request: the API has no idempotency keys.
    NonIdempotent,
}

/// How the list in a response continues.
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
    /// The URL of the next page in the response.
    Url,
    /// A scroll that the server keeps open for a minute.
    Scroll,
}

/// What a workspace runs one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Exclusive {
    /// A job: a second one is refused with 429 until the first has ended.
    Job,
    /// A scroll: a second one is refused until the first has ended or expired.
    Scroll,
}

/// Advice for a failure of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hint {
    /// The failure that it is for.
    pub on: HintOn,
    /// The advice, which the error shows.
    pub text: &'static str,
}

/// The failure that a [`Hint`] is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HintOn {
    /// An error code of the API.
    Code(&'static str),
    /// A status, when the list is read from a cursor.
    Status(u16),
    /// A refusal because another one of [`Exclusive`] is running.
    Exclusive,
}

/// What generated code is made of.
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

    pub const fn exclusive(mut self, exclusive: Exclusive) -> Self {
        self.exclusive = Some(exclusive);
        self
    }

    pub const fn hints(mut self, hints: &'static [Hint]) -> Self {
        self.hints = hints;
        self
    }

    /// Whether the operation answers to `name`: its Rust path, its operation ID, or that in snake case.
    pub fn is_named(&self, name: &str) -> bool {
        let letters = |text: &'static str| text.chars().filter(|letter| *letter != '_');
        name == self.name
            || letters(self.id)
                .map(|letter| letter.to_ascii_lowercase())
                .eq(name
                    .chars()
                    .filter(|letter| *letter != '_')
                    .map(|letter| letter.to_ascii_lowercase()))
    }

    /// The advice for an error with these codes and this status.
    pub(crate) fn hint(
        &self,
        codes: &[&str],
        status: Option<StatusCode>,
        continued: bool,
        refused_second: bool,
    ) -> Option<&'static str> {
        let fits = |hint: &&Hint| match hint.on {
            HintOn::Code(code) => codes.contains(&code),
            HintOn::Status(wanted) => {
                continued && status.is_some_and(|status| status.as_u16() == wanted)
            }
            HintOn::Exclusive => refused_second,
        };
        self.hints.iter().find(fits).map(|hint| hint.text)
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
    pub const fn new(items: &'static str, maximum: Option<u32>) -> Self {
        Self { items, maximum }
    }
}

#[doc(hidden)]
impl Hint {
    pub const fn on_code(code: &'static str, text: &'static str) -> Self {
        Self {
            on: HintOn::Code(code),
            text,
        }
    }

    pub const fn on_status(status: u16, text: &'static str) -> Self {
        Self {
            on: HintOn::Status(status),
            text,
        }
    }

    pub const fn on_exclusive(text: &'static str) -> Self {
        Self {
            on: HintOn::Exclusive,
            text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_found_by_all_its_names() {
        let operation = OperationInfo::new("tickets.get", "getTicket");
        for name in ["tickets.get", "getTicket", "get_ticket"] {
            assert!(operation.is_named(name), "{name}");
        }
        for name in ["tickets", "get", "getTickets", ""] {
            assert!(!operation.is_named(name), "{name}");
        }
    }
}
