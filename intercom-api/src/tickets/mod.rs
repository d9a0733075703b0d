//! Tickets: their attributes, their types and their history, as people think of them.
//!
//! Everything here is a thin layer over the generated types, which stay in reach: [`Ticket::attributes`](crate::types::Ticket::attributes) reads the
//! map of the answer where it lies, [`TicketAttributes`] becomes the map of a request, and the parts are those of the answer.
//!
//! # Open a ticket
//!
//! A ticket has a type, and the type says which attributes there are. Attributes go by *name*; title and description are built in, and are called
//! `_default_title_` and `_default_description_` on the wire. Check the attributes against the type, and what is wrong shows before anything is sent:
//!
//! ```
//! # #[cfg(all(feature = "tickets", feature = "ticket-types"))]
//! # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! use intercom_api::{TicketAttributes, types};
//!
//! let ticket_type = client.get_ticket_type().id("1834").send().await?;
//! let attributes = TicketAttributes::for_type(&ticket_type)
//!     .with_title("Parcel damaged")
//!     .with_description("The box arrived open.")
//!     .with_integer("Items", 2)
//!     .with_list_item("Carrier", "Harbor Post") // sent as the id of the item
//!     .for_create()?;
//! let ticket = client
//!     .create_ticket()
//!     .body(
//!         types::CreateTicketRequest::builder()
//!             .ticket_type_id("1834")
//!             .contacts([types::CreateTicketRequestContactsItem::email("ada@example.com")])
//!             .ticket_attributes(attributes),
//!     )
//!     .send()
//!     .await?;
//! // Calls take `id`; `ticket_id` is the number that people see.
//! println!("{} is ticket #{}", ticket.id, ticket.ticket_id);
//! # Ok(())
//! # }
//! ```
//!
//! `for_create` also serves `convert_conversation_to_ticket`, which takes types of category `Customer` only, and `for_update` serves `update_ticket`. A
//! program that opens many tickets keeps the types in a [`TicketTypes`]. Without a check, build with [`TicketAttributes::new`].
//!
//! # Read and change it
//!
//! ```
//! # #[cfg(feature = "tickets")]
//! # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! use intercom_api::{TicketAttributes, types};
//!
//! let ticket = client.get_ticket().id("215470003118").send().await?;
//! let attributes = ticket.attributes();
//! println!("{:?}: {:?} items", attributes.title(), attributes.integer("Items"));
//! // Nobody is `0` in tickets, and null in conversations.
//! if ticket.admin_assignee_id.as_ref().is_none_or(|id| id.is_unassigned()) {
//!     println!("nobody has it");
//! }
//!
//! client
//!     .update_ticket()
//!     .id(&ticket.id)
//!     .body(
//!         types::UpdateTicketRequest::builder()
//!             .state(types::UpdateTicketRequestState::Resolved)
//!             .ticket_attributes(TicketAttributes::new().with_null("Callback number")),
//!     )
//!     .send()
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! A ticket can be set to `in_progress`, `waiting_on_customer` and `resolved`, and not back to `submitted`. States that a workspace made itself show in
//! the two labels only.
//!
//! # Follow its history
//!
//! Parts come with every ticket, in searches as well. [`Parts`] has the questions, and the same ones for conversations:
//!
//! ```
//! # #[cfg(feature = "tickets")]
//! # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! use intercom_api::parts::PartKind;
//!
//! let ticket = client.get_ticket().id("215470003118").send().await?;
//! let parts = ticket.parts();
//! if let Some(message) = parts.latest_customer_message() {
//!     println!("waiting since {}: {:?}", message.created_at, message.body);
//! }
//! for note in parts.of_kind(PartKind::Note) {
//!     println!("{:?}", note.body);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What differs by category
//!
//! | Category | Contacts in answers | Replies of contacts | Conversation under the same id |
//! |---|---|---|---|
//! | `Customer` | yes | yes | yes |
//! | `Back-office`, `Tracker` | none | refused (400) | no |
//!
//! Searches spell the categories in their own way: `request`, `task` and `tracker`. They want attributes by the id of the attribute, which each type has its
//! own of: `ticket_attribute.20413`.

mod attributes;
#[cfg(feature = "ticket-types")]
mod cache;
mod checked;
mod ticket_type;

pub use attributes::{TicketAttributes, TicketFile};
#[cfg(feature = "ticket-types")]
pub use cache::TicketTypes;
pub use checked::CheckedTicketAttributes;
pub use ticket_type::{TicketAttributeKind, TicketListItem};

use crate::parts::Parts;
use crate::types;

/// The parts of a ticket, as [`Ticket::parts`](crate::types::Ticket::parts) gives them.
pub type TicketParts<'a> = Parts<'a, types::TicketPart>;

impl types::Ticket {
    /// The attributes, to be read by name.
    #[inline]
    pub fn attributes(&self) -> TicketAttributes<'_> {
        TicketAttributes::from(&self.ticket_attributes)
    }

    /// The parts, oldest first; empty when the answer has none.
    #[inline]
    pub fn parts(&self) -> TicketParts<'_> {
        match &self.ticket_parts {
            Some(list) => Parts::new(&list.ticket_parts, list.total_count),
            None => Parts::new(&[], None),
        }
    }
}
