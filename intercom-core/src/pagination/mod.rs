//! Lists of any length, page after page: by number, by cursor, by URL, or as a scroll.

mod envelope;
mod page;
mod stream;

pub use page::Page;
pub use stream::{Items, Pages};

use reqwest::Url;
use serde_json::Value;

use crate::call::{Call, Endpoint};
use crate::cursor::Position;
use crate::{Cursor, Error, Pagination};
use envelope::PageMeta;

/// Where the list goes on after a page; `None` at its end.
fn next(call: &Call, meta: &PageMeta, is_empty: bool) -> Result<Option<Cursor>, Error> {
    let Endpoint::Operation(operation) = call.endpoint else {
        return Ok(None);
    };
    let text = meta.next.as_str().filter(|text| !text.is_empty());
    let cursor = || {
        meta.next
            .get("starting_after")
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    Ok(match operation.pagination {
        Pagination::None => None,
        Pagination::Scroll if is_empty => None,
        // It ends by an empty page and by nothing else: without a new parameter, the old one holds.
        Pagination::Scroll => match (&meta.scroll_param, &call.cursor) {
            (Some(parameter), _) => Some(Cursor::scroll(parameter)),
            (None, Some(known)) => Some(known.clone()),
            (None, None) => {
                return Err(Error::incomplete(
                    operation.name,
                    "the server gives no parameter to go on with the scroll",
                ));
            }
        },
        Pagination::CursorQuery | Pagination::CursorBody => match (cursor(), text) {
            (Some(cursor), _) => Some(Cursor::starting_after(cursor)),
            (None, Some(url)) => {
                query_value(&own_url(call, url)?, "starting_after").map(Cursor::starting_after)
            }
            (None, None) => None,
        },
        Pagination::Page => match text {
            Some(url) => {
                let url = own_url(call, url)?;
                let named = query_value(&url, "page").and_then(|page| page.parse().ok());
                Some(Cursor::page(named.unwrap_or(number(call) + 1)))
            }
            None if meta.next.is_object() => {
                let named = meta.next.get("page").and_then(Value::as_u64);
                Some(Cursor::page(named.unwrap_or(number(call) + 1)))
            }
            None => None,
        },
        Pagination::Url => match text {
            Some(url) => own_url(call, url)?.query().map(Cursor::query),
            None => None,
        },
    })
}

/// Where a list begins that is asked for like this, if there is a cursor for it.
fn start(call: &Call) -> Option<Cursor> {
    let Endpoint::Operation(operation) = call.endpoint else {
        return None;
    };
    match operation.pagination {
        Pagination::Page => Some(Cursor::page(number(call))),
        Pagination::CursorQuery if call.cursor.is_none() => call
            .query_value("starting_after")
            .map(Cursor::starting_after),
        _ => call.cursor.clone(),
    }
}

/// The number of the page that was asked for.
fn number(call: &Call) -> u64 {
    match &call.cursor {
        Some(Cursor(Position::Page(number))) => *number,
        _ => call
            .query_value("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1),
    }
}

fn query_value(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

/// A URL in an answer, which has to lead to the server that gave it: the token goes nowhere else.
fn own_url(call: &Call, text: &str) -> Result<Url, Error> {
    let shared = &call.client;
    let url = shared.origin.join(text).map_err(|_| {
        Error::incomplete(
            call.endpoint.name(),
            "the URL of the next page is not valid",
        )
    })?;
    if shared.is_same_origin(&url) {
        Ok(url)
    } else {
        Err(Error::incomplete(
            call.endpoint.name(),
            "the URL of the next page leads to another server, which gets no token: check the base URL and the region",
        ))
    }
}
