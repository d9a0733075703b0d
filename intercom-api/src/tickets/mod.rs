//! Ticket attributes and ticket types.
//!
//! [`TicketAttributes`] builds the attributes of a request, [`Ticket::attributes`](crate::types::Ticket::attributes) reads the attributes of a ticket without
//! copying them, and [`Ticket::parts`](crate::types::Ticket::parts) reads the history.
//!
//! # Create a ticket
//!
//! The type of a ticket defines its attributes. The key of an attribute is its *name*. Title and description are built-in attributes with the names
//! `_default_title_` and `_default_description_`. [`TicketAttributes::for_type`] validates attributes before the request is sent:
//!
//! ```
//! # #[cfg(all(feature = "tickets", feature = "ticket-types"))]
//! # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! use intercom_api::{TicketAttributes, types};
//!
//! let ticket_type = client.ticket_types().get("1834").await?;
//! let attributes = TicketAttributes::for_type(&ticket_type)
//!     .with_title("Parcel damaged")
//!     .with_description("The box arrived open.")
//!     .with_integer("Items", 2)
//!     .with_list_item("Carrier", "Harbor Post") // sent as the ID of the item
//!     .for_create()?;
//! let contacts = [types::ContactRef::email("ada@example.com")];
//! let request = types::CreateTicketRequest::new("1834", contacts).ticket_attributes(attributes);
//! let ticket = client.tickets().create(request).await?;
//! // Requests require `id`. `ticket_id` is the number that the inbox shows.
//! println!("{} is ticket #{}", ticket.id, ticket.ticket_id);
//! # Ok(())
//! # }
//! ```
//!
//! Pass the result of `for_create` to requests that create a ticket or convert a conversation, and the result of `for_update` to requests that update a ticket.
//! A conversation can be converted only to a ticket type of the category `Customer`. A [`TicketTypeCache`] caches the types for programs that create many
//! tickets. [`TicketAttributes::new`] builds attributes without validation.
//!
//! # Read and change a ticket
//!
//! ```
//! # #[cfg(feature = "tickets")]
//! # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! use intercom_api::TicketAttributes;
//!
//! let tickets = client.tickets();
//! let ticket = tickets.get("215470003118").await?;
//! let attributes = ticket.attributes();
//! println!("{:?}: {:?} items", attributes.title(), attributes.integer("Items"));
//! if ticket.admin_assignee().is_none() {
//!     println!("unassigned");
//! }
//!
//! let changes = TicketAttributes::new().with_null("Callback number");
//! tickets.set_attributes(&ticket.id, changes).await?;
//! tickets.resolve(&ticket.id).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The state of a ticket can be set to `in_progress`, `waiting_on_customer` or `resolved`, but not back to `submitted`. The custom states of a workspace appear
//! only in the two labels of the state.
//!
//! # Read the history
//!
//! Every ticket includes its parts, even in search results. [`Parts`](crate::parts::Parts) has the same methods as for conversations:
//!
//! ```
//! # #[cfg(feature = "tickets")]
//! # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! use intercom_api::parts::PartKind;
//!
//! let ticket = client.tickets().get("215470003118").await?;
//! let parts = ticket.parts();
//! if let Some(message) = parts.latest_contact_message() {
//!     println!("waiting since {}: {:?}", message.created_at, message.body);
//! }
//! for note in parts.of_kind(PartKind::Note) {
//!     println!("{:?}", note.body);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Differences between the categories
//!
//! | Category | Contacts in responses | Replies by contacts | Conversation with the same ID |
//! |---|---|---|---|
//! | `Customer` | yes | yes | yes |
//! | `Back-office`, `Tracker` | none | rejected (400) | no |
//!
//! In searches, the categories are called `request`, `task` and `tracker`. An attribute is specified by its ID, which is different in each ticket type, for example
//! `ticket_attribute.20413`.
//!
//! # Limits of the API
//!
//! - A ticket cannot be linked to another conversation or ticket, because `linked_objects` is read-only. A ticket of the category `Customer` has the same ID as
//!   its conversation: see [`Ticket::conversation_id`](crate::types::Ticket::conversation_id).
//! - A conversation can be converted only to a ticket of the category `Customer`.

mod attributes;
#[cfg(operation = "ticket_types.get")]
mod cache;
mod checked;
mod ticket_type;

pub use attributes::{TicketAttributes, TicketFile};
#[cfg(feature = "ticket-types")]
#[cfg(operation = "ticket_types.get")]
pub use cache::TicketTypeCache;
pub use checked::CheckedTicketAttributes;
pub use ticket_type::TicketListItem;

use serde_json::Value;

use crate::{Id, types};

impl types::Ticket {
    /// Returns the attributes of the ticket without copying them.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # #[cfg(feature = "tickets")]
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let ticket = client.tickets().get("215470003118").await?;
    /// println!("{:?}", ticket.attributes().title());
    /// println!("{:?}", ticket.attributes().label("Carrier"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn attributes(&self) -> TicketAttributes<'_> {
        TicketAttributes::from_ticket(self)
    }

    /// Returns the state of the ticket, for every version of the API.
    ///
    /// A version before 2.12 sends the state as a string, which the field `ticket_state` contains. Since version 2.12, the API sends an object, which `extra` contains. In
    /// this case, the state is the category of the object.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::types::{Ticket, TicketState};
    ///
    /// for json in [
    ///     r#"{"ticket_state": "in_progress"}"#,
    ///     r#"{"ticket_state": {"type": "ticket_state", "id": "7", "category": "in_progress"}}"#,
    /// ] {
    ///     let ticket: Ticket = serde_json::from_str(json)?;
    ///     assert_eq!(ticket.state(), TicketState::InProgress);
    /// }
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn state(&self) -> types::TicketState {
        // The field is a string or an object, depending on the description.
        let field = serde_json::to_value(&self.ticket_state).unwrap_or_default();
        let state = |value: &Value| match value {
            Value::Object(object) => {
                Some(types::TicketState::from(object.get("category")?.as_str()?))
            }
            value => value
                .as_str()
                .filter(|text| !text.is_empty())
                .map(Into::into),
        };
        state(&field)
            .or_else(|| state(self.extra.get("ticket_state")?))
            .unwrap_or_default()
    }

    /// Returns the ID of the first state of a category that the ticket type lists.
    #[cfg(not(field = "UpdateTicketRequest.state"))]
    pub(crate) fn state_id_of(&self, category: &types::TicketState) -> Option<Id> {
        let ticket_type = serde_json::to_value(&self.ticket_type).ok()?;
        let states = ticket_type.pointer("/ticket_states/data")?.as_array()?;
        states.iter().find_map(|state| {
            let matches = state.get("category")?.as_str()? == category.as_str();
            matches.then(|| state.get("id")?.as_str().map(Id::from))?
        })
    }

    /// Returns the ID of the conversation of the ticket, which is the same as the ID of the ticket; `None` for the categories `Back-office` and `Tracker`.
    ///
    /// Tickets of these two categories have no conversation. The conversations that a teammate has linked to them are in `linked_objects`.
    pub fn conversation_id(&self) -> Option<&Id> {
        (self.category == types::TicketCategory::Customer).then_some(&self.id)
    }
}
