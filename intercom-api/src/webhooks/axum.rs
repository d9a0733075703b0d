//! An extractor for axum 0.8.
//!
//! # Examples
//!
//! ```
//! use axum::Router;
//! use intercom_api::webhooks::axum::{Webhook, endpoint};
//! use intercom_api::webhooks::{Reply, Verifier};
//!
//! async fn receive(Webhook(notification): Webhook) -> Reply {
//!     println!("{} of {:?}", notification.topic, notification.app_id);
//!     Reply::Accepted
//! }
//!
//! let verifier = Verifier::new("invented-secret")?;
//! let app: Router = Router::new()
//!     .route("/intercom", endpoint(receive))
//!     .with_state(verifier);
//! # let _ = app;
//! # Ok::<(), intercom_api::Error>(())
//! ```
//!
//! If the state of the router is another type, implement `FromRef` for [`Verifier`]. Otherwise, the compiler reports that `with_state`
//! expects a `Verifier`.
//!
//! Requests that fail to verify do not reach the handler. To log or count them, extract a `Result`:
//!
//! ```
//! use intercom_api::webhooks::axum::Webhook;
//! use intercom_api::webhooks::{Reply, WebhookError};
//!
//! async fn receive(webhook: Result<Webhook, WebhookError>) -> Result<Reply, WebhookError> {
//!     let Webhook(notification) = webhook.inspect_err(|error| eprintln!("rejected: {error}"))?;
//!     println!("{}", notification.topic);
//!     Ok(Reply::Accepted)
//! }
//! # let _: axum::routing::MethodRouter<intercom_api::webhooks::Verifier> = intercom_api::webhooks::axum::endpoint(receive);
//! ```

use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, FromRequest, Request};
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};

use super::http::signature;
use super::{Notification, Reply, Verifier, WebhookError};

/// Maximum size of a body, in bytes: 4 MiB. Notifications about tickets contain all parts of the
/// ticket.
pub const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// An extractor of a verified notification. The [`Verifier`] comes from the state of the router.
///
/// A request that fails to verify does not reach the handler. The response is 401 for a missing,
/// malformed or wrong signature, 413 for a body of more than [`MAX_BODY_BYTES`] bytes, and 400 for a body that
/// is not a notification or was not received completely, and for an event older than the
/// [maximum age](Verifier::max_age). The extractor
/// `Result<Webhook, WebhookError>` passes the error to the handler.
#[derive(Clone, Debug)]
pub struct Webhook(
    /// The notification.
    pub Notification,
);

impl<S> FromRequest<S> for Webhook
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = WebhookError;

    async fn from_request(request: Request, state: &S) -> Result<Self, WebhookError> {
        let (parts, body) = request.into_parts();
        // The body of a request without a signature is not read, so that it costs nothing.
        let signature = signature(&parts.headers)?;
        let body = read(body).await?;
        let verifier = Verifier::from_ref(state);
        verifier.verify_parsed(&body, &signature).map(Webhook)
    }
}

async fn read(body: Body) -> Result<axum::body::Bytes, WebhookError> {
    use std::error::Error;

    to_bytes(body, MAX_BODY_BYTES).await.map_err(|error| {
        let is_limit = error
            .source()
            .is_some_and(|source| source.is::<http_body_util::LengthLimitError>());
        if is_limit {
            WebhookError::TooLarge {
                limit: MAX_BODY_BYTES,
            }
        } else {
            WebhookError::invalid_body("failed to read the body")
        }
    })
}

/// Routes `POST` to a handler, and responds to `HEAD` with 200.
///
/// Intercom sends `HEAD` when the URL is saved in the Developer Hub, and accepts the URL only if the
/// status is 200.
pub fn endpoint<H, T, S>(handler: H) -> MethodRouter<S>
where
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    post(handler).head(|| async { StatusCode::OK })
}

impl IntoResponse for WebhookError {
    fn into_response(self) -> Response {
        // The reason helps with the setup, and contains no data.
        (StatusCode::from(&self), self.to_string()).into_response()
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        StatusCode::from(self).into_response()
    }
}
