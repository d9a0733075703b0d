//! Misbehavior on demand: what a request may get in place of its answer.

use std::time::Duration;

use crate::recorded::RecordedRequest;

/// What happens to a request in place of its normal answer.
///
/// Each says what the client sees, and whether the sandbox acted, which is whether the request was carried out. That
/// is what a client that sends a request again has to get right: after [`Reset`](Self::Reset) nothing has happened,
/// after [`ResetAfterActing`](Self::ResetAfterActing) something may be there twice.
///
/// ```
/// use intercom_sandbox::Fault;
/// use std::time::Duration;
///
/// // A proxy gives up after half a second, although the request was carried out.
/// let fault = Fault::bad_gateway().after_acting().delayed(Duration::from_millis(500));
/// assert!(fault.acts());
/// assert!(!Fault::rate_limited(Duration::from_secs(2)).acts());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is reset without an answer. Not carried out.
    ///
    /// From [`Builder::head_faults`](crate::Builder::head_faults) this comes before the body is read.
    Reset,
    /// The connection is reset when the head and the first piece of the body were read. Not carried out.
    ///
    /// It is told apart from [`Reset`](Self::Reset) in [`Builder::head_faults`](crate::Builder::head_faults) only: all
    /// others are decided on when the body was read.
    ResetWhileReading,
    /// The connection is reset without an answer, and the request *was* carried out.
    ResetAfterActing,
    /// The connection is closed in good order, still without an answer. Not carried out.
    ///
    /// A body that is still on its way, as in [`Builder::head_faults`](crate::Builder::head_faults), makes the system
    /// reset the connection all the same.
    Close,
    /// This answer is sent. Not carried out.
    Answer {
        /// The status.
        status: u16,
        /// Further headers.
        headers: Vec<(String, String)>,
        /// The body, sent as it is.
        body: String,
    },
    /// This answer is sent, although the request *was* carried out.
    ActThenAnswer {
        /// The status.
        status: u16,
        /// Further headers.
        headers: Vec<(String, String)>,
        /// The body, sent as it is.
        body: String,
    },
    /// 429 with an `error.list`. Not carried out, and not counted in the rate window.
    RateLimited {
        /// Sends `X-RateLimit-Limit`, `-Remaining` and `-Reset`, the latter so much ahead of the clock of the
        /// sandbox, rounded up to a second.
        reset_in: Option<Duration>,
        /// Sends `Retry-After` in seconds, rounded up.
        retry_after: Option<Duration>,
    },
    /// The true answer starts, and the connection is closed in the middle of its body. Carried out.
    CutBody {
        /// How many bytes of the body are sent. An answer that is not longer than this is cut one byte early.
        after: usize,
        /// Whether the body comes in chunks, of which the last is missing; otherwise `Content-Length` says more than
        /// is sent.
        chunked: bool,
    },
    /// The true answer, its body in small pieces with a pause before each. Carried out.
    SlowBody {
        /// How many bytes a piece has; 0 counts as 1.
        piece: usize,
        /// How long each pause is, in real time.
        pause: Duration,
    },
    /// The answer is held back. The request is carried out at once, unless the fault that follows says otherwise.
    Delay {
        /// How long it is held back, in real time.
        by: Duration,
        /// What comes then; the true answer when this is `None`.
        then: Option<Box<Fault>>,
    },
}

/// Decides about each request, before it is carried out.
pub(crate) type Script = Box<dyn Fn(&RecordedRequest) -> Option<Fault> + Send + Sync>;

/// A body as Intercom reports errors.
fn error_list(code: &str, message: &str) -> String {
    serde_json::json!({
        "type": "error.list",
        "request_id": "sandboxfault00000000",
        "errors": [{ "code": code, "message": message }],
    })
    .to_string()
}

/// A body as proxies report errors.
fn page(title: &str) -> String {
    format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         </body>\r\n</html>\r\n"
    )
}

fn typed(status: u16, media: &str, body: String) -> Fault {
    Fault::Answer {
        status,
        headers: vec![("content-type".to_owned(), media.to_owned())],
        body,
    }
}

const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html";

impl Fault {
    /// 429 with the rate headers, among them the time at which it makes sense to ask again. Not carried out.
    #[must_use]
    pub fn rate_limited(reset_in: Duration) -> Self {
        Self::RateLimited {
            reset_in: Some(reset_in),
            retry_after: None,
        }
    }

    /// 429 with `Retry-After`, in whole seconds, and without rate headers. Not carried out.
    #[must_use]
    pub fn retry_after(wait: Duration) -> Self {
        Self::RateLimited {
            reset_in: None,
            retry_after: Some(wait),
        }
    }

    /// 429 that does not say when to come back. Not carried out.
    #[must_use]
    pub fn rate_limited_bare() -> Self {
        Self::RateLimited {
            reset_in: None,
            retry_after: None,
        }
    }

    /// 500 with an empty body. Not carried out.
    #[must_use]
    pub fn server_error() -> Self {
        Self::Answer {
            status: 500,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    /// 502 as the HTML page of a proxy. Not carried out.
    #[must_use]
    pub fn bad_gateway() -> Self {
        typed(502, HTML, page("502 Bad Gateway"))
    }

    /// 503 with an `error.list`. Not carried out.
    #[must_use]
    pub fn unavailable() -> Self {
        let body = error_list("service_unavailable", "Please try again");
        typed(503, JSON, body)
    }

    /// 504 as the HTML page of a proxy. Not carried out.
    #[must_use]
    pub fn gateway_timeout() -> Self {
        typed(504, HTML, page("504 Gateway Time-out"))
    }

    /// 408 with an `error.list`. Not carried out.
    #[must_use]
    pub fn request_timeout() -> Self {
        let body = error_list("request_timeout", "The request took too long");
        typed(408, JSON, body)
    }

    /// Lets the request be carried out before the fault comes: makes [`ActThenAnswer`](Self::ActThenAnswer) of
    /// [`Answer`](Self::Answer), and [`ResetAfterActing`](Self::ResetAfterActing) of the other resets. Others stay as
    /// they are: they act already, or, as 429, never do.
    #[must_use]
    pub fn after_acting(self) -> Self {
        match self {
            Self::Answer {
                status,
                headers,
                body,
            } => Self::ActThenAnswer {
                status,
                headers,
                body,
            },
            Self::Reset | Self::ResetWhileReading => Self::ResetAfterActing,
            Self::Delay {
                by,
                then: Some(then),
            } => then.after_acting().delayed(by),
            other => other,
        }
    }

    /// The same, held back for a while.
    #[must_use]
    pub fn delayed(self, by: Duration) -> Self {
        Self::Delay {
            by,
            then: Some(Box::new(self)),
        }
    }

    /// Whether the request is carried out in spite of the fault.
    #[must_use]
    pub fn acts(&self) -> bool {
        match self {
            Self::Reset
            | Self::ResetWhileReading
            | Self::Close
            | Self::Answer { .. }
            | Self::RateLimited { .. } => false,
            Self::ResetAfterActing
            | Self::ActThenAnswer { .. }
            | Self::CutBody { .. }
            | Self::SlowBody { .. } => true,
            Self::Delay { then, .. } => then.as_ref().is_none_or(|then| then.acts()),
        }
    }

    /// The time for which the answer is held back, and the fault without any delay.
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

/// Whole seconds, rounded up.
pub(crate) fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// 429 as a fault: headers and body, from the clock and the limit of the sandbox.
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
    fn delays_add_up_and_keep_what_follows() {
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
        assert!(plain.acts() && !fault.acts());
    }

    #[test]
    fn acting_comes_first() {
        assert_eq!(Fault::Reset.after_acting(), Fault::ResetAfterActing);
        let late = Fault::unavailable().delayed(Duration::from_secs(1));
        assert!(!late.acts() && late.after_acting().acts());
        assert!(!Fault::rate_limited_bare().after_acting().acts());
    }

    #[test]
    fn times_are_rounded_up() {
        let now = Duration::from_millis(1_500);
        let (headers, _) = rate_limited(Some(Duration::from_millis(600)), None, 5, now);
        assert!(headers.contains(&("x-ratelimit-reset".to_owned(), "3".to_owned())));
        let (headers, _) = rate_limited(None, Some(Duration::from_millis(1)), 5, now);
        assert!(headers.contains(&("retry-after".to_owned(), "1".to_owned())));
    }
}
