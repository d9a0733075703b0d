//! The check of timeouts.

use std::time::Duration;

/// Returns the message for a timeout of zero, with which it depends on chance whether a request
/// succeeds.
pub(crate) fn problem(attempt: Duration, connect: Option<Duration>) -> Option<String> {
    let setting = if attempt.is_zero() {
        "attempt_timeout"
    } else if connect.is_some_and(|connect| connect.is_zero()) {
        "connect_timeout"
    } else {
        return None;
    };
    Some(format!("invalid `{setting}` 0: must be greater than zero"))
}
