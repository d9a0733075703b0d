//! The trace context that a request propagates to the server.

use std::fmt;
use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::Error;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
/// The maximum length of a `tracestate` that every implementation propagates.
const MAX_STATE: usize = 512;
/// The maximum number of entries in a `tracestate`.
const MAX_ENTRIES: usize = 32;

/// Returns the trace context of the current span.
pub(crate) type TraceContextSource = Arc<dyn Fn() -> Option<TraceContext> + Send + Sync>;

/// A trace context, as the [W3C recommendation](https://www.w3.org/TR/trace-context/) defines it: the
/// headers `traceparent` and `tracestate`.
///
/// `ClientBuilder::trace_context` accepts a function that returns the context of the current span.
///
/// # Examples
///
/// ```
/// use intercom_api::TraceContext;
///
/// let context = TraceContext::new("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")?
///     .with_state("vendor=00f067aa0ba902b7")?;
/// assert_eq!(context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
/// assert!(TraceContext::new("00-0-0-01").is_err());
/// # Ok::<(), intercom_api::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct TraceContext {
    parent: String,
    state: Option<HeaderValue>,
}

impl TraceContext {
    /// Creates a context from the value of `traceparent`.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the value does not consist of a
    /// version, a trace ID, a span ID and flags in lowercase hexadecimal digits, or if an ID is zero.
    pub fn new(traceparent: &str) -> Result<Self, Error> {
        if is_parent(traceparent) {
            return Ok(Self {
                parent: traceparent.to_owned(),
                state: None,
            });
        }
        Err(Error::invalid_request(
            "invalid `traceparent`: must be a version, a trace ID, a span ID and flags, as in `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`",
        ))
    }

    /// Creates a context of version 00 from its IDs.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if an ID is zero, which marks an invalid
    /// span.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::TraceContext;
    ///
    /// let context = TraceContext::from_ids([0x4b; 16], [0x0f; 8], true)?;
    /// assert!(context.is_sampled());
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn from_ids(trace_id: [u8; 16], span_id: [u8; 8], sampled: bool) -> Result<Self, Error> {
        let trace_id = u128::from_be_bytes(trace_id);
        let span_id = u64::from_be_bytes(span_id);
        Self::new(&format!(
            "00-{trace_id:032x}-{span_id:016x}-{:02x}",
            u8::from(sampled)
        ))
    }

    /// Sets the value of `tracestate`. An empty value removes it.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the value is longer than 512 bytes, has
    /// more than 32 entries, or an entry that is not `key=value` in printable ASCII characters.
    pub fn with_state(mut self, tracestate: &str) -> Result<Self, Error> {
        if tracestate.is_empty() {
            self.state = None;
            return Ok(self);
        }
        self.state = match HeaderValue::try_from(tracestate) {
            Ok(state) if is_state(tracestate) => Some(state),
            _ => {
                return Err(Error::invalid_request(
                    "invalid `tracestate`: must be at most 32 entries of the form `key=value`, separated by commas, with at most 512 bytes",
                ));
            }
        };
        Ok(self)
    }

    /// Returns the trace ID: 32 hexadecimal digits.
    pub fn trace_id(&self) -> &str {
        self.part(1)
    }

    /// Returns the span ID: 16 hexadecimal digits.
    pub fn span_id(&self) -> &str {
        self.part(2)
    }

    /// Returns whether the caller may have recorded the trace.
    pub fn is_sampled(&self) -> bool {
        u8::from_str_radix(self.part(3), 16).is_ok_and(|flags| flags & 1 == 1)
    }

    fn part(&self, index: usize) -> &str {
        self.parent.split('-').nth(index).unwrap_or_default()
    }

    /// Adds the headers. Headers that the request has already override the context.
    pub(crate) fn add_to(self, headers: &mut HeaderMap) {
        if headers.contains_key(&TRACEPARENT) {
            return;
        }
        if let Ok(parent) = HeaderValue::try_from(self.parent) {
            headers.insert(TRACEPARENT, parent);
            if let Some(state) = self.state {
                headers.insert(TRACESTATE, state);
            }
        }
    }
}

impl fmt::Debug for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceContext")
            .field("traceparent", &self.parent)
            .finish_non_exhaustive()
    }
}

fn is_parent(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut part = |length: usize| {
        parts.next().filter(|part| {
            part.len() == length
                && part
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        })
    };
    let is_nonzero = |id: Option<&str>| id.is_some_and(|id| id.bytes().any(|digit| digit != b'0'));
    let version = part(2);
    let has_ids = is_nonzero(part(32)) && is_nonzero(part(16));
    let has_flags = part(2).is_some();
    // Later versions may have more parts.
    let is_complete = version != Some("00") || parts.next().is_none();
    let is_printable = text.len() <= MAX_STATE && text.bytes().all(|byte| byte.is_ascii_graphic());
    version.is_some_and(|version| version != "ff")
        && has_ids
        && has_flags
        && is_complete
        && is_printable
}

fn is_state(text: &str) -> bool {
    let is_entry = |entry: &str| match entry.trim().split_once('=') {
        Some((key, value)) => {
            let is_key = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'*' | b'/' | b'@');
            let is_value = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'=';
            !key.is_empty()
                && key.bytes().all(is_key)
                && !value.is_empty()
                && value.bytes().all(is_value)
        }
        None => entry.trim().is_empty(),
    };
    text.len() <= MAX_STATE
        && text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t'))
        && text.split(',').count() <= MAX_ENTRIES
        && text.split(',').all(is_entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn validates_the_parent() {
        for valid in [
            PARENT,
            "00-00000000000000000000000000000001-0000000000000001-00",
            // Flags and versions of the future.
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        ] {
            assert!(TraceContext::new(valid).is_ok(), "{valid}");
        }
        for invalid in [
            "",
            "-",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-\r\nx: y",
            "00-4bf92f3577b34da6a3ce929d0e0e473é-00f067aa0ba902b7-01",
        ] {
            assert!(TraceContext::new(invalid).is_err(), "{invalid}");
        }
    }

    #[test]
    fn validates_the_state() -> Result<(), Error> {
        let context = TraceContext::new(PARENT)?;
        for valid in [
            "",
            "a=1",
            "rojo=00f067aa0ba902b7, congo=t61rcWkgMzE",
            "a@b=x y,",
        ] {
            assert!(context.clone().with_state(valid).is_ok(), "{valid}");
        }
        let many = ["a=1"; 33].join(",");
        let long = format!("a={}", "x".repeat(MAX_STATE));
        for invalid in [
            "a",
            "=1",
            "a=",
            "A=1",
            "a=b=c",
            "a=\u{e9}",
            "a=1\r\nx: y",
            &many,
            &long,
        ] {
            assert!(context.clone().with_state(invalid).is_err(), "{invalid}");
        }
        Ok(())
    }

    #[test]
    fn from_ids_keeps_leading_zeros() -> Result<(), Error> {
        let mut span = [0; 8];
        span[7] = 0xa;
        let context = TraceContext::from_ids([1; 16], span, false)?;
        assert_eq!(context.span_id(), "000000000000000a");
        assert_eq!(context.trace_id(), "01".repeat(16));
        assert!(!context.is_sampled());
        assert!(TraceContext::from_ids([0; 16], span, true).is_err());
        Ok(())
    }
}
