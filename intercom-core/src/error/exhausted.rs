//! The error of an operation that cannot be sent in time because the rate limit is exhausted.

use std::time::Duration;

use super::{Error, ErrorKind, Inner};

impl Error {
    /// Creates the error of an operation whose timeout ends before the window opens, which is after
    /// `opens_in`. The error of the last attempt is its source.
    pub(crate) fn exhausted(
        operation: &'static str,
        opens_in: Duration,
        last: Option<Self>,
    ) -> Self {
        let message = format!(
            "the rate limit is exhausted for {} ms more, which is longer than the timeout allows: \
             increase the timeout, or retry later",
            opens_in.as_millis().max(1)
        );
        Inner {
            operation: Some(operation),
            retry_after: Some(opens_in),
            source: last.map(|last| std::sync::Arc::new(last) as _),
            ..Self::inner(ErrorKind::RateLimited, message)
        }
        .into()
    }
}
