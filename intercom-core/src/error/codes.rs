//! The error codes that Intercom documents or is known to send.
//!
//! The list is not complete: new codes can appear in any version of the API without notice. To
//! check for a code, use [`Error::has_code`](crate::Error::has_code).
//!
//! # Examples
//!
//! ```
//! use intercom_api::{Error, StatusCode, codes};
//!
//! fn is_rate_limit(error: &Error) -> bool {
//!     error.has_code(codes::RATE_LIMIT_EXCEEDED)
//! }
//! # assert!(!is_rate_limit(&Error::from_status("tags.list", StatusCode::NOT_FOUND)));
//! ```

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $code;)*

        /// All codes of this module, in the order of declaration.
        pub const ALL: &[&str] = &[$($code),*];
    };
}

codes! {
    /// 400: the request is malformed.
    BAD_REQUEST = "bad_request";
    /// 400 or 422: the value of a parameter or a field is invalid.
    PARAMETER_INVALID = "parameter_invalid";
    /// 400 or 422: a required parameter or field is missing.
    PARAMETER_NOT_FOUND = "parameter_not_found";
    /// 400: a required parameter is missing.
    MISSING_PARAMETER = "missing_parameter";
    /// 400: two parameters contradict each other.
    PARAMETER_MISMATCH = "parameter_mismatch";
    /// 400: any other error of the request.
    CLIENT_ERROR = "client_error";
    /// 400 or 422: the submitted data is invalid.
    DATA_INVALID = "data_invalid";
    /// 400: a search uses a field that cannot be searched.
    INVALID_FIELD = "invalid_field";
    /// 400: the requested page size is out of range.
    INVALID_PER_PAGE = "invalid_per_page";
    /// 400 in a search, 404 elsewhere: there is no such field or attribute.
    FIELD_NOT_FOUND = "field_not_found";
    /// 400: the workspace already has an open scroll.
    SCROLL_EXISTS = "scroll_exists";
    /// 400: a tag is in use and cannot be deleted.
    TAG_HAS_DEPENDENT_OBJECTS = "tag_has_dependent_objects";
    /// 400: the contact has the maximum number of companies.
    CONTACT_COMPANY_LIMIT_EXCEEDED = "contact_company_limit_exceeded";
    /// 400: the requested API version does not exist, or is no longer supported.
    INTERCOM_VERSION_INVALID = "intercom_version_invalid";
    /// 400: the workspace requires a reason for being away.
    AWAY_STATUS_REASON_MANDATORY = "away_status_reason_mandatory";
    /// 400: a phone number is invalid.
    INVALID_PHONE_NUMBER = "invalid_phone_number";
    /// 401: the token is not accepted.
    UNAUTHORIZED = "unauthorized";
    /// 401: the token is not authorized.
    TOKEN_UNAUTHORIZED = "token_unauthorized";
    /// 401: the token is unknown.
    TOKEN_NOT_FOUND = "token_not_found";
    /// 401: the token was revoked.
    TOKEN_REVOKED = "token_revoked";
    /// 401: the token is blocked.
    TOKEN_BLOCKED = "token_blocked";
    /// 401: the token has expired.
    TOKEN_EXPIRED = "token_expired";
    /// 401: the token is suspended, because its workspace is closed.
    TOKEN_SUSPENDED = "token_suspended";
    /// 401: the request has no token.
    MISSING_AUTHORIZATION = "missing_authorization";
    /// 402 or 403: the plan of the workspace does not include the operation.
    API_PLAN_RESTRICTED = "api_plan_restricted";
    /// 403: the token does not have the permission.
    FORBIDDEN = "forbidden";
    /// 403: the action is not allowed.
    ACTION_FORBIDDEN = "action_forbidden";
    /// 404: there is no such object or route.
    NOT_FOUND = "not_found";
    /// 404: there is no such company.
    COMPANY_NOT_FOUND = "company_not_found";
    /// 404: there is no such admin.
    ADMIN_NOT_FOUND = "admin_not_found";
    /// 404: there is no such team.
    TEAM_NOT_FOUND = "team_not_found";
    /// 404: there is no such tag.
    TAG_NOT_FOUND = "tag_not_found";
    /// 404: there is no such ticket.
    TICKET_NOT_FOUND = "ticket_not_found";
    /// 404: the admin or team to assign to does not exist.
    ASSIGNEE_NOT_FOUND = "assignee_not_found";
    /// 404: there is no such part or message.
    CONVERSATION_PART_OR_MESSAGE_NOT_FOUND = "conversation_part_or_message_not_found";
    /// 406: the requested media type is not available.
    MEDIA_TYPE_NOT_ACCEPTABLE = "media_type_not_acceptable";
    /// 408: the request timed out on the server.
    REQUEST_TIMEOUT = "request_timeout";
    /// 409: the object already exists.
    CONFLICT = "conflict";
    /// 409: the object already exists.
    RESOURCE_CONFLICT = "resource_conflict";
    /// 409: a contact with this email address or external ID already exists.
    UNIQUE_USER_CONSTRAINT = "unique_user_constraint";
    /// 410, from version 2.16 on: the contact was merged into another one.
    CONTACT_MERGED = "contact_merged";
    /// 422: the request is well-formed, but cannot be processed.
    UNPROCESSABLE_ENTITY = "unprocessable_entity";
    /// 422: the part cannot be redacted.
    CONVERSATION_PART_NOT_REDACTABLE = "conversation_part_not_redactable";
    /// 429: the rate limit is exceeded.
    RATE_LIMIT_EXCEEDED = "rate_limit_exceeded";
    /// 429: the rate limit is exceeded.
    TOO_MANY_REQUESTS = "too_many_requests";
    /// 5xx: the server failed.
    SERVER_ERROR = "server_error";
    /// 503: the server is not available.
    SERVICE_UNAVAILABLE = "service_unavailable";
    /// Documented without a status: a value has the wrong type.
    TYPE_MISMATCH = "type_mismatch";
    /// Documented without a status: the operation is not supported.
    UNSUPPORTED = "unsupported";
    /// Documented without a status: the object cannot be restored.
    NOT_RESTORABLE = "not_restorable";
    /// Documented without a status: the job is closed.
    JOB_CLOSED = "job_closed";
    /// Documented without a status: the workspace has the maximum number of custom attributes.
    CUSTOM_DATA_LIMIT_REACHED = "custom_data_limit_reached";
    /// Documented without a status: the team is not available.
    TEAM_UNAVAILABLE = "team_unavailable";
    /// Documented without a status: there is no such ticket state.
    TICKET_STATE_ID_INVALID = "ticket_state_id_invalid";
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_is_listed_once() {
        let unique: std::collections::BTreeSet<_> = super::ALL.iter().collect();
        assert_eq!(unique.len(), super::ALL.len());
    }
}
