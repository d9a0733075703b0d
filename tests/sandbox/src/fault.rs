//! Faults: resets, error responses and other failures in place of a normal response.

use std::time::Duration;

/// A failure in place of the normal response to a request.
///
/// Each fault determines what the client receives and whether the request is processed. Retries
/// depend on this: [`Reset`](Self::Reset) leaves the data unchanged, whereas a request that is
/// retried after [`ResetAfterProcessing`](Self::ResetAfterProcessing) may be processed twice.
///
/// ```
/// use intercom_sandbox::Fault;
/// use std::time::Duration;
///
/// // The proxy returns 502 after half a second, although the request is processed.
/// let fault = Fault::bad_gateway().after_processing().delayed(Duration::from_millis(500));
/// assert!(fault.is_processed());
/// assert!(!Fault::rate_limited(Duration::from_secs(2)).is_processed());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Resets the connection without a response. The request is not processed.
    ///
    /// With [`Builder::head_faults`](crate::Builder::head_faults), the reset occurs before the body
    /// is read.
    Reset,
    /// Resets the connection after the head and the first chunk of the body. The request is not
    /// processed.
    ///
    /// Only [`Builder::head_faults`](crate::Builder::head_faults) distinguishes it from
    /// [`Reset`](Self::Reset): all other faults are chosen after the body is read.
    ResetWhileReading,
    /// Resets the connection without a response. The request *is* processed.
    ResetAfterProcessing,
    /// Closes the connection normally, without a response. The request is not processed.
    ///
    /// If the body is still being sent, as with
    /// [`Builder::head_faults`](crate::Builder::head_faults), the operating system resets the
    /// connection.
    Close,
    /// Sends this response. The request is not processed.
    Respond {
        /// The status.
        status: u16,
        /// Additional headers.
        headers: Vec<(String, String)>,
        /// The body, which is sent unchanged.
        body: String,
    },
    /// Sends this response. The request *is* processed.
    ProcessThenRespond {
        /// The status.
        status: u16,
        /// Additional headers.
        headers: Vec<(String, String)>,
        /// The body, which is sent unchanged.
        body: String,
    },
    /// Sends a 429 with an `error.list`. The request is not processed, and not counted toward the
    /// rate limit.
    RateLimited {
        /// Sends `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`. The reset is
        /// this duration after the current time of the sandbox, rounded up to a second.
        reset_in: Option<Duration>,
        /// Sends `Retry-After`, rounded up to a second.
        retry_after: Option<Duration>,
    },
    /// Sends the start of the normal response, and closes the connection within the body. The
    /// request is processed.
    CutBody {
        /// Number of bytes of the body to send. A body that is not longer than this is truncated by
        /// one byte.
        after: usize,
        /// If true, the body is chunked and the last chunk is missing. Otherwise, `Content-Length`
        /// is greater than the number of bytes sent.
        chunked: bool,
    },
    /// Sends the body of the normal response in small chunks, with a pause before each. The request
    /// is processed.
    SlowBody {
        /// Number of bytes per chunk. Zero is treated as 1.
        piece: usize,
        /// Duration of each pause, in real time.
        pause: Duration,
    },
    /// Delays the response. The request is processed before the delay, unless the next fault
    /// prevents it.
    Delay {
        /// The delay, in real time.
        by: Duration,
        /// The fault after the delay. If `None`, the normal response is sent.
        then: Option<Box<Fault>>,
    },
}

/// Returns a body in the format of Intercom's errors.
fn error_list(code: &str, message: &str) -> String {
    serde_json::json!({
        "type": "error.list",
        "request_id": "sandboxfault00000000",
        "errors": [{ "code": code, "message": message }],
    })
    .to_string()
}

/// Returns an HTML error page like that of a proxy.
fn page(title: &str) -> String {
    format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         </body>\r\n</html>\r\n"
    )
}

fn typed(status: u16, media: &str, body: String) -> Fault {
    Fault::Respond {
        status,
        headers: vec![("content-type".to_owned(), media.to_owned())],
        body,
    }
}

const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html";

impl Fault {
    /// Returns a fault that sends a 429 with the rate limit headers, including the time of the
    /// reset. The request is not processed.
    #[must_use]
    pub fn rate_limited(reset_in: Duration) -> Self {
        Self::RateLimited {
            reset_in: Some(reset_in),
            retry_after: None,
        }
    }

    /// Returns a fault that sends a 429 with `Retry-After` in seconds, without rate limit headers.
    /// The request is not processed.
    #[must_use]
    pub fn retry_after(wait: Duration) -> Self {
        Self::RateLimited {
            reset_in: None,
            retry_after: Some(wait),
        }
    }

    /// Returns a fault that sends a 429 that does not report when to retry. The request is not
    /// processed.
    #[must_use]
    pub fn rate_limited_bare() -> Self {
        Self::RateLimited {
            reset_in: None,
            retry_after: None,
        }
    }

    /// Returns a fault that sends a 500 with an empty body. The request is not processed.
    #[must_use]
    pub fn server_error() -> Self {
        Self::Respond {
            status: 500,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    /// Returns a fault that sends a 502 with the HTML page of a proxy. The request is not
    /// processed.
    #[must_use]
    pub fn bad_gateway() -> Self {
        typed(502, HTML, page("502 Bad Gateway"))
    }

    /// Returns a fault that sends a 503 with an `error.list`. The request is not processed.
    #[must_use]
    pub fn unavailable() -> Self {
        let body = error_list("service_unavailable", "Please try again");
        typed(503, JSON, body)
    }

    /// Returns a fault that sends a 504 with the HTML page of a proxy. The request is not
    /// processed.
    #[must_use]
    pub fn gateway_timeout() -> Self {
        typed(504, HTML, page("504 Gateway Time-out"))
    }

    /// Returns a fault that sends a 408 with an `error.list`. The request is not processed.
    #[must_use]
    pub fn request_timeout() -> Self {
        let body = error_list("request_timeout", "The request took too long");
        typed(408, JSON, body)
    }

    /// Returns this fault, except that the request is processed first: [`Fault::Respond`] becomes
    /// [`Fault::ProcessThenRespond`], and [`Fault::Reset`] and [`Fault::ResetWhileReading`] become
    /// [`Fault::ResetAfterProcessing`]. Other faults are returned unchanged: their requests are always
    /// processed, or never, as for a 429.
    #[must_use]
    pub fn after_processing(self) -> Self {
        match self {
            Self::Respond {
                status,
                headers,
                body,
            } => Self::ProcessThenRespond {
                status,
                headers,
                body,
            },
            Self::Reset | Self::ResetWhileReading => Self::ResetAfterProcessing,
            Self::Delay {
                by,
                then: Some(then),
            } => then.after_processing().delayed(by),
            other => other,
        }
    }

    /// Returns this fault with a delay before it.
    #[must_use]
    pub fn delayed(self, by: Duration) -> Self {
        Self::Delay {
            by,
            then: Some(Box::new(self)),
        }
    }

    /// Returns whether the request is processed despite the fault.
    #[must_use]
    pub fn is_processed(&self) -> bool {
        match self {
            Self::Reset
            | Self::ResetWhileReading
            | Self::Close
            | Self::Respond { .. }
            | Self::RateLimited { .. } => false,
            Self::ResetAfterProcessing
            | Self::ProcessThenRespond { .. }
            | Self::CutBody { .. }
            | Self::SlowBody { .. } => true,
            Self::Delay { then, .. } => then.as_ref().is_none_or(|then| then.is_processed()),
        }
    }

    /// Returns the total delay, and the fault that follows it.
    pub(crate) fn undelayed(&self) -> (Duration, Option<&Self>) {
        let mut total = Duration::ZERO;
        let mut fault = Some(self);
        while let Some(Self::Delay { by, then }) = fault {
            total = total.saturating_add(*by);
            fault = then.as_deref();
        }
        (total, fault)
    }
}

/// Converts a duration to seconds, rounded up.
pub(crate) fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// Returns the headers and the body of a 429, according to the clock and the rate limit of the
/// sandbox.
pub(crate) fn rate_limited(
    reset_in: Option<Duration>,
    retry_after: Option<Duration>,
    limit: u32,
    now: Duration,
) -> (Vec<(String, String)>, String) {
    let mut headers = vec![("content-type".to_owned(), JSON.to_owned())];
    if let Some(wait) = reset_in {
        let reset = seconds(now.saturating_add(wait));
        for (name, value) in [
            ("x-ratelimit-limit", u64::from(limit)),
            ("x-ratelimit-remaining", 0),
            ("x-ratelimit-reset", reset),
        ] {
            headers.push((name.to_owned(), value.to_string()));
        }
    }
    if let Some(wait) = retry_after {
        headers.push(("retry-after".to_owned(), seconds(wait).to_string()));
    }
    (
        headers,
        error_list("rate_limit_exceeded", "Too many requests"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_nested_delays() {
        let fault = Fault::Close
            .delayed(Duration::from_secs(1))
            .delayed(Duration::from_secs(2));
        assert_eq!(
            fault.undelayed(),
            (Duration::from_secs(3), Some(&Fault::Close))
        );
        let plain = Fault::Delay {
            by: Duration::from_secs(1),
            then: None,
        };
        assert_eq!(plain.undelayed(), (Duration::from_secs(1), None));
        assert!(plain.is_processed() && !fault.is_processed());
    }

    #[test]
    fn after_acting_processes_the_request() {
        assert_eq!(Fault::Reset.after_processing(), Fault::ResetAfterProcessing);
        let late = Fault::unavailable().delayed(Duration::from_secs(1));
        assert!(!late.is_processed() && late.after_processing().is_processed());
        assert!(!Fault::rate_limited_bare().after_processing().is_processed());
    }

    #[test]
    fn rounds_durations_up_to_seconds() {
        let now = Duration::from_millis(1_500);
        let (headers, _) = rate_limited(Some(Duration::from_millis(600)), None, 5, now);
        assert!(headers.contains(&("x-ratelimit-reset".to_owned(), "3".to_owned())));
        let (headers, _) = rate_limited(None, Some(Duration::from_millis(1)), 5, now);
        assert!(headers.contains(&("retry-after".to_owned(), "1".to_owned())));
    }
}
