//! Verification of requests.

use std::time::Duration;

use super::signature::{Secret, Signature};
use super::{Notification, SignatureScheme, WebhookError};
use crate::{Error, Timestamp};

/// Verifies requests from Intercom, and signs bodies for tests. It stores only values that are derived
/// from the secrets.
///
/// A signature covers the body as received, byte for byte. Verify before parsing: a body that was
/// parsed and serialized again does not verify. Signatures are compared in constant time.
///
/// A signature contains no time, so a recorded request can be replayed at any time. Deduplicate by
/// [`Notification::deduplication_key`], and optionally set a [maximum age](Self::max_age).
///
/// # Examples
///
/// ```
/// use intercom_api::webhooks::Verifier;
///
/// let verifier = Verifier::new("invented-secret")?;
/// let body = br#"{"type":"notification_event","topic":"ping","data":{"item":{"type":"ping"}}}"#;
/// let header = verifier.sign(body);
///
/// let notification = verifier.verify(body, header.as_str())?;
/// assert!(notification.is_ping());
/// assert!(verifier.verify(body, None).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    secrets: Vec<Secret>,
    max_age: Option<Duration>,
}

impl Verifier {
    /// Creates a verifier with the client secret of the app.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the secret is empty.
    pub fn new(secret: impl AsRef<str>) -> Result<Self, Error> {
        Self::with_secrets([secret])
    }

    /// Creates a verifier that accepts signatures by any of several secrets, for example while a
    /// secret is rotated. [`sign`](Self::sign) uses the first one.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if there is no secret, or if one is empty.
    pub fn with_secrets<S: AsRef<str>>(
        secrets: impl IntoIterator<Item = S>,
    ) -> Result<Self, Error> {
        let secrets = secrets
            .into_iter()
            .map(|secret| Secret::new(secret.as_ref()));
        let secrets: Vec<Secret> = secrets.collect::<Result<_, _>>()?;
        if secrets.is_empty() {
            return Err(Error::configuration(
                "missing client secret: pass at least one; copy it from the Developer Hub",
            ));
        }
        Ok(Self {
            secrets,
            max_age: None,
        })
    }

    /// Rejects notifications of events that are older. Default: no maximum.
    ///
    /// Allow for delays: a retry arrives a minute later, and a throttled subscription up to two hours
    /// later.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Verifies a webhook, and decodes the notification. `signature` is the value of the header
    /// `X-Hub-Signature`, or `None` if there is none. Pass a `String` as `header.as_str()`, and an
    /// `Option<String>` as `header.as_deref()`.
    ///
    /// With a [maximum age](Self::max_age), this reads the system clock, which panics on
    /// `wasm32-unknown-unknown`. Use [`verify_at`](Self::verify_at) there.
    ///
    /// # Errors
    ///
    /// [`MissingSignature`](WebhookError::MissingSignature),
    /// [`MalformedSignature`](WebhookError::MalformedSignature) or
    /// [`WrongSignature`](WebhookError::WrongSignature) before anything is decoded,
    /// [`InvalidBody`](WebhookError::InvalidBody) if the body is not a notification, and
    /// [`TooOld`](WebhookError::TooOld) if the event is older than the maximum age. An item that does
    /// not have the documented form is not an error.
    pub fn verify<'a>(
        &self,
        body: &[u8],
        signature: impl Into<Option<&'a str>>,
    ) -> Result<Notification, WebhookError> {
        let signature = signature.into().map(str::as_bytes);
        self.verify_parsed(body, &SignatureScheme::Webhook.parse(signature)?)
    }

    pub(super) fn verify_parsed(
        &self,
        body: &[u8],
        signature: &Signature,
    ) -> Result<Notification, WebhookError> {
        signature.verify(&self.secrets, body)?;
        let notification = Notification::from_slice(body)?;
        if self.max_age.is_some() {
            self.check_age(&notification, Timestamp::now())?;
        }
        Ok(notification)
    }

    /// Like [`verify`](Self::verify), with a given current time.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    pub fn verify_at<'a>(
        &self,
        body: &[u8],
        signature: impl Into<Option<&'a str>>,
        now: Timestamp,
    ) -> Result<Notification, WebhookError> {
        self.verify_signature(SignatureScheme::Webhook, body, signature)?;
        let notification = Notification::from_slice(body)?;
        self.check_age(&notification, now)?;
        Ok(notification)
    }

    fn check_age(&self, notification: &Notification, now: Timestamp) -> Result<(), WebhookError> {
        match self.max_age {
            Some(max_age) if notification.age(now) > max_age => Err(WebhookError::TooOld {
                created_at: notification.created_at,
            }),
            _ => Ok(()),
        }
    }

    /// Verifies the signature of a request of any scheme, such as a request to a Canvas Kit app.
    /// `signature` is the value of the [header](SignatureScheme::header) of the scheme.
    ///
    /// # Errors
    ///
    /// [`MissingSignature`](WebhookError::MissingSignature),
    /// [`MalformedSignature`](WebhookError::MalformedSignature) or
    /// [`WrongSignature`](WebhookError::WrongSignature).
    pub fn verify_signature<'a>(
        &self,
        scheme: SignatureScheme,
        body: &[u8],
        signature: impl Into<Option<&'a str>>,
    ) -> Result<(), WebhookError> {
        let signature = scheme.parse(signature.into().map(str::as_bytes))?;
        signature.verify(&self.secrets, body)
    }

    /// Returns the value of `X-Hub-Signature` for a body, for tests.
    pub fn sign(&self, body: &[u8]) -> String {
        self.sign_with(SignatureScheme::Webhook, body)
    }

    /// Returns the value of the header of a scheme for a body, for tests.
    pub fn sign_with(&self, scheme: SignatureScheme, body: &[u8]) -> String {
        // There is at least one secret.
        (self.secrets.first()).map_or_else(String::new, |secret| scheme.sign(secret, body))
    }
}
