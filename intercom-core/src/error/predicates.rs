//! What callers decide on.

use reqwest::StatusCode;

use super::{Error, ErrorKind, Route, codes};
use crate::Id;
use crate::operation::Exclusive;

/// Codes of a 429 that is about the rate.
const RATE_CODES: [&str; 2] = [codes::RATE_LIMIT_EXCEEDED, codes::TOO_MANY_REQUESTS];

/// Codes of objects. Where one is not that of the path, a field of the request refers to it.
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
    /// Returns whether the request was refused as invalid (400, 422), or was not sent because it is.
    pub fn is_invalid_request(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest
            || self.has_status(StatusCode::BAD_REQUEST)
            || self.has_status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Returns whether the token was not accepted (401). A token of another region is not accepted either.
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// Returns whether the token or the plan of the workspace does not allow the operation (402, 403).
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN) || self.has_status(StatusCode::PAYMENT_REQUIRED)
    }

    /// Returns whether the object that the request addresses does not exist (404).
    ///
    /// An object that the body refers to, such as the admin that a ticket is assigned to, is [another
    /// case](Self::is_reference_not_found).
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND) && !self.is_reference_not_found()
    }

    /// Returns whether an object that the body refers to does not exist (400, 404, 422), such as the admin that a ticket is assigned to.
    ///
    /// The code of the error and the path of the operation decide. Where Intercom sends the code `not_found` only, the addressed object is assumed.
    pub fn is_reference_not_found(&self) -> bool {
        let status = self.status().map_or(0, |status| status.as_u16());
        match status {
            400 | 422 => self.codes().any(|code| OBJECT_CODES.contains(&code)),
            404 => match self.inner.route {
                // A request that creates something addresses nothing.
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

    /// Returns whether an equal object exists (409).
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT)
    }

    /// Returns whether the server responded with 429: too many requests, or a pending job of the same kind.
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns whether the server failed (500 to 599).
    pub fn is_server_error(&self) -> bool {
        self.status().is_some_and(|status| status.is_server_error())
    }

    /// Returns whether the requested API version does not exist, or is not supported any more.
    pub fn is_unsupported_version(&self) -> bool {
        self.has_code(codes::INTERCOM_VERSION_INVALID)
    }

    /// Returns whether a scroll was refused because the workspace has another one open. It expires a minute after its last page.
    pub fn is_scroll_busy(&self) -> bool {
        self.has_code(codes::SCROLL_EXISTS)
    }

    /// Returns whether an export was refused because another one is pending: a workspace runs one at a time. Waiting for the rate limit does not help.
    pub fn is_export_pending(&self) -> bool {
        self.inner.busy == Some(Exclusive::Job) || (self.is_rate_limited() && self.says("pending"))
    }

    /// Returns whether a conversation was not converted because it is a ticket already.
    ///
    /// The API reports this in a sentence only, so this is best-effort.
    pub fn is_already_ticket(&self) -> bool {
        (self.is_invalid_request() || self.is_conflict())
            && self.says("already")
            && self.says("ticket")
    }

    /// Returns the ID of the existing contact from the 409 of creating one.
    ///
    /// The API reports it within a sentence only, so it may be missing.
    pub fn existing_contact_id(&self) -> Option<Id> {
        if !self.is_conflict() {
            return None;
        }
        self.messages()
            .flat_map(|message| message.split(|character: char| !character.is_ascii_alphanumeric()))
            .find(|word| word.len() == 24 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .map(Id::from)
    }

    /// Returns whether the same request may succeed later: the connection failed, there was no response in time, or the status is 408, 429, 500, 502, 503
    /// or 504.
    ///
    /// It does not say that a retry is safe: an operation that writes may have been processed.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::AttemptTimeout | ErrorKind::Connection | ErrorKind::Timeout => true,
            ErrorKind::Api | ErrorKind::RateLimited => self
                .status()
                .is_some_and(|status| matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)),
            _ => false,
        }
    }

    /// Returns whether there was no response within the timeout, of an attempt or of the operation.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::AttemptTimeout | ErrorKind::Timeout)
    }

    /// Returns whether there was no connection, so that the request was not processed.
    pub fn is_connect(&self) -> bool {
        self.inner
            .source
            .as_ref()
            .and_then(|source| source.downcast_ref::<reqwest::Error>())
            .is_some_and(reqwest::Error::is_connect)
    }

    /// Whether a job was refused because another one is pending, and not because of the rate. The code of this is not documented, so that only the message
    /// tells for sure.
    pub(crate) fn refuses_second_job(&self) -> bool {
        self.is_rate_limited()
            && (self.says("pending") || !self.codes().any(|code| RATE_CODES.contains(&code)))
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

    fn says(&self, word: &str) -> bool {
        self.messages()
            .any(|message| message.to_ascii_lowercase().contains(word))
    }
}

/// A custom request has no template: its path may hold IDs.
fn is_route(template: &str) -> bool {
    !template.is_empty()
}

/// Whether a path addresses an object of the kind that a code names: `/admins/{id}/away` and `admin_not_found`.
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
            body.to_string().into_bytes(),
            Some(route),
        )
    }

    #[test]
    fn the_addressed_object_and_a_referenced_one_are_distinct() {
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
    fn a_pending_job_is_told_from_the_rate() {
        let error = |message: &str| {
            let body = serde_json::json!({"errors": [{"code": "rate_limit_exceeded", "message": message}]});
            let status = StatusCode::TOO_MANY_REQUESTS;
            Error::from_response("test", status, HeaderMap::new(), body.to_string())
        };
        assert!(error("There are pending jobs").is_export_pending());
        assert!(!error("Slow down").is_export_pending());
    }
}
