//! Items about conversations, tickets and calls.

use serde_json::Value;

use crate::webhooks::api_types;
use crate::webhooks::macros::item_type;
use crate::{Id, Timestamp};

item_type! {
    /// A deleted conversation.
    ConversationDeleted {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the conversation.
        1 optional conversation_id: Option<Id> = "conversation_id",
    }
}

item_type! {
    /// A contact that was added to a conversation, or removed from it.
    ///
    /// [`Notification::conversation_id`](crate::webhooks::Notification::conversation_id) returns the ID of the
    /// conversation.
    ConversationContact {
        /// The conversation, as database rows without a documented form.
        0 optional conversation: Option<Value> = "conversation",
        /// The contact.
        1 optional contact: Option<Box<api_types::Contact>> = "contact",
    }
}

item_type! {
    /// A part that was added to a ticket.
    TicketPartCreated {
        /// The ticket, without fields that are null.
        0 optional ticket: Option<Box<api_types::Ticket>> = "ticket",
        /// The part. A reply that also assigns the ticket has the type of an assignment.
        1 optional ticket_part: Option<Box<api_types::TicketPart>> = "ticket_part",
    }
}

item_type! {
    /// A contact that was added to a ticket, or removed from it.
    TicketContact {
        /// The ticket.
        0 optional ticket: Option<Box<TicketSummary>> = "ticket",
        /// The contact.
        1 optional contact: Option<Box<api_types::Contact>> = "contact",
    }
}

item_type! {
    /// A ticket, in the form of notifications about its contacts.
    TicketSummary {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the ticket, as requests accept it.
        1 optional id: Option<Id> = "id",
        /// URL of the ticket in the inbox.
        2 optional url: Option<String> = "url",
        /// Attributes by name. Each is an object with `value` and `type`.
        3 default_empty custom_attributes: serde_json::Map<String, Value> = "custom_attributes",
        /// The state, such as `submitted`.
        4 optional state: Option<String> = "state",
        /// Name of the ticket type.
        5 optional ticket_type: Option<String> = "ticket_type",
        /// Description of the ticket type.
        6 optional ticket_type_description: Option<String> = "ticket_type_description",
        /// Emoji of the ticket type.
        7 optional ticket_type_emoji: Option<String> = "ticket_type_emoji",
        /// Name of the state, as shown to teammates.
        8 optional ticket_custom_state_admin_label: Option<String> = "ticket_custom_state_admin_label",
        /// Name of the state, as shown to contacts.
        9 optional ticket_custom_state_user_label: Option<String> = "ticket_custom_state_user_label",
    }
}

item_type! {
    /// A phone call. The API has calls since version 2.14.
    Call {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the call.
        1 optional id: Option<Id> = "id",
        /// ID of the conversation.
        2 optional conversation_id: Option<Id> = "conversation_id",
        /// ID of the teammate.
        3 optional admin_id: Option<Id> = "admin_id",
        /// ID of the contact.
        4 optional contact_id: Option<Id> = "contact_id",
        /// The state, such as `active` or `ended`.
        5 optional state: Option<String> = "state",
        /// Time the call was initiated.
        6 optional initiated_at: Option<Timestamp> = "initiated_at",
        /// Time the call was picked up.
        7 optional answered_at: Option<Timestamp> = "answered_at",
        /// Time the call ended.
        8 optional ended_at: Option<Timestamp> = "ended_at",
        /// Time the call was created.
        9 optional created_at: Option<Timestamp> = "created_at",
        /// Time the call was last updated.
        10 optional updated_at: Option<Timestamp> = "updated_at",
        /// URL of the recording.
        11 optional recording_url: Option<String> = "recording_url",
        /// URL of the transcript.
        12 optional transcription_url: Option<String> = "transcription_url",
        /// The type, such as `phone`.
        13 optional call_type: Option<String> = "call_type",
        /// `inbound` or `outbound`.
        14 optional direction: Option<String> = "direction",
        /// Why the call ended.
        15 optional ended_reason: Option<String> = "ended_reason",
        /// Phone number of the contact.
        16 optional phone: Option<String> = "phone",
    }
}
