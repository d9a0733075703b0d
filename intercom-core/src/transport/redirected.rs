//! Detects redirects that a custom HTTP client followed.

use crate::Error;
use crate::call::Call;

/// Fails if the response does not come from the URL of the request.
///
/// The token is not at risk: reqwest removes it from a request to another origin. But the response
/// may come from another server, and a redirect can turn a write into a read.
pub(super) fn check(call: &Call, response: &crate::platform::Response) -> Result<(), Error> {
    if !call.client.http.may_redirect() {
        return Ok(());
    }
    let mut requested = call.url()?;
    requested.set_fragment(None);
    if *response.url() == requested {
        return Ok(());
    }
    Err(Error::incomplete(
        call.endpoint.name(),
        "the response does not come from the requested URL, because the HTTP client followed a redirect: build the client for `http_client` with `redirect::Policy::none()`",
    ))
}
