//! The page of an operation: what its method on the client is documented with.

use serde_json::Value;

use super::call::{Call, success};
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
    paragraph(&format!("Sends `{} {}`. {repeat}", row.method, row.path));
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
        list.push_str(&format!("- `body`: {}\n", one_line(&body.doc)));
    }
    if !list.is_empty() {
        paragraph("# Parameters");
        paragraph(list.trim_end());
    }
    let answer = words(success(call.operation).and_then(|answer| answer.get("description")));
    if !answer.is_empty() {
        paragraph("# Answer");
        paragraph(answer);
    }
    page.trim_end().to_owned()
}

fn words(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default().trim()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
