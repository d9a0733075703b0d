//! Streams of paginated lists: by page number, cursor, URL or scroll.

mod collect;
mod envelope;
mod items;
mod page;
mod pages;
mod scroll;

pub use collect::CollectError;
pub use items::Items;
pub use page::Page;
pub use pages::Pages;

use reqwest::Url;
use serde_json::Value;

use crate::call::{Call, Endpoint};
use crate::cursor::{Position, is_page_number};
use crate::{Cursor, Error, OperationInfo, Pagination};
use envelope::PageMeta;

/// Returns the cursor of the next page; `None` at the end of the list.
///
/// A list ends only if the server reports its end. A `pages.next` that has a value but no usable
/// cursor is an error.
fn next(call: &Call, meta: &PageMeta, is_empty: bool) -> Result<Option<Cursor>, Error> {
    let Endpoint::Operation(operation) = call.endpoint else {
        return Ok(None);
    };
    if operation.pagination == Pagination::Scroll {
        return next_of_scroll(operation, call, meta, is_empty);
    }
    let next = &meta.next;
    if is_blank(next) {
        return Ok(None);
    }
    let cursor = match operation.pagination {
        Pagination::Page => next_page(call, next),
        Pagination::CursorQuery => {
            starting_after(call, next).or_else(|| url_query(call, next).map(Cursor::query))
        }
        Pagination::CursorBody => starting_after(call, next),
        // The form is not documented, so the link in the response is followed.
        Pagination::Url | Pagination::None | Pagination::Scroll => next_query(call, next),
    };
    match cursor {
        Some(cursor) => Ok(Some(cursor)),
        None => Err(Error::incomplete(
            operation.name,
            "the list continues, but `pages.next` contains no usable cursor: the elements after this page cannot be read",
        )),
    }
}

/// Returns the cursor of the next page of a scroll; `None` after an empty page, which ends a
/// scroll.
///
/// If the response has no new parameter, the previous one is still valid.
fn next_of_scroll(
    operation: &OperationInfo,
    call: &Call,
    meta: &PageMeta,
    is_empty: bool,
) -> Result<Option<Cursor>, Error> {
    if is_empty {
        return Ok(None);
    }
    match (&meta.scroll_param, &call.cursor) {
        (Some(parameter), _) => Ok(Some(Cursor::scroll(parameter))),
        (None, Some(known)) => Ok(Some(known.clone())),
        (None, None) => Err(Error::incomplete(
            operation.name,
            "the response has no `scroll_param`: the scroll cannot be continued",
        )),
    }
}

/// Returns whether a value is blank: null, an empty string, or an array or object of blank values.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.iter().all(is_blank),
        Value::Object(fields) => fields.values().all(is_blank),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn next_page(call: &Call, next: &Value) -> Option<Cursor> {
    if let Some(number) = page_number(next).or_else(|| page_number(next.get("page")?)) {
        return Some(Cursor::page(number));
    }
    if let Some(url) = url(call, next) {
        return match query_value(&url, "page") {
            // The page is a number, even if there is no such page.
            Some(page) if page.bytes().all(|byte| byte.is_ascii_digit()) && !page.is_empty() => {
                page_number(&page.into()).map(Cursor::page)
            }
            _ => query(&url).map(Cursor::query),
        };
    }
    next_query(call, next)
}

fn starting_after(call: &Call, next: &Value) -> Option<Cursor> {
    next.get("starting_after")
        .and_then(scalar)
        .or_else(|| query_value(&url(call, next)?, "starting_after"))
        .filter(|text| !text.is_empty())
        .map(Cursor::starting_after)
}

/// Returns a cursor that contains the complete query of the next request.
fn next_query(call: &Call, next: &Value) -> Option<Cursor> {
    if let Some(number) = page_number(next).or_else(|| page_number(next.get("page")?))
        && scalar_field(next, "starting_after").is_none()
    {
        return Some(Cursor::query(call.query_with("page", &number.to_string())));
    }
    if let Some(text) = scalar_field(next, "starting_after") {
        return Some(Cursor::query(call.query_with("starting_after", &text)));
    }
    url_query(call, next).map(Cursor::query)
}

/// Returns the page number in a number or a string; `None` if there is no page with this number.
fn page_number(value: &Value) -> Option<u64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64(),
    };
    number.filter(|number| is_page_number(*number))
}

/// Returns a string or a number as a string; `None` if it is blank or of another kind.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
    .filter(|text| !text.trim().is_empty())
}

fn scalar_field(value: &Value, name: &str) -> Option<String> {
    scalar(value.get(name)?)
}

/// Returns the URL of the next page.
///
/// Only its query is used. Behind a gateway, its host differs from the host of the base URL, and
/// the token must not be sent to another host.
fn url(call: &Call, next: &Value) -> Option<Url> {
    call.client.origin.join(next.as_str()?.trim()).ok()
}

fn url_query(call: &Call, next: &Value) -> Option<String> {
    query(&url(call, next)?).map(str::to_owned)
}

fn query(url: &Url) -> Option<&str> {
    url.query().filter(|query| !query.is_empty())
}

fn query_value(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

/// Returns the cursor at which a list starts, if its beginning has one.
fn start(call: &Call) -> Option<Cursor> {
    let Endpoint::Operation(operation) = call.endpoint else {
        return None;
    };
    match (&call.cursor, operation.pagination) {
        (Some(cursor), _) => Some(cursor.clone()),
        (None, Pagination::Page) => Some(Cursor::page(number(call))),
        (None, Pagination::CursorQuery) => call
            .query_value("starting_after")
            .map(Cursor::starting_after),
        (None, _) => None,
    }
}

/// Returns the number of the requested page.
fn number(call: &Call) -> u64 {
    match &call.cursor {
        Some(Cursor(Position::Page(number))) => *number,
        _ => call
            .query_value("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1),
    }
}
