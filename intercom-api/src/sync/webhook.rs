//! Rows that no longer exist, according to webhooks.

use serde_json::Value;

use super::{Gone, GoneReason, Key, StreamName};
use crate::Id;
use crate::webhooks::{Notification, Topic};

impl Gone {
    /// Returns the row that a notification reports as deleted, archived or merged; `None` for any other notification.
    ///
    /// Deletions cannot be seen in the streams of changes. These topics report them:
    ///
    /// | Topic | Stream |
    /// |---|---|
    /// | `contact.deleted`, `contact.archived`, `contact.merged` | [`Contacts`](StreamName::Contacts) |
    /// | `company.deleted` | [`Companies`](StreamName::Companies) |
    /// | `conversation.deleted` | [`Conversations`](StreamName::Conversations) |
    /// | `article.deleted` | [`Articles`](StreamName::Articles) |
    /// | `admin.removed_from_workspace` | [`Admins`](StreamName::Admins) |
    ///
    /// Webhooks can be lost. A [sweep](super::WorkspaceReader::sweep) from time to time finds what they missed.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::sync::{Gone, GoneReason, Key, StreamName};
    /// use intercom_api::webhooks::Notification;
    ///
    /// let body = br#"{
    ///     "type": "notification_event", "topic": "contact.merged", "created_at": 1700000000,
    ///     "data": {"item": {"type": "contact", "id": "6657", "merged_from": {"type": "contact", "id": "6601"}}}
    /// }"#;
    /// let notification = Notification::from_slice(body)?;
    /// let reason = GoneReason::Merged { into: "6657".into() };
    /// let gone = Gone::new(StreamName::Contacts, Key::new("6601"), reason);
    /// assert_eq!(Gone::from_notification(&notification), Some(gone));
    /// # Ok::<(), intercom_api::webhooks::WebhookError>(())
    /// ```
    pub fn from_notification(notification: &Notification) -> Option<Self> {
        let item = notification.item();
        let own = id(item.get("id"));
        let (stream, id, reason) = match notification.topic {
            Topic::ContactDeleted | Topic::UserDeleted => {
                (StreamName::Contacts, own, GoneReason::Deleted)
            }
            Topic::ContactArchived | Topic::ContactArchive => {
                (StreamName::Contacts, own, GoneReason::Archived)
            }
            Topic::ContactMerged => {
                let from = item.get("merged_from")?;
                let into = own?;
                (
                    StreamName::Contacts,
                    id(from.get("id")).filter(|from| *from != into),
                    GoneReason::Merged { into },
                )
            }
            Topic::CompanyDeleted => (StreamName::Companies, own, GoneReason::Deleted),
            Topic::ConversationDeleted => {
                let conversation = notification.conversation_id();
                (StreamName::Conversations, conversation, GoneReason::Deleted)
            }
            Topic::ArticleDeleted => (StreamName::Articles, own, GoneReason::Deleted),
            Topic::AdminRemovedFromWorkspace => (StreamName::Admins, own, GoneReason::Deleted),
            _ => return None,
        };
        Some(Self::new(stream, Key::Id(id?), reason))
    }
}

/// Returns an ID that is a string or a number; `None` for any other value.
fn id(value: Option<&Value>) -> Option<Id> {
    let id: Id = match value? {
        Value::String(text) => text.as_str().into(),
        Value::Number(number) => number.as_u64()?.into(),
        _ => return None,
    };
    (!id.is_unassigned()).then_some(id)
}
