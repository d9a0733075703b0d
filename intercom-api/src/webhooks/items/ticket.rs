//! The item of notifications about a ticket.

use std::ops::{Deref, DerefMut};

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::webhooks::api_types::Ticket;

/// A ticket with all of its parts, which it dereferences to.
///
/// Since version 2.15, some notifications contain the ticket inside another object. It is serialized in
/// the form that was received.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TicketItem {
    /// The ticket.
    pub ticket: Ticket,
    /// The other fields of the object that contains the ticket; `None` if the item is the ticket.
    wrapper: Option<Map<String, Value>>,
}

const TICKET: &str = "ticket";

impl Deref for TicketItem {
    type Target = Ticket;

    fn deref(&self) -> &Ticket {
        &self.ticket
    }
}

impl DerefMut for TicketItem {
    fn deref_mut(&mut self) -> &mut Ticket {
        &mut self.ticket
    }
}

impl From<TicketItem> for Ticket {
    fn from(item: TicketItem) -> Self {
        item.ticket
    }
}

impl<'de> Deserialize<'de> for TicketItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut item = Value::deserialize(deserializer)?;
        let mut wrapper = None;
        if let Value::Object(fields) = &mut item
            && fields.get(TICKET).is_some_and(Value::is_object)
            && let Some(ticket) = fields.remove(TICKET)
        {
            wrapper = Some(std::mem::take(fields));
            item = ticket;
        }
        let ticket = Ticket::deserialize(item).map_err(D::Error::custom)?;
        Ok(Self { ticket, wrapper })
    }
}

impl Serialize for TicketItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(others) = &self.wrapper else {
            return self.ticket.serialize(serializer);
        };
        let mut map = serializer.serialize_map(Some(others.len() + 1))?;
        map.serialize_entry(TICKET, &self.ticket)?;
        for (name, value) in others {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
