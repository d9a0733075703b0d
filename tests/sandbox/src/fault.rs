//! Scripted misbehavior: the one place where a request may get something else than its answer.

use crate::recorded::RecordedRequest;

/// What happens to a request in place of its normal answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Fault {
    /// The connection is closed without an answer.
    Reset,
    /// This answer is sent; the request is not carried out.
    Answer {
        /// The status.
        status: u16,
        /// Further headers.
        headers: Vec<(String, String)>,
        /// The body, sent as it is.
        body: String,
    },
}

/// Decides about each request, before it is carried out.
pub(crate) type Script = Box<dyn Fn(&RecordedRequest) -> Option<Fault> + Send + Sync>;
