//! Documentation of operations and setters, as Markdown.

use crate::markdown;
use crate::operations::{Form, Idempotency, Operation, Pagination};
use crate::sentences::third_person;

/// Returns the documentation of the method for an operation.
pub(super) fn method(operation: &Operation) -> String {
    let summary = markdown::line(&operation.summary);
    let mut paragraphs = vec![
        format!("{}.", third_person(summary.trim_end_matches('.'))),
        markdown::prose(&operation.description),
        request(operation),
        list(operation),
        "# Errors".to_owned(),
    ];
    paragraphs.extend(errors(operation));
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

/// Describes the endpoint, the response and the idempotency.
fn request(operation: &Operation) -> String {
    let reference = match operation.reference.as_str() {
        "" => String::new(),
        url => format!(" ([Intercom's reference]({url}))"),
    };
    let idempotency = match operation.idempotency {
        Idempotency::Idempotent if operation.server_side_cursor => {
            "Retried after transient failures. A request with a cursor is retried only if the server did not process it, because each request advances the list."
        }
        Idempotency::Idempotent => "Idempotent: retried after transient failures.",
        Idempotency::NonIdempotent => {
            "Not idempotent: retried only if the server did not process the request."
        }
    };
    format!(
        "Sends {}{reference} and returns {}. {idempotency}",
        markdown::code(&format!("{} {}", operation.method, operation.path)),
        returned(operation)
    )
}

/// Describes the pagination of the list in the response.
fn list(operation: &Operation) -> String {
    const STREAMS: &str =
        "[`items`](Request::items) streams all items, and [`pages`](Request::pages) all pages.";
    let Some(list) = &operation.list else {
        return String::new();
    };
    let pagination = match operation.pagination {
        Pagination::None => {
            return "Not paginated: the response contains the complete list. \
                    [`items`](Request::items) streams its items."
                .to_owned();
        }
        Pagination::Page => "Paginated by page number",
        Pagination::CursorQuery | Pagination::CursorBody => "Paginated by cursor",
        Pagination::Url => "Paginated by the URL in `pages.next`",
        Pagination::Scroll => "Paginated by a scroll",
    };
    let maximum = list.max_per_page.map_or_else(String::new, |maximum| {
        format!(", with at most {maximum} items per page")
    });
    let scroll = match operation.pagination {
        Pagination::Scroll => {
            " The server closes the scroll one minute after the latest page. \
             A workspace can have only one open scroll."
        }
        _ => "",
    };
    format!("{pagination}{maximum}.{scroll} {STREAMS}")
}

/// Describes the kinds of errors, and lists the documented error responses.
fn errors(operation: &Operation) -> Vec<String> {
    let responses: Vec<String> = operation
        .failures
        .iter()
        // Any request can fail with a 401.
        .filter(|(status, _)| status != "401")
        .map(|(status, text)| {
            let kind = match status.as_str() {
                "429" => " (kind [`RateLimited`](crate::ErrorKind::RateLimited))",
                _ => "",
            };
            format!("- {status}{kind}: {}", markdown::line(text))
        })
        .collect();
    let api = "Returns an error of the kind [`Api`](crate::ErrorKind::Api)";
    let others = "and of another [`ErrorKind`](crate::ErrorKind) for other failures";
    if responses.is_empty() {
        return vec![format!(
            "{api} if the server refuses the request, {others}."
        )];
    }
    vec![format!(
        "{api} for these error responses, {others}:\n{}",
        responses.join("\n")
    )]
}

/// Returns a phrase for the response, with a link to its type.
pub(super) fn returned(operation: &Operation) -> String {
    match &operation.response.form {
        Form::Json(kind) => match kind.strip_prefix("types::") {
            Some(name) => format!("[`{name}`](types::{name})"),
            None => format!("`{kind}`"),
        },
        Form::Empty => "an empty response".to_owned(),
        Form::Bytes => "a [`ByteStream`](crate::ByteStream)".to_owned(),
    }
}
