//! The event of a notification: its item, decoded into a type.

use intercom_core::internal::wire::exactly;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Topic, api_types, items};

macro_rules! events {
    ($(#[$meta:meta])* enum Event { $($(#[$doc:meta])* $variant:ident: $kind:ty,)* }) => {
        $(#[$meta])*
        pub enum Event {
            $($(#[$doc])* $variant(Box<$kind>),)*
            /// An item of another form, such as that of an unknown topic.
            Other(Box<Value>),
        }

        /// The form of an item. Each form except `Other` has a variant of [`Event`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Shape {
            $($variant,)*
            Other,
        }

        /// Decodes an item of a form; `None` if the form has no type, or if the item does not have it.
        fn typed(shape: Shape, item: &Value) -> Option<Event> {
            Some(match shape {
                $(Shape::$variant => Event::$variant(read(item)?),)*
                Shape::Other => return None,
            })
        }

        /// Writes the item as it was received, except for the fields that were changed.
        impl Serialize for Event {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(item) => item.serialize(serializer),)*
                    Self::Other(item) => item.serialize(serializer),
                }
            }
        }
    };
}

events! {
    /// The item of a notification, decoded.
    ///
    /// Items are read leniently, so that apps of any API version work: a field that is missing has its
    /// default, and fields that a type does not declare are in its `extra`. Objects of the API have the
    /// types of this build. For example, an app of version 2.12 or later sends `ticket_state` as an
    /// object, which is in `extra` of a `Ticket` of an earlier version. If the description from which the
    /// client is generated lacks a type, its variant has a [`Value`].
    ///
    /// An event is serialized to the JSON of its item, as it was received, including the form of times
    /// and IDs. To store or forward a notification with its topic, serialize the
    /// [`Notification`](super::Notification).
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    enum Event {
        /// An entry of the activity log.
        ActivityLog: api_types::ActivityLog,
        /// A teammate.
        Admin: api_types::Admin,
        /// A request to the API.
        ApiRequest: items::ApiRequest,
        /// An archived contact.
        Archived: items::Archived,
        /// An article.
        Article: api_types::Article,
        /// An audience.
        Audience: items::Audience,
        /// Content that was added to an audience, or removed from it.
        AudienceMembership: items::AudienceMembership,
        /// A phone call.
        Call: items::Call,
        /// A company.
        Company: api_types::Company,
        /// A contact that was attached to a company, or detached from it.
        CompanyContact: items::CompanyContact,
        /// A contact.
        Contact: api_types::Contact,
        /// The contact that remains after a merge. The JSON of `merged_from`, which can be missing, is in
        /// `extra`.
        ContactMerged: api_types::Contact,
        /// A tag that was added to a contact, or removed from it.
        ContactTag: items::ContactTag,
        /// A source of imported content.
        ContentImportSource: items::ContentImportSource,
        /// A content snippet.
        ContentSnippet: items::ContentSnippet,
        /// A contact received a message, or reacted to it.
        ContentStat: items::ContentStat,
        /// A conversation with the parts of this event only: see
        /// [`Notification::part`](super::Notification::part).
        Conversation: api_types::Conversation,
        /// A contact that was added to a conversation, or removed from it.
        ConversationContact: items::ConversationContact,
        /// A deleted conversation.
        ConversationDeleted: items::ConversationDeleted,
        /// An execution of a data connector.
        DataConnectorExecution: items::DataConnectorExecution,
        /// A data event of a contact.
        DataEvent: api_types::DataEvent,
        /// A deleted object.
        Deleted: items::Deleted,
        /// A completed job.
        Job: items::Job,
        /// A conversation, in the form of version 1.x.
        LegacyConversation: items::LegacyConversation,
        /// A tag that was added to a user or lead, or removed from it, in the form of version 1.x.
        LegacyTag: items::LegacyTag,
        /// A user or lead, in the form of version 1.x.
        LegacyUser: items::LegacyUser,
        /// A test of the endpoint.
        Ping: items::Ping,
        /// A question of a procedure of Fin to a teammate.
        ProcedureQuestion: items::ProcedureQuestion,
        /// A change of the subscriptions of a contact.
        Subscription: items::SubscriptionChange,
        /// A ticket with all of its parts.
        Ticket: items::TicketItem,
        /// A contact that was added to a ticket, or removed from it.
        TicketContact: items::TicketContact,
        /// A part that was added to a ticket.
        TicketPart: items::TicketPartCreated,
    }
}

/// Decodes an item.
pub(super) fn decode(topic: &Topic, item: &Value) -> Event {
    let event = exactly(|| typed(shape(topic, item), item));
    event.unwrap_or_else(|| Event::Other(Box::new(item.clone())))
}

/// Returns the form of an item. Forms that differ by version are distinguished by their fields.
fn shape(topic: &Topic, item: &Value) -> Shape {
    let has = |name: &str| item.get(name).is_some_and(Value::is_object);
    let expected = topic.shape().unwrap_or_else(|| by_type(item));
    match expected {
        // Before version 2.7, the contact itself.
        Shape::Subscription if !has("contact") => Shape::Contact,
        // Since version 2.15, a ticket may be inside another object.
        Shape::Ticket | Shape::TicketPart if has("ticket") && has("ticket_part") => {
            Shape::TicketPart
        }
        Shape::TicketPart if !has("ticket") => Shape::Ticket,
        Shape::TicketContact if !has("contact") => Shape::Ticket,
        // Version 1.x.
        Shape::Conversation if has("conversation_message") || has("user") => {
            Shape::LegacyConversation
        }
        expected => expected,
    }
}

/// Returns the form of an item of an unknown topic.
fn by_type(item: &Value) -> Shape {
    match item.get("type").and_then(Value::as_str) {
        Some("admin") => Shape::Admin,
        Some("article") => Shape::Article,
        Some("call") => Shape::Call,
        Some("company") => Shape::Company,
        Some("contact") => Shape::Contact,
        Some("conversation") => Shape::Conversation,
        Some("ticket") => Shape::Ticket,
        Some(_) => Shape::Other,
        None if item.get("ticket_part").is_some() => Shape::TicketPart,
        None => Shape::Other,
    }
}

fn read<T: DeserializeOwned>(item: &Value) -> Option<Box<T>> {
    // The types accept any JSON value, and read it as an object without fields.
    item.as_object().filter(|fields| !fields.is_empty())?;
    T::deserialize(item).ok().map(Box::new)
}
