//! Lists of any length, page after page: by number, by cursor, by URL, or as a scroll.

mod envelope;
mod page;
mod stream;

pub use page::Page;
pub use stream::{Items, Pages};

use reqwest::Url;
use serde_json::Value;

use crate::call::{Call, Target};
use crate::cursor::Place as At;
use crate::{Cursor, Error, Paging};
use envelope::Around;

/// Where the list goes on after a page; `None` at its end.
fn next(call: &Call, around: &Around, is_empty: bool) -> Result<Option<Cursor>, Error> {
    let Target::Operation(operation) = call.target else {
        return Ok(None);
    };
    let text = around.next.as_str().filter(|text| !text.is_empty());
    let cursor = || {
        around
            .next
            .get("starting_after")
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    Ok(match operation.paging {
        Paging::None => None,
        Paging::Scroll if is_empty => None,
        // It ends by an empty page and by nothing else: without a new parameter, the old one holds.
        Paging::Scroll => match (&around.scroll_param, &call.cursor) {
            (Some(parameter), _) => Some(Cursor::scroll(parameter)),
            (None, Some(known)) => Some(known.clone()),
            (None, None) => {
                return Err(Error::incomplete(
                    operation.function,
                    "the server gives no parameter to go on with the scroll",
                ));
            }
        },
        Paging::CursorQuery | Paging::CursorBody => match (cursor(), text) {
            (Some(cursor), _) => Some(Cursor::starting_after(cursor)),
            (None, Some(url)) => {
                query_value(&own_url(call, url)?, "starting_after").map(Cursor::starting_after)
            }
            (None, None) => None,
        },
        Paging::Page => match text {
            Some(url) => {
                let url = own_url(call, url)?;
                let named = query_value(&url, "page").and_then(|page| page.parse().ok());
                Some(Cursor::page(named.unwrap_or(number(call) + 1)))
            }
            None if around.next.is_object() => {
                let named = around.next.get("page").and_then(Value::as_u64);
                Some(Cursor::page(named.unwrap_or(number(call) + 1)))
            }
            None => None,
        },
        Paging::Url => match text {
            Some(url) => own_url(call, url)?.query().map(Cursor::query),
            None => None,
        },
    })
}

/// Where a list begins that is asked for like this, if there is a cursor for it.
fn start(call: &Call) -> Option<Cursor> {
    let Target::Operation(operation) = call.target else {
        return None;
    };
    match operation.paging {
        Paging::Page => Some(Cursor::page(number(call))),
        Paging::CursorQuery if call.cursor.is_none() => call
            .query_value("starting_after")
            .map(Cursor::starting_after),
        _ => call.cursor.clone(),
    }
}

/// The number of the page that was asked for.
fn number(call: &Call) -> u64 {
    match &call.cursor {
        Some(Cursor(At::Page(number))) => *number,
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
    let shared = &call.shared;
    let url = shared.origin.join(text).map_err(|_| {
        Error::incomplete(call.target.name(), "the URL of the next page is not valid")
    })?;
    if shared.is_own(&url) {
        Ok(url)
    } else {
        Err(Error::incomplete(
            call.target.name(),
            "the URL of the next page leads to another server, which gets no token: check the base URL and the region",
        ))
    }
}
