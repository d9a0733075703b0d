//! The documentation of an operation.

use crate::operations::{Form, Idempotency, Operation, Pagination};

/// Markdown for the method of the handle.
pub(super) fn page(operation: &Operation) -> String {
    let mut page = String::new();
    let mut paragraph = |text: &str| {
        if !text.is_empty() {
            page.push_str(text);
            page.push_str("\n\n");
        }
    };
    paragraph(&format!(
        "{}.",
        third_person(operation.summary.trim_end_matches('.'))
    ));
    paragraph(&operation.description);
    let reference = match operation.reference.as_str() {
        "" => String::new(),
        url => format!(" ([Intercom's reference]({url}))"),
    };
    let idempotency = match operation.idempotency {
        Idempotency::Idempotent => "Idempotent: retried after transient failures.",
        Idempotency::NonIdempotent => {
            "Not idempotent: retried only if the server did not process the request."
        }
    };
    let list = list(operation);
    paragraph(
        format!(
            "Sends `{} {}`{reference}. {idempotency} Returns {}. {list}",
            operation.method,
            operation.path,
            returned(operation)
        )
        .trim_end(),
    );
    // What any request can fail with is described there.
    let errors: String = operation
        .failures
        .iter()
        .filter(|(status, _)| status != "401")
        .map(|(status, text)| format!("- {status}: {}\n", one_line(text)))
        .collect();
    paragraph("# Errors");
    paragraph(if errors.is_empty() {
        "[`Error`](crate::Error) describes what any request can fail with."
    } else {
        errors.trim_end()
    });
    page.trim_end().to_owned()
}

/// How the list in the response is read.
fn list(operation: &Operation) -> String {
    let Some(list) = &operation.list else {
        return String::new();
    };
    let pagination = match operation.pagination {
        Pagination::None => "The response has the complete list.",
        Pagination::Page => "Paginated by page number.",
        Pagination::CursorQuery | Pagination::CursorBody => "Paginated by cursor.",
        Pagination::Url => "Paginated by the URL in `pages.next`.",
        Pagination::Scroll => {
            "Paginated by a scroll, which the server keeps open for a minute after each page. A workspace has one scroll at a time."
        }
    };
    let maximum = list.maximum.map_or_else(String::new, |maximum| {
        format!(" At most {maximum} elements a page.")
    });
    format!(
        "{pagination}{maximum} [`items`](Request::items) and [`pages`](Request::pages) read all of the list."
    )
}

/// What a success returns, linked.
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

/// A summary that begins with a verb in the imperative, as a statement: "Retrieve a ticket" becomes "Retrieves a ticket".
fn third_person(summary: &str) -> String {
    let (verb, rest) = summary.split_once(' ').unwrap_or((summary, ""));
    let ending = |letters: &[&str]| letters.iter().any(|letters| verb.ends_with(letters));
    let consonant_y = verb.ends_with('y') && !ending(&["ay", "ey", "oy", "uy"]);
    let verb = if consonant_y {
        format!("{}ies", verb.trim_end_matches('y'))
    } else if ending(&["s", "x", "ch", "sh", "z", "o"]) {
        format!("{verb}es")
    } else {
        format!("{verb}s")
    };
    format!("{verb} {rest}").trim_end().to_owned()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::third_person;

    #[test]
    fn summaries_become_statements() {
        for (summary, expected) in [
            ("Retrieve a ticket", "Retrieves a ticket"),
            ("Identify the admin", "Identifies the admin"),
            ("Attach a tag", "Attaches a tag"),
            ("Delay it", "Delays it"),
            ("List", "Lists"),
        ] {
            assert_eq!(third_person(summary), expected);
        }
    }
}
