//! A notification of a webhook.

use std::fmt;

use serde_json::Value;

use super::post;

/// A notification that is ready to be sent.
#[derive(Clone)]
pub struct WebhookNotification {
    pub(super) topic: String,
    pub(super) envelope: Value,
}

impl WebhookNotification {
    /// Returns the topic.
    #[must_use]
    pub fn topic(&self) -> &str {
        &self.topic
    }

    /// Returns the JSON of the notification.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.envelope
    }

    /// Returns the body, as it is posted and signed.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        self.envelope.to_string().into_bytes()
    }

    /// Returns the value of the header `X-Hub-Signature` for the body.
    #[must_use]
    pub fn signature(&self, secret: &str) -> String {
        post::sign(secret, &self.body())
    }
}

impl fmt::Debug for WebhookNotification {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WebhookNotification")
            .field("topic", &self.topic)
            .finish_non_exhaustive()
    }
}
