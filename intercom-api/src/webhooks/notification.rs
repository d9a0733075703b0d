//! The envelope of notifications.

use std::time::Duration;

use intercom_core::internal::wire::{decode_reason, exactly};
use serde_json::Value;

use super::macros::item_type;
use super::{Event, Topic, WebhookError, event};
use crate::{Id, Timestamp};

item_type! {
    /// A notification of Intercom about an event.
    ///
    /// The form of the item depends on the topic and on the API version of the app in the Developer
    /// Hub. [`event`](Self::event) decodes it. The methods for IDs and parts work for items of every
    /// form and version.
    ///
    /// A notification is serialized to the JSON that was received, including fields and values that
    /// this crate does not know. `Debug` shows all data, which may be personal, unless the feature
    /// `redact-debug` is enabled.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::webhooks::{Event, Notification, Topic};
    ///
    /// let body = br#"{
    ///     "type": "notification_event", "app_id": "abc12345", "topic": "conversation.deleted",
    ///     "id": "notif_5d0c", "delivery_attempts": 1, "created_at": 1700000000,
    ///     "data": {"item": {"type": "conversation", "conversation_id": "215470000000012"}}
    /// }"#;
    /// let notification = Notification::from_slice(body)?;
    /// assert_eq!(notification.topic, Topic::ConversationDeleted);
    /// assert_eq!(notification.conversation_id().as_deref(), Some("215470000000012"));
    /// assert!(notification.is_deleted() && !notification.is_retry());
    /// assert!(matches!(notification.event(), Event::ConversationDeleted(_)));
    /// # Ok::<(), intercom_api::webhooks::WebhookError>(())
    /// ```
    Notification {
        /// Always `notification_event`.
        0 optional type_: Option<String> = "type",
        /// ID of the workspace. An app that is installed in several workspaces receives all of their
        /// notifications at one URL. It is `id_code` of the app in the response of `GET /me`.
        1 optional app_id: Option<Id> = "app_id",
        /// The item of the notification.
        2 required data: NotificationData = "data",
        /// Links; always empty so far.
        3 optional links: Option<Value> = "links",
        /// ID of the notification, such as `notif_` and a UUID. Null for pings and tests, and
        /// sometimes for others: see [`deduplication_key`](Self::deduplication_key).
        4 optional id: Option<Id> = "id",
        /// The topic.
        5 required topic: Topic = "topic",
        /// The status of the delivery: `pending` or `retry`; can be null.
        6 optional delivery_status: Option<String> = "delivery_status",
        /// The number of attempts to deliver the notification, including this one: 1, or 2 for a retry.
        7 optional delivery_attempts: Option<i64> = "delivery_attempts",
        /// Time of the delivery; always 0 so far.
        8 optional delivered_at: Option<Timestamp> = "delivered_at",
        /// Time of the first attempt to deliver the notification.
        9 optional first_sent_at: Option<Timestamp> = "first_sent_at",
        /// Time of the event. Notifications arrive in any order: compare these times.
        10 required created_at: Timestamp = "created_at",
        /// URL of the notification; null or missing.
        11 optional self_url: Option<String> = "self",
    }
}

item_type! {
    /// The data of a notification.
    NotificationData {
        /// Always `notification_event_data`; can be missing.
        0 optional type_: Option<String> = "type",
        /// The item, as it was sent. [`Notification::event`] decodes it.
        1 required item: Value = "item",
    }
}

impl Notification {
    /// Decodes a notification whose signature was verified, or that comes from a trusted source such
    /// as a queue. [`Verifier::verify`](super::Verifier::verify) verifies and decodes a request.
    ///
    /// # Errors
    ///
    /// [`InvalidBody`](WebhookError::InvalidBody) if the body is not JSON, or not an object with a
    /// topic. An item that does not have the documented form is not an error.
    pub fn from_slice(body: &[u8]) -> Result<Self, WebhookError> {
        let notification: Self = exactly(|| serde_json::from_slice(body))
            .map_err(|error| WebhookError::invalid_body(decode_reason(&error)))?;
        if notification.topic.as_str().is_empty() {
            return Err(WebhookError::invalid_body("missing field `topic`"));
        }
        Ok(notification)
    }

    /// Decodes the item. It never fails: an item that has no usable form is [`Event::Other`].
    pub fn event(&self) -> Event {
        event::decode(&self.topic, self.item())
    }

    /// Returns the item as it was sent.
    pub fn item(&self) -> &Value {
        &self.data.item
    }

    /// Returns whether this is a test of the endpoint. Respond to it, and do nothing else.
    pub fn is_ping(&self) -> bool {
        self.topic == Topic::Ping
    }

    /// Returns whether this is a retry. Your program may have processed the first attempt, if only its
    /// response was late.
    pub fn is_retry(&self) -> bool {
        self.delivery_attempts.is_some_and(|attempts| attempts > 1)
            || self.delivery_status.as_deref() == Some("retry")
    }

    /// Returns a key that is equal for all deliveries of this notification: its ID, or if it has none,
    /// the topic, the ID of the item and the time of the event.
    ///
    /// Store the keys of processed notifications for a few hours. Combine them with
    /// [`app_id`](Self::app_id) if the app is installed in several workspaces.
    pub fn deduplication_key(&self) -> String {
        match &self.id {
            Some(id) if !id.is_empty() => id.to_string(),
            _ => {
                let item = self.item_id().unwrap_or_default();
                format!("{}/{}/{}", self.topic, item, self.created_at)
            }
        }
    }

    /// Returns the time since the event; zero for an event in the future. The resolution is one second.
    pub fn age(&self, now: Timestamp) -> Duration {
        let seconds = now.as_second().saturating_sub(self.created_at.as_second());
        Duration::from_secs(u64::try_from(seconds).unwrap_or_default())
    }
}
