//! Reads IDs and parts from items of every form and API version. They are read from the JSON,
//! because the forms differ by topic and by version.

use serde_json::Value;

use intercom_core::internal::wire::exactly;

use super::macros::item_type;
use super::{Notification, TopicCategory, api_types};
use crate::{Id, Timestamp};

/// Returns an ID, which is a string or an integer; `None` for any other value or an empty string.
fn id(value: Option<&Value>) -> Option<Id> {
    let id = match value? {
        Value::String(text) => Id::from(text.as_str()),
        Value::Number(number) => Id::from(number.as_u64()?),
        _ => return None,
    };
    (!id.is_unassigned()).then_some(id)
}

/// Returns the first element of a list, which is an array or an object with a field of that name.
fn first<'a>(item: &'a Value, name: &str) -> Option<&'a Value> {
    elements(item, name)?.first()
}

fn elements<'a>(item: &'a Value, name: &str) -> Option<&'a Vec<Value>> {
    let list = item.get(name)?;
    list.as_array().or_else(|| list.get(name)?.as_array())
}

fn is_of_type(item: &Value, kinds: &[&str]) -> bool {
    let kind = item.get("type").and_then(Value::as_str);
    kind.is_some_and(|kind| kinds.contains(&kind))
}

impl Notification {
    pub(super) fn item_id(&self) -> Option<Id> {
        let item = self.item();
        id(item.get("id"))
            .or_else(|| self.part().and_then(|part| part.id))
            .or_else(|| self.conversation_id())
            .or_else(|| self.ticket_id())
            .or_else(|| self.company_id())
            .or_else(|| self.contact_id())
            .or_else(|| id(item.get("request_id").or_else(|| item.get("audience_id"))))
            .or_else(|| id(item.get("content_stat")?.get("id")))
    }

    /// Returns the ID of the conversation that the item is, or belongs to; `None` if there is none,
    /// and for tickets.
    pub fn conversation_id(&self) -> Option<Id> {
        let item = self.item();
        if let Some(found) = id(item.get("conversation_id")) {
            return Some(found);
        }
        if let Some(conversation) = item.get("conversation") {
            // The notifications about participants contain database rows.
            let row = conversation.get("model").unwrap_or(conversation);
            return id(row.get("id"));
        }
        let is_conversation = is_of_type(item, &["conversation"])
            || self.topic.category() == TopicCategory::Conversation;
        is_conversation.then(|| id(item.get("id"))).flatten()
    }

    /// Returns the ID of the ticket that the item is, or belongs to, as requests accept it; `None` if
    /// there is none.
    ///
    /// The other ID of a ticket, `ticket_id`, is the number that the inbox shows. Requests do not
    /// accept it.
    pub fn ticket_id(&self) -> Option<Id> {
        let item = self.item();
        if let Some(ticket) = item.get("ticket").filter(|ticket| ticket.is_object()) {
            return id(ticket.get("id"));
        }
        if is_of_type(item, &["job"]) {
            let is_ticket = item.get("resource_type").and_then(Value::as_str) == Some("ticket");
            return is_ticket.then(|| id(item.get("resource_id"))).flatten();
        }
        let is_ticket =
            is_of_type(item, &["ticket"]) || self.topic.category() == TopicCategory::Ticket;
        is_ticket.then(|| id(item.get("id"))).flatten()
    }

    /// Returns the ID of the contact that the item is, or belongs to; `None` if there is none.
    ///
    /// For a conversation or a ticket with several contacts, it is the first one. For a change of the
    /// participants, it is the contact that was added or removed.
    pub fn contact_id(&self) -> Option<Id> {
        let item = self.item();
        if is_of_type(item, &["contact", "user", "lead"]) {
            return id(item.get("id"));
        }
        let of_object = |name: &str| id(item.get(name)?.get("id"));
        of_object("contact")
            .or_else(|| of_object("user"))
            .or_else(|| id(first(item, "contacts")?.get("id")))
            .or_else(|| id(first(item.get("ticket")?, "contacts")?.get("id")))
            .or_else(|| id(item.get("contact_id")))
            .or_else(|| id(item.get("intercom_user_id")))
            .or_else(|| {
                // Elsewhere, `user_id` is the external ID.
                let is_execution = self.topic.category() == TopicCategory::DataConnector;
                is_execution.then(|| id(item.get("user_id"))).flatten()
            })
    }

    /// Returns Intercom's ID of the company that the item is, or belongs to; `None` if there is none.
    ///
    /// Returns `None` for a contact, which can have several companies.
    pub fn company_id(&self) -> Option<Id> {
        let item = self.item();
        // The `company_id` of a company is the external ID.
        if is_of_type(item, &["company"]) {
            return id(item.get("id"));
        }
        let of_ticket = |ticket: &Value| id(ticket.get("company_id"));
        id(item.get("company").and_then(|company| company.get("id")))
            .or_else(|| of_ticket(item))
            .or_else(|| of_ticket(item.get("ticket")?))
    }

    /// Returns the part of a conversation or ticket that the event created, such as the reply;
    /// `None` if there is none.
    ///
    /// A conversation contains only the parts of this event. A conversation that was just created has
    /// none: its first message is in `source`.
    pub fn part(&self) -> Option<EventPart> {
        let item = self.item();
        let last = |item: &'_ Value, name: &str| elements(item, name)?.last().cloned();
        let part = item
            .get("ticket_part")
            .cloned()
            .or_else(|| last(item, "conversation_parts"))
            .or_else(|| last(item, "ticket_parts"))
            .or_else(|| last(item.get("ticket")?, "ticket_parts"))?;
        exactly(|| serde_json::from_value(part)).ok()
    }

    /// Returns whether the event deleted the object. An archived contact is not deleted.
    pub fn is_deleted(&self) -> bool {
        let flag = self.item().get("deleted").and_then(Value::as_bool);
        flag.unwrap_or_else(|| self.topic.is_deletion())
    }
}

item_type! {
    /// The part of a conversation or ticket that an event created.
    EventPart {
        /// `conversation_part` or `ticket_part`.
        0 optional type_: Option<String> = "type",
        /// ID of the part.
        1 optional id: Option<Id> = "id",
        /// The type of the part. A reply that also assigns is an assignment.
        2 optional part_type: Option<api_types::PartType> = "part_type",
        /// Body: HTML for apps below version 2.15, and plain text from then on.
        3 optional body: Option<String> = "body",
        /// Author of the part.
        4 optional author: Option<api_types::Author> = "author",
        /// Time the part was created.
        5 optional created_at: Option<Timestamp> = "created_at",
        /// The assignee that the part set. Its type is `nobody_admin`, without an ID, if the
        /// assignment was removed.
        6 optional assigned_to: Option<api_types::Reference> = "assigned_to",
    }
}

#[cfg(api_type = "Author")]
impl EventPart {
    /// Returns whether a contact wrote the part. Check this before replying, so that a program does
    /// not respond to its own replies.
    pub fn is_by_contact(&self) -> bool {
        let author = self.author.as_ref();
        author.is_some_and(|author| author.type_.is_contact())
    }
}
