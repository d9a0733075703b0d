//! What errors, logs and `Debug` output must not contain: the access token, addresses and the data
//! of customers. And the headers that belong to the client.

use std::error::Error as _;
use std::fmt::Write as _;

use intercom_api::{Error, Response};

mod addresses;
mod customer_data;
mod headers;
mod redaction;
mod server;
mod token;
mod values;

/// Returns every text of an error and its sources.
fn formatted(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(inner) = source {
        let _ = write!(text, " {inner} {inner:?} {inner:#?}");
        source = inner.source();
    }
    text
}

/// Returns every form of an error that a log may contain: the error, its sources, and what its
/// accessors return, without the accessors that are documented to return parts of the body.
pub(crate) fn printed(error: &Error) -> String {
    let mut text = formatted(error);
    let _ = write!(
        text,
        " {:?} {:?} {:?}",
        error.api_errors(),
        error.request_id(),
        error.path()
    );
    for listed in error.api_errors() {
        let _ = write!(text, " {} {:?}", listed.code, listed.field);
    }
    let _ = write!(text, " {:?} {:?}", error.skipped_item(), error.rate_limit());
    text
}

/// Returns what a log may contain about a response, apart from its body.
fn described<T>(result: Result<Response<T>, Error>) -> String {
    let response = match result {
        Ok(response) => response,
        Err(error) => return printed(&error),
    };
    let mut text = format!("{:?} {:#?}", response.meta(), response.meta());
    let _ = write!(
        text,
        " {:?} {:?} {:?} {:?} {:?}",
        response.request_id(),
        response.api_version(),
        response.rate_limit(),
        response.deviations(),
        response.skipped(),
    );
    for deviation in response.deviations() {
        let _ = write!(text, " {deviation} {}", deviation.path());
    }
    for skipped in response.skipped() {
        let _ = write!(text, " {} {}", skipped.path, skipped.reason);
    }
    text
}
