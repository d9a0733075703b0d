//! Predicates for the situations that programs handle.

use reqwest::StatusCode;

use super::cause::Cause;
use super::{Error, ErrorKind, Route, codes};
use crate::Id;
use crate::operation::ExclusiveTask;

/// Codes of a 429 that is caused by the rate limit.
const RATE_CODES: [&str; 2] = [codes::RATE_LIMIT_EXCEEDED, codes::TOO_MANY_REQUESTS];

/// Codes for missing objects. An object that the path does not address is one that the body refers
/// to.
const OBJECT_CODES: [&str; 7] = [
    codes::COMPANY_NOT_FOUND,
    codes::ADMIN_NOT_FOUND,
    codes::TEAM_NOT_FOUND,
    codes::TAG_NOT_FOUND,
    codes::TICKET_NOT_FOUND,
    codes::ASSIGNEE_NOT_FOUND,
    codes::CONVERSATION_PART_OR_MESSAGE_NOT_FOUND,
];

impl Error {
    /// Returns whether the server rejected the request as invalid (400, 422), or the client did not
    /// send it because it is invalid.
    pub fn is_invalid_request(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest
            || self.has_status(StatusCode::BAD_REQUEST)
            || self.has_status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Returns whether the token was not accepted (401). Its workspace may be hosted in another
    /// region.
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// Returns whether the token or the plan of the workspace does not allow the operation (402,
    /// 403).
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN) || self.has_status(StatusCode::PAYMENT_REQUIRED)
    }

    /// Returns whether the target of the request does not exist (404).
    ///
    /// The target is the object whose ID is in the path or the query. If the request names no
    /// object, as a custom request with a misspelled path, the target is the path itself.
    ///
    /// Returns `false` for an object that the body refers to, such as the admin that a ticket is
    /// assigned to; [`is_reference_not_found`](Self::is_reference_not_found) then returns `true`. For
    /// a [custom request](crate::RawRequest), the client does not know the path template, so only the
    /// codes [`ASSIGNEE_NOT_FOUND`](codes::ASSIGNEE_NOT_FOUND) and
    /// [`CONVERSATION_PART_OR_MESSAGE_NOT_FOUND`](codes::CONVERSATION_PART_OR_MESSAGE_NOT_FOUND)
    /// identify such an object.
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND) && !self.is_reference_not_found()
    }

    /// Returns whether an object that the body refers to does not exist (400, 404, 422), such as
    /// the admin that a ticket is assigned to.
    ///
    /// The result depends on the error code and on the path of the operation. If the path addresses
    /// an object, and a 404 has only the code `not_found`, that object is assumed to be the missing
    /// one.
    pub fn is_reference_not_found(&self) -> bool {
        let status = self.status().map_or(0, |status| status.as_u16());
        match status {
            400 | 422 => self.codes().any(|code| OBJECT_CODES.contains(&code)),
            404 => match self.inner.route {
                // A path without parameters does not address an object.
                Some(Route { is_post, template })
                    if is_route(template) && !template.contains('{') =>
                {
                    is_post && !self.inner.errors.is_empty()
                }
                Some(Route { template, .. }) if is_route(template) => self
                    .codes()
                    .any(|code| OBJECT_CODES.contains(&code) && !addresses(template, code)),
                _ => {
                    self.has_code(codes::ASSIGNEE_NOT_FOUND)
                        || self.has_code(codes::CONVERSATION_PART_OR_MESSAGE_NOT_FOUND)
                }
            },
            _ => false,
        }
    }

    /// Returns whether the object already exists (409).
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT)
    }

    /// Returns whether the rate limit is exhausted: the server responded with 429, or the request
    /// was not sent because the next window opens after the timeout of the operation.
    ///
    /// Also returns `true` for a 429 that means that a job of the same kind is pending, for which
    /// [`is_export_pending`](Self::is_export_pending) returns `true`.
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS) || self.kind() == ErrorKind::RateLimited
    }

    /// Returns whether the server failed (500 to 599).
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Returns whether a scroll was rejected because another one is open in the workspace. A scroll
    /// expires one minute after its latest page.
    ///
    /// An error has this cause if it has the code `scroll_exists`, or if it rejects the first
    /// request of a scroll with 400 or 409 and mentions scrolls.
    pub fn is_scroll_busy(&self) -> bool {
        self.inner.busy == Some(ExclusiveTask::Scroll) || self.has_code(codes::SCROLL_EXISTS)
    }

    /// Returns whether a list must be read again from the beginning, because its position on the
    /// server was lost.
    ///
    /// A scroll advances with every request. If a response is lost, its page is lost too, and the
    /// next request would skip that page. An expired scroll cannot be continued either.
    pub fn requires_restart(&self) -> bool {
        self.inner.requires_restart
    }

    /// Returns whether an export was rejected because another one is pending. A workspace runs one
    /// export at a time.
    ///
    /// The status is 429, but waiting for the rate limit to reset does not help.
    pub fn is_export_pending(&self) -> bool {
        self.inner.busy == Some(ExclusiveTask::Job)
            || (self.is_rate_limited() && self.message_contains("pending"))
    }

    /// Returns whether a conversation was not converted to a ticket because it already is one.
    ///
    /// The API reports this only in the error message, so the result may be wrong if the message
    /// changes.
    pub fn is_already_ticket(&self) -> bool {
        (self.is_invalid_request() || self.is_conflict())
            && self.message_contains("already")
            && self.message_contains("ticket")
    }

    /// Returns the ID of the existing contact, if creating a contact failed with 409.
    ///
    /// The API reports the ID only in the error message, so the result can be `None` even for a
    /// 409.
    pub fn existing_contact_id(&self) -> Option<Id> {
        if !self.is_conflict() {
            return None;
        }
        self.messages()
            .flat_map(|message| message.split(|character: char| !character.is_ascii_alphanumeric()))
            .find(|word| word.len() == 24 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .map(Id::from)
    }

    /// Returns whether the same request could succeed later.
    ///
    /// Returns `true` if the connection failed, the attempt or the operation timed out, the token
    /// source failed, or the status is 408, 429, 500, 502, 503 or 504. Returns `false` if a TLS
    /// certificate was rejected.
    ///
    /// A retry is not necessarily safe: the server may have processed a request that is not
    /// [idempotent](crate::Idempotency).
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            _ if self.is_certificate_error() || self.has_cause(Cause::ProxyCredentials) => false,
            ErrorKind::AttemptTimeout
            | ErrorKind::Connection
            | ErrorKind::RateLimited
            | ErrorKind::Timeout
            | ErrorKind::TokenSource => true,
            ErrorKind::Api => self
                .status()
                .is_some_and(|status| matches!(status.as_u16(), 408 | 500 | 502 | 503 | 504)),
            _ => false,
        }
    }

    /// Returns whether an attempt or the operation timed out.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::AttemptTimeout | ErrorKind::Timeout)
    }

    /// Returns whether the client failed to connect, so the server did not process the request. A
    /// connect timeout is a failure to connect.
    pub fn is_connect(&self) -> bool {
        self.inner.is_connect
    }

    /// Returns whether a job was rejected because another one is pending, and not because of the
    /// rate limit.
    ///
    /// The error code is not documented, so the message is checked first.
    pub(crate) fn is_pending_job(&self) -> bool {
        self.is_rate_limited()
            && (self.message_contains("pending")
                || !self.codes().any(|code| RATE_CODES.contains(&code)))
    }

    /// Returns whether the first request of a scroll was rejected because another scroll is open.
    pub(crate) fn is_second_scroll(&self) -> bool {
        if self.has_code(codes::SCROLL_EXISTS) {
            return true;
        }
        let refused =
            self.has_status(StatusCode::BAD_REQUEST) || self.has_status(StatusCode::CONFLICT);
        let body = String::from_utf8_lossy(self.body()).to_ascii_lowercase();
        refused && body.contains("scroll")
    }

    /// Returns whether the server may have processed a request that advances a list, or no longer
    /// stores the position of the list.
    pub(crate) fn loses_position(&self) -> bool {
        match self.kind() {
            ErrorKind::Timeout => self
                .inner
                .source
                .as_ref()
                .and_then(|source| source.downcast_ref::<Self>())
                .is_some_and(Self::loses_position),
            ErrorKind::Connection => !self.is_connect(),
            ErrorKind::AttemptTimeout | ErrorKind::Decode => true,
            ErrorKind::Api => self.status().is_some_and(|status| {
                status.is_success()
                    || status.is_server_error()
                    || matches!(status.as_u16(), 404 | 408 | 410)
            }),
            _ => false,
        }
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.status() == Some(status)
    }

    fn messages(&self) -> impl Iterator<Item = &str> {
        self.inner
            .errors
            .iter()
            .filter_map(|error| error.message.as_deref())
    }

    fn message_contains(&self, word: &str) -> bool {
        self.messages()
            .any(|message| message.to_ascii_lowercase().contains(word))
    }
}

/// Returns whether a request has a path template. Custom requests have none, because their paths
/// may contain IDs.
fn is_route(template: &str) -> bool {
    !template.is_empty()
}

/// Returns whether a path addresses an object of the kind that a code names, as `/admins/{id}/away`
/// does for `admin_not_found`.
fn addresses(template: &str, code: &str) -> bool {
    let kind = code.strip_suffix("_not_found").unwrap_or(code);
    let stem = kind.strip_suffix('y').unwrap_or(kind);
    let segments: Vec<&str> = template.split('/').collect();
    segments
        .windows(2)
        .any(|pair| pair[0].starts_with(stem) && pair[1].starts_with('{'))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;

    fn error(is_post: bool, template: &'static str, status: u16, code: &str) -> Error {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        let body = serde_json::json!({"type": "error.list", "errors": [{"code": code}]});
        let route = Route { is_post, template };
        Error::api(
            "test",
            status,
            HeaderMap::new(),
            body.to_string().as_bytes(),
            Some(route),
        )
    }

    #[test]
    fn distinguishes_addressed_and_referenced_objects() {
        for (is_post, template, status, code, referenced) in [
            (false, "/contacts/{id}", 404, "not_found", false),
            (true, "/admins/{id}/away", 404, "admin_not_found", false),
            (false, "/companies/{id}", 404, "company_not_found", false),
            (false, "/companies", 404, "company_not_found", false),
            (true, "/tickets/{id}", 404, "ticket_not_found", false),
            (true, "/tickets/{id}", 404, "assignee_not_found", true),
            (true, "/tickets", 404, "company_not_found", true),
            (true, "/messages", 404, "not_found", true),
            (
                true,
                "/contacts/{contact_id}/tags",
                404,
                "tag_not_found",
                true,
            ),
            (
                true,
                "/contacts/{contact_id}/tags/{id}",
                404,
                "tag_not_found",
                false,
            ),
            (true, "/data_attributes/{id}", 404, "field_not_found", false),
            (true, "/conversations", 400, "admin_not_found", true),
            (true, "/conversations", 400, "parameter_not_found", false),
            (true, "", 404, "not_found", false),
            (true, "", 404, "assignee_not_found", true),
        ] {
            let error = error(is_post, template, status, code);
            assert_eq!(
                error.is_reference_not_found(),
                referenced,
                "{template} {code}"
            );
            assert_eq!(
                error.is_not_found(),
                status == 404 && !referenced,
                "{template} {code}"
            );
        }
    }

    #[test]
    fn distinguishes_a_pending_job_from_the_rate_limit() {
        let error = |message: &str| {
            let body = serde_json::json!({"errors": [{"code": "rate_limit_exceeded", "message": message}]});
            let status = StatusCode::TOO_MANY_REQUESTS;
            Error::from_response("test", status, HeaderMap::new(), body.to_string())
        };
        assert!(error("There are pending jobs").is_export_pending());
        assert!(!error("Slow down").is_export_pending());
    }
}
