//! The page of an operation: what its method on the client is documented with.

use serde_json::Value;

use super::call::{Answer, BodyForm, Call, success};
use crate::operations::{Paging, Retry};

/// Markdown, without a space or a newline at its ends.
pub(super) fn page(call: &Call<'_>) -> String {
    let row = call.row;
    let mut page = String::new();
    let mut paragraph = |text: &str| {
        if !text.is_empty() {
            page.push_str(text);
            page.push_str("\n\n");
        }
    };
    paragraph(row.summary.trim_end_matches('.'));
    paragraph(words(call.operation.get("description")));
    let repeat = match row.retry {
        Retry::Read => {
            "It only reads, and is repeated by itself when the server or the network fails."
        }
        Retry::Write => {
            "It writes, and is repeated by itself only when the server surely did not act."
        }
    };
    paragraph(&format!(
        "Sends `{} {}`. {repeat} It is part of the feature `{}`.",
        row.method, row.path, row.resource
    ));
    if let Some(list) = &row.list {
        let paging = match row.paging {
            Paging::None => "The list comes whole, in one answer.",
            Paging::Page => "The list is paged by number.",
            Paging::CursorQuery | Paging::CursorBody => "The list is paged by a cursor.",
            Paging::Url => "The list goes on at the URL in `pages.next`.",
            Paging::Scroll => {
                "The list is a scroll, which the server keeps open for a minute after each page; there can be one at a time."
            }
        };
        let maximum = list.maximum.map_or_else(String::new, |maximum| {
            format!(" A page holds at most {maximum}.")
        });
        let streams = format!(
            " [`pages`](builder::{0}::pages) and [`items`](builder::{0}::items) go through all of it.",
            call.builder
        );
        paragraph(&format!("{paging}{maximum}{streams}"));
    }
    let mut list = String::new();
    for parameter in &call.parameters {
        let optional = if parameter.required {
            ""
        } else {
            " (optional)"
        };
        list.push_str(&format!(
            "- `{}`{optional}: {}\n",
            parameter.wire,
            one_line(parameter.doc)
        ));
    }
    if let Some(body) = &call.body {
        let kind = match &body.form {
            BodyForm::Typed(kind) | BodyForm::Whole(kind) => link(&kind.to_string()),
            BodyForm::Bytes => "Bytes.".to_owned(),
        };
        let optional = if body.required { "" } else { " (optional)" };
        list.push_str(&format!(
            "- `body`{optional}: {kind} {}\n",
            one_line(&body.doc)
        ));
    }
    if !list.is_empty() {
        paragraph("# Parameters");
        paragraph(list.trim_end());
    }
    let answer = words(success(call.operation).and_then(|answer| answer.get("description")));
    let kind = match &call.answer {
        Answer::Json(kind) => link(&kind.to_string()),
        Answer::Empty => "Nothing.".to_owned(),
        Answer::Bytes => "[`ByteStream`](crate::ByteStream).".to_owned(),
    };
    paragraph("# Response");
    paragraph(format!("{kind} {answer}").trim());
    let failures = call.operation.get("x-failures").and_then(Value::as_object);
    let failures: String = failures
        .into_iter()
        .flatten()
        .map(|(status, text)| format!("- {status}: {}\n", one_line(words(Some(text)))))
        .collect();
    paragraph("# Errors");
    paragraph(failures.trim_end());
    paragraph("And those that any call can have: [`Error`](crate::Error).");
    page.trim_end().to_owned()
}

/// A type of the module `types` with a link to its page; others as they are.
fn link(kind: &str) -> String {
    let kind = kind.replace(' ', "");
    match kind.strip_prefix("types::") {
        Some(name) => format!("[`{name}`](types::{name})."),
        None => format!("`{}`.", kind.trim_start_matches("::")),
    }
}

fn words(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default().trim()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
