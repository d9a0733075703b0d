//! Items of version 1.x of the API.

use serde_json::Value;

use crate::webhooks::macros::item_type;
use crate::{Id, Timestamp};

item_type! {
    /// A user or lead, in the form of version 1.x. `visitor.signed_up` has it in every version.
    LegacyUser {
        /// `user` or `contact`.
        0 optional type_: Option<String> = "type",
        /// ID of the contact.
        1 optional id: Option<Id> = "id",
        /// External ID of the contact.
        2 optional user_id: Option<Id> = "user_id",
        /// Whether the contact is a lead.
        3 optional anonymous: Option<bool> = "anonymous",
        /// Email address.
        4 optional email: Option<String> = "email",
        /// Phone number.
        5 optional phone: Option<String> = "phone",
        /// Name.
        6 optional name: Option<String> = "name",
        /// Generated name of a lead.
        7 optional pseudonym: Option<String> = "pseudonym",
        /// Time the contact was created.
        8 optional created_at: Option<Timestamp> = "created_at",
        /// Time the contact was last updated.
        9 optional updated_at: Option<Timestamp> = "updated_at",
        /// Time the contact signed up.
        10 optional signed_up_at: Option<Timestamp> = "signed_up_at",
        /// Time of the last request.
        11 optional last_request_at: Option<Timestamp> = "last_request_at",
        /// Number of sessions.
        12 optional session_count: Option<i64> = "session_count",
        /// Whether the contact unsubscribed from emails.
        13 optional unsubscribed_from_emails: Option<bool> = "unsubscribed_from_emails",
        /// Custom attributes by name.
        14 default_empty custom_attributes: serde_json::Map<String, Value> = "custom_attributes",
    }
}

item_type! {
    /// A tag that was added to a user or lead, or removed from it.
    LegacyTag {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// The tag: an object with `id` and `name`.
        1 optional tag: Option<Value> = "tag",
        /// The user.
        2 optional user: Option<Box<LegacyUser>> = "user",
        /// The lead.
        3 optional contact: Option<Box<LegacyUser>> = "contact",
        /// Time of the event.
        4 optional created_at: Option<Timestamp> = "created_at",
    }
}

item_type! {
    /// A conversation, in the form of version 1.x.
    LegacyConversation {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the conversation.
        1 optional id: Option<Id> = "id",
        /// Time the conversation was created.
        2 optional created_at: Option<Timestamp> = "created_at",
        /// Time the conversation was last updated.
        3 optional updated_at: Option<Timestamp> = "updated_at",
        /// The contact.
        4 optional user: Option<Box<LegacyUser>> = "user",
        /// The assignee. Its type is `nobody_admin` if there is none.
        5 optional assignee: Option<Value> = "assignee",
        /// The first message.
        6 optional conversation_message: Option<Value> = "conversation_message",
        /// The parts of this event: see [`Notification::part`](crate::webhooks::Notification::part).
        7 optional conversation_parts: Option<Value> = "conversation_parts",
        /// Whether the conversation is open.
        8 optional open: Option<bool> = "open",
        /// Whether the conversation is read.
        9 optional read: Option<bool> = "read",
        /// The tags that were added.
        10 optional tags_added: Option<Value> = "tags_added",
    }
}
