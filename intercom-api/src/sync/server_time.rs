//! The clock of the server.

use std::time::UNIX_EPOCH;

use crate::Timestamp;
use crate::header::{DATE, HeaderMap};

/// Returns the time at which the server sent a response; `None` if it did not report it.
pub(crate) fn server_time(headers: &HeaderMap) -> Option<Timestamp> {
    let date = headers.get(DATE)?.to_str().ok()?;
    let time = httpdate::parse_http_date(date).ok()?;
    let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
    i64::try_from(seconds).ok().map(Timestamp::from_second)
}
