//! Conversions from and to the types of the crate `http`.

use http::{HeaderMap, Request, Response, StatusCode};

use super::signature::Signature;
use super::{Notification, Reply, SignatureScheme, Verifier, WebhookError};

impl Verifier {
    /// Verifies a webhook whose complete body was read, and decodes the notification.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify). A request with several signatures has a malformed one.
    pub fn verify_request<B: AsRef<[u8]>>(
        &self,
        request: &Request<B>,
    ) -> Result<Notification, WebhookError> {
        let signature = signature(request.headers())?;
        self.verify_parsed(request.body().as_ref(), &signature)
    }
}

/// Reads the signature of a webhook. A request with several signatures has a malformed one.
pub(super) fn signature(headers: &HeaderMap) -> Result<Signature, WebhookError> {
    let scheme = SignatureScheme::Webhook;
    let mut values = headers.get_all(scheme.header()).iter();
    let signature = values.next();
    if values.next().is_some() {
        return Err(WebhookError::MalformedSignature(scheme));
    }
    scheme.parse(signature.map(http::HeaderValue::as_bytes))
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl From<Reply> for StatusCode {
    fn from(reply: Reply) -> Self {
        status(reply.status())
    }
}

impl From<&WebhookError> for StatusCode {
    fn from(error: &WebhookError) -> Self {
        status(error.status())
    }
}

impl<B: Default> From<Reply> for Response<B> {
    fn from(reply: Reply) -> Self {
        let mut response = Self::new(B::default());
        *response.status_mut() = reply.into();
        response
    }
}
