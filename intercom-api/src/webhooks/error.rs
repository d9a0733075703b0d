//! The error of a rejected notification.

use std::fmt;

use super::SignatureScheme;
use crate::Timestamp;

/// The reason why a notification was rejected. Messages contain neither a secret nor a part of the body.
///
/// [`status`](Self::status) returns the status to respond with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// The request has no signature: it was not sent by Intercom, or a proxy removed the header.
    MissingSignature(SignatureScheme),
    /// The signature does not have the form of the scheme, or the request has several signatures.
    MalformedSignature(SignatureScheme),
    /// The signature does not belong to the body and a secret: the body was changed, for example
    /// because it was parsed and serialized again, or the secret belongs to another app.
    WrongSignature(SignatureScheme),
    /// The event is older than the maximum age.
    TooOld {
        /// The time of the event.
        created_at: Timestamp,
    },
    /// The body is larger than the limit.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The body is not a notification, or was not received completely.
    InvalidBody {
        /// Why the body failed to decode, without its values.
        reason: String,
    },
}

impl WebhookError {
    /// Returns the status to respond with: 401 for signatures, 413 for a body that is too large, and
    /// 400 for all others.
    pub fn status(&self) -> u16 {
        match self {
            Self::MissingSignature(_) | Self::MalformedSignature(_) | Self::WrongSignature(_) => {
                401
            }
            Self::TooLarge { .. } => 413,
            Self::TooOld { .. } | Self::InvalidBody { .. } => 400,
        }
    }

    pub(super) fn invalid_body(reason: impl Into<String>) -> Self {
        Self::InvalidBody {
            reason: reason.into(),
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingSignature(scheme) => write!(f, "missing header `{}`", scheme.header()),
            Self::MalformedSignature(scheme) => {
                write!(f, "malformed signature in `{}`", scheme.header())
            }
            Self::WrongSignature(scheme) => write!(
                f,
                "wrong signature in `{}`: verify the body as received, with the secret of this app",
                scheme.header()
            ),
            Self::TooOld { created_at } => {
                write!(f, "notification too old: created at {created_at}")
            }
            Self::TooLarge { limit } => write!(f, "body too large: more than {limit} bytes"),
            Self::InvalidBody { reason } => write!(f, "invalid notification: {reason}"),
        }
    }
}

impl std::error::Error for WebhookError {}
