//! Errors that a test double returns.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::{Error, ErrorKind, Inner, Route};
use crate::SkippedItem;
use crate::operation::OperationInfo;
use crate::response_meta::ResponseMeta;

impl Error {
    /// Creates an error of any kind, for a test double. `Display` shows the message unchanged.
    ///
    /// To create an error with a status, use [`from_response`](Self::from_response) or
    /// [`from_status`](Self::from_status).
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::AttemptTimeout, "tickets.get", "no response");
    /// assert!(error.is_timeout() && error.is_retryable());
    /// assert_eq!(error.operation(), Some("tickets.get"));
    /// ```
    pub fn new(kind: ErrorKind, operation: &'static str, message: impl Into<String>) -> Self {
        Inner {
            operation: Some(operation),
            ..Self::inner(kind, message)
        }
        .into()
    }

    /// Creates the error of a response with this status, these headers and this body, for a test
    /// double.
    ///
    /// Error codes and the request ID are parsed from the body, as for a response of the server.
    /// The kind is [`RateLimited`](ErrorKind::RateLimited) for 429, and [`Api`](ErrorKind::Api) for
    /// any other status.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, StatusCode, codes, header::HeaderMap};
    ///
    /// let body = r#"{"type": "error.list", "errors": [{"code": "parameter_invalid", "field": "email"}]}"#;
    /// let error = Error::from_response("contacts.create", StatusCode::BAD_REQUEST, HeaderMap::new(), body);
    /// assert!(error.is_invalid_request() && error.has_code(codes::PARAMETER_INVALID));
    /// assert_eq!(error.to_string(), "contacts.create: 400 Bad Request: parameter_invalid (email)");
    /// ```
    pub fn from_response(
        operation: &'static str,
        status: StatusCode,
        headers: HeaderMap,
        body: impl Into<Vec<u8>>,
    ) -> Self {
        Self::api(operation, status, headers, &body.into(), None)
    }

    /// Creates the error of a response with this status and no body, for a test double.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, StatusCode};
    ///
    /// let error = Error::from_status("tags.create", StatusCode::UNAUTHORIZED);
    /// assert!(error.is_unauthorized());
    /// ```
    pub fn from_status(operation: &'static str, status: StatusCode) -> Self {
        Self::from_response(operation, status, HeaderMap::new(), Vec::new())
    }

    /// Sets the operation and its path, for a test double of an operation that refers to several
    /// objects.
    ///
    /// For a 404, the path decides between [`is_not_found`](Self::is_not_found) and
    /// [`is_reference_not_found`](Self::is_reference_not_found).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "tags")]
    /// # {
    /// use intercom_api::resources::tags::op;
    /// use intercom_api::{Error, Operation, StatusCode};
    ///
    /// let error = Error::from_status("tags.create_or_update", StatusCode::NOT_FOUND)
    ///     .with_info(&op::CreateOrUpdate::INFO);
    /// assert!(error.is_reference_not_found() && !error.is_not_found());
    /// # }
    /// ```
    #[must_use]
    pub fn with_info(self, operation: &OperationInfo) -> Self {
        self.change(|inner| {
            inner.operation = Some(operation.name);
            inner.since = operation.since;
            inner.route = Some(Route {
                is_post: operation.method == "POST",
                template: operation.path,
            });
        })
    }

    /// Creates the error of an element of a list that failed to decode, for a test double.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, Items, SkippedItem};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let skipped = SkippedItem::with_raw("data[1]", "expected an object", serde_json::json!(5));
    /// let unreadable = Error::from_skipped_item("tags.list", skipped);
    /// let mut items = Items::from_results([Ok("a"), Err(unreadable), Ok("c")]);
    /// assert!(items.next().await.is_some_and(|item| item.is_ok()));
    /// assert!(items.next().await.is_some_and(|item| item.is_err()));
    /// assert!(items.next().await.is_some_and(|item| item.is_ok()));
    /// # }
    /// ```
    pub fn from_skipped_item(operation: &'static str, item: SkippedItem) -> Self {
        Self::of_skipped(Some(operation), &ResponseMeta::default(), item)
    }
}
