//! The span of a call. Its fields have the names that OpenTelemetry defines for HTTP clients.

use tracing::Span;
use tracing::field::Empty;

use crate::call::Call;
use crate::redact::safe_code;
use crate::response_meta::ResponseMeta;
use crate::{Error, ErrorKind};

/// Creates the span of a call. It contains no values of parameters, which may be personal data.
pub(super) fn new(call: &Call) -> Span {
    let endpoint = &call.endpoint;
    let (method, template) = (endpoint.method_str(), endpoint.template());
    // A custom request has no template, and its path may contain IDs.
    let separator = if template.is_empty() { "" } else { " " };
    let origin = &call.client.origin;
    let host = origin.host_str().unwrap_or_default();
    tracing::info_span!(
        target: crate::TRACING_TARGET,
        "intercom.call",
        otel.name = %format_args!("{method}{separator}{template}"),
        otel.kind = "client",
        otel.status_code = Empty,
        intercom.operation = endpoint.name(),
        intercom.request_id = Empty,
        http.request.method = method,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        url.template = (!template.is_empty()).then_some(template),
        server.address = host.trim_matches(['[', ']']),
        server.port = origin.port_or_known_default(),
        "error.type" = Empty,
    )
}

/// Records the result of a call and its number of attempts.
pub(super) fn record(span: &Span, attempts: u32, result: Result<&ResponseMeta, &Error>) {
    if span.is_disabled() {
        return;
    }
    if attempts > 1 {
        span.record("http.request.resend_count", attempts - 1);
    }
    let (status, request_id) = match result {
        Ok(meta) => (Some(meta.status()), meta.request_id()),
        Err(error) => (error.status(), error.request_id().map(str::to_owned)),
    };
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Some(id) = request_id {
        span.record("intercom.request_id", safe_code(&id));
    }
    if let Err(error) = result {
        record_error(span, error);
    }
}

/// Records the error of a call.
pub(super) fn record_error(span: &Span, error: &Error) {
    if span.is_disabled() {
        return;
    }
    span.record("otel.status_code", "ERROR");
    span.record("error.type", error_type(error).as_str());
}

/// Returns the status if the server rejected the request, and the kind of the error in snake case
/// otherwise.
pub(super) fn error_type(error: &Error) -> String {
    match (error.kind(), error.status()) {
        (ErrorKind::Api | ErrorKind::RateLimited, Some(status)) => status.as_str().to_owned(),
        (kind, _) => snake_case(&format!("{kind:?}")),
    }
}

fn snake_case(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 2);
    for (index, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::*;

    #[test]
    fn names_the_type_of_an_error() {
        let types = [
            (
                Error::from_status("tags.list", StatusCode::BAD_GATEWAY),
                "502",
            ),
            (Error::attempt_timeout("tags.list"), "attempt_timeout"),
            (Error::invalid_request("no ID"), "invalid_request"),
        ];
        for (error, expected) in types {
            assert_eq!(error_type(&error), expected);
        }
    }
}
